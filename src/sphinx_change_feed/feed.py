"""The days of a change log, and the feed that is made of them. None of it knows of Sphinx but its links to pages."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple
from xml.sax.saxutils import escape

from babel.dates import get_month_names
from docutils import nodes
from sphinx.addnodes import pending_xref

#: how nodes are written; others are written as what they hold
TAGS = {
    nodes.paragraph: "p",
    nodes.bullet_list: "ul",
    nodes.enumerated_list: "ol",
    nodes.list_item: "li",
    nodes.literal: "code",
}


class Day(NamedTuple):
    """A section of the page: its day, its anchor, and the documents that it links."""

    day: dt.date
    anchor: str
    docnames: frozenset[str]


def day_of(title: str, language: str) -> dt.date | None:
    """Return the day that a title ends with, as "2026-11-30" or "30 November 2026" in a language; else None."""
    *_, day, month, year = ["", "", "", *title.split()]
    with suppress(ValueError):
        return dt.date.fromisoformat(year)
    months = {name.lower(): number for number, name in get_month_names("wide", locale=language).items()}
    with suppress(ValueError, KeyError):
        return dt.date(int(year), months[month.lower()], int(day.rstrip(".")))
    return None


def days(doctree: nodes.document, language: str) -> Iterator[tuple[Day, nodes.section]]:
    """Yield the sections whose title ends with a day; others have none and are passed."""
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is not None and (day := day_of(title.astext(), language)):
            links = (link["reftarget"] for link in section.findall(pending_xref) if link["reftype"] == "doc")
            yield Day(day, section["ids"][0], frozenset(link.lstrip("/") for link in links)), section


def last(found: list[Day], docname: str) -> Day | None:
    """Return the last day that links a document, else the first of all; None where there is none."""
    named = [day for day in found if docname in day.docnames]
    return max(named) if named else min(found, default=None)


def as_html(node: nodes.Node, address: Callable[[str], str]) -> str:
    """Return paragraphs, lists and links as HTML, the rest as text; ``address`` is that of a document."""
    if isinstance(node, nodes.Text):
        return escape(re.sub(r"\s+", " ", node.astext()))
    inside = "".join(as_html(child, address) for child in node.children)
    if isinstance(node, pending_xref) and node["reftype"] == "doc":
        return f'<a href="{escape(address(node["reftarget"].lstrip("/")))}">{inside}</a>'
    if isinstance(node, nodes.reference) and "refuri" in node:
        return f'<a href="{escape(node["refuri"])}">{inside}</a>'
    if isinstance(node.parent, nodes.list_item):
        return inside
    name = next((name for kind, name in TAGS.items() if isinstance(node, kind)), None)
    return f"<{name}>{inside}</{name}>" if name else inside


def atom(title: str, author: str, home: str, own: str, page: str, found: list[tuple[Day, str]]) -> str:
    """Return the feed (RFC 4287), with one entry a day.

    ``home``, ``own`` and ``page`` are the web addresses of the site, of the feed and of the page; ``found`` has each
    day with what it holds as HTML.
    """
    parts = [
        f"<entry><id>{escape(page)}#{day.anchor}</id><title>{day.day.isoformat()}</title>"
        f"<updated>{day.day.isoformat()}T00:00:00Z</updated>"
        f'<link href="{escape(page)}#{day.anchor}"/>'
        f'<content type="html">{escape(text)}</content></entry>'
        for day, text in found
    ]
    latest = max((day.day for day, _ in found), default=dt.date(1970, 1, 1)).isoformat()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(home)}</id><title>{escape(title)}</title><updated>{latest}T00:00:00Z</updated>"
        f"<author><name>{escape(author)}</name></author>"
        f'<link rel="self" href="{escape(own)}"/>' + "\n".join(["", *parts]) + "\n</feed>\n"
    )
