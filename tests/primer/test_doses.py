"""Doses: rows that can be used, pages that advise no other, and blocks that say the same wherever they stand."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from doses_by_weight.regimen import Regimen
from primer.evidence import page as source
from primer.evidence import regimen
from primer.evidence.checks import regimens
from primer.show import regimens as block
from sphinx_ledgers import ledger

COLUMNS = "drug population route low usual high maximum maximum_unit rate repeat weight onset duration"
EMPTY = dict.fromkeys(COLUMNS.split(), "")


def row(**cells: str) -> dict[str, str]:
    return EMPTY | {"unit": "mg/kg", "us": "", "uk": "", "eu": ""} | cells


def test_a_dose_in_words():
    cells = row(
        low="0.1", usual="0.2", high="0.3", maximum="30", maximum_unit="mg", route="IV", rate="over 15 min",
        repeat="0.1 mg/kg after 15 min", weight="ideal", onset="1 min", us="off-label", uk="off-label", eu="labeled",
    )  # fmt: skip
    said = regimen.computed(cells)
    assert said["dose"] == (
        "0.1 to 0.3 mg/kg IV over 15 min. Usual 0.2 mg/kg. Then 0.1 mg/kg after 15 min. Maximum 30 mg. "
        "Use ideal body weight. Works in 1 min"
    )
    assert said["status"] == "US, UK off-label; EU labeled"


# -- lint -----------------------------------------------------------------------------------------------------

COLUMNS = (
    "id,task,drug,population,route,low,usual,high,maximum,unit,maximum_unit,rate,repeat,onset,duration,weight,label,"
    "label_source,label_evidence,guideline,guideline_source,guideline_evidence,trial,trial_source,trial_evidence"
)
GOOD = 'pain-iv,acute pain,ketamine,adults,IV,0.1,,0.3,30,mg/kg,mg,,,,,,"US: none, but 1 to 2 mg/kg",lab2020el,A,,,,,,'


def table(tmp_path: Path, *rows: str) -> ledger.Ledger:
    path = tmp_path / "regimens.csv"
    path.write_text("\n".join([COLUMNS, *rows]) + "\n")
    return ledger.read("regimens", path)


def test_one_row_a_use(tmp_path):
    again = GOOD.replace("pain-iv", "pain-iv-2").replace("0.1,,0.3", "0.2,,0.4")
    assert list(regimens.lint_rows(table(tmp_path, GOOD))) == []
    (found,) = regimens.lint_rows(table(tmp_path, GOOD, again))
    assert (found.line, "has its dose in line 2 already" in found.text) == (3, True)


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("0.1,,0.3", ",,", "there is no dose"),
        ("0.1,,0.3", "0.0001,,0.0001", "too little to be measured"),
        ("lab2020el,A", "lab2020el,", "'label' has no source or class of evidence"),
    ],
)
def test_a_row_that_cannot_be_used(tmp_path, old, new, part):
    (found,) = regimens.lint_rows(table(tmp_path, GOOD.replace(old, new)))
    assert part in found.text


def page(tmp_path: Path, text: str) -> source.Source:
    path = tmp_path / "page.md"
    path.write_text("---\ndescription: d\n---\n\n# Page\n\n" + text)
    return source.read(path)


HAZARD = ":::{admonition} First\n:class: hazard\n\nNot if.\n:::\n\n"
BLOCK = "```{regimen} pain-iv\n\nWatch.\n```\n"


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (f"## Pain\n\n{HAZARD}{BLOCK}", []),
        (f"## Pain\n\n{HAZARD}### By pump\n\n{BLOCK}", []),  # a part of the use
        (f"## Pain\n\n{BLOCK}", [9]),
        (f"## Other\n\n{HAZARD}## Pain\n\n{BLOCK}", [17]),  # the hazards of another section are none of these
        ("## Drill\n\n```{regimen} pain-iv\n:form: rescue\n```\n", []),
        ("```{ledger} regimens\n:caption: c\n\nUse: {task}\nDose: {dose}\n```\n", []),
        ("```{ledger} regimens\n:caption: c\n\nUse: {task}\nDose: {amount}\n```\n", [7]),
    ],
)
def test_hazards_and_ceilings(tmp_path, text, lines):
    assert [message.line for message in regimens.lint_page(page(tmp_path, text))] == lines


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("For pain give 0.2 mg/kg {cite}`col2020lege`.", []),
        ("For pain give 0.5 mg/kg {cite}`col2020lege`.", ["'0.5 mg/kg'"]),
        ("For pain give 0.2 to 0.4 mg/kg.", ["'0.2 to 0.4 mg/kg'"]),
        ("For pain give 0.2 mg/kg/h.", ["'0.2 mg/kg/h'"]),
        ("A trial in pain gave 0.5 mg/kg {cite}`tri2020al`.", []),  # what was given is no advice
        ("The label has 1 to 2 mg/kg for pain {cite}`lab2020el`.", []),  # the row tells so itself
        ("Give 0.7 mg/kg {cite}`col2020lege`.", ["'0.7 mg/kg'"]),
        ("For pain give 0.2 mg/kg IM {cite}`col2020lege`.", ["'0.2 mg/kg' IM"]),
        ("For pain give 0.2 mg/kg by vein {cite}`col2020lege`; IM is slower.", []),
    ],
)
def test_doses_in_prose_are_those_of_the_row(tmp_path, text, wrong):
    advising, words = {"col2020lege", "lab2020el"}, {"acute pain": re.compile("pain")}
    given = page(tmp_path, text)
    found = list(regimens.lint_prose(given.path, given.blocks, table(tmp_path, GOOD), advising, words))
    assert [message.text.partition(" is outside")[0] for message in found] == wrong


# -- the book --------------------------------------------------------------------------------------------------


def test_what_several_rows_share_is_said_once():
    rows = [
        row(population=who, route="IV", low="1", onset="1 min", duration="10 min", certainty="low",
            source="a", evidence="P", label="US",
            label_source="b", label_evidence="A", guideline="", trial="", us="off-label")
        for who in ("adults", "children")
    ]  # fmt: skip
    said = list(block.proof(rows))
    assert said[0] == "**Label:** US {cite}`b` {evidence}`A`."
    assert said[-1] == "**Doses rest on:** {cite}`a` {evidence}`P`."
    assert block.summary(rows) == "Certainty: low. US off-label."
    rows[1] |= {"us": "labeled"}
    assert block.summary(rows) == "Certainty: low. US off-label: adults, IV. US labeled: children, IV."


def test_one_table_has_the_doses_of_the_blocks(root):
    rows = {row.values["id"]: row.values for row in ledger.read("regimens", root / "docs/data/regimens.csv").rows}
    strengths = ledger.read("strengths", root / "docs/data/strengths.csv")
    pain = Regimen.of(rows["acute-pain-adult-iv"])
    shock = Regimen.of(rows["intubation-shock-iv"])
    lines = list(
        block.one_table({"Pain": pain, "Shock": shock}, [40, 100], lambda one: block.strengths(strengths, one, "mg"))
    )
    assert lines[0] == "| kg | Pain, mg | Shock, mg |"
    # 25 mg is the ceiling for pain
    assert lines[2:] == ["| 40 | 4 to 12 | 20 to 40 |", "| 100 | 10 to 25 | 50 to 100 |"]
    shown = list(block.weight_table(pain, [40, 100], block.strengths(strengths, pain, "mg")))
    assert [line.split(" | ")[1].strip("*") for line in shown[2:]] == [line.split(" | ")[1] for line in lines[2:]]


def test_a_strength_that_measures_no_dose_has_no_column():
    atropine = Regimen.of(row(drug="atropine", route="IV", usual="0.02", maximum="0.5", maximum_unit="mg"))
    of = dict.fromkeys((Fraction(1, 10), Fraction(4, 10), Fraction(6, 10)), False)
    shown = list(block.weight_table(atropine, [10, 20], of))
    assert shown == [
        "| kg | mg | mL of 0.1 mg/mL | mL of 0.4 mg/mL |",
        "|---|---|---|---|",
        "| 10 | **0.2** | 2 | 0.5 |",
        "| 20 | **0.4** | 4 | 1 |",
    ]
    assert "mL of 0.6 mg/mL" in next(block.weight_table(atropine, [10, 15], of))  # it measures 0.3 mg
