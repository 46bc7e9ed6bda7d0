"""The bibliography as data: its entries (:mod:`reference_audit.entries`), and what the book asks of each."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from reference_audit import entries, shape
from sphinx_ledgers.files import Message, read_text

Entry = entries.Entry

RECORDS = frozenset(
    {"PubMed", "PMC", "publisher", "Crossref-derived", "label", "official gazette", "government", "registry"}
    | {"official site", "copy"}
)
#: How a key is made: family name or body, year, first telling word of the title.
KEY = r"[a-z]+(?:18|19|20)\d\d[a-z]+"


def read(path: Path) -> tuple[list[Entry], list[Message]]:
    """Return the entries of a ``.bib`` file, and what is wrong with its text. Raises Unreadable."""
    found, problems = entries.read(read_text(path))
    return found, [Message(path, line, text) for line, text in problems]


def keys(path: Path) -> frozenset[str]:
    """Return the keys of all entries, also of those that cannot be read. Raises Unreadable."""
    return entries.keys(read_text(path))


def lint(
    path: Path,
    works: list[Entry],
    cited: Mapping[str, tuple[Path, int]],
    study_types: Collection[str],
    today: dt.date,
) -> Iterator[Message]:
    """Yield messages on entries, their order and their use; ``cited`` maps a key to where it is first cited."""
    yield from (Message(path, line, text) for line, text in shape.lint(works, today))
    for work in works:
        yield from (Message(path, work.line, f"{work.key}: {text}") for text in _own(work, study_types, today))
        if work.key not in cited:
            yield Message(path, work.line, f"{work.key}: cited nowhere; cite or remove it")
    known = keys(path)
    for key, (source, line) in cited.items():
        if key not in known:
            yield Message(source, line, f"citation {key!r} is not in {path.name}; add the entry or fix the key")


def _own(work: Entry, study_types: Collection[str], today: dt.date) -> Iterator[str]:
    """Yield messages on what this bibliography has beside others: the form of its keys, study types, records."""
    if not re.fullmatch(KEY, work.key):
        yield "key is not family name, year, first word of the title in lower-case letters"
    if work.fields.get("keywords") not in study_types:
        kind = work.fields.get("keywords", "")
        yield f"keywords {kind!r} is not one study type of {', '.join(sorted(study_types))}"
    value = work.fields.get("checked", "")
    date, _, record = (part.strip() for part in value.partition(","))
    try:
        if dt.date.fromisoformat(date) > today:
            yield f"checked {date} is in the future"
    except ValueError:
        yield f"checked {value!r} does not start with a date; write checked = {{2026-01-31, PubMed}}"
    if record not in RECORDS:
        yield f"checked names the record {record!r}; use one of {', '.join(sorted(RECORDS))}"


def lint_fields(path: Path, works: list[Entry]) -> Iterator[Message]:
    """Yield messages on fields without which no reference can be written."""
    for work in works:
        yield from (Message(path, work.line, f"{work.key}: {text}") for text in shape.missing(work))
