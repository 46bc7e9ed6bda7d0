"""Forest plot: harms of the esketamine spray against placebo spray, as differences in per cent of people.

Counts from ``harms.csv``: the label's trials of four weeks by age, and SUSTAIN-1, of people who had got better on the
spray. Differences and Newcombe's intervals are computed.
"""

from __future__ import annotations

from pathlib import Path

import _depression
import _style
from _style import Forest, one, table

GROUPS = [
    (
        "Four weeks, under 65",
        [
            ("systolic pressure +40 mmHg", "lab-systolic-rise-40-mmhg-or-more"),
            ("diastolic pressure +25 mmHg", "lab-diastolic-rise-25-mmhg-or-more"),
        ],
    ),
    (
        "Four weeks, from 65",
        [
            ("systolic pressure +40 mmHg", "lab65-systolic-rise-40-mmhg-or-more"),
            ("diastolic pressure +25 mmHg", "lab65-diastolic-rise-25-mmhg-or-more"),
        ],
    ),
    (
        "Long term, SUSTAIN-1",
        [
            (name.replace("-", " "), f"s1-{name}")
            for name in (
                "dysgeusia",
                "vertigo",
                "dissociation",
                "somnolence",
                "dizziness",
                "headache",
                "nausea",
                "blurred-vision",
                "anxiety",
                "vomiting",
                "sedation",
                "blood-pressure-increased",
                "confusional-state",
            )
        ],
    ),
]


def draw(data: Path, out: Path) -> None:
    book = table(data, "harms")
    figure = _style.new(3.76)
    panel = figure.add_axes((0.455, 0.125, 0.315, 0.87))
    forest = Forest(panel, -1.42, -0.03, 1.03)
    for title, events in GROUPS:
        forest.head(title, **({"people": "spray; placebo", "value": "Difference (95% CI)"} if not forest.row else {}))
        for label, name in events:
            drug, other = (one(book, f"id = safety-{name}-{arm}") for arm in ("esk", "pbo"))
            counts = [int(row[column]) for row in (drug, other) for column in ("events", "total")]
            effect, low, high = (round(value, 1) for value in _depression.newcombe(*counts))
            verdict = "against" if low > 0 else "for" if high < 0 else "inconclusive"
            forest.add(label, "{} of {}; {} of {}".format(*counts), verdict, effect, low, high)
    forest.close(-12, 42, 0)
    panel.set_xticks(range(-10, 41, 10))
    panel.set_xlabel("Percentage points (more with the spray →)", labelpad=1)
    _style.key(figure, 0.012, 0.045, "placebo", forest.verdicts)
    _style.save(figure, data, out, book)
