"""Abbreviations: each stands in the table, and a page writes it out where it first uses it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from myst_lint.files import Message
from myst_lint.page import Source

#: capitals, as in IV, NMDA, rTMS, SSRIs; not a part of a word, of a key or of an address
_ABBREVIATION = re.compile(r"(?<![\w./-])[a-z]?[A-Z][A-Z0-9]*[A-Z][0-9]{0,3}(?=s?(?![\w]|-[A-Z0-9]))")


def lint(source: Source, known: Mapping[str, str], table: str) -> Iterator[Message]:
    """Yield a message for each abbreviation of a page that is not written out at its first use, or is not ``known``.

    ``known`` maps abbreviations to their words, of which semicolons separate several; one that is a name (of a trial, a
    journal, a country) has none, and is not written out. ``table`` is the name of the file that they stand in.
    """
    seen: set[str] = set()
    for block in source.blocks:
        for found in _ABBREVIATION.finditer(block.text):
            short = found[0]
            if short in seen:
                continue
            seen.add(short)
            if short not in known:
                text = f"abbreviation {short!r} is not in {table}; write it out, or add its row"
                yield Message(source.path, block.line, text)
            elif (words := known[short]) and not _written(words, block.text):
                text = f"{short!r} is not written out where the page first uses it; write '{words} ({short})'"
                yield Message(source.path, block.line, text)


def _written(words: str, text: str) -> bool:
    """Tell whether a text has the words of an abbreviation, whatever their capitals and hyphens."""
    plain = re.sub(r"[-\s]+", " ", text.casefold())
    return any(re.sub(r"[-\s]+", " ", each.strip().casefold()) in plain for each in words.split(";"))
