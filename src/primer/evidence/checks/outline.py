"""The outline that the chapters mirror: titles, their order, and inner headings."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from primer.evidence.page import Source
from sphinx_ledgers.files import Message, read_text
from sphinx_ledgers.ledger import Ledger


@dataclass(frozen=True)
class Entry:
    """One row of the outline table: a heading that ``docname`` must have at ``level``."""

    line: int
    docname: str
    level: int
    heading: str


def entries(ledger: Ledger) -> list[Entry]:
    """Return the rows of the outline table (columns ``docname``, ``level``, ``heading``), which obeys its schema."""
    return [
        Entry(row.line, row.values["docname"], int(row.values["level"]), row.values["heading"]) for row in ledger.rows
    ]


def toctree(path: Path) -> list[tuple[int, str]]:
    """Return ``(line, docname)`` of the toctree entries in the index file."""
    lines = read_text(path).split("\n")
    return [(n, line.strip()) for n, line in enumerate(lines, 1) if re.match(r"^\s*[\w-]+/[\w-]+\s*$", line)]


def lint_files(index: Path, listed: Sequence[tuple[int, str]], pages: Mapping[str, Source]) -> Iterator[Message]:
    """Yield messages for toctree entries without a file."""
    for line, docname in listed:
        if docname not in pages:
            yield Message(index, line, f"the toctree lists {docname!r}, but there is no such file; fix name or list")


def lint_order(index: Path, listed: Sequence[tuple[int, str]], outline: Sequence[Entry]) -> Iterator[Message]:
    """Yield messages where the toctree's order differs from the outline's."""
    expected = [entry.docname for entry in outline if entry.level == 1]
    found = [docname for _, docname in listed]
    for docname in expected:
        if docname not in found:
            yield Message(index, 1, f"the toctree does not list {docname!r}, which the outline has; add it")
    for line, docname in listed:
        if docname not in expected:
            yield Message(index, line, f"the outline has no chapter {docname!r}; add its row or remove it here")
    both = [docname for docname in found if docname in expected]
    for place, (is_, should) in enumerate(zip(both, [d for d in expected if d in found], strict=True), 1):
        if is_ != should:
            line = next(number for number, docname in listed if docname == is_)
            yield Message(index, line, f"chapter {place} is {is_!r}; the outline's order has {should!r} here")
            return


def lint_headings(chapters: Mapping[str, Source], outline: Sequence[Entry]) -> Iterator[Message]:
    """Yield messages for titles and inner headings that a chapter lacks or has in another order."""
    place: dict[str, int] = {}
    for entry in outline:
        source = chapters.get(entry.docname)
        if source is None:
            continue
        headings = [block for block in source.blocks if block.kind == "heading"]
        if entry.level == 1:
            title = headings[0].text if headings else "nothing"
            if title != entry.heading:
                line = headings[0].line if headings else 1
                yield Message(source.path, line, f"title is {title!r}; the outline says {entry.heading!r}")
            continue
        match = next(
            (i for i, block in enumerate(headings) if block.text == entry.heading and block.level == entry.level),
            None,
        )
        if match is None:
            yield Message(source.path, 1, f"heading {entry.heading!r} of level {entry.level} is missing; add it")
        elif match < place.get(entry.docname, 0):
            yield Message(source.path, headings[match].line, f"heading {entry.heading!r} is out of the outline's order")
        else:
            place[entry.docname] = match
