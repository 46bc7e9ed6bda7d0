"""Reads the entries of a BibTeX file one by one, so that a broken one is named and does not hide the others.

It needs pybtex alone, so that whoever keeps a bibliography can read it as the audit does.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import zip_longest

import pybtex.errors
from pybtex.database import BibliographyData, Person
from pybtex.database.input.bibtex import Parser
from pybtex.scanner import PrematureEOF, PybtexSyntaxError

_START = re.compile(r"^[ \t]*@(\w+)\s*[{(]\s*([^,\s]*)", re.MULTILINE)


@dataclass(frozen=True)
class Entry:
    """One entry with the line it starts on and its text; ``fields`` have lower-case names, persons included."""

    line: int
    type: str
    key: str
    fields: Mapping[str, str]
    text: str = ""


def read(text: str, persons: Collection[str] = Person.valid_roles) -> tuple[list[Entry], list[tuple[int, str]]]:
    """Return the entries of a file in its order, and line and message of each that cannot be read.

    Fields of ``persons`` are read as names, so that one that is none is told, and written as "Family, Given".
    """
    parser = Parser(person_fields=persons)  # one for all, which remembers each @string
    entries: list[Entry] = []
    problems: list[tuple[int, str]] = []
    starts = list(_START.finditer(text))
    for match, following in zip_longest(starts, starts[1:]):
        line = text.count("\n", 0, match.start()) + 1
        chunk = text[match.start() : following.start() if following else len(text)]
        parser.data = BibliographyData()
        try:
            with pybtex.errors.capture() as caught:
                parser.parse_string(chunk)
        except PybtexSyntaxError as error:
            caught = [error]
        if caught:  # the first tells the cause, the others follow from it
            problems.append(_problem(line, match[2], caught[0]))
            continue
        for key, entry in parser.data.entries.items():
            names = {role: " and ".join(map(str, people)) for role, people in entry.persons.items()}
            fields = {name.lower(): str(value) for name, value in entry.fields.items()} | names
            entries.append(Entry(line, entry.type.lower(), key, fields, chunk))
    return entries, problems


def keys(text: str) -> frozenset[str]:
    """Return the keys of all entries, also of those that cannot be read."""
    return frozenset(match[2] for match in _START.finditer(text))


def _problem(line: int, key: str, error: Exception) -> tuple[int, str]:
    if isinstance(error, PrematureEOF):
        return line, f"entry {key!r} does not end; close each brace that it opens"
    what = re.sub(r"^syntax error in line \d+: ", "", str(error))
    place = line + (getattr(error, "lineno", None) or 1) - 1
    return place, f"entry {key!r} cannot be read: {what}; write each field as 'name = {{value}},'"
