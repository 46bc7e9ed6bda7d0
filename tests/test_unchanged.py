"""What is computed from all pages is left as it is only where no page was read, added or taken away."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.environment.collectors.toctree import TocTreeCollector
from sphinx.testing.util import SphinxTestApp
from sphinxcontrib.bibtex.domain import BibtexDomain

from primer.lint import bibliography

CONF = """
extensions = ["myst_parser", "sphinxcontrib.bibtex", "primer.readable", "primer.unchanged", "primer.firstread"]
templates_path = ["templates"]
myst_enable_extensions = ["colon_fence"]
numfig = True
bibtex_bibfiles = ["works.bib"]
"""
TABLE = ":::{table} Caption.\n:name: tab-NAME\n\n| a | b |\n|---|---|\n| 1 | 2 |\n:::\n"
PAGES = {
    "index.md": "# Book\n\n```{toctree}\none\ntwo\n```\n\nSee {numref}`tab-two`.\n",
    "one.md": "# One\n\n" + TABLE.replace("NAME", "one"),
    "two.md": "# Two\n\nCited {cite}`a`.\n\n" + TABLE.replace("NAME", "two"),
    "works.md": "---\norphan: true\n---\n# Works\n\n```{bibliography}\n```\n",
    "works.bib": "@book{a,\n  author = {A, B},\n  title = {Old},\n  publisher = {C},\n  year = {2000},\n}\n",
    "conf.py": CONF,
}
NUMBERS, WORKS, CHECK = "assign_figure_numbers", "env_updated", "read"


@pytest.fixture
def computed(monkeypatch):
    """Return the list to which each name is added when that is computed."""
    names = []

    def watch(owner, name):
        whole = getattr(owner, name)
        monkeypatch.setattr(owner, name, lambda *given: names.append(name) or whole(*given))

    watch(TocTreeCollector, NUMBERS)
    watch(BibtexDomain, WORKS)
    watch(bibliography, CHECK)
    return names


@pytest.fixture
def tiny(tmp_path, computed):
    (tmp_path / "templates").mkdir()
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text)
    assert set(build(tmp_path, computed)) == {CHECK, WORKS, NUMBERS}
    return tmp_path


def build(folder: Path, computed: list[str], also: str = "", *, whole: bool = False) -> list[str]:
    """Return what was computed in a build in which an extension asks for one page more."""
    computed.clear()
    # pytest's strictness is for our code: it would also fail on what docutils deprecates
    with warnings.catch_warnings(action="ignore"):
        app = SphinxTestApp(srcdir=folder, builddir=folder / "build")
        app.connect("env-get-outdated", lambda *given: [also] if also else [])
        app.build(force_all=whole)
        assert app.warning.getvalue() == ""
        app.cleanup()
    return list(computed)


def shown(folder: Path) -> str:
    soup = BeautifulSoup((folder / "build" / "html" / "index.html").read_text(), "html.parser")
    return soup.select_one("p:has(.numref, .std-numref)").get_text()


def test_nothing_is_computed_where_nothing_changed(tiny, computed):
    assert build(tiny, computed) == []
    (tiny / "index.md").write_text(PAGES["index.md"] + "\nMore.\n")
    assert set(build(tiny, computed)) == {WORKS, NUMBERS}
    assert shown(tiny) == "See Table 2."


def test_a_page_taken_away_changes_numbers(tiny, computed):
    (tiny / "one.md").unlink()
    (tiny / "index.md").write_text(PAGES["index.md"].replace("one\n", ""))
    assert set(build(tiny, computed)) == {WORKS, NUMBERS}
    assert shown(tiny) == "See Table 1."


def test_a_page_taken_away_is_enough(tiny, computed):
    (tiny / "spare.md").write_text("---\norphan: true\n---\n# Spare\n")
    assert set(build(tiny, computed)) == {WORKS, NUMBERS}
    (tiny / "spare.md").unlink()
    assert set(build(tiny, computed)) == {WORKS, NUMBERS}


def test_an_extension_may_ask_for_a_page(tiny, computed):
    assert set(build(tiny, computed, also="one")) == {WORKS, NUMBERS}


def test_a_changed_bibliography_is_read_and_shown(tiny, computed):
    bib = tiny / "works.bib"
    bib.write_text(PAGES["works.bib"].replace("Old", "New"))
    assert set(build(tiny, computed)) == {CHECK, WORKS, NUMBERS}
    assert "New" in (tiny / "build" / "html" / "works.html").read_text()
    assert build(tiny, computed) == []


MADE = ("genindex.html", "search.html")


@pytest.fixture
def marked(tiny):
    """Return the folder of the built site, in which the pages made from all pages are marked."""
    for name in MADE:
        (tiny / "build" / "html" / name).write_text("mark")
    return tiny / "build" / "html"


def written(site: Path) -> set[str]:
    return {name for name in MADE if (site / name).read_text() != "mark"}


def test_pages_made_from_all_pages_stay_where_nothing_changed(tiny, computed, marked):
    build(tiny, computed)
    assert written(marked) == set()
    (marked / "genindex.html").unlink()
    build(tiny, computed)
    assert written(marked) == {"genindex.html"}


def edit(tiny: Path) -> None:
    (tiny / "one.md").write_text(PAGES["one.md"] + "\nMore.\n")


def set_title(tiny: Path) -> None:
    (tiny / "conf.py").write_text(CONF + 'html_title = "Other"\n')


def add_template(tiny: Path) -> None:
    (tiny / "templates" / "page.html").write_text('{% extends "!page.html" %}')


@pytest.mark.parametrize("change", [edit, set_title, add_template])
def test_pages_made_from_all_pages_are_written_with_any_other(tiny, computed, marked, change):
    change(tiny)
    build(tiny, computed)
    assert written(marked) == set(MADE)


def test_a_build_of_all_pages_writes_all(tiny, computed, marked):
    build(tiny, computed, whole=True)
    assert written(marked) == set(MADE)
