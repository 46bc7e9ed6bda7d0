"""Forest plot: harm and rescue with low-dose ketamine in acute pain, pooled risk ratios, rows of ``trials.csv``."""

from __future__ import annotations

from pathlib import Path

import _style
from _style import Forest, estimate, one, people, table

RATIOS = [
    ("rescue analgesia", "source ~ balzer2021; outcome ~ rescue"),
    ("nausea", "source ~ balzer2021; outcome ~ nausea"),
    ("hypoxia", "source ~ balzer2021; outcome ~ hypoxia"),
    ("minor events, nasal, child", "source ~ silva2020; measure ~ ratio"),
    ("psychological effects", "source ~ ying2023; outcome ~ psychological"),
    ("psychological events", "source ~ lee2016; outcome ~ psychological"),
]


def draw(data: Path, out: Path) -> None:
    book = table(data, "trials")
    figure = _style.new(2.0)
    panel = figure.add_axes((0.42, 0.29, 0.33, 0.7))
    panel.set_xscale("log")
    forest = Forest(panel, -1.26, -0.03, 1.03)
    forest.head("Harm and rescue (pooled)", people="n", value="Risk ratio (95% CI)")
    for label, where in RATIOS:
        row = one(book, where)
        forest.add(f"{_style.author(row)}, {label}", people(row), row["result"], *estimate(row))
    forest.close(0.09, 45, 1)
    ticks = [0.1, 0.3, 1, 3, 10, 30]
    panel.set_xticks(ticks, [f"{tick:g}" for tick in ticks])
    panel.tick_params(which="minor", bottom=False)
    panel.set_xlabel("Risk ratio, no unit (← fewer with ketamine)", labelpad=1)
    _style.key(figure, 0.012, 0.15, "comparator", forest.verdicts)
    _style.save(figure, data, out, book)
