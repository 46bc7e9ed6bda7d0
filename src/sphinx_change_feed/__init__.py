"""Sphinx extension: what changed, day by day, as an Atom feed, and for each page the day on which it last changed.

The page ``change_feed_page`` has a section for each day, whose title ends with the day; its items link the pages that
they are about with ``:doc:``. A page that no item links is as old as the first day: the same from git and from a zip of
the sources. ``README.md`` in this folder is the manual.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from babel.dates import format_date
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError

from sphinx_change_feed.feed import Day, as_html, atom, days, last

__version__ = "0.1.0"

FILE = "changes.atom"


def check(app: Sphinx, config: Config) -> None:
    """Refuse a feed whose entries would have no address."""
    if config.change_feed_page and not config.html_baseurl:
        raise ConfigError("change_feed_page is set and html_baseurl is not; set it, since a feed has whole addresses")


def note(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Remember the day of each page; return the pages that are written anew, since theirs is another than before."""
    page = app.config.change_feed_page
    found = [day for day, _ in days(env.get_doctree(page), _language(app))] if page in env.found_docs else []
    before: dict[str, Day] = getattr(env, "change_feed_days", {})
    now = {docname: day for docname in env.found_docs if (day := last(found, docname))}
    env.change_feed_days = now  # type: ignore[attr-defined]
    return [docname for docname in now if before.get(docname) != now[docname]]


def changed(env: BuildEnvironment, docname: str) -> dt.date | None:
    """Return the day on which the content of a page last changed, if it is told."""
    found: dict[str, Day] = getattr(env, "change_feed_days", {})
    return found[docname].day if docname in found else None


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the feed beside the pages of the site."""
    name, home = app.config.change_feed_page, app.config.html_baseurl
    if exception or app.builder.name != "html" or name not in app.env.found_docs:
        return

    def address(docname: str) -> str:
        return f"{home}{app.builder.get_target_uri(docname)}"

    found = [
        (day, "".join(as_html(part, address) for part in section.children[1:]))
        for day, section in days(app.env.get_doctree(name), _language(app))
    ]
    title = app.config.change_feed_title or app.config.project
    text = atom(title, app.config.author, home, f"{home}{FILE}", address(name), found)
    (Path(app.outdir) / FILE).write_text(text, encoding="utf-8", newline="\n")


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Name the feed in the head of each page; give the templates its day, and the link to the section."""
    page = app.config.change_feed_page
    if app.builder.name != "html" or page not in app.env.found_docs:
        return
    title, uri = (quoteattr(text) for text in (app.config.change_feed_title or FILE, context["pathto"](FILE, 1)))
    link = f'<link rel="alternate" type="application/atom+xml" title={title} href={uri}>\n'
    context["metatags"] = context.get("metatags", "") + link
    found: dict[str, Day] = getattr(app.env, "change_feed_days", {})
    if day := found.get(pagename):
        path = context["pathto"](page).rstrip("#")  # what Sphinx writes for the page itself
        told = format_date(day.day, app.config.change_feed_format, locale=_language(app))
        context["changed"] = (told, f"{path}#{day.anchor}")


def _language(app: Sphinx) -> str:
    return str(app.config.language or "en")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register; without ``change_feed_page`` no page has a day, and there is no feed."""
    app.add_config_value("change_feed_page", "", "html", types=(str,))
    app.add_config_value("change_feed_title", "", "html", types=(str,))
    app.add_config_value("change_feed_format", "long", "html", types=(str,))
    app.connect("config-inited", check)
    app.connect("env-updated", note)
    app.connect("html-page-context", complete_context)
    app.connect("build-finished", write)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
