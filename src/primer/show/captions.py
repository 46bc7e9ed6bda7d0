"""A link to a figure or table is named by the start of its caption.

Sphinx takes the whole caption as it stands in the source: with the keys of citations, which are not yet numbers, and
with all notes on how to read it.
"""

from __future__ import annotations

import re

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx

#: a semicolon, or the full stop of a sentence, not that of "e.g."
_END = re.compile(r";(?=\s)|(?<=[^\s.]{2})\.(?=\s+[^\sa-z]|\s*$)")


def name_of(caption: nodes.Element) -> str:
    """Return the first sentence of a caption, or its first part, without citations and full stop."""
    bare = caption.deepcopy()
    for reference in list(bare.findall(pending_xref)):
        if reference.get("refdomain") == "cite":
            reference.parent.remove(reference)
    text = re.sub(r"\s+(?=[.,;:]|$)", "", " ".join(bare.astext().split()))
    return _END.split(text, maxsplit=1)[0]


def rename(app: Sphinx, doctree: nodes.document) -> None:
    """Give the labels of this page's figures and tables their short names."""
    labels = app.env.domains.standard_domain.labels
    for box in doctree.findall(lambda node: isinstance(node, (nodes.figure, nodes.table))):
        assert isinstance(box, nodes.Element)
        caption = box.next_node(nodes.caption if isinstance(box, nodes.figure) else nodes.title)
        if caption is None:
            continue
        for label in box["names"]:
            if label in labels and labels[label][0] == app.env.docname:
                labels[label] = (*labels[label][:2], name_of(caption))


def setup(app: Sphinx) -> None:
    """Connect to each page that was read, after Sphinx has gathered its labels."""
    app.connect("doctree-read", rename)
