"""Sphinx extension: each page tells how current it is and who has reviewed it.

The fields are the front matter checked by :mod:`primer.lint.front_matter`. They show under the title in every output;
HTML pages also carry their description for search engines.
"""

from __future__ import annotations

import json
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from primer import __version__
from primer.dates import in_words

logger = logging.getLogger(__name__)


def reviewers(metadata: dict[str, Any]) -> list[str]:
    """Return the names of those who have signed a page. Raises ValueError where they are no list of names."""
    found = json.loads(metadata.get("reviewers") or "[]")
    if not isinstance(found, list) or not all(isinstance(name, str) for name in found):
        raise ValueError(found)
    return found


def status_lines(metadata: dict[str, Any], unreviewed: str) -> list[str]:
    """Return the sentences shown under the title, from a page's metadata (values are strings, as Sphinx keeps them)."""
    try:
        signed = ", ".join(reviewers(metadata))
    except ValueError:
        signed = ""
    return [
        f"Evidence current to {in_words(metadata['evidence-date'])}.",
        f"Review due by {in_words(metadata['review-by'])}.",
        f"Reviewed by {signed}." if signed else f"{unreviewed}.",
    ]


class ShowStatus(SphinxTransform):
    """Insert the status under the title of each page that declares an evidence date."""

    default_priority = 850  # after the front matter has become metadata

    def apply(self, **kwargs: Any) -> None:
        """Insert one container with a line per fact."""
        metadata = self.env.metadata[self.env.docname]
        title = next(self.document.findall(nodes.title), None)
        if title is None or not {"evidence-date", "review-by"} <= metadata.keys():
            return
        try:
            reviewers(metadata)
        except ValueError:
            text = "'reviewers' is not a list of names; write [] until a clinician has signed"
            logger.warning(text, location=self.env.docname)
        lines = [nodes.paragraph("", line) for line in status_lines(metadata, self.config.status_unreviewed)]
        box = nodes.container("", *lines, classes=["page-status"])
        title.parent.insert(title.parent.index(title) + 1, box)


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write the description into the head of a page of the site; the one of an EPUB stands in its package."""
    if app.builder.name not in ("html", "dirhtml"):
        return
    description = app.env.metadata.get(pagename, {}).get("description")
    if description:
        text = nodes.Text(description).astext().replace("&", "&amp;").replace('"', "&quot;")
        context["metatags"] = f'<meta name="description" content="{text}">\n' + context.get("metatags", "")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the transforms; ``status_unreviewed`` is what a page says while nobody has signed it."""
    app.add_config_value("status_unreviewed", "Not yet reviewed", "env", types=(str,))
    app.add_transform(ShowStatus)
    app.connect("html-page-context", describe)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
