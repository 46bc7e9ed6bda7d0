"""Relapse after a course that worked: shares of people who relapsed, and the hazard ratio where one is printed.

Rows: SUSTAIN-1 remitters and responders (``trials.csv``, counts and shares in the notes), extended-release oral
ketamine (``trials.csv``, research chapter's row), KetECT at 12 months (``numbers.csv``), and the alcohol trial whose
co-primary outcome was relapse, without a response first (``trials.csv``, no size printed). Shares have no interval
here, because the ledgers do not hold the sizes of the arms.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREY, PALE, RED, Row, estimate, found, one, table


def shares(row: Row, column: str, pattern: str) -> tuple[float, float]:
    """Return two percentages; ``pattern`` has two groups."""
    match = found(pattern, row, column)
    return float(match[1]), float(match[2])


def draw(data: Path, out: Path) -> None:
    trials, numbers = table(data, "trials"), table(data, "numbers")
    remitters = one(trials, "source ~ daly2019; outcome ~ relapse; measure = hazard ratio")
    responders = one(trials, "source ~ daly2019; outcome ~ relapse; measure = events")
    tablets = one(trials, "source ~ glue2024; note ~ relapse")
    ect = one(numbers, "source ~ ekstrand2022; statement ~ relapse within 12 months")
    alcohol = one(trials, "source ~ grabski2022; note ~ relapse")
    found(r"[Rr]elapse, did not differ", alcohol, "note")

    counts = r"\(([\d.]+)%\) against \d+ \(([\d.]+)%\)"
    ratio = estimate(remitters)
    pairs = [
        (
            "Esketamine spray, remitters",
            f"{_style.author(remitters)}, SUSTAIN-1, n {remitters['analyzed']}",
            *shares(remitters, "note", counts),
            "placebo",
            f"hazard ratio {ratio[0]:g}\n(95% CI {ratio[1]:g} to {ratio[2]:g})",
        ),
        (
            "Esketamine spray, responders",
            f"{_style.author(responders)}, SUSTAIN-1, n {responders['analyzed']}",
            *shares(responders, "note", counts),
            "placebo",
            f"P {responders['p']}".replace("<", "< "),
        ),
        (
            "Oral extended-release ketamine",
            f"{_style.author(tablets)}, 180 mg, n {tablets['randomized']} in 5 arms",
            *shares(tablets, "note", r"relapse ([\d.]+)% against ([\d.]+)%"),
            "placebo",
            "no P value or\ninterval printed",
        ),
        (
            "After remission with IV ketamine",
            f"{_style.author(ect)}, KetECT, 12 months",
            *shares(ect, "value", r"([\d.]+)%\D+([\d.]+)%"),
            "ECT",
            found(r"P = [\d.]+", ect, "value")[0] + ",\ninconclusive",
        ),
    ]

    figure = _style.new(3.3)
    axes = figure.add_axes((0.37, 0.155, 0.41, 0.8))
    across = axes.get_yaxis_transform()
    for place, (title, study, drug, other, comparator, words) in enumerate(pairs):
        axes.plot([drug, other], [place, place], color=PALE, lw=5, solid_capstyle="butt", zorder=1)
        axes.plot([drug], [place], marker="o", ms=7, color=BLUE, ls="", zorder=2)
        axes.plot([other], [place], marker="s", ms=6.5, mfc="white", mec=RED, mew=1.5, ls="", zorder=2)
        less = drug < other
        for value, kind, left in ((drug, "drug", less), (other, comparator, not less)):
            axes.annotate(
                f"{value:g}% {kind}", (value, place), (-7 if left else 7, 0), textcoords="offset points",
                ha="right" if left else "left", va="center", fontsize=8.5,
            )  # fmt: skip
        axes.text(-0.89, place - 0.17, title, transform=across, va="center", fontweight=600)
        axes.text(-0.89, place + 0.2, study, transform=across, va="center", fontsize=8.5, color=GREY)
        axes.text(1.02, place, words, transform=across, va="center", fontsize=8.5, linespacing=1.15)
    last = len(pairs)
    axes.text(-0.89, last - 0.17, "IV ketamine in alcohol use disorder", transform=across, va="center", fontweight=600)
    study = f"{_style.author(alcohol)}, n {alcohol['analyzed']}"
    axes.text(-0.89, last + 0.2, study, transform=across, va="center", fontsize=8.5, color=GREY)
    axes.text(0.5, last, "no shares printed", transform=across, va="center", ha="center", color=GREY, style="italic")
    axes.text(1.02, last, "not clearly different", transform=across, va="center", fontsize=8.5)
    axes.set_xlim(0, 114)
    axes.spines["bottom"].set_bounds(0, 100)
    axes.set_ylim(last + 0.5, -0.5)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("People who relapsed, per cent")
    axes.set_xticks(range(0, 101, 20))
    axes.grid(axis="x", color="#EEEEEE", lw=0.7)
    axes.set_axisbelow(True)
    _style.save(figure, data, out, trials, numbers)
