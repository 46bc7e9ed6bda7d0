"""The table of links that are not checked: each with its reason and its end."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("pattern", "reason", "since", "ends")


@dataclass(frozen=True)
class Row:
    """One row as written, with its line."""

    line: int
    pattern: str
    reason: str
    since: str
    ends: str

    def covers(self, address: str, today: dt.date) -> bool:
        """Return whether the row excepts an address on a day; raises :class:`ValueError` for a row that is wrong."""
        try:
            return dt.date.fromisoformat(self.ends) >= today and re.match(self.pattern, address) is not None
        except (ValueError, re.error) as error:
            raise ValueError(f"line {self.line} of the link exceptions: {error}") from error


def read(path: Path) -> list[Row]:
    """Read the table; raises :class:`OSError`, or :class:`ValueError` where its columns are wrong."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise ValueError(f"{path.name}: columns are {reader.fieldnames}, not {list(COLUMNS)}")
        return [Row(reader.line_num, *((row[name] or "").strip() for name in COLUMNS)) for row in reader]
