"""Which pages cite a work."""

from __future__ import annotations

from collections import defaultdict
from typing import Any


def citing(domain: Any) -> defaultdict[str, set[str]]:
    """Return the pages that cite each key, from sphinxcontrib-bibtex's citation domain."""
    cited: defaultdict[str, set[str]] = defaultdict(set)
    for ref in domain.citation_refs:
        for target in ref.targets:
            cited[target.key].add(ref.docname)
    return cited
