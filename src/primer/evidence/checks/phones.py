"""Phone numbers: only those of public help lines, which stand in a ledger with source and date."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from primer.evidence.page import Source
from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger

# at least seven digits in groups, as phone numbers are written; dates, trial ids, DOIs and amounts are not
_PHONE = re.compile(r"(?<![\w./,:=-])(?:\+|00)?\(?\d{1,4}\)?(?:[ .-]\(?\d{2,4}\)?){2,5}(?![\w/,.-]\d|\w)")
#: Days after which the source of a help line is to be read again.
CHECKED_DAYS = 183
_DATE = re.compile(r"^\d{4}-\d\d-\d\d$")


def digits(number: str) -> str:
    """Return the digits of a number alone."""
    return re.sub(r"\D", "", number)


def known(helplines: Ledger) -> set[str]:
    """Return the digits of all numbers in the ledger of help lines."""
    return set(reached(helplines))


def reached(helplines: Ledger) -> dict[str, str]:
    """Return the digits of each number in the ledger with how it is reached (``by``); one cell may hold several."""
    return {
        digits(part): row.values["by"]
        for row in helplines.rows
        for part in re.split(r"\bor\b|[;,]", row.values["number"])
    }


def find(text: str) -> Iterator[re.Match[str]]:
    """Yield the phone numbers in a text."""
    for match in _PHONE.finditer(text):
        if len(digits(match[0])) >= 7 and not _DATE.match(match[0]):
            yield match


def lint(source: Source, allowed: set[str]) -> Iterator[Message]:
    """Yield a message for each phone number that is not a help line."""
    for block in source.blocks:
        for match in find(block.text):
            if digits(match[0]) not in allowed:
                yield Message(
                    source.path,
                    block.line,
                    f"phone number {match[0].strip()!r} is no help line; add its row or remove it",
                )


def lint_checked(helplines: Ledger, today: dt.date) -> Iterator[Message]:
    """Yield a message for each help line whose source was read more than :data:`CHECKED_DAYS` days before ``today``."""
    for row in helplines.rows:
        checked = dt.date.fromisoformat(row.values["checked"])
        if (today - checked).days > CHECKED_DAYS:
            text = f"{row.values['service']!r} was checked on {checked}, over six months ago"
            yield Message(helplines.path, row.line, f"{text}; look its number up again, then set the date")
