"""Sphinx extension: a citation's full reference shows when the reader points at its number.

Uses the ``title`` attribute: no script, no third party. The text comes from sphinxcontrib-bibtex's own entries. Where
scripts run, ``docs/_static/primer.js`` shows the same text also on focus and tap, and the meaning of glossary terms.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform

from primer import __version__


class TitleCitations(SphinxPostTransform):
    """Give each link to a bibliography entry the text of the entry as its title."""

    default_priority = 910  # after references were resolved
    builders = ("html", "dirhtml", "epub")

    def run(self, **kwargs: Any) -> None:
        """Match links to entries by their target id."""
        citations = {citation.citation_id: citation for citation in self.env.get_domain("cite").citations}  # type: ignore[attr-defined]

        @cache  # a page cites a work many times
        def title(target: str) -> str:
            return str(citations[target].formatted_entry.text.render_as("text"))

        for link in self.document.findall(nodes.reference):
            target = link.get("refid") or link.get("refuri", "").partition("#")[2]
            if link.get("internal") and target in citations:
                link["reftitle"] = title(target)


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transform."""
    app.add_post_transform(TitleCitations)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
