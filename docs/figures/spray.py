"""The spray's day and its weeks: what happens when, from rows of ``numbers.csv`` and ``regimens.csv``.

Above, the hours around a dose; below, one mark for each session of the first weeks. The words on what must not be are
those of the page on depression.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE, WORDS, found, one, table
from matplotlib.axes import Axes

LEFT, WIDE = 0.175, 0.81  # the axes, in parts of the width
DARK = "#9B2C00"
STARTS = ("spray-weeks-1-4-in", "spray-from-65-in")
SESSIONS = {"twice a week": (0.3, 0.65), "once a week": (0.5,), "weekly or every 2 weeks": (0.5,)}


def draw(data: Path, out: Path) -> None:
    numbers, doses = table(data, "numbers"), table(data, "regimens")

    def told(name: str, pattern: str) -> float:
        """Return the number that a row of ``numbers`` tells, hours in minutes."""
        match = found(pattern, one(numbers, f"id = {name}"), "value")
        return float(match[1]) * (60 if "hour" in match[0] else 1)

    food, drink, sprays = (
        told("bedside-dep-food", pattern) for pattern in (r"^([\d.]+) hours", r"([\d.]+) minutes", r"([\d.]+) hour$")
    )
    second = told("bedside-dep-bp40", r"^([\d.]+) minutes$")
    peak = told("bedside-dep-dissoc", r"([\d.]+) min")
    over = told("bedside-dep-dissoc", r"([\d.]+) hours$")
    stay = told("mental-health-rems", r"([\d.]+) hours$")
    apart = told("bedside-dep-devices", r"^([\d.]+) minutes$")
    first = one(doses, "id = spray-weeks-1-4-in")
    most = round(_style.number(first, "high") / float(found(r"steps of (\d+) mg", first, "repeat")[1]))

    figure = _style.new(3.76)
    figure.text(
        0.012, 0.985, "Not if: aneurysm, vessel malformation,\npast bleed in the brain, allergy",
        va="top", linespacing=1.1, fontsize=9.5, fontweight=600, color=DARK,
    )  # fmt: skip
    day = figure.add_axes((LEFT, 0.46, WIDE, 0.43))
    row(day, 0, "Do not drive")
    bar(day, 0, 0, 204, DARK)
    day.fill([204, 212, 204], [-0.45, 0, 0.45], color=DARK, lw=0)  # goes on beyond the hours shown
    beside(day, 0, 4, "until the next day, after a full night's sleep", "white")
    row(day, 1, "Watched")
    bar(day, 1, 0, stay, WORDS[BLUE])
    beside(day, 1, 4, f"at least {stay / 60:g} hours (US)", "white")
    beside(day, 1, stay + 4, "until safe")
    row(day, 2, "Pressure")
    day.plot([-6, second], [2, 2], marker="D", ms=6.5, color=BLUE, ls="")
    beside(day, 2, second + 8, f"before, and at {second:g} min")
    row(day, 3, "Feels unreal")
    day.fill([0, peak, over], [3.35, 2.65, 3.35], color=PURPLE, lw=0)
    beside(day, 3, over + 4, f"most at {peak:g} min, over by {over / 60:g} h")
    row(day, 4, "Spray")
    day.plot([apart * device for device in range(most)], [4] * most, marker="^", ms=6.5, color=GREEN, ls="")
    beside(day, 4, apart * most + 4, f"1 to {most} devices, {apart:g} min apart")
    row(day, 5, "Before")
    for place, (words, length) in enumerate((("food", food), ("other nose spray", sprays), ("drink", drink))):
        bar(day, 5 + place, -length, 0, ORANGE)
        beside(day, 5 + place, 4, f"no {words}, {length / 60:g} h" if length >= 60 else f"no {words}, {length:g} min")
    day.set_xlim(-130, 212)
    day.set_ylim(7.6, -0.6)
    ticks = range(-120, 181, 60)
    day.set_xticks(ticks, [_style.signed(tick / 60) if tick else "dose" for tick in ticks])
    day.set_xlabel("Hours", labelpad=0)
    finish(day)

    weeks = figure.add_axes((LEFT, 0.105, WIDE, 0.235))
    phases = (("spray-weeks-1-4-in", 1, 4), ("spray-weeks-5-8-in", 5, 8), ("spray-from-week-9-in", 9, 12))
    for name, begin, end in phases:
        regimen = one(doses, f"id = {name}")
        found(rf"^(?:from )?weeks? {begin}\b", regimen, "population")
        often = next((words for words in SESSIONS if regimen["repeat"].startswith(words)), "")
        if not often:
            raise ValueError(f"row {name}: 'repeat' is {regimen['repeat']!r}; it begins with none of {list(SESSIONS)}")
        low, high = _style.dose_ends(regimen)
        weeks.axvspan(begin + 0.04, end + 0.96, color="#F0F0F0", lw=0, zorder=0)
        middle = (begin + end + 1) / 2
        weeks.text(middle, -0.75, often.replace(" or ", "\nor "), ha="center", va="center", fontsize=8.5, linespacing=1)
        weeks.text(middle, 1.05, f"{low:g} to {high:g} mg", ha="center", va="center", fontsize=8.5)
        for week in range(begin, end + 1):
            for place in SESSIONS[often]:
                hollow = "every 2" in often and week % 2 == 0  # may fall away
                face = "white" if hollow else GREEN
                weeks.plot([week + place], [0.1], marker="^", ms=6.5, mfc=face, mec=GREEN, mew=1.2, ls="")
    row(weeks, 0.1, "Sessions")
    row(weeks, 1.05, "Dose")
    firsts = [found(r"first (\d+) mg", one(doses, f"id = {name}"), "repeat")[1] for name in STARTS]
    found("only if week 4", one(doses, "id = spray-weeks-5-8-in"), "repeat")
    weeks.axvline(5, color=DARK, lw=2)
    figure.text(0.012, 0.035, "Red line: go on only if it helps", va="center", fontsize=8.5, color=DARK)
    words = "First dose {} mg; UK, EU from 65: {} mg".format(*firsts)
    figure.text(0.985, 0.372, words, va="center", ha="right", fontsize=8.5, color=GREY)
    weeks.set_xlim(0.9, 13.1)
    weeks.set_ylim(1.6, -1.4)
    weeks.set_xticks([week + 0.5 for week in range(1, 13)], [str(week) for week in range(1, 13)])
    weeks.set_xlabel("Week", labelpad=0)
    finish(weeks)
    _style.save(figure, data, out, numbers, doses)


def row(axes: Axes, y: float, title: str) -> None:
    """Write what a row is, left of the axes."""
    axes.text(-0.2, y, title, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5, fontweight=600)


def beside(axes: Axes, y: float, x: float, words: str, colour: str = INK) -> None:
    axes.text(x, y, words, va="center", fontsize=8.5, color=colour)


def bar(axes: Axes, y: float, start: float, end: float, colour: str) -> None:
    axes.plot([start, end], [y, y], color=colour, lw=11, solid_capstyle="butt")


def finish(axes: Axes) -> None:
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.grid(axis="x", color=PALE, lw=0.6)
    axes.set_axisbelow(True)
