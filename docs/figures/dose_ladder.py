"""Dose ladder: single doses in mg/kg from analgesia to anesthesia, by route and label status; rows of ``doses.csv``.

Log axis. Only single doses or one infusion counted in mg/kg; rates (mg/kg/h) and doses in mg stand in the appendix.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLACK, BLUE, GREEN, GREY, ORANGE, PURPLE, RED, number, one, table
from matplotlib.axes import Axes

ROUTES = {  # the first word of the column "route"; marker, colour
    "IV": ("o", BLUE),
    "IM": ("s", RED),
    "SC": ("D", PURPLE),
    "intranasal": ("^", GREEN),
    "nebulized": ("P", BLACK),
    "oral": ("X", ORANGE),
}
STATUS = {"labeled": "label", "off-label": "off", "not seen": "?", "": "?"}
GROUPS = [
    (
        "Pain",
        [
            ("emergency dept, 15 min", "indication = acute pain; route = IV; population ~ emergency"),
            ("ambulance", "source ~ smyth2025"),
            ("child, limb injury", "source ~ frey2019"),
            ("emergency dept", "source ~ dove2021"),
            ("surgery, on opioids", "source ~ loftus2010; unit = mg/kg"),
        ],
    ),
    (
        "Depression",
        [
            ("over 40 min", "source ~ dean2021"),
            ("dose-ranging trial", "source ~ fava2020"),
            ("twice a week", "source ~ loo2023"),
            ("three times a week", "source ~ domany2019"),
        ],
    ),
    (
        "Sedation and agitation",
        [
            ("child, procedure", "source ~ kannikeswaran2016"),
            ("adult, procedure", "source ~ sener2011; route = IV; indication ~ sedation"),
            ("adult, procedure", "source ~ sener2011; route = IM; indication ~ sedation"),
            ("severe agitation", "source ~ barbic2021; low = 4"),
        ],
    ),
    (
        "Anesthesia",
        [
            ("induction, US and UK", "indication = Induction of anesthesia; route = IV; source ~ fda2024ketalar"),
            ("induction, US and UK", "indication = Induction of anesthesia; route = IM; source ~ fda2024ketalar"),
            ("induction, Germany", "indication ~ Induction of anesthesia (Germany); route = IV"),
            ("induction, Germany", "indication ~ Induction of anesthesia (Germany); route = IM"),
            ("induction, esketamine", "indication ~ Induction, esketamine; route = IV"),
            ("induction, esketamine", "indication ~ Induction, esketamine; route = IM"),
            ("emergency intubation, trial", "source ~ matchett2022"),
            ("emergency, Germany", "indication ~ Emergency medicine (Germany)"),
            ("field anesthesia", "source ~ msf2026; route = IM"),
        ],
    ),
]
COLUMNS = {"us": 1.13, "uk": 1.33, "eu": 1.53}


def draw(data: Path, out: Path) -> None:
    book = table(data, "doses")
    figure = _style.new(5.5)
    axes = figure.add_axes((0.4, 0.085, 0.36, 0.905))
    axes.set_xscale("log")
    row = 0.0
    for title, doses in GROUPS:
        text(axes, -1.08, row, title, fontweight=600)
        if not row:
            text(axes, -0.04, row, "mg/kg", ha="right", color=GREY)
            for column, place in COLUMNS.items():
                text(axes, place, row, column.upper(), ha="center", color=GREY)
        row += 1
        for label, where in doses:
            values = one(book, where, same=("low", "high", "route", "us", "uk"))
            if values["unit"] != "mg/kg":
                raise ValueError(f"row {values['id']}: unit {values['unit']}, not mg/kg")
            low, high = number(values, "low"), number(values, "high")
            route = values["route"].split()[0]
            marker, colour = ROUTES[route]
            axes.plot([low, high], [row, row], color=colour, lw=3, solid_capstyle="butt", alpha=0.75)
            ends = [low, high] if high > low else [low]
            axes.plot(ends, [row] * len(ends), marker=marker, ms=5.5, color=colour, mec="white", mew=0.4, ls="")
            text(axes, -1.06, row, f"{route}: {label}")
            text(axes, -0.04, row, f"{low:g}" if low == high else f"{low:g} to {high:g}", ha="right")
            for column, place in COLUMNS.items():
                word = STATUS[values[column]]
                strong = {"fontweight": 600} if word == "label" else {"color": GREY}
                text(axes, place, row, word, ha="center", **strong)
            row += 1
        row += 0.15
    axes.set_xlim(0.085, 16)
    axes.set_ylim(row - 0.4, -0.6)
    ticks = [0.1, 0.3, 1, 3, 10]
    axes.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    axes.tick_params(axis="x", which="minor", length=2)
    axes.xaxis.set_minor_formatter(lambda *_: "")
    axes.grid(axis="x", color="#E5E5E5", lw=0.7)
    axes.set_axisbelow(True)
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.set_xlabel("Dose, mg/kg (log scale)", labelpad=1)
    figure.text(0.012, 0.02, "label: labeled; off: off-label; ?: not seen", fontsize=8.5, color=GREY, va="center")
    _style.save(figure, out)


def text(axes: Axes, x: float, y: float, words: str, **style: object) -> None:
    axes.text(x, y, words, transform=axes.get_yaxis_transform(), va="center", **{"fontsize": 8.5} | style)
