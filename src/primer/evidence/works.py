"""The bibliography as data: every entry whole, unique, sorted, of the right shape and cited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from reference_audit import entries
from sphinx_ledgers.files import Message, read_text

Entry = entries.Entry

REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author", "title", "publisher", "year"),
    "misc": ("author", "title", "year"),
    "techreport": ("author", "title", "institution", "year"),
}
IDENTIFIERS = ("doi", "pmid", "number", "url")
RECORDS = frozenset(
    {"PubMed", "PMC", "publisher", "Crossref-derived", "label", "official gazette", "government", "registry"}
    | {"official site", "copy"}
)
#: How a key is made: family name or body, year, first telling word of the title.
KEY = r"[a-z]+(?:18|19|20)\d\d[a-z]+"
_DOI = re.compile(r"^10\.\d{4,9}/\S+$")
_PMID = re.compile(r"^[1-9]\d{0,8}$")
_PMCID = re.compile(r"^PMC\d{5,9}$")
_YEAR = re.compile(r"^(18|19|20)\d\d$")


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
    seen: dict[str, Entry] = {}
    identifiers: dict[tuple[str, str], Entry] = {}
    before = ""
    for entry in works:
        yield from (Message(path, entry.line, f"{entry.key}: {text}") for text in _entry(entry, study_types, today))
        if other := seen.get(entry.key.lower()):
            yield Message(path, entry.line, f"{entry.key}: key stands at line {other.line} too; rename or merge")
            continue  # the same entry twice is one mistake
        seen[entry.key.lower()] = entry
        for name in ("doi", "pmid"):
            value = entry.fields.get(name, "").lower()
            if value and (other := identifiers.get((name, value))):
                yield Message(path, entry.line, f"{entry.key}: {name} {value} is that of {other.key}; merge them")
            identifiers.setdefault((name, value), entry)
        if entry.key.lower() < before:
            yield Message(path, entry.line, f"{entry.key}: out of alphabetical order, it stands after {before}")
        before = max(before, entry.key.lower())
        if entry.key not in cited:
            yield Message(path, entry.line, f"{entry.key}: cited nowhere; cite or remove it")
    known = keys(path)
    for key, (source, line) in cited.items():
        if key not in known:
            yield Message(source, line, f"citation {key!r} is not in {path.name}; add the entry or fix the key")


def _entry(entry: Entry, study_types: Collection[str], today: dt.date) -> Iterator[str]:
    fields = entry.fields
    if entry.type not in REQUIRED:
        yield f"type @{entry.type} is not one of {', '.join(sorted(REQUIRED))}"
    yield from _missing(entry)
    if not any(fields.get(name) for name in IDENTIFIERS):
        yield f"needs one of {', '.join(IDENTIFIERS)}"
    if not re.fullmatch(KEY, entry.key):
        yield "key is not family name, year, first word of the title in lower-case letters"
    shapes = (
        ("doi", _DOI, "a DOI as 10.1234/abc, without https://doi.org/"),
        ("pmid", _PMID, "digits alone"),
        ("pmcid", _PMCID, "PMC and digits"),
        ("year", _YEAR, "a year from 1800 to 2099"),
    )
    for name, shape, right in shapes:
        if fields.get(name) and not shape.match(fields[name]):
            yield f"{name} {fields[name]!r} is not {right}"
    if _YEAR.match(fields.get("year", "")) and int(fields["year"]) > today.year + 1:
        yield f"year {fields['year']} is in the future"
    if fields.get("keywords") not in study_types:
        yield f"keywords {fields.get('keywords', '')!r} is not one study type of {', '.join(sorted(study_types))}"
    yield from _checked(fields.get("checked", ""), today)


def _missing(entry: Entry) -> Iterator[str]:
    for name in REQUIRED.get(entry.type, ()):
        if not entry.fields.get(name, "").strip():
            yield f"@{entry.type} needs '{name}'; add it"


def lint_fields(path: Path, works: list[Entry]) -> Iterator[Message]:
    """Yield messages on fields without which no reference can be written."""
    for entry in works:
        yield from (Message(path, entry.line, f"{entry.key}: {text}") for text in _missing(entry))


def _checked(value: str, today: dt.date) -> Iterator[str]:
    date, _, record = (part.strip() for part in value.partition(","))
    try:
        if dt.date.fromisoformat(date) > today:
            yield f"checked {date} is in the future"
    except ValueError:
        yield f"checked {value!r} does not start with a date; write checked = {{2026-01-31, PubMed}}"
    if record not in RECORDS:
        yield f"checked names the record {record!r}; use one of {', '.join(sorted(RECORDS))}"
