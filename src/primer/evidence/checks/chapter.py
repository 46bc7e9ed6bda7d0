"""The parts that every chapter has: key points, plain words, what is not known."""

from __future__ import annotations

from collections.abc import Iterator

from primer.evidence.page import Source
from sphinx_ledgers.files import Message

KEY_POINTS = range(3, 8)
UNKNOWN = "What we do not know"


def lint(source: Source, shortest: int) -> Iterator[Message]:
    """Yield messages on missing parts, uncited key points, and a body under ``shortest`` words."""
    points = [block for block in source.box("key-points") if block.kind == "item"]
    if len(points) not in KEY_POINTS:
        text = f"{len(points)} key points; a chapter has {KEY_POINTS.start} to {KEY_POINTS.stop - 1}"
        yield Message(source.path, 1, text)
    for point in points:
        if not point.cites:
            yield Message(source.path, point.line, "key point without a citation; add {cite}`key`")
    if not source.box("plain-words"):
        yield Message(source.path, 1, "no 'In plain words' box; add an admonition with :class: plain-words")
    if not any(block.kind == "heading" and block.text == UNKNOWN for block in source.blocks):
        yield Message(source.path, 1, f"no section '{UNKNOWN}'; add it")
    words = sum(len(block.text.split()) for block in source.blocks)
    if words < shortest:
        yield Message(source.path, 1, f"{words} words; a chapter has {shortest} or more")
