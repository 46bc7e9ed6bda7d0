"""Sphinx extension: a link checker whose verdict can be trusted, also where publishers turn robots away.

It takes the place of Sphinx's own ``linkcheck`` builder and keeps its settings. A DOI is looked up in the DOI system's
handle record, a PMID at NCBI: neither at the publisher. ``README.md`` in this folder is the manual: what is asked,
outcomes with their exit status, files, settings, limits.

Modules
    :mod:`~sphinx_doi_linkcheck.outcome`, :mod:`~sphinx_doi_linkcheck.address` and :mod:`~sphinx_doi_linkcheck.walls`
    judge, and are pure; :mod:`~sphinx_doi_linkcheck.exceptions` reads the table; :mod:`~sphinx_doi_linkcheck.cache`
    remembers; :mod:`~sphinx_doi_linkcheck.pace`, :mod:`~sphinx_doi_linkcheck.deadline` and
    :mod:`~sphinx_doi_linkcheck.fetch` talk to servers; :mod:`~sphinx_doi_linkcheck.run` does the whole;
    :mod:`~sphinx_doi_linkcheck.report` writes; :mod:`~sphinx_doi_linkcheck.builder` is the glue to Sphinx.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from sphinx_doi_linkcheck.builder import LinkCheckBuilder

__version__ = "0.1.0"


def set_status(app: Sphinx, exception: Exception | None) -> None:
    """Hand the exit status of the check on to the command; a warning of the build itself may raise it."""
    if exception is None and isinstance(app.builder, LinkCheckBuilder):
        app.statuscode = app.builder.status


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the builder in place of Sphinx's own, and its settings."""
    app.setup_extension("sphinx.builders.linkcheck")
    app.add_builder(LinkCheckBuilder, override=True)
    number = (int, float)
    app.add_config_value("doi_linkcheck_doi_service", "https://doi.org", "", types=(str,))
    app.add_config_value(
        "doi_linkcheck_pmid_service", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", "", types=(str,)
    )
    app.add_config_value("doi_linkcheck_cache_days", {}, "", types=(dict,))
    app.add_config_value("doi_linkcheck_doubtful_days", 14, "", types=number)
    app.add_config_value("doi_linkcheck_host_requests", 2, "", types=(int,))
    app.add_config_value("doi_linkcheck_host_interval", 0.5, "", types=number)
    app.add_config_value("doi_linkcheck_retry_wait", 2.0, "", types=number)
    app.add_config_value("doi_linkcheck_body_limit", 4 * 1024 * 1024, "", types=(int,))
    app.add_config_value("doi_linkcheck_contact", "", "", types=(str,))
    app.add_config_value("doi_linkcheck_exceptions", "", "", types=(str,))
    app.add_config_value("doi_linkcheck_sources", (), "", types=(list, tuple))
    app.connect("build-finished", set_status)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
