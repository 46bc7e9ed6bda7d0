"""Links from the site to its PDFs.

Each page that has a PDF of its own (``typst_ua_documents``) links it under its title; the role ``{pdf}`text <target>```
links any of them by its target. The PDFs stand in ``pdf/`` beside the pages; other outputs show the text alone.
"""

from __future__ import annotations

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole

logger = logging.getLogger(__name__)

FOLDER = "pdf"


class pdf_link(nodes.Inline, nodes.TextElement):
    """A link to the PDF named by ``target``, until the builder is known."""


class PdfRole(ReferenceRole):
    """``{pdf}`text <target>```."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make a node that :func:`resolve` turns into a link."""
        node = pdf_link("", self.title, target=self.target)
        self.set_source_info(node)
        return [node], []


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn the role's nodes into links on the site, elsewhere into text; add the page's own PDF below its title.

    A target that ``typst_ua_documents`` does not name is a warning.
    """
    is_site = app.builder.name == "html"
    targets = {target: document for _, target, document in app.config.typst_ua_documents}
    for node in list(doctree.findall(pdf_link)):
        if node["target"] not in targets:
            logger.warning("no PDF is named %r; see typst_ua_documents in conf.py", node["target"], location=node)
        text = nodes.Text(node.astext())
        node.replace_self(link(docname, node["target"], text) if is_site else text)
    own = next((target for target, document in targets.items() if document == docname), None)
    for box in list(doctree.findall(nodes.container)):
        if is_site and own and "page-status" in box["classes"]:
            box += nodes.paragraph("", "", link(docname, own, nodes.Text("Print this page (PDF)")))


def link(docname: str, target: str, text: nodes.Text) -> nodes.reference:
    """Return the link from a page to a PDF."""
    uri = f"{'../' * docname.count('/')}{FOLDER}/{target}.pdf"
    return nodes.reference("", "", text, refuri=uri, internal=True)


def setup(app: Sphinx) -> None:
    """Register role and handler."""
    app.add_node(pdf_link)
    app.add_role("pdf", PdfRole())
    app.connect("doctree-resolved", resolve, priority=300)
