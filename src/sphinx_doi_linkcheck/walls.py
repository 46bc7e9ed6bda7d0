"""Robot walls that answer like a page, with status 200 or the like: what shows them; pure.

Each sign stands only in the challenge itself. Scripts that a service puts into each page of its customers, such as
Cloudflare's ``/cdn-cgi/challenge-platform/scripts/``, are no sign.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

#: bytes of a page that are looked at; challenges are short
SEEN = 32 * 1024

_HEADERS = {
    "cf-mitigated": "Cloudflare",
    "x-amzn-waf-action": "AWS WAF",
    "x-vercel-mitigated": "Vercel",
}
_MARKS = {
    rb"/\.within\.website/x/": "Anubis",
    rb"_cf_chl_opt": "Cloudflare",
    rb"awsWafCookieDomainList|\bgokuProps\b": "AWS WAF",
    rb"captcha-delivery\.com": "DataDome",
    rb"Incapsula incident ID": "Imperva",
    rb"""id=["']px-captcha""": "HUMAN",
    rb"[?&]bm-verify=|/_sec/cp_challenge/": "Akamai",
    rb"sucuri_cloudproxy_js": "Sucuri",
    rb"/_fs-ch-": "Fastly",
    rb"/\.well-known/ddos-guard/": "DDoS-Guard",
}
_SIGNS = [(re.compile(mark), name) for mark, name in _MARKS.items()]
_TITLE = re.compile(rb"<title[^>]*>(.*?)</title", re.IGNORECASE | re.DOTALL)
_TITLES = re.compile(
    r"(?:making sure )?you(?:'re| are) not a (?:ro)?bot|are you (?:a )?(?:robot|human|not a robot)|robot or human"
    r"|just a moment|one moment,? please|checking your browser|client challenge|human verification|bot verification"
    r"|verify(?:ing)? (?:that )?you are (?:a )?human|security checkpoint|pardon our interruption"
    r"|attention required|radware bot manager|ddos-guard",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"//validate\.perfdrive\.com/|//www\.google\.com/sorry/")


def wall(address: str, headers: Mapping[str, str], start: bytes) -> str:
    """Return what shows that an answer is a robot wall and not the page; "" where nothing does.

    ``address`` is the one that answered, ``headers`` are found by lower-case name, ``start`` is the start of the body.
    """
    for name, maker in _HEADERS.items():
        if name in headers:
            return maker
    for sign, maker in _SIGNS:
        if sign.search(start):
            return maker
    title = _TITLE.search(start)
    words = " ".join(html.unescape(title[1].decode("utf-8", "replace")).replace("’", "'").split()) if title else ""
    if _TITLES.match(words):
        return words
    return "its address" if _ADDRESS.search(address) else ""
