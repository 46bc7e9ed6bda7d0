"""Sphinx extensions and checks for a clinical reference whose every statement can be checked.

Nothing in this package knows which medicine the reference is about: that lives in ``docs/`` and its data.

Reading the sources, without building:

* :mod:`primer.files`: reads the text files of a project, or tells file and line of what is wrong
* :mod:`primer.source`: reads a MyST chapter into front matter and blocks of plain text
* :mod:`primer.dates`: days and months in the language of the book
* :mod:`primer.ledger`: reads the tables of the data package, and computes what follows from their rows
* :mod:`primer.bookindex`: reads the table of the index; Sphinx extension, puts its entries at their targets

Commands:

* :mod:`primer.check`: all lints over the sources
* :mod:`primer.lint`: the lints, pure functions that yield :class:`~primer.lint.Message`
* :mod:`primer.build`: ``sphinx-build`` that tells in plain words why it could not build
* :mod:`primer.linkcheck`: Sphinx builder, DOIs and PMIDs checked at their registries, other links as Sphinx does
* :mod:`primer.audit`: every reference against the registries and retraction data
* :mod:`primer.uses`: everything that rests on a work
* :mod:`primer.review`: what a clinician signs, and whether a page has changed since
* :mod:`primer.sample`: draws works and numbers for a reviewer to check again
* :mod:`primer.sitezip`: packs the site into one file that works from a folder

Extensions for every output:

* :mod:`primer.outputs`: one build at a time, and nothing half-written is taken for whole
* :mod:`primer.gone`: a page whose source is gone goes from the site too
* :mod:`primer.readable`: names every source that cannot be read, before the build
* :mod:`primer.sourcedate`: dates in the outputs are those of the last commit
* :mod:`primer.ama`: pybtex style, references as clinicians write them
* :mod:`primer.renumbered`: pages that cite a work are written anew where its number changed
* :mod:`primer.annotations`: each reference says what kind of work it is, and which chapters cite it
* :mod:`primer.bibcounts`: counts the works of the bibliography
* :mod:`primer.ledgertable`: shows rows of a ledger as a table
* :mod:`primer.figures`: draws the figures of ``docs/figures`` at build time
* :mod:`primer.doses`: dose regimens as blocks for the bedside, with mg and mL by weight
* :mod:`primer.evidencemark`: a small letter says what class of source a statement rests on
* :mod:`primer.status`: evidence date, review date, and which clinician has signed a page
* :mod:`primer.tables`: the first column of a table is its row header
* :mod:`primer.captions`: a link to a figure or table is named by the start of its caption
* :mod:`primer.checklists`: lists of boxes to tick
* :mod:`primer.units`: a number and its unit stay on one line

The site:

* :mod:`primer.page`: repairs of markup for screen readers, Content-Security-Policy
* :mod:`primer.stylesheet`: the theme's stylesheet without the rules for what the book does not have
* :mod:`primer.anchors`: each key statement has an anchor
* :mod:`primer.previews`: the full reference, or the meaning of a term, shows on hover
* :mod:`primer.reading`: reading time, how to cite, where to correct
* :mod:`primer.phonelinks`: the number of a help line is a link that calls it
* :mod:`primer.pdflinks`: links from the site to its PDFs
* :mod:`primer.search`: a search that needs no server and works from a folder
* :mod:`primer.machines`: structured data, sitemap and texts for machines
* :mod:`primer.plaintext`: a page as Markdown, tables and all

Other outputs:

* :mod:`primer.typstpdf`: Sphinx builder, tagged PDF through Typst
* :mod:`primer.epubspine`: the EPUB's reading order names each page once

Speed, each until the package it mends does the same:

* :mod:`primer.pybtexcache`: remembers which plugin pybtex found
* :mod:`primer.citedpages`: which pages cite a work is gathered once
* :mod:`primer.firstread`: a page that is read for the first time has left nothing that would have to be cleared
* :mod:`primer.unchanged`: where no page is read, nothing is computed or written anew from all pages
* :mod:`primer.collector`: Python looks for unreachable objects less often
* :mod:`primer.sidebar`: the list of all pages is made once for each folder
"""

__version__ = "0.1.0"
