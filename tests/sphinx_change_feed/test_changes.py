"""A change log becomes a feed, and gives each page the day on which it last changed."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from conftest import sphinx_build

from sphinx_change_feed import FILE
from sphinx_change_feed.feed import Day, atom, day_of, last

ATOM = "{http://www.w3.org/2005/Atom}"
LOG = """Changes
=======

Changes of 2 März 2026
----------------------

- :doc:`Pump <pump>`: ``stop`` works & is `told <https://example.com/?a&b>`_.

Wishes
------

- None.

2026-01-05
----------

First.
"""
TEMPLATE = """{% extends "!layout.html" %}
{% block footer %}
{% if changed %}<footer>{{ changed[0] }} <a href="{{ changed[1] }}">log</a></footer>{% endif %}
{% endblock %}
"""
CONF = """
project, author, language = "Pump", "A", "de"
extensions = ["sphinx_change_feed"]
html_theme, templates_path = "basic", ["templates"]
html_baseurl = "https://pump.example/"
change_feed_page = "changes"
"""


def book(folder, *more):
    (folder / "docs").mkdir(parents=True)
    (folder / "templates").mkdir()
    (folder / "conf.py").write_text("\n".join([CONF, *more]))
    (folder / "templates/layout.html").write_text(TEMPLATE)
    (folder / "docs/index.rst").write_text("Pump\n====\n\n.. toctree::\n\n   pump\n   changes\n")
    (folder / "docs/pump.rst").write_text("The pump\n========\n\nTurn it.\n")
    (folder / "docs/changes.rst").write_text(LOG, encoding="utf-8")
    return sphinx_build("html", folder / "docs", folder, folder / "out")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    built = book(tmp_path_factory.mktemp("log"))
    assert (built.status, built.warnings) == (0, "")
    return built.out


def test_the_feed_has_an_entry_a_day_with_its_items(out):
    tree = ElementTree.fromstring((out / FILE).read_text(encoding="utf-8"))
    entries = tree.findall(f"{ATOM}entry")
    assert [entry.find(f"{ATOM}title").text for entry in entries] == ["2026-03-02", "2026-01-05"]
    assert tree.find(f"{ATOM}updated").text == "2026-03-02T00:00:00Z"
    assert tree.find(f"{ATOM}title").text == "Pump"
    assert [entry.find(f"{ATOM}content").text for entry in entries] == [
        '<ul><li><a href="https://pump.example/pump.html">Pump</a>: <code>stop</code> works &amp; is '
        '<a href="https://example.com/?a&amp;b">told</a>.</li></ul>',
        "<p>First.</p>",
    ]


def test_each_page_names_the_feed_and_has_its_day(out):
    pages = {path.stem: BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser") for path in out.glob("*.html")}
    assert {page.find("link", type="application/atom+xml")["href"] for page in pages.values()} == {FILE}
    assert {name: page.footer.get_text() for name, page in pages.items() if page.footer} == {
        "index": "5. Januar 2026 log",
        "pump": "2. März 2026 log",
        "changes": "5. Januar 2026 log",
    }
    section = pages["pump"].footer.a["href"]
    assert section.partition("#")[0] == "changes.html"
    assert pages["changes"].find(id=section.partition("#")[2])


def test_a_feed_without_an_address_of_the_site_is_refused(tmp_path):
    built = book(tmp_path, "html_baseurl = ''")
    assert built.status == 2
    assert "change_feed_page is set and html_baseurl is not" in built.warnings
    assert "Traceback" not in built.warnings


def test_without_a_page_there_is_no_feed(tmp_path):
    built = book(tmp_path, "change_feed_page = ''")
    assert (built.status, built.warnings) == (0, "")
    assert not (built.out / FILE).exists()
    assert "atom" not in (built.out / "index.html").read_text()


@pytest.mark.parametrize(
    ("title", "day"),
    [
        ("Changes of 3 March 2026", dt.date(2026, 3, 3)),
        ("1.0 on 2026-03-03", dt.date(2026, 3, 3)),
        ("3 MARCH 2026", dt.date(2026, 3, 3)),
        ("31 June 2026", None),
        ("March 2026", None),
        ("Wishes", None),
        ("", None),
    ],
)
def test_a_title_ends_with_a_day_or_has_none(title, day):
    assert day_of(title, "en") == day


def test_text_cannot_break_the_feed():
    found = [(Day(dt.date(2026, 1, 2), "id1", frozenset()), "<p>a &lt; b &amp; c</p>")]
    text = atom("T & U", "A", "https://example.org/", "https://example.org/f", "https://example.org/c.html", found)
    tree = ElementTree.fromstring(text)
    assert tree.find(f"{ATOM}entry/{ATOM}content").text == "<p>a &lt; b &amp; c</p>"
    assert tree.find(f"{ATOM}updated").text == "2026-01-02T00:00:00Z"


def test_a_page_changed_on_the_last_day_that_names_it_else_on_the_first():
    march, january = dt.date(2026, 3, 3), dt.date(2026, 1, 2)
    found = [
        Day(march, "a", frozenset(["bedside/doses", "chapters/law"])),
        Day(january, "b", frozenset(["bedside/doses", "chapters/faq"])),
    ]
    names = {"bedside/doses": march, "chapters/law": march, "chapters/faq": january, "chapters/history": january}
    assert {name: last(found, name).day for name in names} == names
    assert last([], "chapters/faq") is None
