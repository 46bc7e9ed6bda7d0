"""Markup that MyST would drop, swallow or pass on unchecked."""

from __future__ import annotations

import re
from collections.abc import Iterator

from myst_lint.files import Message
from myst_lint.page import Source

#: a role without one of its braces, or with a space before its text
_ROLE = re.compile(
    r"\{(?:cite|ref|numref|doc|term|pdf|download)(?:`|\}\s+`|\}``)|(?<![{\w])(?:cite|ref|numref|doc|term)\}`"
)
_DIRECTIVE = re.compile(r"^\s*:{3,}\s*[A-Za-z][\w-]*\s*$")


def lint(source: Source) -> Iterator[Message]:
    """Yield messages on what would be lost or shown as text, raw HTML, bare tables and skipped heading levels."""
    if source.problems:  # the rest may come of it
        yield from (Message(source.path, number, text) for number, text in source.problems)
        return
    for number, line in enumerate(source.text.split("\n"), 1):
        if line.startswith("% "):
            yield Message(
                source.path,
                number,
                "line starts with '% ', which MyST drops as a comment; join it to the line before",
            )
        if _DIRECTIVE.match(line):
            yield Message(source.path, number, f"directive name without braces: write '{{name}}' in {line.strip()!r}")
        if role := _ROLE.search(line):
            yield Message(
                source.path,
                number,
                f"role {role[0]!r} would be shown as text; write '{{name}}`text`', without a space between",
            )
    for number in source.unclosed:
        yield Message(
            source.path,
            number,
            "fence is never closed and swallows what follows; end it with the same marks on a line of their own",
        )
    for number in source.bare_tables:
        yield Message(
            source.path, number, "table without caption; put it into ':::{table} Caption' with name and widths"
        )
    for number in source.html_lines:
        yield Message(source.path, number, "raw HTML; it vanishes from other outputs: use Markdown or a directive")
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
