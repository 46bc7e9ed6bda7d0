"""Write files whole, and read TOML; what is wrong with a file is told as :mod:`sphinx_ledgers.files` tells it."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sphinx_ledgers.files import Message, Unreadable, read_text


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to in place of ``path``; it takes that name when the block has ended without an error."""
    path = Path(path)  # Sphinx's own kind of path has another method of the name 'replace'
    partial = path.with_name(f".partial-{path.name}")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def read_toml(path: Path) -> dict[str, Any]:
    """Return the tables of a TOML file."""
    try:
        return tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        text = str(error)
        place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", text)
        # what Python cannot place ends with the file
        line = int(place[1]) if place and place[1] else read_text(path).count("\n")
        what = text[: place.start()] if place else text
        raise Unreadable(Message(path, line, f"not valid TOML: {what}; fix the line")) from error
