"""Forest plot: low-dose ketamine in acute pain, against an opioid or placebo, the failures included.

Rows of ``trials.csv``. Two panels because two measures: points of pain (0 to 10), and standardized differences of a
meta-analysis by time. Where a trial prints only two group means, the open mark is their difference and
has no interval; means in mm of a 100 mm scale are divided by 10. The pooled "relative reduction" of Karlow 2018 is told
in words only, since its sign can be read both ways.
"""

from __future__ import annotations

from pathlib import Path

import _style
from _style import Forest, Row, estimate, found, one, people, table

PAIN = [
    ("IV, morphine", "source ~ motov2015; outcome ~ pain"),
    ("IV, morphine", "source ~ miller2015; outcome ~ pain"),
    ("IV, ambulance, morphine", "source ~ lecornec2024; outcome ~ pain"),
    ("IV, ambulance, morphine", "source ~ smyth2025; outcome ~ arrival"),
    ("IV, sickle cell, morphine", "source ~ alshahrani2022; outcome ~ pain"),
    ("nasal, child, fentanyl", "source ~ frey2019; outcome ~ pain"),
]
WORDS = [
    ("IV, 3 trials pooled", "source ~ karlow2018; outcome ~ pain", "sign unclear"),
    ("IV plus morphine, placebo", "source ~ beaudoin2014", "no size printed"),
]
TIMES = [
    (f"{time} min", f"source ~ ying2023; outcome ~ pain {word}")
    for time, word in (
        ("0 to 15", "within 15"),
        ("to 30", "within 30"),
        ("to 45", "within 45"),
        ("to 60", "within 60"),
        ("over 60", "after 60"),
    )
]
LEFT, WIDTH, HEIGHT = 0.42, 0.33, 3.5


def draw(data: Path, out: Path) -> None:
    book = table(data, "trials")
    figure = _style.new(HEIGHT)

    panel = figure.add_axes((LEFT, 0.55, WIDTH, 0.445))
    forest = Forest(panel, -1.26, -0.03, 1.03)
    forest.head("Pain on a scale of 0 to 10", people="n", value="Difference (95% CI)")
    for label, where in PAIN:
        row = one(book, where)
        name = f"{_style.author(row)}, {label}"
        if row["effect"]:
            effect, low, high = estimate(row)
            if "positive favors ketamine" in row["note"]:  # the axis counts pain, the trial its relief
                effect, low, high = -effect, -high, -low
            forest.add(name, people(row), row["result"], effect, low, high)
        else:
            forest.add(name, people(row), row["result"], difference(row))
    for label, where, words in WORDS:
        row = one(book, where)
        told = {"inconclusive": "inconclusive", "for": "favorable"}[row["result"]]
        forest.add(f"{_style.author(row)}, {label}", people(row), row["result"], None, value=f"{told}, {words}")
    row = one(book, "source ~ andolfatto2019; outcome ~ pain")
    if "points" not in row["measure"] or row["result"] != "for":
        raise ValueError(f"row {row['id']}: a favorable risk difference in percentage points is expected")
    relief = f"RD {row['effect']} ({row['low']} to {row['high']}) % points"
    forest.add(f"{_style.author(row)}, nasal, placebo", people(row), row["result"], None, value=relief)
    forest.close(-1.8, 1.8, 0)
    verdicts = forest.verdicts
    panel.set_xlabel("Points (← favors ketamine)", labelpad=1)

    panel = figure.add_axes((LEFT, 0.13, WIDTH, 0.28))
    forest = Forest(panel, -1.26, -0.03, 1.03)
    rows = [one(book, where) for _, where in TIMES]
    forest.head(f"Pain by time, {_style.author(rows[0])} (pooled)", people=f"n {people(rows[0])}", value="SMD (95% CI)")
    for (label, _), row in zip(TIMES, rows, strict=True):
        forest.add(label, "", row["result"], *estimate(row))
    forest.close(-1, 1, 0)
    verdicts |= forest.verdicts
    panel.set_xlabel("Standard deviations (← favors ketamine)", labelpad=1)

    _style.key(figure, 0.012, 0.16 / HEIGHT + 0.045, "comparator", verdicts)
    _style.save(figure, data, out, book)


def difference(row: Row) -> float:
    """Return ketamine minus comparator in points, less pain with ketamine below zero, from two printed means."""
    match = found(r"group means ([\d.]+)(?: \(SD [\d.]+\))? vs ([\d.]+)", row, "measure")
    scale = 10 if "mm" in row["measure"] else 1
    value = (float(match[1]) - float(match[2])) / scale
    fall = "fall" in row["outcome"] or "change" in row["outcome"]  # then more is better
    return round(-value if fall else value, 2)
