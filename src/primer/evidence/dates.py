"""Days in small print."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from babel.dates import format_date


def in_short(day: str) -> str:
    """Return a day as a line of small print writes it: 31 Aug 2005 for 2005-08-31; what is no date stays."""
    with suppress(ValueError):
        return format_date(dt.date.fromisoformat(day), "d MMM y", locale="en")
    return day
