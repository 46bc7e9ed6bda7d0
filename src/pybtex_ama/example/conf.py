"""A Sphinx project whose references are written in the AMA manner: ``sphinx-build . _build``."""

project = "References in the AMA manner"
extensions = ["sphinxcontrib.bibtex"]
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "ama"
