"""CSV tables that an author writes: read whole, or refused in one line that names file, line, fault and fix."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Wrong(ValueError):
    """What is wrong with a table, and how to fix it; ``place`` is where ("file:line")."""

    def __init__(self, place: str, text: str) -> None:
        super().__init__(f"{place}: {text}")
        self.place, self.text = place, text


class Row(NamedTuple):
    """One row: where it stands ("file:line"), and its cells by column, without spaces around them."""

    place: str
    cells: dict[str, str]


def read(path: Path, columns: Sequence[str]) -> list[Row]:
    """Return the rows of a table that has these columns, and perhaps others.

    Raises :class:`Wrong` for a file that cannot be read, is not UTF-8, lacks a column, or has a row of another length.
    """
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except OSError as error:
        what = f"the table cannot be read ({error.strerror}); put it there, or fix its name"
        raise Wrong(f"{path}:1", what) from None
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise Wrong(f"{path}:{line}", "a byte is not UTF-8; save the file as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    header: list[str] | None = None
    rows: list[Row] = []
    start = 1
    try:
        for cells in reader:
            place, start = f"{path}:{start}", reader.line_num + 1
            if header is None:
                header = [cell.strip() for cell in cells]
                _check(place, header, columns)
            elif cells:
                if len(cells) != len(header):
                    what = f"the row has {len(cells)} cells, the header {len(header)}"
                    raise Wrong(place, f"{what}; put a cell that holds a comma in double quotes")
                rows.append(Row(place, dict(zip(header, (cell.strip() for cell in cells), strict=True))))
    except csv.Error as error:
        raise Wrong(f"{path}:{start}", f"the row cannot be read ({error}); close its double quotes") from None
    if header is None:
        _check(f"{path}:1", [], columns)
    return rows


def _check(place: str, header: list[str], columns: Sequence[str]) -> None:
    if missing := [column for column in columns if column not in header]:
        raise Wrong(place, f"there is no column {', '.join(missing)}; add it")


def several(cell: str) -> tuple[str, ...]:
    """Return the parts of a cell that are separated by semicolons."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())
