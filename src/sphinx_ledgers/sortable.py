"""Script ``tables.js`` on the pages that have a table to sort and filter; without it each table stands as written."""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

SCRIPT = "tables.js"
#: Class of the tables that the script serves.
SORTABLE = "sortable"


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the script to a page that needs it."""
    if doctree and app.builder.name == "html" and any(SORTABLE in t["classes"] for t in doctree.findall(nodes.table)):
        app.add_js_file(SCRIPT, loading_method="defer")


def setup(app: Sphinx) -> None:
    """Connect to the writing of each page."""
    app.connect("html-page-context", add_script)
