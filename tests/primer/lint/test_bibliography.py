"""The bibliography lint: one entry that is right, and each way in which it can be wrong."""

import datetime as dt

import pytest
from helpers import pairs

from primer.evidence import works as bibliography

TODAY = dt.date(2026, 11, 22)
GOOD = """@article{adams2020title,
  author = {Adams, Anna},
  title = {A Title},
  journal = {Journal},
  year = {2020},
  doi = {10.1000/abc(1)<2>},
  pmid = {12345},
  keywords = {rct},
  checked = {2026-11-22, PubMed},
}
"""
SECOND = GOOD.replace("adams", "baker").replace("10.1000/abc", "10.1000/xyz").replace("12345", "6789")


def lint(tmp_path, text, cited=("adams2020title", "baker2020title")):
    path = tmp_path / "references.bib"
    path.write_text(text, encoding="utf-8")
    entries, messages = bibliography.read(path)
    places = {key: (path, 1) for key in cited if any(entry.key == key for entry in entries)}
    return pairs([*messages, *bibliography.lint(path, entries, places, ("cohort", "rct"), TODAY)])


def test_good_entries_are_silent(tmp_path):
    assert lint(tmp_path, GOOD + "\n" + SECOND) == []


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("  title = {A Title},\n", "", "needs 'title'"),
        ("10.1000/abc(1)<2>", "https://doi.org/10.1000/abc", "is not a DOI"),
        ("{2020}", "{2028}", "in the future"),
        ("{rct}", "{trial}", "not one study type"),
        ("2026-11-22, PubMed", "2026-13-22, PubMed", "does not start with a date"),
        ("2026-11-22, PubMed", "2026-11-23, PubMed", "is in the future"),
        ("2026-11-22, PubMed", "2026-11-22, a blog", "names the record 'a blog'"),
        ("@article", "@online", "type @online"),
        ("adams2020title", "Adams:2020", "key is not"),
    ],
)
def test_fault_in_an_entry_is_named(tmp_path, old, new, part):
    text = GOOD.replace(old, new)
    assert text != GOOD
    found = lint(tmp_path, text, cited=("adams2020title", "Adams:2020"))
    assert [(line, part in message) for line, message in found] == [(1, True)]


def test_entry_without_identifier_is_named(tmp_path):
    text = "\n".join(line for line in GOOD.split("\n") if "doi =" not in line and "pmid =" not in line)
    assert [message for _, message in lint(tmp_path, text)] == ["adams2020title: needs one of doi, pmid, number, url"]


def test_same_pmid_is_named_and_same_key_in_another_case(tmp_path):
    text = GOOD + GOOD.replace("adams2020title", "Adams2020title") + SECOND.replace("6789", "12345")
    messages = [message for line, message in lint(tmp_path, text, ("adams2020title", "baker2020title")) if line > 1]
    assert any("key stands at line 1 too" in message for message in messages)
    assert any("pmid 12345 is that of adams2020title" in message for message in messages)


def test_broken_entry_is_named_and_does_not_hide_the_next(tmp_path):
    broken = GOOD.replace("journal = {Journal},", "journal = {Journal,")
    path = tmp_path / "references.bib"
    path.write_text(broken + "\n" + SECOND, encoding="utf-8")
    entries, messages = bibliography.read(path)
    assert [entry.key for entry in entries] == ["baker2020title"]
    assert len(messages) == 1
    assert "adams2020title" in messages[0].text


def test_an_empty_bibliography_is_read(tmp_path):
    path = tmp_path / "works.bib"
    path.write_text("")
    assert bibliography.read(path) == ([], [])
