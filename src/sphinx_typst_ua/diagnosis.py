"""Say what Typst refuses in words of the sources: the sign and its page, or the paragraph and its page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence

from docutils import nodes

_SIGN = re.compile(r'the text `"(.*?)"` could not be displayed with font')


def errors(diagnostic: str) -> list[str]:
    """Return the different errors of Typst's diagnostic, without its drawings of the source."""
    return list(dict.fromkeys(re.findall(r"^error: (.*)$", diagnostic, re.MULTILINE))) or [diagnostic.strip()]


def short(found: Sequence[str], most: int = 3) -> str:
    """Return the first few errors in one line."""
    return "; ".join(found[:most]) + (f"; and {len(found) - most} more" if len(found) > most else "")


def signs(found: Sequence[str]) -> list[str] | None:
    """Return the signs that no font has where all errors are of such signs, else None."""
    matches = [_SIGN.search(error) for error in found]
    # Typst writes signs without a picture as \u{200d}
    named = [re.sub(r"\\u\{([0-9a-f]+)\}", lambda code: chr(int(code[1], 16)), match[1]) for match in matches if match]
    return named if len(named) == len(found) else None


def without_signs(diagnostic: str) -> str:
    """Return a diagnostic without those errors that are of a sign, if there are others."""
    told = re.split(r"^(?=error: )", diagnostic, flags=re.MULTILINE)
    return "".join(error for error in told if not _SIGN.search(error)).strip() or diagnostic


def is_letter(sign: str) -> bool:
    """Return whether a sign is part of a script, so that its name says nothing to a reader."""
    return any(unicodedata.category(each)[0] in "LM" and each not in "\ufe0e\ufe0f" for each in sign)


def name(sign: str) -> str:
    """Return what stands for a sign: "[rocket]", "[U+4E16]" of a letter, "" of one that only joins others."""
    if is_letter(sign):
        return f"[{' '.join(f'U+{ord(each):04X}' for each in sign)}]"
    named = (unicodedata.name(each, f"U+{ord(each):04X}") for each in sign if unicodedata.category(each) != "Cf")
    said = " ".join(each.lower() for each in named if not each.startswith("VARIATION SELECTOR"))
    return f"[{said}]" if said else ""


def line_of(source: str, diagnostic: str, file: str) -> int | None:
    """Return the line of the Typst source ``file`` that a diagnostic names first, from 1; None where it names none."""
    found = re.search(rf"{re.escape(file)}:(\d+):", diagnostic)
    return min(int(found[1]), source.count("\n") + 1) if found else None


def place_of_sign(sign: str, documents: Iterable[tuple[str, nodes.document]]) -> tuple[str, int] | None:
    """Return the document and the line where a sign stands first, or None."""
    return _place(documents, lambda text, _: sign in text)


def place_of_markup(markup: str, document: tuple[str, nodes.document]) -> tuple[str, int]:
    """Return the document and about the line that a line of markup was written from."""
    letters = "".join(filter(str.isalnum, markup))
    return _place([document], lambda text, start: bool(start) and start in letters) or (document[0], 1)


def _place(
    documents: Iterable[tuple[str, nodes.document]], wanted: Callable[[str, str], bool]
) -> tuple[str, int] | None:
    for docname, doctree in documents:
        for node in doctree.findall(nodes.TextElement):
            whole = node.astext()
            if wanted(whole, "".join(filter(str.isalnum, whole))[:40]):
                return docname, line(node)
    return None


def line(node: nodes.Node) -> int:
    """Return the line of a node, or of the first in it or the nearest around it that has one; 1 where none has."""
    inner = (each.line for each in node.findall() if each.line)
    found = node.line or next(inner, None)
    above: nodes.Node | None = node.parent
    while not found and above is not None:
        found, above = above.line, above.parent
    return found or 1
