"""The directives, in a small project of their own, and what is said of a fault in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import forked
import pytest
from bs4 import BeautifulSoup

import sphinx_ledgers

FOLDER = Path(sphinx_ledgers.__file__).parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")

CSV = """id,event,setting,events,total,source
a,vomiting,ward,2,530,one2020a
b,"apnea, brief",clinic,0,50,one2020a;two2021b
c,vomiting,clinic,10,90,two2021b
"""
CONF = """
extensions = ["sphinx_ledgers", "sphinxcontrib.bibtex"]
bibtex_bibfiles = ["works.bib"]
ledgers_package = "datapackage.json"
"""
BIB = "".join(
    f"@misc{{{key}, author = {{A, B}}, title = {{T}}, year = {{2020}}, note = {{x}}}}\n"
    for key in ("one2020a", "two2021b")
)
PAGE = """# Page

```{{ledger}} {name}
:caption: A caption with `code`.
:name: tab-x
:widths: {widths}
:where: {where}
:sort: {sort}
{more}
Event: {column}
Source: {{source}}
```

```{{bibliography}}
```
"""
USUAL = {"name": "harms", "where": "event = vomiting", "sort": "-events", "column": "{event}", "widths": "40 60"}


def sphinx(folder, builder="html", out="out"):
    return forked.run("sphinx", "-q", "-n", "-b", builder, "-W", "--keep-going", folder, folder / out)


@pytest.fixture
def small(tmp_path):
    """Return what builds a page with one table; ``more`` are further options."""
    (tmp_path / "conf.py").write_text(CONF)
    (tmp_path / "works.bib").write_text(BIB)
    (tmp_path / "harms.csv").write_text(CSV)
    (tmp_path / "datapackage.json").write_text(json.dumps({"resources": [{"name": "harms", "path": "harms.csv"}]}))

    def build(builder="html", **options):
        (tmp_path / "index.md").write_text(PAGE.format(**(USUAL | {"more": ""} | options)))
        return sphinx(tmp_path, builder)

    return build


def page(folder, name="index.html"):
    return BeautifulSoup((folder / "out" / name).read_text(encoding="utf-8"), "html.parser")


def test_table_shows_chosen_rows_in_order_with_citations_and_file(small, tmp_path):
    done = small()
    assert (done.returncode, done.stderr) == (0, "")
    soup = page(tmp_path)
    assert soup.find("caption").find("code"), "a caption has markup as other texts"
    rows = [[td.get_text().strip() for td in tr.find_all(["td", "th"])] for tr in soup.find("table").find_all("tr")]
    assert [row[0] for row in rows] == ["Event", "Vomiting", "Vomiting"]
    assert soup.find("table").find("a", class_="reference")["href"].startswith("#")
    assert soup.find(class_="ledger-source").find("a")["href"].endswith("harms.csv")
    assert [tr.find(["th", "td"]).name for tr in soup.find("table").find_all("tr")] == ["th"] * 3, "rows have names"


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"where": "event ~ gone"}, "no row of harms.csv passes"),
        ({"where": "evnt = vomiting"}, "no column 'evnt'"),
        ({"sort": "size"}, "no column 'size'"),
        ({"name": "harm"}, "no ledger is named 'harm'; there are harms"),
        ({"column": "{size}"}, "no column 'size'"),
        ({"more": ":jump: size\n"}, "no column 'size'"),
        ({"more": ":edition: size\n"}, "no column 'size'"),
        ({"more": ":answer: Size\n"}, "':answer: Size' is no heading of this table; it has Event, Source"),
    ],
)
def test_fault_is_named_with_file_and_line(small, options, part):
    done = small(**options)
    assert done.returncode != 0
    assert part in done.stderr
    assert "index.md:3" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_option_that_the_parser_refuses_is_told_by_it_alone(small):
    done = small(widths="40", more=":rows: yes\n")
    assert done.stderr.count("ERROR: ") == 1
    assert re.search(r"index\.md:\d+: ERROR: .*widths do not match", done.stderr)


def test_a_value_that_cannot_be_computed_names_the_row(small, tmp_path):
    (tmp_path / "harms.csv").write_text(CSV.replace("10,90", "many,90"))
    assert "harms.csv:4: column 'events': 'many' is no whole number" in small(sort="id").stderr


def test_a_page_that_is_no_markdown_is_told_so(small, tmp_path):
    (tmp_path / "other.rst").write_text(
        ":orphan:\n\nOther\n=====\n\n.. ledger:: harms\n   :caption: C.\n\n   A: {event}\n"
    )
    done = small()
    assert "other.rst:6: ERROR: rows are shown by Markdown" in done.stderr


def test_rows_can_be_linked_from_a_list_and_from_elsewhere(small, tmp_path):
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n\n# Other\n\n{ref}`harms-c`, {ref}`so <harms-a>`\n")
    done = small(more=":jump: setting\n")
    assert (done.returncode, done.stderr) == (0, "")
    soup = page(tmp_path)
    links = soup.find(class_="jump-list").find_all("a")
    assert [(link["href"], link.get_text()) for link in links] == [("#harms-c", "clinic"), ("#harms-a", "ward")]
    assert soup.find("tr", id="harms-c").find("a", class_="headerlink")["href"] == "#harms-c"
    assert [link.get_text() for link in page(tmp_path, "other.html").select("[href^='index.html#harms']")] == [
        "clinic",
        "so",
    ]


def test_rows_are_marked_for_their_editions(small, tmp_path):
    (tmp_path / "conf.py").write_text(CONF + 'ledgers_editions = {"ward": "us main"}\n')
    assert small(more=":edition: setting\n").returncode == 0
    body = page(tmp_path).find("tbody").find_all("tr")
    assert [[name for name in row["class"] if "edition" in name] for row in body] == [
        [],
        ["edition-us", "edition-main"],
    ]


def test_a_handler_adds_columns_and_may_refuse_a_row(small, tmp_path):
    code = """
def more(app, values):
    if values["total"] == "90":
        raise ValueError("90 is too many")
    return {"in_all": values["total"] + " people"}


def setup(app):
    app.connect("ledger-row", more)
"""
    (tmp_path / "conf.py").write_text(CONF + code)
    done = small(where="id = a", column="{in_all}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "530 people" in page(tmp_path).find("tbody").get_text()
    assert "harms.csv:4: 90 is too many" in small(column="{in_all}").stderr


def test_edited_ledger_rebuilds_just_the_pages_that_show_it(small, tmp_path):
    small()
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n\n# Other\n")
    small()
    before = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.html")}
    (tmp_path / "harms.csv").write_text(CSV.replace("ward", "ward two"))
    sphinx(tmp_path)
    after = {path.name: path.stat().st_mtime_ns for path in (tmp_path / "out").glob("*.html")}
    assert after["index.html"] > before["index.html"]
    assert after["other.html"] == before["other.html"]


# -- the example, the manual, the command ----------------------------------------------------------


@pytest.fixture
def example(tmp_path):
    return Path(shutil.copytree(FOLDER / "example", tmp_path / "example"))


@pytest.mark.parametrize("builder", ["html", "dirhtml", "latex", "text"])
def test_the_example_builds(example, builder):
    done = sphinx(example, builder)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_example_counts_draws_and_cites_in_notes(example):
    sphinx(example)
    soup = page(example)
    tables = [[row.get_text(" ", strip=True) for row in table.find_all("tr")] for table in soup.find_all("table")]
    assert tables[2] == ["Species Rows", "oak 2", "ash 2", "all 4"] or tables[2] == [
        "Species Rows",
        "ash 2",
        "oak 2",
        "all 4",
    ]
    assert len(soup.select("svg.interval")) == 2
    assert "flooded 5 March 2019" in tables[0][3]
    assert len(soup.select("#seedlings-oak-valley .bibtex-citation")) == 2, "that of the note, and the row's"


def checked(example):
    done = forked.run("sphinx_ledgers", example / "data" / "datapackage.json")
    return done.returncode, done.stdout.replace(f"{example / 'data'}/", "").splitlines(), done.stderr


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", "no problems found"),
        ("oak,hill,41,50", "elm,hill,41,50", "seedlings.csv:2: column 'species': 'elm' is not one of 'ash', 'oak'"),
        ("41,50", "51,50", "seedlings.csv:2: events 51 is above total 50; fix one of them"),
        ("ash,plain,7,22,,", "ash,plain,7,22,", "seedlings.csv:5: row has 7 cells, the header 8"),
        ("id,species", "id,sort", "seedlings.csv:1: there is no column 'species'; the schema knows no 'sort'"),
    ],
)
def test_the_command_names_file_line_and_fix(example, old, new, told):
    path = example / "data" / "seedlings.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    status, lines, errors = checked(example)
    assert (status, len(lines), errors) == (int(bool(old)), 1, "")
    assert lines[0].startswith(told)


def test_a_description_that_cannot_be_read_is_told(example):
    (example / "data" / "datapackage.json").write_text("{\n")
    status, lines, errors = checked(example)
    assert (status, lines) == (2, [])
    assert "datapackage.json:2: not valid JSON" in errors


def test_the_manual_shows_the_example():
    for name, text in re.findall(
        r"```(?:python|csv|json|markdown)\n(?:#|<!--) (\S+)(?: -->)?\n(.*?)```\n", README, re.DOTALL
    ):
        assert text.strip() in (FOLDER / "example" / name).read_text(encoding="utf-8"), name


def test_the_manual_names_each_setting_and_what_is_computed():
    registered = set()
    app = SimpleNamespace(add_config_value=lambda name, *_, **__: registered.add(name))
    for name in ("setup_extension", "add_event", "add_directive", "add_node", "add_role", "connect"):
        setattr(app, name, lambda *_, **__: None)
    sphinx_ledgers.setup(app)
    assert set(re.findall(r"`(ledgers_\w+)`", README)) == registered
    for option in sphinx_ledgers.directive.LedgerTable.option_spec:
        assert f"`:{option}:" in README, option


def test_reading_and_checking_need_no_sphinx_and_nothing_of_a_book():
    code = "import sys, sphinx_ledgers.check, sphinx_ledgers.cells; print(*{n.split('.')[0] for n in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"sphinx", "docutils", "primer"} & set(done.stdout.split())
