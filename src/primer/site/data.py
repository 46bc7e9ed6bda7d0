"""The folder ``data/`` of the site: the data package with its tables, and the bibliography as BibTeX, CSL-JSON and RIS.

The files stand side by side under lasting addresses, so that the package can be loaded from the web as it is.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from pybtex.database.input.bibtex import Parser
from sphinx.application import Sphinx

from primer.show.references import study_types
from primer.show.sitefiles import FOLDER
from pybtex_ama.exchange import CslJsonWriter, RisWriter
from sphinx_ledgers import ledger
from sphinx_ledgers.directive import descriptor

#: by the ending of the file
WRITERS = {"json": CslJsonWriter, "ris": RisWriter}


def write(app: Sphinx, folder: Path) -> None:
    """Write the files into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    package = descriptor(app.env)
    bibliographies = [Path(app.confdir) / name for name in app.config.bibtex_bibfiles]
    for path in [package, *ledger.paths(package).values(), *bibliographies]:
        shutil.copyfile(path, folder / path.name)
    kinds = study_types(app.env)
    for path in bibliographies:
        bibliography = Parser().parse_file(str(path))
        for ending, writer in WRITERS.items():
            (folder / f"{path.stem}.{ending}").write_bytes(writer("utf-8", kinds).to_bytes(bibliography))


def add(app: Sphinx, exception: Exception | None) -> None:
    """Write them beside the pages of the site, not beside sheets in other languages, none of which links them."""
    if app.builder.name == "html" and not exception and not app.config.translation_words:
        write(app, Path(app.outdir) / FOLDER)


def setup(app: Sphinx) -> None:
    """Connect."""
    app.connect("build-finished", add)
