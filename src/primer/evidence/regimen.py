"""What tables may show of a row of dose regimens beside its cells."""

from __future__ import annotations

from collections.abc import Mapping

from doses_by_weight.regimen import Regimen, amount, ceiling, in_one_line, instructions

COUNTRIES = {"us": "US", "uk": "UK", "eu": "EU"}


def status(values: Mapping[str, str]) -> str:
    """Return "US, UK off-label; EU labeled" for a row; a country of which the row says nothing is left out."""
    found: dict[str, list[str]] = {}
    for column, name in COUNTRIES.items():
        if values[column]:
            found.setdefault(values[column], []).append(name)
    return "; ".join(f"{', '.join(names)} {said}" for said, names in found.items())


def computed(values: Mapping[str, str]) -> dict[str, str]:
    """Return what tables may show of a row of doses; of another row it is nothing.

    It is ``amount``, ``ceiling``, ``instructions``, ``status``, and ``dose`` (all but the status). Raises ValueError
    on a dose that is none.
    """
    if "maximum_unit" not in values:
        return {}
    regimen = Regimen.of(values)
    return {
        "amount": amount(regimen),
        "ceiling": ceiling(regimen),
        "instructions": instructions(regimen),
        "status": status(values),
        "dose": in_one_line(regimen),
    }
