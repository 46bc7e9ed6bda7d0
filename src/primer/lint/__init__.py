"""Lints over the sources: pure functions that yield :class:`Message`, one module a subject."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Message(NamedTuple):
    """What is wrong, where, and how to mend it."""

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
