"""Icon arrays of 100 people: how many are better or well with the drug, and how many with what it was tested against.

Rows of ``numbers.csv``: response at 24 hours in a Cochrane review, against saline and against midazolam, and remission
at day 28 in TRANSFORM-2 and TRANSFORM-1. Differences of the spray are rows of ``trials.csv``.
"""

from __future__ import annotations

import math
import re
from pathlib import Path

import _icons
import _style
from _style import BLUE, RED, Row, found, one, table

REVIEW = r"^([\d.]+)% against ([\d.]+)% \((odds ratio) ([\d.]+), 95% CI ([\d.]+) to ([\d.]+)"
SPRAY = r"^(\d+) against (\d+) of 100$"


def draw(data: Path, out: Path) -> None:
    numbers, trials = table(data, "numbers"), table(data, "trials")
    figure = _style.new(3.76)
    columns = [
        ("Infusion, next day", "saline", one(numbers, "id = mental-health-cochrane-saline"), None),
        ("Infusion, next day", "midazolam", one(numbers, "id = mental-health-cochrane-midazolam"), None),
        ("Spray, week 4", "placebo spray", one(numbers, "id = bedside-dep-t2-rem"), "transform-2-remission"),
        ("Spray, week 4", "placebo spray", one(numbers, "id = bedside-dep-t1-rem"), "transform-1-84-remission"),
    ]
    for place, (title, other, row, trial) in enumerate(columns):
        left = 0.012 + place * _icons.ACROSS
        match = found(SPRAY if trial else REVIEW, row, "value")
        drug, comparator = (math.floor(float(match[group]) + 0.5) for group in (1, 2))
        _icons.words(figure, left, 0.965, title, fontweight=600, fontsize=9)
        better = "well" if trial else "better"
        _icons.words(figure, left, 0.905, f"{drug} of 100 {better}")
        _icons.people(figure, left, 0.535, 1.26, drug, "o", BLUE)
        _icons.words(figure, left, 0.495, f"{other}: {comparator}")
        _icons.people(figure, left, 0.125, 1.26, comparator, "s", RED)
        _icons.grey(figure, left, 0.06, verdict(one(trials, f"id = {trial}")) if trial else review(match))
    _style.save(figure, data, out, numbers, trials)


def review(match: re.Match[str]) -> str:
    """Return what the review pooled."""
    return f"Cochrane review,\nOR {match[4]} ({match[5]} to {match[6]})"


def verdict(row: Row) -> str:
    """Return the difference of a trial, and whether it is settled."""
    values = [_style.signed(_style.number(row, column)) for column in ("effect", "low", "high")]
    return "{}, points\n{} ({} to {})".format(row["name"], *values)
