"""Icon arrays of 100 people: side effects by setting, computed from the counts in ``harms.csv``.

Below each array stand the counts, and those of the comparison where there was one.
"""

from __future__ import annotations

from pathlib import Path

import _icons
import _style
from _style import PURPLE, RED, Row, one, table

from primer.evidence.ledger import percent

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
    for place, (setting, effect, name, against) in enumerate(ARRAYS):
        left, top = 0.012 + place % 4 * _icons.ACROSS, 0.965 - place // 4 * 0.5
        row = one(book, f"id = {name}")
        _icons.words(figure, left, top, setting, fontweight=600, fontsize=9)
        _icons.words(figure, left, top - 0.055, f"{effect}: {hundred(row)}")
        _icons.people(figure, left, top - 0.375, 1.08, hundred(row), "o", PURPLE if place > 3 else RED)
        counts = [f"{int(row['events']):,} of {int(row['total']):,}"]
        if against:
            other = one(book, f"id = {against[1]}")
            counts.append(f"{against[0]} {percent(int(other['events']) / int(other['total']))}")
        _icons.grey(figure, left, top - 0.395, "\n".join(counts), va="top")
    _style.save(figure, data, out, book)


def hundred(row: Row) -> int:
    """Return how many of 100 people had the event."""
    return round(100 * int(row["events"]) / int(row["total"]))
