"""Statements of a page: its sentences as paragraphs, list items and table rows, and the ledger rows that it shows.

They are read from the sources, without a build. Two pages with the same statements say the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from primer.evidence.checks import shown
from primer.evidence.page import Source
from sphinx_ledgers.ledger import Ledger, Row, select

#: Kinds of blocks that state something; headings, titles of boxes and alternative texts do not.
STATING = ("paragraph", "item", "row", "caption")


@dataclass(frozen=True)
class Statement:
    """One statement: the line of the page that it stands on, its text, its sources and classes of evidence.

    ``row`` is the ledger row that the page shows there, if it is one.
    """

    line: int
    text: str
    cites: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    row: Row | None = None

    def __str__(self) -> str:
        """Return what is signed: the text and the keys of its sources."""
        return self.text + (f" [{', '.join(self.cites)}]" if self.cites else "")


def statements(source: Source, ledgers: Mapping[str, Ledger]) -> list[Statement]:
    """Return the statements of a page in reading order. Raises ValueError where a table asks for rows that are none."""
    found = [
        Statement(block.line, block.text, block.cites, block.marks)
        for block in source.blocks
        if block.kind in STATING and block.text and "{" not in block.text
    ]
    return sorted([*found, *_rows(source, ledgers)], key=lambda statement: statement.line)


def _rows(source: Source, ledgers: Mapping[str, Ledger]) -> Iterator[Statement]:
    for line, name, where in shown.tables(source):
        for row in select(ledgers[name], where):
            text = "; ".join(
                f"{column}: {value}" for column, value in row.values.items() if value and column not in _KEPT_APART
            )
            evidence = [value for column, value in row.values.items() if column.endswith("evidence") and value]
            yield Statement(line, text, tuple(dict.fromkeys(row.sources())), tuple(dict.fromkeys(evidence)), row)


_KEPT_APART = frozenset(["id", "checked"])


def snapshot(found: list[Statement]) -> str:
    """Return the statements as text, one a line: what is signed."""
    return "".join(f"{statement}\n" for statement in found)


def digest(text: str) -> str:
    """Return the SHA-256 of a snapshot, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()
