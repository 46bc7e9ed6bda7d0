"""A decision path of six boxes in two rows: three before the dose, then the dose, what to watch, what can go wrong.

The steps are those of the bedside pages; doses and other numbers come from rows.
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, Book, Row
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

DARK = "#9B2C00"
LINE = 15.2  # from one line of words to the next; all lengths are hundredths of an inch
COLUMNS, WIDE = (6, 241, 476), 218  # left edges and width of the boxes
ROWS = ((342, 134), (192, 184))  # top edge and height
ARROW = {"arrowstyle": "-|>", "mutation_scale": 12, "color": GREY, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
EDGES = (DARK, DARK, DARK, BLUE, GREEN, DARK)

Step = tuple[str, Sequence[str]]  # a title, and lines of words


def plot(banner: str, steps: Sequence[Step], data: Path, out: Path, *books: Book) -> None:
    """Draw the path in two rows, and as a column for a phone; save both."""
    figure, axes = canvas(7, 3.76)
    axes.text(8, 360, banner, va="center", fontsize=9.5, fontweight=600, color=DARK)
    for place, (step, colour) in enumerate(zip(steps, EDGES, strict=True)):
        left, (top, tall) = COLUMNS[place % 3], ROWS[place // 3]
        if len(step[1]) > (room := int((tall - 24) / LINE)):
            raise ValueError(f"{out.name}: the box {step[0]!r} has {len(step[1])} lines, and room for {room}")
        box(axes, place, step, colour, (left, top, WIDE, tall))
    for top, tall in ROWS:
        for left in COLUMNS[:2]:
            middle = top - tall / 2
            axes.add_patch(FancyArrowPatch((left + WIDE, middle), (left + 235, middle), **ARROW))
    turn = 200
    axes.plot([585, 585, 115, 115], [208, turn, turn, 197], color=GREY, lw=1.6)
    axes.add_patch(FancyArrowPatch((115, turn), (115, 190), **ARROW))
    _style.save(figure, data, out, *books)

    talls = [26 + LINE * len(lines) for _, lines in steps]
    lead = textwrap.wrap(banner, 40)
    top = sum(talls) + 18 * len(talls) + LINE * len(lead)
    figure, axes = canvas(_style.TALL, top / 100)
    for line in lead:
        top -= LINE
        axes.text(8, top + 4, line, va="center", fontsize=9.5, fontweight=600, color=DARK)
    for place, (step, colour, tall) in enumerate(zip(steps, EDGES, talls, strict=True)):
        top -= 8 if not place else 18
        box(axes, place, step, colour, (6, top, 348, tall))
        top -= tall
        if place < len(steps) - 1:
            axes.add_patch(FancyArrowPatch((180, top), (180, top - 18), **ARROW))
    _style.save_tall(figure, data, out)


def canvas(width: float, height: float) -> tuple[SubFigure, Axes]:
    """Return a figure, and axes over all of it in hundredths of an inch."""
    figure = _style.new(height, width)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 100 * width)
    axes.set_ylim(0, 100 * height)
    axes.axis("off")
    return figure, axes


def box(axes: Axes, place: int, step: Step, colour: str, at: tuple[float, float, float, float]) -> None:
    """Draw a step at ``at``: left, top, width and height."""
    (title, lines), (left, top, wide, tall) = step, at
    axes.add_patch(
        FancyBboxPatch(
            (left, top - tall), wide, tall, boxstyle="round,pad=0,rounding_size=6", fc="white", ec=colour, lw=1.6
        )
    )
    axes.text(left + 8, top - 12, f"{place + 1}  {title}", va="center", fontsize=9, fontweight=600, color=INK)
    for number, line in enumerate(lines, 1):
        bold = {"fontweight": 600} if line.startswith("*") else {}
        axes.text(left + 8, top - 14 - LINE * number, line.removeprefix("*"), va="center", fontsize=8.5, **bold)


def dose(row: Row, route: str = "") -> list[str]:
    """Return a dose in lines of words: how much, and below it ceiling and rate."""
    low, high = _style.dose_ends(row)
    words = (f"{low:g}" if low == high else f"{low:g} to {high:g}") + f" {row['unit']}"
    ends = [f"at most {row['maximum']} {row['maximum_unit']}"] if row["maximum"] else []
    ends += [row["rate"]] if row["rate"].startswith("over") else []
    return [f"{route} {words}".strip(), *([", ".join(ends)] if ends else [])]
