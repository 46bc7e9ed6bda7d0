"""What is wrong with a file, and the text of files: UTF-8, with or without byte order mark, line ends of any system."""

from __future__ import annotations

import re
import tomllib
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
    """A file that others depend on cannot be read; says why."""

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
    """Return the text of a file. Raises Unreadable."""
    try:
        text, problem = decode(path.read_bytes())
    except OSError as error:
        raise Unreadable(Message(path, 1, f"file cannot be read ({error.strerror}); put it there")) from error
    if problem:
        raise Unreadable(Message(path, *problem))
    return text


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file. Raises Unreadable."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        text = str(error)
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", text)
        # what Python cannot place ends with the file
        line = int(place[1]) if place and place[1] else read_text(path).count("\n")
        what = text[: place.start()] if place else text
        raise Unreadable(Message(path, line, f"not valid TOML: {what}; fix the line")) from error
