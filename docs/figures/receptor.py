"""Schematic of the NMDA receptor with ketamine in its pore, and of ideas about what follows; no data but words.

Drawn as fact: glycine and glutamate sites on the two kinds of subunit, and block inside the pore by magnesium and by
ketamine. What is a hypothesis has a broken outline. Numbers of people are compared with ``trials.csv``.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, RED, WORDS, one, table
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.patches import Circle, Ellipse, FancyArrowPatch, FancyBboxPatch, Polygon, Rectangle

IDEAS = [  # what is proposed, and what was tested
    (
        "Glutamate surge, AMPA receptors,\nBDNF, TrkB, mTORC1, new synapses",
        "In people: an mTOR blocker did not\nstop the effect at 24 h (n = 20)",
    ),
    ("The opioid system must work", "In people: naltrexone weakened the\neffect in two trials (n = 12 and 26)"),
    ("A metabolite, (2R,6R)-HNK, acts", "In rats: no effect in one test"),
]
LEFT, WIDE = 402, 290  # the boxes


def draw(data: Path, out: Path) -> None:
    trials = table(data, "trials")
    for source, count in (("abdallah2020", "20"), ("williams2018", "12"), ("jelen2025", "26")):
        row = one(trials, f"source ~ {source}")
        if row["analyzed"] != count:
            raise ValueError(f"row {row['id']}: {row['analyzed']} analyzed; the words of the figure say {count}")
    figure = _style.new(3.76)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set_xlim(0, 700)
    axes.set_ylim(30, 440)
    axes.axis("off")
    channel(axes)

    note(axes, LEFT, 424, "On the US label", fontweight=600)
    box(axes, 412, 52, "Anesthesia: block of the NMDA\nreceptor is the main mechanism", "", INK, "-")
    note(axes, LEFT, 336, "Hypotheses for mood", fontweight=600)
    for top, tall, (idea, test) in zip((322, 216, 128), (98, 80, 62), IDEAS, strict=True):
        box(axes, top, tall, idea, test, PURPLE, (0, (4, 2)))
    broken = (0, (4, 2))
    for end, colour, line in ((386, INK, "-"), (273, PURPLE, broken)):
        axes.add_patch(
            FancyArrowPatch(
                (353, 250), (LEFT - 5, end), arrowstyle="-|>", mutation_scale=11, color=colour, lw=1.3, ls=line
            )
        )
    note(axes, LEFT, 46, "Broken line: proposed, not settled.\nSchematic, not to scale.", color=GREY, linespacing=1.1)
    _style.save(figure, data, out, trials)


def channel(axes: Axes) -> None:
    """Draw the receptor: middle at 165, membrane from 170 to 240."""
    middle = 165
    for start, end in ((0, 108), (222, 248)):
        axes.add_patch(Rectangle((start, 170), end - start, 70, fc="#EFE6D2", ec="none"))
        for y in (170, 240):
            axes.plot([start, end], [y, y], color="#B59F6B", lw=1.2, zorder=1)
    note(axes, 8, 205, "membrane", color="#6B5A2B")
    note(axes, 8, 424, "outside", color=GREY)
    note(axes, 8, 48, "inside", color=GREY)
    for side, colour, name, agent in ((-1, BLUE, "GluN1", "glycine"), (1, GREEN, "GluN2", "glutamate")):
        centre = middle + side * 60
        for height in (365, 300):
            axes.add_patch(Ellipse((centre, height), 88, 60, fc=to_rgba(colour, 0.2), ec=colour, lw=1.3))
        note(axes, centre, 367, name, ha="center", fontweight=600)
        wall = [(18, 268), (68, 268), (57, 225), (57, 150), (34, 150), (20, 185)]
        points = [(middle + side * x, y) for x, y in wall]
        axes.add_patch(Polygon(points, closed=True, fc=to_rgba(colour, 0.35), ec=colour, lw=1.3, zorder=2))
        spot = middle + side * 94
        shape = Circle((spot, 300), 9) if side < 0 else Rectangle((spot - 8, 292), 16, 16)
        shape.set(facecolor=colour, edgecolor=INK, linewidth=0.8, zorder=4)
        axes.add_patch(shape)
        note(axes, spot + side * 17, 300, f"{agent}\nsite", ha="right" if side < 0 else "left", linespacing=1.05)
    flow = {"arrowstyle": "-|>", "mutation_scale": 11, "color": GREY, "lw": 1.3}
    axes.add_patch(FancyArrowPatch((middle, 412), (middle, 274), **flow))
    note(axes, middle, 424, "calcium, sodium", color=GREY, ha="center")
    axes.add_patch(Polygon([(165, 258), (178, 235), (152, 235)], closed=True, fc=RED, ec=INK, lw=0.8, zorder=5))
    diamond = [(165, 216), (176, 205), (165, 194), (154, 205)]
    axes.add_patch(Polygon(diamond, closed=True, fc=ORANGE, ec=INK, lw=0.8, zorder=5))
    axes.add_patch(FancyArrowPatch((middle, 145), (middle, 95), ls=":", **flow))
    note(axes, middle, 80, "no flow while the pore is blocked", ha="center", color=GREY)
    for y, words in ((243, "ketamine, in\nthe open pore"), (203, "magnesium, until\nthe cell is\ndepolarized")):
        axes.plot([182, 252], [y, y], color=INK, lw=0.7, zorder=6)
        note(axes, 256, y, words, linespacing=1.05)


def note(axes: Axes, x: float, y: float, words: str, **style: object) -> None:
    axes.text(x, y, words, **{"va": "center", "fontsize": 9} | style)


def box(axes: Axes, top: float, tall: float, idea: str, test: str, colour: str, line: object) -> None:
    """Draw a box; the idea stands at its top, the test at its foot."""
    shape = "round,pad=0,rounding_size=6"
    axes.add_patch(
        FancyBboxPatch((LEFT, top - tall), WIDE, tall, boxstyle=shape, fc="white", ec=colour, lw=1.3, ls=line)
    )
    note(axes, LEFT + 9, top - 8, idea, va="top", linespacing=1.15)
    if test:
        style = {"fontstyle": "italic", "fontsize": 8.5, "color": WORDS[PURPLE], "linespacing": 1.15}
        note(axes, LEFT + 9, top - tall + 7, test, va="bottom", **style)
