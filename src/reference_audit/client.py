"""Asks registries for bibaudit: politely, within bounds, and remembers each answer as it comes.

bibaudit's own client has no bound on a slow answer nor on its size, takes a login page for an answer, obeys only one
form of Retry-After and waits for each request anew where a registry is down. This one stands in its place, behind the
two methods that bibaudit calls.
"""

from __future__ import annotations

import json
import math
import re
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from email.utils import parsedate_to_datetime
from queue import Empty, SimpleQueue
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import requests
from bibaudit.registries.http import Cache, Transient
from requests import exceptions as errors
from urllib3.exceptions import NewConnectionError, ReadTimeoutError

from reference_audit.report import NO_CONNECTION

_MIB = 1024 * 1024
_ABSENT = {"absent": True}
#: What an answer must hold, by a part of its address; else it is a login page or an error told with status 200.
_SHAPES: Mapping[str, tuple[str, str]] = {
    "api.crossref.org/works?": ("message", "items"),
    "api.crossref.org/works/": ("message", "DOI"),
    "api.datacite.org/dois/": ("data", "attributes"),
    "/esearch.fcgi": ("esearchresult", "idlist"),
    "/esummary.fcgi": ("result", "uids"),
}
#: PubMed's way to say that it does not hold a number, among the records of the others.
_NOT_HELD = re.compile(r"^.*\bPMID is not available: *\d+\s*$", re.MULTILINE)
TIMEOUT, DROPPED, TLS = "timeout", "connection dropped", "TLS failure"
_PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})


@dataclass(frozen=True)
class Ways:
    """How registries are asked; times in seconds."""

    contact: str = ""
    interval: float = 0.4  # NCBI allows three requests a second
    timeout: float = 60.0
    attempts: int = 3
    first_wait: float = 2.0
    longest_wait: float = 120.0
    services: Mapping[str, str] = field(default_factory=dict)  # base addresses to ask in place of others

    @classmethod
    def of(cls, settings: Mapping[str, Any]) -> Ways:
        """Return the ways that settings name. Raises :class:`ValueError` for an unknown name or another type."""
        kinds = {"contact": str, "attempts": int, "services": dict}
        known = {each.name.replace("_", "-"): kinds.get(each.name, (int, float)) for each in fields(cls)}
        for name, value in settings.items():
            if name not in known:
                raise ValueError(f"there is no setting {name!r}; the settings are {', '.join(known)}")
            texts = all(isinstance(each, str) for each in value.values()) if isinstance(value, dict) else True
            if not isinstance(value, known[name]) or isinstance(value, bool) or not texts:
                raise ValueError(f"{name} = {value!r} is of another type than its default")
        return cls(**{name.replace("-", "_"): value for name, value in settings.items()})

    def place(self, address: str) -> str:
        """Return where to ask for an address."""
        for usual, other in self.services.items():
            if address.startswith(usual):
                return other.rstrip("/") + address.removeprefix(usual.rstrip("/"))
        return address


class Answer(NamedTuple):
    """What came: the status, the body, the header Retry-After, and why nothing came where nothing did."""

    status: int = 0
    body: bytes = b""
    retry_after: str = ""
    failure: str = ""


class Client:
    """Stands in for bibaudit's client of this name.

    Raises bibaudit's ``Transient`` wherever no answer can be trusted, which bibaudit takes for 'not known'.
    """

    def __init__(self, ways: Ways, cache: Cache, told: Callable[[str], None] = lambda _: None) -> None:
        """``told`` hears of each host that is asked."""
        self.ways, self.cache, self.told, self.asked = ways, cache, told, 0
        self._down, self._next = dict[str, str](), defaultdict[str, float](float)
        self._session = self._connect()

    def _connect(self) -> requests.Session:
        session = requests.Session()
        session.headers["User-Agent"] = "reference-audit" + (f" (+{self.ways.contact})" if self.ways.contact else "")
        return session

    def close(self) -> None:
        """Let the connections go."""
        self._session.close()

    def get_json(self, url: str, *, cache_key: str | None = None, headers: object = None) -> dict[str, Any] | None:
        """Return a JSON object; None where the registry says that it has none."""
        return self._get(url, lambda body: _json(url, body), keep=True)

    def get_text(
        self, url: str, *, cache_key: str | None = None, headers: object = None, bypass_cache: bool = False
    ) -> str | None:
        """Return a text; None where the registry says that it has none. bibaudit keeps what ``bypass_cache`` brings."""
        payload = self._get(url, lambda body: {"text": _text(url, body)}, keep=not bypass_cache)
        return None if payload is None else str(payload["text"])

    def _get(self, url: str, read: Callable[[bytes], dict[str, Any]], keep: bool) -> dict[str, Any] | None:
        payload = self.cache.get(url) if keep else None
        if payload is None:
            answer = self._ask(url, table=not keep)
            payload = _ABSENT if answer.status == 404 else read(answer.body)
            if keep:
                self.cache.put(url, {"url": url, "payload": payload})
        return None if payload == _ABSENT else payload

    def _ask(self, url: str, table: bool) -> Answer:
        place = self.ways.place(url)
        host = urlsplit(place).netloc.lower()
        if why := self._down.get(host):
            raise Transient(f"{host} is not asked again: {why}")
        self.told(host)
        answer = self._attempts(place, host, table)
        if answer.status in {200, 404}:
            self.asked += 1
            return answer
        why = answer.failure or f"status {answer.status}"
        if answer.failure or answer.status >= 500 or answer.status == 429:
            self._down[host] = why  # it was given its attempts; the other requests would wait as long, for nothing
        raise Transient(f"{host}: {why}")

    def _attempts(self, place: str, host: str, table: bool) -> Answer:
        for attempt in range(max(1, self.ways.attempts)):
            time.sleep(max(0.0, self._next[host] - time.monotonic()))
            self._next[host] = time.monotonic() + self.ways.interval
            answer = self._once(place, table)
            if not (answer.failure in {NO_CONNECTION, TIMEOUT, DROPPED} or answer.status in _PASSING):
                break
            wait = min(self.ways.first_wait * 2.0**attempt, self.ways.longest_wait)
            wanted = retry_after(answer.retry_after, time.time())
            if attempt + 1 >= self.ways.attempts or (wanted or 0.0) > self.ways.longest_wait:
                break
            time.sleep(wait if wanted is None else wanted)
        return answer

    def _once(self, place: str, table: bool) -> Answer:
        """Make one request in a thread, which is left behind when its time is over: a server may drip for ever."""
        # Retraction Watch is one table of some 70 MB, fetched once a week
        seconds, limit = (10 * self.ways.timeout, 512 * _MIB) if table else (self.ways.timeout, 32 * _MIB)
        came: SimpleQueue[Answer] = SimpleQueue()
        arguments = (self._session, place, seconds, limit, came)
        threading.Thread(target=_fetch, args=arguments, daemon=True).start()
        try:
            return came.get(timeout=seconds)
        except Empty:
            self._session = self._connect()  # the other thread still has the old one
            return Answer(failure=TIMEOUT)

    @property
    def down(self) -> dict[str, str]:
        """Hosts that gave no answer, and why."""
        return dict(self._down)


def _fetch(session: requests.Session, place: str, seconds: float, limit: int, came: SimpleQueue[Answer]) -> None:
    try:
        with session.get(place, stream=True, timeout=seconds) as response:
            body = bytearray()  # grows in place
            for chunk in response.iter_content(16 * 1024):
                body += chunk
                if len(body) > limit:
                    came.put(Answer(failure="the answer is too long"))
                    return
            came.put(Answer(response.status_code, bytes(body), response.headers.get("Retry-After", "")))
    except Exception as error:  # whatever ends the thread is told, or the run would wait its whole time
        came.put(Answer(failure=_why(error)))


def _why(error: Exception) -> str:
    cause = error.args[0] if error.args else None
    if isinstance(error, errors.SSLError):
        return TLS
    if isinstance(error, errors.ConnectTimeout | errors.ProxyError):
        return NO_CONNECTION
    if isinstance(error, errors.Timeout) or isinstance(cause, ReadTimeoutError):
        return TIMEOUT
    if isinstance(error, errors.ConnectionError) and isinstance(getattr(cause, "reason", None), NewConnectionError):
        return NO_CONNECTION
    if isinstance(error, errors.ConnectionError | errors.ChunkedEncodingError | OSError):
        return DROPPED if not isinstance(error, errors.InvalidURL | errors.TooManyRedirects) else str(error)
    return f"{type(error).__name__}: {error}"


def retry_after(text: str, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for, in either of its forms; None if it names none.

    ``now`` is in seconds of the epoch (RFC 9110, 10.2.3).

    >>> retry_after("120", 0.0), retry_after("Thu, 01 Jan 1970 00:01:00 GMT", 20.0), retry_after("soon", 0.0)
    (120.0, 40.0, None)
    """
    try:
        seconds = float(text)
    except ValueError:
        try:
            seconds = parsedate_to_datetime(text).timestamp() - now
        except (ValueError, TypeError, OverflowError):
            return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def _json(url: str, body: bytes) -> dict[str, Any]:
    try:
        payload = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Transient(f"{url}: no JSON came") from error
    if not isinstance(payload, dict):
        raise Transient(f"{url}: no JSON object came")
    for part, (outer, inner) in _SHAPES.items():
        held = payload.get(outer)
        if part in url and not (isinstance(held, dict) and inner in held):
            raise Transient(f"{url}: an answer without {outer}.{inner} came")
    return payload


def _text(url: str, body: bytes) -> str:
    text = body.decode("utf-8", errors="replace")
    if "/efetch.fcgi" in url:
        # a number that PubMed does not hold is left out, as in an answer that says nothing of it
        text = _NOT_HELD.sub("", text)
        if text.strip() and not text.lstrip().startswith("PMID-"):
            raise Transient(f"{url}: something else than MEDLINE records came")
    return text
