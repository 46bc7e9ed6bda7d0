"""Ledgers: reading, choosing, ordering, computing; and the directive that shows them."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from conftest import sphinx_build

from primer.evidence import ledger
from primer.evidence.dates import in_words
from primer.show.ledgers import capitalized, cell, columns

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


@pytest.mark.parametrize(
    ("events", "total", "low", "high"),
    # the values are those of scipy.stats.binomtest(k, n).proportion_ci(0.95, 'wilson')
    [(0, 50, 0.0, 0.0713), (2, 530, 0.001036, 0.013648), (50, 50, 0.9287, 1.0), (5, 10, 0.2366, 0.7634)],
)
def test_wilson(events, total, low, high):
    assert ledger.wilson(events, total) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize("total", [3, 17, 20, 145])
def test_the_interval_of_none_and_of_all_ends_there(total):
    # 1.2e-15% was once printed where floats came only near to none
    assert ledger.wilson(0, total)[0] == 0.0
    assert ledger.wilson(total, total)[1] == 1.0


@pytest.mark.parametrize(("events", "total"), [(0, 0), (3, 2), (-1, 2)])
def test_no_share_of_nobody_nor_of_fewer(events, total):
    with pytest.raises(ValueError, match=f"{events} of {total} is no share"):
        ledger.wilson(events, total)


def test_a_count_that_is_none_is_named():
    with pytest.raises(ValueError, match="column 'events': 'many' is no whole number"):
        ledger.computed({"events": "many", "total": "5"})


def test_computed_columns():
    assert ledger.computed({"events": "2", "total": "530"}) == {
        "counted": "2 of 530",
        "proportion": "0.38% (0.1% to 1.4%)",
    }
    assert ledger.computed({"effect": "-4.0", "low": "-7.31", "high": "-0.64"})["estimate"] == "−4.0 (−7.31 to −0.64)"
    assert ledger.computed({"effect": "", "low": "", "high": ""})["estimate"] == ""
    assert ledger.computed({"low": "1", "high": "4.5", "unit": "mg/kg"})["amount"] == "1 to 4.5 mg/kg"
    assert ledger.computed({"low": "2", "high": "2", "unit": "mg/kg"})["amount"] == "2 mg/kg"
    assert ledger.computed({"value": "79", "low": "69", "high": "90", "unit": "L/h"})["amount"] == "79 (69 to 90) L/h"
    assert ledger.computed({"value": "45", "low": "33", "high": "58", "unit": "%"})["amount"] == "45% (33% to 58%)"
    assert ledger.computed({"value": "5", "low": "", "high": "", "unit": "% points"})["amount"] == "5 % points"
    assert ledger.computed({"low": "1200", "high": "2400", "unit": "ng/mL"})["amount"] == "1,200 to 2,400 ng/mL"
    assert ledger.computed({"low": "0.02", "high": "", "unit": "mg"})["amount"] == "0.02 mg"
    assert ledger.computed({"low": "", "high": "1", "unit": "mg/kg"})["amount"] == "up to 1 mg/kg"
    assert ledger.computed({"low": "", "high": "", "unit": "mg/kg"})["amount"] == ""
    assert ledger.computed({"randomized": "1200", "analyzed": ""})["people"] == "1,200 randomized"


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
    assert ledger.computed({"p": printed})["probability"] == expected


def test_a_passed_expiry_is_marked():
    row = {"expires": "2026-12-31"}
    assert ledger.computed(row, dt.date(2026, 12, 31))["ends"] == "31 December 2026"
    assert ledger.computed(row, dt.date(2027, 1, 1))["ends"] == "expired on 31 December 2026"
    assert ledger.computed({"expires": ""}, dt.date(2027, 1, 1))["ends"] == ""


def test_cell_makes_citations_and_keeps_markup_harmless(harms):
    assert cell("{event}: {counted} {source}", harms.rows[1]) == ("Apnea, brief: 0 of 50 {cite}`one2020a,two2021b`")
    row = ledger.Row(2, {"note": "tested 2019-03-05 (one2020a); size from two2021b", "source": ""})
    assert cell("{note}", row) == "Tested 5 March 2019 {cite}`one2020a`; size from {cite}`two2021b`"
    row = ledger.Row(2, {"event": "a|b *c* `d`", "source": ""})
    assert cell("{event} {source}", row) == r"a\|b \*c\* \`d\`"


def test_part_in_brackets_goes_when_a_column_is_empty():
    row = ledger.Row(2, {"year": "", "who": "adults", "dose": "1 mg"})
    assert cell("[{year}: ]{who}[; {dose}]", row) == "Adults; 1 mg"
    assert cell("{dose}. {who}", row) == "1 mg. Adults"


def test_columns_are_heading_and_template():
    assert columns(["Event: {event}", "", "Share (95% CI): {proportion}"]) == [
        ("Event", "{event}"),
        ("Share (95% CI)", "{proportion}"),
    ]
    with pytest.raises(ValueError, match="cannot read the column"):
        columns(["Event"])


# -- the directive, in a small book ----------------------------------------------------------------

CONF = """
extensions = ["myst_parser", "sphinxcontrib.bibtex", "primer.show.ledgers"]
bibtex_bibfiles = ["works.bib"]
ledger_package = "datapackage.json"
myst_enable_extensions = ["colon_fence"]
"""
BIB = "".join(
    f"@misc{{{key}, author = {{A, B}}, title = {{T}}, year = {{2020}}, note = {{x}}}}\n"
    for key in ("one2020a", "two2021b")
)
PAGE = """# Page

```{{ledger}} {name}
:caption: A caption.
:name: tab-x
:widths: 40 60
:where: {where}
:sort: {sort}

Event: {column}
Source: {{source}}
```

```{{bibliography}}
```
"""


@pytest.fixture
def small(tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "works.bib").write_text(BIB)
    (tmp_path / "harms.csv").write_text(CSV)
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [{"name": "harms", "path": "harms.csv"}]}))

    def build(**options):
        values = {"name": "harms", "where": "event = vomiting", "sort": "-events", "column": "{event}"} | options
        (tmp_path / "index.md").write_text(PAGE.format(**values))
        return sphinx_build("html", tmp_path, tmp_path, tmp_path / "out")

    return build


def test_table_shows_chosen_rows_in_order_with_citations_and_file(small):
    from bs4 import BeautifulSoup

    build = small()
    assert (build.status, build.warnings) == (0, "")
    soup = BeautifulSoup((build.out / "index.html").read_text(), "html.parser")
    rows = [[td.get_text().strip() for td in tr.find_all(["td", "th"])] for tr in soup.find("table").find_all("tr")]
    assert [row[0] for row in rows] == ["Event", "Vomiting", "Vomiting"]
    assert soup.find("table").find("a")["href"].startswith("#")
    assert soup.find(class_="ledger-source").find("a")["href"].endswith("harms.csv")


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"where": "event ~ gone"}, "no row of harms.csv passes"),
        ({"where": "evnt = vomiting"}, "no column 'evnt'"),
        ({"sort": "size"}, "no column 'size'"),
    ],
)
def test_fault_is_named_with_file_and_line(small, options, part):
    build = small(**options)
    assert build.status != 0
    assert part in build.warnings
    assert "index.md:3" in build.warnings
    assert "Traceback" not in build.warnings


def test_edited_ledger_rebuilds_just_the_pages_that_show_it(small, tmp_path):
    small()
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n\n# Other\n")
    small()
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.html")}
    (tmp_path / "harms.csv").write_text(CSV.replace("ward", "ward two"))
    sphinx_build("html", tmp_path, tmp_path, tmp_path / "out")
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.html")}
    assert after["index.html"] > before["index.html"]
    assert after["other.html"] == before["other.html"]
