"""CSL-JSON and RIS: each part of an entry has its place."""

from __future__ import annotations

import json

from pybtex.database import parse_string

from pybtex_ama import exchange

BIB = r"""@article{one2020title,
  author = {{aan het Rot}, Marije and B{\"o}ttcher, M. and de Jong, C. A. and King, Jr, M. L.
    and Lee and {The \& Body} and others},
  title = {{NMDAR} at 5\% of dose},
  journal = {Journal}, year = {2020}, volume = {6}, number = {2}, pages = {581--587.e1},
  doi = {10.1/x_y}, pmid = {12}, url = {https://e.org/a_b~c}, keywords = {rct}, checked = {2026-01-02, PubMed},
}
@misc{two2021act, author = {{State}}, title = {Act}, year = {2021}, number = {Act 3}, keywords = {law}}
@misc{three2021page, author = {{State}}, title = {Page}, year = {2021}, howpublished = {Undated}, url = {https://e.org/}}
@misc{four2021paper, author = {{State}}, title = {Paper}, year = {in press}}
"""


def read(record: str) -> list[tuple[str, str]]:
    """Return tags and values of a record of RIS."""
    return [(line[:2], line[6:]) for line in record.split("\r\n") if line]


def test_each_part_of_an_entry_has_its_place():
    entries = parse_string(BIB, "bibtex").entries
    item = exchange.csl(entries["one2020title"], {"rct": "Randomized trial"})
    assert item["author"] == [
        {"family": "aan het Rot", "given": "Marije"},
        {"family": "Böttcher", "given": "M."},
        {"family": "Jong", "given": "C. A.", "non-dropping-particle": "de"},
        {"family": "King", "given": "M. L.", "suffix": "Jr"},
        {"family": "Lee"},
        {"literal": "The & Body"},
    ]
    assert (item["title"], item["page"]) == ("NMDAR at 5% of dose", "581–587.e1")
    assert (item["URL"], item["accessed"]) == ("https://e.org/a_b~c", {"date-parts": [[2026, 1, 2]]})
    assert (item["issue"], item["genre"], item["note"]) == ("2", "Randomized trial", exchange.MORE_AUTHORS)
    record = read(exchange.ris(item))
    assert [value for tag, value in record if tag == "AU"][:5] == [
        *("aan het Rot, Marije", "Böttcher, M.", "de Jong, C. A.", "King, M. L., Jr", "Lee")
    ]
    assert {("SP", "581"), ("EP", "587.e1"), ("Y2", "2026/01/02"), ("PY", "2020"), ("AN", "12")} <= set(record)
    kinds = {key: exchange.csl(entry, {})["type"] for key, entry in entries.items()}
    assert list(kinds.values()) == ["article-journal", "legislation", "webpage", "document"]
    assert exchange.csl(entries["two2021act"], {})["number"] == "Act 3"
    assert exchange.csl(entries["three2021page"], {})["note"] == "Undated."
    coming = exchange.csl(entries["four2021paper"], {})
    assert coming["issued"] == {"literal": "in press"} and "PY  - in press\r\n" in exchange.ris(coming)


def test_the_writers_are_found_by_name_and_the_order_of_the_entries_does_not_matter():
    parsed = parse_string(BIB, "bibtex")
    turned = parse_string("\n@".join(["", *reversed(BIB.split("\n@"))]).replace("@@", "@"), "bibtex")
    assert list(turned.entries) != list(parsed.entries)
    for name in ("csljson", "ris"):
        assert turned.to_string(name) == parsed.to_string(name)
    assert [item["id"] for item in json.loads(parsed.to_string("csljson"))] == sorted(parsed.entries)
    assert parsed.to_string("ris").count("\r\nER  - \r\n") == len(parsed.entries)


def test_a_kind_of_study_is_the_genre():
    text = exchange.CslJsonWriter(kinds={"rct": "Trial"}).to_string(parse_string(BIB, "bibtex"))
    assert [item.get("genre") for item in json.loads(text)] == [None, "Trial", None, None]
