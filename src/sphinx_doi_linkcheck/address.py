"""What kind of link an address is, and what to ask about it; pure."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import quote, unquote, urlencode, urlsplit

#: what may stand before a DOI: doi.org, its older and other hosts, "doi:" and the like, one behind the other
_BEFORE = re.compile(
    r"(?:https?://(?:[^/@]*@)?(?:(?:dx\.|www\.)?doi\.org|hdl\.handle\.net)\.?(?::\d*)?/+|(?:urn:|info:)?doi[:/])+",
    re.IGNORECASE,
)
#: a DOI, or a shortDOI (https://shortdoi.org)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/.+|10/[a-z0-9]+", re.IGNORECASE | re.DOTALL)
_PMID = re.compile(
    r"https?://(?:(?:www\.)?pubmed\.gov|pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)(?::\d*)?"
    r"/+(?:pubmed/)?0*(\d{1,9})/*(?:[?#].*)?",
    re.IGNORECASE | re.DOTALL,
)
#: names that a network gives only within itself (RFC 6761, 6762, 8375, and what is usual)
_LOCAL = re.compile(r"(?:^|\.)(?:localhost|local|localdomain|internal|intranet|lan|home\.arpa|test)\.?$|^[^.]*\.?$")
_ROUTE = re.compile(r"[!/]")  # "#!/page": a script shows it
_LINES = re.compile(r"L\d+")  # "#L10-L20": a script marks lines of code
_TOP = {"", "top"}
_FORGES = re.compile(r"(?:^|\.)(?:github\.com|gitlab\.com|codeberg\.org|bitbucket\.org)$|^gitlab\.|^gitea\.|^forgejo\.")


def doi_of(address: str) -> str | None:
    """Return the DOI that an address links to, decoded; None if it links to none.

    Known are doi.org and its other hosts, ``doi:``, and both in one; a shortDOI (``10/abc``) is returned as it is. What
    stands behind an unescaped ``?`` or ``#`` is no part of it.

    >>> doi_of("https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15%3C1661::AID%3E3.0.CO;2-2")
    '10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2'
    >>> doi_of("https://dx.doi.org:443/doi:10.5555%2F12345678#abstract"), doi_of("doi:10/f3vqk4")
    ('10.5555/12345678', '10/f3vqk4')
    """
    plain = unquote(re.split(r"[?#]", address, maxsplit=1)[0]).strip()
    before = _BEFORE.match(plain)
    rest = plain[before.end() :].lstrip() if before else ""
    return rest if _DOI.fullmatch(rest) else None


def pmid_of(address: str) -> str | None:
    """Return the PMID that an address links to; None if it links to none."""
    match = _PMID.fullmatch(address)
    return match[1] if match else None


def handle_address(service: str, doi: str) -> str:
    """Return the address of a DOI's handle record; the DOI is percent-encoded, save the slash."""
    return f"{service.rstrip('/')}/api/handles/{quote(doi, safe='/')}"


def summary_address(service: str, pmids: list[str], tool: str) -> str:
    """Return the address of the esummary record of some PMIDs; ``tool`` is the name that NCBI asks for."""
    query = {"db": "pubmed", "retmode": "json", "tool": tool, "id": ",".join(pmids)}
    return f"{service.rstrip('/')}/esummary.fcgi?{urlencode(query, safe=',')}"


def host_of(address: str) -> str:
    """Return host and port of an address, in lower case; what politeness is counted by.

    Raises :class:`ValueError` for an address that cannot be read.
    """
    return urlsplit(address).netloc.rpartition("@")[2].lower()


def is_public(host: str) -> bool:
    """Return whether a host (with or without port) is one of the internet: not this machine, not the local network.

    >>> [is_public(host) for host in ("localhost:8000", "[::1]", "10.0.0.7", "printer", "www.who.int", "8.8.8.8:53")]
    [False, False, False, False, True, True]
    """
    name = urlsplit(f"//{host}").hostname or ""
    try:
        return ipaddress.ip_address(name).is_global
    except ValueError:
        return _LOCAL.search(name) is None


def is_forge(host: str) -> bool:
    """Return whether a host shows code, and sets anchors by a script (GitHub, GitLab and like)."""
    return _FORGES.search(urlsplit(f"//{host}").hostname or "") is not None


def fragment_of(address: str) -> str:
    """Return the fragment of an address that is to be looked for in its page; "" if there is none.

    None is looked for at the top of the page, in a text fragment, in a route of a script, in lines of code.

    >>> [fragment_of(f"https://example.org/#{rest}") for rest in ("a:~:text=b", ":~:text=b", "Top", "/route", "a%2Fb")]
    ['a', '', '', '', 'a%2Fb']
    """
    fragment = address.partition("#")[2].partition(":~:")[0]
    if fragment.lower() in _TOP or _ROUTE.match(fragment):
        return ""
    return "" if _LINES.match(fragment) and is_forge(host_of(address)) else fragment


def ids_of(fragment: str) -> frozenset[str]:
    """Return the ids that a fragment may name: as it stands, else decoded; GitHub and like put a word before each.

    Source: the HTML standard, "find a potential indicated element".
    """
    decoded = unquote(fragment)
    return frozenset({fragment, decoded, f"user-content-{decoded}"})


def line_in(text: str, address: str) -> int | None:
    """Return the line (from 1) of a text, given in lower case, that an address comes from; None if none.

    A bibliography holds the DOI or PMID without the address around it.
    """
    if (doi := doi_of(address)) is not None:
        pattern = re.escape(doi.lower()) + r"(?![\w/.-]*\w)"
    elif (pmid := pmid_of(address)) is not None:
        pattern = rf"(?:pmid\s*=\s*[{{\"]?|/){pmid}\b"
    else:
        pattern = re.escape(address.lower()) + r"(?![\w/])"
    match = re.search(pattern, text)
    return text.count("\n", 0, match.start()) + 1 if match else None
