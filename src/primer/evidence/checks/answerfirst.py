"""Answer before proof: how a chapter opens, how each of its sections does, and how long its sentences are.

A chapter opens with the box 'In short': few lines, each short and with one number at most. Each section opens with a
lead, one sentence that answers its heading. Running text has short sentences with few numbers; more stand in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from primer.evidence.page import Block, Source
from sphinx_ledgers.files import Message

LINES = range(5, 8)
LINE_WORDS, LINE_NUMBERS = 25, 1
SENTENCE_WORDS, SENTENCE_NUMBERS = 35, 6
#: Boxes and sections that have a form of their own.
APART = ("key-points", "plain-words", "claim-audit", "hazard")
#: Sections that are lists by nature.
OPEN = ("What we do not know",)

_SENTENCE = re.compile(r"(?<=[.!?:])\s+(?=[A-Z\"'“])")
_NUMBER = re.compile(r"(?<![\w.])[−-]?\d[\d,]*(?:\.\d+)?(?:%)?(?: (?:to|of|in) [−-]?\d[\d,]*(?:\.\d+)?%?)?")
_NAME = re.compile(r"\b[A-Z][\w-]*[- ]\d+\b|\b(?:19|20)\d\d\b")  # TRANSFORM-2, Chapter 5, a year


def sentences(text: str) -> list[str]:
    """Return the sentences of a text; what stands behind a colon counts as one of its own."""
    return [part for part in _SENTENCE.split(text) if part]


def numbers(sentence: str) -> int:
    """Return how many numbers a sentence has: a range is one, as is "3 of 10"; years and names have none."""
    return len(_NUMBER.findall(_NAME.sub("", sentence)))


def lint(source: Source) -> Iterator[Message]:
    """Yield a message for each line, lead and sentence that is too long, too full or missing."""
    yield from _opening(source)
    for heading, first in _sections(source.blocks):
        if first is None or first.kind != "paragraph":
            text = f"section {heading.text!r} does not open with its answer; write one sentence below the heading"
            yield Message(source.path, heading.line, text)
    yield from lint_sentences(source)


def lint_sentences(source: Source) -> Iterator[Message]:
    """Yield a message for each sentence of running text that has too many words or numbers."""
    for block in source.blocks:
        if block.kind in ("paragraph", "item") and not set(APART) & set(block.boxes):
            yield from _running(source, block)


def _opening(source: Source) -> Iterator[Message]:
    lines = [block for block in source.box("key-points") if block.kind == "item"]
    title = next((block for block in source.box("key-points") if block.kind == "title"), None)
    line = lines[0].line if lines else 1
    if not any(block.kind == "title" and block.text == "In short" for block in source.blocks):
        yield Message(source.path, title.line if title else line, "the box of key points is not called 'In short'")
    if len(lines) not in LINES:
        text = f"'In short' has {len(lines)} lines; write {LINES.start} to {LINES.stop - 1}"
        yield Message(source.path, line, text)
    for block in lines:
        words = len(re.sub(r"\([^()]*\)\.?$", "", block.text).split())  # certainty or source of the line
        if words > LINE_WORDS:
            yield Message(source.path, block.line, f"a line of 'In short' has {words} words; the most is {LINE_WORDS}")
        if numbers(block.text) > LINE_NUMBERS:
            text = f"a line of 'In short' has {numbers(block.text)} numbers; keep the one that decides"
            yield Message(source.path, block.line, text)


def _sections(blocks: Sequence[Block]) -> Iterator[tuple[Block, Block | None]]:
    """Yield each inner heading with the block that follows it, or None; what has a form of its own is passed."""
    for block, following in zip(blocks, [*blocks[1:], None], strict=True):
        if block.kind != "heading" or block.level == 1 or block.text in OPEN:
            continue
        if following is None or (following.kind != "heading" and not set(APART) & set(following.boxes)):
            yield block, following


def _running(source: Source, block: Block) -> Iterator[Message]:
    for sentence in sentences(block.text):
        words = len(sentence.split())
        shown = " ".join(sentence.split()[:6])
        if words > SENTENCE_WORDS:
            text = f"{words} words in one sentence ('{shown} …'); the most is {SENTENCE_WORDS}: make two"
            yield Message(source.path, block.line, text)
        if numbers(sentence) > SENTENCE_NUMBERS:
            most = f"the most is {SENTENCE_NUMBERS}: use a table"
            text = f"{numbers(sentence)} numbers in one sentence ('{shown} …'); {most}"
            yield Message(source.path, block.line, text)
