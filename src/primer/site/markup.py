"""The HTML of what stands inside a page, repaired for screen readers and keyboards.

The frame of the page is in the templates (``site/theme``). Measured with axe-core in ``tests/book/browser``.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from sphinx_ledgers.permalinks import anchor_link


class AccessibleTranslator(HTML5Translator):
    """Writes roles, levels, scopes and labels where docutils leaves them out or uses deprecated ones."""

    @cached_property
    def lists_works(self) -> bool:
        """Whether the references stand on this page."""
        return any(self.document.findall(nodes.citation))

    def starttag(
        self, node: nodes.Element, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Fix the attributes of captions of toctrees, references, pictures, cells, and boxes that scroll sideways.

        A head cell gets its ``scope``, each other cell its column's heading: the stylesheet shows a wide table as a
        list of cards on a phone, where ``data-label`` names the values.
        """
        role = attributes.pop("role", attributes.pop("ROLE", None))
        if role == "heading":
            attributes["aria-level"] = "2"
        elif role == "doc-biblioentry":  # deprecated in ARIA 1.3; its parent is a list
            role = "listitem"
        if tagname == "img":
            attributes.pop("style", None)  # the stylesheet gives pictures their width; the policy refuses it here
        if tagname == "span" and "bibtex-citation" in node.get("classes", []):
            node["ids"] = node["ids"] if self.lists_works else []  # anchors for links back, which stay on a page
        if tagname == "div" and "table-wrapper" in node.get("classes", []):
            # a table without a caption has no name of its own, as a landmark must; it scrolls all the same
            role = "region" if next(node.findall(nodes.title), None) is not None else "group"
            node["ids"] = []  # the table inside has the same
            attributes |= {"tabindex": "0", "aria-label": _label(node, nodes.title, "Table")}
        elif tagname == "figure":  # a role beside a caption is against ARIA in HTML
            attributes |= {"tabindex": "0", "aria-label": _label(node, nodes.caption, "Figure")}
        elif isinstance(node, nodes.entry) and tagname in ("th", "td"):
            in_head = isinstance(node.parent.parent, nodes.thead)
            if tagname == "th":
                attributes["scope"] = "col" if in_head else "row"
            if not in_head and (label := column_heading(node)):
                attributes["data-label"] = label
        if role:
            attributes["role"] = role
        return str(super().starttag(node, tagname, suffix, empty, **attributes))

    def add_permalink_ref(self, node: nodes.Element, title: str) -> None:
        """Give the link to a heading, figure or table a short name instead of a title."""
        if node["ids"] and self.config.html_permalinks and self.builder.add_permalinks:
            self.body.append(anchor_link(node["ids"][0], self.config.html_permalinks_icon))


def _label(box: nodes.Element, kind: type[nodes.Element], name: str) -> str:
    """Return the caption of the table or figure in ``box``, else ``name``."""
    caption = next(box.findall(kind), None)
    return f"{name}: {caption.astext()}" if caption is not None else name


def column_heading(cell: nodes.entry) -> str:
    """Return the text of the heading above a cell, or ""; spans are not counted, since Markdown tables have none."""
    # a child of the group: to search all below it would walk the whole table again for each cell
    head = next((part for part in cell.parent.parent.parent.children if isinstance(part, nodes.thead)), None)
    headings = head.children[-1].children if head is not None else []
    place = cell.parent.index(cell)
    return headings[place].astext().strip() if place < len(headings) else ""


def setup(app: Sphinx) -> None:
    """Register the translator, for the site and the EPUB."""
    for builder in ("html", "epub"):
        app.set_translator(builder, AccessibleTranslator)
