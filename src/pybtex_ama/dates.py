"""Dates as AMA writes them in references: "May 12, 2019"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pybtex_ama.markup import plain

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_ISO = re.compile(r"(-?\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?[~?%]?")


def month_name(text: str) -> str:
    """Return the English name of a month given as number, abbreviation or name; other text as it stands."""
    if text.isdecimal() and 1 <= int(text) <= 12:
        return _MONTHS[int(text) - 1]
    short = text.strip(". ").lower()
    return next((name for name in _MONTHS if len(short) >= 3 and name.lower().startswith(short)), text)


def written(text: str) -> str:
    """Return a date of BibLaTeX (ISO 8601, a range perhaps) in words; other text as it stands.

    >>> written("2019-05-12"), written("2019-05"), written("2019/2020"), written("in press")
    ('May 12, 2019', 'May 2019', '2019–2020', 'in press')
    """
    ends = text.strip().split("/")
    matches = [_ISO.fullmatch(end.strip()) for end in ends]
    words = [_one(match) for match in matches if match]
    if not words or len(words) != len([end for end in ends if end.strip() not in {"", ".."}]):
        return text
    return "–".join(dict.fromkeys(words))


def _one(match: re.Match[str]) -> str:
    year, month, day = match.groups()
    if not month or not 1 <= int(month) <= 12:
        return year
    name = _MONTHS[int(month) - 1]
    return f"{name} {int(day)}, {year}" if day and 1 <= int(day) <= 31 else f"{name} {year}"


def year(fields: Mapping[str, str]) -> str:
    """Return the year of an entry: of 'year', else of 'date'; "" if neither is given."""
    if given := plain(fields.get("year", "")).strip():
        return given
    date = plain(fields.get("date", "")).strip()
    years = [match[1] for match in map(_ISO.fullmatch, map(str.strip, date.split("/"))) if match]
    return "–".join(dict.fromkeys(years)) or date


def day(fields: Mapping[str, str]) -> str:
    """Return the date of an entry as exactly as it is known; "" if it is not."""
    if date := plain(fields.get("date", "")).strip():
        return written(date)
    number, month = year(fields), month_name(plain(fields.get("month", "")).strip())
    if not month or not number:
        return number or month
    date = plain(fields.get("day", "")).strip()
    return f"{month} {date}, {number}" if date else f"{month} {number}"
