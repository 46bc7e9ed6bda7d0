"""The table of words that a search looks for as well.

Columns: ``word`` (what a reader types), ``also`` (words to look for besides, separated by semicolons), ``kind``.
Spellings and misspellings need no row: the engine folds and forgives them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from primer import ledger

COLUMNS = ("word", "also", "kind")
KINDS = ("abbreviation", "brand", "everyday", "clinical")


class Row(NamedTuple):
    """One row and the line of the file that it stands on."""

    line: int
    word: str
    also: tuple[str, ...]
    kind: str


def read(path: Path) -> list[Row]:
    """Read the table. Raises Unreadable, also where its columns are not those of a table of words."""
    return [
        Row(
            row.line,
            row.values["word"],
            tuple(word.strip() for word in row.values["also"].split(";") if word.strip()),
            row.values["kind"],
        )
        for row in ledger.read("words", path, COLUMNS).rows
    ]


def problems(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """Yield ``(line, message)`` for each row that is wrong by itself or stands twice."""
    seen: dict[str, int] = {}
    for row in rows:
        if not row.word or not row.also:
            yield row.line, "give the row a word and at least one word to look for also"
        if row.kind not in KINDS:
            yield row.line, f"kind {row.kind!r} is none of {', '.join(KINDS)}"
        if row.word.casefold() in seen:
            yield row.line, f"{row.word!r} stands in line {seen[row.word.casefold()]} already; join the rows"
        seen.setdefault(row.word.casefold(), row.line)
        if row.word.casefold() in (word.casefold() for word in row.also):
            yield row.line, f"{row.word!r} leads to itself; delete that"


def unknown(rows: Sequence[Row], texts: Iterable[str]) -> Iterator[tuple[int, str]]:
    """Yield ``(line, message)`` for each entry of ``also`` whose words no text has together: it leads nowhere."""
    vocabularies = [set(_words(text)) for text in texts]
    for row in rows:
        for also in row.also:
            wanted = set(_words(also))
            if not any(wanted <= vocabulary for vocabulary in vocabularies):
                yield row.line, f"no passage has {also!r}, so that {row.word!r} leads nowhere by it; mend or delete it"


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
