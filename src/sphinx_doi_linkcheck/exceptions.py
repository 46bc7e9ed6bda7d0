"""The table of links that are not checked: each with its reason and its end."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
        """Return whether the row excepts an address on a day. Raises ValueError for a row that is wrong."""
        try:
            return dt.date.fromisoformat(self.ends) >= today and re.match(self.pattern, address) is not None
        except (ValueError, re.error) as error:
            raise ValueError(f"{self.path}:{self.line}: {error}; fix the row") from error


def read(path: Path) -> list[Row]:
    """Read the table. Raises ValueError, with file and line, also for other columns than :data:`COLUMNS`."""
    rows = list(_cells(path))
    columns = tuple(rows[0][1]) if rows else ()
    if columns != COLUMNS:
        raise ValueError(f"{path}:1: the columns are {', '.join(columns)}; they must be {', '.join(COLUMNS)}")
    for line, cells in rows:
        if len(cells) != len(COLUMNS):
            what = f"row has {len(cells)} cells, the header {len(COLUMNS)}"
            raise ValueError(f"{path}:{line}: {what}; put a cell that holds a comma in double quotes")
    return [Row(path, line, *(cell.strip() for cell in cells)) for line, cells in rows[1:]]


def _cells(path: Path) -> Iterator[tuple[int, list[str]]]:
    try:
        data = path.read_bytes()
        reader = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True)
        yield from ((reader.line_num, cells) for cells in reader if cells)
    except OSError as error:
        raise ValueError(f"{path}:1: file cannot be read ({error.strerror}); put it there") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise ValueError(f"{path}:{line}: byte {error.start} is not UTF-8; save the file as UTF-8") from error
    except csv.Error as error:
        raise ValueError(f"{path}:{reader.line_num}: row cannot be read: {error}; close its quotes") from error
