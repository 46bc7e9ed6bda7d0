"""Shorter index: of each place its first sentences, of the rest only words, each once, with the places it stands in.

A text takes up a third of its length when compressed; a list of words with the numbers of their places a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Any

#: a word of two letters and more, or a number of three digits and more
_WORD = re.compile(r"[^\W\d]\w+|\d[\d.,\u00a0\u2009\u202f]*\d\d")

#: a word that more places have than this, besides in their first sentences, tells none of them from the others
USUAL = 25

#: each number ends with one of the first ENDS signs; the others stand before it, for what is more than ENDS
_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ENDS = 48


def shorten(pages: Mapping[str, Any], length: int, small: frozenset[str]) -> tuple[dict[str, Any], str]:
    """Return the pages with texts of about ``length`` characters, and the words of the rest, without ``small`` ones.

    The second is "0word:places 3k:places": the first digit tells how many letters a word shares with the one before.
    Places are counted through all pages in order of their names, each number is the distance from the one before. A
    word of many places has "~" and their number alone.
    """
    found: dict[str, list[int]] = {}
    short, number = {}, 0
    for name in sorted(pages):
        places = []
        for anchor, heading, text, *more in pages[name]["sections"]:
            # a term that leads on is told whole
            start = text if more and isinstance(more[0], str) else beginning(text, length)
            for word in _words(text[len(start) :], f"{heading} {start}", small):
                found.setdefault(word, []).append(number)
            places.append([anchor, heading, start if start == text else f"{start} …", *more])
            number += 1
        short[name] = {**pages[name], "sections": places}
    return short, " ".join(_packed(found))


def beginning(text: str, length: int) -> str:
    """Return the beginning of a text up to the end of a word, no longer than ``length``."""
    if len(text) <= length:
        return text
    end = text.rfind(" ", 0, length + 1)
    return text[: end if end > 0 else length]


def _words(text: str, shown: str, small: frozenset[str]) -> list[str]:
    """Return the words of a text that are not shown, each once; a plural counts as its singular."""
    seen = {word.lower().rstrip("s") for word in _WORD.findall(shown)}
    found = []
    for word in _WORD.findall(text.lower()):
        if (single := word.rstrip("s")) not in seen and word not in small:
            seen.add(single)
            found.append(word)
    return found


def _packed(found: Mapping[str, list[int]]) -> Iterable[str]:
    before = ""
    for word, places in sorted(found.items()):
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(before, word[:9], strict=False))
        shared = len(list(alike))
        yield f"{shared}{word[shared:]}:{_listed(places)}"
        before = word


def _listed(numbers: list[int]) -> str:
    if len(numbers) > USUAL:
        return f"~{_short(len(numbers))}"
    return "".join(_short(number - before) for before, number in zip([0, *numbers], numbers, strict=False))


def _short(number: int) -> str:
    high, low = divmod(number, _ENDS)
    signs = _SIGNS[low]
    while high:
        high, low = divmod(high - 1, len(_SIGNS) - _ENDS)
        signs = _SIGNS[_ENDS + low] + signs
    return signs
