"""Editions of a sheet: what is marked for other editions alone is left out, in rows, items, boxes and words."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
from conftest import sphinx_build

from sphinx_typst_ua import kinds

PAGE = """Card
====

.. role:: here
   :class: edition-gb edition-ie
.. role:: there
   :class: edition-us

Call :here:`999`\\ :there:`911` now.

.. rst-class:: edition-us

Only overseas.

.. rst-class:: edition-gb

- Only at home.

For all.
"""
SETTINGS = """
extensions = ["sphinx_typst_ua"]
html_baseurl = "https://example.org/"
typst_ua_documents = [(kind, kind, "index") for kind in ("handout",)] + [
    ("handout", "card-gb", "index"), ("handout", "card-us", "index"), ("handout", "card-ie", "index")]
typst_ua_editions = {"card-gb": "gb", "card-us": "us", "card-ie": "ie"}
"""


@pytest.fixture(scope="module")
def texts(tmp_path_factory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("editions")
    (folder / "conf.py").write_text(SETTINGS)
    (folder / "index.rst").write_text(PAGE)
    build = sphinx_build("typstua", folder, folder, folder / "out")
    assert (build.status, build.warnings) == (0, "")
    return {path.stem: _text(path) for path in build.out.glob("*.pdf")}


def _text(path: Path) -> str:
    """Return the words of a PDF, from the markup it was set from: the file itself holds glyphs."""
    with pikepdf.open(path) as pdf:
        assert pdf.pages
    return (path.parent / "source" / f"{path.stem}.typ").read_text(encoding="utf-8")


WORDS = ("999", "911", "Only overseas", "Only at home", "For all")


@pytest.mark.parametrize(
    ("target", "words"),
    [
        ("handout", WORDS),
        ("card-gb", ("999", "Only at home", "For all")),
        ("card-us", ("911", "Only overseas", "For all")),
        ("card-ie", ("999", "For all")),
    ],
)
def test_an_edition_has_its_own_words_and_those_for_all(texts, target, words):
    assert {word for word in WORDS if word in texts[target]} == set(words)


@pytest.mark.parametrize(
    ("editions", "told"),
    [
        ({"card": "gb"}, "typst_ua_editions names 'card', which is no target"),
        ({"a": "GB"}, "'a': write the edition in small letters"),
        ({"a": 7}, "'a': write the edition in small letters"),
    ],
)
def test_a_wrong_edition_is_told(editions, told):
    assert told in (kinds.editions_problem(editions, [("handout", "a", "index")]) or "")


LINES = """Card
====

.. list-table:: Lines
   :header-rows: 1

   * - Country
     - Number
   * - Britain
     - 116 123
"""
MARKED = """
from docutils import nodes

def mark(app, doctree):  # as the table of a ledger does with its rows
    for body in doctree.findall(nodes.tbody):
        body[0]["classes"].append("edition-gb")

def setup(app):
    app.connect("doctree-read", mark)
"""


def test_a_table_that_an_edition_leaves_without_a_row_is_an_error_at_its_place(tmp_path):
    (tmp_path / "conf.py").write_text(SETTINGS + MARKED)
    (tmp_path / "index.rst").write_text(LINES)
    build = sphinx_build("typstua", tmp_path, tmp_path, tmp_path / "out")
    told = [line for line in build.warnings.splitlines() if "no row" in line]
    assert build.status == 1
    assert [("edition 'us'" in line, "edition 'ie'" in line) for line in told] == [(True, False), (False, True)]
    assert all("index.rst:4: ERROR" in line and "edition-" in line for line in told)


WIDE = """Card
====

.. list-table:: Lines
   :header-rows: 1
   :stub-columns: 1

   * - Country
     - Line
     - Number
   * - Britain
     - Samaritans
     - 116 123
   * - Britain
     - Childline
     - 0800 1111
   * - {country}
     - Helpline
     - 1737
"""
ALL_MARKED = """
from docutils import nodes

def mark(app, doctree):
    for row, edition in zip(next(doctree.findall(nodes.tbody)), {editions}):
        row["classes"] += [f"edition-{{name}}" for name in edition.split()]

def setup(app):
    app.connect("doctree-read", mark)
"""


@pytest.mark.parametrize(
    ("country", "editions", "gone"),
    [
        ("Erewhon", ["gb us", "gb us", "ie"], ["gb", "ie", "us"]),
        ("Erewhon", ["gb us ie", "us", "gb us"], ["ie"]),
        ("Britain", ["gb us ie", "gb us ie", ""], []),  # a row for all: the table is no list of an edition's rows
    ],
)
def test_a_first_column_that_says_the_same_in_each_row_of_an_edition_goes(tmp_path, country, editions, gone):
    (tmp_path / "conf.py").write_text(SETTINGS + ALL_MARKED.format(editions=editions))
    (tmp_path / "index.rst").write_text(WIDE.format(country=country))
    build = sphinx_build("typstua", tmp_path, tmp_path, tmp_path / "out")
    assert (build.status, build.warnings) == (0, "")
    found = {path.stem.removeprefix("card-"): _text(path) for path in build.out.glob("card-*.pdf")}
    assert [edition for edition in sorted(found) if "Country" not in found[edition]] == gone
    assert all("stub: true" in text and "Number" in text for text in found.values())
    assert all("last: true" in text for text in found.values())  # it stays with the way to the page
    assert "Country" in _text(build.out / "handout.pdf")
