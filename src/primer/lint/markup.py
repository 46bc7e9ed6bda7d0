"""Markup that MyST would drop, swallow or pass on unchecked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from primer.lint import Message
from primer.source import Source

_DIRECTIVE = re.compile(r"^\s*:{3,}\s*[A-Za-z][\w-]*\s*$")


def lint(source: Source) -> Iterator[Message]:
    """Yield messages on comment lines, raw HTML, directives without braces and skipped heading levels."""
    for number, text in source.problems:
        yield Message(source.path, number, text)
    for number, line in enumerate(source.text.split("\n"), 1):
        if line.startswith("% "):
            yield Message(
                source.path,
                number,
                "line starts with '% ', which MyST drops as a comment; join it to the line before",
            )
        if _DIRECTIVE.match(line):
            yield Message(source.path, number, f"directive name without braces: write '{{name}}' in {line.strip()!r}")
    for number in source.html_lines:
        yield Message(source.path, number, "raw HTML; it vanishes from the PDF: use Markdown or a directive")
    for block in source.blocks:
        if block.kind == "figure" and not block.text:
            yield Message(source.path, block.line, "figure without alt text; add ':alt:' that says what it shows")
    level = 0
    for block in source.blocks:
        if block.kind == "heading":
            if block.level > level + 1:
                yield Message(
                    source.path,
                    block.line,
                    f"heading jumps from level {level} to {block.level}; use '{'#' * (level + 1)}'",
                )
            level = block.level
