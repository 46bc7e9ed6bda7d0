"""The node ``permalink``: a link beside a statement or row to its own anchor, written on the site alone."""

from __future__ import annotations

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator

#: The builders of sites.
SITE = ("html", "dirhtml")


class permalink(nodes.inline):
    """Link to the anchor ``refid``; empty, so that a writer which does not know it writes nothing."""


def anchor_link(anchor: str, icon: str) -> str:
    """Return the HTML of a link to an anchor; its name is one word, since it is heard after each heading."""
    return f'<a class="headerlink" href="#{anchor}" aria-label="Permalink">{icon}</a>'


def visit_permalink(translator: HTML5Translator, node: permalink) -> None:
    """Write the link, on the site."""
    if translator.builder.name in SITE:
        translator.body.append(anchor_link(node["refid"], translator.config.html_permalinks_icon))
    raise nodes.SkipNode
