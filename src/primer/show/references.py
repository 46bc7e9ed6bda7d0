"""The list of references: what is cited; each entry says what kind of work it is, and which chapters cite it.

On the site and in the EPUB, where a reader can follow the links back; a printed chapter holds its own references.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from docutils import nodes
from pybtex.backends.plaintext import Backend
from pybtex.database import Entry
from pybtex.plugin import register_plugin
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.directives import BibliographyKey
from sphinxcontrib.bibtex.domain import BibtexDomain

from sphinx_ledgers import ledger
from sphinx_ledgers.directive import descriptor

#: how the classes of an entry begin that say its kind, and the number of each chapter that cites it
KIND, CHAPTER = "kind-", "in-"
#: chapter's number and page
Chapter = tuple[int, str]


class CiteDomain(BibtexDomain):
    """The domain ``cite``: it looks up what is cited, where its parent goes through all citations for each work.

    With 1,100 works and 5,000 citations that took a sixth of a build.
    """

    def get_filtered_entries(self, bibliography_key: BibliographyKey) -> Iterator[tuple[str, Entry]]:
        """Yield key and entry of each work that a list shows, in the order of the bibliography's files."""
        bibliography = self.bibliographies[bibliography_key]
        if ast.unparse(bibliography.filter_) != "cited":  # as it is by default
            yield from super().get_filtered_entries(bibliography_key)
            return
        cited = {target.key for ref in self.citation_refs for target in ref.targets}
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            if key in cited or entry.key in bibliography.keys:
                yield key, entry


def chapters(env: BuildEnvironment) -> dict[str, list[Chapter]]:
    """Return the numbered pages that cite each key, in reading order."""
    domain: Any = env.get_domain("cite")
    numbers = {page: found[""][0] for page, found in env.toc_secnumbers.items() if found.get("")}
    cited: defaultdict[str, set[Chapter]] = defaultdict(set)
    for ref in domain.citation_refs:
        if number := numbers.get(ref.docname):
            for target in ref.targets:
                cited[target.key].add((number, ref.docname))
    return {key: sorted(found) for key, found in cited.items()}


def study_types(env: BuildEnvironment) -> dict[str, str]:
    """Return what each study type, the ``keywords`` of an entry, is called."""
    name = env.config.study_types_ledger
    rows = ledger.named(descriptor(env), name).rows if name else ()
    return {row.values["id"]: row.values["name"] for row in rows}


def annotate(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add the annotation to each entry of a page that lists works."""
    domain: Any = app.env.get_domain("cite")
    works = {work.citation_id: work for work in domain.citations}
    entries = [entry for entry in doctree.findall(nodes.citation) if entry["ids"] and entry["ids"][0] in works]
    if not entries or app.builder.name not in ("html", "epub"):
        return
    cited, called = chapters(app.env), study_types(app.env)
    for entry in entries:
        work = works[entry["ids"][0]]
        text = next(entry.findall(nodes.paragraph))
        keyword = work.entry.fields.get("keywords", "")
        entry["classes"] += [f"{KIND}{keyword}", *(f"{CHAPTER}{number}" for number, _ in cited.get(work.key, []))]
        if kind := called.get(keyword):
            text += nodes.Text(f" {kind}.")
        if found := cited.get(work.key):
            text += places(app, docname, found)


def places(app: Sphinx, docname: str, found: list[Chapter]) -> list[nodes.Node]:
    """Return the sentence that links back to the chapters from a page."""
    sentence: list[nodes.Node] = [nodes.Text(" Cited in chapter " if len(found) == 1 else " Cited in chapters ")]
    for number, chapter in found:
        uri = app.builder.get_relative_uri(docname, chapter)
        sentence += [nodes.reference("", str(number), refuri=uri, internal=True), nodes.Text(", ")]
    return [*sentence[:-1], nodes.Text(".")]


def setup(app: Sphinx) -> None:
    """Register; ``study_types_ledger``: columns ``id`` and ``name``, see :func:`study_types`."""
    # sphinxcontrib-bibtex asks for these two 3,700 times; what is not registered is sought in every installed package
    for name in ("plaintext", "text"):
        register_plugin("pybtex.backends", name, Backend, force=True)
    app.add_domain(CiteDomain, override=True)
    app.add_config_value("study_types_ledger", "", "env", types=(str,))
    app.connect("doctree-resolved", annotate, priority=320)
