"""A number and its unit, or what it is the value of (n = 40), stay on one line, in every output.

The sources keep plain spaces; a NO-BREAK SPACE takes the place of the one between number and unit.
"""

from __future__ import annotations

import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

_UNITS = (
    "kg|g|mg|mcg|ng|L|dL|mL|mmHg|mm|cm|mmol|mEq|Hz|kDa|mM|nM|µM|bpm|units?|IU"
    "|seconds?|minutes?|hours?|days?|weeks?|months?|years?|percentage|points?|min|h|s|y|[mb]illion"
)
_BREAKABLE = re.compile(rf"(?<=\d) (?=(?:{_UNITS})(?![\w-]))|(?<=\w) (?=[=<>≤≥] [−\d])|(?<=\w [=<>≤≥]) (?=[−\d])")


def keep_together(text: str) -> str:
    """Return the text with a NO-BREAK SPACE between each number and its unit, or the sign before it."""
    return _BREAKABLE.sub("\N{NO-BREAK SPACE}", text)


class KeepUnits(SphinxTransform):
    """Apply :func:`keep_together` to running text; literals, headings and what machines read stay as they are."""

    default_priority = 860

    def apply(self, **kwargs: Any) -> None:
        """Replace the text nodes that change."""
        untouched = (nodes.FixedTextElement, nodes.literal, nodes.raw, nodes.title, nodes.comment, nodes.math)
        for text in list(self.document.findall(nodes.Text)):
            kept = keep_together(text)
            if kept != text and not isinstance(text.parent, untouched):
                text.parent.replace(text, nodes.Text(kept))


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(KeepUnits)
