"""References between pages: each target is there, and there once; each picture has its file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from myst_lint.files import Message
from myst_lint.page import Source

_TARGET = re.compile(r"^\(([\w-]+)\)=\s*$|^:name:\s*([\w-]+)\s*$")
_ROLE = re.compile(r"\{(ref|numref|doc|term)\}`([^`]+)`")
_TITLED = re.compile(r"<([^<>]+)>\s*$")
_PICTURE = re.compile(r"^\s*[:`]{3,}\{(?:figure|image)\}\s*(\S+)|!\[[^\]]*\]\(\s*<?([^\s)>]+)")
_GLOSSARY = re.compile(r"^(:{3,}|`{3,})\{glossary\}\n(.*?)^\1", re.MULTILINE | re.DOTALL)


def targets(source: Source) -> Iterator[tuple[int, str]]:
    """Yield ``(line, name)`` of the targets that a page defines: headings, tables, figures."""
    for number, line in enumerate(source.text.split("\n"), 1):
        if match := _TARGET.match(line):
            yield number, match[1] or match[2]


def passages(source: Source) -> dict[str, str]:
    """Return the text behind each target of a page: of a section with all below it, of a table what follows it."""
    found: dict[str, str] = {}
    for number, name in targets(source):
        texts: list[str] = []
        level = 0
        for block in source.blocks:
            if block.line < number:
                continue
            if block.kind == "heading" and (not texts or not level):
                level = level or block.level
            elif block.kind == "heading" and block.level <= level:
                break
            texts.append(block.text)
        found[name] = "\n".join(texts)
    return found


def terms(source: Source) -> set[str]:
    """Return the terms that a page's glossaries define, in lower case."""
    bodies = [match[2] for match in _GLOSSARY.finditer(source.text)]
    return {line.strip().lower() for body in bodies for line in body.split("\n") if re.match(r"[^\s:]", line)}


def lint_unique(pages: Mapping[str, Source]) -> Iterator[Message]:
    """Yield a message for each target that another place has too; ``pages`` maps documents to sources."""
    seen: dict[str, str] = {}
    for docname, source in pages.items():
        for line, name in targets(source):
            place = f"{docname}, line {line}"
            if name.lower() in seen:
                text = f"target {name!r} stands in {seen[name.lower()]} too; give one of them another name"
                yield Message(source.path, line, text)
            seen.setdefault(name.lower(), place)


def lint(pages: Mapping[str, Source], rows: Iterable[str] = ()) -> Iterator[Message]:
    """Yield a message for each reference to a target, page, term or picture that is not there.

    ``rows`` are the targets of rows of tables.
    """
    known = {name.lower() for source in pages.values() for _, name in targets(source)} | set(rows)
    defined = set().union(*(terms(source) for source in pages.values()))
    for docname, source in pages.items():
        for number, line in enumerate(source.text.split("\n"), 1):
            for role, text in _ROLE.findall(line):
                titled = _TITLED.search(text)
                name = (titled[1] if titled else text).strip()
                if role == "term" and name.lower() not in defined:
                    yield Message(source.path, number, f"the glossary has no term {name!r}; add it or fix the name")
                elif role == "doc" and _resolved(docname, name) not in pages:
                    yield Message(source.path, number, f"no page is named {name!r}; fix the reference")
                elif role in ("ref", "numref") and name.lower() not in known:
                    yield Message(source.path, number, f"no page has the target {name!r}; add it or fix the name")
            for directive, inline in _PICTURE.findall(line):
                if not _is_there(source.path.parent, directive or inline):
                    yield Message(source.path, number, f"there is no picture {directive or inline}; fix the name")


def _resolved(docname: str, name: str) -> str:
    """Return the document that ``{doc}`` means by a name on a page."""
    parts: list[str] = []
    for part in (PurePosixPath(docname).parent / name).parts if not name.startswith("/") else name[1:].split("/"):
        if part == "..":
            parts = parts[:-1]
        else:
            parts.append(part)
    return "/".join(parts)


def _is_there(folder: Path, name: str) -> bool:
    """Return whether a picture is there, or a script that draws it; what lies elsewhere is not for this lint."""
    path = folder / name
    return "//" in name or path.is_file() or (path.suffix == ".svg" and path.with_suffix(".py").is_file())
