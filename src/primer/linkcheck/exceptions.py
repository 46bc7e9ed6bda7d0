"""The table of links that are not checked: each with its reason and its end."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path

from primer.files import read_rows
from primer.lint import Message, Unreadable

COLUMNS = ("pattern", "reason", "since", "ends")


@dataclass(frozen=True)
class Row:
    """One row as written, with its file and line."""

    path: Path
    line: int
    pattern: str
    reason: str
    since: str
    ends: str

    def covers(self, address: str, today: dt.date) -> bool:
        """Return whether the row excepts an address on a day. Raises Unreadable for a row that is wrong."""
        try:
            return dt.date.fromisoformat(self.ends) >= today and re.match(self.pattern, address) is not None
        except (ValueError, re.error) as error:
            raise Unreadable(Message(self.path, self.line, f"{error}; mend the row")) from error


def read(path: Path) -> list[Row]:
    """Read the table. Raises Unreadable, also where its columns are not those of link exceptions."""
    return [Row(path, line, **cells) for line, cells in read_rows(path, COLUMNS)[1]]
