"""Imports what the builds of the tests use: the modules of Sphinx and of its extensions, and our packages."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from sphinx.application import builtin_extensions

OTHERS = (
    *("sphinx.cmd.build", "sphinx.builders.epub3", "sphinx.builders.latex.transforms", "sphinx.directives.admonitions"),
    *("sphinx.environment.collectors", "docutils.languages.en", "docutils.parsers.rst.directives.admonitions"),
    *("furo", "myst_parser.parsers.sphinx_", "myst_parser.sphinx_ext.main", "sphinxcontrib.bibtex"),
)
OURS = (
    *("doses_by_weight", "myst_lint", "primer", "pybtex_ama", "sphinx_change_feed", "sphinx_doi_linkcheck"),
    *("sphinx_ledgers", "sphinx_offline", "sphinx_page_texts", "sphinx_section_search", "sphinx_typst_ua"),
)

for name in (*builtin_extensions, *OTHERS):
    import_module(name)
for name in OURS:
    for module in pkgutil.walk_packages(import_module(name).__path__, f"{name}."):
        if module.name.split(".")[-1] not in ("__main__", "build"):  # run by name, before which nobody imports them
            import_module(module.name)
