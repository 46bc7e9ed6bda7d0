"""Forest plot: ketamine in depression, by comparator, the trials that failed included.

Upper panel: mean differences in MADRS or Hamilton points, against saline or placebo, then against midazolam. Lower
panel: differences in response or remission in open-label trials. Rows of ``trials.csv``; the difference for ESCAPE-TRD
is computed from the counts in its row, with Newcombe's interval (from two Wilson intervals).
"""

from __future__ import annotations

from pathlib import Path

import _depression
import _style
from _style import Forest, table

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
ACTIVE = [
    ("IV once", "source ~ murrough2013"),
    ("IV once", "source ~ phillips2019"),
    ("IV, 0.5 and 1 mg/kg", "source ~ fava2020"),
    ("13 to 17 y", "source ~ dwyer2021"),
    ("KARMA-Dep 2", "source ~ jelovac2025"),
]
OPEN = [
    ("ESCAPE-TRD, quetiapine, remission", "source ~ reif2023; outcome ~ remission"),
    ("ELEKT-D, ECT, response", "source ~ anand2023; outcome ~ response"),
    ("KetECT, ECT, remission", "source ~ ekstrand2022; outcome ~ remission"),
]


def draw(data: Path, out: Path) -> None:
    book = table(data, "trials")
    figure = _style.new(3.76)
    panel = figure.add_axes((0.415, 0.351, 0.335, 0.64))
    forest = Forest(panel, -1.22, -0.03, 1.03)
    forest.head("Inactive: saline or placebo", people="n", value="Difference (95% CI)")
    _depression.points(forest, book, INACTIVE)
    forest.head("Active: midazolam", people="n")
    _depression.points(forest, book, ACTIVE)
    forest.close(-18, 5, 0)
    verdicts = forest.verdicts
    panel.set_xticks(range(-15, 6, 5))
    panel.set_xlabel("Points, mean difference (← favors drug)", labelpad=1)

    panel = figure.add_axes((0.415, 0.105, 0.335, 0.15))
    forest = Forest(panel, -1.22, -0.03, 1.03)
    forest.head("Active, open-label", people="n")
    _depression.shares(forest, book, OPEN)
    forest.close(-32, 38, 0)
    verdicts |= forest.verdicts
    panel.set_xticks(range(-30, 31, 10))
    panel.set_xlabel("Percentage points (favors drug →)", labelpad=1)
    _style.key(figure, 0.012, 0.07, "comparator", verdicts)
    _style.save(figure, data, out, book)
