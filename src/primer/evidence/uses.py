"""Everything that rests on a work: ``python -m primer uses KEY...``, or ``--all`` for a second reader of the book.

For each work its identifiers, the ledger rows that name it and the passages that cite it, each with file and line: what
is to be read again when a work is corrected or retracted, or when somebody compares the book with its sources.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path

from primer.evidence.project import Project
from primer.evidence.works import Entry
from sphinx_ledgers.files import Message


def uses(project: Project, key: str) -> Iterator[Message]:
    """Yield the rows of ledgers that name a work, and the passages of pages that cite it."""
    for table in project.ledgers.values():
        for row in table.rows:
            if key in row.sources():
                shown = [f"{column}: {value}" for column, value in row.values.items() if value and column != "checked"]
                yield Message(table.path, row.line, "; ".join(shown))
    for source in project.sources:
        for block in source.blocks:
            if key in block.cites:
                yield Message(source.path, block.line, block.text)


def heading(work: Entry) -> str:
    """Return a work's key, title, year and identifiers in one line."""
    identifiers = [f"{name} {work.fields[name]}" for name in ("doi", "pmid", "number", "url") if work.fields.get(name)]
    return f"{work.key}: {work.fields['title']} ({work.fields['year']}); {', '.join(identifiers)}"


def main() -> int:
    """Print the uses as a Markdown checklist. Exit status: 0, or 1 for a key that is no entry."""
    parser = argparse.ArgumentParser(prog="python -m primer uses", description=__doc__.partition("\n\n")[0])
    parser.add_argument("keys", nargs="*", metavar="KEY", help="key of the bibliography")
    parser.add_argument("--all", action="store_true", help="every work, in the order of the bibliography")
    options = parser.parse_args()
    if not options.keys and not options.all:
        parser.error("name a key of the bibliography, or --all")
    root = Path.cwd()
    project = Project(root, dt.date.today())
    works = {work.key: work for work in project.works[0]}
    for key in works if options.all else options.keys:
        if key not in works:
            print(f"{key!r} is no entry of {project.path('bibliography').name}; fix the key", file=sys.stderr)
            return 1
        print(f"\n## {heading(works[key])}\n")
        for use in uses(project, key):
            print(f"- [ ] {use._replace(path=use.path.relative_to(root))}")
    return 0
