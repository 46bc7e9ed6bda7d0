"""The role ``{evidence}`` marks what class of source a statement rests on.

``{evidence}`P` `` after a citation writes a small letter, whose meaning (``evidence_classes``) a screen reader hears
and a pointer shows. A letter that is no class is an error at its place.
"""

from __future__ import annotations

from docutils import nodes
from docutils.utils import unescape
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxRole

#: Class of the nodes, and of their HTML.
MARK = "evidence-class"


class EvidenceRole(SphinxRole):
    """The role; its text is one letter."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return a superscript abbreviation with its explanation, or an error with the letters that there are."""
        letter = unescape(self.text).strip()
        classes: dict[str, str] = self.config.evidence_classes
        if letter not in classes:
            known = ", ".join(f"{name} ({meaning})" for name, meaning in classes.items())
            text = f"{letter!r} is no class of evidence; write one of {known}"
            return [], [self.inliner.reporter.error(text, line=self.lineno)]
        mark = nodes.abbreviation("", letter, explanation=classes[letter])
        return [nodes.superscript("", "", mark, classes=[MARK])], []


def unmarked(node: nodes.Node) -> str:
    """Return the text of a node without its marks of evidence, for who reads or searches the words alone."""
    if isinstance(node, nodes.superscript) and MARK in node["classes"]:
        return ""
    if isinstance(node, nodes.TextElement):
        return "".join(map(unmarked, node.children))
    return node.astext()


def setup(app: Sphinx) -> None:
    """Register; ``evidence_classes``: letter and meaning of each class."""
    app.add_config_value("evidence_classes", {}, "env", types=(dict,))
    app.add_role("evidence", EvidenceRole())
