"""Days and months as the files have them (2005-08-31, 2005-08) and as the pages write them."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress

from babel.dates import format_date

_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_MONTH = re.compile(r"\d{4}-\d\d")


def is_day_or_month(text: str) -> bool:
    """Return whether a text is a day or a month of a year, and nothing else."""
    return bool(_DAY.fullmatch(text) or _MONTH.fullmatch(text))


def in_words(text: str) -> str:
    """Return a text with its days as the pages write them: 31 August 2005 for 2005-08-31.

    2005-08 is a month only where it stands alone; elsewhere it may be two years. What is no date stays.
    """
    if _MONTH.fullmatch(text):
        return _written(text, f"{text}-01", "MMMM y")
    return _DAY.sub(lambda day: _written(day[0], day[0], "d MMMM y"), text)


def in_short(day: str) -> str:
    """Return a day as a line of small print writes it: 31 Aug 2005 for 2005-08-31; what is no date stays."""
    return _written(day, day, "d MMM y")


def _written(text: str, day: str, how: str) -> str:
    with suppress(ValueError):
        # strftime would name the month in the language of whoever builds
        return format_date(dt.date.fromisoformat(day), how, locale="en")
    return text
