"""Ledgers: the tables of a Frictionless Data Package, and what is computed from their rows.

A row is a mapping from column to text as it stands in the file. Nothing that can be computed is typed into a ledger.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

from primer.evidence import regimen
from primer.evidence.dates import in_words, is_day_or_month
from primer.evidence.files import Message, Unreadable, read_json, read_rows

#: Columns whose text is keys of the bibliography, separated by semicolons.
SOURCE_COLUMN = re.compile(r"^(?:\w+_)?sources?$")


@dataclass(frozen=True)
class Row:
    """One row and the line of the file that it starts on."""

    line: int
    values: Mapping[str, str]

    def sources(self) -> list[str]:
        """Return the bibliography keys that the row names, in order."""
        return [
            key.strip()
            for column, value in self.values.items()
            if SOURCE_COLUMN.match(column)
            for key in value.split(";")
            if key.strip()
        ]


@dataclass(frozen=True)
class Ledger:
    """One table: its name in the package, its file, its columns and rows."""

    name: str
    path: Path
    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read(name: str, path: Path, expected: Sequence[str] = ()) -> Ledger:
    """Read one CSV file. Raises Unreadable, also for rows that are longer or shorter than the header.

    ``expected`` are the columns of a table that stands in no data package, whose schema would tell.
    """
    columns, rows = read_rows(path, expected)
    return Ledger(name, path, tuple(columns), tuple(Row(line, cells) for line, cells in rows))


def read_package(descriptor: Path) -> dict[str, Ledger]:
    """Read all tables of the data package at ``descriptor`` (``datapackage.json``), by name. Raises Unreadable."""
    return {name: read(name, path) for name, path in paths(descriptor).items()}


def paths(descriptor: Path) -> dict[str, Path]:
    """Return the file of each table of a data package, by name. Raises Unreadable."""
    try:
        return {item["name"]: descriptor.parent / item["path"] for item in read_json(descriptor)["resources"]}
    except (KeyError, TypeError) as error:
        text = "no list 'resources' of tables with 'name' and 'path'; https://datapackage.org has the format"
        raise Unreadable(Message(descriptor, 1, text)) from error


# -- Choosing rows -----------------------------------------------------------------------------------

_TEST = re.compile(r"^\s*(\w+)\s*(!=|\^=|=|!~|~)\s*(.*?)\s*$")


def select(ledger: Ledger, where: str) -> list[Row]:
    """Return the rows for which all tests hold.

    ``where`` is a list of tests separated by ``;``: ``column = a, b`` (is one of), ``column != a``,
    ``column ^= start`` (begins with), ``column ~ word`` (contains, case ignored), ``column !~ word``. Raises ValueError
    on an unknown column, a test that cannot be read, or when no row is left.
    """
    rows = list(ledger.rows)
    for test in filter(str.strip, where.split(";")):
        match = _TEST.match(test)
        if not match:
            raise ValueError(f"cannot read the test {test.strip()!r}; write 'column = value'")
        column, operator, value = match.groups()
        if column not in ledger.columns:
            raise ValueError(f"{ledger.path.name} has no column {column!r}; it has {', '.join(ledger.columns)}")
        wanted = {item.strip() for item in value.split(",")}
        if operator == "=" and (gone := wanted - {row.values[column] for row in ledger.rows}):
            raise ValueError(f"no row of {ledger.path.name} has the {column} {', '.join(map(repr, sorted(gone)))}")
        if operator in ("=", "!="):
            rows = [row for row in rows if (row.values[column] in wanted) == (operator == "=")]
        elif operator == "^=":
            rows = [row for row in rows if row.values[column].startswith(value)]
        else:
            rows = [row for row in rows if (value.lower() in row.values[column].lower()) == (operator == "~")]
    if not rows:
        raise ValueError(f"no row of {ledger.path.name} passes {where!r}")
    return rows


def order(rows: list[Row], columns: list[str]) -> list[Row]:
    """Return rows sorted by the columns: numbers by value, ``-`` before a column for falling, empty cells last.

    Days, months and years (1970, 1970-01, 1970-01-31) are no numbers: a year comes before its months.
    """
    for column in reversed(columns):
        name = column.lstrip("-")
        dates = any(is_day_or_month(row.values[name]) for row in rows)
        rows = sorted(rows, key=lambda row: _sortable(row.values[name], dates), reverse=column.startswith("-"))
        rows.sort(key=lambda row: not row.values[name])
    return rows


def _sortable(value: str, dates: bool) -> tuple[bool, float, str]:
    with suppress(ValueError):
        if not dates:
            return (False, float(value), "")
    return (True, 0.0, value.lower())


# -- Computing ---------------------------------------------------------------------------------------


def wilson(events: int, total: int, confidence: float = 0.95) -> tuple[float, float]:
    """Return Wilson's score interval of a proportion, as fractions.

    Raises ValueError where there are more events than people, or nobody.
    Source: Wilson EB. Probable inference, the law of succession, and statistical inference. J Am Stat Assoc. 1927.
    """
    if not 0 <= events <= total or not total:
        raise ValueError(f"{events} of {total} is no share; fix 'events' or 'total'")
    z = NormalDist().inv_cdf((1 + confidence) / 2)
    share, spread = events / total, z * z / total
    middle = share + spread / 2
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total))
    # none and all are the limits themselves, where floats come only near
    lowest = (middle - half) / (1 + spread) if events else 0.0
    highest = (middle + half) / (1 + spread) if events < total else 1.0
    return lowest, highest


def percent(share: float) -> str:
    """Return a fraction as per cent with a sensible number of digits."""
    value = 100 * share
    return f"{value:.2g}%" if 0 < value < 1 else f"{value:.1f}%"


def minus(value: str) -> str:
    """Return a number with a true minus sign."""
    return re.sub(r"(?<![\w.])-(?=[\d.])", "−", value)


def computed(values: Mapping[str, str], today: dt.date | None = None) -> dict[str, str]:
    """Return what follows from a row's own columns.

    ``amount`` (low to high unit), ``estimate`` (effect and interval), ``interval`` (the role that draws them),
    ``counted`` (events of total), ``proportion`` (per cent and its 95% Wilson interval), ``people`` (randomized and
    analyzed), ``probability`` (P = 0.04), ``ends`` (the day of expiry, marked when it is before ``today``) and what
    :func:`primer.evidence.regimen.computed` makes of a dose; each only where its columns exist. Raises ValueError on
    counts that are none, and on a dose that is none.
    """
    found = {}
    if "p" in values:
        found["probability"] = re.sub(r"^([<>]?) *(?=.)", lambda sign: f"P {sign[1] or '='} ", values["p"])
    if "expires" in values:
        over = today is not None and "" < values["expires"] < today.isoformat()
        found["ends"] = ("expired on " if over else "") + in_words(values["expires"])
    if "randomized" in values:
        parts = [f"{whole_number(values, name):,} {name}" for name in ("randomized", "analyzed") if values[name]]
        found["people"] = ", ".join(parts)
    low, high = values.get("low", ""), values.get("high", "")
    if "unit" in values and "low" in values:
        found["amount"] = minus(_amount(values.get("value", ""), low, high, values["unit"]))
    if "maximum_unit" in values:
        found |= regimen.computed(values)
    if "effect" in values:
        interval = f" ({low} to {high})" if low and high else ""
        found["estimate"] = minus(f"{values['effect']}{interval}") if values["effect"] else ""
        drawn = f"{values['effect']} {low} {high} {values.get('measure', '')}; {values.get('result', '')}"
        found["interval"] = f"{{interval}}`{drawn}`" if values["effect"] and interval else ""
    if values.get("events"):
        events, total = whole_number(values, "events"), whole_number(values, "total")
        lowest, highest = wilson(events, total)
        found["counted"] = f"{events:,} of {total:,}"
        found["proportion"] = f"{percent(events / total)} ({percent(lowest)} to {percent(highest)})"
    return found


def _amount(value: str, low: str, high: str, unit: str) -> str:
    """Return a value with its limits, or the limits alone, and the unit; nothing where there is no number."""
    sign = "%" if re.match(r"%(?! point)", unit) else ""  # stands at each number, without a space
    value, low, high = (f"{_thousands(number)}{sign}" if number else "" for number in (value, low, high))
    limits = " to ".join(dict.fromkeys(filter(None, (low, high))))  # once where both are the same
    if high and not low:
        limits = f"up to {high}"
    number = f"{value} ({limits})" if value and low and high else value or limits
    return f"{number} {unit.removeprefix(sign).strip()}".strip() if number else ""


def _thousands(number: str) -> str:
    return f"{int(number):,}" if number.isdecimal() and number[0] != "0" else number


def whole_number(values: Mapping[str, str], name: str) -> int:
    """Return a cell as a count. Raises ValueError with the name of its column."""
    if not values.get(name, "").isdecimal():
        raise ValueError(f"column {name!r}: {values.get(name, '')!r} is no whole number; fix the cell")
    return int(values[name])


def numbers_in(row: Row) -> Iterator[str]:
    """Yield the text of every cell that is not a source, an id or a date of checking."""
    for column, value in row.values.items():
        if not SOURCE_COLUMN.match(column) and column not in ("id", "checked", "place"):
            yield value
    with suppress(ValueError):  # impossible counts are for the lint of values to name
        yield from computed(row.values).values()
