"""Dot plot of adverse events by setting, rows of ``harms.csv``, with 95% Wilson intervals, on a log axis.

An interval that begins at zero is drawn to the left edge with an arrow. Each row names who was counted; rows of
different settings are not to be compared.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREY, ORANGE, RED, one, table
from matplotlib.axes import Axes

from sphinx_ledgers.values import minus, percent, wilson

LEAST, MOST = 0.004, 100.0
MARKS = {
    "k": ("o", BLUE, BLUE, "ketamine or esketamine"),
    "o": ("s", "white", RED, "comparator"),
    "a": ("D", ORANGE, "black", "any sedative"),
}


def plot(groups: list[tuple[str, list[tuple[str, str, str]]]], height: float, data: Path, out: Path) -> None:
    """Draw groups of events, and save the figure."""
    book = table(data, "harms")
    figure = _style.new(height)
    foot = 0.62 / height
    axes = figure.add_axes((0.385, foot, 0.36, 0.995 - foot))
    axes.set_xscale("log")
    row = 0.0
    for title, events in groups:
        text(axes, -1.05, row, title, fontweight=600)
        if not row:
            text(axes, 1.03, row, "Events, per cent", color=GREY)
        row += 1
        for label, kind, where in events:
            values = one(book, where.replace(" < ", " "), same=("events", "total"))
            count, total = int(values["events"]), int(values["total"])
            marker, face, colour, _ = MARKS[kind]
            low, high = (100 * share for share in wilson(count, total))
            if low < LEAST:
                axes.annotate(
                    "", (LEAST, row), (high, row),
                    arrowprops={"arrowstyle": "->", "color": colour, "lw": 1.3, "shrinkA": 0, "shrinkB": 0},
                )  # fmt: skip
            else:
                axes.plot([low, high], [row, row], color=colour, lw=1.3, solid_capstyle="butt")
            if count:
                axes.plot([100 * count / total], [row], marker=marker, ms=4.6, mfc=face, mec=colour, mew=1.2, ls="")
            text(axes, -1.03, row, label)
            text(axes, 1.03, row, f"{count:,} of {total:,} ({minus(percent(count / total))})")
            row += 1
        row += 0.15
    axes.set_xlim(LEAST, MOST)
    axes.set_ylim(row - 0.4, -0.6)
    ticks = [0.01, 0.1, 1, 10, 100]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.grid(axis="x", color="#E5E5E5", lw=0.7)
    axes.set_axisbelow(True)
    axes.tick_params(axis="x", which="minor", length=2)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xlabel("Per cent with the event, log scale (line: 95% Wilson interval)", labelpad=1)
    left = 0.012
    kinds = {kind for _, events in groups for _, kind, _ in events}
    for marker, face, colour, words in (mark for kind, mark in MARKS.items() if kind in kinds):
        figure.add_artist(_style.mark(left + 0.008, 0.11 / height, marker, face, colour))
        figure.text(left + 0.024, 0.11 / height, words, va="center", fontsize=8.5, color=GREY)
        left += 0.09 + 0.0145 * len(words)
    _style.save(figure, data, out, book)


def text(axes: Axes, x: float, y: float, words: str, **style: object) -> None:
    axes.text(x, y, words, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5, **style)
