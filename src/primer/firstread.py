"""Sphinx extension: a page that is read for the first time has left nothing that would have to be cleared.

Before Sphinx reads a page it clears what an earlier reading left, for which each domain looks through all that it
knows: a time that grows with the square of the pages, also in a build from nothing. Goes when Sphinx's domains keep
what they know by page.
"""

from __future__ import annotations

from collections.abc import Callable, Set
from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from primer import __version__


def only_for(pages: Set[str], clear: Callable[[str], None]) -> Callable[[str], None]:
    """Return what clears the traces of a page that is one of ``pages``, and does nothing for others."""

    def clear_doc(docname: str) -> None:
        if docname in pages:
            clear(docname)

    return clear_doc


def clear_what_was_read(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Let the domains clear the traces only of pages that an earlier build read; no build reads a page twice."""
    read = frozenset(env.all_docs)
    for domain in env.domains.values():
        domain.clear_doc("")  # of no page; some make their tables only now, and merging two processes needs them
        setattr(domain, "clear_doc", only_for(read, domain.clear_doc))  # noqa: B010 - mypy forbids to assign a method


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect before Sphinx reads; the domains are not among what it pickles."""
    app.connect("env-before-read-docs", clear_what_was_read)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
