"""Sphinx extension: pages that show numbers of works are written anew where these numbers change.

A work cited for the first time moves the numbers of all that follow. Sphinx writes the pages that were read, and
sphinxcontrib-bibtex asks for no others: elsewhere, and in the list of works, the old numbers stayed until everything
was built anew. Goes when sphinxcontrib-bibtex names those pages itself.
"""

from __future__ import annotations

from typing import Any, cast

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinxcontrib.bibtex.domain import BibtexDomain

from primer import __version__
from primer.citedpages import citing

#: of each work: its number, and the pages that cite it
Shown = dict[str, tuple[str, frozenset[str]]]


def shown(domain: BibtexDomain) -> Shown:
    """Return what the pages show of each work that is in a list."""
    pages = citing(domain)
    return {
        work.key: (work.formatted_entry.label, frozenset(pages[work.key]))
        for work in domain.citations
    }  # fmt: skip


def changed(before: Shown, now: Shown, lists: set[str]) -> set[str]:
    """Return the pages that cite a work with another number, and the ``lists`` where anything about a work changed."""
    works = {work for work in before.keys() | now.keys() if before.get(work) != now.get(work)}
    pages = {
        page
        for work in works & now.keys()
        for page in now[work][1]
        if before.get(work, ("", ()))[0] != now[work][0]
    }  # fmt: skip
    return pages | lists if works else set()


def outdated(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Compare with what this output folder was last written with: builders share what Sphinx remembers."""
    domain = cast(BibtexDomain, env.domains["cite"])
    memory: dict[str, Shown] = domain.data.setdefault("shown", {})
    now = shown(domain)
    lists = {key.docname for key in domain.bibliographies}
    pages = changed(memory.get(str(app.outdir), {}), now, lists)
    memory[str(app.outdir)] = now
    return sorted(pages & env.found_docs)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect after sphinxcontrib-bibtex, which gives the numbers."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.connect("env-updated", outdated, priority=900)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
