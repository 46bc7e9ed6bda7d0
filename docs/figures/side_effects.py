"""Icon arrays of 100 people: side effects by setting, computed from the counts in ``harms.csv``.

Below each array stand the counts, and those of the comparison where there was one.
"""

from __future__ import annotations

from pathlib import Path

import _icons
import _style
from _style import PURPLE, RED, Book, Row, one, table
from matplotlib.figure import SubFigure

from sphinx_ledgers.values import percent

# setting, effect, row, and what it was compared with
ARRAYS = [
    (
        "Intubation, very ill",
        "pressure collapses",
        "mechanism-collapse-ketamine",
        ("etomidate", "mechanism-collapse-etomidate"),
    ),
    ("Severe agitation", "breathing tube", "harms-airway-ketamine", ("benzodiazepine", "harms-airway-benzo")),
    ("Sedation, adult", "agitated on waking", "safety-new-recovery-agitation", None),
    ("Sedation, child", "vomits", "safety-lan-pbo", None),
    (
        "Spray, 4 weeks",
        "systolic +40 mmHg",
        "safety-lab-systolic-rise-40-mmhg-or-more-esk",
        ("placebo", "safety-lab-systolic-rise-40-mmhg-or-more-pbo"),
    ),
    ("Spray, long term", "feels unreal", "safety-s1-dissociation-esk", ("placebo", "safety-s1-dissociation-pbo")),
    ("Spray, long term", "dizzy", "safety-s1-dizziness-esk", ("placebo", "safety-s1-dizziness-pbo")),
    ("Spray, long term", "nausea", "safety-s1-nausea-esk", ("placebo", "safety-s1-nausea-pbo")),
]


def draw(data: Path, out: Path) -> None:
    book = table(data, "harms")
    figure = _style.new(3.76)
    arrays(figure, book, 4, 1.08)
    _style.save(figure, data, out, book)
    figure = _style.new(8.6, _style.TALL)
    arrays(figure, book, 2, 1.3)
    _style.save_tall(figure, data, out)


def arrays(figure: SubFigure, book: Book, across: int, side: float) -> None:
    """Draw the arrays, ``across`` to a row, each ``side`` inches wide."""
    height = figure.bbox.height / figure.figure.dpi
    tall = height / (len(ARRAYS) // across)
    for place, (setting, effect, name, against) in enumerate(ARRAYS):
        left, top = 0.012 + place % across * (0.98 / across), 1 - (place // across * tall + 0.13) / height
        row = one(book, f"id = {name}")
        _icons.words(figure, left, top, setting, fontweight=600, fontsize=9)
        _icons.words(figure, left, top - 0.207 / height, f"{effect}: {hundred(row)}")
        bottom = top - (0.33 + side) / height
        _icons.people(figure, left, bottom, side, hundred(row), "o", PURPLE if setting.startswith("Spray") else RED)
        counts = [f"{int(row['events']):,} of {int(row['total']):,}"]
        if against:
            other = one(book, f"id = {against[1]}")
            counts.append(f"{against[0]} {percent(int(other['events']) / int(other['total']))}")
        _icons.grey(figure, left, bottom - 0.075 / height, "\n".join(counts), va="top")


def hundred(row: Row) -> int:
    """Return how many of 100 people had the event."""
    return round(100 * int(row["events"]) / int(row["total"]))
