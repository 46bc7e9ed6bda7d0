"""Text files with tables: UTF-8, with or without byte order mark, with line ends of any system.

Whatever is wrong with a file becomes :class:`Unreadable`, which names file and line.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple


class Message(NamedTuple):
    """What is wrong, where, and how to fix it."""

    path: Path
    line: int
    text: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.text}"


class Unreadable(ValueError):
    """A file that others depend on cannot be read; says why, so that whoever needs the file need not."""

    def __init__(self, *messages: Message) -> None:
        super().__init__("; ".join(map(str, messages)))
        self.messages = messages


def decode(data: bytes) -> tuple[str, tuple[int, str] | None]:
    """Return the text of a file, and the first line that is not UTF-8 with what to do about it, or None."""
    try:
        text, problem = data.decode("utf-8-sig"), None
    except UnicodeDecodeError as error:
        text = data.decode("utf-8-sig", errors="replace")
        problem = (data[: error.start].count(b"\n") + 1, f"byte {error.start} is not UTF-8; save the file as UTF-8")
    return text.replace("\r\n", "\n"), problem


def read_text(path: Path) -> str:
    """Return the text of a file."""
    try:
        text, problem = decode(path.read_bytes())
    except OSError as error:
        raise Unreadable(Message(path, 1, f"file cannot be read ({error.strerror}); put it there")) from error
    if problem:
        raise Unreadable(Message(path, *problem))
    return text


def read_json(path: Path) -> Any:
    """Return the value of a JSON file."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise Unreadable(Message(path, error.lineno, f"not valid JSON: {error.msg}; fix the line")) from error


def read_rows(path: Path, expected: Sequence[str] = ()) -> tuple[list[str], list[tuple[int, dict[str, str]]]]:
    """Return the columns of a CSV file, and its rows: the line that each starts on, and its cells by column.

    Blank rows are left out. Raises Unreadable, also for rows that are longer or shorter than the header, and for other
    columns than ``expected``, where those are given.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), strict=True)
    found, line = [], 1
    try:
        for cells in reader:
            if cells:
                found.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        text = f"row cannot be read: {error}; put a cell that holds a comma or quote in double quotes"
        raise Unreadable(Message(path, line, text)) from error
    if not found:
        raise Unreadable(Message(path, 1, "the file is empty; write the header with the names of its columns"))
    (_, columns), *rows = found
    if expected and columns != list(expected):
        text = f"the columns are {', '.join(columns)}; they must be {', '.join(expected)}"
        raise Unreadable(Message(path, 1, text))
    if wrong := [(line, len(cells)) for line, cells in rows if len(cells) != len(columns)]:
        raise Unreadable(*(Message(path, line, _length(count, len(columns))) for line, count in wrong))
    return columns, [(line, dict(zip(columns, cells, strict=True))) for line, cells in rows]


def _length(count: int, wanted: int) -> str:
    fix = "put a cell that holds a comma in double quotes" if count > wanted else "add what is missing, if only commas"
    return f"row has {count} cells, the header {wanted}; {fix}"
