"""Dose regimen: the cells of one row as exact numbers, and the words in which it is shown.

Numbers are fractions, so that a dose times a weight is exact.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

#: Units of a dose for each kilogram, and the unit of the dose for a whole body. A rate by the minute becomes one by the
#: hour, since pumps are set by the hour.
BY_WEIGHT: dict[str, tuple[str, Fraction]] = {
    "mg/kg": ("mg", Fraction(1)),
    "mcg/kg": ("mcg", Fraction(1)),
    "mL/kg": ("mL", Fraction(1)),
    "mg/kg/h": ("mg/h", Fraction(1)),
    "mcg/kg/min": ("mg/h", Fraction(60, 1000)),
}
_WEIGHTS = {"ideal": "ideal body weight", "lean": "lean body weight", "actual": "actual body weight"}


@dataclass(frozen=True)
class Regimen:
    """One dose regimen. ``low``, ``usual`` and ``high`` are in ``unit``, ``maximum`` in ``maximum_unit``."""

    drug: str
    population: str
    route: str
    low: Fraction | None
    usual: Fraction | None
    high: Fraction | None
    maximum: Fraction | None
    unit: str
    maximum_unit: str
    rate: str
    repeat: str
    weight: str
    course: str

    @classmethod
    def of(cls, values: Mapping[str, str]) -> Regimen:
        """Return the regimen of a row of a table. Raises ValueError where it has no dose or contradicts itself."""
        low, usual, high, maximum = (_number(values, name) for name in ("low", "usual", "high", "maximum"))
        unit = values["unit"]
        doses = [dose for dose in (low, usual, high) if dose is not None]
        if not doses:
            raise ValueError("there is no dose; fill 'low', 'usual' or 'high'")
        if doses != sorted(doses):
            raise ValueError("'low', 'usual' and 'high' are not in rising order")
        if maximum is not None and not values["maximum_unit"] and maximum < doses[-1]:
            raise ValueError(f"the maximum {values['maximum']} is below the dose; name its unit in 'maximum_unit'")
        return cls(
            *(values["drug"], values["population"], values["route"], low, usual, high, maximum, unit),
            *(values["maximum_unit"] or unit, values["rate"], values["repeat"], values["weight"], _course(values)),
        )

    @property
    def lowest(self) -> Fraction:
        """The low end of the dose, in ``unit``."""
        return next(dose for dose in (self.low, self.usual, self.high) if dose is not None)

    @property
    def highest(self) -> Fraction:
        """The high end of the dose, in ``unit``."""
        return next(dose for dose in (self.high, self.usual, self.low) if dose is not None)


def _course(values: Mapping[str, str]) -> str:
    """Return when a dose works and how long it lasts: "works in 1 min, lasts 10 min"."""
    parts = {"works in": values["onset"], "lasts": values["duration"]}
    return ", ".join(f"{words} {time}" for words, time in parts.items() if time)


def _number(values: Mapping[str, str], name: str) -> Fraction | None:
    try:
        return Fraction(values[name]) if values[name] else None
    except ValueError as error:
        raise ValueError(f"column {name!r}: {values[name]!r} is no number; correct the cell") from error


def printed(number: Fraction) -> str:
    """Return a number as it is printed: no trailing zero, a leading one, thousands parted."""
    text = f"{float(number):,.4f}".rstrip("0").rstrip(".")
    return text or "0"


def amount(regimen: Regimen) -> str:
    """Return the dose with its unit: "1 to 2 mg/kg"."""
    ends = [printed(regimen.lowest), printed(regimen.highest)]
    return f"{' to '.join(dict.fromkeys(ends))} {regimen.unit}"


def ceiling(regimen: Regimen) -> str:
    """Return "maximum 100 mg", or ""."""
    if regimen.maximum is None:
        return ""
    return f"maximum {printed(regimen.maximum)} {regimen.maximum_unit}"


def reckoned_by(regimen: Regimen) -> str:
    """Return the weight to use in words, or ""."""
    return _WEIGHTS.get(regimen.weight, "")


def instructions(regimen: Regimen) -> str:
    """Return what stands beside the dose, as sentences: the usual dose, the next one, ceiling, weight, course."""
    usual = ""
    if regimen.usual not in (None, regimen.lowest, regimen.highest):
        usual = f"usual {printed(regimen.usual)} {regimen.unit}"
    repeat = re.sub(r"^(?=\d)", "then ", regimen.repeat)
    weight = f"use {reckoned_by(regimen)}" if reckoned_by(regimen) else ""
    return ". ".join(
        part[:1].upper() + part[1:] for part in (usual, repeat, ceiling(regimen), weight, regimen.course) if part
    )


def in_one_line(regimen: Regimen) -> str:
    """Return all of it: "1 to 2 mg/kg IV over 1 min. Maximum 100 mg"."""
    rate = f" {regimen.rate}" if regimen.rate else ""
    more = instructions(regimen)
    return f"{amount(regimen)} {regimen.route}{rate}" + (f". {more}" if more else "")
