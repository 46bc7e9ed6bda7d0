"""Forest plot: esketamine spray against placebo spray in depression, the trials that failed included.

Upper panel: mean differences in points of a depression scale. Lower panel: differences in response or remission of
TRANSFORM-1 and TRANSFORM-2. Rows of ``trials.csv``.
"""

from __future__ import annotations

from pathlib import Path

import _depression
import _style
from _style import table

# label after the author, and how to find the row
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
SHARES = [
    ("TRANSFORM-1, 56 mg, remission", "id = transform-1-56-remission"),
    ("TRANSFORM-1, 56 mg, response", "id = transform-1-56-response"),
    ("TRANSFORM-1, 84 mg, remission", "id = transform-1-84-remission"),
    ("TRANSFORM-1, 84 mg, response", "id = transform-1-84-response"),
    ("TRANSFORM-2, remission", "id = transform-2-remission"),
    ("TRANSFORM-2, response", "id = transform-2-response"),
]


def draw(data: Path, out: Path) -> None:
    book = table(data, "trials")
    figure = _style.new(3.76)
    mood = _depression.panel(figure, 0.49, 0.505)
    mood.head("Mood, against placebo spray", people="n", value="Difference (95% CI)")
    _depression.points(mood, book, SPRAY)
    _depression.close_points(mood)

    well = _depression.panel(figure, 0.105, 0.27)
    well.head("Better or well, against placebo spray", people="n", value="Difference (95% CI)")
    _depression.shares(well, book, SHARES)
    _depression.close_shares(well)
    _style.key(figure, 0.012, 0.07, "comparator", mood.verdicts | well.verdicts)
    _style.save(figure, data, out, book)
