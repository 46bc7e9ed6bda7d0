"""Each key statement has an anchor, and anchors are shown by a link beside them.

Key statements are the items of certain boxes (``anchors_items``), certain boxes themselves (``anchors_boxes``), list
items and paragraphs that open with words in bold, and paragraphs that hold a conclusion (``anchors_conclusion``).
An anchor is made of the statement's own first words, or of the section that it concludes, never of its place in the
page: what is added before it leaves it as it is, and a statement that was replaced is not mistaken for the new one.
On the site only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_ledgers.permalinks import permalink

#: how many words of a statement name it
WORDS = 7
_SMALL = frozenset(["a", "an", "and", "are", "as", "at", "by", "for", "from", "in", "is", "it", "of", "on", "the"])


def slug(kind: str, text: str) -> str:
    """Return an anchor: the kind and the first telling words of a text."""
    text = re.sub(r"\[[\d, ]+\]", " ", text.casefold().replace(",", "").replace("’", ""))
    words = [word for word in re.findall(r"[^\W_]+(?:\.\d+)?", text) if word not in _SMALL]
    return nodes.make_id("-".join([kind, *words[:WORDS]]))


def unique(anchor: str, taken: Iterable[str]) -> str:
    """Return the anchor, with a number if it is taken."""
    taken = set(taken)
    number = 1
    while (found := anchor if number == 1 else f"{anchor}-{number}") in taken:
        number += 1
    return found


def statements(
    doctree: nodes.document, items: Iterable[str], boxes: Iterable[str], conclusion: str
) -> Iterator[tuple[nodes.Element, nodes.Element, str]]:
    """Yield ``(node, place of the link, anchor)`` of each key statement, in reading order; see the module."""
    for box in doctree.findall(nodes.admonition):
        title = box.next_node(nodes.title)
        if set(boxes).intersection(box["classes"]) and title is not None:
            # what the kind of box is called, up to the colon, does not tell it from others
            yield box, title, slug("box", title.astext().partition(":")[2] or title.astext())
        if set(items).intersection(box["classes"]):
            for item in box.findall(nodes.list_item):
                if isinstance(first := item.children[0], nodes.paragraph):
                    yield item, first, slug("key", first.astext())
    for section in doctree.findall(nodes.section):
        anchor = section["ids"][0]
        for child in section.children:
            if isinstance(child, nodes.paragraph) and (head := _head(child)):
                yield child, child, slug(anchor, head)
            elif isinstance(child, nodes.paragraph) and _concludes(child, conclusion):
                yield child, child, f"{anchor}-conclusion"
            elif isinstance(child, (nodes.bullet_list, nodes.enumerated_list)):
                for paragraph in child.findall(nodes.paragraph):
                    if paragraph.parent.parent is child and (head := _head(paragraph)):
                        yield paragraph.parent, paragraph, slug(anchor, head)


def _head(paragraph: nodes.paragraph) -> str:
    """Return the bold words that a paragraph opens with, or ""; the parser may write an empty text before them."""
    parts = [part for part in paragraph.children if part.astext()]
    return parts[0].astext() if len(parts) > 1 and isinstance(parts[0], nodes.strong) else ""


def _concludes(paragraph: nodes.paragraph, conclusion: str) -> bool:
    """Tell whether a line of the source, which is a sentence, opens with the words of a conclusion."""
    return bool(conclusion) and any(line.startswith(conclusion) for line in paragraph.astext().splitlines())


def anchor_statements(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Give the statements of a page their anchors, with a link at the end of each; the start page states nothing."""
    if app.builder.name != "html" or docname == app.config.root_doc:
        return
    taken: set[str] = {anchor for node in doctree.findall(nodes.Element) for anchor in node["ids"]}
    config = app.config
    found = statements(doctree, config.anchors_items, config.anchors_boxes, config.anchors_conclusion)
    for node, place, anchor in list(found):
        if not node["ids"]:
            node["ids"].append(unique(anchor, taken))
        taken.update(node["ids"])
        place += permalink("", refid=node["ids"][0])


def setup(app: Sphinx) -> None:
    """Register; the settings are told in the module."""
    app.add_config_value("anchors_items", [], "env", types=(list,))
    app.add_config_value("anchors_boxes", [], "env", types=(list,))
    app.add_config_value("anchors_conclusion", "", "env", types=(str,))
    app.connect("doctree-resolved", anchor_statements, priority=330)
