"""School grade of what is written for lay readers (Flesch-Kincaid, counted by textstat)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import textstat

from myst_lint.files import Message
from myst_lint.page import Block, Source


def sentence(text: str) -> str:
    """Return a text with a full stop, so that one without counts as a sentence."""
    return text if re.search(r"[.!?:]$", text) else f"{text}."


def grade(blocks: Iterable[Block]) -> float:
    """Flesch-Kincaid grade of the blocks' text; a block without a full stop counts as a sentence."""
    sentences = [sentence(block.text) for block in blocks if block.text]
    return round(float(textstat.flesch_kincaid_grade(" ".join(sentences))), 1) if sentences else 0.0


def lint(source: Source, blocks: list[Block], highest: float, what: str) -> Iterator[Message]:
    """Yield a message when ``what`` is missing or reads above grade ``highest``."""
    if not blocks:
        yield Message(source.path, 1, f"no {what}; add it")
        return
    value = grade(blocks)
    if value > highest:
        hardest = max(blocks, key=lambda block: grade([block]))
        yield Message(
            source.path,
            hardest.line,
            f"{what} reads at grade {value}, above {highest}; shorten sentences and words, here first",
        )
