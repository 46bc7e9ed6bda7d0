"""One patient, one hour: by route, when a dose begins to act, how long it acts, and what to watch when.

Rows of ``regimens.csv`` (dose, onset, duration), ``pharmacokinetics.csv`` (peak of the level by nose) and
``numbers.csv`` (pressure, feeling unreal, how long to stay). The duration is drawn from the onset on.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, ORANGE, PALE, PURPLE, RED, WORDS, Row, found, one, table
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.patches import Rectangle

LEFT, WIDE, LAST = 0.29, 0.7, 62
RED_WORDS = WORDS[RED]
FAINT = "#A6CBE3"  # the blue of an effect that not everyone still has


def draw(data: Path, out: Path) -> None:
    numbers, doses = table(data, "numbers"), table(data, "regimens")
    levels = table(data, "pharmacokinetics")

    def told(name: str, pattern: str) -> float:
        return float(found(pattern, one(numbers, f"id = {name}"), "value")[1])

    figure = _style.new(3.76)
    figure.text(
        0.012, 0.985, "Ready before any dose: oxygen, suction, bag and\nmask, oximeter, someone for the airway",
        va="top", linespacing=1.1, fontsize=9, fontweight=600, color="#9B2C00",
    )  # fmt: skip
    axes = figure.add_axes((LEFT, 0.115, WIDE, 0.77))

    for place, (name, title) in enumerate(
        (("sedation-adult-iv", "Vein, sedation"), ("sedation-adult-im", "Muscle, sedation"))
    ):
        row = one(doses, f"id = {name}")
        lane(axes, place, title, dose(row), "breathing in the first minutes" if not place else "the same, for longer")
        (first, start), (least, most) = minutes(row, "onset"), minutes(row, "duration")
        block(axes, place, 0, start, "white", hatch="////")
        block(axes, place, start, start + least, BLUE)
        block(axes, place, start + least, start + most, FAINT)
    stay = told("bedside-rcem-watch", r"^(\d+) min$")
    axes.plot([stay, stay], [-0.42, 1.28], color=RED, lw=1.4, ls=(0, (4, 2)))
    axes.text(stay + 1, -0.2, f"stay {stay:g} min after the last dose", va="center", fontsize=8.5, color=RED_WORDS)

    row = one(doses, "id = acute-pain-adult-in")
    peaks = [_style.number(one(levels, f"id = mechanism-tmax-nasal-ad{size}"), "value") for size in (10, 30, 50)]
    lane(axes, 2, "Nose, pain", dose(row), "breathing, sleepiness; warn of feeling unreal")
    block(axes, 2, min(peaks), max(peaks), GREEN)
    axes.text(max(peaks) + 1, 1.8, f"level highest, {min(peaks):g} to {max(peaks):g} min", va="center", fontsize=8.5)

    row = one(doses, "id = depression-adult-iv")
    length = float(found(r"over (\d+) min", row, "rate")[1])
    every = told("bedside-dep-interval", r"every (\d+) to \d+ min")
    lane(axes, 3, "Infusion, depression", dose(row), "pressure, until as before; frightened: turn it off")
    block(axes, 3, 0, length, ORANGE)
    pressure(axes, 3, [0, *(every * time for time in range(1, int(LAST // every) + 1))])

    most = told("bedside-dep-dissoc", r"(\d+) min")
    over = told("bedside-dep-dissoc", r"([\d.]+) hours$") * 60
    first = one(doses, "id = spray-weeks-1-4-in")
    hours = told("mental-health-rems", r"(\d+) hours$")
    lane(axes, 4, "Esketamine spray", dose(first), f"until safe, at least {hours:g} hours (US)")
    axes.fill([0, most, over], [4.02, 3.6, 4.02], color=PURPLE, lw=0, zorder=2)
    axes.text(most - 8, 3.93, "feels unreal", va="center", ha="center", fontsize=8.5, zorder=5)
    pressure(axes, 4, [0, told("bedside-dep-bp40", r"^(\d+) min")])

    key(figure)
    axes.set_xlim(-1.5, LAST)
    axes.set_ylim(4.55, -0.5)
    axes.set_xticks(range(0, 61, 10))
    axes.set_xlabel("Minutes from the start of the dose", labelpad=0)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=PALE, lw=0.6)
    axes.set_axisbelow(True)
    _style.save(figure, data, out, doses, numbers, levels)


def minutes(row: Row, column: str) -> tuple[float, float]:
    """Return the ends of a time such as "30 s to 1 min", in minutes."""
    match = found(r"^(?:([\d.]+)( s)? to )?([\d.]+)( s| min)$", row, column)
    high = float(match[3]) / (60 if match[4] == " s" else 1)
    low = float(match[1]) / (60 if match[2] or match[4] == " s" else 1) if match[1] else high
    return low, high


def dose(row: Row) -> str:
    """Return a dose in words, with the time over which it is given."""
    low, high = _style.dose_ends(row)
    over = f" {row['rate']}" if row["rate"].startswith("over") else ""
    return (f"{low:g}" if low == high else f"{low:g} to {high:g}") + f" {row['unit']}{over}"


def lane(axes: Axes, place: int, title: str, words: str, watch: str) -> None:
    """Write what a lane is, left of the axes, and below its bar what to watch."""
    left = {"transform": axes.get_yaxis_transform(), "va": "center"}
    axes.text(-0.405, place - 0.2, title, fontsize=9, fontweight=600, **left)
    axes.text(-0.405, place + 0.2, words, fontsize=8.5, color=GREY, **left)
    axes.text(0.5, place + 0.22, f"Watch: {watch}", fontsize=8.5, color=INK, va="center")
    axes.axhline(place + 0.5, color=PALE, lw=0.8)


def block(axes: Axes, place: int, start: float, end: float, colour: str, hatch: str = "") -> None:
    axes.add_patch(
        Rectangle(
            (start, place - 0.37),
            end - start,
            0.34,
            fc=colour,
            ec=BLUE if hatch else colour,
            hatch=hatch,
            lw=0.8,
            zorder=2,
        )
    )


def pressure(axes: Axes, place: int, times: list[float]) -> None:
    """Mark when pressure is read."""
    axes.plot(
        times,
        [place - 0.2] * len(times),
        marker="D",
        ms=5,
        mfc="white",
        mec=INK,
        mew=1.2,
        ls="",
        zorder=4,
        clip_on=False,
    )


def key(figure: SubFigure) -> None:
    """Say what the blocks and marks mean."""
    for place, (colour, edge, hatch, words) in enumerate(
        ((("white", BLUE, "////", "begins")), (BLUE, BLUE, "", "acts"), (FAINT, FAINT, "", "may act"))
    ):
        left = 0.012 + 0.0 + (0.0, 0.0, 0.1)[place]
        height = (0.07, 0.025, 0.025)[place]
        figure.add_artist(
            Rectangle(
                (left, height - 0.012),
                0.022,
                0.026,
                fc=colour,
                ec=edge,
                hatch=hatch,
                lw=0.8,
                transform=figure.transSubfigure,
            )
        )
        figure.text(left + 0.03, height, words, va="center", fontsize=8.5, color=GREY)
    figure.add_artist(_style.mark(0.123, 0.07, "D", "white", INK))
    figure.text(0.142, 0.07, "pressure", va="center", fontsize=8.5, color=GREY)
