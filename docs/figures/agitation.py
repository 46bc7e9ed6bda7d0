"""Decision path: severe agitation. Steps of the bedside page; doses and shares from rows."""

from __future__ import annotations

from pathlib import Path

import _path
from _style import one, table

from sphinx_ledgers.values import percent


def draw(data: Path, out: Path) -> None:
    doses, harms = table(data, "regimens"), table(data, "harms")
    adult, older, child = (one(doses, f"id = agitation-{who}-im") for who in ("adult", "older", "child"))
    tube, other = (one(harms, f"id = harms-airway-{drug}") for drug in ("ketamine", "benzo"))
    shares = [percent(int(row["events"]) / int(row["total"])) for row in (tube, other)]
    for row in (adult, older, child):
        if not row["repeat"].startswith("One dose only"):
            raise ValueError(f"row {row['id']}: the words of the figure say that one dose is all")
    steps = [
        ("Try first", [
            "Talk down; a child: ask the",
            "parents what calms it",
            "Then midazolam with droperidol",
            "",
            "*Calm? Stop here, and watch",
            "*Still a danger? Go on",
        ]),
        ("Ready before the dose", [
            "Someone who manages airways",
            "Oxygen, suction",
            "Bag and mask",
            "Monitors, capnography",
            "A senior, for a child",
        ]),
        ("Not if", [
            "Phencyclidine taken",
            "Hypertensive crisis",
            "",
            "*Lowest dose:",
            "alcohol, an opioid or a sedative",
            "on board: may stop breathing",
        ]),
        ("Dose: muscle, once", [
            "*Adult",
            *_path.dose(adult),
            f"*{older['population'].replace(' years and older', ' and over')}",
            *_path.dose(older),
            "*Child",
            *_path.dose(child),
        ]),
        ("Watch, all the time", [
            f"Acts after {adult['onset']},",
            f"for {adult['duration']}",
            "On the back or side,",
            "never face down",
            "*Sudden calm: cardiac arrest?",
            "",
            f"A breathing tube: {shares[0]},",
            f"with benzodiazepines {shares[1]}",
        ]),
        ("If it goes wrong", [
            "*Not breathing",
            "Open the airway, bag and mask",
            "*Crowing or silent, no air",
            "Hard jaw thrust, oxygen: drill",
            "*Vomits",
            "Left side, head down, suction",
            "*Pressure high",
            "Quiet, measure again; call early",
        ]),
    ]  # fmt: skip
    _path.plot("To treat, never to police", steps, data, out, doses, harms)
