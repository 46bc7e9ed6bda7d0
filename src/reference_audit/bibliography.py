"""Reads a BibTeX file into bibaudit's references, each with the lines that it and its fields stand on.

The entries are read by :mod:`~reference_audit.entries`. bibaudit's own reader is not used: it splits names at an "and"
in braces, keeps escapes in DOIs, and reads two fields without a comma between them as one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote

from bibaudit import Name, Reference
from bibaudit.names import parse_name_list
from bibaudit.normalize import clean, extract_dois, normalize_kind, normalize_pmid, parse_year
from pybtex.bibtex.utils import split_name_list
from pybtex.richtext import Text

from reference_audit import entries
from reference_audit.files import Unreadable, read_text
from reference_audit.report import Place

_FIELD = re.compile(r"(?:^|[,{(}\"])\s*(\w+)\s*=\s*[{\"\w]")
_ALIASES = {"journaltitle": "journal", "booktitle": "journal", "date": "year", "eprint": "pmid"}
_RESOLVER = re.compile(r"^(?:https?://)?(?:dx\.|www\.)?doi\.org/", re.IGNORECASE)


def read(path: Path, shown: str) -> tuple[list[Reference], dict[str, Place]]:
    """Return the references of a file in its order, and the place of each by key; ``shown`` is the path to print.

    Raises :class:`Unreadable`, which names each entry that cannot be read.
    """
    found, problems = entries.read(read_text(path, shown), persons=())
    places: dict[str, Place] = {}
    seen: dict[str, int] = {}
    for entry in found:
        own = entry.line + entry.text.count("\n", 0, entry.text.find(entry.key))
        if other := seen.get(entry.key.lower()):
            problems.append((own, f"entry {entry.key!r} stands at line {other} too; write each key once"))
        seen.setdefault(entry.key.lower(), own)
        places[entry.key] = Place(shown, own, _lines(entry.text.split("\n")[own - entry.line :], own))
    if problems:
        raise Unreadable("\n".join(f"{shown}:{line}: {text}" for line, text in sorted(problems)))
    return [_reference(entry.key, f"{shown}:{seen[entry.key.lower()]}", entry) for entry in found], places


def _lines(lines: Sequence[str], first: int) -> Mapping[str, int]:
    """Return the line of each field, by its name and by the name that findings give it."""
    found: dict[str, int] = {}
    for number, line in enumerate(lines, first):
        for name in _FIELD.findall(line):
            found.setdefault(name.lower(), number)
    for name, alias in _ALIASES.items():
        if name in found:
            found.setdefault(alias, found[name])
    return found


def _reference(key: str, place: str, entry: entries.Entry) -> Reference:
    fields = entry.fields

    def text(*names: str) -> str | None:
        return next((clean(fields[name]) for name in names if fields.get(name)), None)

    creators = fields.get("author", "").strip()
    edited = not creators and bool(fields.get("editor", "").strip())
    return Reference(
        key=key,
        locator=place,
        kind=normalize_kind(entry.type),
        doi=_doi(fields),
        pmid=_pmid(fields),
        title=clean(_without_mathematics(fields["title"])) if fields.get("title") else None,
        authors=_names(fields["editor"] if edited else creators),
        year=parse_year(fields.get("year")) or parse_year(fields.get("date")),
        container=text("journal", "journaltitle", "booktitle"),
        volume=text("volume"),
        issue=text("number", "issue"),
        pages=text("pages"),
        publisher=text("publisher"),
        raw=dict(fields) | ({"creator_role": "editor"} if edited else {}),
    )


def _without_mathematics(text: str) -> str:
    """Return a text with its formulas as letters; bibaudit takes the TeX of a Greek letter for an accent."""

    def letters(found: re.Match[str]) -> str:
        plain = re.sub(r"[_^{}]", " ", found[1])
        return str(Text.from_latex(f"${plain}$")).replace("$", "").strip()

    return re.sub(r"\$([^$]+)\$", letters, text)


def _names(field: str) -> list[Name]:
    names: list[Name] = []
    for name in split_name_list(field):
        # a name in braces is one body, whatever words it holds
        names += [Name(literal=clean(name), collective=True)] if _braced(name) else parse_name_list(name)
    return names


def _braced(name: str) -> bool:
    depth = 0
    for number, letter in enumerate(name, 1):
        depth += (letter == "{") - (letter == "}")
        if depth == 0:
            return number == len(name) and len(name) > 1
    return False


def _doi(fields: Mapping[str, str]) -> str | None:
    """Return the DOI of 'doi', else that of a 'url' that leads to it."""
    doi = _unescaped(fields.get("doi", "")).strip("{} ")
    url = _unescaped(fields.get("url", ""))
    if not doi and _RESOLVER.match(url):
        doi = url
    if _RESOLVER.match(doi):
        doi = unquote(_RESOLVER.sub("", doi))
    if cut_short(doi):
        return doi
    found: list[str] = extract_dois(doi)
    return found[0] if found else None


def cut_short(doi: str) -> bool:
    """Return whether bibaudit would cut a DOI short, at the angle brackets that old ones have."""
    return "<" in doi or ">" in doi


def _pmid(fields: Mapping[str, str]) -> str | None:
    kind = (fields.get("eprinttype") or fields.get("archiveprefix") or "").strip().lower()
    eprint = fields.get("eprint") if kind in {"pubmed", "pmid"} else None
    pmid: str | None = normalize_pmid(fields.get("pmid")) or normalize_pmid(eprint)
    return pmid


def _unescaped(address: str) -> str:
    r"""Return an address without the escapes of exporters: ``\_``, ``{\_}``, ``{\textless}``."""
    address = re.sub(r"\{?\\text(less|greater)\s*(?:\{\})?\}?", lambda m: "<" if m[1] == "less" else ">", address)
    return re.sub(r"\{\\([_%&#$])\}|\\([_%&#${}])", lambda m: m[1] or m[2], address).strip()
