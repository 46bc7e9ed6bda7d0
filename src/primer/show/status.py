"""Each page tells how current it is and who has reviewed it.

The dates are the front matter checked by :mod:`primer.evidence.checks.front_matter`, the reviews the ledger of
signatures (:mod:`primer.evidence.signatures`). They show under the title in every output; a page in one of the folders
``status_urgent`` says above all else that nobody has signed it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from primer.evidence.page import read
from primer.evidence.signatures import Review, review
from primer.evidence.statements import snapshot, statements
from sphinx_ledgers import ledger
from sphinx_ledgers.dates import in_short, in_words
from sphinx_ledgers.directive import descriptor
from sphinx_ledgers.files import Unreadable

logger = logging.getLogger(__name__)


def status_lines(metadata: Mapping[str, str], found: Review | None, unreviewed: str) -> list[str]:
    """Return the sentences shown under the title, from a page's metadata (values are strings, as Sphinx keeps them)."""
    dates = f"Evidence to {in_short(metadata['evidence-date'])}, review due {in_short(metadata['review-by'])}."
    return [f"{unreviewed}." if found is None else reviewed(found), dates]


def reviewed(found: Review) -> str:
    """Return who reviewed a page, when and for what, and whether it has changed since."""
    who = f"{found.name}, {found.role} (ORCID {found.orcid})"
    since = f"; changed since in {len(found.changes)} places" if found.changes else ""
    return f"Reviewed on {in_words(found.date)} by {who}: {found.scope}{since}."


class ShowStatus(SphinxTransform):
    """Insert the status under the title of each page that declares an evidence date."""

    default_priority = 850  # after the front matter has become metadata

    def apply(self, **kwargs: Any) -> None:
        """Insert the boxes in the order in which they are read."""
        metadata = self.env.metadata[self.env.docname]
        title = next(self.document.findall(nodes.title), None)
        if title is None or not {"evidence-date", "review-by"} <= metadata.keys() or self.config.translation_words:
            return  # above a translation stands who has signed that (primer.show.translations)
        found = review_of(self.env)
        lines = status_lines(metadata, found, self.config.status_unreviewed)
        boxes: list[nodes.Node] = []
        urgent = self.env.docname.startswith(tuple(self.config.status_urgent))
        if found is None and urgent:
            boxes.append(warning(self.config.status_warning))
            lines.pop(0)  # the box says it
        lines += [self.config.status_legend] if urgent and self.config.status_legend else []
        boxes.append(nodes.container("", *(nodes.paragraph("", line) for line in lines), classes=["page-status"]))
        if found is not None:
            metadata |= {"reviewer": found.name, "last-reviewed": found.date}
        if found is not None and found.changes:
            boxes.append(nodes.admonition("", *changes(found), classes=["changed-since"], collapsible=True, open=False))
        place = title.parent.index(title) + 1
        title.parent.children[place:place] = boxes
        for box in boxes:
            title.parent.setup_child(box)


def review_of(env: BuildEnvironment) -> Review | None:
    """Return the last review of the page that is read; a signed text that is not kept is a warning, and no review."""
    package = descriptor(env)
    table = ledger.named(package, "signatures")
    env.note_dependency(str(table.path))
    if all(row.values["page"] != env.docname for row in table.rows):
        return None  # else each page would be read twice
    source = read(Path(env.doc2path(env.docname)))
    try:
        now = snapshot(statements(source, ledger.read_package(package)))
        return review(table, env.docname, now)
    except (Unreadable, ValueError) as error:
        logger.warning("%s", error, location=env.docname)
        return None


def warning(text: str) -> nodes.admonition:
    """Return the box that nobody overlooks: the first sentence is its title."""
    head, _, rest = text.partition(". ")
    parts = [nodes.title("", f"{head}." if rest else head), *([nodes.paragraph("", rest)] if rest else [])]
    return nodes.admonition("", *parts, classes=["unsigned"])


def changes(found: Review) -> Iterator[nodes.Node]:
    """Yield title and list of what has changed since a review."""
    yield nodes.title("", f"What has changed since {in_words(found.date)}")
    words = {"+": "New", "-": "Gone"}
    items = [nodes.list_item("", nodes.paragraph("", f"{words[line[0]]}: {line[2:]}")) for line in found.changes]
    yield nodes.bullet_list("", *items)


def setup(app: Sphinx) -> None:
    """Register the transforms.

    ``status_unreviewed`` is what a page says while nobody has signed it, ``status_warning`` what a page of a folder in
    ``status_urgent`` says above it, ``status_legend`` a line that such a page has below it, signed or not.
    """
    app.add_config_value("status_unreviewed", "Not yet reviewed", "env", types=(str,))
    app.add_config_value("status_warning", "Nobody has reviewed this page yet.", "env", types=(str,))
    app.add_config_value("status_legend", "", "env", types=(str,))
    app.add_config_value("status_urgent", [], "env", types=(list,))
    app.add_transform(ShowStatus)
