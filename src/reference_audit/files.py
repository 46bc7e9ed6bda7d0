"""Reads the settings and the table of a project, and writes reports whole."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

TABLE = "tool.reference-audit"


class Unreadable(ValueError):
    """A file or a setting is wrong; holds one line for each fault: file, line, what is wrong and how to fix it."""


def read_text(path: Path, shown: str) -> str:
    """Return the text of a UTF-8 file, also with a byte order mark. Raises :class:`Unreadable`; ``shown`` names it."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable(f"{shown}:1: the file cannot be read ({error.strerror}); put it there") from error
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"{shown}:{line}: byte {error.start} is not UTF-8; save the file as UTF-8") from error


def read_settings(root: Path) -> Mapping[str, Any]:
    """Return the table ``[tool.reference-audit]`` of ``pyproject.toml`` in a folder. Raises :class:`Unreadable`."""
    name = "pyproject.toml"
    try:
        tables = tomllib.loads(read_text(root / name, name))
    except tomllib.TOMLDecodeError as error:
        raise Unreadable(f"{name}: not valid TOML: {error}; fix the line") from error
    settings: Mapping[str, Any] = tables.get("tool", {}).get(TABLE.removeprefix("tool."), {})
    if not isinstance(settings.get("bibliography"), str):
        raise Unreadable(f"[{TABLE}] of {name} lacks 'bibliography'; write bibliography = \"FILE.bib\"")
    if not isinstance(settings.get("accepted", ""), str):
        raise Unreadable(f"[{TABLE}] of {name}: 'accepted' is no text; write accepted = \"FILE.csv\"")
    return settings


def read_rows(path: Path, shown: str, columns: Sequence[str]) -> list[tuple[int, list[str]]]:
    """Return the rows of a CSV file with these columns, each with the line that it starts on; blank rows are left out.

    Raises :class:`Unreadable`, also for other columns, and for rows that are longer or shorter than the header.
    """
    reader = csv.reader(io.StringIO(read_text(path, shown), newline=""), strict=True)
    rows: list[tuple[int, list[str]]] = []
    line, quote = 1, "put a cell that holds a comma or a quote in double quotes"
    try:
        for cells in reader:
            if cells:
                rows.append((line, [cell.strip() for cell in cells]))
            line = reader.line_num + 1
    except csv.Error as error:
        raise Unreadable(f"{shown}:{line}: the row cannot be read: {error}; {quote}") from error
    header = rows[0][1] if rows else []
    if header != list(columns):
        raise Unreadable(f"{shown}:1: the columns are {', '.join(header)}; they must be {', '.join(columns)}")
    if wrong := [
        f"{shown}:{line}: the row has {len(cells)} cells, the header {len(columns)}; {quote}"
        for line, cells in rows[1:]
        if len(cells) != len(columns)
    ]:
        raise Unreadable("\n".join(wrong))
    return rows[1:]


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises :class:`OSError`."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)
