"""The table of accepted differences: each row names an entry, a field, both values, a reason, and ends in time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator

from primer.audit.accepted import FIELDS, Row
from primer.lint import Message
from primer.lint.exceptions import dates


def lint(rows: Iterable[Row], keys: Collection[str], bibliography: str, today: dt.date) -> Iterator[Message]:
    """Yield a message for each row that is wrong, and for each whose end date has passed."""
    for row in rows:
        place = row.path, row.line
        if row.key not in keys:
            yield Message(*place, f"entry {row.key!r} is not in {bibliography}; delete the row or mend the key")
        if row.field not in FIELDS:
            yield Message(*place, f"field {row.field!r} is none that the audit compares: {', '.join(FIELDS)}")
        if not (row.ours or row.theirs):
            yield Message(*place, "copy 'ours' and 'theirs' as the report prints them")
        if not row.reason:
            yield Message(*place, "give the exception a reason")
        name, advice = f"{row.key}, {row.field}", "see if the registry was mended"
        yield from dates(*place, (row.since, row.ends), today, name, advice)
