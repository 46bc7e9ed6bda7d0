"""Forest plot: ketamine and esketamine in depression, by comparator, the trials that failed included.

Upper panel: mean differences in MADRS or Hamilton points. Lower panel: differences in response or remission, for the
trials that print no mean difference, and for TRANSFORM-1 and TRANSFORM-2. Rows of ``trials.csv``; the difference for
ESCAPE-TRD is computed from the counts in its row, with Newcombe's interval (from two Wilson intervals).
"""

from __future__ import annotations

import math
from pathlib import Path

import _style
from _style import Forest, found, number, one, people, table

from primer.evidence.ledger import wilson

# label after the author, and how to find the row
INACTIVE = [
    ("IV once", "source ~ berman2000"),
    ("IV, 2 a week", "source ~ singh2016; dose ~ twice"),
    ("IV, 3 a week", "source ~ singh2016; dose ~ thrice"),
    ("IV once", "source ~ talati2019"),
    ("IV × 6", "source ~ ionescu2019; measure ="),
    ("IV in anesthesia", "source ~ lii2023; measure = mean difference"),
    ("arketamine IV", "source ~ atai2023"),
    ("oral", "source ~ domany2019"),
    ("oral ER, enriched", "id = glue-2024"),
    ("esketamine oral", "source ~ smithapeldoorn2024"),
]
SPRAY = [
    ("phase 2, 84 mg", "source ~ daly2018"),
    ("TRANSFORM-1, 56", "source ~ fedgchin2019; dose ~ 56 mg"),
    ("TRANSFORM-1, 84", "source ~ fedgchin2019; dose ~ 84 mg"),
    ("TRANSFORM-2", "source ~ popova2019; measure = mean difference"),
    ("TRANSFORM-3", "source ~ ochsross2020; measure = mean difference"),
    ("China and US", "id = china-us-madrs"),
    ("ASPIRE I, 24 h", "source ~ fu2020"),
    ("ASPIRE II, 24 h", "source ~ ionescu2021"),
    ("Japan 2b", "source ~ takahashi2021"),
    ("alone, 56 mg", "source ~ janik2025; dose ~ 56 mg"),
    ("alone, 84 mg", "source ~ janik2025; dose ~ 84 mg"),
]
ACTIVE = [
    ("IV once", "source ~ murrough2013"),
    ("IV once", "source ~ phillips2019"),
    ("IV, 0.5 and 1 mg/kg", "source ~ fava2020"),
    ("13 to 17 y", "source ~ dwyer2021"),
    ("KARMA-Dep 2", "source ~ jelovac2025"),
]
SHARES_INACTIVE = [
    ("TRANSFORM-1, 56 mg, remission", "id = transform-1-56-remission"),
    ("TRANSFORM-1, 56 mg, response", "id = transform-1-56-response"),
    ("TRANSFORM-1, 84 mg, remission", "id = transform-1-84-remission"),
    ("TRANSFORM-1, 84 mg, response", "id = transform-1-84-response"),
    ("TRANSFORM-2, remission", "id = transform-2-remission"),
    ("TRANSFORM-2, response", "id = transform-2-response"),
]
SHARES_ACTIVE = [
    ("ESCAPE-TRD, quetiapine, remission", "source ~ reif2023; outcome ~ remission"),
    ("ELEKT-D, ECT, response", "source ~ anand2023; outcome ~ response"),
    ("KetECT, ECT, remission", "source ~ ekstrand2022; outcome ~ remission"),
]


def draw(data: Path, out: Path) -> None:
    book = table(data, "trials")
    figure = _style.new(6.2)
    upper = figure.add_axes((0.415, 0.375, 0.335, 0.62))
    forest = Forest(upper, -1.22, -0.03, 1.03)
    for title, group in (
        ("Inactive: saline or placebo", INACTIVE),
        ("Inactive: placebo spray", SPRAY),
        ("Active: midazolam", ACTIVE),
    ):
        forest.head(title, people="n", **({"value": "Difference (95% CI)"} if group is INACTIVE else {}))
        for label, where in group:
            row = one(book, where)
            name = f"{_style.author(row)}, {label}"
            if not row["effect"] or (row["measure"] == "mean change in each arm" and "difference" not in row["note"]):
                how = {"for": "favorable", "inconclusive": "inconclusive"}[row["result"]]
                p = row["p"] and (f", P {row['p']}" if row["p"].startswith("<") else f", P = {row['p']}")
                forest.add(name, people(row), row["result"], None, value=(how + p).replace("<", "< "))
            else:
                if not -20 < number(row, "effect") < 0:
                    raise ValueError(f"row {row['id']}: {row['effect']} does not look like a fall in points")
                ends = (number(row, "low"), number(row, "high")) if row["low"] and row["high"] else (None, None)
                forest.add(name, people(row), row["result"], number(row, "effect"), *ends)
    forest.close(-18, 5, 0)
    upper.set_xticks(range(-15, 6, 5))
    upper.set_xlabel("Points, mean difference (← favors drug)", labelpad=1)

    lower = figure.add_axes((0.415, 0.072, 0.335, 0.243))
    forest = Forest(lower, -1.22, -0.03, 1.03)
    for title, group in (("Inactive: placebo spray", SHARES_INACTIVE), ("Active, open-label", SHARES_ACTIVE)):
        forest.head(title, people="n", **({"value": "Difference (95% CI)"} if group is SHARES_INACTIVE else {}))
        for label, where in group:
            row = one(book, where)
            if row["effect"]:
                values = [number(row, column) for column in ("effect", "low", "high")]
            else:
                counts = found(r"(\d+) of (\d+)\D.*? against (\d+) of (\d+)", row, "note")
                values = [round(value, 1) for value in newcombe(*map(int, counts.groups()))]
            forest.add(label, people(row), row["result"], *values)
    forest.close(-32, 38, 0)
    lower.set_xticks(range(-30, 31, 10))
    lower.set_xlabel("Percentage points (favors drug →)", labelpad=1)
    _style.key(figure, 0.012, 0.045, "comparator", "not testable")
    _style.save(figure, out)


def newcombe(events: int, total: int, other: int, others: int) -> tuple[float, float, float]:
    """Return the difference of two shares in percentage points, with Newcombe's 95% interval."""
    first, second = events / total, other / others
    (low1, high1), (low2, high2) = wilson(events, total), wilson(other, others)
    low = first - second - math.hypot(first - low1, high2 - second)
    high = first - second + math.hypot(high1 - first, second - low2)
    return 100 * (first - second), 100 * low, 100 * high
