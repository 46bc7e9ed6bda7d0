"""Doses by weight: in range whatever the dose, and exact to the digit."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doses_by_weight import regimen, weights

COLUMNS = "drug population route low usual high maximum maximum_unit rate repeat weight onset duration"
EMPTY = dict.fromkeys(COLUMNS.split(), "")


def row(**cells: str) -> dict[str, str]:
    return EMPTY | {"unit": "mg/kg"} | cells


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


def test_a_dose_in_one_line():
    cells = row(low="1", high="2", maximum="100", maximum_unit="mg", route="IV", rate="over 1 min", weight="lean")
    said = regimen.in_one_line(regimen.Regimen.of(cells))
    assert said == "1 to 2 mg/kg IV over 1 min. Maximum 100 mg. Use lean body weight"
