"""The questions of the self-test as page, Anki deck and Moodle quiz."""

from __future__ import annotations

import csv
import sqlite3
from contextlib import closing
from urllib.parse import urlsplit
from zipfile import ZipFile

import pytest
from conftest import ROOT

from primer.show import selftest
from primer.site.selftest import ANKI, GIFT, gift, spoken, unsign, write_deck
from sphinx_ledgers import ledger

COLUMNS = ("id", "question", "options", "right", "answer", "place", "sources")
ROWS = [
    ("which", "Which {one} = 5: #1?", "a ~ b; c: d", "2", "Since 5 < 6 (adams2020title).", "sec-one", "adams2020title"),
    (
        "say",
        "What do you say?",
        "",
        "",
        "Nothing, said one (adams2020title) (best2021title); it is open.",
        "sec-two",
        "",
    ),
]


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "questions.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS, *ROWS])
    return ledger.read("questions", path)


def address(label: str) -> str:
    return f"https://book.example/{label}"


def notes(path) -> list[tuple[str, list[str]]]:
    """Return guid and fields of each note of a deck, as Anki reads them."""
    # in memory: the deck may lie in the build that all tests share
    with ZipFile(path) as archive, closing(sqlite3.connect(":memory:")) as data:
        data.deserialize(archive.read("collection.anki2"))
        return [(guid, fields.split("\x1f")) for guid, fields in data.execute("SELECT guid, flds FROM notes")]


def test_the_quiz_marks_the_right_choice_and_escapes_what_moodle_reads(table):
    first, second = gift(table, "Test: A", address).split("\n\n")[1:]
    assert first.splitlines() == [
        r"::which::Which \{one\} \= 5\: \#1? {",
        r"~a \~ b",
        r"=c\: d",
        r"####Since 5 < 6. https\://book.example/sec-one",
        "}",
    ]
    assert second.splitlines()[0] == "::say::What do you say? {"
    assert second.splitlines()[1] == r"####Nothing, said one; it is open. https\://book.example/sec-two"


def test_keys_of_works_are_not_spoken():
    assert spoken("It fell (adams2020title) (best2021title), then rose.") == "It fell, then rose."


def test_the_deck_has_a_card_for_each_question_the_same_in_each_version(table, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    write_deck(table, "Test", "CC BY", address, tmp_path / "a.apkg")
    write_deck(table, "Test", "CC BY", address, tmp_path / "b.apkg")
    assert (tmp_path / "a.apkg").read_bytes() == (tmp_path / "b.apkg").read_bytes()
    (guid, fields), (other, _) = notes(tmp_path / "a.apkg")
    assert fields[2] == "(b). Since 5 &lt; 6." and fields[4] == "CC BY"
    table.rows[0].values["answer"] = "Other words."
    write_deck(table, "Test", "CC BY", address, tmp_path / "c.apkg")
    assert [guid, other] == [found for found, _ in notes(tmp_path / "c.apkg")]


def test_the_deck_does_not_say_which_sqlite_wrote_it(table, tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1790000000")
    write_deck(table, "Test", "CC BY", address, tmp_path / "a.apkg")
    with ZipFile(tmp_path / "a.apkg") as archive:
        data = bytearray(archive.read("collection.anki2"))
    assert data[96:100] == bytes(4)
    data[96:100] = b"abcd"
    with ZipFile(tmp_path / "b.apkg", "w") as archive:
        archive.writestr("collection.anki2", bytes(data))
    unsign(tmp_path / "b.apkg")
    assert notes(tmp_path / "b.apkg") == notes(tmp_path / "a.apkg")


@pytest.mark.parametrize(("options", "right"), [("a; b", ""), ("a; b", "3"), ("", "1")])
def test_a_question_without_its_right_choice_is_an_error(table, options, right):
    table.rows[0].values.update(options=options, right=right)
    with pytest.raises(ValueError, match="write the place of the right one"):
        selftest.right(table.rows[0])


def test_page_deck_and_quiz_have_the_same_questions(book, pages):
    rows = ledger.read("questions", ROOT / "docs/data/questions.csv").rows
    items = pages["handouts/self-test.html"].select("article ol > li")
    assert len(items) == 2 * len(rows)
    quiz = (book.html / GIFT).read_text(encoding="utf-8")
    cards = [fields[0] for _, fields in notes(book.html / ANKI)]
    for row, item, card in zip(rows, items, cards, strict=False):
        assert item.get_text(" ", strip=True).startswith(row.values["question"][:20])
        assert f"::{row.values['id']}::" in quiz
        assert card.startswith(row.values["question"][:20])
    assert len(cards) == len(rows)


def test_each_answer_leads_to_a_section_of_the_site(book, pages):
    for _, fields in notes(book.html / ANKI):
        link = urlsplit(fields[3].partition('"')[2].partition('"')[0])
        name = link.path.partition("/en/latest/")[2]
        assert pages[name].find(id=link.fragment), link
