"""Asks servers: one request after another, redirects followed by hand, no more read than is needed."""

from __future__ import annotations

import codecs
import re
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urldefrag, urljoin

import requests
from requests import exceptions as errors
from sphinx.builders.linkcheck import AnchorCheckParser, _get_request_headers
from sphinx.util._uri import encode_uri
from sphinx.util.requests import _Session
from urllib3.exceptions import HTTPError, NewConnectionError

from sphinx_doi_linkcheck.address import host_of
from sphinx_doi_linkcheck.deadline import Watchdog, WatchedAdapter
from sphinx_doi_linkcheck.outcome import Answer, Failure, asks_host_to_wait, pause
from sphinx_doi_linkcheck.pace import Pacer

_HOPS = 10
_CHUNK = 16 * 1024
_HTML = re.compile(r"html|xml", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)

#: Reads a response: returns body, whether the anchor was found, and whether the end was reached.
Reader = Callable[[requests.Response], tuple[bytes, bool | None, bool]]


@dataclass(frozen=True)
class Manners:
    """How servers are asked; times in seconds."""

    user_agent: str
    timeout: float = 30.0
    attempts: int = 1
    first_wait: float = 2.0
    longest_wait: float = 300.0
    body_limit: int = 4 * 1024 * 1024
    tls: tuple[bool, Any] = (True, None)  # whether to verify, and certificates of further authorities
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by address
    auth: Sequence[tuple[re.Pattern[str], Any]] = ()
    no_follow: Sequence[re.Pattern[str]] = ()  # redirects to these are taken for an answer


class Client:
    """Asks on behalf of one thread."""

    def __init__(self, manners: Manners, pacer: Pacer, watchdog: Watchdog) -> None:
        self.manners, self.pacer, self.watchdog = manners, pacer, watchdog
        self.session = _Session()
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, WatchedAdapter())

    def page(self, address: str, anchor: str = "") -> Answer:
        """Ask for a page: with an anchor by GET, else by HEAD, and by GET where HEAD is not understood."""

        def ask() -> Answer:
            if anchor:
                return self._follow("GET", address, lambda response: self._anchor(response, anchor))
            answer = self._follow("HEAD", address, _nothing)
            refused = not 200 <= answer.status < 400 and answer.status != 429
            again = refused and answer.failure in {None, Failure.DROPPED, Failure.REDIRECTS}
            return self._follow("GET", address, _nothing) if again else answer

        return self._attempts(address, ask)

    def record(self, address: str) -> Answer:
        """Ask for a record of a service, with its body."""
        return self._attempts(address, lambda: self._follow("GET", address, self._body))

    def _attempts(self, address: str, ask: Callable[[], Answer]) -> Answer:
        self.session.cookies.clear()
        for attempt in range(max(1, self.manners.attempts)):
            answer = ask()
            wait = pause(answer, attempt, self.manners.first_wait, self.manners.longest_wait, time.time())
            if wait is None or attempt + 1 >= self.manners.attempts:
                break
            if asks_host_to_wait(answer):
                self.pacer.hold(host_of(address), wait)
            elif self.pacer.stop.wait(wait):
                break
        return answer

    def _follow(self, method: str, address: str, read: Reader) -> Answer:
        redirects: list[tuple[int, str]] = []
        while True:
            try:
                answer, target = self._once(method, address, read)
            except ValueError as error:  # that of requests for an invalid address is one
                answer, target = Answer(failure=Failure.INVALID, detail=str(error)), None
            if target is not None:
                redirects.append((answer.status, urljoin(address, target)))
                address = urldefrag(redirects[-1][1]).url
                if len(redirects) > _HOPS:
                    return Answer(failure=Failure.REDIRECTS, detail=f"at {address}", redirects=tuple(redirects))
                if not any(pattern.match(address) for pattern in self.manners.no_follow):
                    continue
            return Answer(**{**vars(answer), "redirects": tuple(redirects)})

    def _once(self, method: str, address: str, read: Reader) -> tuple[Answer, str | None]:
        """Make one request in its turn; returns the answer, and where it redirects to."""
        manners = self.manners
        with self.pacer.turn(host_of(address)), self.watchdog.lease(manners.timeout) as lease:
            try:
                with self.session.request(
                    method,
                    _ascii(address),
                    stream=True,
                    allow_redirects=False,
                    timeout=manners.timeout,
                    headers=_get_request_headers(address, manners.headers),  # type: ignore[arg-type]
                    auth=next((auth for pattern, auth in manners.auth if pattern.match(address)), None),
                    _user_agent=manners.user_agent,
                    _tls_info=manners.tls,
                ) as response:
                    target = self.session.get_redirect_target(response)
                    kind = response.headers.get("Content-Type", "").partition(";")[0].strip()
                    late = response.headers.get("Retry-After", "")
                    body, anchor, whole = (b"", None, True) if target is not None else read(response)
                    if lease.expired and not anchor:  # a cut connection may look like the end of the headers
                        return _timeout(manners.timeout), None
                    answer = Answer(
                        response.status_code, retry_after=late, body=body, anchor=anchor, whole=whole, kind=kind
                    )
                    return answer, target
            except (errors.InvalidURL, errors.InvalidSchema, errors.MissingSchema):
                raise
            except (errors.RequestException, HTTPError, OSError) as error:
                # who could not connect was not cut off: what that means does not hang on which clock rang first
                if lease.expired and not isinstance(error, errors.ConnectTimeout):
                    return _timeout(manners.timeout), None
                return Answer(failure=failure_of(error), detail=_words(error)), None

    def _body(self, response: requests.Response) -> tuple[bytes, bool | None, bool]:
        body = bytearray()  # grows in place: a registry's table has 70 MB
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > self.manners.body_limit:
                return b"", None, False
        return bytes(body), None, True

    def _anchor(self, response: requests.Response, anchor: str) -> tuple[bytes, bool | None, bool]:
        kind = response.headers.get("Content-Type", "")
        if not response.ok or (kind and not _HTML.search(kind)):
            return b"", None, True
        parser, decoder, read = AnchorCheckParser(anchor), None, 0
        for chunk in response.iter_content(_CHUNK):
            decoder = decoder or _decoder(kind, response.encoding, chunk)
            parser.feed(decoder.decode(chunk))
            read += len(chunk)
            if parser.found:
                return b"", True, True
            if read > self.manners.body_limit:
                return b"", False, False
        return b"", False, True


def _nothing(response: requests.Response) -> tuple[bytes, bool | None, bool]:
    return b"", None, True


def _timeout(seconds: float) -> Answer:
    return Answer(failure=Failure.TIMEOUT, detail=f"no whole answer within {seconds:g} s")


def _ascii(address: str) -> str:
    return address if address.isascii() else encode_uri(address)


def _decoder(kind: str, encoding: str | None, start: bytes) -> codecs.IncrementalDecoder:
    """Return a decoder that never fails: the encoding of the header, of the page's own head, or UTF-8."""
    meta = _META.search(start)
    named = encoding if "charset" in kind.lower() and encoding else meta[1].decode() if meta else "utf-8"
    try:
        return codecs.getincrementaldecoder(named)("replace")
    except LookupError:
        return codecs.getincrementaldecoder("utf-8")("replace")


def failure_of(error: Exception) -> Failure:
    """Tell what kind of failure an exception of requests or urllib3 is."""
    causes = _causes(error)
    if isinstance(error, errors.ConnectTimeout | errors.ProxyError):  # a proxy's trouble says nothing about the link
        return Failure.UNREACHABLE
    if isinstance(error, errors.SSLError):
        return Failure.TLS
    if any(isinstance(cause, errors.Timeout | TimeoutError) for cause in causes):
        return Failure.TIMEOUT
    if isinstance(error, errors.ContentDecodingError):
        return Failure.UNREADABLE
    if any(isinstance(cause, socket.gaierror) and cause.errno == socket.EAI_NONAME for cause in causes):
        return Failure.NAME
    if any(isinstance(cause, NewConnectionError) for cause in causes):
        return Failure.UNREACHABLE
    return Failure.DROPPED


def _causes(error: BaseException) -> list[BaseException]:
    """Return an exception and all that lies under it, as urllib3 nests them."""
    found: list[BaseException] = []
    waiting: list[Any] = [error]
    while waiting and len(found) < 50:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and cause not in found:
            found.append(cause)
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]
    return found


def _words(error: Exception) -> str:
    """Return the innermost words of an exception, on one line and short."""
    told = [str(cause) for cause in _causes(error) if isinstance(cause, OSError | HTTPError) and str(cause)]
    text = min(told, key=len, default=type(error).__name__)
    return re.sub(r"\s+", " ", re.sub(r"0x[0-9a-f]+", "0x", text))[:160]
