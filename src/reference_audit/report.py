"""What an audit found, for people and for machines; pure."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reference_audit.judge import FAILING, Finding, Outcome, Verdict, to_do

#: Why nothing came where the fault may be our own: no network.
NO_CONNECTION = "no connection"

_TITLES = {
    Outcome.RETRACTED: "Retracted, or an expression of concern",
    Outcome.WRONG_WORK: "Wrong work: the identifier names another one",
    Outcome.NOT_FOUND: "Not found: no registry knows the identifier",
    Outcome.DIFFERS: "Differs: correct the entry, or accept the difference",
    Outcome.NOT_CHECKED: "Not checked: run again",
}


@dataclass(frozen=True)
class Place:
    """Where an entry stands: its own line, and those of its fields."""

    file: str
    line: int
    fields: Mapping[str, int]

    def of(self, field: str) -> str:
        """Return file and line of a field; of the entry where it has no such field."""
        return f"{self.file}:{self.fields.get(field, self.line)}"


@dataclass(frozen=True)
class Audit:
    """A whole run: the verdicts in the order of the bibliography, and what is to be told beside them."""

    verdicts: Sequence[Verdict]
    places: Mapping[str, Place]
    stale: Sequence[str]  # rows of the table that accept nothing any more, as "file:line: words"
    down: Mapping[str, str]  # hosts that gave no answer, and why
    asked: int  # requests that were answered over the network now


def summary(audit: Audit) -> str:
    """Return one line: how many entries of each outcome, and how many answers came over the network now."""
    counts = Counter(verdict.outcome for verdict in audit.verdicts)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in reversed(Outcome) if counts[outcome])
    return f"{len(audit.verdicts)} entries: {told or 'none'} ({audit.asked} answers over the network now)"


def not_checked(audit: Audit) -> str:
    """Return one line on what was not checked, "" if all was."""
    count = sum(verdict.outcome is Outcome.NOT_CHECKED for verdict in audit.verdicts)
    if not count:
        return ""
    cut = not audit.asked and set(audit.down.values()) <= {NO_CONNECTION}
    missed = dict.fromkeys(name for verdict in audit.verdicts for name in verdict.missed)
    why = "; ".join(f"{host}: {reason}" for host, reason in audit.down.items())
    words = f"{count} of {len(audit.verdicts)} entries were not checked, no answer from {', '.join(missed)}"
    return ("No network: " if audit.down and cut else "Trouble: ") + words + (f" ({why})." if why else ".")


def failures(audit: Audit) -> list[str]:
    """Return one line for each difference that fails: file, line, what is wrong, and the fix."""
    lines = []
    for verdict in audit.verdicts:
        for made in verdict.findings:
            if made.outcome and not made.accepted:
                place = audit.places[verdict.key].of(made.field)
                lines.append(f"{place}: {made.outcome}: {verdict.key}, {_words(made)}; {to_do(made)}")
    return lines


def _words(made: Finding) -> str:
    note = f" ({made.note})" if made.note else ""
    theirs = f"{made.source} has {made.theirs!r}" if made.theirs else ""
    if not made.ours:
        return f"{made.field}: {theirs}{note}" if theirs else f"{made.field}{note}"
    return f"{made.field} is {made.ours!r}" + (f" but {theirs}" if theirs else "") + note


def markdown(audit: Audit, today: dt.date) -> str:
    """Return the report: a table for each outcome, the ones to act on first."""
    lines = ["# References against the registries", "", f"{today}: {summary(audit)}."]
    if told := not_checked(audit):
        lines += ["", told]
    for outcome, title in _TITLES.items():
        if verdicts := [verdict for verdict in audit.verdicts if verdict.outcome is outcome]:
            lines += ["", f"## {title}", ""]
            if outcome is Outcome.NOT_CHECKED:
                lines += [f"- `{v.key}` ({audit.places[v.key].of('')}): {', '.join(v.missed)}" for v in verdicts]
            else:
                lines += _table(audit, verdicts, told=False)
    if audit.stale:
        lines += ["", "## Rows of the table that accept nothing any more: delete them", ""]
        lines += [f"- {row}" for row in audit.stale]
    for title, told_too in (("Accepted", False), ("Told", True)):
        verdicts = [v for v in audit.verdicts if _rows(v, told_too, accepted=not told_too)]
        if verdicts:
            lines += ["", f"## {title}", ""]
            lines += _table(audit, verdicts, told=told_too, accepted=not told_too)
    if keys := [f"`{v.key}`" for v in audit.verdicts if v.outcome is Outcome.NO_REGISTRY]:
        lines += ["", "## No registry: neither DOI nor PMID, so nothing was compared", "", ", ".join(keys)]
    return "\n".join(lines) + "\n"


def _rows(verdict: Verdict, told: bool, accepted: bool = False) -> list[Finding]:
    return [made for made in verdict.findings if (made.outcome is None) is told and bool(made.accepted) is accepted]


def _table(audit: Audit, verdicts: Sequence[Verdict], told: bool, accepted: bool = False) -> list[str]:
    lines = ["| Entry | Place | Field | Ours | Theirs | Who says so | To do |", "|---|---|---|---|---|---|---|"]
    for verdict in verdicts:
        for made in _rows(verdict, told, accepted):
            place = audit.places[verdict.key].of(made.field)
            advice = "; ".join(filter(None, (made.note, to_do(made))))
            cells = (f"`{verdict.key}`", place, made.field, made.ours, made.theirs, made.source, advice)
            lines.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return lines


def _cell(text: str) -> str:
    for character, safe in (("\n", " "), ("|", "\\|"), ("<", "\\<")):
        text = text.replace(character, safe)
    return text


def json_lines(audit: Audit) -> str:
    """Return the verdicts as one JSON object a line."""
    rows = [
        {
            "key": verdict.key,
            "file": audit.places[verdict.key].file,
            "line": audit.places[verdict.key].line,
            "outcome": verdict.outcome,
            "missed": verdict.missed,
            "findings": [
                {
                    "field": made.field,
                    "line": audit.places[verdict.key].fields.get(made.field, audit.places[verdict.key].line),
                    "ours": made.ours,
                    "theirs": made.theirs,
                    "source": made.source,
                    "note": made.note,
                    "outcome": made.outcome,
                    "accepted": made.accepted,
                }
                for made in verdict.findings
            ],
        }
        for verdict in audit.verdicts
    ]
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def machine_summary(audit: Audit, status: int) -> str:
    """Return exit status and counts as JSON."""
    counts = Counter(str(verdict.outcome) for verdict in audit.verdicts)
    failing = sum(counts[outcome] for outcome in FAILING)
    return json.dumps({"status": status, "asked": audit.asked, "failing": failing, **counts}) + "\n"
