"""Doses by body weight: mg and mL, computed so that rounding never leaves the range and volumes are exact.

What is printed as mg is a multiple of what a syringe can measure of each strength that is used for it, so that mL times
strength is that number of mg, to the digit. Ends are rounded inward; a single dose is rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from primer.doses.regimen import BY_WEIGHT, Regimen, printed

#: Finest mark of a syringe, in mL.
MARK = Fraction(1, 100)
#: Least volume that is drawn up, in mL; of a strength that would need less a weaker one has to be made first.
LEAST = Fraction(1, 10)
#: Finest dose that is printed, in the unit of the dose.
FINEST = Fraction(1, 10)


@dataclass(frozen=True)
class Line:
    """Doses for one body weight in kg; ``volumes`` has a pair of mL for each strength, None where it is too strong."""

    weight: int
    low: Fraction
    high: Fraction
    volumes: tuple[tuple[Fraction, Fraction] | None, ...]


def unit(regimen: Regimen) -> str:
    """Return the unit of the dose for a whole body, or "" where the dose does not go by weight."""
    return BY_WEIGHT.get(regimen.unit, ("", Fraction(1)))[0]


def line(regimen: Regimen, weight: int, strengths: Sequence[Fraction] = ()) -> Line:
    """Return the doses for a body weight in kg.

    ``strengths`` are in the unit of the dose for each mL. Raises ValueError for a dose that does not go by weight, or
    that is less than the finest one printed.
    """
    if not unit(regimen):
        raise ValueError(f"a dose in {regimen.unit} does not go by weight")
    factor = weight * BY_WEIGHT[regimen.unit][1]
    low, high = regimen.lowest * factor, regimen.highest * factor
    cap = _cap(regimen, factor)
    high = high if cap is None else min(high, cap)
    low = min(low, high)
    step = _step(high, strengths)
    most = math.floor(high / step) * step
    least = min(math.ceil(low / step) * step, most)
    if not most:
        raise ValueError(f"{printed(high)} {unit(regimen)} at {weight} kg is too little to be measured")
    volumes = tuple(
        (least / strength, most / strength) if least / strength >= LEAST else None for strength in strengths
    )
    return Line(weight, least, most, volumes)


def _cap(regimen: Regimen, factor: Fraction) -> Fraction | None:
    """Return the ceiling in the unit of the dose for a whole body, or None where there is none in that unit."""
    if regimen.maximum is None:
        return None
    if regimen.maximum_unit == regimen.unit:
        return regimen.maximum * factor
    if regimen.maximum_unit == unit(regimen):
        return regimen.maximum
    return None  # a ceiling of another kind (over a day, say) stands beside the dose


def _step(dose: Fraction, strengths: Sequence[Fraction]) -> Fraction:
    """Return what printed doses are multiples of: the least that each strength in use can measure."""
    marks = [MARK * strength for strength in strengths if dose / strength >= LEAST]
    common = FINEST
    for mark in marks:
        common = Fraction(
            math.lcm(common.numerator * mark.denominator, mark.numerator * common.denominator),
            common.denominator * mark.denominator,
        )
    return common


def span(low: Fraction, high: Fraction) -> str:
    """Return "35" or "35 to 70"."""
    return " to ".join(dict.fromkeys((printed(low), printed(high))))


def body_weights(regimen: Regimen) -> list[int]:
    """Return the weights in kg that a table shows unless it is told others: children in steps of 5, adults of 10."""
    young = any(word in regimen.population.lower() for word in ("child", "infant", "adolescent"))
    return [*range(10, 55, 5)] if young else [*range(40, 130, 10)]
