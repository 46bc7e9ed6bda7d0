"""What changed, day by day: the day in the foot of each page, and an Atom feed (RFC 4287).

The page ``feed_page`` has a section for each day, whose title ends with the day; its items link the pages that they are
about with ``{doc}``. A page that no item links is as old as the first day. Each page of the site says its day in its
foot and links the section; the structured data and the sitemap have it too, the same from git and from a zip of the
sources. The feed has one entry a day.
"""

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
from sphinx.environment import BuildEnvironment

from primer.evidence.dates import day_of
from sphinx_ledgers.dates import in_words

FILE = "changes.atom"
TAGS = {nodes.paragraph: "p", nodes.bullet_list: "ul", nodes.list_item: "li"}


class Day(NamedTuple):
    """A section of the page: its day, its anchor, and the documents that it links."""

    day: dt.date
    anchor: str
    docnames: frozenset[str]


def days(doctree: nodes.document) -> Iterator[tuple[Day, nodes.section]]:
    """Yield the sections whose title ends with a day such as "30 November 2026"; others have none and are passed."""
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is not None and (day := day_of(" ".join(title.astext().split()[-3:]))):
            links = (link["reftarget"] for link in section.findall(pending_xref) if link["reftype"] == "doc")
            yield Day(day, section["ids"][0], frozenset(link.lstrip("/") for link in links)), section


def last(found: list[Day], docname: str) -> Day | None:
    """Return the last day that links a document, else the first of all; None where there is none."""
    named = [day for day in found if docname in day.docnames]
    return max(named) if named else min(found, default=None)


def note(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Remember the day of each page; return the pages that are written anew, since theirs is another than before."""
    page = app.config.feed_page
    found = [day for day, _ in days(env.get_doctree(page))] if page in env.found_docs else []
    before: dict[str, Day] = getattr(env, "changed_days", {})
    now = {docname: day for docname in env.found_docs if (day := last(found, docname))}
    env.changed_days = now  # type: ignore[attr-defined]
    return [docname for docname in now if before.get(docname) != now[docname]]


def changed(env: BuildEnvironment, docname: str) -> dt.date | None:
    """Return the day on which the content of a page last changed, if it is told."""
    days: dict[str, Day] = getattr(env, "changed_days", {})
    return days[docname].day if docname in days else None


def as_html(node: nodes.Node, address: Callable[[str], str]) -> str:
    """Return paragraphs, lists and links to pages as HTML, the rest as text; ``address`` is that of a document."""
    if isinstance(node, nodes.Text):
        return escape(re.sub(r"\s+", " ", node.astext()))
    inside = "".join(as_html(child, address) for child in node.children)
    if isinstance(node, pending_xref) and node["reftype"] == "doc":
        return f'<a href="{escape(address(node["reftarget"].lstrip("/")))}">{inside}</a>'
    if isinstance(node.parent, nodes.list_item):
        return inside
    name = next((name for kind, name in TAGS.items() if isinstance(node, kind)), None)
    return f"<{name}>{inside}</{name}>" if name else inside


def feed(title: str, author: str, home: str, page: str, found: list[tuple[Day, str]]) -> str:
    """Return the feed; ``home`` and ``page`` are web addresses, ``found`` has each day with what it holds as HTML."""
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
        f"<id>{escape(home)}</id><title>{escape(title)}: what changed</title><updated>{latest}T00:00:00Z</updated>"
        f"<author><name>{escape(author)}</name></author>"
        f'<link rel="self" href="{escape(home)}{FILE}"/>' + "\n".join(["", *parts]) + "\n</feed>\n"
    )


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed beside the pages of the site."""
    name, home = app.config.feed_page, app.config.html_baseurl
    if exception or app.builder.name != "html" or name not in app.env.found_docs:
        return

    def address(docname: str) -> str:
        return f"{home}{app.builder.get_target_uri(docname)}"

    found = [
        (day, "".join(as_html(part, address) for part in section.children[1:]))
        for day, section in days(app.env.get_doctree(name))
    ]
    text = feed(app.config.project, app.config.author, home, address(name), found)
    (Path(app.outdir) / FILE).write_text(text, encoding="utf-8", newline="\n")


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let each page name the feed in its head, and give its foot its day and the link to the section."""
    if app.builder.name != "html" or not app.config.feed_page:
        return
    context["feed"] = context["pathto"](FILE, 1)
    found: dict[str, Day] = getattr(app.env, "changed_days", {})
    if day := found.get(pagename):
        path = context["pathto"](app.config.feed_page).rstrip("#")  # what Sphinx writes for the page itself
        context["changed"] = (in_words(day.day.isoformat()), f"{path}#{day.anchor}")


def setup(app: Sphinx) -> None:
    """Register; without ``feed_page`` no page says a day, and there is no feed."""
    app.add_config_value("feed_page", "", "html", types=(str,))
    app.connect("env-updated", note)
    app.connect("html-page-context", complete_context)
    app.connect("build-finished", write)
