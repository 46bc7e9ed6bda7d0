"""Read a MyST chapter as lints see it: front matter, and blocks of plain text with their citations.

The same parser that Sphinx uses (MyST-Parser's markdown-it configuration) is used here, without building.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from myst_parser.config.main import MdParserConfig
from myst_parser.parsers.mdit import create_md_parser

#: MyST extensions the book uses; conf.py takes them from here, so that lints and build read alike.
MYST_EXTENSIONS = ("colon_fence", "deflist", "attrs_inline")

_OPTION = re.compile(r"^:([\w-]+):\s*(.*)$")
_ROLE_TITLE = re.compile(r"^(.*?)\s*<[^<>]+>$", re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One paragraph, heading, list item, table row or caption.

    ``line`` counts from 1 in the file; ``boxes`` are the classes of the admonitions around the block.
    """

    line: int
    kind: str
    text: str
    level: int = 0
    cites: tuple[str, ...] = ()
    boxes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Source:
    """A parsed chapter or handout."""

    path: Path
    text: str
    front_matter: dict[str, Any]
    blocks: tuple[Block, ...]
    html_lines: tuple[int, ...]
    problems: tuple[tuple[int, str], ...] = field(default=())

    def box(self, name: str) -> list[Block]:
        """Blocks inside the admonitions that carry the class ``name``."""
        return [block for block in self.blocks if name in block.boxes]


def read(path: Path) -> Source:
    """Parse the file at ``path``; what is wrong with it is in ``problems``, never an exception."""
    data = path.read_bytes()
    problems: list[tuple[int, str]] = []
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        problems.append((line, f"byte {error.start} is not UTF-8; save the file as UTF-8"))
        text = data.decode("utf-8-sig", errors="replace")
    text = text.replace("\r\n", "\n")
    front, problem = _front_matter(text)
    problems += problem
    html: list[int] = []
    blocks = tuple(_blocks(_parse(text), 0, (), html))
    return Source(path, text, front, blocks, tuple(html), tuple(problems))


def _front_matter(text: str) -> tuple[dict[str, Any], list[tuple[int, str]]]:
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
        return {}, [(line, f"front matter is not valid YAML: {what}")]
    if not isinstance(values, dict):
        return {}, [(2, "front matter is not a list of 'field: value' lines")]
    return values, []


def _parse(text: str) -> list[Token]:
    config = MdParserConfig(enable_extensions=set(MYST_EXTENSIONS))
    return create_md_parser(config, RendererHTML).parse(text)


def _blocks(tokens: list[Token], offset: int, boxes: tuple[str, ...], html: list[int]) -> Iterator[Block]:
    """Walk block tokens; ``offset`` is the number of lines before the first one, ``html`` collects raw HTML."""
    row: list[Token] | None = None
    depth = level = 0
    heading = False
    for token in tokens:
        line = offset + (token.map[0] + 1 if token.map else 1)
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "heading_open":
            heading, level = True, int(token.tag[1:])
        elif token.type == "heading_close":
            heading = False
        elif token.type == "tr_open":
            row, row_line = [], line
        elif token.type == "tr_close":
            yield _block(row or [], row_line, "row", 0, boxes)
            row = None
        elif token.type == "inline":
            if any(child.type == "html_inline" for child in token.children or []):
                html.append(line)
            if row is not None:
                row.append(token)
            else:
                kind = "heading" if heading else "item" if depth else "paragraph"
                yield _block([token], line, kind, level if heading else 0, boxes)
        elif token.type == "html_block":
            html.append(line)
        elif token.type in ("colon_fence", "fence"):
            yield from _directive(token, line, boxes, html)


def _directive(token: Token, line: int, boxes: tuple[str, ...], html: list[int]) -> Iterator[Block]:
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
        for inner in _blocks(_parse(title), 0, boxes, html):
            yield Block(line, kind, inner.text, 0, inner.cites, boxes)
    inside = (*boxes, *options.get("class", name).split())
    if name == "figure":
        yield Block(line, "figure", options.get("alt", ""), 0, (), boxes)
    yield from _blocks(_parse("\n".join(lines)), start, inside, html)


def _block(tokens: list[Token], line: int, kind: str, level: int, boxes: tuple[str, ...]) -> Block:
    cites: list[str] = []
    cells = [" ".join(_plain(token, cites).split()) for token in tokens]
    return Block(line, kind, " | ".join(cells), level, tuple(cites), boxes)


def _plain(token: Token, cites: list[str]) -> str:
    """Text of an inline token as a reader hears it; citations go to ``cites``."""
    out: list[str] = []
    for child in token.children or []:
        if child.type == "myst_role":
            name = child.meta["name"]
            if name.startswith("cite"):
                cites.extend(key.strip() for key in child.content.split(","))
            elif name != "index":
                titled = _ROLE_TITLE.match(child.content)
                out.append(titled[1] if titled else child.content)
        elif child.type in ("softbreak", "hardbreak"):
            out.append(" ")
        else:
            out.append(child.content)
    return re.sub(r"\s+([.,;:)])(?!\d)", r"\1", "".join(out))
