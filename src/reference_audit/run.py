"""Lets bibaudit ask and compare, and judges what it found."""

from __future__ import annotations

import importlib
import warnings
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

from bibaudit import compare
from bibaudit.audit import resolve
from bibaudit.normalize import fold, normalize_doi
from bibaudit.registries.crossref import Crossref
from bibaudit.registries.datacite import DataCite
from bibaudit.registries.http import Cache, Transient
from bibaudit.registries.pubmed import PubMed
from bibaudit.registries.retractions import RW_CACHE_SUBDIR, Retractions

from reference_audit import judge
from reference_audit.bibliography import cut_short
from reference_audit.client import Client, Ways
from reference_audit.files import TABLE, Unreadable
from reference_audit.judge import Finding, Outcome, Verdict

#: Days that an answer holds: less than a week, so that a weekly run asks for retractions afresh.
DAYS = 6

_pubmed: Any = importlib.import_module("bibaudit.registries.pubmed")


def lookups(references: Sequence[Any]) -> list[Any]:
    """Return what to look up: each DOI, and each PMID by itself, since bibaudit asks for one identifier an entry."""
    asked = [each for each in references if (each.doi or each.pmid) and not cut_short(each.doi or "")]
    return asked + [replace(reference, doi=None) for reference in asked if reference.doi and reference.pmid]


def client(settings: Mapping[str, Any], folder: Path, told: Callable[[str], None]) -> Client:
    """Return what asks the registries as the settings say, and keeps the answers in ``folder``.

    Raises :class:`Unreadable` for a setting that does not exist or is of another type.
    """
    try:
        ways = Ways.of({name: value for name, value in settings.items() if name not in {"bibliography", "accepted"}})
    except ValueError as error:
        raise Unreadable(f"[{TABLE}] of pyproject.toml: {error}") from error
    return Client(ways, Cache(folder, ttl_days=DAYS), told)


def audit(references: Sequence[Any], asking: Client, folder: Path) -> list[Verdict]:
    """Return a verdict for each reference, in their order; the index of retractions is kept in ``folder``."""
    results: dict[str, list[Any]] = defaultdict(list)
    more: dict[str, list[Finding]] = defaultdict(list)
    trouble = ""
    # bibaudit waits before each question to PubMed, answers from the cache included; our client keeps the pace. This is
    # the one private name that is used: the version is pinned, and a test sees how quickly a cached run ends.
    gap, _pubmed._MIN_REQUEST_GAP = _pubmed._MIN_REQUEST_GAP, 0.0
    try:
        with warnings.catch_warnings():
            # that Retraction Watch was not reached is told by the verdicts
            warnings.simplefilter("ignore", RuntimeWarning)
            for reference, result, records, told in _compared(lookups(references), asking, folder):
                results[reference.key].append(result)
                more[reference.key] += not_compared(reference, records) if not more[reference.key] else []
                more[reference.key] += told
    except (AttributeError, LookupError, TypeError, ValueError) as error:  # it trusts the shape of answers
        trouble = f"bibaudit, which cannot read an answer ({type(error).__name__}: {error}); delete {folder.name}/"
    finally:
        _pubmed._MIN_REQUEST_GAP = gap
    return [_verdict(each, results[each.key], more[each.key], trouble) for each in references]


def _compared(
    asked: Sequence[Any], asking: Client, folder: Path
) -> list[tuple[Any, Any, Mapping[str, Any], list[Finding]]]:
    """Return each reference with bibaudit's comparison, the records compared with, and what is told beside."""
    registries = SimpleNamespace(
        crossref=Crossref(asking),
        datacite=DataCite(asking),
        pubmed=PubMed(asking),
        openlibrary=None,
        retractions=Retractions(asking, folder / RW_CACHE_SUBDIR),
    )
    records, unreachable, inconclusive = resolve(asked, registries)
    found = []
    for each in asked:
        doi = normalize_doi(each.doi) if each.doi else ""
        held = records.get(doi or each.pmid, {})
        sources = {"crossref", "pubmed", "retraction-watch"} if doi else {"pubmed"}
        if doi and not {"crossref"} & (unreachable | set(held)):
            sources.add("datacite")  # asked about what Crossref does not hold
        unsettled = {} if doi or each.pmid not in inconclusive else {"pubmed": inconclusive[each.pmid]}
        silent, told = set(unreachable), list[Finding]()
        compared = partial(compare, each, unreachable=silent, asked=sources, inconclusive=unsettled or None)
        result = compared(held)
        if doi and any((issue.field, issue.kind) in _LOOK_AGAIN for issue in result.issues):
            try:
                held, told = _second_look(each, doi, held, registries.crossref, asking)
            except Transient:
                silent |= {"crossref"}
            result = compared(held)
        found.append((each, result, held, told))
    return found


#: Issues that Crossref's whole record of one work may explain.
_LOOK_AGAIN = {("doi", "unresolved"), ("identifier", "unresolved"), ("title", "wrong-work")}


def _second_look(
    reference: Any, doi: str, held: Mapping[str, Any], crossref: Crossref, asking: Client
) -> tuple[Mapping[str, Any], list[Finding]]:
    """Return the records with what Crossref tells of one work alone, and a finding of it.

    Only there it leads from an alias to the primary DOI, and gives the original of a title that it holds translated.
    Raises Transient.
    """
    payload = asking.get_json(f"https://api.crossref.org/works/{quote(doi, safe='')}")
    work = payload["message"] if payload else {}
    primary = normalize_doi(work.get("DOI", ""))
    if primary and primary != doi:
        record = crossref.by_dois([primary]).get(primary)
        note = "an alias, which Crossref leads from; write the primary DOI"
        told = [Finding("doi", doi, primary, "crossref", note, None)]
        return ({**held, "crossref": replace(record, doi=doi)}, told) if record else (held, [])
    for original in work.get("original-title") or []:
        if "crossref" in held and judge.letters(original) == judge.letters(reference.title or ""):
            note = "a translation; the original title, which the registry also holds, agrees"
            told = [Finding("title", reference.title, held["crossref"].title, "crossref", note, None)]
            return {**held, "crossref": replace(held["crossref"], title=original)}, told
    return held, []


def not_compared(reference: Any, records: Mapping[str, Any]) -> list[Finding]:
    """Return a finding for each field of a reference that bibaudit passed over, since there was nothing to compare.

    It compares Latin letters alone: titles and journals in other scripts are compared here, letter by letter.
    """
    held = {name: record for name, record in records.items() if name != "retraction-watch"}
    if not held:
        return []
    found = []
    sources = ", ".join(sorted(held))
    for name, ours, theirs in (
        ("title", reference.title, [each.title for each in held.values()]),
        ("journal", reference.container, [title for each in held.values() for title in _containers(each)]),
    ):
        known = [text for text in theirs if text]
        if not ours:
            continue
        if not known:
            found.append(Finding(name, ours, "", sources, "not compared: no record holds one", None, compared=False))
        elif not (fold(ours) and any(map(fold, known))) and judge.letters(ours) not in map(judge.letters, known):
            note = "compared letter by letter, since one of them has no Latin letters"
            found.append(Finding(name, ours, known[0], sources, note, Outcome.DIFFERS))
    authors = [str(each) for each in reference.authors if not each.et_al]
    others = [str(name) for each in held.values() for name in each.authors]
    # names that both have no Latin letters bibaudit does compare
    if authors and (not others or any(map(fold, authors)) != any(map(fold, others))):
        shown, other = "; ".join(authors), "; ".join(others)
        why = "one of them has no Latin letters" if others else "no record holds any"
        found.append(Finding("author", shown, other, sources, f"not compared: {why}", None, compared=False))
    if reference.year and not any(each.years for each in held.values()):
        year = str(reference.year)
        found.append(Finding("year", year, "", sources, "not compared: no record holds one", None, compared=False))
    return found


def _containers(record: Any) -> list[str | None]:
    return [record.container, record.container_short, *record.container_alternates]


def _verdict(reference: Any, results: Sequence[Any], more: Sequence[Finding], trouble: str) -> Verdict:
    if not reference.doi and not reference.pmid:
        return Verdict(reference.key, Outcome.NO_REGISTRY)
    if cut_short(reference.doi or ""):
        return Verdict(reference.key, Outcome.NOT_CHECKED, missed=("bibaudit, which cuts a DOI at '<' and '>'",))
    if trouble:
        return Verdict(reference.key, Outcome.NOT_CHECKED, missed=(trouble,))
    return judge.judge(results, more)
