"""Forest plot: esketamine spray against placebo spray in depression, the trials that failed included.

Upper panel: mean differences in points of a depression scale. Lower panel: differences in response or remission of
TRANSFORM-1 and TRANSFORM-2. Rows of ``trials.csv``.
"""

from __future__ import annotations

from pathlib import Path

import _depression
import _style
from _style import Forest, table

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
    panel = figure.add_axes((0.415, 0.49, 0.335, 0.505))
    forest = Forest(panel, -1.22, -0.03, 1.03)
    forest.head("Mood, against placebo spray", people="n", value="Difference (95% CI)")
    _depression.points(forest, book, SPRAY)
    forest.close(-18, 5, 0)
    verdicts = forest.verdicts
    panel.set_xticks(range(-15, 6, 5))
    panel.set_xlabel("Points, mean difference (← favors drug)", labelpad=1)

    panel = figure.add_axes((0.415, 0.105, 0.335, 0.27))
    forest = Forest(panel, -1.22, -0.03, 1.03)
    forest.head("Better or well, against placebo spray", people="n", value="Difference (95% CI)")
    _depression.shares(forest, book, SHARES)
    forest.close(-32, 38, 0)
    verdicts |= forest.verdicts
    panel.set_xticks(range(-30, 31, 10))
    panel.set_xlabel("Percentage points (favors drug →)", labelpad=1)
    _style.key(figure, 0.012, 0.07, "comparator", verdicts)
    _style.save(figure, data, out, book)
