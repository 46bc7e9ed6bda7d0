"""A decision path of six boxes in two rows: three before the dose, then the dose, what to watch, what can go wrong.

The steps are those of the bedside pages; doses and other numbers come from rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, Book, Row
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

DARK = "#9B2C00"
LINE = 0.152  # inches from one line of words to the next
COLUMNS, WIDE = (6, 241, 476), 218  # left edges and width of the boxes, of 700
ROWS = ((342, 134), (192, 184))  # top edge and height
EDGES = (DARK, DARK, DARK, BLUE, GREEN, DARK)

Step = tuple[str, Sequence[str]]  # a title, and lines of words


def plot(banner: str, steps: Sequence[Step], data: Path, out: Path, *books: Book) -> None:
    """Draw the path, and save the figure."""
    figure = _style.new(3.76)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 700)
    axes.set_ylim(0, 376)
    axes.axis("off")
    axes.text(8, 360, banner, va="center", fontsize=9.5, fontweight=600, color=DARK)
    for place, ((title, lines), colour) in enumerate(zip(steps, EDGES, strict=True)):
        left, (top, tall) = COLUMNS[place % 3], ROWS[place // 3]
        axes.add_patch(
            FancyBboxPatch(
                (left, top - tall), WIDE, tall, boxstyle="round,pad=0,rounding_size=6", fc="white", ec=colour, lw=1.6
            )
        )
        room = (tall - 24) / (100 * LINE)
        if len(lines) > room:
            raise ValueError(f"{out.name}: the box {title!r} has {len(lines)} lines, and room for {room:.0f}")
        axes.text(left + 8, top - 12, f"{place + 1}  {title}", va="center", fontsize=9, fontweight=600, color=INK)
        for number, line in enumerate(lines, 1):
            bold = {"fontweight": 600} if line.startswith("*") else {}
            words = line.removeprefix("*")
            axes.text(left + 8, top - 14 - 100 * LINE * number, words, va="center", fontsize=8.5, **bold)
    arrow = {"arrowstyle": "-|>", "mutation_scale": 12, "color": GREY, "lw": 1.6, "shrinkA": 0, "shrinkB": 0}
    for top, tall in ROWS:
        for left in COLUMNS[:2]:
            middle = top - tall / 2
            axes.add_patch(FancyArrowPatch((left + WIDE, middle), (left + 235, middle), **arrow))
    turn = 200
    axes.plot([585, 585, 115, 115], [208, turn, turn, 197], color=GREY, lw=1.6)
    axes.add_patch(FancyArrowPatch((115, turn), (115, 190), **arrow))
    _style.save(figure, data, out, *books)


def dose(row: Row, route: str = "") -> list[str]:
    """Return a dose in lines of words: how much, and below it ceiling and rate."""
    low, high = _style.dose_ends(row)
    words = (f"{low:g}" if low == high else f"{low:g} to {high:g}") + f" {row['unit']}"
    ends = [f"at most {row['maximum']} {row['maximum_unit']}"] if row["maximum"] else []
    ends += [row["rate"]] if row["rate"].startswith("over") else []
    return [f"{route} {words}".strip(), *([", ".join(ends)] if ends else [])]
