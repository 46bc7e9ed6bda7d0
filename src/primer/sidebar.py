"""Sphinx extension: Furo's list of all pages is made once for each folder, not once for each page.

On the pages of one folder the list differs only in the mark of the page that is read. To make it anew for each takes
time that grows with the square of the number of pages: most of a build of hundreds. Goes when Furo keeps it itself.
"""

from __future__ import annotations

import html
from typing import Any

from docutils import nodes
from furo.navigation import get_navigation_tree
from sphinx.application import Sphinx
from sphinx.environment.adapters.toctree import global_toctree_for_doc

from primer import __version__


def mark_current(tree: str, uri: str) -> str | None:
    """Return the list with its entry for ``uri`` marked as the current page.

    None where the mark is more than that: the page is not listed, is listed twice, or has pages below or above it.
    """
    entry = f'<li class="toctree-l1"><a class="reference internal" href="{html.escape(uri)}">'
    before, found, after = tree.partition(entry)
    start, opening, earlier = before.rpartition("<ul>")
    if not found or entry in after or not opening or "</ul>" in earlier:
        return None
    marked = '<li class="toctree-l1 current current-page"><a class="current reference internal" href="#">'
    return f'{start}<ul class="current">{earlier}{marked}{after}'


class Sidebar:
    """The lists without a mark, by folder."""

    def __init__(self) -> None:
        self.lists: dict[str, str] = {}

    def hide(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Take from the theme what it makes its list of."""
        if app.builder.name == "html" and pagename in app.env.found_docs:
            context["own_toctree"] = context.pop("toctree")

    def show(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Give the theme's template the list, with the page marked."""
        if "own_toctree" not in context:
            return
        context["toctree"] = context.pop("own_toctree")
        builder: Any = app.builder  # that of HTML, which renders parts of pages
        options: dict[str, Any] = {"collapse": False, "titles_only": True, "maxdepth": -1, "includehidden": True}
        folder = pagename.rpartition("/")[0]
        nowhere = f"{folder}/" if folder else ""  # no page has this name: links start here, and none is marked
        if folder not in self.lists:
            toctree = global_toctree_for_doc(app.env, nowhere, builder, tags=app.tags, **options)
            self.lists[folder] = get_navigation_tree(builder.render_partial(toctree)["fragment"])
        uri = builder.get_relative_uri(nowhere, pagename)
        context["furo_navigation_tree"] = mark_current(self.lists[folder], uri) or get_navigation_tree(
            context["toctree"](**options)
        )


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect before and after the theme, whose own priority is 500."""
    sidebar = Sidebar()
    app.connect("html-page-context", sidebar.hide, priority=400)
    app.connect("html-page-context", sidebar.show, priority=600)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
