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
from _style import BLUE, RED, Book, Row, found, one, table
from matplotlib.figure import SubFigure

REVIEW = r"^([\d.]+)% against ([\d.]+)% \((odds ratio) ([\d.]+), 95% CI ([\d.]+) to ([\d.]+)"
SPRAY = r"^(\d+) against (\d+) of 100$"


COLUMNS = (  # what, against what, its row, and the trial whose difference is shown
    ("Infusion, next day", "saline", "mental-health-cochrane-saline", ""),
    ("Infusion, next day", "midazolam", "mental-health-cochrane-midazolam", ""),
    ("Spray, week 4", "placebo spray", "bedside-dep-t2-rem", "transform-2-remission"),
    ("Spray, week 4", "placebo spray", "bedside-dep-t1-rem", "transform-1-84-remission"),
)


def draw(data: Path, out: Path) -> None:
    numbers, trials = table(data, "numbers"), table(data, "trials")
    figure = _style.new(3.76)
    for place, column in enumerate(COLUMNS):
        pair(figure, 0.012 + place * 0.245, 0, numbers, trials, column)
    _style.save(figure, data, out, numbers, trials)
    figure = _style.new(2 * 3.76, _style.TALL)
    for place, column in enumerate(COLUMNS):
        pair(figure, 0.012 + place % 2 * 0.49, place // 2 * 3.76, numbers, trials, column)
    _style.save_tall(figure, data, out)


def pair(figure: SubFigure, left: float, top: float, numbers: Book, trials: Book, column: tuple[str, ...]) -> None:
    """Draw the people with the drug above those with what it was tested against; ``top`` in inches."""
    title, other, name, trial = column
    height = figure.bbox.height / figure.figure.dpi

    def at(inches: float) -> float:
        return 1 - (top + inches) / height

    match = found(SPRAY if trial else REVIEW, one(numbers, f"id = {name}"), "value")
    drug, comparator = (math.floor(float(match[group]) + 0.5) for group in (1, 2))
    _icons.words(figure, left, at(0.13), title, fontweight=600, fontsize=9)
    _icons.words(figure, left, at(0.36), f"{drug} of 100 {'well' if trial else 'better'}")
    _icons.people(figure, left, at(1.75), 1.26, drug, "o", BLUE)
    _icons.words(figure, left, at(1.9), f"{other}: {comparator}")
    _icons.people(figure, left, at(3.29), 1.26, comparator, "s", RED)
    _icons.grey(figure, left, at(3.53), verdict(one(trials, f"id = {trial}")) if trial else review(match))


def review(match: re.Match[str]) -> str:
    """Return what the review pooled."""
    return f"Cochrane review,\nOR {match[4]} ({match[5]} to {match[6]})"


def verdict(row: Row) -> str:
    """Return the difference of a trial, and whether it is settled."""
    values = map(_style.signed, _style.estimate(row))
    return "{}, points\n{} ({} to {})".format(row["name"], *values)
