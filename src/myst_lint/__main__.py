"""``python -m myst_lint [FOLDER]``: lint the pages of a project; settings are ``[tool.myst-lint]``."""

from __future__ import annotations

import argparse
import csv
import sys
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from myst_lint import abbreviations, markup, places, remote, wording
from myst_lint.files import Message, Unreadable, read_text, read_toml
from myst_lint.page import EXTENSIONS, Source, read


def check(root: Path, settings: Mapping[str, Any]) -> Iterator[Message]:
    """Yield what is wrong with the pages of a project. Raises Unreadable."""
    docs = root / settings.get("docs", "docs")
    extensions, silent = settings.get("extensions", EXTENSIONS), settings.get("silent-roles", ())
    sources = [read(path, extensions, silent) for path in sorted(docs.rglob("*.md"))]
    pages = {source.path.relative_to(docs).with_suffix("").as_posix(): source for source in sources}
    for source in sources:
        yield from markup.lint(source)
    sound = {name: source for name, source in pages.items() if not source.problems}
    yield from places.lint_unique(sound)
    if len(sound) == len(pages):  # else what is not found may stand there
        yield from places.lint(pages)
    rules = wording.read(root / settings["wording"]) if "wording" in settings else None
    table = root / settings["abbreviations"] if "abbreviations" in settings else None
    known = words(table) if table else {}
    for name, source in sound.items():
        yield from remote.lint(source.path)
        if rules:
            yield from wording.lint(source, rules)
        if table:
            yield from abbreviations.lint(source, known, table.name)
        yield from grades(source, name, settings.get("grades", {}))
    if "catalogs" in settings:
        from myst_lint import catalogs, translations  # Babel and textstat are installed only where catalogs are

        negations = translations.NEGATIONS | settings.get("negations", {})
        for name, path in catalogs.by_page(root / settings["catalogs"]).items():
            language = name.partition("/")[0]
            yield from translations.lint(path, language, negations, settings.get("language", "en"), extensions, silent)


def words(table: Path) -> dict[str, str]:
    """Return the words of each abbreviation: the first two columns of a CSV file. Raises Unreadable."""
    rows = list(csv.reader(read_text(table).splitlines()))
    if short := [number for number, row in enumerate(rows, 1) if len(row) < 2]:
        raise Unreadable(Message(table, short[0], "write an abbreviation and its words in two columns"))
    return {row[0].strip(): row[1].strip() for row in rows[1:]}


def grades(source: Source, name: str, highest: Mapping[str, float]) -> Iterator[Message]:
    """Yield a message where a page reads above the grade that the first pattern of its name allows."""
    grade = next((grade for pattern, grade in highest.items() if fnmatchcase(name, pattern)), None)
    if grade is not None:
        from myst_lint import readability  # what counts the syllables is installed only where grades are wanted

        yield from readability.lint(source, list(source.blocks), grade, "page")


def main() -> int:
    """Print one line a fault. Exit status: 0 nothing found, 1 faults found, 2 a file of the settings cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m myst_lint", description=__doc__)
    parser.add_argument("folder", nargs="?", default=Path(), type=Path, help="folder of pyproject.toml (default: here)")
    root = parser.parse_args().folder
    try:
        path = root / "pyproject.toml"
        settings = read_toml(path).get("tool", {}).get("myst-lint", {}) if path.exists() else {}
        found = sorted(set(check(root, settings)))
    except Unreadable as error:
        print(*error.messages, sep="\n", file=sys.stderr)
        return 2
    print(*found, f"{len(found)} problems" if found else "no problems found", sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
