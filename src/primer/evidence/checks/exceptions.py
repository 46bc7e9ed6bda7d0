"""Exceptions that end in time: links that are not checked, differences from the registries that are accepted."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator

from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger, Row

#: How long an exception may last: a year.
LONGEST = dt.timedelta(days=366)


def lint_links(table: Ledger, today: dt.date) -> Iterator[Message]:
    """Yield a message for each ignored link whose pattern cannot be read, or whose end has passed."""
    for row in table.rows:
        pattern = row.values["pattern"]
        try:
            re.compile(pattern)
        except re.error as error:
            yield Message(table.path, row.line, f"pattern {pattern!r} is no regular expression: {error}; fix it")
        yield from _ends(table, row, today, repr(pattern), "see if the link works")


def lint_accepted(table: Ledger, keys: Collection[str], today: dt.date) -> Iterator[Message]:
    """Yield a message for each accepted difference of no entry, without values, or whose end has passed."""
    for row in table.rows:
        key, name = row.values["key"], f"{row.values['key']}, {row.values['field']}"
        if key not in keys:
            text = f"entry {key!r} is not in the bibliography; delete the row or fix the key"
            yield Message(table.path, row.line, text)
        if not (row.values["ours"] or row.values["theirs"]):
            yield Message(table.path, row.line, "copy 'ours' and 'theirs' as the report prints them")
        yield from _ends(table, row, today, name, "see if the registry was fixed")


def _ends(table: Ledger, row: Row, today: dt.date, name: str, advice: str) -> Iterator[Message]:
    since, ends = (dt.date.fromisoformat(row.values[column]) for column in ("since", "ends"))
    if ends < since:
        yield Message(table.path, row.line, f"the exception ends on {ends}, before it began on {since}")
    elif ends - since > LONGEST:
        yield Message(table.path, row.line, f"the exception ends on {ends}, over a year after {since}; end it sooner")
    elif ends < today:
        fix = f"{advice}, then delete the row or give it a new end and reason"
        yield Message(table.path, row.line, f"the exception for {name} ended on {ends}; {fix}")
