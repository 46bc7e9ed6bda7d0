"""Sphinx extension: repairs what Sphinx, docutils and Furo write into a page, for screen readers, keyboards and safety.

The frame of the page is mended in the templates (``docs/_templates``); here is what stands inside it, and the
Content-Security-Policy. Measured with axe-core in ``tests/browser``.
"""

from __future__ import annotations

import base64
import hashlib
from functools import cached_property
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.writers.html5 import HTML5Translator

from primer import __version__
from primer.anchors import anchor_link

#: Sets the chosen colors before the first paint; the only script inside the pages, allowed by its hash.
THEME_SCRIPT = 'try{document.body.dataset.theme=localStorage.getItem("theme")||"auto"}catch{}'

#: the theme's templates that ours (primer-...) take the place of
TEMPLATES = ("page.html", "search.html", "genindex.html")

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
        "form-action": "'self'",
        "base-uri": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


class AccessibleTranslator(HTML5Translator):
    """Writes roles, levels and labels where docutils leaves them out or uses deprecated ones."""

    @cached_property
    def lists_works(self) -> bool:
        """Whether the references stand on this page."""
        return any(self.document.findall(nodes.citation))

    def starttag(
        self, node: nodes.Element, tagname: str, suffix: str = "\n", empty: bool = False, **attributes: Any
    ) -> str:
        """Mend the attributes of captions of toctrees, references, pictures, and boxes that scroll sideways."""
        role = attributes.pop("role", attributes.pop("ROLE", None))
        if role == "heading":
            attributes["aria-level"] = "2"
        elif role == "doc-biblioentry":  # deprecated in ARIA 1.3; its parent is a list
            role = "listitem"
        if tagname == "img":
            attributes.pop("style", None)  # the stylesheet gives pictures their width; the policy refuses it here
        if tagname == "span" and "bibtex-citation" in node.get("classes", []):
            node["ids"] = node["ids"] if self.lists_works else []  # anchors for links back, which stay on a page
        if tagname == "div" and "table-wrapper" in node.get("classes", []):
            # a table without a caption has no name of its own, as a landmark must; it scrolls all the same
            role = "region" if next(node.findall(nodes.title), None) is not None else "group"
            node["ids"] = []  # the table inside has the same
            attributes |= {"tabindex": "0", "aria-label": _label(node, nodes.title, "Table")}
        elif tagname == "figure":  # a role beside a caption is against ARIA in HTML
            attributes |= {"tabindex": "0", "aria-label": _label(node, nodes.caption, "Figure")}
        if role:
            attributes["role"] = role
        return str(super().starttag(node, tagname, suffix, empty, **attributes))

    def add_permalink_ref(self, node: nodes.Element, title: str) -> None:
        """Give the link to a heading, figure or table a short name instead of a title."""
        if node["ids"] and self.config.html_permalinks and self.builder.add_permalinks:
            self.body.append(anchor_link(node["ids"][0], self.config.html_permalinks_icon))


def _label(box: nodes.Element, kind: type[nodes.Element], name: str) -> str:
    """Return the caption of the table or figure in ``box``, else ``name``."""
    caption = next(box.findall(kind), None)
    return f"{name}: {caption.astext()}" if caption is not None else name


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
) -> str | None:
    """Give the templates the policy; leave out what a page does not use; name our template in place of the theme's.

    They have names of their own because the EPUB, which has no such theme, finds all templates in the same folder.
    """
    if app.builder.name not in ("html", "dirhtml"):
        return None
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
    return f"primer-{templatename}" if templatename in TEMPLATES else None


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the writing of each page, after the theme and the other extensions."""
    app.connect("html-page-context", complete_context, priority=900)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
