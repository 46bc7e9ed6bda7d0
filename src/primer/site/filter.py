"""A filter above the list of references: by kind of work and by the chapter that cites it.

The entries carry both as classes (:mod:`primer.show.references`); the form is hidden until ``filter.js``, which is
loaded on this page alone, can serve it.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext

from primer.show.references import CHAPTER, KIND, chapters, study_types


def form(kinds: Iterable[tuple[str, str]], cited_in: Iterable[tuple[str, str]]) -> str:
    """Return the form; both lists hold class and text of a choice."""

    def select(label: str, anything: str, choices: Iterable[tuple[str, str]]) -> str:
        options = "".join(f'<option value="{escape(name)}">{escape(text)}</option>' for name, text in choices)
        return f'<label>{label}<select><option value="">{anything}</option>{options}</select></label>'

    return (
        '<form class="filter" aria-label="Filter the works" hidden>'
        + select("Kind of work", "All kinds", kinds)
        + select("Cited in", "Anywhere", cited_in)
        + '<button type="reset">Show all</button><output></output></form>'
    )


def add(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Put the form before the first entry of a page of the site that lists works."""
    entries = [entry for entry in doctree.findall(nodes.citation) if entry["ids"]]
    if app.builder.name != "html" or not entries:
        return
    there = {name for entry in entries for name in entry["classes"]}
    called = sorted((text, f"{KIND}{kind}") for kind, text in study_types(app.env).items())
    cited_in = sorted({place for found in chapters(app.env).values() for place in found})
    titles = [(f"{CHAPTER}{number}", f"{number}. {clean_astext(app.env.titles[page])}") for number, page in cited_in]
    kinds = [(name, text) for text, name in called if name in there]
    entries[0].parent.insert(entries[0].parent.index(entries[0]), nodes.raw("", form(kinds, titles), format="html"))


def load(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Load script and styles on such a page alone."""
    if app.builder.name == "html" and 'class="filter"' in context.get("body", ""):
        app.add_js_file("filter.js", defer="defer")
        app.add_css_file("filter.css")


def setup(app: Sphinx) -> None:
    """Connect, after the entries have their classes."""
    app.connect("doctree-resolved", add, priority=325)
    app.connect("html-page-context", load)
