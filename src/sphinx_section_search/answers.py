"""The table of questions that readers ask, each with its answer in a sentence and the place of the whole answer.

Columns: ``question``, ``answer``, ``certainty``, ``place`` (a label of the book) and ``also`` (other ways to ask it,
separated by semicolons); others are the table's own.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import NamedTuple

COLUMNS = ("question", "answer", "certainty", "place", "also")


class Answer(NamedTuple):
    """One row and the line of the file that it ends on."""

    line: int
    question: str
    answer: str
    certainty: str
    place: str
    also: tuple[str, ...]


def read(path: Path) -> list[Answer]:
    """Return the rows of the table. Raises ValueError with file and line."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            if missing := set(COLUMNS) - set(reader.fieldnames or ()):
                raise ValueError(f"{path}:1: there is no column {', '.join(sorted(missing))}; add it")
            return [_row(reader.line_num, row) for row in reader]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise ValueError(
            f"{path}:1: the table of answers cannot be read: {error}; correct the file or its name"
        ) from error


def _row(line: int, cells: dict[str, str | None]) -> Answer:
    question, answer, certainty, place, also = ((cells[name] or "").strip() for name in COLUMNS)
    ways = tuple(way.strip() for way in also.split(";") if way.strip())
    return Answer(line, question, answer, certainty, place, ways)
