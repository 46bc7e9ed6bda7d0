"""Each entry of the list of references says what kind of work it is, and which chapters cite it.

On the site and in the EPUB, where a reader can follow the links back; a printed chapter holds its own references.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.transforms.post_transforms import SphinxPostTransform

from primer.show.citing import citing

#: chapter's number and page
Chapter = tuple[int, str]


def chapters(env: BuildEnvironment) -> dict[str, list[Chapter]]:
    """Return the numbered pages that cite each key, in reading order."""
    domain: Any = env.get_domain("cite")
    numbers = {page: found[""][0] for page, found in env.toc_secnumbers.items() if found.get("")}
    return {
        key: sorted((numbers[page], page) for page in pages if page in numbers) for key, pages in citing(domain).items()
    }


class AnnotateReferences(SphinxPostTransform):
    """Add the annotation to each entry."""

    default_priority = 915  # after the entries were formatted
    builders = ("html", "dirhtml", "epub")

    def run(self, **kwargs: Any) -> None:
        """Work on pages that hold entries."""
        domain: Any = self.env.get_domain("cite")
        works = {work.citation_id: work for work in domain.citations}
        entries = [
            entry for entry in self.document.findall(nodes.citation) if entry["ids"] and entry["ids"][0] in works
        ]
        if not entries:
            return
        cited = chapters(self.env)
        for entry in entries:
            work = works[entry["ids"][0]]
            text = next(entry.findall(nodes.paragraph))
            if kind := self.config.annotations_kinds.get(work.entry.fields.get("keywords", "")):
                text += nodes.Text(f" {kind}.")
            if places := cited.get(work.key):
                text += self._places(places)

    def _places(self, places: list[Chapter]) -> list[nodes.Node]:
        """Return the sentence that links back to the chapters."""
        sentence: list[nodes.Node] = [nodes.Text(" Cited in chapter " if len(places) == 1 else " Cited in chapters ")]
        for number, docname in places:
            uri = self.app.builder.get_relative_uri(self.env.docname, docname)
            sentence += [nodes.reference("", str(number), refuri=uri, internal=True), nodes.Text(", ")]
        return [*sentence[:-1], nodes.Text(".")]


def setup(app: Sphinx) -> None:
    """Register; ``annotations_kinds``: what each study type (``keywords`` of an entry) is called."""
    app.add_config_value("annotations_kinds", {}, "env", types=(dict,))
    app.add_post_transform(AnnotateReferences)
