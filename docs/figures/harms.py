"""Dot plot: chosen adverse events by setting, rows of ``harms.csv``, with 95% Wilson intervals, on a log axis.

An interval that begins at zero is drawn to the left edge with an arrow. Each row names who was counted; rows of
different settings are not to be compared.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREY, ORANGE, RED, one, table
from matplotlib.axes import Axes

from primer.evidence.ledger import minus, percent, wilson

LEAST, MOST = 0.004, 100.0
# kind: "k" ketamine or esketamine; "o" comparator; "a" all sedatives together
GROUPS = [
    (
        "Emergency department sedation",
        [
            ("critical event, registry", "k", "source ~ green2025; event ~ critical"),
            ("laryngospasm, registry", "k", "source ~ green2025; event ~ laryngospasm"),
            ("apnea, registry", "k", "source ~ green2025; event ~ apnea"),
            ("vomiting, child, with placebo", "k", "source ~ langston2008; population ~ placebo"),
            ("emergence delirium, child", "k", "source ~ treston2009; event ~ delirium"),
            ("recovery agitation, adult", "k", "source ~ newton2008; event ~ agitation"),
            ("aspiration, adult, any sedative", "a", "source ~ bellolio2016incidenceb; event ~ aspiration"),
        ],
    ),
    (
        "Emergency intubation, critically ill",
        [
            ("circulatory collapse, ketamine", "k", "source ~ casey2025; event ~ collapse; population ~ ketamine"),
            ("circulatory collapse, etomidate", "o", "source ~ casey2025; event ~ collapse; population ~ etomidate"),
        ],
    ),
    (
        "Severe agitation, ambulance",
        [
            ("invasive airway, ketamine", "k", "source ~ brown2022; event ~ airway; population ~ ketamine"),
            ("invasive airway, benzodiazepine", "o", "source ~ brown2022; event ~ airway; population ~ benzodiazepine"),
        ],
    ),
    (
        "Surgery without an anesthetist",
        [
            ("saturation < 92% for > 30 s", "k", "source ~ masaki2019; total = 530; event ~ 30 s; event !~ under"),
            ("diazepam for agitation", "k", "source ~ masaki2019; event ~ diazepam"),
        ],
    ),
    (
        "Depression: clinics, esketamine spray",
        [
            ("stopped, any harm, clinic survey", "k", "source ~ feifel2020; event ~ any adverse"),
            ("systolic +40 mmHg, spray, 4 wk", "k", "source ~ fda2021spravato; event ~ systolic rise; total = 346"),
            ("systolic +40 mmHg, placebo, 4 wk", "o", "source ~ fda2021spravato; event ~ systolic rise; total = 222"),
            ("dissociation, spray", "k", "source ~ daly2019; event = dissociation; total = 152"),
            ("dissociation, placebo", "o", "source ~ daly2019; event = dissociation; total = 145"),
            ("serious event, spray, 1 year", "k", "source ~ wajs2020; event ~ serious"),
        ],
    ),
    (
        "Non-medical use",
        [
            ("urinary symptoms, survey", "k", "source ~ winstock2012; event ~ urinary"),
            ("hydronephrosis, uropathy clinic", "k", "source ~ sturgess2023; event ~ hydronephrosis"),
        ],
    ),
]
MARKS = {
    "k": ("o", BLUE, BLUE, "ketamine or esketamine"),
    "o": ("s", "white", RED, "comparator"),
    "a": ("D", ORANGE, "black", "any sedative"),
}


def draw(data: Path, out: Path) -> None:
    book = table(data, "harms")
    figure = _style.new(5.5)
    axes = figure.add_axes((0.385, 0.12, 0.36, 0.875))
    axes.set_xscale("log")
    row = 0.0
    for title, events in GROUPS:
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
    for marker, face, colour, words in MARKS.values():
        figure.add_artist(_style.mark(left + 0.008, 0.018, marker, face, colour))
        figure.text(left + 0.024, 0.018, words, va="center", fontsize=8.5, color=GREY)
        left += 0.09 + 0.0145 * len(words)
    _style.save(figure, out)


def text(axes: Axes, x: float, y: float, words: str, **style: object) -> None:
    axes.text(x, y, words, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5, **style)
