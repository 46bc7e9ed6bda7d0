"""Audits a bibliography against the registries: ``python -m reference_audit [ROOT]``.

Each entry with a DOI or a PMID is compared field by field with Crossref, DataCite and PubMed, and looked up in the
retraction data of Crossref, PubMed and Retraction Watch. Asking in the right order and comparing are bibaudit's, which
knows how registries err; ours are the reading of the file (:mod:`~reference_audit.bibliography`), the requests
(:mod:`~reference_audit.client`), what passes (:mod:`~reference_audit.judge`), what is accepted
(:mod:`~reference_audit.accepted`) and what is told (:mod:`~reference_audit.report`). It needs bibaudit, pybtex and
requests, and neither Sphinx nor any build.

Outcomes and exit status (0 where none of the failing ones occurs)
    ============  =====================================================================================  ===========
    outcome       meaning                                                                                exit status
    ============  =====================================================================================  ===========
    retracted     a registry records a retraction, a withdrawal or an expression of concern              1
    wrong work    the DOI or the PMID is that of another work, or the two name different works           1
    not found     no registry knows the DOI or the PMID                                                  1
    differs       a field is not what the registry holds                                                 1
    not checked   a registry that had to be asked gave no answer                                         3
    accepted      all that would fail stands in the table of accepted differences                        0
    same in part  what could be compared agrees; of title, journal, authors or year something could not  0
    same          title, authors, year, journal, volume, first page and identifiers agree                0
    no registry   the entry has neither DOI nor PMID; it is counted, and not as checked                  0
    ============  =====================================================================================  ===========

    Where entries fail and others were not checked, the status is 1. Status 2: the bibliography, the table or the
    settings cannot be read, or bibaudit is not installed. Status 130: stopped by hand. GNU make ends with 2 whenever a
    command fails, and prints the command's own status ("Error 3"); ``summary.json`` holds it too.

    Told, and no failure: a field that the entry leaves out, a correction, registries that disagree with each other, the
    online year in place of the printed one, a difference that bibaudit knows for the registry's own fault, a title
    whose spaces the registry lost at its tags, a field that could not be compared, and a row of the table that accepts
    nothing any more.

Written into the output folder (``--out``, by default ``_build/audit`` in ROOT)
    ``report.md`` for people, ``output.json`` for machines (one JSON object a line), ``summary.json`` (exit status and
    counts), and ``cache/``, one file for each answer, written whole as it comes: a killed run loses none, and a second
    run asks nothing for six days. Delete it to ask afresh.

Settings, in ``[tool.reference-audit]`` of ``pyproject.toml``
    ``bibliography``
        the ``.bib`` file, from ROOT; the one setting that must be given
    ``accepted``
        the CSV table of differences that are accepted, from ROOT (default: none); its columns are ``key``, ``field``,
        ``ours``, ``theirs``, ``reason``, ``since``, ``ends``
    ``contact``
        the address that the user agent names (default: none; registries ask for one)
    ``interval``, ``timeout``
        seconds between two requests to a host (default 0.4), and for one whole answer (default 60)
    ``attempts``, ``first-wait``, ``longest-wait``
        how often a request is made (default 3), seconds before the second attempt, doubled for each further one
        (default 2), and seconds that a Retry-After may ask for (default 120)
    ``services``
        a table of base addresses to ask in place of others, such as a mirror
"""
