"""Child theme of Furo: the frame of each page, its styles and scripts, and its Content-Security-Policy."""

from __future__ import annotations

import base64
import hashlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

#: Sets the chosen colors before the first paint; the only script inside the pages, allowed by its hash. Furo takes the
#: class "no-js" off once the page stands, and the browser then works out the style of every element again: do it first.
THEME_SCRIPT = (
    'document.documentElement.classList.remove("no-js");'
    'try{document.body.dataset.theme=localStorage.getItem("theme")||"auto"}catch{}'
)

#: pages without a source
GENERATED = {"genindex": "Index"}

#: the theme's look of other extensions (tabs, copy buttons, cards) and of a host's advertisements: none is here
FOREIGN_STYLES = "furo-extensions.css"

#: docutils says this once more, after the theme has said it
_SECOND_VIEWPORT = '<meta name="viewport" content="width=device-width, initial-scale=1" />\n'


def content_policy(script: str) -> str:
    """Return a Content-Security-Policy that allows the site's own files and one inline script."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    rules = {
        "default-src": "'none'",
        "script-src": f"'self' 'sha256-{digest}'",
        "style-src": "'self'",
        "img-src": "'self' data:",  # the theme's stylesheet draws small icons from data
        "connect-src": "'self'",
        "worker-src": "'self'",
        "manifest-src": "'self'",
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _name_neighbors(builder: Any, pagename: str, context: dict[str, Any]) -> None:
    """Give the index its place in the sequence of pages: Sphinx knows that it is next, but not what it is called."""
    titles = builder.env.titles
    _, *neighbors = builder.relations.get(pagename, (None, None, None))
    for way, neighbor in zip(("prev", "next"), neighbors, strict=True):
        if neighbor and not context.get(way):
            title = builder.render_partial(titles[neighbor])["title"] if neighbor in titles else GENERATED.get(neighbor)
            link = builder.get_relative_uri(pagename, neighbor)
            context[way] = {"link": link, "title": title} if title else None


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates the policy, and leave out what a page does not use."""
    if app.builder.name != "html":
        return
    context["theme_script"] = THEME_SCRIPT
    context["content_policy"] = content_policy(THEME_SCRIPT)
    context["metatags"] = context.get("metatags", "").replace(_SECOND_VIEWPORT, "")
    _name_neighbors(app.builder, pagename, context)
    styles = [style for style in context["css_files"] if not str(style.filename).endswith(FOREIGN_STYLES)]
    if 'class="highlight' not in context.get("body", ""):
        styles = [style for style in styles if not str(style.filename).endswith("pygments.css")]
    context["css_files"] = styles
    unused = ("documentation_options.js", "doctools.js", "sphinx_highlight.js")
    scripts = context["script_files"]
    context["script_files"] = [script for script in scripts if not str(script.filename).endswith(unused)]


def setup(app: Sphinx) -> None:
    """Register the theme, and connect to the writing of each page after Furo and the other extensions."""
    app.add_html_theme("primer", Path(__file__).parent)
    # not the theme's own folder, since the EPUB needs the styles too and has another theme
    app.config.html_static_path.append(str(Path(__file__).parent.parent / "static"))
    app.connect("html-page-context", complete_context, priority=900)
