"""Write Typst source: escaping, strings and calls."""

from __future__ import annotations

import re

# Every ASCII character that can start markup; a backslash makes any of them plain text.
_SPECIAL = re.compile(r"""[\\#$*_`<>@~\[\]{}"'=+/\-]""")
_STRING = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": "\\t"})


def text(value: str) -> str:
    """Return ``value`` as Typst markup that prints just it; runs of white space become one space.

    A line must not begin with "1." or the like, which Typst would take for a list.
    """
    folded = re.sub(r"\s+", " ", value.replace("\N{NO-BREAK SPACE}", "\0")).replace("\0", "\N{NO-BREAK SPACE}")
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], folded)
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)


def string(value: str) -> str:
    """Return ``value`` as a Typst string literal."""
    return f'"{value.translate(_STRING)}"'


def content(markup: str) -> str:
    """Return markup as a content block."""
    return f"[{markup.strip()}]"


def array(items: list[str]) -> str:
    """Return a Typst array; the trailing comma keeps one item an array."""
    return f"({', '.join(items)},)" if items else "()"
