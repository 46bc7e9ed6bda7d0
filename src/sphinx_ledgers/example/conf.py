"""A small report whose tables are rows of a data package: ``sphinx-build . _build``."""

from sphinx.application import Sphinx

project = "Planted trees"
language = "en"
extensions = ["sphinx_ledgers", "sphinxcontrib.bibtex"]
exclude_patterns = ["_build"]
bibtex_bibfiles = ["references.bib"]

ledgers_keys = r"[a-z]+20\d\d[a-z]+"


def in_ten(app: Sphinx, values: dict[str, str]) -> dict[str, str]:
    """Give the table of seedlings a column of its own: how many of ten lived."""
    if values.get("events"):
        return {"in_ten": str(round(10 * int(values["events"]) / int(values["total"])))}
    return {}


def setup(app: Sphinx) -> None:
    """Connect."""
    app.connect("ledger-row", in_ten)
