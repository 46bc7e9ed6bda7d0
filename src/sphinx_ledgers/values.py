"""What is computed from the cells of a row, so that nobody types it: intervals, shares, amounts with their unit."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping
from statistics import NormalDist

from sphinx_ledgers.dates import in_words


def wilson(events: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion, as fractions.

    Raises ValueError where there are more events than people, or nobody.
    Source: Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc. 1927.
    """
    if not 0 <= events <= total or not total:
        raise ValueError(f"{events} of {total} is no share; fix 'events' or 'total'")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = events / total, z * z / total
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    # none and all are the limits themselves, where floats come only near
    lowest = (middle - half) / (1 + spread) if events else 0.0
    highest = (middle + half) / (1 + spread) if events < total else 1.0
    return lowest, highest


def percent(share: float) -> str:
    """Return a fraction as per cent with a sensible number of digits."""
    value = 100 * share
    return f"{value:.2g}%" if 0 < value < 1 else f"{value:.1f}%"


def minus(value: str) -> str:
    """Return a number with a true minus sign."""
    return re.sub(r"(?<![\w.])-(?=[\d.])", "−", value)


def computed(values: Mapping[str, str], today: dt.date | None = None) -> dict[str, str]:
    """Return what follows from a row's own columns; each only where its columns exist.

    ``amount`` (low to high unit), ``estimate`` (effect and interval), ``interval`` (the role that draws them),
    ``counted`` (events of total), ``proportion`` (per cent and its 95% Wilson interval), ``people`` (randomized and
    analyzed), ``probability`` (P = 0.04), ``ends`` (the day of expiry, marked when it is before ``today``). Raises
    ValueError on counts that are none.
    """
    found = {}
    if "p" in values:
        found["probability"] = re.sub(r"^([<>]?) *(?=.)", lambda sign: f"P {sign[1] or '='} ", values["p"])
    if "expires" in values:
        over = today is not None and "" < values["expires"] < today.isoformat()
        found["ends"] = ("expired on " if over else "") + in_words(values["expires"])
    if "randomized" in values:
        parts = [f"{whole_number(values, name):,} {name}" for name in ("randomized", "analyzed") if values.get(name)]
        found["people"] = ", ".join(parts)
    low, high = values.get("low", ""), values.get("high", "")
    if "unit" in values and "low" in values:
        found["amount"] = minus(_amount(values.get("value", ""), low, high, values["unit"]))
    if "effect" in values:
        interval = f" ({low} to {high})" if low and high else ""
        found["estimate"] = minus(f"{values['effect']}{interval}") if values["effect"] else ""
        drawn = f"{values['effect']} {low} {high} {values.get('measure', '')}; {values.get('result', '')}"
        found["interval"] = f"{{interval}}`{drawn}`" if values["effect"] and interval else ""
    if values.get("events"):
        events, total = whole_number(values, "events"), whole_number(values, "total")
        lowest, highest = wilson(events, total)
        found["counted"] = f"{events:,} of {total:,}"
        found["proportion"] = f"{percent(events / total)} ({percent(lowest)} to {percent(highest)})"
    return found


def _amount(value: str, low: str, high: str, unit: str) -> str:
    """Return a value with its limits, or the limits alone, and the unit; nothing where there is no number."""
    sign = "%" if re.match(r"%(?! point)", unit) else ""  # stands at each number, without a space
    value, low, high = (f"{_thousands(number)}{sign}" if number else "" for number in (value, low, high))
    limits = " to ".join(dict.fromkeys(filter(None, (low, high))))  # once where both are the same
    if high and not low:
        limits = f"up to {high}"
    number = f"{value} ({limits})" if value and low and high else value or limits
    return f"{number} {unit.removeprefix(sign).strip()}".strip() if number else ""


def _thousands(number: str) -> str:
    return f"{int(number):,}" if number.isdecimal() and number[0] != "0" else number


def whole_number(values: Mapping[str, str], name: str) -> int:
    """Return a cell as a count. Raises ValueError with the name of its column."""
    if not values.get(name, "").isdecimal():
        raise ValueError(f"column {name!r}: {values.get(name, '')!r} is no whole number; fix the cell")
    return int(values[name])
