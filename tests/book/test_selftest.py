"""The self-test of the book: page, deck and quiz have the same questions, and each answer leads to a section."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from urllib.parse import urlsplit
from zipfile import ZipFile

from conftest import ROOT

from sphinx_ledgers import ledger

GIFT, ANKI = "teaching/self-test.gift.txt", "teaching/self-test.apkg"


def notes(path) -> list[tuple[str, list[str]]]:
    """Return guid and fields of each note of a deck, as Anki reads them."""
    # in memory: the deck may lie in the build that all tests share
    with ZipFile(path) as archive, closing(sqlite3.connect(":memory:")) as data:
        data.deserialize(archive.read("collection.anki2"))
        return [(guid, fields.split("\x1f")) for guid, fields in data.execute("SELECT guid, flds FROM notes")]


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
