"""The checks over the sources: ``python -m primer check [--only NAME] [ROOT]``; each is a function here.

Prints one line ``file:line: message`` per problem, to standard output. Exit status: 0 nothing found, 1 problems found,
2 the project's own settings cannot be read.
"""

from __future__ import annotations

import argparse
import datetime as dt
import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from myst_lint import abbreviations, catalogs, markup, places, readability, remote, translations, wording
from myst_lint.files import Unreadable as PageUnreadable
from primer.evidence import signatures, works
from primer.evidence.checks import (
    answerfirst,
    answers,
    chapter,
    coverage,
    exceptions,
    front_matter,
    index,
    ledgers,
    numbers,
    outline,
    phones,
    regimens,
    searchwords,
    shown,
)
from primer.evidence.page import MYST_EXTENSIONS, SILENT
from primer.evidence.project import Project
from sphinx_ledgers import check as package
from sphinx_ledgers.files import Message, Unreadable

#: What the checks of the book and those of :mod:`myst_lint` yield: path, line and text.
Found = Iterator[tuple[Path, int, str]]


def check_markup(project: Project) -> Found:
    """Markup that would be lost."""
    for source in project.sources:
        yield from markup.lint(source)


def check_front_matter(project: Project) -> Found:
    """Fields that each page declares."""
    for source in project.pages:
        yield from front_matter.lint(source, project.today)
    yield from front_matter.lint_unique(project.sound)


def check_outline(project: Project) -> Found:
    """Titles and order of the chapters, and the parts that each has."""
    home = project.docs / "index.md"
    listed = outline.toctree(home)
    yield from outline.lint_files(home, listed, {project.docname(s): s for s in project.sources})
    words = project.settings["words"]
    for source in project.within("chapters"):
        yield from chapter.lint(source, words.get(source.path.stem, words["default"]))
        if project.settings.get("answer-first"):
            yield from answerfirst.lint(source)
    entries = outline.entries(project.ledger("outline"))
    chapters = [(line, docname) for line, docname in listed if docname.startswith("chapters/")]
    yield from outline.lint_order(home, chapters, entries)
    yield from outline.lint_headings({project.docname(s): s for s in project.within("chapters")}, entries)


def check_wording(project: Project) -> Found:
    """Misleading wording, sellers, phone numbers that are no help line, and texts too hard for patients."""
    for source in project.within("chapters"):
        grade = project.settings["plain-words-grade"]
        yield from readability.lint(source, source.box("plain-words"), grade, "'In plain words' paragraph")
    for source in project.within("handouts"):
        if grade := project.settings["handout-grades"].get(source.path.stem):
            yield from readability.lint(source, list(source.blocks), grade, "leaflet")
    beside = [*project.within("bedside"), *project.within("supplement")]
    table = project.ledger("abbreviations")
    known_words = {
        row.values["abbreviation"]: "" if row.values["kind"] == "name" else row.values["words"] for row in table.rows
    }
    for source in (*project.within("chapters"), *beside):
        yield from abbreviations.lint(source, known_words, table.path.name)
    for source in beside:
        yield from answerfirst.lint_sentences(source)
    rules = wording.read(project.path("red-flags"))
    for source in project.sources:
        yield from wording.lint(source, rules)
    yield from phones.lint_checked(project.ledger("helplines"), project.today)
    known = phones.known(project.ledger("helplines"))
    for source in project.sources:
        yield from phones.lint(source, known)


def check_places(project: Project) -> Found:
    """References between pages, and pictures."""
    pages = {project.docname(source): source for source in project.sources}
    yield from places.lint_unique(pages)
    missing = [docname for _, docname in outline.toctree(project.docs / "index.md") if docname not in pages]
    if len(project.sound) == len(project.sources) and not missing:  # else what is not found may stand there
        yield from places.lint(pages, _linked_rows(project))


def check_bibliography(project: Project) -> Found:
    """Entries, and that every one is cited and every citation has one."""
    entries, problems = project.works
    yield from problems
    cited = _cited(project)
    if not project.whole:
        cited |= {entry.key: (project.path("bibliography"), entry.line) for entry in entries if entry.key not in cited}
    types = [row.values["id"] for row in project.ledger("study-types").rows]
    yield from works.lint(project.path("bibliography"), entries, cited, types, project.today)


def check_ledgers(project: Project) -> Found:
    """Ledgers against their schema, their sources, themselves and the calendar."""
    sound, problems = project.package
    yield from problems
    yield from package.lint_values(sound, project.today)
    yield from ledgers.lint_sources(sound, project.keys, project.path("bibliography").name)
    known = {project.docname(source): {name for _, name in places.targets(source)} for source in project.sources}
    yield from ledgers.lint_complete(project.ledger("claims"), project.settings["claims"])
    yield from coverage.lint_places(project.ledger("claims"), known)
    yield from coverage.lint(project.ledger("coverage"), project.settings["questions"], known)
    if project.whole:
        yield from shown.lint(project.ledgers, project.sources, project.settings.get("shown-in-words", []))


def check_numbers(project: Project) -> Found:
    """Numbers of the text against the ledgers, both ways."""
    homes = numbers.Homes(project.ledgers, {work.key: work.fields.get("year", "") for work in project.works[0]})
    ignore = numbers.patterns(project.ledger("number-exceptions"))
    for source in project.pages:
        yield from numbers.lint_text(source.path, source.blocks, homes, ignore)
    for name, column in (("claims", "reason"), ("answers", "answer"), ("questions", "answer")):
        table = project.ledgers[name]
        yield from numbers.lint_text(table.path, numbers.sentences(table, column), homes, ignore)
    yield from numbers.lint_one_home(project.ledgers)
    if project.whole:
        yield from numbers.lint_places(project.ledgers["numbers"], project.pages)


def check_regimens(project: Project) -> Found:
    """Doses: one row a use, hazards and ceilings beside each, and no page that advises another dose."""
    table = project.ledger("regimens")
    kinds = {row.values["id"] for row in project.ledger("study-types").rows if row.values["advises"] == "yes"}
    advising = {work.key for work in project.works[0] if work.fields.get("keywords") in kinds}
    words = {task: re.compile(text, re.IGNORECASE) for task, text in project.settings.get("dose-words", {}).items()}
    yield from regimens.lint_rows(table)
    for source in project.sound:
        yield from regimens.lint_page(source)
    for source in project.pages:
        yield from regimens.lint_prose(source.path, source.blocks, table, advising, words)
    asked = project.ledger("answers")
    yield from regimens.lint_prose(asked.path, answers.blocks(asked), table, advising, words)


def check_answers(project: Project) -> Found:
    """Questions in readers' words, each with one sentence that leads to its place."""
    known = {name for source in project.sources for _, name in places.targets(source)} | _linked_rows(project)
    yield from answers.lint(project.ledger("answers"), known)


def check_signatures(project: Project) -> Found:
    """Signatures of clinicians: each names a page, a person, and a text that is kept."""
    pages = {project.docname(source) for source in project.sources}
    pages.update(catalogs.by_page(project.root / "locale"))
    yield from signatures.lint(project.ledger("signatures"), pages, project.today)


def check_exceptions(project: Project) -> Found:
    """Ignored links, each with its reason and its end."""
    yield from exceptions.lint_links(project.ledger("link-exceptions"), project.today)
    yield from exceptions.lint_accepted(project.ledger("audit-accepted"), project.keys, project.today)


def check_remote(project: Project) -> Found:
    """Files that a reader's browser would fetch from elsewhere."""
    folders = (project.docs / "_static", project.root / "src/primer/site")
    parts = [path for folder in folders for path in folder.rglob("*.*")]
    shown = [path for path in parts if path.suffix in (".css", ".js", ".html", ".svg")]
    pages = [source.path for source in project.sound]
    for path in [*pages, *shown, *filter(Path.exists, [project.root / "conf.py"])]:
        yield from remote.lint(path)


def check_search_words(project: Project) -> Found:
    """Words that a search looks for as well: each leads to a passage."""
    texts = [block.text for source in project.sources for block in source.blocks]
    ledgers = [table for name, table in project.ledgers.items() if name != "search-words"]
    texts += [text for table in ledgers for row in table.rows for text in row.values.values()]
    yield from searchwords.lint(project.ledger("search-words"), texts)


def check_index(project: Project) -> Found:
    """Entries of the index: each leads to a passage that speaks of it, once."""
    texts = {target: text for source in project.sources for target, text in places.passages(source).items()}
    yield from index.lint(project.ledger("index"), texts)


def check_translations(project: Project) -> Found:
    """Catalogs of translated sheets against their sources."""
    for name, path in catalogs.by_page(project.root / "locale").items():
        yield from translations.lint(path, name.partition("/")[0], extensions=MYST_EXTENSIONS, silent=SILENT)


def _linked_rows(project: Project) -> set[str]:
    return {name for source in project.sources for name in shown.linked_rows(source, project.package[0])}


def _cited(project: Project) -> dict[str, tuple[Path, int]]:
    cited: dict[str, tuple[Path, int]] = {}
    for source in project.sources:
        for block in source.blocks:
            for key in block.cites:
                cited.setdefault(key, (source.path, block.line))
    # pages show every row with its sources (checks.shown); of a source that is no entry check_ledgers speaks
    for table in project.package[0].values():
        for row in table.rows:
            for key in project.keys.intersection(row.sources()):
                cited.setdefault(key, (table.path, row.line))
    return cited


#: by name, such as ``front-matter``: every function here whose name begins with ``check_``
CHECKS: dict[str, Callable[[Project], Found]] = {
    name.removeprefix("check_").replace("_", "-"): function
    for name, function in list(globals().items())
    if name.startswith("check_")
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
            for found in CHECKS[name](project):
                messages.add(Message(*found))
        except (Unreadable, PageUnreadable) as error:
            messages.update(Message(*found) for found in error.messages)
    return sorted(message._replace(path=message.path.relative_to(root)) for message in messages)


def main() -> int:
    """Parse the command line and print what the checks find."""
    parser = argparse.ArgumentParser(prog="python -m primer check", description=check.__doc__)
    parser.add_argument("root", nargs="?", default=".", type=Path, help="folder of pyproject.toml (default: this one)")
    parser.add_argument("--only", action="append", choices=CHECKS, help="run this check alone (may be repeated)")
    options = parser.parse_args()
    root = options.root.resolve()
    messages = check(root, dt.date.today(), options.only or CHECKS)
    for message in messages:
        print(message)
    files = len({message.path for message in messages})
    print(f"{len(messages)} problems in {files} files" if messages else "no problems found")
    return 1 if messages else 0
