"""The table of differences that are known and harmless: each with its reason and its end."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("key", "field", "ours", "theirs", "reason", "since", "ends")

#: Fields that the audit compares, by the names that the bibliography gives them.
FIELDS = (
    "status",
    "doi",
    "pmid",
    "title",
    "author",
    "year",
    "journal",
    "volume",
    "number",
    "pages",
    "publisher",
    "type",
)


@dataclass(frozen=True)
class Row:
    """One row as written, with its line."""

    line: int
    key: str
    field: str
    ours: str
    theirs: str
    reason: str
    since: str
    ends: str

    def holds(self, today: dt.date) -> bool:
        """Return whether the row's end has not passed; raises :class:`ValueError` for a date that is none."""
        try:
            return dt.date.fromisoformat(self.ends) >= today
        except ValueError as error:
            raise ValueError(f"line {self.line} of the accepted differences: 'ends' is no date, {error}") from error

    @property
    def difference(self) -> tuple[str, str, str, str]:
        """What it accepts: key, field, our value and theirs, as the report prints them."""
        return self.key, self.field, self.ours, self.theirs


def read(path: Path) -> list[Row]:
    """Read the table; raises :class:`OSError`, or :class:`ValueError` where its columns are wrong."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: columns are {reader.fieldnames}, not {list(COLUMNS)}")
        return [Row(reader.line_num, *((row[name] or "").strip() for name in COLUMNS)) for row in reader]
