"""Reads the bibliography, lets bibaudit ask and compare, and judges what it found."""

from __future__ import annotations

import importlib
import re
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from bibaudit.adapters.bibtex import read_bibtex
from bibaudit.audit import AuditOptions
from bibaudit.registries.http import Cache

from primer import __version__
from primer.evidence import works as bibliography
from reference_audit import judge
from reference_audit.client import Client, Ways
from reference_audit.judge import Outcome, Verdict
from reference_audit.report import Place

#: Days that an answer holds: less than a week, so that a weekly run asks for retractions afresh.
DAYS = 6

# the package shows a function under the name of this module
_library: Any = importlib.import_module("bibaudit.audit")
_pubmed: Any = importlib.import_module("bibaudit.registries.pubmed")


class Unreadable(ValueError):
    """The bibliography cannot be read; holds lines that name file, line and fix."""


def read(path: Path, shown: str) -> tuple[list[Any], dict[str, Place]]:
    """Read the bibliography with bibaudit, and the place of each entry; ``shown`` is the path to print.

    Raises :class:`OSError`, or :class:`Unreadable`, a :class:`ValueError`.
    """
    entries, problems = bibliography.read(path)
    if problems:
        raise Unreadable("\n".join(f"{shown}:{problem.line}: {problem.text}" for problem in problems))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        references = read_bibtex(path)
    if told:
        raise Unreadable("\n".join(f"{shown}: {warning.message}" for warning in told))
    lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    starts = [entry.line for entry in entries] + [len(lines) + 1]
    places = {
        entry.key: Place(shown, entry.line, _fields(lines[entry.line - 1 : following - 1], entry.line))
        for entry, following in zip(entries, starts[1:], strict=True)
    }
    if lost := set(places) ^ {reference.key for reference in references}:
        raise Unreadable(f"{shown}: entries that bibaudit reads otherwise: {', '.join(sorted(lost))}; see 'make check'")
    dois = {entry.key: entry.fields.get("doi", "").strip() for entry in entries}
    return [replace(each, doi=dois[each.key] if _cut(dois[each.key]) else each.doi) for each in references], places


def _cut(doi: str) -> bool:
    """Return whether bibaudit would cut a DOI short, at the angle brackets that old ones have."""
    return "<" in doi or ">" in doi


def _fields(lines: Sequence[str], first: int) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(lines, first):
        for name in re.findall(r"(?:^|[,{(}\"])\s*(\w+)\s*=\s*[{\"\d]", line):
            found.setdefault(name.lower(), number)
    return found


def lookups(references: Sequence[Any]) -> list[Any]:
    """Return what to look up: each DOI, and each PMID by itself, since bibaudit asks for one identifier an entry."""
    asked = [each for each in references if (each.doi or each.pmid) and not _cut(each.doi or "")]
    return asked + [replace(reference, doi=None) for reference in asked if reference.doi and reference.pmid]


def client(settings: Mapping[str, Any], folder: Path, told: Callable[[str], None]) -> Client:
    """Return what asks the registries as the settings say, and keeps the answers in ``folder``.

    Raises :class:`ValueError` for a setting that does not exist or is of another type.
    """
    values = {name.replace("-", "_"): value for name, value in settings.items()}
    values["user_agent"] = f"primer-audit/{__version__} (+{values.pop('contact', 'no contact given')})"
    try:
        ways = Ways(**values)
        return Client(ways, Cache(folder, ttl_days=DAYS), told)
    except TypeError as error:
        raise ValueError(f"[tool.primer.audit] of pyproject.toml: {error}") from error


def audit(references: Sequence[Any], asking: Client, folder: Path) -> list[Verdict]:
    """Return a verdict for each reference, in their order; answers are kept in ``folder``."""
    results: dict[str, list[Any]] = defaultdict(list)
    trouble = ""
    # bibaudit makes its client itself, and waits before each question to PubMed, answers from the cache included; ours
    # keeps the pace. It is pinned, and tests see that ours asks, and how quickly a cached run ends.
    usual, _library.Client = _library.Client, lambda *_, **__: asking
    gap, _pubmed._MIN_REQUEST_GAP = _pubmed._MIN_REQUEST_GAP, 0.0
    try:
        with warnings.catch_warnings():
            # that Retraction Watch was not reached is told by the verdicts
            warnings.simplefilter("ignore", RuntimeWarning)
            options = AuditOptions(cache_dir=folder, cache_ttl_days=DAYS, search_unidentified=False, use_isbn=False)
            for result in _library.audit(lookups(references), options):
                results[result.ref.key].append(result)
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # it trusts the shape of answers
        trouble = f"bibaudit, which cannot read an answer ({type(error).__name__}: {error}); delete {folder.name}/"
    finally:
        _library.Client, _pubmed._MIN_REQUEST_GAP = usual, gap
    return [_verdict(reference, results[reference.key], trouble) for reference in references]


def _verdict(reference: Any, results: Sequence[Any], trouble: str) -> Verdict:
    if not reference.doi and not reference.pmid:
        return Verdict(reference.key, Outcome.NO_REGISTRY)
    if _cut(reference.doi or ""):
        return Verdict(reference.key, Outcome.NOT_CHECKED, missed=("bibaudit, which cuts a DOI at '<' and '>'",))
    if trouble:
        return Verdict(reference.key, Outcome.NOT_CHECKED, missed=(trouble,))
    return judge.judge(results)
