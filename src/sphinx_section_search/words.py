"""The table of words that a search looks for as well.

Columns: ``word`` (what a reader types) and ``also`` (words to look for besides, separated by semicolons); others are
the table's own. Spellings and misspellings need no row: the engine folds and forgives them.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple


class Row(NamedTuple):
    """A word, and what to look for also."""

    word: str
    also: tuple[str, ...]


def read(path: Path) -> list[Row]:
    """Return the rows of the table. Raises ValueError, with file and line, for a row that has no word or no other."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := {"word", "also"} - set(reader.fieldnames or ()):
                raise ValueError(f"{path}:1: there is no column {', '.join(sorted(missing))}; add it")
            return [_row(f"{path}:{reader.line_num}", cells) for cells in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(
            f"{path}:1: the table of words cannot be read: {error}; correct the file or its name"
        ) from error


def _row(place: str, cells: dict[str, str | None]) -> Row:
    also = tuple(word.strip() for word in (cells["also"] or "").split(";") if word.strip())
    if not cells["word"] or not also:
        raise ValueError(f"{place}: give the row a word and at least one word to look for also")
    return Row(cells["word"].strip(), also)
