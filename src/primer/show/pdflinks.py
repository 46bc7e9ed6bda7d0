"""Links from the site to its PDFs.

Each page that has a PDF of its own (``typst_ua_documents``) links it under its title; the role ``{pdf}`text <target>```
links any of them by its target. The PDFs stand in ``pdf/`` beside the pages; other outputs show the text alone.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole

logger = logging.getLogger(__name__)

FOLDER = "pdf"


class pdf_link(nodes.Inline, nodes.TextElement):
    """A link to the PDF named by ``target``, until the builder is known."""


class PdfRole(ReferenceRole):
    """``{pdf}`text <target>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make a node that :class:`ResolvePdfLinks` turns into a link."""
        node = pdf_link("", self.title, target=self.target)
        self.set_source_info(node)
        return [node], []


class ResolvePdfLinks(SphinxPostTransform):
    """Turn the role's nodes into links, and add the page's own below its title; in HTML only."""

    default_priority = 900

    def run(self, **kwargs: Any) -> None:
        """Resolve against ``typst_ua_documents``; a target that is not there is a warning."""
        is_site = self.app.builder.name in ("html", "dirhtml")
        targets = {target: docname for _, target, docname in self.config.typst_ua_documents}
        for node in list(self.document.findall(pdf_link)):
            if node["target"] not in targets:
                logger.warning("no PDF is named %r; see typst_ua_documents in conf.py", node["target"], location=node)
            text = nodes.Text(node.astext())
            node.replace_self(self._link(node["target"], text) if is_site else text)
        own = next((target for target, docname in targets.items() if docname == self.env.docname), None)
        for box in list(self.document.findall(nodes.container)):
            if is_site and own and "page-status" in box["classes"]:
                box += nodes.paragraph("", "", self._link(own, nodes.Text("Print this page (PDF)")))

    def _link(self, target: str, text: nodes.Text) -> nodes.reference:
        uri = f"{'../' * self.env.docname.count('/')}{FOLDER}/{target}.pdf"
        return nodes.reference("", "", text, refuri=uri, internal=True)


def setup(app: Sphinx) -> None:
    """Register role and transform."""
    app.add_node(pdf_link)
    app.add_role("pdf", PdfRole())
    app.add_post_transform(ResolvePdfLinks)
