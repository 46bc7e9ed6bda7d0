"""What a run found, for people and for machines; pure, save :func:`write`."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sphinx_doi_linkcheck.outcome import DAY, Outcome, Verdict, overdue

#: The words of Sphinx's own output.json for each outcome.
_SPHINX = {
    Outcome.ALIVE: "working",
    Outcome.MOVED: "redirected",
    Outcome.BROKEN: "broken",
    Outcome.DOUBTFUL: "unknown",
    Outcome.NOT_CHECKED: "unchecked",
    Outcome.IGNORED: "ignored",
}
_TITLES = {
    Outcome.BROKEN: "Broken: fix these",
    Outcome.DOUBTFUL: "Doubtful: open these in a browser",
    Outcome.MOVED: "Moved: write the new address",
    Outcome.NOT_CHECKED: "Not checked: run again with a network",
    Outcome.IGNORED: "Ignored",
    Outcome.ALIVE: "Alive",
}


@dataclass(frozen=True)
class Found:
    """A link of the book with its place and its verdict; ``since`` in seconds of the epoch."""

    address: str
    file: str
    line: int
    verdict: Verdict
    since: float

    def late(self, days: float, now: float) -> bool:
        """Return whether the link is doubtful for too long."""
        return self.verdict.outcome is Outcome.DOUBTFUL and overdue(self.since, days, now)


def to_do(found: Found, days: float, now: float) -> str:
    """Return what the author is to do about a link."""
    verdict = found.verdict
    match verdict.outcome:
        case Outcome.BROKEN if "anchor" in verdict.reason:
            return "link to an anchor that the page has, or to the page"
        case Outcome.BROKEN if "DOI" in verdict.reason or "PMID" in verdict.reason:
            return "look the work up again: the number is wrong"
        case Outcome.BROKEN:
            return "find the new place, or take the link out"
        case Outcome.DOUBTFUL if found.late(days, now):
            return f"doubtful since {_day(found.since)}, too long: replace it, or except it with a reason"
        case Outcome.DOUBTFUL:
            return f"open it in a browser; it fails from {_day(found.since + days * DAY)}"
        case Outcome.MOVED:
            return f"write {verdict.target}"
        case Outcome.NOT_CHECKED:
            return "run again with a network"
        case _:
            return ""


def summary(links: Sequence[Found], asked: int) -> str:
    """Return one line: how many links of each outcome, and for how many the network gave an answer now."""
    counts = Counter(found.verdict.outcome for found in links)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in reversed(Outcome) if counts[outcome])
    return f"{len(links)} links: {told or 'none'} ({asked} asked over the network now)"


def markdown(links: Sequence[Found], asked: int, days: float, now: float) -> str:
    """Return the report: a table for each outcome, the ones to act on first."""
    lines = ["# Links", "", f"{_day(now)}: {summary(links, asked)}."]
    for outcome in Outcome:
        rows = [found for found in links if found.verdict.outcome is outcome]
        if rows:
            lines += ["", f"## {_TITLES[outcome]}", "", "| Address | Place | Found | To do |", "|---|---|---|---|"]
            rows.sort(key=lambda found: (not found.late(days, now), found.file, found.line, found.address))
            lines += [_row(found, days, now) for found in rows]
    return "\n".join(lines) + "\n"


def _row(found: Found, days: float, now: float) -> str:
    cells = (
        f"<{found.address}>",
        f"{found.file}:{found.line}",
        found.verdict.reason or str(found.verdict.outcome),
        to_do(found, days, now),
    )
    return "| " + " | ".join(cell.replace("\n", " ").replace("|", "\\|") for cell in cells) + " |"


def json_lines(links: Sequence[Found], days: float, now: float) -> str:
    """Return the results as one JSON object a line: the keys of Sphinx's own file, and ours."""
    rows = [
        {
            "filename": found.file,
            "lineno": found.line,
            "status": _SPHINX[found.verdict.outcome],
            "code": found.verdict.code,
            "uri": found.address,
            "info": found.verdict.target or found.verdict.reason,
            "outcome": found.verdict.outcome,
            "reason": found.verdict.reason,
            "target": found.verdict.target,
            "since": _day(found.since),
            "overdue": found.late(days, now),
        }
        for found in links
    ]
    return "".join(json.dumps(row) + "\n" for row in rows)


def write(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises :class:`OSError`."""
    part = path.with_name(path.name + ".part")
    part.write_text(text, encoding="utf-8")
    part.replace(path)


def _day(moment: float) -> str:
    return dt.datetime.fromtimestamp(moment, dt.UTC).date().isoformat()
