"""Review pack: each page as a PDF for a clinician to sign, and the text that the signature is for.

``python -m primer.show.reviewpack [PAGE...]`` writes ``_build/review-pack/PAGE.pdf`` and ``PAGE-DIGEST.txt``, with
``-`` for the slash of a page's name.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import cast

import typst

from primer.evidence.checks import numbers
from primer.evidence.files import Unreadable, whole
from primer.evidence.ledger import Row
from primer.evidence.page import Source
from primer.evidence.project import Project
from primer.evidence.statements import Statement, digest, snapshot, statements
from primer.evidence.works import Entry
from primer.show.dates import committed, evidence
from sphinx_typst_ua.builder import font_files
from sphinx_typst_ua.markup import content, string, text

#: Ledger rows shown with a statement; more would hide the statement itself.
MOST_ROWS = 3


def basis(statement: Statement, homes: numbers.Homes) -> list[Row]:
    """Return the ledger rows of a statement's sources that hold most of its numbers: the words that it rests on."""
    printed = {number.value for number in numbers.numbers(statement.text)}
    shared = {
        id(row): (len(printed.intersection(values)), row)
        for key in statement.cites
        for _, row, values in homes.rows.get(key, [])
        if row is not statement.row
    }
    ranked = sorted(shared.values(), key=lambda item: -item[0])
    return [row for count, row in ranked[:MOST_ROWS] if count]


def described(row: Row) -> str:
    """Return what a ledger row says, in one line: a statement with its place in the source, or all its cells."""
    values = row.values
    if "locator" in values:
        return f"{values['statement']}: {values['value']} ({values['locator']}; class {values['grade']})"
    return "; ".join(value for column, value in values.items() if value and column not in ("id", "checked"))


def work(entry: Entry) -> str:
    """Return a work so that it can be found: family name of the first author, title, year, identifier."""
    fields = entry.fields
    first = fields.get("author", "").partition(" and ")[0].partition(",")[0].strip("{}")
    found = next((f"{name} {fields[name]}" for name in ("doi", "pmid", "url", "number") if fields.get(name)), "")
    return f"{first}. {fields['title'].strip('{}')}. {fields['year']}. {found}"


def composed(
    title: str,
    found: list[Statement],
    homes: numbers.Homes,
    works: Mapping[str, Entry],
    book: str,
    date: dt.datetime,
) -> str:
    """Return the Typst source of one page's pack, with the date of the sources, as every output has."""
    number = digest(snapshot(found))
    lines = [
        '#import "/reviewpack.typ": *',
        f"#show: pack.with(title: {string(title)}, book: {string(book)}, digest: {string(number)}, "
        f"date: datetime(year: {date.year}, month: {date.month}, day: {date.day}))",
    ]
    for place, statement in enumerate(found, 1):
        proof = [f"Class {', '.join(statement.evidence)}."] if statement.evidence else []
        proof += [f"Rests on: {described(row)}." for row in basis(statement, homes)]
        proof += [f"Source: {work(works[key])}." for key in statement.cites if key in works]
        shown = " #linebreak() ".join(text(part) for part in proof)
        asks = "true" if statement.row is not None else "false"
        said = content(text(statement.text))
        lines.append(f"#statement({string(str(place))}, {statement.line}, {said}, {content(shown)}, {asks})")
    return "\n".join([*lines, f"#signing({string(number)})"]) + "\n"


def title(source: Source) -> str:
    """Return the title of a page."""
    return next((block.text for block in source.blocks if block.kind == "heading"), source.path.stem)


def by_name(project: Project) -> dict[str, Source]:
    """Return the pages that a clinician reviews, by name."""
    return {source.path.relative_to(project.docs).with_suffix("").as_posix(): source for source in project.pages}


def write(project: Project, pages: list[str], out: Path) -> list[Path]:
    """Write the packs of the pages named, or of all; return the PDFs. Raises Unreadable."""
    known = by_name(project)
    works = {entry.key: entry for entry in project.works[0]}
    homes = numbers.Homes(project.ledgers, {key: entry.fields.get("year", "") for key, entry in works.items()})
    seconds = committed(project.root)
    date = dt.datetime.fromtimestamp(evidence(project.docs) if seconds is None else seconds, dt.UTC)
    folder = out / "source"
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("reviewpack.typ"), folder / "reviewpack.typ")
    for path in font_files():
        shutil.copyfile(path, folder / "fonts" / path.name)
    written = []
    for page in pages or known:
        found = statements(known[page], project.ledgers)
        name = page.replace("/", "-")
        signed = snapshot(found)
        markup = folder / f"{name}.typ"
        markup.write_text(composed(title(known[page]), found, homes, works, project.root.name, date), encoding="utf-8")
        compiler = typst.Compiler(
            str(markup), root=str(folder), font_paths=[str(folder / "fonts")], ignore_system_fonts=True
        )
        pdf = out / f"{name}.pdf"
        with whole(pdf) as partial:
            partial.write_bytes(cast(bytes, compiler.compile(timestamp=date)))  # pictures would be lists
        for old in out.glob(f"{name}-*.txt"):
            old.unlink()
        (out / f"{name}-{digest(signed)}.txt").write_text(signed, encoding="utf-8")
        written.append(pdf)
    return written


def main() -> int:
    """Write the packs. Exit status: 0, 1 for a page that there is not, 2 for files that cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m primer.show.reviewpack", description=__doc__.partition("\n\n")[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="page, as bedside/doses (default: all)")
    parser.add_argument("--out", type=Path, default=Path("_build/review-pack"), help="folder (default: %(default)s)")
    options = parser.parse_args()
    try:
        project = Project(Path.cwd(), dt.date.today())
        if unknown := set(options.pages) - set(by_name(project)):
            print(f"no page is named {', '.join(sorted(unknown))}; write it as bedside/doses", file=sys.stderr)
            return 1
        written = write(project, options.pages, options.out)
    except Unreadable as error:
        print(*error.messages, sep="\n", file=sys.stderr)
        return 2
    print(f"{len(written)} review packs in {options.out}; CONTRIBUTING.md tells how to sign", file=sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
