"""The feed of what changed: one entry a day, as Atom has it."""

from __future__ import annotations

import datetime as dt
import json
import re
from urllib.parse import urljoin
from xml.etree import ElementTree

import smallbook
from bs4 import BeautifulSoup
from conftest import sphinx_build

from sphinx_change_feed import FILE
from sphinx_change_feed.feed import Day, last

BASE = "https://ketamine-primer.readthedocs.io/en/latest/"
ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_the_days_of_the_page_and_their_items(book, pages):
    tree = ElementTree.fromstring((book.html / FILE).read_text(encoding="utf-8"))
    page = pages["appendix/changes.html"]
    days = [section for section in page.select("section section") if "Changes of" in section.h2.get_text()]
    found = tree.findall(f"{ATOM}entry")
    assert len(found) == len(days) >= 2
    for entry, section in zip(found, days, strict=True):
        assert entry.find(f"{ATOM}id").text.endswith(f"appendix/changes.html#{section['id']}")
        content = BeautifulSoup(entry.find(f"{ATOM}content").text, "html.parser")
        assert [" ".join(item.get_text().split()) for item in content.select("li")] == [
            " ".join(item.get_text().split()) for item in section.select("li")
        ]
        assert [link["href"] for link in content.select("a")] == [
            urljoin(BASE + "appendix/", link["href"]) for link in section.select("li a")
        ]
    assert pages["index.html"].select_one("link[type='application/atom+xml']")["href"] == FILE


def test_corrections_come_first_and_name_their_page(pages):
    page = pages["appendix/changes.html"]
    seen = 0
    for section in page.select("section section"):
        kinds = [part.get_text() for part in section.find_all("p", recursive=False)]
        if "Corrected:" in kinds:
            seen += 1
            assert kinds[0] == "Corrected:", section["id"]
    assert seen >= 2


def logged(log: str) -> list[Day]:
    """Return the days of a change log, read from its text."""
    found = []
    for section in log.split("\n## ")[1:]:
        title, _, text = section.partition("\n")
        if title.startswith("Changes of "):
            day = dt.datetime.strptime(title.removeprefix("Changes of "), "%d %B %Y").date()
            found.append(Day(day, "", frozenset(re.findall(r"\{doc\}`[^`]*?/([^`<>]+)>?`", text))))
    return found


def test_each_page_says_when_its_content_last_changed_and_links_what(root, pages):
    found = logged((root / "CHANGELOG.md").read_text(encoding="utf-8"))
    sections = {section["id"] for section in pages["appendix/changes.html"].select("section")}
    for name, soup in pages.items():
        if name in ("genindex.html", "search.html", "404.html"):
            assert "last changed" not in soup.footer.get_text()
            continue
        day = last(found, name.removesuffix(".html")).day
        said = soup.footer.find(string=lambda text: "Content last changed" in text).parent
        assert said.a.get_text() == f"{day.day} {day:%B %Y}", name
        assert said.a["href"].partition("#")[2] in sections, name
        modified = json.loads(soup.find("script", type="application/ld+json").string)["@graph"][0]["dateModified"]
        assert modified == day.isoformat()


def test_a_new_day_in_the_log_writes_its_pages_anew(tmp_path):
    folder = smallbook.write(tmp_path / "book")
    changes = "---\ndescription: Changes.\n---\n\n# What changed\n\n```{include} ../../LOG.md\n```\n"
    (folder / "docs/appendix/changes.md").write_text(changes)
    index = folder / "docs/index.md"
    index.write_text(index.read_text().replace("appendix/glossary\n", "appendix/glossary\nappendix/changes\n"))
    pages = [folder / "html/chapters" / f"{name}.html" for name in ("one", "two")]
    for day, item, shown in (
        ("1 March 2026", "First.", ["1 March 2026", "1 March 2026"]),
        ("2 March 2026", "{doc}`One </chapters/one>`: better.", ["2 March 2026", "1 March 2026"]),
    ):
        log = folder / "LOG.md"
        log.write_text(f"## Changes of {day}\n\n- {item}\n\n{log.read_text() if log.exists() else ''}")
        built = sphinx_build("html", folder / "docs", folder, folder / "html")
        assert (built.warnings, built.status) == ("", 0)
        found = [BeautifulSoup(page.read_text(), "html.parser").footer.get_text() for page in pages]
        assert [f"Content last changed {day}" in text for day, text in zip(shown, found, strict=True)] == [True] * 2
