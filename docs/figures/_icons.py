"""Arrays of 100 people, of whom some are filled."""

from __future__ import annotations

from _style import GREY
from matplotlib.figure import SubFigure


def people(figure: SubFigure, left: float, bottom: float, side: float, count: int, marker: str, colour: str) -> None:
    """Draw 100 people as a square of ``side`` inches at a place in parts of the figure; the first ``count`` filled."""
    if not 0 <= count <= 100:
        raise ValueError(f"{count} of 100 people are none")
    width, height = (length / figure.figure.dpi for length in (figure.bbox.width, figure.bbox.height))
    axes = figure.add_axes((left, bottom, side / width, side / height))
    places = [(number % 10, number // 10) for number in range(100)]
    size = 4.1 * side / 1.05
    for chosen, face, edge in ((places[:count], colour, colour), (places[count:], "white", "#A6A6A6")):
        if chosen:
            across, down = zip(*chosen, strict=True)
            axes.plot(across, down, marker=marker, ms=size, mfc=face, mec=edge, mew=0.7, ls="")
    axes.set_xlim(-0.6, 9.6)
    axes.set_ylim(9.6, -0.6)
    axes.axis("off")


def words(figure: SubFigure, left: float, height: float, text: str, **style: object) -> None:
    figure.text(left, height, text, **{"va": "center", "fontsize": 8.5, "linespacing": 1.1} | style)


def grey(figure: SubFigure, left: float, height: float, text: str, **style: object) -> None:
    words(figure, left, height, text, color=GREY, **style)
