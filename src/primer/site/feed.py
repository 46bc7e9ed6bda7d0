"""Atom feed (RFC 4287) of what changed: one entry for each dated section of the page ``feed_page``, with its links."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

from primer.evidence.dates import day_of

FILE = "changes.atom"
TAGS = {nodes.paragraph: "p", nodes.bullet_list: "ul", nodes.list_item: "li"}


class Entry(NamedTuple):
    """A day, the anchor of its section, and what it holds as HTML: kinds of changes, each with its items."""

    day: dt.date
    anchor: str
    text: str


def entries(doctree: nodes.document, address: Callable[[str], str]) -> Iterator[Entry]:
    """Yield the sections whose title ends with a day such as "30 November 2026"; others have none and are passed.

    ``address`` returns where a document stands on the web.
    """
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is not None and (day := day_of(" ".join(title.astext().split()[-3:]))):
            yield Entry(day, section["ids"][0], "".join(as_html(part, address) for part in section.children[1:]))


def as_html(node: nodes.Node, address: Callable[[str], str]) -> str:
    """Return paragraphs, lists and links to pages as HTML, the rest as text."""
    if isinstance(node, nodes.Text):
        return escape(re.sub(r"\s+", " ", node.astext()))
    inside = "".join(as_html(child, address) for child in node.children)
    if isinstance(node, pending_xref) and node["reftype"] == "doc":
        return f'<a href="{escape(address(node["reftarget"].lstrip("/")))}">{inside}</a>'
    if isinstance(node.parent, nodes.list_item):
        return inside
    name = next((name for kind, name in TAGS.items() if isinstance(node, kind)), None)
    return f"<{name}>{inside}</{name}>" if name else inside


def feed(title: str, author: str, home: str, page: str, found: list[Entry]) -> str:
    """Return the feed; ``home`` and ``page`` are web addresses, of the site and of the page of changes."""
    parts = []
    for entry in found:
        parts.append(
            f"<entry><id>{escape(page)}#{entry.anchor}</id><title>{entry.day.isoformat()}</title>"
            f"<updated>{entry.day.isoformat()}T00:00:00Z</updated>"
            f'<link href="{escape(page)}#{entry.anchor}"/>'
            f'<content type="html">{escape(entry.text)}</content></entry>'
        )
    latest = max((entry.day for entry in found), default=dt.date(1970, 1, 1)).isoformat()
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(home)}</id><title>{escape(title)}: what changed</title><updated>{latest}T00:00:00Z</updated>"
        f"<author><name>{escape(author)}</name></author>"
        f'<link rel="self" href="{escape(home)}{FILE}"/>' + "\n".join(["", *parts]) + "\n</feed>\n"
    )


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed beside the pages of the site."""
    name = app.config.feed_page
    if exception or app.builder.name != "html" or name not in app.env.found_docs:
        return
    home = app.config.html_baseurl
    found = list(entries(app.env.get_doctree(name), lambda docname: f"{home}{app.builder.get_target_uri(docname)}"))
    text = feed(app.config.project, app.config.author, home, f"{home}{app.builder.get_target_uri(name)}", found)
    (Path(app.outdir) / FILE).write_text(text, encoding="utf-8", newline="\n")


def name_feed(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let each page name the feed in its head."""
    if app.builder.name == "html" and app.config.feed_page:
        context["feed"] = context["pathto"](FILE, 1)


def setup(app: Sphinx) -> None:
    """Register; without ``feed_page`` there is no feed."""
    app.add_config_value("feed_page", "", "html", types=(str,))
    app.connect("html-page-context", name_feed)
    app.connect("build-finished", write)
