"""Checks many links: from the cache where that holds, else over the network, host by host."""

from __future__ import annotations

import datetime as dt
import re
import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import Queue
from threading import Event, Thread

from sphinx_doi_linkcheck.address import (
    doi_of,
    fragment_of,
    handle_address,
    host_of,
    is_public,
    pmid_of,
    summary_address,
)
from sphinx_doi_linkcheck.cache import Cache
from sphinx_doi_linkcheck.fetch import Client, Manners
from sphinx_doi_linkcheck.outcome import Outcome, Verdict, judge_handle, judge_page, judge_summary, settle
from sphinx_doi_linkcheck.pace import Pacer

_BATCH = 100  # PMIDs in one request
_ENOUGH = 10  # so many hosts unreachable, and none that answers, is no network


@dataclass(frozen=True)
class Plan:
    """What to ask, and how; times in seconds."""

    manners: Manners
    doi_service: str
    pmid_service: str
    tool: str
    workers: int = 5
    host_requests: int = 2
    host_interval: float = 0.5
    anchors: bool = True
    anchors_ignore: Sequence[re.Pattern[str]] = ()
    anchors_ignore_for: Sequence[re.Pattern[str]] = ()


@dataclass(frozen=True)
class Result:
    """The verdict on an address, since when (seconds of the epoch) the outcome is the same, and if it was asked now."""

    address: str
    verdict: Verdict
    since: float
    asked: bool = True


@dataclass(frozen=True)
class _Job:
    """Addresses that one question answers, and the host that it is put to."""

    host: str
    addresses: tuple[str, ...]
    ask: Callable[[Client], dict[str, Verdict]]


def split(address: str, plan: Plan) -> tuple[str, str]:
    """Return an address without its fragment, and the fragment to look for ("" for none), as it is written.

    Raises :class:`ValueError` for an address that cannot be read.
    """
    page, _, anchor = address.partition("#")
    ignored = any(pattern.match(anchor) for pattern in plan.anchors_ignore) or any(
        pattern.match(page) for pattern in plan.anchors_ignore_for
    )
    return page, fragment_of(address) if plan.anchors and not ignored else ""


def jobs(addresses: Sequence[str], plan: Plan) -> list[_Job]:
    """Return what to ask for some addresses: PMIDs in batches, each other address by itself."""
    made: list[_Job] = []
    pmids = {address: pmid for address in addresses if (pmid := pmid_of(address))}
    for address in addresses:
        if address not in pmids:
            doi = doi_of(address)
            made.append(_doi_job(address, doi, plan) if doi else _page_job(address, plan))
    listed = list(pmids.items())
    batches = [dict(listed[start : start + _BATCH]) for start in range(0, len(listed), _BATCH)]
    return [*made, *(_pmid_job(batch, plan) for batch in batches)]


def _page_job(address: str, plan: Plan) -> _Job:
    try:
        (page, anchor), host = split(address, plan), host_of(address)
    except ValueError:  # the client will say so
        page, anchor, host = address, "", ""
    return _Job(host, (address,), lambda client: {address: judge_page(client.page(page, anchor), page, anchor)})


def _doi_job(address: str, doi: str, plan: Plan) -> _Job:
    record = handle_address(plan.doi_service, doi)
    return _Job(host_of(record), (address,), lambda client: {address: judge_handle(client.record(record))})


def _pmid_job(batch: Mapping[str, str], plan: Plan) -> _Job:
    pmids = sorted(set(batch.values()), key=int)
    record = summary_address(plan.pmid_service, pmids, plan.tool)

    def ask(client: Client) -> dict[str, Verdict]:
        verdicts = judge_summary(client.record(record), pmids)
        return {address: verdicts[pmid] for address, pmid in batch.items()}

    return _Job(host_of(record), tuple(batch), ask)


class Crew:
    """Threads that ask; no host keeps more of them than it may be asked at once."""

    def __init__(self, plan: Plan) -> None:
        self.stop = Event()
        pacer = Pacer(plan.host_requests, plan.host_interval, self.stop)
        self._new: Callable[[], Client] = partial(Client, plan.manners, pacer)
        self._todo: Queue[_Job | None] = Queue()
        self._done: Queue[tuple[_Job, dict[str, Verdict]]] = Queue()
        self._at_once = max(1, plan.host_requests)
        self._threads = [Thread(target=self._work, daemon=True) for _ in range(max(1, plan.workers))]
        for thread in self._threads:
            thread.start()

    def _work(self) -> None:
        client = self._new()
        while (job := self._todo.get()) is not None and not self.stop.is_set():
            try:
                verdicts = job.ask(client)
            except Exception as error:  # a thread that died would leave the run waiting for ever
                verdict = Verdict(Outcome.DOUBTFUL, f"the checker failed: {type(error).__name__}: {error}")
                verdicts = dict.fromkeys(job.addresses, verdict)
            self._done.put((job, verdicts))
        client.session.close()

    def do(self, wanted: Sequence[_Job]) -> Iterator[tuple[_Job, dict[str, Verdict]]]:
        """Yield the answers as they come."""
        lanes: defaultdict[str, deque[_Job]] = defaultdict(deque)
        for job in wanted:
            lanes[job.host].append(job)
        for lane in lanes.values():
            for _ in range(min(self._at_once, len(lane))):
                self._todo.put(lane.popleft())
        for _ in wanted:
            job, verdicts = self._done.get()
            if lanes[job.host]:
                self._todo.put(lanes[job.host].popleft())
            yield job, verdicts

    def dismiss(self) -> None:
        """End the threads; those that wait for a server end with the process."""
        self.stop.set()
        for _ in self._threads:
            self._todo.put(None)


def check(
    addresses: Sequence[str], plan: Plan, cache: Cache, clock: Callable[[], float] = time.time
) -> Iterator[Result]:
    """Yield a result for each address; each is in the cache before it is yielded."""
    unknown = []
    for address in addresses:
        if entry := cache.fresh(address, clock()):
            yield Result(address, entry.verdict, entry.since, asked=False)
        else:
            unknown.append(address)
    crew = Crew(plan)
    try:
        yield from _ask(unknown, plan, cache, crew, clock)
    finally:
        crew.dismiss()


def _ask(unknown: Sequence[str], plan: Plan, cache: Cache, crew: Crew, clock: Callable[[], float]) -> Iterator[Result]:
    up: dict[str, str] = {}  # hosts of the internet that answered, each with an address
    down: set[str] = set()
    unreachable: dict[str, Verdict] = {}
    left = dict.fromkeys(unknown)
    for job, verdicts in crew.do(jobs(unknown, plan)):
        for address, verdict in verdicts.items():
            del left[address]
            if verdict.failed_to_connect:
                unreachable[address] = verdict
                down.add(job.host)
                continue
            if verdict.code and is_public(job.host) and (verdict.outcome is Outcome.ALIVE or job.host not in up):
                up[job.host] = address
            entry = cache.put(address, verdict, clock())
            yield Result(address, verdict, entry.since)
        if not up and len(down) >= _ENOUGH:
            break
    network = bool(unreachable) and not left and _most_answer(up, down, plan, cache)
    for address in left:
        unreachable[address] = Verdict(Outcome.NOT_CHECKED, "no connection: not asked, since no host could be reached")
    for address, verdict in unreachable.items():
        settled = settle(verdict, network)
        yield Result(address, settled, cache.put(address, settled, clock()).since)


def _most_answer(up: Mapping[str, str], down: set[str], plan: Plan, cache: Cache) -> bool:
    """Return whether hosts that could not be reached are to blame themselves, and not a network that lets few through.

    They are where at least half as many others answer: in this run, or asked now, if they answered in an earlier one.
    One that answered in this run is asked again, for the network may have gone meanwhile. This machine and the local
    network are no witnesses: they answer without the internet.
    """
    dead = {host for host in down if is_public(host)} - up.keys()
    needed = max(1, len(dead) // 2)
    earlier: dict[str, str] = {}
    for address, entry in cache.entries.items():
        host = jobs([address], plan)[0].host
        if entry.verdict.code and is_public(host) and host not in up and host not in dead:
            earlier[host] = address
    again = list(up.values())[:1]
    others = list(earlier.values())[: 2 * max(0, needed - len(up))]
    answered = _answering([*again, *others], plan)
    return answered.issuperset(again) and len(up) + len(answered.intersection(others)) >= needed


def _answering(addresses: Sequence[str], plan: Plan) -> set[str]:
    """Return the addresses whose hosts answer now."""
    crew = Crew(plan)
    try:
        found = crew.do(jobs(addresses, plan))
        return {address for _, verdicts in found for address, verdict in verdicts.items() if verdict.code}
    finally:
        crew.dismiss()


def today(now: float) -> dt.date:
    """Return the day of a moment in seconds of the epoch, UTC."""
    return dt.datetime.fromtimestamp(now, dt.UTC).date()


def lower_texts(paths: Sequence[Path]) -> dict[Path, str]:
    """Read texts to search for addresses, in lower case; raises :class:`OSError`."""
    return {path: path.read_text(encoding="utf-8", errors="replace").lower() for path in paths}
