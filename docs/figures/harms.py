"""Dot plot: chosen adverse events in emergencies, in the ambulance and in surgery."""

from __future__ import annotations

from pathlib import Path

import _harms

# kind: "k" ketamine or esketamine; "o" comparator; "a" all sedatives together
GROUPS = [
    (
        "Emergency department sedation",
        [
            ("critical event, registry", "k", "source ~ green2025; event ~ critical"),
            ("laryngospasm, registry", "k", "source ~ green2025; event ~ laryngospasm"),
            ("apnea, registry", "k", "source ~ green2025; event ~ apnea"),
            ("vomiting, child, with placebo", "k", "source ~ langston2008; population ~ placebo"),
            ("emergence delirium, child", "k", "source ~ treston2009; event ~ delirium"),
            ("recovery agitation, adult", "k", "source ~ newton2008; event ~ agitation"),
            ("aspiration, adult, any sedative", "a", "source ~ bellolio2016incidenceb; event ~ aspiration"),
        ],
    ),
    (
        "Emergency intubation, critically ill",
        [
            ("circulatory collapse, ketamine", "k", "source ~ casey2025; event ~ collapse; population ~ ketamine"),
            ("circulatory collapse, etomidate", "o", "source ~ casey2025; event ~ collapse; population ~ etomidate"),
        ],
    ),
    (
        "Severe agitation, ambulance",
        [
            ("invasive airway, ketamine", "k", "source ~ brown2022; event ~ airway; population ~ ketamine"),
            ("invasive airway, benzodiazepine", "o", "source ~ brown2022; event ~ airway; population ~ benzodiazepine"),
        ],
    ),
    (
        "Surgery without an anesthetist",
        [
            ("saturation < 92% for > 30 s", "k", "source ~ masaki2019; total = 530; event ~ 30 s; event !~ under"),
            ("diazepam for agitation", "k", "source ~ masaki2019; event ~ diazepam"),
        ],
    ),
]


def draw(data: Path, out: Path) -> None:
    _harms.plot(GROUPS, 3.5, data, out)
