"""A number and its unit, or what it is the value of (n = 40), stay on one line, in every output.

So do the parts of a phone number in a table of such, and a mark of evidence with the word before it. The sources keep
plain spaces; a NO-BREAK SPACE takes the place of those that must not break.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

from primer.show.evidenceclass import MARK

_UNITS = (
    "kg|g|mg|mcg|ng|L|dL|mL|mmHg|mm|cm|mmol|mEq|Hz|kDa|mM|nM|µM|bpm|units?|IU"
    "|seconds?|minutes?|hours?|days?|weeks?|months?|years?|percentage|points?|min|h|s|y|[mb]illion"
)
_BREAKABLE = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w-]))|(?<=\w) (?=[=<>≤≥] [−\d])|(?<=\w [=<>≤≥]) (?=[−\d])")
_PHONE = re.compile(r"(?<=\d) (?=\d)")


def keep_together(text: str) -> str:
    """Return the text with a NO-BREAK SPACE between each number and its unit, or the sign before it."""
    return _BREAKABLE.sub("\N{NO-BREAK SPACE}", text)


def keep_number(text: str) -> str:
    """Return the text with a NO-BREAK SPACE between the parts of each phone number."""
    return _PHONE.sub("\N{NO-BREAK SPACE}", text)


def keep_mark(text: str) -> str:
    """Return a text before a mark of evidence, which may not begin a line."""
    return f"{text.rstrip()}\N{NO-BREAK SPACE}" if text.endswith(" ") else text


class KeepUnits(SphinxTransform):
    """Apply :func:`keep_together` and the like to text; literals, headings and what machines read stay as they are."""

    default_priority = 860

    def apply(self, **kwargs: Any) -> None:
        """Replace the text nodes that change."""
        untouched = (nodes.FixedTextElement, nodes.literal, nodes.raw, nodes.title, nodes.comment, nodes.math)
        numbers = {
            id(text)
            for table in self.document.findall(nodes.table)
            if "phone-numbers" in table["classes"]
            for text in table.findall(nodes.Text)
        }
        for text in list(self.document.findall(nodes.Text)):
            kept = keep_together(text)
            if id(text) in numbers:
                kept = keep_number(kept)
            after = text.next_node(descend=False, siblings=True)
            if isinstance(after, nodes.superscript) and MARK in after["classes"]:
                kept = keep_mark(kept)
            if kept != text and not isinstance(text.parent, untouched):
                text.parent.replace(text, nodes.Text(kept))


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(KeepUnits)
