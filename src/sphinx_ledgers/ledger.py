"""Ledgers: the tables of a Frictionless Data Package, read, chosen from and sorted.

A row is a mapping from column to text as it stands in the file.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sphinx_ledgers.dates import is_day_or_month
from sphinx_ledgers.files import Message, Unreadable, read_json, read_rows

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

    def anchor(self, row: Row) -> str:
        """Return the target of a row that a page links: the ledger's name and the row's id."""
        return f"{self.name}-{row.values['id']}"


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


def named(descriptor: Path, name: str) -> Ledger:
    """Read one table of a data package. Raises ValueError where there is none of that name, or it is Unreadable."""
    known = paths(descriptor)
    if name not in known:
        raise ValueError(f"no ledger is named {name!r}; there are {', '.join(known)}")
    return read(name, known[name])


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
