"""Where the numbers of works change, no page keeps the old ones."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from sphinx.testing.util import SphinxTestApp

from primer.renumbered import changed

WORK = "@book{{{key},\n  author = {{{key}, B}},\n  title = {{T}},\n  publisher = {{P}},\n  year = {{2000}},\n}}\n"
PAGES = {
    "index.md": "# Book\n\n```{toctree}\none\ntwo\nworks\n```\n",
    "one.md": "# One\n\nCited {cite}`b`.\n",
    "two.md": "# Two\n\nCited {cite}`c`.\n",
    "works.md": "# Works\n\n```{bibliography}\n```\n",
    "works.bib": "".join(WORK.format(key=key) for key in "abc"),
    "conf.py": """
extensions = ["myst_parser", "sphinxcontrib.bibtex", "primer.unchanged", "primer.renumbered"]
bibtex_bibfiles, bibtex_default_style = ["works.bib"], "unsrt"
""",
}


def build(folder: Path, builder: str = "html") -> dict[str, str]:
    """Return the number that each page shows, and the list of works."""
    with warnings.catch_warnings(action="ignore"):
        app = SphinxTestApp(builder, srcdir=folder, builddir=folder / "build")
        app.build()
        assert app.warning.getvalue() == ""
        app.cleanup()
    soups = {
        name: BeautifulSoup((folder / "build" / builder / f"{name}.html").read_text(), "html.parser")
        for name in ("one", "two", "works")
    }
    found = {name: soups[name].select_one("article p, .body p").get_text() for name in ("one", "two")}
    return found | {"works": " ".join(label.get_text() for label in soups["works"].select("div.citation .label"))}


@pytest.fixture
def tiny(tmp_path):
    for name, text in PAGES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def test_a_new_first_citation_moves_the_numbers_on_all_pages(tiny):
    old = {"one": "Cited [1].", "two": "Cited [2].", "works": "[1] [2]"}
    new = {"one": "Cited [1, 2].", "two": "Cited [3].", "works": "[1] [2] [3]"}
    assert build(tiny) == build(tiny) == old
    (tiny / "one.md").write_text(PAGES["one.md"].replace("`b`", "`a,b`"))
    assert build(tiny) == new


def test_what_another_builder_has_seen_is_new_to_this_one(tiny):
    build(tiny)
    (tiny / "one.md").write_text(PAGES["one.md"].replace("`b`", "`a,b`"))
    with warnings.catch_warnings(action="ignore"):
        app = SphinxTestApp("text", srcdir=tiny, builddir=tiny / "build")
        app.build()
        assert app.warning.getvalue() == ""
        app.cleanup()
    assert build(tiny)["two"] == "Cited [3]."


def test_pages_that_show_nothing_else_are_left_alone():
    before = {"a": ("1", frozenset({"one"})), "b": ("2", frozenset({"two"}))}
    assert changed(before, dict(before), {"works"}) == set()
    assert changed(before, before | {"b": ("2", frozenset({"two", "three"}))}, {"works"}) == {"works"}
    assert changed(before, before | {"b": ("3", frozenset({"two"}))}, {"works"}) == {"two", "works"}
    assert changed(before, {"a": before["a"]}, {"works"}) == {"works"}
