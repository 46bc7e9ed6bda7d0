"""Forest plot: ketamine in depression, by comparator, the trials that failed included.

Upper panel: mean differences in MADRS or Hamilton points, against saline or placebo, then against midazolam. Lower
panel: differences in response or remission in open-label trials. Rows of ``trials.csv``; the difference for ESCAPE-TRD
is computed from the counts in its row, with Newcombe's interval (from two Wilson intervals).
"""

from __future__ import annotations

from pathlib import Path

import _depression
import _style
from _style import table

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
    blind = _depression.panel(figure, 0.351, 0.64)
    blind.head("Inactive: saline or placebo", people="n", value="Difference (95% CI)")
    _depression.points(blind, book, INACTIVE)
    blind.head("Active: midazolam", people="n")
    _depression.points(blind, book, ACTIVE)
    _depression.close_points(blind)

    unmasked = _depression.panel(figure, 0.105, 0.15)
    unmasked.head("Active, open-label", people="n")
    _depression.shares(unmasked, book, OPEN)
    _depression.close_shares(unmasked)
    _style.key(figure, 0.012, 0.07, "comparator", blind.verdicts | unmasked.verdicts)
    _style.save(figure, data, out, book)
