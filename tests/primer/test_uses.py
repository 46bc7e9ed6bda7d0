"""What rests on a work: its rows and passages, each once, with file and line."""

from __future__ import annotations

import datetime as dt

import pytest
import smallbook

from primer.__main__ import main
from primer.evidence import uses
from primer.evidence.project import Project

PASSAGES = {
    ("chapters/one.md", "The drug was studied in clinics."),
    ("chapters/two.md", "The drug was studied in clinics."),
}


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(smallbook.write(tmp_path))
    return tmp_path


def test_rows_and_passages_of_a_work(small):
    path = small / "docs" / "data" / "harms.csv"
    path.write_text(path.read_text().replace("adams2020title", "baker2021other"))
    found = list(uses.uses(Project(small, dt.date(2026, 11, 22)), "baker2021other"))
    rows = [use for use in found if use.path.suffix == ".csv"]
    assert [(use.path.name, use.line) for use in rows] == [("harms.csv", 2), ("harms.csv", 3)]
    assert "event: vomiting; setting: clinic; population: children; events: 2" in rows[0].text
    others = [use for use in found if use not in rows]
    assert {(use.path.relative_to(small / "docs").as_posix(), use.text) for use in others} == PASSAGES
    for use in others:
        assert "studied in clinics" in use.path.read_text().split("\n")[use.line - 1]


def run(monkeypatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["primer", "uses", *words])
    return main()


def test_the_command_prints_each_work_asked_for(small, monkeypatch, capsys):
    assert run(monkeypatch, "baker2021other") == 0
    assert "## baker2021other: Other (2021); doi 10.1000/xyz, pmid 6789" in capsys.readouterr().out
    assert run(monkeypatch, "--all") == 0
    printed = capsys.readouterr().out
    assert printed.count("\n## ") == 2
    assert "- [ ] docs/chapters/one.md:" in printed


def test_the_command_says_what_is_wrong(small, monkeypatch, capsys):
    assert run(monkeypatch, "clark2021other") == 1
    assert capsys.readouterr().err == "'clark2021other' is no entry of references.bib; fix the key\n"
    with pytest.raises(SystemExit):
        run(monkeypatch)
    assert "name a key of the bibliography, or --all" in capsys.readouterr().err
    (small / "docs" / "data" / "harms.csv").unlink()
    assert run(monkeypatch, "--all") == 2
    assert "harms.csv:1: file cannot be read" in capsys.readouterr().err
