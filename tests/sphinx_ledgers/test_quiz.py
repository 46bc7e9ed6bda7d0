"""The questions of a ledger as page, Anki deck and Moodle quiz."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from zipfile import ZipFile

import pytest
from bs4 import BeautifulSoup
from conftest import sphinx_build

from sphinx_ledgers import ledger, quiz
from sphinx_ledgers.quizfiles import gift, settle, spoken, write_deck

KEYS = r"[a-z]+\d{4}[a-z]+"

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
    first, second = gift(table, "Test: A", KEYS, address).split("\n\n")[1:]
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
    assert spoken("It fell (adams2020title) (best2021title), then rose.", KEYS) == "It fell, then rose."


def test_the_deck_has_a_card_for_each_question_the_same_in_each_version(table, tmp_path):
    write_deck(table, "Test", "CC BY", KEYS, address, tmp_path / "a.apkg", 1_790_000_000)
    write_deck(table, "Test", "CC BY", KEYS, address, tmp_path / "b.apkg", 1_790_000_000)
    assert (tmp_path / "a.apkg").read_bytes() == (tmp_path / "b.apkg").read_bytes()
    (guid, fields), (other, _) = notes(tmp_path / "a.apkg")
    assert fields[2] == "(b). Since 5 &lt; 6." and fields[4] == "CC BY"
    table.rows[0].values["answer"] = "Other words."
    write_deck(table, "Test", "CC BY", KEYS, address, tmp_path / "c.apkg", 1_790_000_000)
    assert [guid, other] == [found for found, _ in notes(tmp_path / "c.apkg")]


def test_the_deck_does_not_say_which_sqlite_wrote_it(table, tmp_path):
    write_deck(table, "Test", "CC BY", KEYS, address, tmp_path / "a.apkg", 1_790_000_000)
    with ZipFile(tmp_path / "a.apkg") as archive:
        data = bytearray(archive.read("collection.anki2"))
    assert data[96:100] == bytes(4)
    data[96:100] = b"abcd"
    with ZipFile(tmp_path / "b.apkg", "w") as archive:
        archive.writestr("collection.anki2", bytes(data))
    settle(tmp_path / "b.apkg", 1_790_000_000)
    assert notes(tmp_path / "b.apkg") == notes(tmp_path / "a.apkg")


@pytest.mark.parametrize(("options", "right"), [("a; b", ""), ("a; b", "3"), ("a; b", "b"), ("", "1")])
def test_a_question_without_its_right_choice_is_an_error(table, options, right):
    table.rows[0].values.update(options=options, right=right)
    with pytest.raises(ValueError, match="write the place of the right one"):
        quiz.right(table.rows[0])


CONF = """
project = "Pump"
extensions = ["sphinx_ledgers"]
html_theme, html_baseurl = "basic", "https://pump.example/"
ledgers_package, ledgers_roles = "data/datapackage.json", {"place": "ref"}
ledgers_quiz, ledgers_quiz_file = "questions", "class/quiz"
"""
PAGE = """# Quiz

```{ledger-quiz} questions
```

```{ledger-quiz} questions
:answers:
```

(valve)=
## Valve

Open.
"""


def project(folder, *rows, more=""):
    fields = [{"name": name, "type": "string"} for name in COLUMNS[:-1]]
    (folder / "docs/data").mkdir(parents=True)
    package = {
        "name": "pump",
        "resources": [{"name": "questions", "path": "questions.csv", "schema": {"fields": fields}}],
    }
    (folder / "docs/data/datapackage.json").write_text(json.dumps(package))
    with (folder / "docs/data/questions.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([COLUMNS[:-1], *rows])
    (folder / "conf.py").write_text(CONF + more)
    (folder / "docs/index.md").write_text(PAGE)
    return sphinx_build("html", folder / "docs", folder, folder / "out")


def test_a_project_has_page_deck_and_quiz(tmp_path):
    built = project(tmp_path, ("shut", "Which way?", "left; right", "2", "Clockwise.", "valve"))
    assert (built.status, built.warnings) == (0, "")
    lists = BeautifulSoup((built.out / "index.html").read_text(encoding="utf-8"), "html.parser").find_all("ol")
    assert [item.get_text().strip() for item in lists] == [
        "Which way? (a) left (b) right",
        "(b). Clockwise. See Valve.",
    ]
    assert "https\\://pump.example/index.html\\#valve" in (built.out / "class/quiz.gift.txt").read_text(
        encoding="utf-8"
    )
    ((_, fields),) = notes(built.out / "class/quiz.apkg")
    assert fields[0] == "Which way?"


def test_a_wrong_row_is_told_once_at_its_line_and_nothing_is_handed_out(tmp_path):
    built = project(tmp_path, ("shut", "Which way?", "left; right", "3", "Clockwise.", "valve"))
    assert built.status == 1
    assert built.warnings.count("write the place of the right one") == 1
    assert "questions.csv:2: " in built.warnings
    assert not (built.out / "class").exists()


def test_files_without_an_address_of_the_site_are_refused(tmp_path):
    built = project(tmp_path, more="html_baseurl = ''\n")
    assert built.status == 2
    assert "ledgers_quiz is set and html_baseurl is not" in built.warnings
