"""On the site the number of a help line is a link that calls it, or writes to it.

The numbers are those of the ledger of help lines. One of five digits or more is a link wherever it stands; a shorter
one (112, 988) could be an amount, and is a link in tables of the class ``phone-numbers`` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from primer.evidence.checks.phones import digits, reached
from sphinx_ledgers import ledger
from sphinx_ledgers.directive import descriptor

#: Digits that an amount hardly has by chance, written as a phone number is.
LONG = 5
_NUMBER = re.compile(r"(?<![\w./,:=-])\+?\d[\d\s.-]*\d(?![\w/%])")


def pieces(text: str, numbers: set[str], short: bool) -> Iterator[tuple[str, str]]:
    """Yield a text in pieces, each with the number that it calls, or "".

    ``numbers`` are the digits of all that there are; shorter ones than :data:`LONG` count only with ``short``.
    """
    at = 0
    for found in _NUMBER.finditer(text):
        number = digits(found[0])
        if number in numbers and (short or len(number) >= LONG):
            yield text[at : found.start()], ""
            yield found[0], number
            at = found.end()
    yield text[at:], ""


def scheme(by: str) -> str:
    """Return the scheme of the link to a line that is reached by ``by``: one that takes texts alone is not called."""
    return "sms" if by == "text" else "tel"


class LinkPhoneNumbers(SphinxPostTransform):
    """Put the links into the running text and the tables of a page."""

    default_priority = 910
    builders = ("html",)

    def run(self, **kwargs: Any) -> None:
        """Replace the text nodes that hold a number; what is a link, code or a heading stays as it is."""
        by = reached(ledger.named(descriptor(self.env), "helplines"))
        numbers = set(by) - {""}
        for text in list(self.document.findall(nodes.Text)):
            if len(list(pieces(text, numbers, True))) == 1:  # whole: it holds none
                continue
            above = list(_above(text))
            if any(isinstance(node, (nodes.reference, nodes.literal, nodes.title, nodes.raw)) for node in above):
                continue
            short = any("phone-numbers" in node.get("classes", []) for node in above)
            made = [
                nodes.reference("", part, refuri=f"{scheme(by[number])}:{number}", classes=["phone"])
                if number
                else nodes.Text(part)
                for part, number in pieces(text, numbers, short)
                if part
            ]
            text.parent.replace(text, made)


def _above(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def setup(app: Sphinx) -> None:
    """Register the transform; the ledger is that of ``{ledger}``."""
    app.add_post_transform(LinkPhoneNumbers)
