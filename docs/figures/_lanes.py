"""Timeline in lanes, one for each kind of event: rows of ``timeline.csv``.

The strip at the head of a lane has a tick for every row of that kind; below it stand the chosen events with words.
Dates come from the ledger; the words are ours, short enough to be read.
"""

from __future__ import annotations

from itertools import product
from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, SKY, Row, one, table

LANES = {
    "science": ("Science", BLUE, "o"),
    "use": ("Use", GREEN, "s"),
    "trial": ("Trials", RED, "^"),
    "approval": ("Approval and refusal", SKY, "P"),
    "safety": ("Safety and appraisal", PURPLE, "D"),
    "law": ("Control", ORANGE, "v"),
}
FIRST, LAST = 1950.0, 2028.0
TURN = 1992  # events before it have their words on the right where there is room, later ones on the left

Event = tuple[str, Row, bool]  # its words, its row, and whether the words stand on its left


def year(row: Row) -> float:
    """Return a date such as 2019, 2019-03 or 2019-03-05 as a year with decimals."""
    parts = [int(part) for part in row["date"].split("-")]
    month = parts[1] if len(parts) > 1 else 7
    day = parts[2] if len(parts) > 2 else 15
    return parts[0] + (month - 1) / 12 + (day - 1) / 365


def plot(kinds: list[str], events: list[tuple[str, str]], data: Path, out: Path) -> None:
    """Draw the lanes of ``kinds`` with their chosen events, and save the figure."""
    book = table(data, "timeline")
    if unknown := {row.values["kind"] for row in book.rows} - set(LANES):
        raise ValueError(f"timeline.csv has kinds without a lane: {', '.join(sorted(unknown))}")
    chosen = [(words, one(book, where, same=("date", "kind"))) for words, where in events]
    book.shown.update((row.values["id"], row.values) for row in book.rows if row.values["kind"] in kinds)

    # rows of the picture: for each lane a head, then events packed where their words leave room
    lines: list[tuple[str, list[Event]]] = []
    for kind in kinds:
        lines.append((kind, []))
        packed: list[list[Event]] = []
        ends: list[list[tuple[float, float]]] = []
        for words, row in sorted((item for item in chosen if item[1]["kind"] == kind), key=lambda item: year(item[1])):
            spans = [(left, reach(words, row, left)) for left in (year(row) > TURN, year(row) <= TURN)]
            for (line, taken), (left, span) in product(zip(packed, ends, strict=True), spans):
                if span[1] < LAST and all(span[1] < low or span[0] > high for low, high in taken):
                    line.append((words, row, left))
                    taken.append(span)
                    break
            else:
                packed.append([(words, row, spans[0][0])])
                ends.append([spans[0][1]])
        lines += [("", line) for line in packed]

    height = 0.5 + 0.146 * (len(lines) + 0.35 * len(kinds))
    figure = _style.new(height)
    axes = figure.add_axes((0.01, 0.36 / height, 0.98, 0.99 - 0.36 / height))
    place, now = 0.0, ""
    for kind, line in lines:
        if kind:
            now = kind
            place += 0.35
            title, colour, marker = LANES[kind]
            axes.axhspan(place - 0.5, place + 0.5, color="#F0F0F0", lw=0, zorder=0)
            axes.text(FIRST + 0.4, place, title, va="center", fontweight=600, zorder=4)
            years = [year(row.values) for row in book.rows if row.values["kind"] == kind]
            axes.vlines(years, place - 0.36, place + 0.36, color=colour, lw=1.4, zorder=2)
        _, colour, marker = LANES[now]
        for words, row, left in line:
            when = year(row)
            axes.plot([when], [place], marker=marker, ms=5, mfc=colour, mec=INK, mew=0.6, ls="", zorder=3)
            shown = f"{words}, {row['date'][:4]}" if left else f"{row['date'][:4]}, {words}"
            axes.annotate(
                shown, (when, place), (-5 if left else 5, 0), textcoords="offset points",
                ha="right" if left else "left", va="center", fontsize=8.5,
            )  # fmt: skip
        place += 1
    axes.set_xlim(FIRST, LAST)
    axes.set_ylim(place - 0.3, -0.2)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xticks(range(1960, 2026, 10))
    axes.set_xticks(range(1950, 2029, 5), minor=True)
    axes.grid(axis="x", color="#E8E8E8", lw=0.6, zorder=-1)
    axes.set_axisbelow(True)
    axes.set_xlabel("Year", labelpad=0, color=GREY)
    _style.save(figure, data, out, book)


def reach(words: str, row: Row, left: bool) -> tuple[float, float]:
    """Return the years that an event with its words takes up; 0.84 year a character fits the widest font."""
    when, width = year(row), 0.84 * (len(words) + 6) + 1.2
    return (when - width, when + 0.9) if left else (when - 0.9, when + width)
