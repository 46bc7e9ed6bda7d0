"""Lints the entries of a bibliography without asking anybody: whole, unique, sorted, identifiers in their form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence

from reference_audit.entries import Entry

REQUIRED = {
    "article": ("author", "title", "journal", "year"),
    "book": ("author", "title", "publisher", "year"),
    "misc": ("author", "title", "year"),
    "techreport": ("author", "title", "institution", "year"),
}
IDENTIFIERS = ("doi", "pmid", "number", "url")
_YEAR = re.compile(r"(18|19|20)\d\d")
#: by field: the form of its value, and that form in words
FORMS = {
    "doi": (re.compile(r"10\.\d{4,9}/\S+"), "a DOI as 10.1234/abc, without https://doi.org/"),
    "pmid": (re.compile(r"[1-9]\d{0,8}"), "digits alone"),
    "pmcid": (re.compile(r"PMC\d{5,9}"), "PMC and digits"),
    "year": (_YEAR, "a year from 1800 to 2099"),
}


def lint(entries: Sequence[Entry], today: dt.date) -> Iterator[tuple[int, str]]:
    """Yield line and message of what is wrong with each entry, with their order, and of what stands twice."""
    seen: dict[str, Entry] = {}
    identifiers: dict[tuple[str, str], Entry] = {}
    before = ""
    for entry in entries:
        yield from ((entry.line, f"{entry.key}: {text}") for text in [*missing(entry), *_wrong(entry, today)])
        if other := seen.get(entry.key.lower()):
            yield entry.line, f"{entry.key}: key stands at line {other.line} too; rename or merge"
            continue  # the same entry twice is one mistake
        seen[entry.key.lower()] = entry
        for name in ("doi", "pmid"):
            value = entry.fields.get(name, "").lower()
            if value and (other := identifiers.get((name, value))):
                yield entry.line, f"{entry.key}: {name} {value} is that of {other.key}; merge them"
            identifiers.setdefault((name, value), entry)
        if entry.key.lower() < before:
            yield entry.line, f"{entry.key}: out of alphabetical order, it stands after {before}"
        before = max(before, entry.key.lower())


def missing(entry: Entry) -> Iterator[str]:
    """Yield messages on fields without which no reference can be written."""
    for name in REQUIRED.get(entry.type, ()):
        if not entry.fields.get(name, "").strip():
            yield f"@{entry.type} needs '{name}'; add it"


def _wrong(entry: Entry, today: dt.date) -> Iterator[str]:
    fields = entry.fields
    if entry.type not in REQUIRED:
        yield f"type @{entry.type} is not one of {', '.join(sorted(REQUIRED))}"
    if not any(fields.get(name) for name in IDENTIFIERS):
        yield f"needs one of {', '.join(IDENTIFIERS)}"
    for name, (form, right) in FORMS.items():
        if fields.get(name) and not form.fullmatch(fields[name]):
            yield f"{name} {fields[name]!r} is not {right}"
    if _YEAR.fullmatch(fields.get("year", "")) and int(fields["year"]) > today.year + 1:
        yield f"year {fields['year']} is in the future"
