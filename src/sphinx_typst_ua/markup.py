"""Write Typst source: escaping, strings and calls."""

from __future__ import annotations

import re
from collections.abc import Mapping

# Every ASCII character that can start markup; a backslash makes any of them plain text. Of full stops only those that
# another follows: three of them would become one sign.
_SPECIAL = re.compile(r"""[\\#$*_`<>@~\[\]{}"'=+/\-]|\.(?=\.)""")
_STRING = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "", "\t": "\\t"})
_SPACE = " \t\n\r\f\v"

#: letters that fit a line of text: as many in a row without a place to break need none
LONGEST = 85
#: letters of which no line is so narrow that they do not fit it
_PIECE = 8


def breakable(value: str, longest: int = LONGEST) -> str:
    """Return ``value`` with places to break, which take no room, in each run of more than ``longest`` letters."""

    def cut(match: re.Match[str]) -> str:
        run = match[0]
        if "://" in run:  # in an address Typst itself finds places to break, if only between words
            return re.sub(rf"[^\W_]{{{longest + 1},}}", cut, run)
        return "\N{ZERO WIDTH SPACE}".join(run[at : at + _PIECE] for at in range(0, len(run), _PIECE))

    return re.sub(rf"\S+://\S+|[^\s/\-\u200b]{{{longest + 1},}}", cut, value)


def text(value: str, longest: int = LONGEST) -> str:
    """Return ``value`` as Typst markup that prints just it; runs of white space become one space.

    A line must not begin with "1." or the like, which Typst would take for a list.
    """
    folded = breakable(re.sub(f"[{_SPACE}]+", " ", value), longest)
    escaped = _SPECIAL.sub(lambda match: "\\" + match[0], folded)
    return re.sub(r"^(\d+)\.", r"\1\\.", escaped)


def string(value: str) -> str:
    """Return ``value`` as a Typst string literal."""
    return f'"{value.translate(_STRING)}"'


def content(markup: str) -> str:
    """Return markup as a content block."""
    return f"[{markup.strip(_SPACE)}]"


def array(items: list[str]) -> str:
    """Return a Typst array; the trailing comma keeps one item an array."""
    return f"({', '.join(items)},)" if items else "()"


def dictionary(items: Mapping[str, str]) -> str:
    """Return a Typst dictionary; the values are Typst code."""
    return f"({', '.join(f'{string(key)}: {value}' for key, value in items.items())})" if items else "(:)"
