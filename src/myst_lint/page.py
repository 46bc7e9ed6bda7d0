"""Read a MyST page as lints see it: front matter, and blocks of plain text with their citations.

The same parser that Sphinx uses (MyST-Parser's markdown-it configuration) is used here, without building.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

from myst_lint.files import decode

#: MyST extensions that are read unless others are named; without the first, boxes are text.
EXTENSIONS = ("colon_fence",)

_COMMENT = re.compile(r"^% ", re.MULTILINE)
_OPTION = re.compile(r"^:([\w-]+):\s*(.*)$")
_ROLE_TITLE = re.compile(r"^(.*?)\s*<[^<>]+>$", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item, table row or caption.

    ``line`` counts from 1 in the file; ``boxes`` are the classes of the admonitions around the block, ``marks`` the
    texts of its silent roles.
    """

    line: int
    kind: str
    text: str
    level: int = 0
    cites: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()
    marks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A parsed page.

    ``html_lines``, ``unclosed`` and ``bare_tables`` are the lines of raw HTML, of fences that are never closed, and of
    tables without caption. With ``problems`` the file is no page at all; its blocks are what could be guessed.
    """

    path: Path
    text: str
    front_matter: dict[str, Any]
    blocks: tuple[Block, ...]
    html_lines: tuple[int, ...]
    unclosed: tuple[int, ...] = ()
    bare_tables: tuple[int, ...] = ()
    problems: tuple[tuple[int, str], ...] = field(default=())

    def box(self, name: str) -> list[Block]:
        """Blocks inside the admonitions that carry the class ``name``."""
        return [block for block in self.blocks if name in block.boxes]


def read(path: Path, extensions: Collection[str] = EXTENSIONS, silent: Collection[str] = ()) -> Source:
    """Parse the file at ``path``; what is wrong with it is in ``problems``, never an exception.

    ``extensions`` are those of MyST that the project uses; ``silent`` are roles that only mark and are not read.
    """
    text, wrong = decode(path.read_bytes())
    front, problems = _front_matter(text)
    if wrong:
        problems = [wrong]  # what else is wrong may come of it
    found = _Found(parser(frozenset(extensions)), frozenset(silent))
    # a line that MyST would drop as a comment is read as the text that it was meant to be; the lint of markup names it
    blocks = tuple(_blocks(_COMMENT.sub("\N{WORD JOINER}% ", text), 0, (), found))
    return Source(
        path, text, front, blocks, tuple(found.html), tuple(found.unclosed), tuple(found.bare), tuple(problems)
    )


@dataclass
class _Found:
    """How :func:`_blocks` reads, and the lines of what it comes across beside the blocks."""

    parser: MarkdownIt
    silent: frozenset[str]
    html: list[int] = field(default_factory=list)
    unclosed: list[int] = field(default_factory=list)
    bare: list[int] = field(default_factory=list)


def _front_matter(text: str) -> tuple[dict[str, Any], list[tuple[int, str]]]:
    if not text.strip():
        return {}, [(1, "the file is empty; write the page, or delete it here, in the toctree and in the outline")]
    match = re.match(r"---\n(.*?)\n---\n", text, re.DOTALL)
    if not match:
        return {}, [(1, "no front matter; start the file with '---', fields, '---'")]
    try:
        # BaseLoader leaves every value text: whether "2026-02-30" is a date is for the lint to say
        values = yaml.load(match[1], yaml.BaseLoader) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = (mark.line + 2) if mark else 1
        what = getattr(error, "problem", None) or "cannot be read"
        return {}, [(line, f"front matter is not valid YAML: {what}; fix this line or the one before")]
    if not isinstance(values, dict):
        return {}, [(2, "front matter is not a list of 'field: value' lines")]
    return values, []


@cache
def parser(extensions: frozenset[str] = frozenset(EXTENSIONS)) -> MarkdownIt:
    """Return the parser, which takes longer to make than most texts to parse."""
    return create_md_parser(MdParserConfig(enable_extensions=set(extensions)), RendererHTML)


def plain(text: str, extensions: Collection[str] = EXTENSIONS, silent: Collection[str] = ()) -> str:
    """Return a text without its markup and citations, as a reader hears it."""
    tokens = parser(frozenset(extensions)).parse(text)
    inline = (_plain(token, [], [], silent) for token in tokens if token.type == "inline")
    return " ".join(" ".join(inline).split())


def _blocks(text: str, offset: int, boxes: tuple[str, ...], found: _Found, captioned: bool = False) -> Iterator[Block]:
    """Walk the blocks of a text; ``offset`` is the number of lines before it, ``captioned`` whether tables have one."""
    row: list[Token] | None = None
    depth = level = 0
    heading = False
    lines = text.split("\n")
    for token in found.parser.parse(text):
        line = offset + (token.map[0] + 1 if token.map else 1)
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "heading_open":
            heading, level = True, int(token.tag[1:])
        elif token.type == "heading_close":
            heading = False
        elif token.type == "table_open" and not captioned:
            found.bare.append(line)
        elif token.type == "tr_open":
            row, row_line = [], line
        elif token.type == "tr_close":
            yield _block(row or [], row_line, "row", 0, boxes, found.silent)
            row = None
        elif token.type == "inline":
            if any(child.type == "html_inline" for child in token.children or []):
                found.html.append(line)
            yield from (Block(line, "figure", alt, 0, (), boxes) for alt in _pictures(token))
            if row is not None:
                row.append(token)
            else:
                kind = "heading" if heading else "item" if depth else "paragraph"
                yield _block([token], line, kind, level if heading else 0, boxes, found.silent)
        elif token.type == "html_block":
            found.html.append(line)
        elif token.type in ("colon_fence", "fence"):
            if not _closes(lines[token.map[1] - 1] if token.map else "", token):
                found.unclosed.append(line)
            yield from _directive(token, line, boxes, found)


def _closes(line: str, fence: Token) -> bool:
    """Return whether the last line of a fence closes it, which the parser does by itself at the end of the text."""
    mark = line.strip(" >")
    one_line = fence.map is not None and fence.map[1] - fence.map[0] < 2
    return not one_line and len(mark) >= len(fence.markup) and set(mark) == {fence.markup[0]}


def _pictures(token: Token) -> Iterator[str]:
    """Yield the alt text of each picture in an inline token."""
    yield from (child.content for child in token.children or [] if child.type == "image")


def _directive(token: Token, line: int, boxes: tuple[str, ...], found: _Found) -> Iterator[Block]:
    match = re.match(r"^\{([\w:-]+)\}\s*(.*)$", token.info.strip())
    if not match:
        return
    name, title = match.groups()
    lines = token.content.split("\n")
    options: dict[str, str] = {}
    while lines and (option := _OPTION.match(lines[0])):
        options[option[1]] = option[2]
        lines.pop(0)
    start = line + len(options)
    if name in ("toctree", "code-block", "math", "bibliography"):
        return
    if title and name in ("admonition", "table", "list-table"):
        kind = "title" if name == "admonition" else "caption"
        for inner in _blocks(title, 0, boxes, found):
            yield Block(line, kind, inner.text, 0, inner.cites, boxes)
    inside = (*boxes, *options.get("class", name).split())
    if name in ("figure", "image"):
        yield Block(line, "figure", options.get("alt", ""), 0, (), boxes)
    yield from _blocks("\n".join(lines), start, inside, found, captioned=name == "table" and bool(title))


def _block(
    tokens: list[Token], line: int, kind: str, level: int, boxes: tuple[str, ...], silent: Collection[str]
) -> Block:
    cites: list[str] = []
    marks: list[str] = []
    cells = [" ".join(_plain(token, cites, marks, silent).split()) for token in tokens]
    return Block(line, kind, " | ".join(cells), level, tuple(cites), boxes, tuple(dict.fromkeys(marks)))


def _plain(token: Token, cites: list[str], marks: list[str], silent: Collection[str]) -> str:
    """Text of an inline token as a reader hears it; citations go to ``cites``, texts of silent roles to ``marks``."""
    out: list[str] = []
    for child in token.children or []:
        if child.type == "myst_role":
            name = child.meta["name"]
            if name.startswith("cite"):
                cites.extend(key.strip() for key in child.content.split(","))
            elif name in silent:
                marks.append(child.content.strip())
            elif name != "index":
                titled = _ROLE_TITLE.match(child.content)
                out.append(titled[1] if titled else child.content)
        elif child.type in ("softbreak", "hardbreak"):
            out.append(" ")
        else:
            out.append(child.content)
    return re.sub(r"\s+([.,;:)])(?!\d)", r"\1", "".join(out))
