"""Timeline: science, use and trials."""

from __future__ import annotations

from pathlib import Path

import _lanes

# words and how to find the row; rows of one kind are placed in the order of their dates
EVENTS = [
    ("phencyclidine as an anesthetic", "event ~ phencyclidine; event ~ anesthetic"),
    ("Stevens makes ketamine", "event ~ Stevens makes"),
    ("first human dose, in a prison", "event ~ first human dose"),
    ("first report: 20 prisoners", "event ~ first human report"),
    ("first study in surgery", "event ~ study in surgery"),
    ("US commission on research in prisons", "event ~ commission reports on research"),
    ("NMDA block shown", "event ~ N-methyl-aspartate"),
    ("trauma use, Phu Bai, Vietnam", "event ~ Phu Bai"),
    ("S-ketamine in clinical use (review)", "event ~ S-ketamine as now clinically"),
    ("first placebo-controlled trial in depression", "event ~ first placebo-controlled"),
    ("trial against midazolam", "event ~ trial against midazolam"),
    ("KARMA-Dep 2: no better than midazolam", "event ~ KARMA-Dep 2"),
]


def draw(data: Path, out: Path) -> None:
    _lanes.plot(["science", "use", "trial"], EVENTS, data, out)
