"""What kind of link an address is, and what to ask about it; pure."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlencode, urlsplit

_DOI = re.compile(r"^https?://(?:dx\.|www\.)?doi\.org/(10\.\d{4,9}(?:\.\d+)*/.+)$", re.IGNORECASE)
_PMID = re.compile(r"^https?://(?:pubmed\.ncbi\.nlm\.nih\.gov|(?:www\.)?ncbi\.nlm\.nih\.gov/pubmed)/(\d{1,9})/?$")


def doi_of(address: str) -> str | None:
    """Return the DOI that an address links to, decoded; None if it links to none.

    >>> doi_of("https://doi.org/10.1002/(SICI)1097-0258(19980815)17:15%3C1661::AID%3E3.0.CO;2-2")
    '10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2'
    """
    match = _DOI.match(address)
    return unquote(match[1]) if match else None


def pmid_of(address: str) -> str | None:
    """Return the PMID that an address links to; None if it links to none."""
    match = _PMID.match(address)
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
