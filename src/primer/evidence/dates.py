"""Days in small print, and back."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from babel.dates import format_date, get_month_names


def in_short(day: str) -> str:
    """Return a day as a line of small print writes it: 31 Aug 2005 for 2005-08-31; what is no date stays."""
    with suppress(ValueError):
        return format_date(dt.date.fromisoformat(day), "d MMM y", locale="en")
    return day


def day_of(text: str) -> dt.date | None:
    """Return the day that a text such as "31 August 2005" names, whatever the language of whoever builds; else None."""
    months = {name: number for number, name in get_month_names("wide", locale="en").items()}
    day, _, rest = text.partition(" ")
    month, _, year = rest.partition(" ")
    with suppress(ValueError, KeyError):
        return dt.date(int(year), months[month], int(day))
    return None
