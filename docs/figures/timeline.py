"""Timeline in lanes, one for each kind of event: rows of ``timeline.csv``.

The strip at the head of a lane has a tick for every row of that kind; below it stand the chosen events with words.
Dates come from the ledger; the words are ours, short enough to be read.
"""

from __future__ import annotations

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
# words and how to find the row; rows of one kind are placed in the order of their dates
EVENTS = [
    ("phencyclidine as an anesthetic", "event ~ phencyclidine; event ~ anesthetic"),
    ("Stevens makes ketamine", "event ~ Stevens makes"),
    ("first human dose, in a prison", "event ~ first human dose"),
    ("first report: 20 prisoners", "event ~ first human report"),
    ("first study in surgery", "event ~ study in surgery"),
    ("US commission on research in prisons", "event ~ commission reports on research"),
    ("NMDA block shown", "event ~ N-methyl-aspartate"),
    ("trauma use, Phu Bai, Vietnam", "event ~ Phu Bai"),
    ("S-ketamine in clinical use (review)", "event ~ S-ketamine as now clinically"),
    ("first placebo-controlled trial in depression", "event ~ first placebo-controlled"),
    ("trial against midazolam", "event ~ trial against midazolam"),
    ("EU authorizes the spray", "event ~ European Union authorizes"),
    ("US: spray for suicidal depression", "event ~ adds depression with acute suicidal"),
    ("US: spray alone", "event ~ without another antidepressant"),
    ("KARMA-Dep 2: no better than midazolam", "event ~ KARMA-Dep 2"),
    ("US warning: ten-fold overdoses", "event ~ ten-fold"),
    ("NICE declines the spray", "event ~ NICE declines"),
    ("FDA alert, compounded ketamine", "event ~ FDA alert on compounded"),
    ("US approves ketamine", "event ~ United States approves ketamine"),
    ("WHO essential medicine", "event ~ WHO list of essential"),
    ("US Schedule III", "event = United States: Schedule III"),
    ("Hong Kong", "id = history-hongkong"),
    ("Sweden", "event ~ Sweden"),
    ("Canada", "event ~ Canada: Schedule I"),
    ("UK", "event = United Kingdom: controlled"),
    ("Japan", "event ~ Japan"),
    ("Denmark", "event ~ Denmark"),
    ("New Zealand", "event ~ New Zealand"),
    ("India", "id = law-in-2011"),
    ("UK Class B", "event = United Kingdom: Class B"),
    ("WHO, fourth time: no international control", "event ~ fourth time"),
    ("France, products", "event ~ France: injectable"),
    ("US: spray for resistant depression", "event ~ nasal spray approved in the US"),
    ("Australia refuses the spray", "event ~ Australia refuses"),
    ("Australia registers the spray", "event ~ Australia registers"),
]
FIRST, LAST = 1950.0, 2028.0
TURN = 1992  # events before it have their words on the right, later ones on the left


def year(row: Row) -> float:
    """Return a date such as 2019, 2019-03 or 2019-03-05 as a year with decimals."""
    parts = [int(part) for part in row["date"].split("-")]
    month = parts[1] if len(parts) > 1 else 7
    day = parts[2] if len(parts) > 2 else 15
    return parts[0] + (month - 1) / 12 + (day - 1) / 365


def draw(data: Path, out: Path) -> None:
    book = table(data, "timeline")
    kinds = {row.values["kind"] for row in book.rows}
    if unknown := kinds - set(LANES):
        raise ValueError(f"timeline.csv has kinds without a lane: {', '.join(sorted(unknown))}")
    chosen = [(words, one(book, where, same=("date", "kind"))) for words, where in EVENTS]

    # rows of the picture: for each lane a head, then events packed where their words leave room
    lines: list[tuple[str, list[tuple[str, Row]]]] = []
    for kind in LANES:
        lines.append((kind, []))
        packed: list[list[tuple[str, Row]]] = []
        ends: list[list[tuple[float, float]]] = []
        for words, row in sorted((item for item in chosen if item[1]["kind"] == kind), key=lambda item: year(item[1])):
            span = reach(words, row)
            for line, taken in zip(packed, ends, strict=True):
                if all(span[1] < low or span[0] > high for low, high in taken):
                    line.append((words, row))
                    taken.append(span)
                    break
            else:
                packed.append([(words, row)])
                ends.append([span])
        lines += [("", line) for line in packed]

    figure = _style.new(min(6.5, 0.5 + 0.168 * (len(lines) + 0.35 * len(LANES))))
    axes = figure.add_axes((0.01, 0.055, 0.98, 0.935))
    place, tops, now = 0.0, [], ""
    for kind, line in lines:
        if kind:
            now = kind
            place += 0.35
            tops.append(place)
            title, colour, marker = LANES[kind]
            axes.axhspan(place - 0.5, place + 0.5, color="#F0F0F0", lw=0, zorder=0)
            axes.text(FIRST + 0.4, place, title, va="center", fontweight=600, zorder=4)
            years = [year(row.values) for row in book.rows if row.values["kind"] == kind]
            axes.vlines(years, place - 0.36, place + 0.36, color=colour, lw=1.4, zorder=2)
        _, colour, marker = LANES[now]
        for words, row in line:
            when = year(row)
            axes.plot([when], [place], marker=marker, ms=5, mfc=colour, mec=INK, mew=0.6, ls="", zorder=3)
            left = when > TURN
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
    _style.save(figure, out)


def reach(words: str, row: Row) -> tuple[float, float]:
    """Return the years that an event with its words takes up; 0.84 year a character fits the widest font."""
    when, width = year(row), 0.84 * (len(words) + 6) + 1.2
    return (when - width, when + 0.9) if when > TURN else (when - 0.9, when + width)
