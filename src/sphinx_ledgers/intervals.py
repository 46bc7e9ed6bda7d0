"""The role ``{interval}`` draws an effect and its interval on one line, in the row of a table, on the site alone.

``{interval}`5.1 1.9 8.3 risk difference; against` `` holds effect, lower and upper end, the measure, and after a
semicolon the verdict. The upright line is "no difference". A ratio is drawn on a log scale from one eighth to eight,
the same in each row; a difference on a scale of its own row, since units differ. The numbers stand beside it in words,
so that the drawing is hidden from screen readers and left out elsewhere.
"""

from __future__ import annotations

import math
import re

from docutils import nodes
from docutils.utils import unescape
from sphinx.util.docutils import SphinxRole
from sphinx.writers.html5 import HTML5Translator

from sphinx_ledgers.permalinks import SITE

#: Width and height of a drawing, and the part of the width that the widest interval takes.
WIDTH, HEIGHT, FILL = 120, 14, 0.92
#: Powers of two that fit on either side of "no difference" where the measure is a ratio.
POWERS = 3
_RATIO = re.compile(r"\bratio\b", re.IGNORECASE)
_NUMBER = r"[−-]?\d+(?:\.\d+)?"
_TEXT = re.compile(rf"({_NUMBER}) ({_NUMBER}) ({_NUMBER}) (.*?)(?:; *([\w ]*))?")


class interval(nodes.inline):
    """Effect and interval, as places from 0 (left edge) to 1 (right edge) in ``places``, and a ``verdict``."""


def places(effect: float, low: float, high: float, ratio: bool) -> tuple[float, float, float]:
    """Return where effect, lower and upper end stand from 0 to 1, with "no difference" at one half.

    A ratio beyond the scale is drawn at its edge. Raises ValueError where a ratio is not above zero.
    """
    values = (effect, low, high)
    if ratio:
        values = tuple(math.log2(value) for value in values)  # type: ignore[assignment]
    widest = POWERS if ratio else max(map(abs, values)) or 1
    return tuple(0.5 + FILL / 2 * max(-1, min(1, value / widest)) for value in values)  # type: ignore[return-value]


class IntervalRole(SphinxRole):
    """The role; its text is "effect low high measure; verdict"."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the node, or an error that says how to write it."""
        text = unescape(self.text).strip()
        try:
            match = _TEXT.fullmatch(text)
            if match is None:
                raise ValueError(text)
            effect, low, high = (float(match[number].replace("−", "-")) for number in (1, 2, 3))
            found = places(effect, low, high, bool(_RATIO.search(match[4])))
        except ValueError:
            message = f"cannot draw the interval {text!r}; write 'effect low high measure; verdict', a ratio above 0"
            return [], [self.inliner.reporter.error(message, line=self.lineno)]
        return [interval("", places=found, verdict=(match[5] or "").strip())], []


def svg(at: tuple[float, float, float], verdict: str) -> str:
    """Return the drawing; its color comes from the stylesheet, by the verdict's first word."""
    effect, low, high = (f"{WIDTH * value:.1f}" for value in at)
    middle, half = HEIGHT / 2, WIDTH / 2
    return (
        f'<svg class="interval {verdict.split(" ")[0]}" aria-hidden="true" viewBox="0 0 {WIDTH} {HEIGHT}" '
        f'width="{WIDTH}" height="{HEIGHT}"><path class="zero" d="M{half:g} 0v{HEIGHT}"></path>'
        f'<path d="M{low} {middle:g}H{high}"></path><circle cx="{effect}" cy="{middle:g}" r="3.5"></circle></svg>'
    )


def visit_interval(translator: HTML5Translator, node: interval) -> None:
    """Write the drawing, on the site."""
    if translator.builder.name in SITE:
        translator.body.append(svg(node["places"], node["verdict"]))
    raise nodes.SkipNode
