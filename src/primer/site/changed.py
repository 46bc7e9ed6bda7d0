"""When the content of each page last changed, from the change log: the same from git and from a zip of the sources.

The log (``changes_log``, beside ``conf.py``) has a section for each day, whose title ends with the day; its items link
the pages that they are about with ``{doc}``. A page that no item links is as old as the first day of the log. Each page
of the site says its day in its foot and links the section; the structured data and the sitemap have it too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from primer.evidence.dates import day_of
from sphinx_ledgers.dates import in_words
from sphinx_ledgers.files import read_text

_DOC = re.compile(r"\{doc\}`[^`]*?<?/([^`<>]+)>?`")


class Day(NamedTuple):
    """A section of the log: its day, its title, and the documents that it links."""

    day: dt.date
    title: str
    docnames: frozenset[str]


def days(log: str) -> Iterator[Day]:
    """Yield the sections of a log whose titles end with a day such as "30 November 2026"."""
    for section in re.split(r"^## ", log, flags=re.MULTILINE)[1:]:
        title, _, text = section.partition("\n")
        if day := day_of(" ".join(title.split()[-3:])):
            yield Day(day, title.strip(), frozenset(_DOC.findall(text)))


def last(found: list[Day], docname: str) -> Day | None:
    """Return the last day that links a document, else the first of all; None where the log has none."""
    named = [day for day in found if docname in day.docnames]
    return max(named) if named else min(found, default=None)


def note(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Remember the day of each page; return the pages that are written anew, since theirs is another than before."""
    log = app.config.changes_log
    found = list(days(read_text(Path(app.confdir) / log))) if log else []
    before: dict[str, Day] = getattr(env, "changed_days", {})
    now = {docname: day for docname in env.found_docs if (day := last(found, docname))}
    env.changed_days = now  # type: ignore[attr-defined]
    return [docname for docname in now if before.get(docname) != now[docname]]


def changed(env: BuildEnvironment, docname: str) -> dt.date | None:
    """Return the day on which the content of a page last changed, if the log tells."""
    days: dict[str, Day] = getattr(env, "changed_days", {})
    return days[docname].day if docname in days else None


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the foot of a page its day and the link to the section."""
    found: dict[str, Day] = getattr(app.env, "changed_days", {})
    if app.builder.name == "html" and pagename in found:
        path = context["pathto"](app.config.feed_page).rstrip("#")  # what Sphinx writes for the page itself
        day = found[pagename]
        context["changed"] = (in_words(day.day.isoformat()), f"{path}#{nodes.make_id(day.title)}")


def setup(app: Sphinx) -> None:
    """Register; without ``changes_log`` no page says a day. ``feed_page`` is that of :mod:`primer.site.feed`."""
    app.add_config_value("changes_log", "", "html", types=(str,))
    app.connect("env-updated", note)
    app.connect("html-page-context", complete_context, priority=400)  # before the structured data
