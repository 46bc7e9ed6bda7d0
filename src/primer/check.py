"""Run the lints over the sources: ``python -m primer.check [--only NAME] [ROOT]``.

Prints one line ``file:line: message`` per problem, to standard output. Exit status: 0 nothing found, 1 problems found,
2 the project's own settings cannot be read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from primer import ledger
from primer.audit.accepted import read as read_accepted
from primer.bookindex import read as read_index
from primer.linkcheck.exceptions import read as read_link_exceptions
from primer.lint import (
    Message,
    accepted,
    bibliography,
    bookindex,
    chapter,
    coverage,
    exceptions,
    front_matter,
    ledgers,
    markup,
    numbers,
    outline,
    phones,
    readability,
    red_flags,
)
from primer.search import words as search_words
from primer.source import Source, read


class Project:
    """The sources of the project at ``root``, read when first asked for; settings are ``[tool.primer]``."""

    def __init__(self, root: Path, today: dt.date) -> None:
        self.root, self.today = root, today
        text = (root / "pyproject.toml").read_text(encoding="utf-8")
        self.settings: dict[str, Any] = tomllib.loads(text)["tool"]["primer"]
        self.docs = self.path("docs")

    def path(self, setting: str) -> Path:
        """Return the path that a setting names."""
        return self.root / str(self.settings[setting])

    @cached_property
    def sources(self) -> list[Source]:
        """All pages."""
        return [read(path) for path in sorted(self.docs.rglob("*.md"))]

    def within(self, folder: str) -> list[Source]:
        """The pages of one folder."""
        return [source for source in self.sources if source.path.parent.name == folder]

    @cached_property
    def pages(self) -> list[Source]:
        """Chapters and handouts."""
        return [*self.within("chapters"), *self.within("handouts")]

    @cached_property
    def works(self) -> tuple[list[bibliography.Entry], list[Message]]:
        """Entries of the bibliography, and what is wrong with its text."""
        return bibliography.read(self.path("bibliography"))

    @cached_property
    def ledgers(self) -> dict[str, ledger.Ledger]:
        """All ledgers of the data package."""
        return ledger.read_package(self.path("ledgers"))


def check_markup(project: Project) -> Iterator[Message]:
    """Markup that would be lost."""
    for source in project.sources:
        yield from markup.lint(source)


def check_front_matter(project: Project) -> Iterator[Message]:
    """Fields that each page declares."""
    for source in project.pages:
        yield from front_matter.lint(source, project.today)
    yield from front_matter.lint_unique(project.sources)


def check_outline(project: Project) -> Iterator[Message]:
    """Titles and order of the chapters, and the parts that each has."""
    entries = outline.read(project.path("outline"))
    index = project.docs / "index.md"
    yield from outline.lint_order(index, outline.toctree(index, "chapters"), entries)
    yield from outline.lint_headings({_docname(s, project.docs): s for s in project.within("chapters")}, entries)
    words = project.settings["words"]
    for source in project.within("chapters"):
        yield from chapter.lint(source, words.get(source.path.stem, words["default"]))


def check_wording(project: Project) -> Iterator[Message]:
    """Misleading wording, sellers, phone numbers that are no help line, and texts too hard for patients."""
    rules = red_flags.read(project.path("red-flags"))
    known = phones.known(project.ledgers["helplines"])
    for source in project.sources:
        yield from red_flags.lint(source, rules)
        yield from phones.lint(source, known)
    for source in project.within("chapters"):
        grade = project.settings["plain-words-grade"]
        yield from readability.lint(source, source.box("plain-words"), grade, "'In plain words' paragraph")
    for source in project.within("handouts"):
        if grade := project.settings["handout-grades"].get(source.path.stem):
            yield from readability.lint(source, list(source.blocks), grade, "leaflet")


def check_bibliography(project: Project) -> Iterator[Message]:
    """Entries, and that every one is cited and every citation has one."""
    works, problems = project.works
    yield from problems
    yield from bibliography.lint(project.path("bibliography"), works, _cited(project), project.today)


def check_ledgers(project: Project) -> Iterator[Message]:
    """Ledgers against their schema, their sources, themselves and the calendar."""
    yield from ledgers.lint_schema(project.path("ledgers"))
    keys = {work.key for work in project.works[0]}
    yield from ledgers.lint_sources(project.ledgers, keys, project.path("bibliography").name)
    yield from ledgers.lint_values(project.ledgers, project.today)
    yield from ledgers.lint_complete(project.ledgers["claims"], project.settings["claims"])
    places = {_docname(source, project.docs): coverage.targets(source) for source in project.sources}
    yield from coverage.lint(project.ledgers["coverage"], project.settings["questions"], places)
    yield from coverage.lint_places(project.ledgers["claims"], places)


def check_numbers(project: Project) -> Iterator[Message]:
    """Numbers of the text against the ledgers, both ways."""
    homes = numbers.Homes(project.ledgers, {work.key: work.fields.get("year", "") for work in project.works[0]})
    ignore = numbers.read_exceptions(project.path("number-exceptions"))
    for source in project.pages:
        yield from numbers.lint_text(source.path, source.blocks, homes, ignore)
    claims = project.ledgers["claims"]
    yield from numbers.lint_text(claims.path, numbers.sentences(claims, "reason"), homes, ignore)
    yield from numbers.lint_places(project.ledgers["numbers"], project.pages)
    yield from numbers.lint_one_home(project.ledgers)


def check_exceptions(project: Project) -> Iterator[Message]:
    """Ignored links, each with its reason and its end."""
    path = project.path("link-exceptions")
    try:
        rows = read_link_exceptions(path)
    except ValueError as error:
        yield Message(path, 1, str(error))
    else:
        yield from exceptions.lint(path, rows, project.today)


def check_search_words(project: Project) -> Iterator[Message]:
    """Words that a search looks for as well: each row is whole, stands once, and leads to a passage."""
    path = project.path("search-words")
    try:
        rows = search_words.read(path)
    except ValueError as error:
        yield Message(path, 1, str(error))
        return
    texts = [block.text for source in project.sources for block in source.blocks]
    for line, text in [*search_words.problems(rows), *search_words.unknown(rows, texts)]:
        yield Message(path, line, text)


def check_index(project: Project) -> Iterator[Message]:
    """Entries of the index: each leads to a passage that speaks of it, once."""
    texts = {target: text for source in project.sources for target, text in bookindex.passages(source).items()}
    path = project.path("index")
    try:
        yield from bookindex.lint(read_index(path), texts)
    except ValueError as error:
        yield Message(path, 1, str(error))


def check_accepted(project: Project) -> Iterator[Message]:
    """Differences from the registries that are accepted, each with its reason and its end."""
    path = project.path("audit-accepted")
    try:
        differences = read_accepted(path)
    except ValueError as error:
        yield Message(path, 1, str(error))
    else:
        keys = {work.key for work in project.works[0]}
        yield from accepted.lint(path, differences, keys, project.path("bibliography").name, project.today)


CHECKS: dict[str, Callable[[Project], Iterator[Message]]] = {
    "markup": check_markup,
    "front-matter": check_front_matter,
    "outline": check_outline,
    "wording": check_wording,
    "bibliography": check_bibliography,
    "ledgers": check_ledgers,
    "numbers": check_numbers,
    "exceptions": check_exceptions,
    "accepted": check_accepted,
    "search-words": check_search_words,
    "index": check_index,
}


def check(root: Path, today: dt.date, only: Iterable[str] = CHECKS) -> list[Message]:
    """Return all messages of the checks named, sorted by file and line, with paths relative to ``root``."""
    project = Project(root, today)
    messages = {message for name in only for message in CHECKS[name](project)}
    return sorted(message._replace(path=message.path.relative_to(root)) for message in messages)


def _docname(source: Source, docs: Path) -> str:
    return source.path.relative_to(docs).with_suffix("").as_posix()


def _cited(project: Project) -> dict[str, tuple[Path, int]]:
    cited: dict[str, tuple[Path, int]] = {}
    for source in project.sources:
        for block in source.blocks:
            for key in block.cites:
                cited.setdefault(key, (source.path, block.line))
    # every row of a ledger is shown in the appendix with its sources
    for table in project.ledgers.values():
        for row in table.rows:
            for key in row.sources():
                cited.setdefault(key, (table.path, row.line))
    return cited


def main() -> int:
    """Parse the command line and print what the checks find."""
    parser = argparse.ArgumentParser(prog="python -m primer.check", description=check.__doc__)
    parser.add_argument("root", nargs="?", default=".", type=Path, help="folder of pyproject.toml (default: this one)")
    parser.add_argument("--only", action="append", choices=CHECKS, help="run this check alone (may be repeated)")
    options = parser.parse_args()
    root = options.root.resolve()
    try:
        messages = check(root, dt.date.today(), options.only or CHECKS)
    except (OSError, tomllib.TOMLDecodeError, KeyError, ValueError) as error:
        print(f"cannot check {root}: {error}", file=sys.stderr)
        return 2
    for message in messages:
        print(message)
    files = len({message.path for message in messages})
    print(f"{len(messages)} problems in {files} files" if messages else "no problems found")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
