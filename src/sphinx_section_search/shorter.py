"""Shorter index: of each place its first sentences, of the rest only words, each once, with the places it stands in.

A text takes up a third of its length when compressed; a list of words with the numbers of their places a tenth.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

#: a word of two letters and more, or a number of three digits and more
_WORD = re.compile(r"[^\W\d]\w+|\d[\d.,\u00a0\u2009\u202f]*\d\d")

#: a word that more places have than this, besides in their first sentences, tells none of them from the others
USUAL = 25

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"


def shorten(pages: Mapping[str, Any], length: int, small: frozenset[str]) -> tuple[dict[str, Any], str]:
    """Return the pages with texts of about ``length`` characters, and the words of the rest, without ``small`` ones.

    The second is "word:places word:places": places are counted through all pages in order of their names, each number
    is the distance from the one before, with the digits 0 to z. A word of many places has "~" and their number alone.
    """
    found: dict[str, list[int]] = {}
    short, number = {}, 0
    for name in sorted(pages):
        places = []
        for anchor, heading, text, *above in pages[name]["sections"]:
            start = beginning(text, length)
            for word in _words(text[len(start) :], f"{heading} {start}", small):
                found.setdefault(word, []).append(number)
            places.append([anchor, heading, start if start == text else f"{start} …", *above])
            number += 1
        short[name] = {**pages[name], "sections": places}
    return short, " ".join(f"{word}:{_listed(places)}" for word, places in sorted(found.items()))


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


def _listed(numbers: list[int]) -> str:
    if len(numbers) > USUAL:
        return f"~{_short(len(numbers))}"
    return ",".join(_short(number - before) for before, number in zip([0, *numbers], numbers, strict=False))


def _short(number: int) -> str:
    digits = _DIGITS[number % 36]
    while number := number // 36:
        digits = _DIGITS[number % 36] + digits
    return digits
