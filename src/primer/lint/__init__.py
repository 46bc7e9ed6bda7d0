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
