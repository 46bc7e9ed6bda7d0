"""Sphinx extension: which pages cite a work is gathered once, not sought among all citations for each work.

sphinxcontrib-bibtex goes through all citations of the book for each entry of the bibliography, in every build, also
where nothing changed. Goes when it gathers them itself.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from sphinx.application import Sphinx
from sphinx.util import logging
from sphinxcontrib.bibtex.domain import BibtexDomain, _FilterVisitor

from primer import __version__

logger = logging.getLogger(__name__)


def citing(domain: BibtexDomain) -> defaultdict[str, set[str]]:
    """Return the pages that cite each key."""
    cited: defaultdict[str, set[str]] = defaultdict(set)
    for ref in domain.citation_refs:
        for target in ref.targets:
            cited[target.key].add(ref.docname)
    return cited


class CitedPagesDomain(BibtexDomain):
    """The citation domain, with one method replaced."""

    def get_filtered_entries(self, bibliography_key: Any) -> Iterable[tuple[str, Any]]:
        """Yield the key and entry of each work that the bibliography's filter takes, as the method replaced does."""
        cited = citing(self)
        bibliography = self.bibliographies[bibliography_key]
        for entry in self.get_entries(bibliography.bibfiles):
            key = bibliography.keyprefix + entry.key
            visitor: Any = _FilterVisitor(entry, bibliography_key.docname, cited[key])  # type: ignore[no-untyped-call]
            try:
                taken = visitor.visit(bibliography.filter_)
            except ValueError as error:
                place = (bibliography_key.docname, bibliography.line)
                text = f"syntax error in :filter: expression; {error}"
                # once, since a list asks for its entries more than once
                logger.warning(text, location=place, type="bibtex", subtype="filter_syntax_error", once=True)
                taken = bool(cited[key])
            if taken or entry.key in bibliography.keys:
                yield key, entry


def setup(app: Sphinx) -> dict[str, Any]:
    """Put the domain in the place of sphinxcontrib-bibtex's own."""
    app.setup_extension("sphinxcontrib.bibtex")
    app.add_domain(CitedPagesDomain, override=True)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
