"""One zip for a repository that gives DOIs: ``python -m primer archive SITE FOLDER``; nothing is uploaded.

It holds the data, the reference list in three formats, the PDFs, the EPUB and the sources, and above them the metadata
as Zenodo takes them (``.zenodo.json``) beside ``CITATION.cff``, which they are made from: most repositories that mint
DOIs read the one or the other. Its name carries the version, its bytes depend on those of the files alone.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from sphinx_ledgers.files import read_text
from sphinx_offline.pack import pack

METADATA = ".zenodo.json"
CITATION = "CITATION.cff"
#: what of the site goes in; the pages themselves are made from the sources
BUILT = ("data/*", "pdf/**/*.pdf", "downloads/*.epub")
#: the sources, from the root of the project
SOURCES = (
    *("README.md", "LICENSE", "CITATION.cff", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile"),
    *("conf.py", "pyproject.toml", "requirements*.txt", "references.bib"),
    *("docs/**/*.md", "docs/_static/**/*", "docs/data/*", "docs/figures/*.py"),  # beside which figures are drawn
    *("locale/**/*.po", "locale/*/words.toml", "src/**/*"),
)


def metadata(citation: dict[str, Any]) -> dict[str, Any]:
    """Return Zenodo's metadata (https://developers.zenodo.org, deposit metadata) of what a CITATION.cff says."""
    return {
        "title": citation["title"],
        "upload_type": citation["type"],
        "description": citation["abstract"].strip(),
        "creators": [{"name": author["name"]} for author in citation["authors"]],
        "access_right": "open",
        "license": citation["license"].lower(),
        "version": str(citation["version"]),
        "publication_date": str(citation["date-released"]),
        "keywords": citation["keywords"],
        "language": "eng",
    }


def members(root: Path, site: Path) -> Iterator[tuple[str, Path]]:
    """Yield the name of each file in the archive, and the file. Raises FileNotFoundError for what was not built."""
    for pattern in BUILT:
        found = sorted(path for path in site.glob(pattern) if path.is_file())
        if not found:
            raise FileNotFoundError(f"{site} has no {pattern}; build it first ('make')")
        yield from ((path.relative_to(site).as_posix(), path) for path in found)
    for pattern in SOURCES:
        for path in sorted(root.glob(pattern)):
            if path.is_file() and "__pycache__" not in path.parts:
                yield f"source/{path.relative_to(root).as_posix()}", path


def write(root: Path, site: Path, folder: Path) -> Path:
    """Write the archive into a folder and return its path."""
    citation = yaml.safe_load(read_text(root / CITATION))
    told = json.dumps(metadata(citation), ensure_ascii=False, indent=1) + "\n"
    files = {METADATA: told.encode(), CITATION: (root / CITATION).read_bytes()}
    files |= {name: path.read_bytes() for name, path in members(root, site)}
    target = folder / f"{root_name(root)}-{citation['version']}.zip"
    target.parent.mkdir(parents=True, exist_ok=True)
    pack(files, target)
    return target


def root_name(root: Path) -> str:
    """Return the name of the project, from its data package."""
    return str(json.loads(read_text(root / "docs/data/datapackage.json"))["name"])


def main() -> None:
    """Parse the command line and pack."""
    parser = argparse.ArgumentParser(prog="python -m primer archive", description=__doc__)
    parser.add_argument("site", type=Path, help="the built site, with its PDFs and its EPUB")
    parser.add_argument("folder", type=Path, help="where to write the archive")
    options = parser.parse_args()
    print(write(Path(), options.site, options.folder))
