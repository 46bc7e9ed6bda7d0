"""From what the network said to one of the outcomes; pure, the whole judgement of the checker."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from sphinx_doi_linkcheck.address import host_of, is_forge

DAY = 86_400.0
#: Answers of a server that turns away a robot, or asks to come later: they say nothing about the link.
#: 202 is the answer of walls that let a script ask again; no page answers a GET so.
_WALLS = {202, 401, 402, 403, 407, 408, 418, 423, 425, 429, 451, 999}
_LATER = {408, 425, 429}
_PERMANENT = {301, 308}


class Outcome(StrEnum):
    """What is known of a link."""

    BROKEN = "broken"
    DOUBTFUL = "doubtful"
    MOVED = "moved"
    NOT_CHECKED = "not checked"
    IGNORED = "ignored"
    ALIVE = "alive"


class Failure(StrEnum):
    """Why no answer came."""

    NAME = "the host name does not exist"
    UNREACHABLE = "no connection"
    DROPPED = "connection dropped"
    TIMEOUT = "timeout"
    TLS = "TLS failure"
    REDIRECTS = "redirects without end"
    INVALID = "not a valid address"
    UNREADABLE = "the page cannot be decoded"


@dataclass(frozen=True)
class Answer:
    """What came back for one address, after redirects."""

    status: int = 0  # HTTP status; 0 if none came
    failure: Failure | None = None
    detail: str = ""
    redirects: tuple[tuple[int, str], ...] = ()  # status, and the address it leads to
    retry_after: str = ""
    body: bytes = b""
    anchor: bool | None = None  # whether the anchor was found; None: not looked for
    whole: bool = True  # False: the page is longer than what is read of it
    kind: str = ""  # content type
    wall: str = ""  # what shows a robot wall, where the answer looks like that of a page


@dataclass(frozen=True)
class Verdict:
    """An outcome, why, and where to if it moved."""

    outcome: Outcome
    reason: str = ""
    target: str = ""
    code: int = 0

    @property
    def failed_to_connect(self) -> bool:
        """Whether no connection was made: it may be the network's fault, and says nothing of the link yet."""
        return self.outcome is Outcome.NOT_CHECKED


def permanent_target(page: str, redirects: Iterable[tuple[int, str]]) -> str:
    """Return where the first, permanent, redirects of a page lead; "" if the first is temporary or there is none.

    A slash more or less at the end is no move.
    """
    target = ""
    for status, address in redirects:
        if status not in _PERMANENT:
            break
        target = address
    return "" if target.rstrip("/") == page.rstrip("/") else target


def _failed(answer: Answer) -> Verdict | None:
    """Return the verdict where no answer came or the server is at fault; None where the answer is to be read."""
    words = f"{answer.failure}: {answer.detail}" if answer.detail else str(answer.failure)
    match answer.failure:
        case None:
            pass
        case Failure.NAME | Failure.UNREACHABLE:
            return Verdict(Outcome.NOT_CHECKED, words)
        case Failure.REDIRECTS | Failure.INVALID:
            return Verdict(Outcome.BROKEN, words)
        case _:
            return Verdict(Outcome.DOUBTFUL, words)
    if answer.status in _WALLS:
        return Verdict(Outcome.DOUBTFUL, f"the server turns robots away ({answer.status})", code=answer.status)
    if answer.status >= 500:
        return Verdict(Outcome.DOUBTFUL, f"the server fails ({answer.status})", code=answer.status)
    return None


def judge_page(answer: Answer, page: str, anchor: str = "") -> Verdict:
    """Judge a page by its answer; a failure to connect is NOT_CHECKED until :func:`settle` knows of the network."""
    if failed := _failed(answer):
        return failed
    code = answer.status
    if answer.wall and not answer.anchor:
        return Verdict(Outcome.DOUBTFUL, f"the server turns robots away ({answer.wall})", code=code)
    if code >= 400:
        return Verdict(Outcome.BROKEN, {404: "not found", 410: "gone"}.get(code, "refused") + f" ({code})", code=code)
    last = answer.redirects[-1][1] if answer.redirects else page
    anchor = last.partition("#")[2] or anchor if anchor else ""
    if answer.anchor is False:
        if is_forge(host := host_of(last)):
            why = f"no anchor '{anchor}' in the page as {host} sends it; scripts there may set it"
            return Verdict(Outcome.DOUBTFUL, why, code=code)
        if not answer.whole:
            return Verdict(Outcome.DOUBTFUL, f"no anchor '{anchor}' in what was read of a very long page", code=code)
        return Verdict(Outcome.BROKEN, f"the page has no anchor '{anchor}'", code=code)
    note = f"anchor not looked for in {answer.kind or 'unnamed content'}" if anchor and answer.anchor is None else ""
    if target := permanent_target(page, answer.redirects):
        if _is_start_page(target, page):
            return Verdict(Outcome.DOUBTFUL, f"the server leads to its start page ({target})", code=code)
        return Verdict(Outcome.MOVED, note, f"{target}#{anchor}" if anchor and "#" not in target else target, code)
    return Verdict(Outcome.ALIVE, note, code=code)


def _is_start_page(target: str, page: str) -> bool:
    """Return whether a page has "moved" to the start of its own host: so are pages answered that are gone."""
    here, there = urlsplit(page), urlsplit(target)
    start = there.path in {"", "/"} and not there.query
    alike = host_of(page).removeprefix("www.") == host_of(target).removeprefix("www.")
    return start and alike and bool(here.path.strip("/"))


def _json(answer: Answer) -> dict[str, Any]:
    try:
        value = json.loads(answer.body)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def judge_handle(answer: Answer) -> Verdict:
    """Judge a DOI by its handle record: response code 1 is found, 100 not found, 200 found without an address.

    All else is the service's trouble. Source: https://www.handle.net/proxy_servlet.html
    """
    if answer.failure is None:
        code = _json(answer).get("responseCode")
        if code == 200:
            return Verdict(Outcome.DOUBTFUL, "the DOI is registered, but leads to no address", code=answer.status)
        if code == 1:
            return Verdict(Outcome.ALIVE, code=answer.status)
        if code == 100:
            return Verdict(Outcome.BROKEN, "the DOI is not registered", code=answer.status)
    return _service_trouble(answer, "DOI")


def judge_summary(answer: Answer, pmids: Iterable[str]) -> dict[str, Verdict]:
    """Judge PMIDs by one esummary record; one that the service does not know is broken."""
    result = _json(answer).get("result") if answer.failure is None and answer.status == 200 else None
    if not isinstance(result, dict):
        return dict.fromkeys(pmids, _service_trouble(answer, "PubMed"))
    found = {pmid: isinstance(result.get(pmid), dict) and "error" not in result[pmid] for pmid in pmids}
    unknown = Verdict(Outcome.BROKEN, "PubMed does not know this PMID", code=answer.status)
    return {pmid: Verdict(Outcome.ALIVE, code=answer.status) if known else unknown for pmid, known in found.items()}


def _service_trouble(answer: Answer, name: str) -> Verdict:
    failed = _failed(answer)
    why = failed.reason if failed else f"no record came (status {answer.status}, {answer.kind or 'unnamed content'})"
    outcome = Outcome.NOT_CHECKED if failed and failed.failed_to_connect else Outcome.DOUBTFUL
    return Verdict(outcome, f"the {name} service is down: {why}", code=answer.status)


def settle(verdict: Verdict, network: bool) -> Verdict:
    """Judge a failure to connect: our own fault without network, else the name is wrong or the host is down."""
    if not network:
        return verdict
    gone = verdict.reason.startswith(Failure.NAME)
    return Verdict(Outcome.BROKEN if gone else Outcome.DOUBTFUL, verdict.reason)


def retry_after(text: str, now: float) -> float | None:
    """Return the seconds to wait that a Retry-After header asks for, in either of its forms; None if it names none.

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


def pause(answer: Answer, attempt: int, first_wait: float, longest: float, now: float) -> float | None:
    """Return the seconds to wait before asking again; None if another attempt would be of no use.

    ``attempt`` counts from 0 and doubles ``first_wait``; a Retry-After longer than ``longest`` ends the attempts.
    """
    lasting = {Failure.NAME, Failure.TLS, Failure.REDIRECTS, Failure.INVALID, Failure.UNREADABLE}
    if answer.failure in lasting or (answer.failure is None and answer.status < 500 and answer.status not in _LATER):
        return None
    asked = retry_after(answer.retry_after, now)
    if asked is not None:
        return asked if asked <= longest else None
    return min(first_wait * 2.0**attempt, longest)


def asks_host_to_wait(answer: Answer) -> bool:
    """Return whether a pause is meant for the whole host, not for one page."""
    return answer.status == 429 or (answer.status == 503 and bool(answer.retry_after))


def overdue(since: float, days: float, now: float) -> bool:
    """Return whether a link doubtful ``since`` (seconds of the epoch) has been so for ``days``."""
    return now - since >= days * DAY


def exit_status(outcomes: Iterable[tuple[Outcome, bool]]) -> int:
    """Return 1 if a link is broken or doubtful for too long, else 3 if one was not checked, else 0.

    ``outcomes`` are pairs of outcome and whether its doubt is overdue.
    """
    seen = set(outcomes)
    if any(outcome is Outcome.BROKEN or late for outcome, late in seen):
        return 1
    return 3 if any(outcome is Outcome.NOT_CHECKED for outcome, _ in seen) else 0
