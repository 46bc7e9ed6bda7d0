"""The table of ignored links: each row has a pattern, a reason and dates, and ends in time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from primer.linkcheck.exceptions import Row
from primer.lint import Message


def lint(rows: Iterable[Row], today: dt.date) -> Iterator[Message]:
    """Yield a message for each row that is wrong, and for each whose end date has passed."""
    for row in rows:
        place = row.path, row.line
        try:
            re.compile(row.pattern)
        except re.error as error:
            yield Message(*place, f"pattern {row.pattern!r} is no regular expression: {error}")
        if not row.pattern or not row.reason:
            yield Message(*place, "give the exception a pattern and a reason")
        yield from dates(*place, (row.since, row.ends), today, repr(row.pattern), "see if the link works")


def dates(path: Path, line: int, span: tuple[str, str], today: dt.date, name: str, advice: str) -> Iterator[Message]:
    """Yield a message where the begin and end of an exception are no dates, or the end has passed."""
    try:
        since, ends = map(dt.date.fromisoformat, span)
    except ValueError:
        yield Message(path, line, f"write 'since' and 'ends' as dates, YYYY-MM-DD, not {span[0]!r}, {span[1]!r}")
        return
    if ends < since:
        yield Message(path, line, f"the exception ends on {ends}, before it began on {since}")
    elif ends < today:
        mend = f"{advice}, then delete the row or give it a new end and reason"
        yield Message(path, line, f"the exception for {name} ended on {ends}; {mend}")
