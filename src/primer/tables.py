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

from primer import __version__
from primer.page import AccessibleTranslator


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


class ScopedTableTranslator(AccessibleTranslator):
    """Writes header cells with ``scope``, and each other cell with its column's heading.

    The stylesheet shows a wide table as a list of cards on a phone; ``data-label`` names the values there.
    """

    def starttag(
        self, node: nodes.Element, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Add the attributes to the tags of table cells."""
        if isinstance(node, nodes.entry) and tagname in ("th", "td"):
            in_head = isinstance(node.parent.parent, nodes.thead)
            if tagname == "th":
                attributes["scope"] = "col" if in_head else "row"
            if not in_head and (label := column_heading(node)):
                attributes["data-label"] = label
        return str(super().starttag(node, tagname, suffix, empty, **attributes))


def column_heading(cell: nodes.entry) -> str:
    """Return the text of the heading above a cell, or ""; spans are not counted, since Markdown tables have none."""
    # a child of the group: to search all below it would walk the whole table again for each cell
    head = next((part for part in cell.parent.parent.parent.children if isinstance(part, nodes.thead)), None)
    headings = head.children[-1].children if head is not None else []
    place = cell.parent.index(cell)
    return headings[place].astext().strip() if place < len(headings) else ""


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform and, for HTML and EPUB, the translator."""
    app.add_transform(MarkRowHeaders)
    for builder in ("html", "dirhtml", "epub"):
        app.set_translator(builder, ScopedTableTranslator)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
