"""Run the lints over the sources: ``python -m primer.check [--only NAME] [ROOT]``.

Prints one line ``file:line: message`` per problem, to standard output. Exit status: 0 nothing found, 1 problems found,
2 the project's own settings cannot be read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from primer import files, ledger
from primer.audit.accepted import read as read_accepted
from primer.bookindex import read as read_index
from primer.linkcheck.exceptions import read as read_link_exceptions
from primer.lint import (
    Message,
    Unreadable,
    accepted,
    answerfirst,
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
    places,
    readability,
    red_flags,
    regimens,
    remote,
    shown,
)
from primer.review import signatures
from primer.search import words as search_words
from primer.source import Source, read


class Project:
    """The sources of the project at ``root``, read when first asked for; settings are ``[tool.primer]``."""

    def __init__(self, root: Path, today: dt.date) -> None:
        self.root, self.today = root, today
        path = root / "pyproject.toml"
        try:
            self.settings: dict[str, Any] = files.read_toml(path)["tool"]["primer"]
        except KeyError as error:
            raise Unreadable(Message(path, 1, "there is no table [tool.primer] with the settings; add it")) from error
        self.docs = self.path("docs")

    def path(self, setting: str) -> Path:
        """Return the path that a setting names."""
        if setting not in self.settings:
            text = f"[tool.primer] has no {setting!r}; add it with the path from here"
            raise Unreadable(Message(self.root / "pyproject.toml", 1, text))
        return self.root / str(self.settings[setting])

    @cached_property
    def sources(self) -> list[Source]:
        """All pages."""
        return [read(path) for path in sorted(self.docs.rglob("*.md"))]

    @cached_property
    def sound(self) -> list[Source]:
        """The pages whose text could be read; what the others lack may come of that, and is not told."""
        return [source for source in self.sources if not source.problems]

    def within(self, folder: str) -> list[Source]:
        """The sound pages of one folder."""
        return [source for source in self.sound if source.path.parent.name == folder]

    @cached_property
    def pages(self) -> list[Source]:
        """Bedside pages, chapters and handouts."""
        return [source for folder in ("bedside", "chapters", "handouts") for source in self.within(folder)]

    @cached_property
    def works(self) -> tuple[list[bibliography.Entry], list[Message]]:
        """Entries of the bibliography, and what is wrong with its text."""
        return bibliography.read(self.path("bibliography"))

    @cached_property
    def package(self) -> tuple[dict[str, ledger.Ledger], list[Message]]:
        """The ledgers that obey their schema, by name, and what is wrong with the others."""
        descriptor = self.path("ledgers")
        paths = ledger.paths(descriptor)
        found: dict[str, ledger.Ledger] = {}
        problems: list[Message] = []
        for name, path in paths.items():
            try:
                found[name] = ledger.read(name, path)
            except Unreadable as error:
                problems += error.messages
        unread = {message.path for message in problems}
        problems += [message for message in ledgers.lint_schema(descriptor) if message.path not in unread]
        wrong = {message.path for message in problems}
        return {name: table for name, table in found.items() if table.path not in wrong}, problems

    @property
    def ledgers(self) -> dict[str, ledger.Ledger]:
        """All ledgers of the data package. Raises Unreadable where one does not obey its schema."""
        found, problems = self.package
        if problems:
            raise Unreadable(*problems)
        return found

    def ledger(self, name: str) -> ledger.Ledger:
        """One ledger. Raises Unreadable where it does not obey its schema, or is not there."""
        found, problems = self.package
        if name not in found:
            text = f"the data package has no table {name!r}; add it"
            raise Unreadable(*(problems or [Message(self.path("ledgers"), 1, text)]))
        return found[name]

    @cached_property
    def keys(self) -> frozenset[str]:
        """Keys of the bibliography, also of entries that cannot be read."""
        return bibliography.keys(self.path("bibliography"))

    @property
    def whole(self) -> bool:
        """Whether all pages, entries and ledgers could be read, so that what is nowhere is really missing."""
        return len(self.sound) == len(self.sources) and not self.works[1] and not self.package[1]


def check_markup(project: Project) -> Iterator[Message]:
    """Markup that would be lost."""
    for source in project.sources:
        yield from markup.lint(source)


def check_front_matter(project: Project) -> Iterator[Message]:
    """Fields that each page declares."""
    for source in project.pages:
        yield from front_matter.lint(source, project.today)
    yield from front_matter.lint_unique(project.sound)


def check_outline(project: Project) -> Iterator[Message]:
    """Titles and order of the chapters, and the parts that each has."""
    index = project.docs / "index.md"
    listed = outline.toctree(index)
    yield from outline.lint_files(index, listed, {_docname(s, project.docs): s for s in project.sources})
    words = project.settings["words"]
    for source in project.within("chapters"):
        yield from chapter.lint(source, words.get(source.path.stem, words["default"]))
        if _docname(source, project.docs) in project.settings.get("answer-first", []):
            yield from answerfirst.lint(source)
    entries = outline.entries(project.ledger("outline"))
    chapters = [(line, docname) for line, docname in listed if docname.startswith("chapters/")]
    yield from outline.lint_order(index, chapters, entries)
    yield from outline.lint_headings({_docname(s, project.docs): s for s in project.within("chapters")}, entries)


def check_wording(project: Project) -> Iterator[Message]:
    """Misleading wording, sellers, phone numbers that are no help line, and texts too hard for patients."""
    for source in project.within("chapters"):
        grade = project.settings["plain-words-grade"]
        yield from readability.lint(source, source.box("plain-words"), grade, "'In plain words' paragraph")
    for source in project.within("handouts"):
        if grade := project.settings["handout-grades"].get(source.path.stem):
            yield from readability.lint(source, list(source.blocks), grade, "leaflet")
    rules = red_flags.read(project.path("red-flags"))
    for source in project.sources:
        yield from red_flags.lint(source, rules)
    yield from phones.lint_checked(project.ledger("helplines"), project.today)
    known = phones.known(project.ledger("helplines"))
    for source in project.sources:
        yield from phones.lint(source, known)


def check_places(project: Project) -> Iterator[Message]:
    """References between pages, and pictures."""
    pages = {_docname(source, project.docs): source for source in project.sources}
    yield from places.lint_unique(pages)
    missing = [docname for _, docname in outline.toctree(project.docs / "index.md") if docname not in pages]
    if len(project.sound) == len(project.sources) and not missing:  # else what is not found may stand there
        yield from places.lint(pages)


def check_bibliography(project: Project) -> Iterator[Message]:
    """Entries, and that every one is cited and every citation has one."""
    works, problems = project.works
    yield from problems
    cited = _cited(project)
    if not project.whole:
        cited |= {work.key: (project.path("bibliography"), work.line) for work in works if work.key not in cited}
    yield from bibliography.lint(project.path("bibliography"), works, cited, project.today)


def check_ledgers(project: Project) -> Iterator[Message]:
    """Ledgers against their schema, their sources, themselves and the calendar."""
    sound, problems = project.package
    yield from problems
    yield from ledgers.lint_values(sound, project.today)
    yield from ledgers.lint_sources(sound, project.keys, project.path("bibliography").name)
    known = {_docname(source, project.docs): {name for _, name in places.targets(source)} for source in project.sources}
    yield from ledgers.lint_complete(project.ledger("claims"), project.settings["claims"])
    yield from coverage.lint_places(project.ledger("claims"), known)
    yield from coverage.lint(project.ledger("coverage"), project.settings["questions"], known)
    if project.whole:
        yield from shown.lint(project.ledgers, project.sources, project.settings.get("shown-in-words", []))


def check_numbers(project: Project) -> Iterator[Message]:
    """Numbers of the text against the ledgers, both ways."""
    homes = numbers.Homes(project.ledgers, {work.key: work.fields.get("year", "") for work in project.works[0]})
    ignore = numbers.read_exceptions(project.path("number-exceptions"))
    for source in project.pages:
        yield from numbers.lint_text(source.path, source.blocks, homes, ignore)
    claims = project.ledgers["claims"]
    yield from numbers.lint_text(claims.path, numbers.sentences(claims, "reason"), homes, ignore)
    yield from numbers.lint_one_home(project.ledgers)
    if project.whole:
        yield from numbers.lint_places(project.ledgers["numbers"], project.pages)


def check_regimens(project: Project) -> Iterator[Message]:
    """Doses: one row a use, hazards and ceilings beside each, and no page that advises another dose."""
    table = project.ledger("regimens")
    kinds = {work.key: work.fields.get("keywords", "") for work in project.works[0]}
    words = {task: re.compile(text, re.IGNORECASE) for task, text in project.settings.get("dose-words", {}).items()}
    yield from regimens.lint_rows(table)
    for source in project.sound:
        yield from regimens.lint_page(source)
    for source in project.pages:
        yield from regimens.lint_prose(source, table, kinds, words)


def check_signatures(project: Project) -> Iterator[Message]:
    """Signatures of clinicians: each names a page, a person, and a text that is kept."""
    pages = {_docname(source, project.docs) for source in project.sources}
    yield from signatures.lint(project.ledger("signatures"), pages, project.today)


def check_exceptions(project: Project) -> Iterator[Message]:
    """Ignored links, each with its reason and its end."""
    yield from exceptions.lint(read_link_exceptions(project.path("link-exceptions")), project.today)


def check_remote(project: Project) -> Iterator[Message]:
    """Files that a reader's browser would fetch from elsewhere."""
    parts = [path for folder in ("_static", "_templates") for path in (project.docs / folder).rglob("*.*")]
    shown = [path for path in parts if path.suffix in (".css", ".js", ".html", ".svg")]
    pages = [source.path for source in project.sound]
    for path in [*pages, *shown, *filter(Path.exists, [project.root / "conf.py"])]:
        yield from remote.lint(path)


def check_search_words(project: Project) -> Iterator[Message]:
    """Words that a search looks for as well: each row is whole, stands once, and leads to a passage."""
    path = project.path("search-words")
    rows = search_words.read(path)
    texts = [block.text for source in project.sources for block in source.blocks]
    texts += [text for table in project.ledgers.values() for row in table.rows for text in row.values.values()]
    for line, text in [*search_words.problems(rows), *search_words.unknown(rows, texts)]:
        yield Message(path, line, text)


def check_index(project: Project) -> Iterator[Message]:
    """Entries of the index: each leads to a passage that speaks of it, once."""
    texts = {target: text for source in project.sources for target, text in bookindex.passages(source).items()}
    yield from bookindex.lint(read_index(project.path("index")), texts)


def check_accepted(project: Project) -> Iterator[Message]:
    """Differences from the registries that are accepted, each with its reason and its end."""
    rows = read_accepted(project.path("audit-accepted"))
    yield from accepted.lint(rows, project.keys, project.path("bibliography").name, project.today)


CHECKS: dict[str, Callable[[Project], Iterator[Message]]] = {
    "markup": check_markup,
    "front-matter": check_front_matter,
    "outline": check_outline,
    "places": check_places,
    "wording": check_wording,
    "bibliography": check_bibliography,
    "ledgers": check_ledgers,
    "numbers": check_numbers,
    "regimens": check_regimens,
    "signatures": check_signatures,
    "exceptions": check_exceptions,
    "remote": check_remote,
    "accepted": check_accepted,
    "search-words": check_search_words,
    "index": check_index,
}


def check(root: Path, today: dt.date, only: Iterable[str] = CHECKS) -> list[Message]:
    """Return all messages of the checks named, sorted by file and line, with paths relative to ``root``.

    A check that needs a file which cannot be read stops there; the message names the file, once for all such checks.
    Raises Unreadable where the settings themselves cannot be read.
    """
    project = Project(root, today)
    messages: set[Message] = set()
    for name in only:
        try:
            for message in CHECKS[name](project):
                messages.add(message)
        except Unreadable as error:
            messages.update(error.messages)
    return sorted(message._replace(path=message.path.relative_to(root)) for message in messages)


def _docname(source: Source, docs: Path) -> str:
    return source.path.relative_to(docs).with_suffix("").as_posix()


def _cited(project: Project) -> dict[str, tuple[Path, int]]:
    cited: dict[str, tuple[Path, int]] = {}
    for source in project.sources:
        for block in source.blocks:
            for key in block.cites:
                cited.setdefault(key, (source.path, block.line))
    # pages show every row with its sources (primer.lint.shown); of a source that is no entry check_ledgers speaks
    for table in project.package[0].values():
        for row in table.rows:
            for key in project.keys.intersection(row.sources()):
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
    except Unreadable as error:
        print(*error.messages, sep="\n", file=sys.stderr)
        return 2
    for message in messages:
        print(message)
    files = len({message.path for message in messages})
    print(f"{len(messages)} problems in {files} files" if messages else "no problems found")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
