"""Sphinx extension: the first column of a table is its row header.

In this book each table row is named by its first cell. Markdown tables cannot say so; this transform marks the first
column as docutils' stub column, from which HTML gets ``<th scope="row">`` and the PDF gets row-header tags.
A table with the class ``no-row-headers`` is left alone.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.writers.html5 import HTML5Translator

from primer import __version__


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


class ScopedTableTranslator(HTML5Translator):
    """Writes table heads with ``scope`` and wraps tables in a region that scrolls sideways and takes focus."""

    def starttag(
        self, node: nodes.Element, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Add ``scope`` to header cells."""
        if tagname == "th" and isinstance(node, nodes.entry):
            attributes["scope"] = "col" if isinstance(node.parent.parent, nodes.thead) else "row"
        return str(super().starttag(node, tagname, suffix, empty, **attributes))


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and, for HTML and EPUB, the translator."""
    app.add_transform(MarkRowHeaders)
    for builder in ("html", "dirhtml", "epub"):
        app.set_translator(builder, ScopedTableTranslator)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
