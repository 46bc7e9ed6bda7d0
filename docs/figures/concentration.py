"""Plasma concentration after ketamine by route, drawn from the parameters in ``pharmacokinetics.csv``.

Model: two compartments with elimination from the first, for an adult of 70 kg. For IV the dose enters the first
compartment at a constant rate; for the other routes the absorbed share enters by a first-order process. Parameters
and their rows (ids at the time of writing; rows are found by what they say, not by id):

- clearance, central and peripheral volume, clearance between them, per 70 kg: mechanism-cl-child-ed,
  mechanism-v1-child-ed, mechanism-v2-child-ed, mechanism-q-child-ed (children, scaled by size; the pooled clearance of
  adults and children, mechanism-cl-kamp, must lie within 20% of it, or the script stops);
- IV doses: 1 mg/kg over 60 s (lowest induction dose, induction-adult-iv) and 0.5 mg/kg over 40 min
  (depression-adult-iv), both in ``regimens.csv``;
- nasal 25 mg: share absorbed mechanism-f-nasal-yana (3 adults); the rate of absorption is the one that puts the peak at
  20 min (mechanism-tmax-in3, children, 3 mg/kg, since no adult time is in the ledger);
- oral tablet 50 mg: share absorbed mechanism-f-oral-yana; half-time of absorption 59 min and its 90% interval, as a
  band (mechanism-tabs-brunette, an oral liquid in children);
- IM: no curve but two marks, the highest median levels measured after 0.5 and 1 mg/kg and their times
  (mechanism-cmax-im05, -tmax-im05, -cmax-im1, -tmax-im1, injured people). The only share absorbed in the ledger
  (mechanism-f-im-child, 41%) would put the modeled peak of 1 mg/kg below 180 ng/mL, against 474 measured: no curve is
  drawn from data that contradict each other;
- levels linked to effects: mechanism-level-analgesia, -perception, -dissociation, -mood, -anesthesia.

The curves say how routes differ. They predict no patient's level.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, ORANGE, PURPLE, RED, dose_ends, found, number, one, table

WEIGHT = 70.0  # kg
MINUTES = [0.25 * step for step in range(1, 45)] + [12.0 + 2 * step for step in range(115)]


class Body:
    """Two compartments; litres and hours, milligrams, so that results in mg/L times 1,000 are ng/mL."""

    def __init__(self, clearance: float, central: float, peripheral: float, between: float) -> None:
        out, self.back = clearance / central, between / peripheral
        total = out + between / central + self.back
        root = math.sqrt(total * total - 4 * out * self.back)
        self.fast, self.slow, self.central = (total + root) / 2, (total - root) / 2, central

    def infusion(self, dose: float, hours: float) -> Callable[[float], float]:
        """Return the level over time for a constant rate into the vein."""
        parts = [
            ((self.fast - self.back) / (self.fast - self.slow), self.fast),
            ((self.back - self.slow) / (self.fast - self.slow), self.slow),
        ]

        def level(time: float) -> float:
            during, after = min(time, hours), max(0.0, time - hours)
            rate = 1000 * dose / hours / self.central
            return rate * sum(a / k * (1 - math.exp(-k * during)) * math.exp(-k * after) for a, k in parts)

        return level

    def absorbed(self, dose: float, rate: float) -> Callable[[float], float]:
        """Return the level over time for first-order absorption of ``dose``."""
        ends = (self.fast, self.slow, rate)

        def level(time: float) -> float:
            value = 0.0
            for end in ends:
                others = [other for other in ends if other is not end]
                value += (self.back - end) * math.exp(-end * time) / ((others[0] - end) * (others[1] - end))
            return 1000 * dose * rate / self.central * value

        return level

    def rate_for_peak(self, hours: float) -> float:
        """Return the absorption rate that puts the peak at ``hours``: the slope there is zero; by halving."""
        low, high = 0.05, 60.0
        for _ in range(80):
            middle = math.sqrt(low * high) * 1.0000001
            level = self.absorbed(1, middle)
            low, high = (middle, high) if level(hours + 1e-4) > level(hours - 1e-4) else (low, middle)
        return low


def draw(data: Path, out: Path) -> None:
    book, doses = table(data, "pharmacokinetics"), table(data, "regimens")

    def value(where: str, column: str = "value") -> float:
        return number(one(book, where), column)

    child = "population ~ emergency department; unit ~ per 70 kg; parameter = "
    body = Body(
        value(child + "clearance"),
        value(child + "central volume"),
        value(child + "peripheral volume"),
        value(child + "intercompartmental clearance"),
    )
    pooled = value("source ~ kamp2020; parameter = clearance")
    if abs(pooled / value(child + "clearance") - 1) > 0.2:
        raise ValueError("the clearance of the model and the pooled clearance are more than 20% apart")
    push = one(doses, "id = induction-adult-iv")
    found("60 s", push, "rate")
    drip = one(doses, "id = depression-adult-iv")
    found("40 min", drip, "rate")

    figure = _style.new(3.76)
    axes = figure.add_axes((0.1, 0.125, 0.58, 0.855))
    hours = [minute / 60 for minute in MINUTES]

    def line(level: Callable[[float], float], colour: str, dashes: object, words: str, at: tuple[float, float]) -> None:
        axes.plot(MINUTES, [level(hour) for hour in hours], color=colour, ls=dashes, lw=1.8)
        axes.text(*at, words, color=_style.WORDS[colour], fontsize=8.5, va="center", linespacing=1.1)

    low = dose_ends(push)[0]
    line(body.infusion(low * WEIGHT, 1 / 60), BLUE, "-", f"IV {low:g} mg/kg in 1 min", (8, 1750))
    low = dose_ends(drip)[0]
    line(body.infusion(low * WEIGHT, 40 / 60), RED, (0, (5, 1.5)), f"IV {low:g} mg/kg\nin 40 min", (58, 240))

    share = value("parameter = bioavailability; route = nasal 25 mg; drug ~ racemic") / 100
    peak = one(book, "parameter = time of peak; route = nasal 3 mg/kg")
    rate = body.rate_for_peak(number(peak, "value") / 60)
    line(body.absorbed(25 * share, rate), GREEN, (0, (1, 1.2)), "nasal 25 mg", (70, 55))

    share = value("parameter = bioavailability; route = oral tablet 50 mg") / 100
    half = one(book, "parameter ~ absorption half-time")
    low, middle, high = (
        body.absorbed(50 * share, math.log(2) * 60 / number(half, column)) for column in ("low", "value", "high")
    )
    ends = [sorted((low(hour), high(hour))) for hour in hours]
    axes.fill_between(MINUTES, [e[0] for e in ends], [e[1] for e in ends], color=PURPLE, alpha=0.22, lw=0)
    line(middle, PURPLE, (0, (4, 1.2, 1, 1.2)), "oral tablet 50 mg", (150, 8.5))

    for dose, right, up in (("1", 27, 1.12), ("0.5", 5, 0.77)):
        where = f"route = IM {dose} mg/kg; parameter = "
        at, level = value(where + "time of the highest median level"), value(where + "highest median level")
        axes.plot([at], [level], color=ORANGE, marker="D", ms=6, ls="none", zorder=5)
        words = f"IM {dose} mg/kg"
        axes.text(at + right, level * up, words, color=_style.WORDS[ORANGE], fontsize=8.5, va="center", ha="center")
    note = "◆ measured, not modeled"
    axes.text(
        0.97, 0.97, "Illustrative, not for dosing", transform=axes.transAxes, ha="right", va="center",
        fontsize=9, fontweight=600, color="#9B2C00",
    )  # fmt: skip
    axes.text(0.97, 0.91, note, transform=axes.transAxes, ha="right", va="center", fontsize=8.5, color=GREY)
    axes.set_yscale("log")
    axes.set_xlim(0, 240)
    axes.set_ylim(3, 3000)
    ticks = [3, 10, 30, 100, 300, 1000, 3000]
    axes.set_yticks(ticks, [f"{tick:,}" for tick in ticks])
    axes.tick_params(which="minor", left=False)
    axes.set_xticks(range(0, 241, 30))
    axes.set_xlabel("Time after the start of the dose, minutes")
    axes.set_ylabel("Plasma level, ng/mL (log scale)")
    axes.grid(color="#EEEEEE", lw=0.7)
    axes.set_axisbelow(True)

    levels = figure.add_axes((0.7, 0.125, 0.29, 0.855), sharey=axes)
    bands = [
        ("anesthesia", "general anesthesia", 0.0, 0.2, "//"),
        ("dissociation", "dissociation", 0.0, 0.13, "xx"),
        ("perceptual change", "perception", 0.2, 0.13, "\\\\"),
        ("analgesia", "analgesia", 0.4, 0.13, "--"),
    ]
    for word, words, left, width, hatch in bands:
        row = one(book, f"parameter ~ plasma level linked; population ~ {word}")
        bottom, top = number(row, "low"), number(row, "high")
        if word == "anesthesia":
            left, width = 0.0, 0.53
        levels.bar(
            left, top - bottom, width, bottom=bottom, align="edge", color="#F2F2F2", edgecolor=GREY, lw=0.9, hatch=hatch
        )
        if word == "anesthesia":
            levels.text(0.57, math.sqrt(top * bottom), "anesthesia", va="center", fontsize=8.5)
        else:
            levels.text(
                left + width / 2, bottom * 0.92, words, rotation=90, rotation_mode="anchor", va="center", ha="right",
                fontsize=8.5,
            )  # fmt: skip
    mood = value("parameter ~ plasma level linked; population ~ antidepressant")
    levels.plot([0, 0.53], [mood, mood], color="black", lw=1.6)
    levels.text(0.57, mood, "antidepressant\ninfusion", va="center", fontsize=8.5, linespacing=1.1)
    levels.set_xlim(-0.04, 1)
    levels.text(0, 4, "Levels linked to\neffects in studies", fontsize=8.5, color=GREY, va="center")
    levels.axis("off")
    _style.save(figure, data, out, book, doses)
