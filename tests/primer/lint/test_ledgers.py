"""Ledger lints and the number audit: silent when text and data agree, exact when they do not."""

import csv
import datetime as dt
import re

import pytest
from helpers import FRONT, pairs, source

from myst_lint import places
from primer.evidence.check import check
from primer.evidence.checks import coverage, ledgers, numbers, phones, shown
from sphinx_ledgers import ledger

TODAY = dt.date(2026, 11, 22)


def make(tmp_path, **tables):
    """Write CSV files and return them as ledgers; a table is a list of rows, the first one the columns."""
    found = {}
    for name, rows in tables.items():
        path = tmp_path / f"{name}.csv"
        with path.open("w", newline="") as file:
            csv.writer(file).writerows(rows)
        found[name] = ledger.read(name, path)
    return found


# -- claims ------------------------------------------------------------------------------------------


def test_claims_must_be_complete(tmp_path):
    rows = [
        ["id", "verdict", "sources"],
        ["C1.1", "supported", "a"],
        ["C1.3", "promotional", ""],
        ["C2.1", "qualified", ""],
    ]
    book = make(tmp_path, claims=rows)
    found = pairs(ledgers.lint_complete(book["claims"], {"C1": 3}))
    assert found == [
        (1, "claim C1.2 has no verdict; add its row"),
        (4, "the source article has no claim 'C2.1'"),
        (4, "verdict 'qualified' needs a source"),
    ]


# -- numbers -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("In 8,282 children 3.9% had an event.", ["8,282", "3.9"]),
        ("Two of 3 trials, 7 trials, 12 of them.", ["3", "7"]),
        ("0.5 mg/kg over 40 min, then 5 mg.", ["0.5", "40", "5"]),
        ("TRANSFORM-2, CYP2B6, NCT01234567, 503A, KARMA-Dep 2.", []),
        ("−4 (95% CI −7.31 to −0.64; P = 0.02), n = 5", ["4", "7.31", "0.64", "0.02", "5"]),
        ("on 13 March 2026", ["13", "2026"]),
    ],
)
def test_numbers_that_need_a_home(text, expected):
    found = [number.printed for number in numbers.stated(text, [re.compile("95% CI")])]
    assert found == expected


@pytest.fixture
def book(tmp_path):
    return make(
        tmp_path,
        numbers=[["id", "value", "source", "statement"], ["a", "3.9% of 8,282", "green", "x"]],
        trials=[["id", "effect", "low", "high", "source"], ["t", "-4.0", "-7.31", "-0.64", "popova"]],
    )


def audit(tmp_path, book, text):
    homes = numbers.Homes(book, {"green": "2009", "popova": "2019"})
    page = source(tmp_path, FRONT + text)
    return pairs(numbers.lint_text(page.path, page.blocks, homes, [re.compile("95% CI")]))


@pytest.mark.parametrize(
    "text",
    [
        "In 8,282 children 3.9% had one {cite}`green`.",
        "- −4 points (95% CI −7.31 to −0.64) in 2019 {cite}`popova`",
        "| 3.9% {cite}`green` | x |\n|---|---|\n| −4.0 {cite}`popova` | y |",
        "In 8,282 children {cite}`green`.\n\n# Of 8,282 children",
    ],
)
def test_numbers_with_a_home_are_silent(tmp_path, book, text):
    assert audit(tmp_path, book, text) == []


def test_number_without_a_home_names_line_and_nearest_row(tmp_path, book):
    ((line, text),) = audit(tmp_path, book, "Fine.\n\nIn 8,282 children 3.8% had one {cite}`green`.")
    assert line == 8
    assert "'3.8'" in text
    assert "nearest is 3.9 in numbers.csv:2 (a)" in text


def test_number_under_another_source_names_who_holds_it(tmp_path, book):
    ((_, text),) = audit(tmp_path, book, "Some 8,282 children {cite}`other`.")
    assert "it stands under green" in text


def test_number_without_citation_is_named(tmp_path, book):
    ((_, text),) = audit(tmp_path, book, "Some 8,282 children.")
    assert "has no citation in its paragraph" in text


def test_row_without_a_place_is_named(tmp_path, book):
    page = source(tmp_path, FRONT + "In 8,282 children {cite}`green`.")
    ((line, text),) = pairs(numbers.lint_places(book["numbers"], [page]))
    assert (line, "3.9 stands nowhere" in text) == (2, True)


def test_two_homes_of_one_number_are_named(tmp_path):
    book = make(
        tmp_path,
        numbers=[["id", "value", "source"], ["a", "7.31", "popova"]],
        trials=[["id", "effect", "low", "high", "source"], ["t", "-4.0", "-7.31", "-0.64", "popova"]],
    )
    ((line, text),) = pairs(numbers.lint_one_home(book))
    assert (line, "home in trials.csv:2" in text) == (2, True)


# -- phones ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Call 1-800-222-1222.", 0),
        ("Call +1 555 400 1234 now.", 1),
        ("Call (555) 400-1234.", 1),
        ("On 2026-11-22, 1,216 procedures, 10.1000/182, NCT02417064, 64 FR 37673.", 0),
    ],
)
def test_phone_numbers(tmp_path, text, count):
    lines = make(tmp_path, helplines=[["number", "by"], ["1-800-222-1222", "call"]])["helplines"]
    assert len(pairs(phones.lint(source(tmp_path, FRONT + text), phones.known(lines)))) == count


def test_a_help_line_is_looked_up_again_after_six_months(tmp_path):
    rows = [
        ["service", "number", "by", "checked"],
        ["Old", "1", "call", "2026-05-29"],
        ["New", "2", "call", "2026-06-01"],
    ]
    lines = make(tmp_path, helplines=rows)["helplines"]
    (message,) = phones.lint_checked(lines, dt.date(2026, 11, 29))
    assert message.line == 2
    assert "'Old' was checked on 2026-05-29" in message.text


# -- the book itself, with one thing broken -------------------------------------------------------------


def edit(path, change):
    with path.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    columns = list(rows[0])
    rows = change(rows) or rows
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_changing_one_value_names_the_sentences_that_say_the_old_one(copy):
    def change(rows):
        row = next(row for row in rows if row["id"] == "transform-2")
        assert row["low"] == "-7.31"
        row["low"] = "-7.99"

    edit(copy / "docs/data/trials.csv", change)
    found = [message for message in check(copy, TODAY, ["numbers"]) if "'7.31'" in message.text]
    said = [path for path in (copy / "docs").rglob("*.md") if "−7.31" in path.read_text(encoding="utf-8")]
    assert {message.path for message in found} == {path.relative_to(copy) for path in said}
    assert said


HOLES = {
    "trials.csv": (
        lambda rows: next(r for r in rows if r["id"] == "transform-2").update(low=""),
        "without an interval",
    ),
    "regimens.csv": (lambda rows: rows[0].update(certainty=""), "column 'certainty'"),
    "law.csv": (lambda rows: rows[0].update(source=""), "column 'source'"),
}


def test_a_hole_in_a_ledger_is_named_with_file_and_row(copy):
    for name, (change, _) in HOLES.items():
        edit(copy / "docs/data" / name, change)
    found = check(copy, TODAY, ["ledgers"])
    for name, (_, part) in HOLES.items():
        assert [m.line > 1 for m in found if m.path.name == name and part in m.text] == [True], name


# -- the index of questions ------------------------------------------------------------------------------


def test_questions_need_a_row_and_a_place_that_exists(tmp_path):
    page = source(tmp_path, FRONT + "\n(sec-a)=\n# A\n\n:::{table} T\n:name: tab-a\n\n| a |\n|---|\n| b |\n:::\n")
    known = {"chapters/a": {name for _, name in places.targets(page)}}
    assert known == {"chapters/a": {"sec-a", "tab-a"}}
    columns = ["question", "chapter", "place"]
    rows = [["1.1", "chapters/a", "tab-a"], ["1.3", "chapters/a", "sec-gone"], ["1.4", "chapters/b", "sec-a"]]
    book = make(tmp_path, coverage=[columns, *rows])
    found = pairs(coverage.lint(book["coverage"], {"1": 3}, known))
    assert [(line, text.split(";")[0]) for line, text in found] == [
        (1, "question 1.2 has no row"),
        (3, "no page has the target 'sec-gone'"),
        (4, "no page is named 'chapters/b'"),
    ]


# -- shown --------------------------------------------------------------------------------------------

HARMS = [["id", "event", "source"], ["a", "vomiting", "one2020"], ["b", "apnea", "two2021"], ["c", "note", ""]]
TABLE = "```{ledger} NAME\n:caption: C.\n:where: WHERE\n\nEvent: {event}\n```\n"


@pytest.mark.parametrize(
    ("tables", "expected"),
    [
        ([("harms", "")], []),
        ([("harms", "id = a"), ("harms", "id ^= b")], []),
        ([("harms", "id = a")], [("harms.csv", 3, "no page shows this row; let the ':where:' of a table take it")]),
        ([], [("harms.csv", line, "no page shows this row; let the ':where:' of a table take it") for line in (2, 3)]),
        ([("harms", ""), ("harm", "")], [("page.md", 13, "no ledger is named 'harm'; there are harms, lines")]),
        (
            [("harms", ""), ("harms", "id ~ z")],
            [("page.md", 13, "no row of harms.csv passes 'id ~ z'; fix ':where:'")],
        ),
    ],
)
def test_the_tables_show_each_row_of_a_ledger(tmp_path, tables, expected):
    found = make(tmp_path, harms=HARMS, lines=[["number", "source"], ["116 123", "one2020"]])
    text = FRONT + "\n".join(TABLE.replace("NAME", name).replace("WHERE", where) for name, where in tables)
    messages = shown.lint(found, [source(tmp_path, text)], ["lines"])
    assert [(message.path.name, message.line, message.text) for message in messages] == expected
