"""Sphinx extensions and checks for a clinical reference whose every statement can be checked.

Nothing in this package knows which medicine the reference is about: that lives in ``docs/`` and its data.

* :mod:`primer.check`: all lints over the sources, as one command (``python -m primer.check``)
* :mod:`primer.sample`: draws works and numbers for a reviewer to check again
* :mod:`primer.lint`: the lints, pure functions that yield :class:`~primer.lint.Message`
* :mod:`primer.source`: reads a MyST chapter into front matter and blocks of plain text
* :mod:`primer.ama`: pybtex style, references as clinicians write them
* :mod:`primer.status`: Sphinx extension, evidence date, review date and reviewers on each page
* :mod:`primer.pdflinks`: Sphinx extension, links from the site to its PDFs
* :mod:`primer.page`: Sphinx extension, repairs of markup for screen readers, Content-Security-Policy
* :mod:`primer.machines`: Sphinx extension, structured data, sitemap and texts for machines
* :mod:`primer.reading`: Sphinx extension, reading time, how to cite, where to correct
* :mod:`primer.tables`: Sphinx extension, the first column of a table is its row header
* :mod:`primer.checklists`: Sphinx extension, lists of boxes to tick
* :mod:`primer.bibcounts`: Sphinx extension, counts the works of the bibliography
* :mod:`primer.previews`: Sphinx extension, the full reference shows on hover
* :mod:`primer.pybtexcache`: Sphinx extension, remembers which plugin pybtex found
* :mod:`primer.citedpages`: Sphinx extension, which pages cite a work is gathered once
* :mod:`primer.collector`: Sphinx extension, Python looks for unreachable objects less often
* :mod:`primer.sidebar`: Sphinx extension, the list of all pages is made once for each folder
* :mod:`primer.ledger`: reads the tables of the data package, and computes what follows from their rows
* :mod:`primer.ledgertable`: Sphinx extension, shows rows of a ledger as a table
* :mod:`primer.figures`: Sphinx extension, draws the figures of ``docs/figures`` at build time
* :mod:`primer.linkcheck`: Sphinx builder, DOIs and PMIDs checked at their registries, other links as Sphinx does
* :mod:`primer.units`: Sphinx extension, a number and its unit stay on one line
* :mod:`primer.typstpdf`: Sphinx builder, tagged PDF through Typst

"""

__version__ = "0.1.0"
