"""Signatures of clinicians: who signed which text of a page, and what has changed in it since."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from primer.evidence.statements import digest
from sphinx_ledgers.files import Message, Unreadable, read_text
from sphinx_ledgers.ledger import Ledger

_ORCID = re.compile(r"^(\d{4}-){3}\d{3}[\dX]$")


@dataclass(frozen=True)
class Review:
    """The last signature of a page. ``changes`` are the statements that were added (+) or removed (-) after it."""

    name: str
    role: str
    orcid: str
    date: str
    scope: str
    changes: tuple[str, ...]


def signed_text(folder: Path, number: str) -> Path:
    """Return the file that keeps the text with this digest; ``folder`` is that of the signatures."""
    return folder / "signed" / f"{number}.txt"


def review(signatures: Ledger, page: str, now: str) -> Review | None:
    """Return the last review of a page whose snapshot is ``now``, or None where nobody has signed it.

    Raises Unreadable where the text that was signed is not kept.
    """
    rows = [row.values for row in signatures.rows if row.values["page"] == page]
    if not rows:
        return None
    last = max(rows, key=lambda values: values["date"])
    before = read_text(signed_text(signatures.path.parent, last["digest"]))
    who = (last["name"], last["role"], last["orcid"], last["date"], last["scope"])
    return Review(*who, tuple(changed(before, now)))


def changed(before: str, now: str) -> Iterator[str]:
    """Yield "- statement" for what is gone and "+ statement" for what is new, in reading order."""
    for line in difflib.ndiff(before.splitlines(), now.splitlines()):
        if line.startswith(("- ", "+ ")):
            yield line


def is_orcid(number: str) -> bool:
    """Tell whether a number is an ORCID, by its form and check digit (ISO 7064, MOD 11-2)."""
    if not _ORCID.match(number):
        return False
    total = 0
    for digit in number.replace("-", "")[:-1]:
        total = (total + int(digit)) * 2
    return number[-1] == "0123456789X"[(12 - total % 11) % 11]


def lint(signatures: Ledger, pages: Collection[str], today: dt.date) -> Iterator[Message]:
    """Yield a message for each signature that names no page, no person's ORCID, no day, or no text that is kept."""
    for row in signatures.rows:
        for text in _problems(row.values, pages, today, signatures.path.parent):
            yield Message(signatures.path, row.line, text)


def _problems(values: Mapping[str, str], pages: Collection[str], today: dt.date, folder: Path) -> Iterator[str]:
    if values["page"] not in pages:
        yield f"no page is named {values['page']!r}; correct the name"
    if not is_orcid(values["orcid"]):
        yield f"{values['orcid']!r} is no ORCID (form or check digit); copy it from orcid.org"
    if values["date"] > today.isoformat():
        yield f"the day {values['date']} is in the future; correct it"
    if not values["digest"]:
        yield "there is no digest, so nobody can tell what was signed; take it from 'make review-pack'"
        return
    path = signed_text(folder, values["digest"])
    try:
        kept = read_text(path)
    except Unreadable:
        yield f"the text that was signed is not kept; put that of the review pack at {path.name} in signed/"
        return
    if digest(kept) != values["digest"]:
        yield f"signed/{path.name} is not the text that was signed (another digest); put that text back"
