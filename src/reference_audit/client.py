"""Asks registries for bibaudit: politely, within bounds, and remembers each answer as it comes.

bibaudit's own client has no bound on a slow answer nor on its size, takes a login page for an answer, obeys only one
form of Retry-After and waits for each request anew where a registry is down. This one is the link checker's, which does
better, behind the two methods that bibaudit calls.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from threading import Event
from typing import Any

from bibaudit.registries.http import Cache, Transient

from sphinx_doi_linkcheck.address import host_of
from sphinx_doi_linkcheck.deadline import Watchdog
from sphinx_doi_linkcheck.fetch import Client as Fetcher
from sphinx_doi_linkcheck.fetch import Manners
from sphinx_doi_linkcheck.outcome import Answer
from sphinx_doi_linkcheck.pace import Pacer

_MIB = 1024 * 1024
_ABSENT = {"absent": True}
#: What an answer must hold, by a part of its address; else it is a login page or an error told with status 200.
_SHAPES: Mapping[str, tuple[str, ...]] = {
    "api.crossref.org/works?": ("message", "items"),
    "api.crossref.org/works/": ("message", "DOI"),
    "api.datacite.org/dois/": ("data", "attributes"),
    "/esearch.fcgi": ("esearchresult", "idlist"),
    "/esummary.fcgi": ("result", "uids"),
}


@dataclass(frozen=True)
class Ways:
    """How registries are asked; times in seconds."""

    user_agent: str
    interval: float = 0.4  # NCBI allows three requests a second
    timeout: float = 60.0
    attempts: int = 3
    first_wait: float = 2.0
    longest_wait: float = 120.0
    services: Mapping[str, str] = field(default_factory=dict)  # base addresses to ask in place of others

    def place(self, address: str) -> str:
        """Return where to ask for an address."""
        for usual, other in self.services.items():
            if address.startswith(usual):
                return other.rstrip("/") + address.removeprefix(usual.rstrip("/"))
        return address


class Client:
    """Stands in for bibaudit's client of this name.

    Raises bibaudit's ``Transient`` wherever no answer can be trusted, which bibaudit takes for 'not known'.
    """

    def __init__(self, ways: Ways, cache: Cache, told: Callable[[str], None] = lambda _: None) -> None:
        """``told`` hears of each host that is asked."""
        manners = Manners(
            user_agent=ways.user_agent,
            timeout=ways.timeout,
            attempts=ways.attempts,
            first_wait=ways.first_wait,
            longest_wait=ways.longest_wait,
            body_limit=32 * _MIB,
        )
        self.ways, self.cache, self.told, self.asked = ways, cache, told, 0
        self._stop, self._down = Event(), dict[str, str]()
        watchdog = Watchdog(self._stop)
        watchdog.start()
        pacer = Pacer(1, ways.interval, self._stop)
        self._records = Fetcher(manners, pacer, watchdog)
        # one table of some 70 MB, fetched once a week
        self._tables = Fetcher(replace(manners, timeout=10 * ways.timeout, body_limit=512 * _MIB), pacer, watchdog)

    def close(self) -> None:
        """Let the watchdog and the connections go."""
        self._stop.set()
        self._records.session.close()
        self._tables.session.close()

    def get_json(self, url: str, *, cache_key: str | None = None, headers: object = None) -> dict[str, Any] | None:
        """Return a JSON object; None where the registry says that it has none."""
        return self._get(url, lambda body: _json(url, body), self._records, keep=True)

    def get_text(
        self, url: str, *, cache_key: str | None = None, headers: object = None, bypass_cache: bool = False
    ) -> str | None:
        """Return a text; None where the registry says that it has none. bibaudit keeps what ``bypass_cache`` brings."""
        fetcher = self._tables if bypass_cache else self._records
        payload = self._get(url, lambda body: {"text": _text(url, body)}, fetcher, keep=not bypass_cache)
        return None if payload is None else str(payload["text"])

    def _get(
        self, url: str, read: Callable[[bytes], dict[str, Any]], fetcher: Fetcher, keep: bool
    ) -> dict[str, Any] | None:
        payload = self.cache.get(url) if keep else None
        if payload is None:
            answer = self._ask(url, fetcher)
            payload = _ABSENT if answer.status == 404 else read(answer.body)
            if keep:
                self.cache.put(url, {"url": url, "payload": payload})
        return None if payload == _ABSENT else payload

    def _ask(self, url: str, fetcher: Fetcher) -> Answer:
        place = self.ways.place(url)
        host = host_of(place)
        if why := self._down.get(host):
            raise Transient(f"{host} is not asked again: {why}")
        self.told(host)
        answer = fetcher.record(place)
        if answer.failure is None and answer.status in {200, 404} and answer.whole:
            self.asked += 1
            return answer
        why = str(answer.failure or (f"status {answer.status}" if answer.whole else "the answer is too long"))
        if answer.failure is not None or answer.status >= 500 or answer.status == 429:
            self._down[host] = why  # it was given its attempts; the other requests would wait as long, for nothing
        raise Transient(f"{host}: {why}")

    @property
    def down(self) -> dict[str, str]:
        """Hosts that gave no answer, and why."""
        return dict(self._down)


def _json(url: str, body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Transient(f"{url}: no JSON came") from error
    for part, (outer, inner) in _SHAPES.items():
        if part in url:
            held = payload.get(outer) if isinstance(payload, dict) else None
            if not isinstance(held, dict) or inner not in held:
                raise Transient(f"{url}: an answer without {outer}.{inner} came")
    if not isinstance(payload, dict):
        raise Transient(f"{url}: no JSON object came")
    return payload


def _text(url: str, body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    if "/efetch.fcgi" in url and text.strip() and not text.lstrip().startswith("PMID-"):
        raise Transient(f"{url}: something else than MEDLINE records came")
    return text
