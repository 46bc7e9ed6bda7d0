"""The table of ignored links: each row has a pattern, a reason and dates, and ends in time."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from primer.linkcheck.exceptions import Row
from primer.lint import Message


def lint(path: Path, rows: Iterable[Row], today: dt.date) -> Iterator[Message]:
    """Yield a message for each row that is wrong, and for each whose end date has passed."""
    for row in rows:
        try:
            re.compile(row.pattern)
        except re.error as error:
            yield Message(path, row.line, f"pattern {row.pattern!r} is no regular expression: {error}")
        if not row.pattern or not row.reason:
            yield Message(path, row.line, "give the exception a pattern and a reason")
        try:
            since, ends = dt.date.fromisoformat(row.since), dt.date.fromisoformat(row.ends)
        except ValueError:
            yield Message(
                path, row.line, f"write 'since' and 'ends' as dates, YYYY-MM-DD, not {row.since!r}, {row.ends!r}"
            )
            continue
        if ends < since:
            yield Message(path, row.line, f"the exception ends on {ends}, before it began on {since}")
        elif ends < today:
            yield Message(
                path,
                row.line,
                f"the exception for {row.pattern!r} ended on {ends}; see if the link works, then delete "
                "the row or give it a new end and reason",
            )
