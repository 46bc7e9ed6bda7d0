"""What the forest plots of depression trials share: rows of ``trials.csv`` as points or as shares of people."""

from __future__ import annotations

import math

import _style
from _style import Book, Forest, estimate, found, number, one, people
from matplotlib.figure import SubFigure

from sphinx_ledgers.values import wilson

Group = list[tuple[str, str]]  # label, and how to find the row


def panel(figure: SubFigure, bottom: float, height: float) -> Forest:
    """Return an empty panel for rows, with room for their words on both sides."""
    return Forest(figure.add_axes((0.415, bottom, 0.335, height)), -1.22, -0.03, 1.03)


def close_points(forest: Forest) -> None:
    """End a panel of mean differences."""
    forest.close(-18, 5, 0)
    forest.axes.set_xticks(range(-15, 6, 5))
    forest.axes.set_xlabel("Points, mean difference (← favors drug)", labelpad=1)


def close_shares(forest: Forest) -> None:
    """End a panel of differences of shares."""
    forest.close(-32, 38, 0)
    forest.axes.set_xticks(range(-30, 31, 10))
    forest.axes.set_xlabel("Percentage points (favors drug →)", labelpad=1)


def points(forest: Forest, book: Book, group: Group) -> None:
    """Add mean differences in points of a depression scale; a trial that prints none keeps a row of words."""
    for label, where in group:
        row = one(book, where)
        name = f"{_style.author(row)}, {label}"
        if not row["effect"] or (row["measure"] == "mean change in each arm" and "difference" not in row["note"]):
            how = {"for": "favorable", "inconclusive": "inconclusive"}[row["result"]]
            p = row["p"] and (f", P {row['p']}" if row["p"].startswith("<") else f", P = {row['p']}")
            forest.add(name, people(row), row["result"], None, value=(how + p).replace("<", "< "))
        else:
            if not -20 < number(row, "effect") < 0:
                raise ValueError(f"row {row['id']}: {row['effect']} does not look like a fall in points")
            ends = (number(row, "low"), number(row, "high")) if row["low"] and row["high"] else (None, None)
            forest.add(name, people(row), row["result"], number(row, "effect"), *ends)


def shares(forest: Forest, book: Book, group: Group) -> None:
    """Add differences of shares in percentage points; from counts, with Newcombe's interval, where none is printed."""
    for label, where in group:
        row = one(book, where)
        if row["effect"]:
            effect, low, high = estimate(row)
        else:
            counts = found(r"(\d+) of (\d+)\D.*? against (\d+) of (\d+)", row, "note")
            effect, low, high = (round(value, 1) for value in newcombe(*map(int, counts.groups())))
        forest.add(label, people(row), row["result"], effect, low, high)


def newcombe(events: int, total: int, other: int, others: int) -> tuple[float, float, float]:
    """Return the difference of two shares in percentage points, with Newcombe's 95% interval."""
    first, second = events / total, other / others
    (low1, high1), (low2, high2) = wilson(events, total), wilson(other, others)
    low = first - second - math.hypot(first - low1, high2 - second)
    high = first - second + math.hypot(high1 - first, second - low2)
    return 100 * (first - second), 100 * low, 100 * high
