"""Dot plot: chosen adverse events in depression and non-medical use."""

from __future__ import annotations

from pathlib import Path

import _harms

# kind: "k" ketamine or esketamine; "o" comparator; "a" all sedatives together
GROUPS = [
    (
        "Depression: clinics, esketamine spray",
        [
            ("stopped, any harm, clinic survey", "k", "source ~ feifel2020; event ~ any adverse"),
            ("systolic +40 mmHg, spray, 4 wk", "k", "source ~ fda2021spravato; event ~ systolic rise; total = 346"),
            ("systolic +40 mmHg, placebo, 4 wk", "o", "source ~ fda2021spravato; event ~ systolic rise; total = 222"),
            ("dissociation, spray", "k", "source ~ daly2019; event = dissociation; total = 152"),
            ("dissociation, placebo", "o", "source ~ daly2019; event = dissociation; total = 145"),
            ("serious event, spray, 1 year", "k", "source ~ wajs2020; event ~ serious"),
        ],
    ),
    (
        "Non-medical use",
        [
            ("urinary symptoms, survey", "k", "source ~ winstock2012; event ~ urinary"),
            ("hydronephrosis, uropathy clinic", "k", "source ~ sturgess2023; event ~ hydronephrosis"),
        ],
    ),
]


def draw(data: Path, out: Path) -> None:
    _harms.plot(GROUPS, 2.4, data, out)
