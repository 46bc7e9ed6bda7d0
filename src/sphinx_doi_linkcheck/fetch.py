"""Asks servers: one request after another, redirects followed by hand, no more read than is needed."""

from __future__ import annotations

import codecs
import contextlib
import re
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from requests import exceptions as errors
from requests.utils import requote_uri
from urllib3.exceptions import HTTPError, InsecureRequestWarning, NewConnectionError

from sphinx_doi_linkcheck.address import host_of, ids_of
from sphinx_doi_linkcheck.deadline import TimedAdapter
from sphinx_doi_linkcheck.outcome import Answer, Failure, asks_host_to_wait, pause
from sphinx_doi_linkcheck.pace import Pacer
from sphinx_doi_linkcheck.walls import SEEN, wall

_HOPS = 10
_CHUNK = 16 * 1024
_HTML = re.compile(r"html|xml", re.IGNORECASE)
_META = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)

#: Reads a response, given the fragment to look for: returns the parts of an answer that stand in its body.
Reader = Callable[[requests.Response, str], Answer]


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

    def headers_for(self, address: str) -> dict[str, str]:
        """Return the headers of a request, as ``linkcheck_request_headers`` names them: by site, address, or "*"."""
        parts = urlsplit(address)
        site = f"{parts.scheme}://{parts.netloc}"
        own = next((self.headers[key] for key in (site, f"{site}/", address, "*") if key in self.headers), {})
        return {"User-Agent": self.user_agent, **own}

    def verify_for(self, address: str) -> bool | str:
        """Return what requests takes to verify a server: the certificates of ``tls_cacerts`` for it, or whether to."""
        verify, files = self.tls
        own = files.get(host_of(address)) if isinstance(files, Mapping) else files
        return str(own) if verify and own else verify


class _Session(requests.Session):
    """Leaves redirects alone: requests reads the whole body of one, and fails where it leads to no address."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Return that there is none."""
        return None


class Client:
    """Asks on behalf of one thread."""

    def __init__(self, manners: Manners, pacer: Pacer) -> None:
        self.manners, self.pacer = manners, pacer
        self.session = _Session()
        if not manners.tls[0]:  # that was chosen; the warning would come once for each link
            urllib3.disable_warnings(InsecureRequestWarning)
        for scheme in ("http://", "https://"):
            self.session.mount(scheme, TimedAdapter())

    def page(self, address: str, fragment: str = "") -> Answer:
        """Ask for a page, and read as much of it as shows a robot wall, and the fragment if one is given."""
        return self._attempts(address, lambda: self._follow(address, fragment, self._page))

    def record(self, address: str) -> Answer:
        """Ask for a record of a service, with its body."""
        return self._attempts(address, lambda: self._follow(address, "", self._body))

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

    def _follow(self, address: str, fragment: str, read: Reader) -> Answer:
        """Ask, and follow redirects as browsers do: a fragment of theirs takes the place of the one that was given."""
        redirects: list[tuple[int, str]] = []
        while True:
            try:
                answer, target = self._once(address, fragment, read)
            except ValueError as error:  # that of requests for an invalid address is one
                detail = f"the server leads to {address}" if redirects else str(error)
                return Answer(failure=Failure.INVALID, detail=detail, redirects=tuple(redirects))
            if target is None:
                return replace(answer, redirects=tuple(redirects))
            try:
                redirects.append((answer.status, requote_uri(urljoin(address, target))))
            except ValueError:
                return Answer(failure=Failure.INVALID, detail=f"the server leads to {target}")
            address, own = urldefrag(redirects[-1][1])
            fragment = own if fragment and own else fragment
            if len(redirects) > _HOPS:
                return Answer(failure=Failure.REDIRECTS, detail=f"at {address}", redirects=tuple(redirects))
            if any(pattern.match(address) for pattern in self.manners.no_follow):
                return replace(answer, redirects=tuple(redirects))

    def _once(self, address: str, fragment: str, read: Reader) -> tuple[Answer, str | None]:
        """Make one request in its turn; returns the answer, and where it redirects to."""
        manners = self.manners
        with self.pacer.turn(host_of(address)):
            try:
                with self.session.get(
                    address,
                    stream=True,
                    allow_redirects=False,
                    timeout=manners.timeout,
                    headers=manners.headers_for(address),
                    auth=next((auth for pattern, auth in manners.auth if pattern.match(address)), None),
                    verify=manners.verify_for(address),
                ) as response:
                    target = requests.Session.get_redirect_target(self.session, response)
                    answer = Answer() if target is not None else read(response, fragment)
                    return replace(
                        answer,
                        status=response.status_code,
                        retry_after=response.headers.get("Retry-After", ""),
                        kind=response.headers.get("Content-Type", "").partition(";")[0].strip(),
                    ), target
            except (errors.InvalidURL, errors.InvalidSchema, errors.MissingSchema):
                raise
            except (errors.RequestException, HTTPError, OSError) as error:
                failure = failure_of(error)
                late = failure is Failure.TIMEOUT
                words = f"no whole answer within {manners.timeout:g} s" if late else _words(error)
                return Answer(failure=failure, detail=words), None

    def _body(self, response: requests.Response, _: str) -> Answer:
        body = bytearray()  # grows in place: a registry's table has 70 MB
        for chunk in response.iter_content(_CHUNK):
            body += chunk
            if len(body) > self.manners.body_limit:
                return Answer(whole=False)
        return Answer(body=bytes(body))

    def _page(self, response: requests.Response, fragment: str) -> Answer:
        kind = response.headers.get("Content-Type", "")
        if not response.ok or (kind and not _HTML.search(kind)):
            return Answer(wall=wall(response.url, response.headers, b""))
        finder, decoder, start, read = _Finder(ids_of(fragment)), None, b"", 0
        # without a fragment the page has answered already, and its body can only show a wall
        with contextlib.nullcontext() if fragment else contextlib.suppress(errors.RequestException, HTTPError, OSError):
            for chunk in response.iter_content(_CHUNK):
                start, read = (start + chunk)[:SEEN], read + len(chunk)
                if fragment:
                    decoder = decoder or _decoder(kind, response.encoding, chunk)
                    finder.feed(decoder.decode(chunk))
                if finder.found or read > (self.manners.body_limit if fragment else SEEN):
                    break
        found = finder.found if fragment else None
        # a page that ends just at the limit counts as cut, which makes a missing anchor doubtful, not broken
        whole = finder.found or read <= self.manners.body_limit
        return Answer(anchor=found, whole=whole, wall=wall(response.url, response.headers, start))


class _Finder(HTMLParser):
    """Looks for one of some ids in a page, and for names of links."""

    def __init__(self, wanted: frozenset[str]) -> None:
        super().__init__()
        self.wanted, self.found = wanted, False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Compare the id of an element, and the name of a link."""
        names = ("id", "name") if tag == "a" else ("id",)
        self.found = self.found or any(key in names and value in self.wanted for key, value in attrs)


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
