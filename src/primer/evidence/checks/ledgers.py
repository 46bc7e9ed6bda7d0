"""The ledgers as data: schema, sources, intervals, counts, dates of expiry, completeness of the claim audit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping

from primer.evidence.files import Message
from primer.evidence.ledger import Ledger

#: What a trial's note says when the source prints an effect without its interval.
NO_INTERVAL = "interval not reported"


def lint_sources(ledgers: Mapping[str, Ledger], known: Collection[str], bibliography: str) -> Iterator[Message]:
    """Yield a message for each source that is not in the bibliography."""
    for ledger in ledgers.values():
        for row in ledger.rows:
            for key in row.sources():
                if key not in known:
                    yield Message(
                        ledger.path, row.line, f"source {key!r} is not in {bibliography}; add the entry or fix the key"
                    )


def lint_values(ledgers: Mapping[str, Ledger], today: dt.date) -> Iterator[Message]:
    """Yield messages on cells that contradict each other or the calendar."""
    for ledger in ledgers.values():
        for row in ledger.rows:
            for text in [*_parts(row.values), *_interval(row.values), *_counts(row.values), *_dates(row.values, today)]:
                yield Message(ledger.path, row.line, text)


def lint_complete(claims: Ledger, expected: Mapping[str, int]) -> Iterator[Message]:
    """Yield a message for each claim id that is missing; ``expected`` maps a prefix to how many claims it has."""
    found = {row.values["id"] for row in claims.rows}
    wanted = {f"{prefix}.{number}" for prefix, count in expected.items() for number in range(1, count + 1)}
    for missing in sorted(wanted - found):
        yield Message(claims.path, 1, f"claim {missing} has no verdict; add its row")
    for row in claims.rows:
        if row.values["id"] not in wanted:
            yield Message(claims.path, row.line, f"the source article has no claim {row.values['id']!r}")
        if row.values["verdict"] not in ("promotional", "not-factual") and not row.sources():
            yield Message(claims.path, row.line, f"verdict {row.values['verdict']!r} needs a source")


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
