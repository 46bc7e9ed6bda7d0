"""Atom feed (RFC 4287) of what changed: one entry for each dated section of the page ``feed_page``."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx

from primer.evidence.dates import day_of

FILE = "changes.atom"


class Entry(NamedTuple):
    """A day, the anchor of its section, and its items as text."""

    day: dt.date
    anchor: str
    items: tuple[str, ...]


def entries(doctree: nodes.document) -> Iterator[Entry]:
    """Yield the sections whose title ends with a day such as "30 November 2026"; others have none and are passed."""
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is not None and (day := day_of(" ".join(title.astext().split()[-3:]))):
            items = tuple(" ".join(item.astext().split()) for item in section.findall(nodes.list_item))
            yield Entry(day, section["ids"][0], items)


def feed(title: str, author: str, home: str, page: str, found: list[Entry]) -> str:
    """Return the feed; ``home`` and ``page`` are web addresses, of the site and of the page of changes."""
    parts = []
    for entry in found:
        listed = "".join(f"<li>{escape(item)}</li>" for item in entry.items)
        parts.append(
            f"<entry><id>{escape(page)}#{entry.anchor}</id><title>{entry.day.isoformat()}</title>"
            f"<updated>{entry.day.isoformat()}T00:00:00Z</updated>"
            f'<link href="{escape(page)}#{entry.anchor}"/>'
            f'<content type="html">{escape(f"<ul>{listed}</ul>")}</content></entry>'
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
    found = list(entries(app.env.get_doctree(name)))
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
