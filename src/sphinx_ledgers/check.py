"""The checks of a data package: tables that can be read, their schema, cells that contradict each other or the day."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from sphinx_ledgers import ledger, schema
from sphinx_ledgers.files import Message, Unreadable
from sphinx_ledgers.ledger import Ledger

#: What the note of a row says where its source prints an effect without its interval.
NO_INTERVAL = "interval not reported"


def read(descriptor: Path) -> tuple[dict[str, Ledger], list[Message]]:
    """Return the ledgers that obey their schema, by name, and what is wrong with the others. Raises Unreadable."""
    found: dict[str, Ledger] = {}
    problems: list[Message] = []
    for name, path in ledger.paths(descriptor).items():
        try:
            found[name] = ledger.read(name, path)
        except Unreadable as error:
            problems += error.messages
    unread = {message.path for message in problems}
    problems += [message for message in schema.lint(descriptor) if message.path not in unread]
    wrong = {message.path for message in problems}
    return {name: table for name, table in found.items() if table.path not in wrong}, problems


def lint_values(ledgers: Mapping[str, Ledger], today: dt.date) -> Iterator[Message]:
    """Yield messages on cells that contradict each other or the calendar."""
    for table in ledgers.values():
        for row in table.rows:
            for text in [*_parts(row.values), *_interval(row.values), *_counts(row.values), *_dates(row.values, today)]:
                yield Message(table.path, row.line, text)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def _parts(values: Mapping[str, str]) -> Iterator[str]:
    for name, text in values.items():
        if re.search(r"(?:^|;)\s*(?:;|$)", text) and text:
            yield f"{name} has an empty part between semicolons in {text!r}; fill or remove it"


def _interval(values: Mapping[str, str]) -> Iterator[str]:
    low, high = (_number(values.get(name, "")) for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        yield f"low {values['low']} is above high {values['high']}; fix one of them"
        return
    for name in ("effect", "value"):
        middle = _number(values.get(name, ""))
        if middle is not None and low is not None and high is not None and not low <= middle <= high:
            yield f"{name} {values[name]} is outside its interval {values['low']} to {values['high']}; fix the row"
    if values.get("effect") and (low is None or high is None) and NO_INTERVAL not in values.get("note", ""):
        yield f"effect without an interval; add low and high, or write {NO_INTERVAL!r} in the note"


def _counts(values: Mapping[str, str]) -> Iterator[str]:
    for part, whole in (("events", "total"), ("analyzed", "randomized")):
        some, all_ = _number(values.get(part, "")), _number(values.get(whole, ""))
        if some is not None and all_ is not None and some > all_:
            yield f"{part} {values[part]} is above {whole} {values[whole]}; fix one of them"


def _dates(values: Mapping[str, str], today: dt.date) -> Iterator[str]:
    for name in ("checked", "expires"):
        try:
            date = dt.date.fromisoformat(values.get(name, ""))
        except ValueError:
            continue  # the schema speaks of what is not a date
        if name == "checked" and date > today:
            yield f"checked {date} is in the future; fix it"
        if name == "expires" and date < today:
            yield f"expired on {date}; read the source again and set the new date or state"
