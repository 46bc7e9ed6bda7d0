"""What a search finds: the sections of a page, its terms, its titled boxes and its rows, each with its anchor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes


class Section(NamedTuple):
    """A place in a page: ``anchor`` is "" for the page itself, ``above`` that of the place that it stands in.

    ``on`` is where a term leads on to, as an address seen from the page.
    """

    anchor: str
    title: str
    text: str
    above: str = ""
    on: str = ""


#: the number of a citation, with the space before it
_CITATION = re.compile(r"\s*\[\d+(?:[,\s]+\d+)*\]")
#: the space that one leaves behind
_LEFT = re.compile(r"\s+(?=[,;.](?:\s|$))")

#: not text of the page: navigation, what only one format shows, and what stands under its own anchor
_SKIPPED = (
    nodes.term,
    nodes.raw,
    nodes.comment,
    nodes.image,
    nodes.system_message,
    addnodes.toctree,
    addnodes.index,
)


def sections(doctree: nodes.document, skipped: frozenset[str] = frozenset(), title: str = "") -> Iterator[Section]:
    """Yield the places of a resolved page in reading order; nodes of the classes ``skipped`` are left out.

    The first is the page itself. Where text stands before its first heading, or it has none, it is named ``title``.
    """
    before = " ".join(_text(doctree, skipped))
    first = None if before else next(filter(anchors, doctree.findall(nodes.Element)), None)
    if before:
        yield Section("", title, before)
    for node in filter(anchors, doctree.findall(nodes.Element)):
        anchor = "" if node is first else anchors(node)[0]
        name, text = _clean(node.children[0].astext()), " ".join(_text(node, skipped))
        paragraphs = node.findall(nodes.paragraph) if isinstance(node, nodes.definition_list_item) else ()
        on = next(filter(None, map(leads_on, paragraphs)), "")
        yield Section(anchor, name, text, _above(node, first), on)


def _above(node: nodes.Element, first: nodes.Element | None) -> str:
    """Return the anchor of the nearest place around a place, "" where it is the page itself."""
    around = node.parent
    while isinstance(around, nodes.Element) and not anchors(around):
        around = around.parent
    return "" if around is None or around is first else anchors(around)[0]


def anchors(node: nodes.Element) -> list[str]:
    """Return the anchors of a section, titled box, row with a link to itself, term, or description of an object."""
    first = node.children[0] if node.children else None
    if isinstance(node, (nodes.section, nodes.admonition)) and isinstance(first, nodes.title):
        return list(node["ids"])
    if isinstance(node, nodes.row) and any(link.get("refid") in node["ids"] for link in node.findall(nodes.Element)):
        return list(node["ids"])
    if isinstance(node, addnodes.desc) and isinstance(first, addnodes.desc_signature):
        return list(first["ids"])
    if isinstance(node, nodes.definition_list_item) and isinstance(first, nodes.term):
        return list(first["ids"])
    return []


def leads_on(node: nodes.Element) -> str:
    """Return the address that a paragraph of a definition leads to, if it is no more than a link and a word."""
    if not isinstance(node.parent, nodes.definition) or node.parent.index(node) == 0:
        return ""
    links = [link for link in node.findall(nodes.reference) if "refuri" in link or "refid" in link]
    if len(links) != 1 or len(node.astext().replace(links[0].astext(), "").split()) > 2:
        return ""
    return str(links[0].get("refuri") or f"#{links[0]['refid']}")


def _clean(text: str) -> str:
    return " ".join(_LEFT.sub("", _CITATION.sub("", text)).split())


def _words(node: nodes.Node, skipped: frozenset[str]) -> str:
    """Return the text of a node without that of the classes ``skipped``."""
    if isinstance(node, nodes.Element) and skipped.intersection(node.get("classes", [])):
        return ""
    return (
        "".join(_words(child, skipped) for child in node.children)
        if isinstance(node, nodes.TextElement)
        else node.astext()
    )


def _text(node: nodes.Element, skipped: frozenset[str]) -> Iterator[str]:
    """Yield the text of a place block by block, without that of the places inside it."""
    heading = node.children[0] if anchors(node) else None
    for child in node.children:
        if not isinstance(child, nodes.Element) or isinstance(child, _SKIPPED) or child is heading:
            continue
        if anchors(child) or leads_on(child) or skipped.intersection(child.get("classes", [])):
            continue
        if isinstance(child, nodes.TextElement):
            if text := _clean(_words(child, skipped)):
                yield text
        elif isinstance(child, nodes.row):
            cells = [" ".join(_text(cell, skipped)) for cell in child.findall(nodes.entry)]
            yield " · ".join(filter(None, cells))
        else:
            yield from _text(child, skipped)
