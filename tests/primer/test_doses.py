"""Doses by weight: in range whatever the dose, exact to the digit; and blocks that say the same wherever they stand."""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from primer.evidence import page as source
from primer.evidence import regimen, weights
from primer.evidence.checks import regimens
from primer.show import regimens as block
from sphinx_ledgers import ledger

EMPTY = dict.fromkeys(
    [
        "drug",
        "population",
        "route",
        "low",
        "usual",
        "high",
        "maximum",
        "maximum_unit",
        "rate",
        "repeat",
        "weight",
        "onset",
        "duration",
    ],
    "",
)


def row(**cells: str) -> dict[str, str]:
    return EMPTY | {"unit": "mg/kg", "us": "", "uk": "", "eu": ""} | cells


# -- by weight ---------------------------------------------------------------------------------------------

hundredths = st.integers(5, 1500).map(lambda number: Fraction(number, 100))
kilograms = st.integers(10, 150)
some_strengths = st.lists(st.sampled_from([1, 2, 5, 10, 20, 25, 50, 100]).map(Fraction), unique=True, max_size=3)


@given(hundredths, hundredths, st.none() | st.integers(1, 600), kilograms, some_strengths)
def test_no_printed_dose_leaves_its_range(one, other, most, weight, strengths):
    low, high = sorted((one, other))
    cells = row(low=str(float(low)), high=str(float(high)))
    if most:
        cells |= {"maximum": str(most), "maximum_unit": "mg"}
    dose = regimen.Regimen.of(cells)
    try:
        line = weights.line(dose, weight, strengths)
    except ValueError as error:
        assert "too little" in str(error)  # what is too little to measure is refused, not rounded up
        return
    assert 0 < line.low <= line.high <= high * weight
    assert most is None or line.high <= most
    # an end is rounded inward; where no measurable dose lies between the ends, down
    step = max([Fraction(1, 10), *(weights.MARK * strength for strength in strengths)])
    assert line.low >= min(low * weight, most or low * weight) or line.low == line.high
    assert line.high > min(high * weight, most or high * weight) - 100 * step


@given(hundredths, kilograms, some_strengths)
def test_volume_times_strength_is_the_printed_dose(dose, weight, strengths):
    try:
        line = weights.line(regimen.Regimen.of(row(low=str(float(dose)))), weight, strengths)
    except ValueError:
        return
    for strength, volumes in zip(strengths, line.volumes, strict=True):
        if isinstance(volumes, str):
            assert (line.low / strength < weights.LEAST) == (volumes == weights.TOO_STRONG)
            exact = (line.low / strength / weights.MARK).denominator == 1
            assert (volumes == weights.UNEVEN) <= (not exact)
            assert (volumes == weights.TOO_WEAK) <= (line.high / strength > weights.MOST_OTHERS)
            continue
        for volume, amount in zip(volumes, (line.low, line.high), strict=True):
            assert Fraction(regimen.printed(volume).replace(",", "")) * strength == amount
            assert (volume / weights.MARK).denominator == 1, "no syringe measures this"


@pytest.mark.parametrize(
    ("cells", "weight", "strengths", "shown"),
    [
        ({"low": "1", "high": "2"}, 70, [10, 50, 100], ("70 to 140", "7 to 14", "1.4 to 2.8", "0.7 to 1.4")),
        ({"low": "0.5"}, 35, [10, 50], ("17.5", "1.75", "0.35")),
        ({"low": "0.33"}, 10, [10, 20], ("3.2", "0.32", "0.16")),  # 3.3 mg: down, to what both strengths can measure
        ({"low": "1.5", "maximum": "100", "maximum_unit": "mg"}, 80, [10], ("100", "10")),
        ({"low": "0.1", "high": "0.3", "maximum": "30", "maximum_unit": "mg"}, 120, [10], ("12 to 30", "1.2 to 3")),
        ({"low": "0.5", "maximum": "1"}, 60, [10], ("30", "3")),  # a ceiling by weight
        ({"low": "0.1"}, 10, [100], ("1", "dilute")),
        (
            {"low": "0.01"},
            10,
            [Fraction("0.6")],
            ("0.1", "–"),
        ),  # 0.6 mg/mL measures 0.096 or 0.102 mg, not 0.1  # 0.01 mL cannot be drawn up: dilute
        ({"low": "4", "route": "IM"}, 70, [10, 50], ("280", "use stronger", "5.6")),
        ({"low": "2", "high": "5", "unit": "mcg/kg/min"}, 70, [], ("8.4 to 21",)),  # mg/h
    ],
)
def test_doses_by_weight(cells, weight, strengths, shown):
    line = weights.line(regimen.Regimen.of(row(**cells)), weight, [Fraction(strength) for strength in strengths])
    volumes = [volume if isinstance(volume, str) else weights.span(*volume) for volume in line.volumes]
    assert (weights.span(line.low, line.high), *volumes) == shown


# -- one row ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "problem"),
    [
        ({}, "there is no dose"),
        ({"low": "2", "high": "1"}, "not in rising order"),
        ({"low": "two"}, "'two' is no number"),
        ({"low": "2", "maximum": "1"}, "the maximum 1 is below the dose"),
    ],
)
def test_a_dose_that_is_none(cells, problem):
    with pytest.raises(ValueError, match=problem):
        regimen.Regimen.of(row(**cells))


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
    kinds = {"col2020lege": "protocol", "lab2020el": "label", "tri2020al": "rct"}
    words = {"acute pain": re.compile("pain")}
    given = page(tmp_path, text)
    found = list(regimens.lint_prose(given.path, given.blocks, table(tmp_path, GOOD), kinds, words))
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
    pain = regimen.Regimen.of(rows["acute-pain-adult-iv"])
    shock = regimen.Regimen.of(rows["intubation-shock-iv"])
    lines = list(
        block.one_table({"Pain": pain, "Shock": shock}, [40, 100], lambda one: block.strengths(strengths, one, "mg"))
    )
    assert lines[0] == "| kg | Pain, mg | Shock, mg |"
    # 25 mg is the ceiling for pain
    assert lines[2:] == ["| 40 | 4 to 12 | 20 to 40 |", "| 100 | 10 to 25 | 50 to 100 |"]
    shown = list(block.weight_table(pain, [40, 100], block.strengths(strengths, pain, "mg")))
    assert [line.split(" | ")[1].strip("*") for line in shown[2:]] == [line.split(" | ")[1] for line in lines[2:]]
