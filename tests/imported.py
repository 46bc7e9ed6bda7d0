"""Imports what the builds of the tests use: the modules of Sphinx and of its extensions, and our packages."""

from __future__ import annotations

import pkgutil
from importlib import import_module
from importlib.metadata import distributions

import pybtex.plugin
import sphinxcontrib.bibtex.plugin
from sphinx.application import builtin_extensions

OTHERS = (
    *("sphinx.cmd.build", "sphinx.builders.epub3", "sphinx.builders.latex.transforms", "sphinx.directives.admonitions"),
    *("sphinx.environment.collectors", "docutils.languages.en", "docutils.parsers.rst.directives.admonitions"),
    *("sphinx.ext.mathjax", "furo", "sphinx_basic_ng", "notfound.extension", "sphinxcontrib.bibtex"),
    *("myst_parser.parsers.sphinx_", "myst_parser.sphinx_ext.main", "myst_parser.sphinx_ext.directives"),
    *("myst_parser.sphinx_ext.mathjax", "myst_parser.sphinx_ext.myst_refs"),
    *("a11y_pygments", "asyncio", "babel.numbers", "encodings.utf_8_sig", "genanki", "jinja2.ext", "xml.dom.minidom"),
    *("PIL.GifImagePlugin", "PIL.JpegImagePlugin", "PIL.PngImagePlugin", "PIL.ImageSequence"),
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

# a plugin that is not registered is sought in every installed package, each time that one is needed
for entry in (entry for distribution in distributions() for entry in distribution.entry_points):
    for plugin in (pybtex.plugin, sphinxcontrib.bibtex.plugin):
        if entry.group.startswith(plugin.__name__.removesuffix("plugin")):
            plugin.register_plugin(entry.group, entry.name, entry.load(), force=True)
