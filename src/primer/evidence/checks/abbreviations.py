"""Abbreviations: each stands in the table, and a page writes it out where it first uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from primer.evidence.page import Source
from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger

#: capitals, as in IV, NMDA, rTMS, SSRIs; not a part of a word, of a key or of an address
_ABBREVIATION = re.compile(r"(?<![\w./-])[a-z]?[A-Z][A-Z0-9]*[A-Z][0-9]{0,3}(?=s?(?![\w]|-[A-Z0-9]))")


def lint(source: Source, table: Ledger) -> Iterator[Message]:
    """Yield a message for each abbreviation of a page that is not written out at its first use, or is in no row.

    A row whose ``kind`` is "name" (of a trial, a journal, a country) is not written out.
    """
    known = {row.values["abbreviation"]: row.values for row in table.rows}
    seen: set[str] = set()
    for block in source.blocks:
        for found in _ABBREVIATION.finditer(block.text):
            short = found[0]
            if short in seen:
                continue
            seen.add(short)
            if short not in known:
                text = f"abbreviation {short!r} is not in {table.path.name}; write it out, or add its row"
                yield Message(source.path, block.line, text)
            elif known[short]["kind"] != "name" and not _written(known[short], block.text):
                words = known[short]["words"]
                text = f"{short!r} is not written out where the page first uses it; write '{words} ({short})'"
                yield Message(source.path, block.line, text)


def _written(row: Mapping[str, str], text: str) -> bool:
    """Tell whether a text has the words of an abbreviation, whatever their capitals and hyphens."""
    plain = re.sub(r"[-\s]+", " ", text.casefold())
    return any(re.sub(r"[-\s]+", " ", words.strip().casefold()) in plain for words in row["words"].split(";"))
