"""Review pack: each page and each translation as a PDF for a person to sign, and the text that the signature is for.

``python -m primer review-pack [PAGE...]`` writes ``_build/review-pack/PAGE.pdf`` and ``PAGE-DIGEST.txt``, with
``-`` for the slash of a page's name; the translations are named as ``es/handouts/tonight``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import cast

import typst

from myst_lint import catalogs
from primer.evidence.checks import numbers
from primer.evidence.files import whole
from primer.evidence.page import Source, plain
from primer.evidence.project import Project
from primer.evidence.statements import Statement, digest, snapshot, statements
from primer.evidence.works import Entry
from primer.show.dates import committed, evidence
from sphinx_ledgers.ledger import Ledger, Row
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


@dataclass(frozen=True)
class Pack:
    """What a person signs: its title, the text to the letter, and its statements as Typst markup."""

    title: str
    signed: str
    statements: list[str]


def numbered(place: int, said: str, proof: list[str], asks: bool) -> str:
    """Return the Typst markup of one statement, with what it rests on; ``asks`` gives room to write beside it."""
    shown = content(" #linebreak() ".join(text(part) for part in proof))
    return f"#statement({string(str(place))}, {content(text(said))}, {shown}, {str(asks).lower()})"


def of_page(source: Source, ledgers: Mapping[str, Ledger], homes: numbers.Homes, works: Mapping[str, Entry]) -> Pack:
    """Return the pack of a page: each statement with its class, ledger rows and works."""
    found = statements(source, ledgers)
    lines = []
    for place, statement in enumerate(found, 1):
        proof = [f"Class {', '.join(statement.evidence)}."] if statement.evidence else []
        proof += [f"Rests on: {described(row)}." for row in basis(statement, homes)]
        proof += [f"Source: {work(works[key])}." for key in statement.cites if key in works]
        lines.append(numbered(place, statement.text, proof, statement.row is not None))
    return Pack(title(source), snapshot(found), lines)


def of_translation(page: str, path: Path) -> Pack:
    """Return the pack of a translated sheet: each text with the one that it translates."""
    texts = [(plain(str(message.string)), plain(str(message.id))) for message in catalogs.read(path) if message.id]
    lines = [numbered(place, said, [source], True) for place, (said, source) in enumerate(texts, 1)]
    return Pack(f"{texts[0][0]} ({page})", catalogs.translations(path), lines)


def composed(pack: Pack, book: str, date: dt.datetime) -> str:
    """Return the Typst source of a pack, with the date of the sources, as every output has."""
    number = digest(pack.signed)
    lines = [
        '#import "/reviewpack.typ": *',
        f"#show: pack.with(title: {string(pack.title)}, book: {string(book)}, digest: {string(number)}, "
        f"date: datetime(year: {date.year}, month: {date.month}, day: {date.day}))",
    ]
    return "\n".join([*lines, *pack.statements, f"#signing({string(number)})"]) + "\n"


def title(source: Source) -> str:
    """Return the title of a page."""
    return next((block.text for block in source.blocks if block.kind == "heading"), source.path.stem)


def by_name(project: Project) -> dict[str, Callable[[], Pack]]:
    """Return what makes the pack of each page and each translation, by name. Raises Unreadable."""
    works = {entry.key: entry for entry in project.works[0]}
    homes = numbers.Homes(project.ledgers, {key: entry.fields.get("year", "") for key, entry in works.items()})
    found: dict[str, Callable[[], Pack]] = {
        project.docname(source): partial(of_page, source, project.ledgers, homes, works) for source in project.pages
    }
    sheets = catalogs.by_page(project.root / "locale")
    return found | {page: partial(of_translation, page, path) for page, path in sheets.items()}


def write(project: Project, packs: Mapping[str, Callable[[], Pack]], out: Path) -> list[Path]:
    """Write the packs; return the PDFs. Raises Unreadable."""
    seconds = committed(project.root)
    date = dt.datetime.fromtimestamp(evidence(project.docs) if seconds is None else seconds, dt.UTC)
    folder = out / "source"
    (folder / "fonts").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(Path(__file__).with_name("reviewpack.typ"), folder / "reviewpack.typ")
    for path in font_files():
        shutil.copyfile(path, folder / "fonts" / path.name)
    written = []
    for page, made in packs.items():
        name, pack = page.replace("/", "-"), made()
        markup = folder / f"{name}.typ"
        markup.write_text(composed(pack, project.root.name, date), encoding="utf-8")
        compiler = typst.Compiler(
            str(markup), root=str(folder), font_paths=[str(folder / "fonts")], ignore_system_fonts=True
        )
        pdf = out / f"{name}.pdf"
        with whole(pdf) as beside:
            beside.write_bytes(cast(bytes, compiler.compile(timestamp=date)))  # pictures would be lists
        for old in out.glob(f"{name}-*.txt"):
            old.unlink()
        (out / f"{name}-{digest(pack.signed)}.txt").write_text(pack.signed, encoding="utf-8", newline="\n")
        written.append(pdf)
    return written


def main() -> int:
    """Write the packs. Exit status: 0, or 1 for a page that there is not."""
    parser = argparse.ArgumentParser(prog="python -m primer review-pack", description=__doc__.partition("\n\n")[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="page, as bedside/doses (default: all)")
    parser.add_argument("--out", type=Path, default=Path("_build/review-pack"), help="folder (default: %(default)s)")
    options = parser.parse_args()
    project = Project(Path.cwd(), dt.date.today())
    known = by_name(project)
    if unknown := set(options.pages) - set(known):
        print(f"no page is named {', '.join(sorted(unknown))}; write it as bedside/doses", file=sys.stderr)
        return 1
    written = write(project, {page: known[page] for page in options.pages or known}, options.out)
    print(f"{len(written)} review packs in {options.out}; CONTRIBUTING.md tells how to sign")
    return 0
