"""A list whose items all begin with "☐" is a list of boxes to tick.

The box is taken from the text and drawn as the list's marker, on the site and on paper.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform

BOX = "☐"


class MarkChecklists(SphinxTransform):
    """Give such lists the class ``checklist`` and strip the boxes."""

    default_priority = 510

    def apply(self, **kwargs: Any) -> None:
        """Find the lists; one without a box on every item is left alone."""
        for bullets in self.document.findall(nodes.bullet_list):
            texts = [next(iter(item.findall(nodes.Text)), None) for item in bullets]
            if not all(text is not None and text.startswith(BOX) for text in texts):
                continue
            bullets["classes"].append("checklist")
            for text in texts:
                if text is not None:  # always so here; says it to the type checker
                    text.parent.replace(text, nodes.Text(text.removeprefix(BOX).lstrip()))


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(MarkChecklists)
