"""What bibaudit found, judged: what fails, what is only told, what is accepted; pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Protocol


class Outcome(StrEnum):
    """What is known of an entry, the most urgent first."""

    RETRACTED = "retracted"
    WRONG_WORK = "wrong work"
    NOT_FOUND = "not found"
    DIFFERS = "differs"
    NOT_CHECKED = "not checked"
    ACCEPTED = "accepted"
    IN_PART = "same in part"
    SAME = "same"
    NO_REGISTRY = "no registry"


FAILING = frozenset({Outcome.RETRACTED, Outcome.WRONG_WORK, Outcome.NOT_FOUND, Outcome.DIFFERS})


class Issue(Protocol):
    """One disagreement, as bibaudit's class of this name has it."""

    field: str
    kind: str
    severity: str
    stored: str
    registry: str
    source: str
    note: str


class Reference(Protocol):
    """One entry, as bibaudit's class of this name has it."""

    key: str
    doi: str | None
    pmid: str | None


class Result(Protocol):
    """What bibaudit found of one reference."""

    @property
    def ref(self) -> Reference:
        """The reference as stored."""

    @property
    def verdict(self) -> str:
        """Bibaudit's word for the whole."""

    @property
    def issues(self) -> Sequence[Issue]:
        """Disagreements."""

    @property
    def suppressed(self) -> Sequence[Issue]:
        """Disagreements that are a known fault of the registry."""

    @property
    def consulted(self) -> dict[str, str]:
        """For each registry 'answered', 'unreachable' or 'not-asked'."""


@dataclass(frozen=True)
class Finding:
    """One difference: the field by the bibliography's name, both values, who says so, and what it means."""

    field: str
    ours: str
    theirs: str
    source: str
    note: str
    outcome: Outcome | None  # what it makes of the entry; None: it is only told
    accepted: str = ""  # the reason, where the table accepts it
    compared: bool = True  # False: there was nothing to compare the field with


@dataclass(frozen=True)
class Verdict:
    """What is known of one entry."""

    key: str
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    missed: tuple[str, ...] = ()  # registries that had to be asked and gave no answer


_NAMES = {"authors": "author", "container": "journal", "issue": "number", "kind": "type", "identifier": "doi"}
_OUTCOMES = {
    ("status", "retracted"): Outcome.RETRACTED,
    ("status", "expression-of-concern"): Outcome.RETRACTED,
    ("title", "wrong-work"): Outcome.WRONG_WORK,
    ("pmid", "mismatch"): Outcome.WRONG_WORK,
    ("doi", "unresolved"): Outcome.NOT_FOUND,
    ("identifier", "unresolved"): Outcome.NOT_FOUND,
    # warnings to bibaudit, since registries err; here the table of accepted differences is for those
    ("title", "drift"): Outcome.DIFFERS,
    ("authors", "count"): Outcome.DIFFERS,
    # a record with nothing to compare
    ("doi", "uncompared"): Outcome.DIFFERS,
    ("identifier", "uncompared"): Outcome.DIFFERS,
}
#: Says only that a source could not or need not be asked; :func:`missed` judges that.
_ABOUT_ASKING = frozenset({"unreachable", "not-asked", "inconclusive", "retraction-unverified"})
#: Not the bibliography's matter: other glyphs for the same words, and fields that no entry of ours needs.
_NOISE = frozenset({("issue", "missing"), ("publisher", "missing")})
_ABOUT_IDENTITY = frozenset({"wrong-work", "unresolved", "retracted", "expression-of-concern", "correction"})
_NEEDED = ("crossref", "pubmed", "retraction-watch")


#: What publishers write before or behind the title of a work that was pulled back, or that they have corrected.
_PULLED = re.compile(
    r"^\W*(temporary )?(retracted|withdrawn|removed|removal)( article| chapter| paper)?\b\W+"
    r"|\W+retracted( article)?\W*$",
    re.IGNORECASE,
)
_CORRECTED = re.compile(r"\W*[(\[]correct(ed|ion)[)\]]\W*$", re.IGNORECASE)
BY_TITLE = "the registry's title says that the work was pulled back"


def finding(issue: Issue, asked: Reference) -> Finding:
    """Return one of bibaudit's issues in our words; ``asked`` is what was looked up: by its DOI if it has one."""
    outcome = _OUTCOMES.get((issue.field, issue.kind))
    if outcome is None and issue.severity == "error":
        outcome = Outcome.DIFFERS
    name, ours, note = _NAMES.get(issue.field, issue.field), issue.stored, issue.note
    if outcome and (same := _same_words(issue)):
        return Finding(name, ours, issue.registry, issue.source, same, None)
    if issue.field == "title" and outcome and letters(_PULLED.sub("", issue.registry)) == letters(ours):
        return Finding("status", "", issue.registry, issue.source, BY_TITLE, Outcome.RETRACTED)
    identifier, number = ("doi", asked.doi) if asked.doi else ("pmid", asked.pmid or "")
    if outcome is Outcome.WRONG_WORK and issue.field == "title":
        name, ours, note = identifier, number, f"the {identifier.upper()} is that of another work"
    elif outcome is Outcome.WRONG_WORK:
        note = "DOI and PMID name different works: PubMed holds the DOI under another number"
    elif outcome is Outcome.NOT_FOUND:
        name, note = identifier, "no registry that was asked knows it"
    elif issue.kind == "missing":
        note = note or "the entry leaves it out"
    return Finding(name, ours, issue.registry, issue.source, note, outcome)


def letters(text: str) -> str:
    """Return the letters and digits of a text of any script, without case, accents' encoding and spaces."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())


def _same_words(issue: Issue) -> str:
    """Return why two values that bibaudit tells apart say the same, or ""."""
    if issue.field == "title" and _only_spacing(issue.stored, issue.registry):
        return "the same letters, save the spaces lost at tags or the mark of a footnote"
    if issue.field == "title" and letters(_CORRECTED.sub("", issue.registry)) == letters(issue.stored):
        return "the registry's title says that it was corrected"
    if issue.field == "authors" and letters(issue.stored) == letters(issue.registry):
        return "the same letters, parted otherwise"
    return ""


def _only_spacing(ours: str, theirs: str) -> bool:
    """Return whether two titles differ in spaces alone, or in the number of a footnote behind theirs."""
    mine, other = letters(ours), letters(theirs)
    return bool(mine) and re.fullmatch(re.escape(mine) + r"\d?", other) is not None


def missed(result: Result) -> tuple[str, ...]:
    """Return the registries that had to answer for an entry and did not."""
    needed = _NEEDED if result.ref.doi else ("pubmed",)
    silent = tuple(name for name in needed if result.consulted.get(name) == "unreachable")
    if not silent and any(issue.kind in {"unreachable", "inconclusive"} for issue in result.issues):
        gone = (name for name, state in result.consulted.items() if state == "unreachable")
        return tuple(gone) or needed
    return silent


def judge(results: Sequence[Result], more: Sequence[Finding] = ()) -> Verdict:
    """Judge an entry by its lookups: that of its DOI, and that of its PMID; at least one. ``more`` was found beside.

    The comparison of fields is that of the DOI, for which PubMed is heard too; where a DOI's record was found, the PMID
    only has to name the same work.
    """
    by_doi = any(result.ref.doi for result in results)
    found: list[Finding] = []
    for result in results:
        beside = by_doi and not result.ref.doi
        made = [finding(issue, result.ref) for issue in _shown(result, beside)]
        if not beside:
            made += [_known_fault(issue, result.ref) for issue in result.suppressed if issue.note != "et-al marker"]
        told = {(old.field, old.outcome) for old in found if old.field == "status"}
        found += [new for new in made if (new.field, new.outcome) not in told]
    findings = list(dict.fromkeys([*found, *more]))
    if any(made.outcome is Outcome.RETRACTED and made.note != BY_TITLE for made in findings):
        findings = [made for made in findings if made.note != BY_TITLE]  # it is told once
    if any(made.outcome is Outcome.WRONG_WORK and made.field == "doi" for made in findings):
        # what else differs is the other work's
        findings = [made for made in findings if made.outcome is not Outcome.DIFFERS]
    silent = tuple(dict.fromkeys(name for result in results for name in missed(result)))
    if set(silent) & {"crossref", "pubmed"}:
        findings = [_pending(made, silent) for made in findings]
    return _verdict(results[0].ref.key, tuple(findings), silent)


def _known_fault(issue: Issue, asked: Reference) -> Finding:
    made = finding(issue, asked)
    # where a body stands on one side, bibaudit passes over the authors, whoever stands on the other
    compared = "collective author" not in issue.note
    return replace(made, outcome=None, note=f"known fault of the registry: {made.note}", compared=compared)


def _pending(made: Finding, silent: Sequence[str]) -> Finding:
    """Return a difference of a field as only told: a registry that was not heard may agree with the entry."""
    if made.outcome is not Outcome.DIFFERS:
        return made
    words = f"not final, no answer from {', '.join(silent)}"
    return replace(made, outcome=None, note=f"{made.note}; {words}" if made.note else words)


def _shown(result: Result, identity_only: bool) -> Iterator[Issue]:
    for issue in result.issues:
        noise = issue.kind in _ABOUT_ASKING or issue.kind == "cosmetic" or (issue.field, issue.kind) in _NOISE
        if not noise and (not identity_only or issue.kind in _ABOUT_IDENTITY):
            yield issue


def _verdict(key: str, findings: tuple[Finding, ...], silent: tuple[str, ...]) -> Verdict:
    failing = {made.outcome for made in findings if made.outcome and not made.accepted}
    if failing:
        outcome = next(outcome for outcome in Outcome if outcome in failing)
    elif silent:
        outcome = Outcome.NOT_CHECKED
    else:
        outcome = Outcome.SAME if all(made.compared for made in findings) else Outcome.IN_PART
        outcome = Outcome.ACCEPTED if any(made.accepted for made in findings) else outcome
    return Verdict(key, outcome, findings, silent)


def accept(verdict: Verdict, reasons: dict[tuple[str, str, str, str], str]) -> Verdict:
    """Judge anew with the differences that are accepted: reason by key, field, our value and theirs."""
    if not verdict.findings:
        return verdict
    findings = tuple(
        replace(made, accepted=reasons.get((verdict.key, made.field, made.ours, made.theirs), ""))
        if made.outcome
        else made
        for made in verdict.findings
    )
    return _verdict(verdict.key, findings, verdict.missed)


def stale(reasons: Iterable[tuple[str, str, str, str]], verdicts: Iterable[Verdict]) -> list[tuple[str, str, str, str]]:
    """Return the accepted differences that no entry shows any more; those of entries not checked are left out."""
    shown, unknown = set(), set()
    for verdict in verdicts:
        if verdict.missed:
            unknown.add(verdict.key)
        shown |= {(verdict.key, made.field, made.ours, made.theirs) for made in verdict.findings}
    return [row for row in reasons if row not in shown and row[0] not in unknown]


def exit_status(outcomes: Collection[Outcome]) -> int:
    """Return 1 if an entry fails, else 3 if one was not checked, else 0."""
    if FAILING.intersection(outcomes):
        return 1
    return 3 if Outcome.NOT_CHECKED in outcomes else 0


def to_do(made: Finding) -> str:
    """Return what the author is to do about a finding."""
    match made.outcome:
        case _ if made.accepted:
            return f"accepted: {made.accepted}"
        case Outcome.RETRACTED:
            return "read the notice; take the work out, or say in the text what became of it and accept it"
        case Outcome.NOT_FOUND if made.field == "doi":
            return "correct the DOI; if doi.org finds it, an agency that was not asked holds it: accept it"
        case Outcome.WRONG_WORK | Outcome.NOT_FOUND:
            return "look the work up again and correct the identifier"
        case Outcome.DIFFERS:
            return "correct the entry, or accept the difference with a reason"
        case _ if made.field == "status":
            return "read the correction: it may change a number"
        case _:
            return ""
