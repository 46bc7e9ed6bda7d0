"""What the figures share: style, palette, reading of ledger rows, forest rows, saving as SVG, PNG and CSV.

A figure is meant for a 16:9 slide too: with 8.5 points at a width of 7 inches and a height below 3.95 inches its words
have 16 points there.
"""

from __future__ import annotations

import csv
import importlib.util
import io
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import matplotlib

matplotlib.use("svg")

from matplotlib import font_manager, pyplot
from matplotlib.axes import Axes
from matplotlib.figure import SubFigure
from matplotlib.lines import Line2D
from PIL import Image, PngImagePlugin

from sphinx_ledgers import ledger

WIDTH, TALL, FOOT = 7.0, 3.6, 0.17  # inches: widths, that of a phone too; the foot holds the credit
PIXELS = 1920  # width of the PNG, that of a slide
CREDIT, LICENSE = "Ketamine primer contributors", "CC BY 4.0"
SITE = "https://ketamine-primer.readthedocs.io"
# Okabe and Ito's palette, told apart by people with the common colour vision deficiencies
BLACK, ORANGE, SKY, GREEN, YELLOW, BLUE, RED, PURPLE = (
    "#000000",
    "#E69F00",
    "#56B4E9",
    "#009E73",
    "#F0E442",
    "#0072B2",
    "#D55E00",
    "#CC79A7",
)
#: Darker forms for words, which need more contrast than marks
WORDS = {BLUE: "#005A8E", RED: "#A34700", GREEN: "#00664A", PURPLE: "#8A3A6C", ORANGE: "#7D5600", SKY: "#1F6E94"}
INK, GREY, PALE = "#222222", "#595959", "#D9D9D9"

Row = Mapping[str, str]


def _register_fonts() -> None:
    """Make the wheel's Source Sans Pro known to matplotlib, so that text is measured as the PDF sets it."""
    spec = importlib.util.find_spec("font_source_sans_pro")
    if spec and spec.submodule_search_locations:
        for name in ("Regular", "Semibold", "It"):
            for folder in spec.submodule_search_locations:
                font_manager.fontManager.addfont(Path(folder) / "files" / f"SourceSansPro-{name}.ttf")


_register_fonts()
logging.getLogger("matplotlib.font_manager").setLevel(logging.ERROR)  # Helvetica and Arial are for other machines
STYLE = {
    "font.family": "sans-serif",
    "font.sans-serif": ["Source Sans Pro", "DejaVu Sans", "Helvetica", "Arial", "sans-serif"],
    "font.size": 9,
    "axes.labelsize": 9,
    "axes.titlesize": 9.5,
    "xtick.labelsize": 8.5,
    "ytick.labelsize": 8.5,
    "legend.fontsize": 8.5,
    "svg.fonttype": "none",
    "svg.hashsalt": "ketamine-primer",
    "axes.unicode_minus": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.linewidth": 0.8,
    "axes.edgecolor": GREY,
    "text.color": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "lines.linewidth": 1.3,
}


def new(height: float, width: float = WIDTH) -> SubFigure:
    """Return an empty figure in the common style, above a foot with credit, license and source."""
    pyplot.rcdefaults()
    pyplot.rcParams.update(STYLE)
    room = FOOT if width == WIDTH else 2 * FOOT
    figure = pyplot.figure(figsize=(width, height + room))
    body, foot = figure.subfigures(2, 1, height_ratios=(height, room), hspace=0)
    lines = [f"{CREDIT}, {LICENSE}", SITE.removeprefix("https://")]
    lines = [" · ".join(lines)] if width == WIDTH else lines
    for number, line in enumerate(lines):
        height = 1 - (number + 0.45) / len(lines)
        foot.text(1 - 0.084 / width, height, line, ha="right", va="center", fontsize=8.5, color=GREY)
    return body


def save(body: SubFigure, data: Path, out: Path, *books: Book) -> None:
    """Write the figure ``out`` as SVG, beside it the same as PNG, and as CSV the rows of ``books`` that it shows.

    The same data gives the same bytes. Credit, license and source stand in each file.
    """
    about = described(data, out)
    words = PngImagePlugin.PngInfo()
    for name, value in (about | {"Author": CREDIT, "Copyright": about["Rights"]}).items():
        words.add_itxt(name, value)
    picture = io.BytesIO()
    body.figure.savefig(picture, format="rgba", dpi=PIXELS / WIDTH)
    size = (PIXELS, len(picture.getvalue()) // (4 * PIXELS))
    image = Image.frombytes("RGBA", size, picture.getvalue()).convert("RGB")
    # 64 colors are a third of the bytes
    image.quantize(64, dither=Image.Dither.NONE).save(out.with_suffix(".png"), pnginfo=words)
    write_rows(out.with_suffix(".csv"), books)
    write_svg(body, out, about)


def save_tall(body: SubFigure, data: Path, out: Path) -> None:
    """Write the form of the figure ``out`` that a phone shows, beside it."""
    write_svg(body, out.with_name(f"{out.stem}-tall.svg"), described(data, out))


def described(data: Path, out: Path) -> dict[str, str]:
    """Return title, source and license of the figure ``out``."""
    title = one(table(data, "figures"), f"name = {out.stem}")["title"]
    return {"Title": title, "Source": SITE, "Rights": f"{CREDIT}, {LICENSE}"}


def write_svg(body: SubFigure, out: Path, about: dict[str, str]) -> None:
    """Write the whole figure as SVG, and close it."""
    figure = body.figure
    figure.savefig(out, format="svg", metadata=about | {"Creator": CREDIT, "Date": None})
    pyplot.close(figure)
    text = out.read_text(encoding="utf-8")
    # the family once, at the root, and no turns by nothing: a third fewer bytes
    families = set(re.findall(r" ?font-family: ([^;]+);", text))
    if len(families) != 1:
        raise ValueError(f"{out.name}: one font family is wanted, found {families}")
    text = re.sub(r" ?font-family: [^;]+;", "", text)
    text = re.sub(r' transform="rotate\(-0 [^)]*\)"', "", text)
    text = text.replace("<svg ", f'<svg style="font-family: {families.pop()}" ', 1)
    text = re.sub(r"\n(?=[LCQ] )", " ", text)
    out.write_text(re.sub(r"\n\s+", "\n", text), encoding="utf-8")


def write_rows(out: Path, books: tuple[Book, ...]) -> None:
    """Write the rows that a figure shows: the table each stands in, its filled columns, and whom to credit."""
    rows = [{"table": book.name} | row for book in books for row in book.shown.values()]
    names = dict.fromkeys(name for row in rows for name, value in row.items() if value)
    with out.open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, [*names, "credit"], extrasaction="ignore", lineterminator="\n")
        table.writeheader()
        table.writerows(row | {"credit": f"{CREDIT}, {LICENSE}, {SITE}"} for row in rows)


# -- Ledger rows -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Book(ledger.Ledger):
    """A ledger that remembers the rows a figure took from it, by id."""

    shown: dict[str, Row] = field(default_factory=dict)


def table(data: Path, name: str) -> Book:
    """Return one ledger of the data folder."""
    read = ledger.read(name, data / f"{name}.csv")
    return Book(read.name, read.path, read.columns, read.rows)


def one(book: Book, where: str, same: tuple[str, ...] = ()) -> Row:
    """Return the row that passes ``where`` (see sphinx_ledgers.ledger.select), and note that the figure shows it.

    Several rows may pass only when they agree on the columns ``same``: two chapters may enter one fact twice.
    """
    rows = [row.values for row in ledger.select(book, where)]
    if len(rows) > 1 and not (same and len({tuple(row[column] for column in same) for row in rows}) == 1):
        ids = ", ".join(row["id"] for row in rows)
        raise ValueError(f"{book.path.name}: {len(rows)} rows pass {where!r} ({ids}); one is needed")
    book.shown.setdefault(rows[0].get("id", where), rows[0])
    return rows[0]


def number(row: Row, column: str) -> float:
    """Return a cell as a number; an empty or strange cell is an error that names the row."""
    try:
        return float(row[column])
    except (KeyError, ValueError):
        raise ValueError(f"row {row['id']}: {column!r} is {row.get(column)!r}, a number is needed") from None


def estimate(row: Row) -> tuple[float, float, float]:
    """Return an effect with the ends of its interval."""
    return number(row, "effect"), number(row, "low"), number(row, "high")


def dose_ends(row: Row) -> tuple[float, float]:
    """Return the ends of a dose range of ``regimens``; one dose is both."""
    doses = [number(row, column) for column in ("low", "usual", "high") if row[column]]
    if not doses:
        raise ValueError(f"row {row['id']}: there is no dose")
    return doses[0], doses[-1]


def found(pattern: str, row: Row, column: str) -> re.Match[str]:
    """Return the match of ``pattern`` in a cell; no match is an error that names the row."""
    match = re.search(pattern, row[column])
    if not match:
        raise ValueError(f"row {row['id']}: {column!r} is {row[column]!r}, which does not fit {pattern!r}")
    return match


_SPELLED = {"ochsross": "Ochs-Ross", "smithapeldoorn": "Smith-Apeldoorn", "lecornec": "Le Cornec", "atai": "ATAI"}


def author(row: Row) -> str:
    """Return "Popova 2019" for the first source of a row."""
    key = row["source"].split(";")[0].strip()
    match = re.match(r"([a-z]+)(\d{4})", key)
    if not match:
        raise ValueError(f"row {row['id']}: the key {key!r} does not begin with a name and a year")
    return f"{_SPELLED.get(match[1], match[1].capitalize())} {match[2]}"


def people(row: Row) -> str:
    """Return the number of people analyzed, else randomized."""
    count = row["analyzed"] or row["randomized"]
    return f"{int(count):,}" if count else "–"


def signed(value: float, plus: bool = False) -> str:
    """Return a number as short as it can be, with a true minus sign."""
    text = f"{value:+g}" if plus else f"{value:g}"
    return text.replace("-", "−")


# -- Forest plots ----------------------------------------------------------------------------------

#: Marker, face and colour for each verdict of the ledger: shape and filling say what the colour says.
VERDICT = {
    "for": ("o", BLUE, BLUE),
    "inconclusive": ("s", "white", RED),
    "not testable": ("^", "white", PURPLE),
    "equivalent or noninferior": ("v", GREEN, GREEN),
    "against": ("D", BLACK, BLACK),
}


class Forest:
    """Rows of text with a point and its interval, from the top down; all columns in the data units of one axis."""

    def __init__(self, axes: Axes, label: float, people: float, value: float) -> None:
        self.axes, self.row = axes, 0.0
        self.verdicts: set[str] = set()  # whose marks are drawn
        self.columns = {"label": label, "people": people, "value": value}

    def text(self, column: str, text: str, **style: object) -> None:
        align = {"label": "left", "people": "right", "value": "left"}[column]
        self.axes.text(
            self.columns[column], self.row, text, transform=self.axes.get_yaxis_transform(), va="center", ha=align,
            **{"fontsize": 8.5} | style,
        )  # fmt: skip

    def head(self, text: str, **columns: str) -> None:
        """Add a line of headings."""
        self.text("label", text, fontweight=600)
        for column, words in columns.items():
            self.text(column, words, color=GREY)
        self.row += 1

    def add(
        self,
        label: str,
        people: str,
        result: str,
        effect: float | None,
        low: float | None = None,
        high: float | None = None,
        value: str = "",
    ) -> None:
        """Add a study; without an effect its row holds words only."""
        marker, face, colour = VERDICT[result]
        self.text("label", label)
        self.text("people", people)
        if effect is None:
            self.text("value", value, color=GREY)
        else:
            if low is not None and high is not None:
                self.axes.plot([low, high], [self.row] * 2, color=colour, lw=1.3, solid_capstyle="butt")
                value = value or f"{signed(effect)} ({signed(low)} to {signed(high)})"
            self.verdicts.add(result)
            self.axes.plot([effect], [self.row], marker=marker, ms=4.6, mfc=face, mec=colour, mew=1.2, ls="")
            self.text("value", value or f"{signed(effect)} (no interval)")
        self.row += 1

    def gap(self, rows: float) -> None:
        """Leave room."""
        self.row += rows

    def close(self, left: float, right: float, zero: float) -> None:
        """Set limits; draw the line of no difference."""
        self.axes.set_xlim(left, right)
        self.axes.set_ylim(self.row - 0.4, -0.6)
        self.axes.axvline(zero, color=GREY, lw=0.8, zorder=0)
        self.axes.spines["left"].set_visible(False)
        self.axes.set_yticks([])


def mark(x: float, y: float, marker: str, face: str, colour: str) -> Line2D:
    """Return one mark for a key, in fractions of the figure."""
    return Line2D([x], [y], marker=marker, ms=4.6, mfc=face, mec=colour, mew=1.2, ls="")


def key(figure: SubFigure, x: float, y: float, other: str, verdicts: set[str]) -> None:
    """Say what the marks of ``verdicts`` mean, two to a line from ``y`` down; ``other`` is what a drug lost against."""
    words = {"for": "favors drug", "against": f"favors {other}", "equivalent or noninferior": "noninferior"}
    line = 0.165 / (figure.bbox.height / figure.figure.dpi)
    for place, verdict in enumerate(verdict for verdict in VERDICT if verdict in verdicts):
        marker, face, colour = VERDICT[verdict]
        left, height = x + 0.008 + 0.195 * (place % 2), y - (place // 2) * line
        figure.add_artist(mark(left, height, marker, face, colour))
        figure.text(left + 0.014, height, words.get(verdict, verdict), va="center", fontsize=8.5, color=GREY)
