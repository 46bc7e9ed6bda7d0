"""Script and stylesheet on the pages that need them; without them each table stands as written.

The script (``static/ledgers.js``) sorts and filters. In another language than English its tag brings its words, from
Sphinx's catalog and what a project adds to it (``sphinx.po``).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.locale import _

from sphinx_ledgers.intervals import interval
from sphinx_ledgers.permalinks import SITE

SCRIPT, STYLE = "ledgers.js", "ledgers.css"
#: Class of the tables that the script serves.
SORTABLE = "sortable"


def words(language: str) -> dict[str, Any]:
    """Return what the script says in a language, as attributes of its tag; it speaks English by itself."""
    if language == "en":
        return {}
    return {
        "data-filter": _("Filter:"),
        "data-rows": _("{count} rows"),
        "data-found": _("{found} of {count} rows"),
        "data-more": _("More"),
        "data-less": _("Less"),
    }


def add_script(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add them to a page that needs them."""
    if doctree is None or app.builder.name not in SITE:
        return
    sortable = any(SORTABLE in table["classes"] for table in doctree.findall(nodes.table))
    if sortable:
        app.add_js_file(SCRIPT, loading_method="defer", **words(app.config.language))
    if app.config.ledgers_style and (sortable or any(doctree.findall(interval))):
        app.add_css_file(STYLE)


def add_files(app: Sphinx) -> None:
    """Add the files to the static ones of a site."""
    if app.builder.name in SITE:
        names = [SCRIPT, STYLE] if app.config.ledgers_style else [SCRIPT]
        app.config.html_static_path += [str(Path(__file__).parent / "static" / name) for name in names]
