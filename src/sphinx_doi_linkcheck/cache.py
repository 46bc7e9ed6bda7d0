"""Remembers results between runs, and loses none when a run is killed."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from sphinx_doi_linkcheck.outcome import DAY, Outcome, Verdict

#: Days that a result holds, unless the setting says otherwise.
DAYS: Mapping[str, float] = {Outcome.ALIVE: 30, Outcome.MOVED: 30, Outcome.BROKEN: 1, Outcome.DOUBTFUL: 1}
_FORGET = 180 * DAY


@dataclass(frozen=True)
class Entry:
    """A verdict, when it was reached and since when the outcome is the same (seconds of the epoch)."""

    verdict: Verdict
    checked: float
    since: float


def jitter(address: str) -> float:
    """Return a share from 0.75 to 1, always the same for an address."""
    return 0.75 + 0.25 * int.from_bytes(hashlib.sha256(address.encode()).digest()[:4]) / 0xFFFFFFFF


def lifetime(address: str, outcome: Outcome, days: Mapping[str, float]) -> float:
    """Return the seconds that a result holds; 0 for an outcome that is not kept."""
    return days.get(outcome, 0.0) * DAY * jitter(address)


class Cache:
    """Results by address, in a file of one JSON object a line; usable from one thread."""

    def __init__(self, path: Path, days: Mapping[str, float], now: float) -> None:
        """Read what is there, passing over a torn or foreign line, and write it anew without doublets."""
        self.path, self.days = path, {**DAYS, **days}
        self.entries: dict[str, Entry] = {}
        lines = path.read_bytes().splitlines() if path.exists() else []
        for line in lines:
            try:
                address, entry = _load(line)
            except (ValueError, KeyError, TypeError):
                continue
            if now - entry.checked < _FORGET:
                self.entries[address] = entry
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(".part")
        part.write_bytes(b"".join(_dump(*item) for item in self.entries.items()))
        part.replace(path)
        self._file: BinaryIO = path.open("ab", buffering=0)

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def fresh(self, address: str, now: float) -> Entry | None:
        """Return the entry of an address that still holds."""
        entry = self.entries.get(address)
        if entry is None or not 0 <= now - entry.checked < lifetime(address, entry.verdict.outcome, self.days):
            return None
        return entry

    def put(self, address: str, verdict: Verdict, now: float) -> Entry:
        """Keep a verdict, in one write; returns the entry, which knows since when the outcome has been the same.

        Raises :class:`OSError`, as when the disk is full.
        """
        before = self.entries.get(address)
        same = before is not None and before.verdict.outcome is verdict.outcome
        entry = Entry(verdict, now, before.since if before and same else now)
        if verdict.outcome in self.days:
            self.entries[address] = entry
            self._file.write(_dump(address, entry))
        return entry


def _dump(address: str, entry: Entry) -> bytes:
    row = {"uri": address, "checked": entry.checked, "since": entry.since, **asdict(entry.verdict)}
    return json.dumps(row).encode() + b"\n"


def _load(line: bytes) -> tuple[str, Entry]:
    row = json.loads(line)
    verdict = Verdict(Outcome(row["outcome"]), str(row["reason"]), str(row["target"]), int(row["code"]))
    return str(row["uri"]), Entry(verdict, float(row["checked"]), float(row["since"]))
