"""Dose ladder: eight uses from pain to anesthesia, in mg/kg, one row of ``regimens.csv`` each.

Log axis. Single doses only, of racemic ketamine, in adults unless the step says children.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREY, RED, dose_ends, one, table
from matplotlib.axes import Axes

ROUTES = {"IV": ("o", BLUE), "IM": ("s", RED)}
STEPS = {
    "acute-pain-adult-iv": "acute pain",
    "depression-adult-iv": "depression, over 40 min",
    "intubation-shock-iv": "intubation in shock",
    "sedation-adult-iv": "sedation for a procedure",
    "sedation-child-iv": "sedation, child",
    "intubation-adult-iv": "intubation",
    "sedation-child-im": "sedation, child",
    "induction-adult-im": "anesthesia",
}
STATUS = {"labeled": "label", "off-label": "off", "no such product": "none", "": "–"}
COLUMNS = {"us": 1.09, "uk": 1.265, "eu": 1.44}


def draw(data: Path, out: Path) -> None:
    book = table(data, "regimens")
    figure = _style.new(3.4)
    axes = figure.add_axes((0.4, 0.14, 0.39, 0.85))
    axes.set_xscale("log")
    text(axes, -0.04, 0, "mg/kg", ha="right", color=GREY)
    for column, place in COLUMNS.items():
        text(axes, place, 0, column.upper(), ha="center", color=GREY)
    for step, (name, called) in enumerate(STEPS.items(), 1):
        values = one(book, f"id = {name}")
        if values["unit"] != "mg/kg":
            raise ValueError(f"row {name}: unit {values['unit']}, not mg/kg")
        low, high = dose_ends(values)
        marker, color = ROUTES[values["route"]]
        axes.plot([low, high], [step, step], color=color, lw=4, solid_capstyle="butt", alpha=0.75)
        axes.plot(sorted({low, high}), [step] * len({low, high}), marker=marker, ms=7, color=color, mec="white", ls="")
        text(axes, -1.0, step, f"{values['route']}: {called}")
        text(axes, -0.04, step, f"{low:g}" if low == high else f"{low:g} to {high:g}", ha="right")
        for column, place in COLUMNS.items():
            word = STATUS[values[column]]
            style = {"fontweight": 600} if word == "label" else {"color": GREY}
            text(axes, place, step, word, ha="center", **style)
    axes.set_xlim(0.085, 16)
    axes.set_ylim(len(STEPS) + 0.6, -0.6)
    ticks = [0.1, 0.3, 1, 3, 10]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks], fontsize=10)
    axes.tick_params(axis="x", which="minor", length=2)
    axes.xaxis.set_minor_formatter(lambda *_: "")
    axes.grid(axis="x", color="#E5E5E5", lw=0.7)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xlabel("Dose, mg/kg (log scale)", labelpad=1, fontsize=10)
    figure.text(0.012, 0.03, "label: labeled; off: off-label", fontsize=10, color=GREY, va="center")
    _style.save(figure, data, out, book)


def text(axes: Axes, x: float, y: float, words: str, **style: object) -> None:
    axes.text(x, y, words, transform=axes.get_yaxis_transform(), va="center", **{"fontsize": 10} | style)
