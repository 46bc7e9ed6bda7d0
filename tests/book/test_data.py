"""The data page and its files: every table is there and loads, and reference managers can read the bibliography."""

from __future__ import annotations

import json
import re

import frictionless
import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from pybtex.database import parse_file

#: variables of CSL 1.0.2 that an item may have (schemas/input/csl-data.json of citation-style-language/schema), by kind
NAMES = {"author"}
DATES = {"issued", "accessed"}
TEXTS = {"id", "type", "title", "container-title", "volume", "issue", "page", "edition", "publisher", "number"} | {
    *("DOI", "PMID", "PMCID", "URL", "genre", "note")
}
TYPES = {"article-journal", "book", "report", "legislation", "webpage", "document"}
NAME_PARTS = {"family", "given", "non-dropping-particle", "suffix", "literal"}


def against_csl(item: dict) -> list[str]:
    """Return what in an item CSL's schema does not know."""
    found = [key for key in item if key not in NAMES | DATES | TEXTS]
    found += [key for key in ("id", "type") if not item.get(key)]
    found += [item["type"]] if item["type"] not in TYPES else []
    found += [key for key in TEXTS & item.keys() if not isinstance(item[key], str) or not item[key]]
    for key in NAMES & item.keys():
        found += [str(name) for name in item[key] if not name or not name.keys() <= NAME_PARTS]
    for key in DATES & item.keys():
        parts = item[key].get("date-parts", [[]])[0]
        found += [key] if not 1 <= len(parts) <= 3 or not all(isinstance(part, int) for part in parts) else []
    return found


def read_ris(text: str) -> list[list[tuple[str, str]]]:
    """Read RIS: lines of two signs, two spaces, hyphen, space, value; TY opens a record and ER closes it."""
    records: list[list[tuple[str, str]]] = []
    for line in filter(None, text.split("\r\n")):
        match = re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line)
        assert match, line
        tag, value = match.groups()
        if tag == "TY":
            records.append([])
        records[-1].append((tag, value))
        assert bool(value) != (tag == "ER"), line
    for record in records:
        tags = [tag for tag, _ in record]
        assert (tags[0], tags[-1], tags.count("ER")) == ("TY", "ER", 1)
    return records


@pytest.fixture(scope="module")
def bibliography():
    return parse_file(str(ROOT / "references.bib"), "bibtex").entries


@pytest.fixture(scope="module")
def items(book):
    return json.loads((book.html / "data/references.json").read_text(encoding="utf-8"))


def test_csl_has_every_work_and_only_what_csl_knows(items, bibliography):
    assert [item["id"] for item in items] == sorted(bibliography)
    assert {item["id"]: wrong for item in items if (wrong := against_csl(item))} == {}
    assert {item["type"] for item in items} == TYPES
    for item in items:
        entry = bibliography[item["id"]]
        assert item.get("DOI") == entry.fields.get("doi"), item
        assert item["issued"] == {"date-parts": [[int(entry.fields["year"])]]}
        named = [person for person in entry.persons["author"] if str(person) != "others"]
        assert len(item["author"]) == len(named), item
        assert ("more authors" in item.get("note", "")) == (len(named) < len(entry.persons["author"])), item
        assert not re.search(r"[\\{}$]", "".join(str(item[key]) for key in TEXTS & item.keys())), item


@pytest.mark.parametrize(
    "change",
    [
        *({"doi": "10.1/x"}, {"type": "misc"}, {"id": ""}, {"author": [{"name": "x"}]}),
        *({"issued": {"date-parts": [["x"]]}}, {"title": ""}, {"volume": 3}),
    ],
)
def test_what_csl_does_not_know_would_be_found(change):
    good = {"id": "x", "type": "book", "title": "T", "author": [{"literal": "A"}], "issued": {"date-parts": [[2020]]}}
    assert against_csl(good) == []
    assert against_csl(good | change) != []


def test_ris_reads_back_as_what_csl_says(book, items):
    text = (book.html / "data/references.ris").read_bytes().decode("utf-8")
    records = read_ris(text)
    assert len(records) == len(items)
    for record, item in zip(records, items, strict=True):
        said = dict(record)
        assert (said["ID"], said["TI"], said.get("DO")) == (item["id"], item["title"], item.get("DOI"))
        assert len([tag for tag, _ in record if tag == "AU"]) == len(item["author"])


def test_the_page_links_every_file_of_the_folder(book, pages):
    soup = pages["appendix/data.html"]
    linked = {link["href"] for link in soup.select("article a") if link["href"].startswith("../data/")}
    assert linked == {f"../data/{path.name}" for path in (book.html / "data").iterdir()}
    package = json.loads((ROOT / "docs/data/datapackage.json").read_text())
    rows = soup.select("#tab-data-files tbody tr")
    assert [row.find("a").get_text() for row in rows] == [item["path"] for item in package["resources"]]
    assert all(int(row.find_all(["td", "th"])[1].get_text().replace(",", "")) >= 0 for row in rows)


def test_the_package_loads_from_where_it_stands(book):
    package = frictionless.Package(str(book.html / "data/datapackage.json"))
    assert package.get_resource("regimens").read_rows()


def test_paper_and_epub_link_the_web(book):
    out = book.built.epub
    soup = BeautifulSoup((out / "appendix/data.xhtml").read_text(encoding="utf-8"), "html.parser")
    assert soup.find("a", href="https://ketamine-primer.readthedocs.io/en/latest/data/references.ris")
    assert '"https://ketamine-primer.readthedocs.io/en/latest/data/references.ris"' in (
        book.pdf / "source/ketamine-primer.typ"
    ).read_text(encoding="utf-8")
