"""Doses by body weight: mg and mL, computed so that rounding never leaves the range and volumes are exact.

What is printed as mg is a multiple of what a syringe can measure of each strength that is used for it, so that mL times
strength is that number of mg, to the digit. Ends are rounded inward; a single dose is rounded down.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from doses_by_weight.regimen import BY_WEIGHT, Regimen, printed

#: Finest mark of a syringe, in mL.
MARK = Fraction(1, 100)
#: Least volume that is drawn up, in mL; of a strength that would need less a weaker one has to be made first.
LEAST = Fraction(1, 10)
#: Most volume of one dose, in mL, for routes that have such a limit, and for others: more asks for a stronger solution.
#: Into muscle: two sites of 5 mL; into the nose: two nostrils of 1 mL.
MOST = {"IM": Fraction(10), "intranasal": Fraction(2)}
MOST_OTHERS = Fraction(50)
#: What stands in place of a volume.
TOO_STRONG, TOO_WEAK, UNEVEN = "dilute", "use stronger", "–"
#: Finest dose that is printed, in the unit of the dose: from 1 up, and below.
FINEST, FINEST_BELOW_1 = Fraction(1, 10), Fraction(1, 100)
#: How much of a dose rounding may take. A strength that would need coarser steps shows no volume.
COARSEST = Fraction(1, 10)


@dataclass(frozen=True)
class Line:
    """Doses for one body weight in kg; ``volumes`` has a pair of mL for each strength, or a word why not to use it."""

    weight: int
    low: Fraction
    high: Fraction
    volumes: tuple[tuple[Fraction, Fraction] | str, ...]


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
    limit = MOST.get(regimen.route, MOST_OTHERS)
    return Line(weight, least, most, tuple(_volume(least / one, most / one, limit) for one in strengths))


def _volume(least: Fraction, most: Fraction, limit: Fraction) -> tuple[Fraction, Fraction] | str:
    if least < LEAST:
        return TOO_STRONG
    if any((volume / MARK).denominator > 1 for volume in (least, most)):
        return UNEVEN
    return TOO_WEAK if most > limit else (least, most)


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
    """Return what printed doses are multiples of: what the strengths in use can measure, if that is not too coarse."""
    common = FINEST if dose >= 1 else FINEST_BELOW_1
    for mark in [MARK * strength for strength in strengths if dose / strength >= LEAST]:
        both = Fraction(
            math.lcm(common.numerator * mark.denominator, mark.numerator * common.denominator),
            common.denominator * mark.denominator,
        )
        common = both if both <= COARSEST * dose else common
    return common


def span(low: Fraction, high: Fraction) -> str:
    """Return "35" or "35 to 70"."""
    return " to ".join(dict.fromkeys((printed(low), printed(high))))


def body_weights(regimen: Regimen) -> list[int]:
    """Return the weights in kg that a table shows unless it is told others: children in steps of 5, adults of 10."""
    young = any(word in regimen.population.lower() for word in ("child", "infant", "adolescent"))
    return [*range(10, 55, 5)] if young else [*range(40, 130, 10)]
