"""Sphinx extension: a link checker whose verdict can be trusted, also where publishers turn robots away.

It takes the place of Sphinx's own ``linkcheck`` builder and keeps its settings. Usable in any Sphinx project: name
``sphinx_doi_linkcheck`` among the extensions.

What is asked
    A DOI (``https://doi.org/10...``) is looked up in the DOI system's handle record, a PMID
    (``https://pubmed.ncbi.nlm.nih.gov/N/``) in batches at the NCBI esummary service: neither at the publisher. Every
    other address as Sphinx does: HEAD, then GET, and anchors are looked for in the page.

Outcomes and exit status (0 where none of the failing ones occurs)
    ========================  ==========================================================================  ===========
    outcome                   meaning                                                                     exit status
    ========================  ==========================================================================  ===========
    alive                     it answers, or its record exists                                            0
    moved                     a permanent redirect; the report says where to                              0
    broken                    not found, gone, no such host, no such anchor, redirects without end        1
    doubtful                  robot wall (401, 403, 418, 429 and like), 5xx, timeout, TLS failure, reset  0, and 1 once
                                                                                                          it lasts
    not checked               there is no network                                                         3
    ========================  ==========================================================================  ===========

    A host that cannot be reached says nothing by itself: it is broken (no such name) or doubtful where another link
    answers at the same time, and not checked where none does.

    A doubtful link fails once it stayed so for ``doi_linkcheck_doubtful_days``. Where links are broken and others were
    not checked, the status is 1. A warning of the build itself under ``-W`` also makes it 1. GNU make ends with 2
    whenever a command fails, and prints the command's own status ("Error 3"); ``summary.json`` holds it too.

Written into the output folder
    ``report.md`` for people, ``output.json`` for machines (one JSON object a line, with the keys of Sphinx's own file
    and ``outcome``, ``target``, ``since``), ``summary.json`` (exit status and counts), and ``cache.json`` (one JSON
    object a line, appended in one write as each result comes, so that a killed run loses none; a torn last line is
    passed over). Keep ``cache.json`` between runs: it remembers since when a link is doubtful. Delete it to ask afresh.

Settings, beside those of Sphinx (``linkcheck_ignore``, ``_anchors``, ``_auth``, ``_timeout`` and so on)
    ``doi_linkcheck_doi_service``, ``doi_linkcheck_pmid_service``
        base addresses of the two services (str)
    ``doi_linkcheck_cache_days``
        for each outcome the days that a result holds (dict); each link takes 75 to 100% of them, so that not all expire
        at once
    ``doi_linkcheck_doubtful_days``
        days after which a doubtful link fails (default 14)
    ``doi_linkcheck_host_requests``, ``doi_linkcheck_host_interval``
        at most so many requests at once to a host (default 2), and seconds between the starts of two (default 0.5)
    ``doi_linkcheck_retry_wait``
        seconds before the second attempt, doubled for each further one (default 2); ``linkcheck_retries`` is how many
        attempts there are. Retry-After is obeyed up to ``linkcheck_rate_limit_timeout`` seconds.
    ``doi_linkcheck_body_limit``
        bytes read of a page at most, after decompression (default 4 MiB)
    ``doi_linkcheck_contact``
        address that the user agent names (default ``html_baseurl``); ``user_agent`` replaces the whole
    ``doi_linkcheck_exceptions``
        a CSV file beside ``conf.py`` with the columns ``pattern`` (regular expression, from the start of the address),
        ``reason``, ``since``, ``ends`` (ISO dates): links that are ignored, until the end date
    ``doi_linkcheck_sources``
        text files beside ``conf.py``, such as the bibliography: where a link stands in one, the report names that line

    ``linkcheck_timeout`` holds for one request with all that is read of it, however slowly it drips.
    ``linkcheck_allow_unauthorized`` and ``linkcheck_report_timeouts_as_broken`` have no effect (both are doubtful), nor
    has ``linkcheck_case_insensitive_urls``.

Modules
    :mod:`~sphinx_doi_linkcheck.outcome` and :mod:`~sphinx_doi_linkcheck.address` judge, and are pure;
    :mod:`~sphinx_doi_linkcheck.exceptions` reads the table; :mod:`~sphinx_doi_linkcheck.cache` remembers;
    :mod:`~sphinx_doi_linkcheck.pace`, :mod:`~sphinx_doi_linkcheck.deadline` and :mod:`~sphinx_doi_linkcheck.fetch` talk
    to servers; :mod:`~sphinx_doi_linkcheck.run` does the whole; :mod:`~sphinx_doi_linkcheck.report` writes;
    :mod:`~sphinx_doi_linkcheck.builder` is the glue to Sphinx.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx

from sphinx_doi_linkcheck.builder import LinkCheckBuilder

__version__ = "0.1.0"


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
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
