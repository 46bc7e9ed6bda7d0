"""The table of differences that are known and harmless: each with its reason and its end."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from reference_audit.files import Unreadable, read_rows

COLUMNS = ("key", "field", "ours", "theirs", "reason", "since", "ends")


@dataclass(frozen=True)
class Row:
    """One row as written, with its file and line."""

    shown: str
    line: int
    key: str
    field: str
    ours: str
    theirs: str
    reason: str
    since: str
    ends: str

    def holds(self, today: dt.date) -> bool:
        """Return whether the row's end has not passed. Raises :class:`Unreadable` for a date that is none."""
        try:
            return dt.date.fromisoformat(self.ends) >= today
        except ValueError as error:
            text = f"{self.shown}:{self.line}: 'ends' is no date, {error}; write it as YYYY-MM-DD"
            raise Unreadable(text) from error

    @property
    def difference(self) -> tuple[str, str, str, str]:
        """What it accepts: key, field, our value and theirs, as the report prints them."""
        return self.key, self.field, self.ours, self.theirs


def read(path: Path, shown: str) -> list[Row]:
    """Read the table; ``shown`` is the path to print.

    Raises :class:`Unreadable`, also for a row without a reason: an exception carries one.
    """
    rows = [Row(shown, line, *cells) for line, cells in read_rows(path, shown, COLUMNS)]
    if bare := [
        f"{shown}:{row.line}: 'reason' is empty; say why the difference is accepted" for row in rows if not row.reason
    ]:
        raise Unreadable("\n".join(bare))
    return rows
