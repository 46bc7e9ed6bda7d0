"""The table of differences that are known and harmless: each with its reason and its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from primer.evidence.files import Message, Unreadable, read_rows

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
    """One row as written, with its file and line."""

    path: Path
    line: int
    key: str
    field: str
    ours: str
    theirs: str
    reason: str
    since: str
    ends: str

    def holds(self, today: dt.date) -> bool:
        """Return whether the row's end has not passed. Raises Unreadable for a date that is none."""
        try:
            return dt.date.fromisoformat(self.ends) >= today
        except ValueError as error:
            text = f"'ends' is no date, {error}; write it as YYYY-MM-DD"
            raise Unreadable(Message(self.path, self.line, text)) from error

    @property
    def difference(self) -> tuple[str, str, str, str]:
        """What it accepts: key, field, our value and theirs, as the report prints them."""
        return self.key, self.field, self.ours, self.theirs


def read(path: Path) -> list[Row]:
    """Read the table. Raises Unreadable, also where its columns are not those of accepted differences."""
    return [Row(path, line, **cells) for line, cells in read_rows(path, COLUMNS)[1]]
