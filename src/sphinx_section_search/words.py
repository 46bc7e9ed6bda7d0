"""The table of words that a search looks for as well.

Columns: ``word`` (what a reader types) and ``also`` (words to look for besides, separated by semicolons); others are
the table's own. Spellings and misspellings need no row: the engine folds and forgives them.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from sphinx_section_search import tables


class Row(NamedTuple):
    """A word, and what to look for also."""

    word: str
    also: tuple[str, ...]


def read(path: Path) -> list[Row]:
    """Return the rows of the table. Raises tables.Wrong for a row that has no word or no other."""
    return [_row(row) for row in tables.read(path, ("word", "also"))]


def _row(row: tables.Row) -> Row:
    also = tables.several(row.cells["also"])
    if not row.cells["word"] or not also:
        raise tables.Wrong(row.place, "give the row a word and at least one word to look for also")
    return Row(row.cells["word"], also)
