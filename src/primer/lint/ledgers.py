"""The ledgers as data: schema, sources, intervals, counts, dates of expiry, completeness of the claim audit."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from pathlib import Path

import frictionless

from primer.ledger import Ledger
from primer.lint import Message

#: What a trial's note says when the source prints an effect without its interval.
NO_INTERVAL = "interval not reported"


def lint_schema(descriptor: Path) -> Iterator[Message]:
    """Yield what frictionless finds wrong with the data package: types, required cells, enumerations, keys."""
    try:
        package = frictionless.Package(str(descriptor))
        report = package.validate()
    except frictionless.FrictionlessException as error:
        for reason in error.reasons or [error.error]:
            yield Message(descriptor, 1, f"data package: {reason.message}")
        return
    except re.error as error:  # frictionless compiles the patterns of a schema as it meets them
        text = f"data package: a column's pattern is no regular expression: {error}; mend {error.pattern!r}"
        yield Message(descriptor, 1, text)
        return
    fields = {resource.path: [field.name for field in resource.schema.fields] for resource in package.resources}
    for task in report.tasks:
        path = descriptor.parent / task.place
        if any(problem.type in _HEADER for problem in task.errors):
            yield Message(path, 1, _columns(task.labels, fields[task.place]))
            continue
        by_line = groupby(sorted(task.errors, key=_line), key=_line)
        for line, problems in by_line:
            first = list(problems)
            # a cell that is empty or of another type breaks other rules too, and a key that is there twice two
            told = {getattr(problem, "field_number", 0): problem for problem in reversed(first)}
            told = {number: problem for number, problem in told.items() if number} or told
            for problem in told.values():
                yield Message(path, line, _wording(problem))


_HEADER = ("missing-label", "extra-label", "incorrect-label", "blank-label", "duplicate-label", "blank-header")


def _line(problem: frictionless.Error) -> int:
    return getattr(problem, "row_number", None) or 1


def _columns(found: Collection[str], wanted: Collection[str]) -> str:
    """Return what is wrong with the columns of a table."""
    missing = ", ".join(repr(name) for name in wanted if name not in found)
    more = ", ".join(repr(name) for name in found if name not in wanted)
    parts = [f"there is no column {missing}" if missing else "", f"the schema knows no {more}" if more else ""]
    what = "; ".join(filter(None, parts)) or "the columns stand in another order than in the schema"
    return f"{what}; the columns are {', '.join(wanted)}"


def _wording(problem: frictionless.Error) -> str:
    """Return frictionless's finding in plain words, with the mend; what is rare keeps its own words."""
    cell, note = getattr(problem, "cell", ""), getattr(problem, "note", "")
    where = f"column {name!r}: " if (name := getattr(problem, "field_name", "")) else ""
    if '"required"' in note:
        return f"{where}the cell is empty; fill it"
    if allowed := re.search(r'"enum" is "\[(.*)\]"', note):
        return f"{where}{cell!r} is not one of {allowed[1]}; mend the cell"
    if kind := re.search(r'type is "(\w+)', note):
        return f"{where}{cell!r} is no {kind[1]}; mend the cell"
    if rule := re.search(r'constraint "(\w+)" is "(.*)"', note):
        return f"{where}{cell!r} breaks the rule {rule[1]} {rule[2]}; mend the cell"
    if problem.type == "blank-row":
        return "the row is blank; remove it"
    if problem.type == "unique-error":
        return f"{where}{note}; give each row its own"
    return f"{where}{problem.message}"


def lint_sources(ledgers: Mapping[str, Ledger], known: Collection[str], bibliography: str) -> Iterator[Message]:
    """Yield a message for each source that is not in the bibliography."""
    for ledger in ledgers.values():
        for row in ledger.rows:
            for key in row.sources():
                if key not in known:
                    yield Message(
                        ledger.path, row.line, f"source {key!r} is not in {bibliography}; add the entry or mend the key"
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
        yield f"low {values['low']} is above high {values['high']}; mend one of them"
        return
    for name in ("effect", "value"):
        middle = _number(values.get(name, ""))
        if middle is not None and low is not None and high is not None and not low <= middle <= high:
            yield f"{name} {values[name]} is outside its interval {values['low']} to {values['high']}; mend the row"
    if values.get("effect") and (low is None or high is None) and NO_INTERVAL not in values.get("note", ""):
        yield f"effect without an interval; add low and high, or write {NO_INTERVAL!r} in the note"


def _counts(values: Mapping[str, str]) -> Iterator[str]:
    for part, whole in (("events", "total"), ("analyzed", "randomized")):
        some, all_ = _number(values.get(part, "")), _number(values.get(whole, ""))
        if some is not None and all_ is not None and some > all_:
            yield f"{part} {values[part]} is above {whole} {values[whole]}; mend one of them"


def _dates(values: Mapping[str, str], today: dt.date) -> Iterator[str]:
    for name in ("checked", "expires"):
        try:
            date = dt.date.fromisoformat(values.get(name, ""))
        except ValueError:
            continue  # the schema speaks of what is not a date
        if name == "checked" and date > today:
            yield f"checked {date} is in the future; mend it"
        if name == "expires" and date < today:
            yield f"expired on {date}; read the source again and set the new date or state"
