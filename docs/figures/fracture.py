"""Decision path: a child's fracture, pain or setting the bone. Steps of the bedside page; numbers from rows."""

from __future__ import annotations

from pathlib import Path

import _path
from _style import found, one, table


def draw(data: Path, out: Path) -> None:
    doses, numbers = table(data, "regimens"), table(data, "numbers")
    pain, nose, vein, muscle = (
        one(doses, f"id = {name}-child-{route}")
        for name, route in (("acute-pain", "iv"), ("acute-pain", "in"), ("sedation", "iv"), ("sedation", "im"))
    )
    ages = found(r"below (\d+) months.*below (\d+) months", one(numbers, "id = approved-uses-rch"), "value")
    breath = found(r"^[\d.]+%", one(numbers, "id = myths-breathing-01"), "value")[0]
    vomits = found(r"^vomiting ([\d.]+%)", one(numbers, "id = faq-child-02"), "value")[1]
    home = found(r"(\d+) to (\d+) minutes", one(numbers, "id = approved-uses-rcem"), "value")
    hours = " to ".join(f"{int(minutes) / 60:g}" for minutes in home.groups())
    steps = [
        ("Try first", [
            "Fentanyl by nose",
            "Broken femur: a nerve block",
            "",
            "*Pain gone? No ketamine",
            "*Pain, or a bone to set? Go on",
        ]),
        ("Ready before the dose", [
            "One person for the airway alone",
            "Suction, oxygen",
            "Bag and mask of the child's size",
            "Oximeter, capnography",
            "Suxamethonium dose written",
            "Do not wait for fasting",
        ]),
        ("Not if", [
            f"Under {ages[1]} months",
            "",
            "*Ask a senior (UK: do not)",
            f"Under {ages[2]} months",
            "Chest infection, active asthma",
            "Mouth or throat work",
        ]),
        ("Dose", [
            "*Pain only",
            *_path.dose(pain, "vein"),
            *_path.dose(nose, "nose"),
            "*To set the bone",
            *_path.dose(vein, "vein"),
            *_path.dose(muscle, "muscle"),
        ]),
        ("Watch", [
            "*To set the bone, it acts",
            f"vein: after {vein['onset']}, for {vein['duration']}",
            f"muscle: after {muscle['onset']},",
            f"for {muscle['duration']}",
            f"Airway, breathing trouble: {breath}",
            f"Vomiting: {vomits}",
            "",
            "*Home",
            "Talks and moves as before,",
            f"usually after {hours} hours",
        ]),
        ("If it goes wrong", [
            "*Crowing or silent, no air",
            "Hard jaw thrust, oxygen: drill",
            "*Not breathing",
            "Open the airway, bag and mask",
            "*Vomits",
            "Left side, head down, suction",
            "*Wakes terrified",
            "Quiet, one calm voice; wait",
        ]),
    ]  # fmt: skip
    _path.plot("A child's fracture: ketamine only where breathing can be kept safe", steps, data, out, doses, numbers)
