"""Run every lint over the sources: ``python -m primer.check [ROOT]``.

Prints one line ``file:line: message`` per problem, to standard output. Exit status: 0 nothing found, 1 problems found,
2 the project's own settings cannot be read.
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from pathlib import Path

from primer.lint import Message, bibliography, chapter, front_matter, markup, outline, readability, red_flags
from primer.source import Source, read


def check(root: Path, today: dt.date) -> list[Message]:
    """Return all messages of all lints for the project at ``root``, sorted by file and line.

    Settings are the table ``[tool.primer]`` of ``pyproject.toml``.
    """
    settings = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["primer"]
    docs = root / settings["docs"]
    sources = [read(path) for path in sorted(docs.rglob("*.md"))]
    chapters = {_docname(source, docs): source for source in sources if source.path.parent.name == "chapters"}
    handouts = [source for source in sources if source.path.parent.name == "handouts"]
    messages: list[Message] = []

    for source in sources:
        messages += markup.lint(source)
    for source in [*chapters.values(), *handouts]:
        messages += front_matter.lint(source, today)
    messages += front_matter.lint_unique(sources)

    rules = red_flags.read(root / settings["red-flags"])
    for source in sources:
        messages += red_flags.lint(source, rules)

    words = settings["words"]
    for source in chapters.values():
        messages += chapter.lint(source, words.get(source.path.stem, words["default"]))
        plain = source.box("plain-words")
        messages += readability.lint(source, plain, settings["plain-words-grade"], "'In plain words' paragraph")
    for source in handouts:
        if source.path.stem in settings["handout-grades"]:
            highest = settings["handout-grades"][source.path.stem]
            messages += readability.lint(source, list(source.blocks), highest, "leaflet")

    entries = outline.read(root / settings["outline"])
    listed = outline.toctree(docs / "index.md", "chapters")
    messages += outline.lint_order(docs / "index.md", listed, entries)
    messages += outline.lint_headings(chapters, entries)

    path = root / settings["bibliography"]
    works, problems = bibliography.read(path)
    messages += problems
    messages += bibliography.lint(path, works, _cited(sources), today)
    return sorted(message._replace(path=message.path.relative_to(root)) for message in messages)


def _docname(source: Source, docs: Path) -> str:
    return source.path.relative_to(docs).with_suffix("").as_posix()


def _cited(sources: list[Source]) -> dict[str, tuple[Path, int]]:
    cited: dict[str, tuple[Path, int]] = {}
    for source in sources:
        for block in source.blocks:
            for key in block.cites:
                cited.setdefault(key, (source.path, block.line))
    return cited


def main() -> int:
    """Run :func:`check` on the project in the working folder, or in the folder given."""
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    try:
        messages = check(root, dt.date.today())
    except (OSError, tomllib.TOMLDecodeError, KeyError) as error:
        print(f"cannot check {root}: {error}", file=sys.stderr)
        return 2
    for message in messages:
        print(message)
    files = len({message.path for message in messages})
    print(f"{len(messages)} problems in {files} files" if messages else "no problems found")
    return 1 if messages else 0


if __name__ == "__main__":
    sys.exit(main())
