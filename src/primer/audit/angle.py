"""Carries DOIs with angle brackets past bibaudit, which takes what stands between them for markup and drops it.

10.1002/(SICI)1097-0258(19980815)17:15<1661::AID>3.0.CO;2-2 is a DOI. On its way through bibaudit it wears other
brackets; registries and readers see the true ones. Ends when bibaudit (0.1.2) leaves DOIs whole.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

_WORN = {"<": "\u2039", ">": "\u203a"}
_PUT_ON = str.maketrans(_WORN)
_TAKE_OFF = str.maketrans({worn: true for true, worn in _WORN.items()})
#: Where registries hold DOIs in their answers.
_KEYS = frozenset({"DOI", "doi", "value"})


def put_on(text: str) -> str:
    """Return a DOI, or a table of DOIs, as bibaudit leaves it whole."""
    return text.translate(_PUT_ON)


def take_off(text: str) -> str:
    """Return a DOI as it is.

    >>> take_off(put_on("10.1002/17:15<1661::AID>3.0"))
    '10.1002/17:15<1661::AID>3.0'
    """
    return text.translate(_TAKE_OFF)


def address(url: str) -> str:
    """Return the address of a record with the DOI as it is."""
    for true, worn in _WORN.items():
        url = url.replace(quote(worn), quote(true))
    return url


def answer(payload: Any) -> Any:
    """Return a registry's answer with its DOIs as bibaudit leaves them whole; titles keep their markup."""
    if isinstance(payload, dict):
        return {
            key: put_on(value) if key in _KEYS and isinstance(value, str) else answer(value)
            for key, value in payload.items()
        }
    return [answer(item) for item in payload] if isinstance(payload, list) else payload
