"""The spray's day and its weeks: what happens when, from rows of ``numbers.csv`` and ``regimens.csv``.

Above, the hours around a dose; below, one mark for each session of the first weeks. The words on what must not be are
those of the page on depression.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE, WORDS, Book, found, one, table
from matplotlib.axes import Axes

DARK = "#9B2C00"
PHASES = (("spray-weeks-1-4-in", 1, 4), ("spray-weeks-5-8-in", 5, 8), ("spray-from-week-9-in", 9, 12))
STARTS = ("spray-weeks-1-4-in", "spray-from-65-in")
SESSIONS = {"twice a week": (0.3, 0.65), "once a week": (0.5,), "weekly or every 2 weeks": (0.5,)}
BANNER = "Not if: aneurysm, vessel malformation,\npast bleed in the brain, allergy"


def draw(data: Path, out: Path) -> None:
    numbers, doses = table(data, "numbers"), table(data, "regimens")
    words = "First dose {} mg; UK, EU from 65: {} mg".format(
        *(found(r"first (\d+) mg", one(doses, f"id = {name}"), "repeat")[1] for name in STARTS)
    )
    found("only if week 4", one(doses, "id = spray-weeks-5-8-in"), "repeat")
    for tall in (False, True):
        height = 6.0 if tall else 3.76
        figure = _style.new(height, _style.TALL if tall else _style.WIDTH)
        head = {"va": "top", "linespacing": 1.1, "fontsize": 9.5, "fontweight": 600, "color": DARK}
        figure.text(0.012, 1 - 0.056 / height, BANNER, **head)
        left, wide = (0.025, 0.95) if tall else (0.175, 0.81)
        day = Day(figure.add_axes((left, 1.73 / height, wide, 1 - 2.14 / height)), tall)
        hours(day, numbers, doses)
        weeks = figure.add_axes((left, 0.395 / height, wide, 0.88 / height))
        sessions(weeks, doses)
        if not tall:
            title(weeks, 0.1, "Sessions")
            title(weeks, 1.05, "Dose")
        figure.text(0.012, 0.13 / height, "Red line: go on only if it helps", va="center", fontsize=8.5, color=DARK)
        figure.text(0.985, 1.4 / height, words, va="center", ha="right", fontsize=8.5, color=GREY)
        if tall:
            _style.save_tall(figure, data, out)
        else:
            _style.save(figure, data, out, numbers, doses)


class Day:
    """The rows of the hours: titles left of the bars, or on a phone above them."""

    def __init__(self, axes: Axes, tall: bool) -> None:
        self.axes, self.tall, self.y = axes, tall, -1.0

    def row(self, name: str, words: str, x: float, colour: str = INK) -> float:
        """Begin a row and write what it is; return the height of its bar. ``x`` is where words stand by the bar."""
        if self.tall:
            self.y += 1.25
            self.axes.text(-130, self.y, name, va="center", fontsize=8.5, fontweight=600)
            for line in words.split("\n"):
                self.axes.text(-28, self.y, line, va="center", fontsize=8.5)
                self.y += 1
        else:
            self.y += 1
            title(self.axes, self.y, name)
            self.beside(x, words.replace("\n", " "), colour)
        return self.y

    def beside(self, x: float, words: str, colour: str = INK) -> None:
        self.axes.text(x, self.y, words, va="center", fontsize=8.5, color=colour)

    def bar(self, start: float, end: float, colour: str) -> None:
        self.axes.plot([start, end], [self.y, self.y], color=colour, lw=11, solid_capstyle="butt")


def hours(day: Day, numbers: Book, doses: Book) -> None:
    """Draw the hours around a dose, in minutes from it."""

    def told(name: str, pattern: str) -> float:
        """Return the number that a row of ``numbers`` tells, hours in minutes."""
        match = found(pattern, one(numbers, f"id = {name}"), "value")
        return float(match[1]) * (60 if "hour" in match[0] else 1)

    second = told("bedside-dep-bp40", r"^([\d.]+) minutes$")
    peak, over = (told("bedside-dep-dissoc", pattern) for pattern in (r"([\d.]+) min", r"([\d.]+) hours$"))
    stay = told("mental-health-rems", r"([\d.]+) hours$")
    apart = told("bedside-dep-devices", r"^([\d.]+) minutes$")
    first = one(doses, "id = spray-weeks-1-4-in")
    most = round(_style.number(first, "high") / float(found(r"steps of (\d+) mg", first, "repeat")[1]))
    axes = day.axes

    y = day.row("Do not drive", "until the next day,\nafter a full night's sleep", 4, "white")
    day.bar(0, 204, DARK)
    axes.fill([204, 212, 204], [y - 0.45, y, y + 0.45], color=DARK, lw=0)  # goes on beyond the hours shown
    least = f"at least {stay / 60:g} hours (US)"
    if day.tall:
        day.row("Watched", f"{least}, until safe", 0)
    else:
        day.row("Watched", least, 4, "white")
        day.beside(stay + 4, "until safe")
    day.bar(0, stay, WORDS[BLUE])
    y = day.row("Pressure", f"before, and at {second:g} min", second + 8)
    axes.plot([-6, second], [y, y], marker="D", ms=6.5, color=BLUE, ls="")
    y = day.row("Feels unreal", f"most at {peak:g} min, over by {over / 60:g} h", over + 4)
    axes.fill([0, peak, over], [y + 0.35, y - 0.35, y + 0.35], color=PURPLE, lw=0)
    y = day.row("Spray", f"1 to {most} devices, {apart:g} min apart", apart * most + 4)
    axes.plot([apart * device for device in range(most)], [y] * most, marker="^", ms=6.5, color=GREEN, ls="")
    for place, (words, pattern) in enumerate(
        (("food", r"^([\d.]+) hours"), ("other nose spray", r"([\d.]+) hour$"), ("drink", r"([\d.]+) minutes"))
    ):
        length = told("bedside-dep-food", pattern)
        shown = f"no {words}, {length / 60:g} h" if length >= 60 else f"no {words}, {length:g} min"
        if place or day.tall:
            day.y += 1.25 if day.tall else 1
            day.beside(4, shown)
        else:
            day.row("Before", shown, 4)
        day.bar(-length, 0, ORANGE)
    axes.set_xlim(-130, 212)
    axes.set_ylim(day.y + 0.6, -0.6)
    ticks = range(-120, 181, 60)
    axes.set_xticks(ticks, [_style.signed(tick / 60) if tick else "dose" for tick in ticks])
    axes.set_xlabel("Hours", labelpad=0, loc="left" if day.tall else "center")
    finish(axes)


def sessions(weeks: Axes, doses: Book) -> None:
    """Draw the first twelve weeks, a mark for each session."""
    for name, begin, end in PHASES:
        regimen = one(doses, f"id = {name}")
        found(rf"^(?:from )?weeks? {begin}\b", regimen, "population")
        often = next((words for words in SESSIONS if regimen["repeat"].startswith(words)), "")
        if not often:
            raise ValueError(f"row {name}: 'repeat' is {regimen['repeat']!r}; it begins with none of {list(SESSIONS)}")
        low, high = _style.dose_ends(regimen)
        weeks.axvspan(begin + 0.04, end + 0.96, color="#F0F0F0", lw=0, zorder=0)
        text = {"ha": "center", "va": "center", "fontsize": 8.5, "linespacing": 1}
        weeks.text((begin + end + 1) / 2, -0.75, often.replace(" or ", " or\n"), **text)
        weeks.text((begin + end + 1) / 2, 1.05, f"{low:g} to {high:g} mg", **text)
        for week in range(begin, end + 1):
            for place in SESSIONS[often]:
                hollow = "every 2" in often and week % 2 == 0  # may fall away
                face = "white" if hollow else GREEN
                weeks.plot([week + place], [0.1], marker="^", ms=6.5, mfc=face, mec=GREEN, mew=1.2, ls="")
    weeks.axvline(5, color=DARK, lw=2)
    weeks.set_xlim(0.9, 13.1)
    weeks.set_ylim(1.6, -1.4)
    weeks.set_xticks([week + 0.5 for week in range(1, 13)], [str(week) for week in range(1, 13)])
    weeks.set_xlabel("Week", labelpad=0, loc="right")
    finish(weeks)


def title(axes: Axes, y: float, name: str) -> None:
    """Write what a row is, left of the axes."""
    axes.text(-0.2, y, name, transform=axes.get_yaxis_transform(), va="center", fontsize=8.5, fontweight=600)


def finish(axes: Axes) -> None:
    axes.spines["left"].set_visible(False)
    axes.set_yticks([])
    axes.grid(axis="x", color=PALE, lw=0.6)
    axes.set_axisbelow(True)
