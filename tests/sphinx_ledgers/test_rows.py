"""Ledgers: reading, choosing, ordering, computing, filling templates; what contradicts itself in them."""

from __future__ import annotations

import datetime as dt

import pytest

from sphinx_ledgers import check, ledger, values
from sphinx_ledgers.cells import capitalized, cell, markdown
from sphinx_ledgers.dates import in_short, in_words
from sphinx_ledgers.directive import columns

CSV = """id,event,setting,events,total,source
a,vomiting,ward,2,530,one2020a
b,"apnea, brief",clinic,0,50,one2020a;two2021b
c,vomiting,clinic,10,90,two2021b
"""


@pytest.fixture
def harms(tmp_path):
    path = tmp_path / "harms.csv"
    path.write_text(CSV, encoding="utf-8")
    return ledger.read("harms", path)


def ids(rows):
    return [row.values["id"] for row in rows]


def test_rows_carry_their_line_and_sources(harms):
    assert [row.line for row in harms.rows] == [2, 3, 4]
    assert harms.rows[1].sources() == ["one2020a", "two2021b"]


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("", ["a", "b", "c"]),
        ("event = vomiting", ["a", "c"]),
        ("event = vomiting; setting != ward", ["c"]),
        ("event ~ APNEA", ["b"]),
        ("id = a, b", ["a", "b"]),
        ("setting !~ clin", ["a"]),
        ("setting ^= cl", ["b", "c"]),
    ],
)
def test_select(harms, where, expected):
    assert ids(ledger.select(harms, where)) == expected


@pytest.mark.parametrize(
    ("where", "part"),
    [
        ("place = x", "no column 'place'"),
        ("event vomiting", "cannot read the test"),
        ("event ~ gone", "no row"),
        ("id = a, z", "has the id 'z'"),
    ],
)
def test_select_says_what_is_wrong(harms, where, part):
    with pytest.raises(ValueError, match=part):
        ledger.select(harms, where)


def test_order_is_by_number_where_there_are_numbers(harms):
    assert ids(ledger.order(list(harms.rows), ["events"])) == ["b", "a", "c"]
    assert ids(ledger.order(list(harms.rows), ["setting", "-events"])) == ["c", "b", "a"]


@pytest.mark.parametrize("column", ["events", "-events"])
def test_rows_without_the_value_come_last(harms, column):
    harms.rows[1].values["events"] = ""
    assert ids(ledger.order(list(harms.rows), [column]))[-1] == "b"


def test_a_year_comes_before_its_months_and_both_before_the_next_year(harms):
    for row, value in zip(harms.rows, ("1970-08", "1985", "1970"), strict=True):
        row.values["setting"] = value
    assert ids(ledger.order(list(harms.rows), ["setting"])) == ["c", "a", "b"]
    assert ids(ledger.order(list(harms.rows), ["-setting"])) == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2005-08-31", "31 August 2005"),
        ("ended 2026-07-01, early", "ended 1 July 2026, early"),
        ("1970-01", "January 1970"),
        ("1970", "1970"),
        ("2005-13", "2005-13"),
        ("in 2005-08 and 2010-11", "in 2005-08 and 2010-11"),
        ("10-20-30, 2005-13-01 and 2005-02-30", "10-20-30, 2005-13-01 and 2005-02-30"),
    ],
)
def test_days_are_written_out(text, expected):
    assert in_words(text) == expected


@pytest.mark.parametrize(("day", "expected"), [("2005-08-31", "31 Aug 2005"), ("2005-02-30", "2005-02-30"), ("", "")])
def test_days_are_short_in_small_print(day, expected):
    assert in_short(day) == expected


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    # the values are those of scipy.stats.binomtest(k, n).proportion_ci(0.95, 'wilson')
    [(0, 50, 0.0, 0.0713), (2, 530, 0.001036, 0.013648), (50, 50, 0.9287, 1.0), (5, 10, 0.2366, 0.7634)],
)
def test_wilson(events, total, low, high):
    assert values.wilson(events, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("total", [3, 17, 20, 145])
def test_the_interval_of_none_and_of_all_ends_there(total):
    # 1.2e-15% was once printed where floats came only near to none
    assert values.wilson(0, total)[0] == 0.0
    assert values.wilson(total, total)[1] == 1.0


@pytest.mark.parametrize(("events", "total"), [(0, 0), (3, 2), (-1, 2)])
def test_no_share_of_nobody_nor_of_fewer(events, total):
    with pytest.raises(ValueError, match=f"{events} of {total} is no share"):
        values.wilson(events, total)


def test_a_count_that_is_none_is_named():
    with pytest.raises(ValueError, match="column 'events': 'many' is no whole number"):
        values.computed({"events": "many", "total": "5"})


def test_computed_columns():
    assert values.computed({"events": "2", "total": "530"}) == {
        "counted": "2 of 530",
        "proportion": "0.38% (0.1% to 1.4%)",
    }
    assert values.computed({"effect": "-4.0", "low": "-7.31", "high": "-0.64"})["estimate"] == "−4.0 (−7.31 to −0.64)"
    assert values.computed({"effect": "", "low": "", "high": ""})["estimate"] == ""
    assert values.computed({"low": "1", "high": "4.5", "unit": "mg/kg"})["amount"] == "1 to 4.5 mg/kg"
    assert values.computed({"low": "2", "high": "2", "unit": "mg/kg"})["amount"] == "2 mg/kg"
    assert values.computed({"value": "79", "low": "69", "high": "90", "unit": "L/h"})["amount"] == "79 (69 to 90) L/h"
    assert values.computed({"value": "45", "low": "33", "high": "58", "unit": "%"})["amount"] == "45% (33% to 58%)"
    assert values.computed({"value": "5", "low": "", "high": "", "unit": "% points"})["amount"] == "5 % points"
    assert values.computed({"low": "1200", "high": "2400", "unit": "ng/mL"})["amount"] == "1,200 to 2,400 ng/mL"
    assert values.computed({"low": "0.02", "high": "", "unit": "mg"})["amount"] == "0.02 mg"
    assert values.computed({"low": "", "high": "1", "unit": "mg/kg"})["amount"] == "up to 1 mg/kg"
    assert values.computed({"low": "", "high": "", "unit": "mg/kg"})["amount"] == ""
    assert values.computed({"randomized": "1200", "analyzed": ""})["people"] == "1,200 randomized"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("acute pain: adults", "Acute pain: adults"),
        ("opioid-sparing", "Opioid-sparing"),
        ("mTORC1", "mTORC1"),
        ("pKi", "pKi"),
        ("a fall", "A fall"),
        ("ketamine: yes", "Ketamine: yes"),
        ("d = 0.5", "d = 0.5"),
        ("https://example.org", "https://example.org"),
        ("2025: adults", "2025: adults"),
        ("–", "–"),
    ],
)
def test_cells_begin_with_a_capital(name, expected):
    assert capitalized(name) == expected


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("0.04", "P = 0.04"),
        ("<0.001", "P < 0.001"),
        ("> 0.05", "P > 0.05"),
        ("<0.001 for noninferiority", "P < 0.001 for noninferiority"),
        ("", ""),
    ],
)
def test_a_probability_says_what_it_is(printed, expected):
    assert values.computed({"p": printed})["probability"] == expected


def test_a_passed_expiry_is_marked():
    row = {"expires": "2026-12-31"}
    assert values.computed(row, dt.date(2026, 12, 31))["ends"] == "31 December 2026"
    assert values.computed(row, dt.date(2027, 1, 1))["ends"] == "expired on 31 December 2026"
    assert values.computed({"expires": ""}, dt.date(2027, 1, 1))["ends"] == ""


ROLES, KEYS = {"evidence": "evidence", "place": "ref"}, r"[a-z]+20\d\d[a-z]+"


def shown(template, row, cite=True):
    return cell(template, markdown(row, ROLES, KEYS if cite else "", cite) | values.computed(row))


def test_cell_makes_citations_and_keeps_markup_harmless(harms):
    row = harms.rows[1].values
    assert shown("{event}: {counted} {source}", row) == "Apnea, brief: 0 of 50 {cite}`one2020a,two2021b`"
    row = {"note": "tested 2019-03-05 (one2020a); size from two2021b", "source": ""}
    assert shown("{note}", row) == "Tested 5 March 2019 {cite}`one2020a`; size from {cite}`two2021b`"
    row = {"event": "a|b *c* `d`", "source": ""}
    assert shown("{event} {source}", row) == r"a\|b \*c\* \`d\`"


def test_without_a_bibliography_sources_are_text(harms):
    row = harms.rows[1].values | {"note": "size from two2021b"}
    assert shown("{source}: {note}", row, cite=False) == "one2020a;two2021b: size from two2021b"


def test_a_column_has_the_role_of_its_last_word():
    row = {"evidence": "A", "label_evidence": "B", "place": "sec-x", "evidence_note": "C"}
    expected = "{evidence}`A` {evidence}`B` {ref}`sec-x` C"
    assert shown("{evidence} {label_evidence} {place} {evidence_note}", row) == expected
    assert shown("none{evidence}", {"evidence": ""}) == "None"


def test_part_in_brackets_goes_when_a_column_is_empty():
    row = {"year": "", "who": "adults", "dose": "1 mg"}
    assert cell("[{year}: ]{who}[; {dose}]", row) == "Adults; 1 mg"
    assert cell("{dose}. {who}", row) == "1 mg. Adults"


def test_columns_are_heading_and_template():
    assert columns(["Event: {event}", "", "Share (95% CI): {proportion}"]) == [
        ("Event", "{event}"),
        ("Share (95% CI)", "{proportion}"),
    ]
    with pytest.raises(ValueError, match="cannot read the column"):
        columns(["Event"])


@pytest.mark.parametrize(
    ("columns", "row", "part"),
    [
        ("effect,low,high,note", "-4.0,-7.31,-0.64,", None),
        ("effect,low,high,note", "-4.0,,,", "effect without an interval"),
        ("effect,low,high,note", "-4.0,,,interval not reported", None),
        ("value,low,high", "8,1,7", "outside its interval"),
        ("value", "2 mg/kg;; 7", "value has an empty part between semicolons in '2 mg/kg;; 7'; fill or remove it"),
        ("source", "one2020;", "source has an empty part"),
        ("value", "1; 2", None),
        ("effect,low,high,note", "1,2,1,", "low 2 is above high 1"),
        ("randomized,analyzed", "100,120", "analyzed 120 is above randomized 100"),
        ("checked,expires", "2026-11-22,2026-12-31", None),
        ("checked,expires", "2026-11-23,2026-12-31", "in the future"),
    ],
)
def test_values_that_contradict(tmp_path, columns, row, part):
    path = tmp_path / "table.csv"
    path.write_text(f"{columns}\n{row}\n", encoding="utf-8")
    found = check.lint_values({"table": ledger.read("table", path)}, dt.date(2026, 11, 22))
    assert [(line, part in text) for _, line, text in found] == ([(2, True)] if part else [])
