"""The folder ``data/`` of the site: the data package with its tables, and the bibliography as BibTeX, CSL-JSON and RIS.

The files stand side by side under lasting addresses, so that the package can be loaded from the web as it is.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from pybtex.database import BibliographyData
from pybtex.database.input.bibtex import Parser
from sphinx.application import Sphinx

from primer.show.references import study_types
from primer.show.sitefiles import FOLDER
from primer.site.citations import csl, ris
from sphinx_ledgers import ledger
from sphinx_ledgers.directive import descriptor


def exports(bibliography: BibliographyData, kinds: dict[str, str]) -> dict[str, str]:
    """Return the text of the bibliography in each other format, by the ending of its file."""
    items = [csl(entry, kinds) for _, entry in sorted(bibliography.entries.items())]
    lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in items)
    return {"json": f"[\n{lines}\n]\n", "ris": "\r\n".join(map(ris, items))}


def write(app: Sphinx, folder: Path) -> None:
    """Write the files into a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    package = descriptor(app.env)
    bibliographies = [Path(app.confdir) / name for name in app.config.bibtex_bibfiles]
    for path in [package, *ledger.paths(package).values(), *bibliographies]:
        shutil.copyfile(path, folder / path.name)
    for path in bibliographies:
        for ending, text in exports(Parser().parse_file(str(path)), study_types(app.env)).items():
            (folder / f"{path.stem}.{ending}").write_text(text, encoding="utf-8", newline="")


def add(app: Sphinx, exception: Exception | None) -> None:
    """Write them beside the pages of the site."""
    if app.builder.name == "html" and not exception:
        write(app, Path(app.outdir) / FOLDER)


def setup(app: Sphinx) -> None:
    """Connect."""
    app.connect("build-finished", add)
