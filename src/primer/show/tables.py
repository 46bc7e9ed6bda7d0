"""The first column of a table is its row header.

In this book each table row is named by its first cell. Markdown tables cannot say so; this transform marks the first
column as docutils' stub column, from which HTML gets ``<th scope="row">`` and the PDF gets row-header tags.
A table with the class ``no-row-headers`` is left alone.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform


class MarkRowHeaders(SphinxTransform):
    """Mark the first column of each table that has a head."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Set ``stub`` on the first colspec."""
        for table in self.document.findall(nodes.table):
            if "no-row-headers" in table["classes"] or not any(table.findall(nodes.thead)):
                continue
            colspec = next(table.findall(nodes.colspec), None)
            if colspec is not None:
                colspec["stub"] = 1


def setup(app: Sphinx) -> None:
    """Register the transform."""
    app.add_transform(MarkRowHeaders)
