"""Kinds of sheets that a project names in ``typst_ua_kinds``: checked, and written as arguments of the template."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from sphinx_typst_ua.markup import string

#: kinds that are always there; what a project adds are sheets, as ``handout`` is
BUILT_IN = ("book", "chapter", "handout")

_LENGTH = (r"\d+(\.\d+)?(pt|mm|cm|in)", "a length such as '8mm'")
_SIZE = (r"\d+(\.\d+)?pt", "a size in points such as '12pt'")
#: what a kind may say of its look that is a text: the form of it, and what to write
TEXTS = {
    "paper": (r"[a-z][a-z0-9-]*", "a paper as Typst names it, such as 'a5'"),
    "margin": _LENGTH,
    "gutter": _LENGTH,
    "rows": _LENGTH,
    "room": _LENGTH,
    "leading": _LENGTH,
    "size": _SIZE,
    "small": _SIZE,
    "steps": _SIZE,
}
#: the others
FLAGS, COUNTS, CLASSES = ("landscape", "panels", "folded", "whole-names"), ("columns",), ("slides",)

#: mm; other papers count as the smallest
PAPERS = {"a3": (297, 420), "a4": (210, 297), "a5": (148, 210), "a6": (105, 148), "us-letter": (216, 279)}


def sheets(kinds: Mapping[str, Any]) -> set[str]:
    """Return the names of all kinds of sheets: one document, printed without citations, with a code to its page."""
    return {"handout", *kinds}


def papers(kinds: Mapping[str, Any]) -> set[str]:
    """Return the names of the kinds of sheets that print a whole page; slides take a part of one."""
    return {"handout", *(kind for kind, look in kinds.items() if "slides" not in look)}


def arguments(look: Mapping[str, Any]) -> dict[str, str]:
    """Return what a kind says of its look as arguments of the template's ``handout``."""
    return {
        name: str(value).lower() if name in FLAGS else string(value) if name == "paper" else str(value)
        for name, value in look.items()
        # of tables, of the finished PDF, and what is taken of a page
        if name not in ("rows", "room", "folded", "whole-names", *CLASSES)
    }


def lent(look: Mapping[str, Any]) -> str:
    """Return the Typst lines that give a kind's look to those functions of the template that the markup calls."""
    small = look.get("small") or (f"0.85 * {look['size']}" if "size" in look else "")
    # a slide is read from afar
    sizes = {"status": look.get("size") if look.get("slides") else small, "data-table": small}
    lines = [f"#let {name} = {name}.with(size: {size})\n" for name, size in sizes.items() if size]
    if look.get("panels"):
        set_so = ("callout.with(panel: true)", "status.with(joined: true)", "numbered.with(gap: 0.9em)")
        lines += [f"#let {each.partition('.')[0]} = {each}\n" for each in set_so]
    if look.get("slides"):
        lines += [f"#let {name} = {name}.with(slide: true)\n" for name in ("callout", "numbered", "picture")]
    if rows := look.get("rows", "0.35em" if look.get("panels") else ""):
        lines.append(f"#let data-table = data-table.with(inset: {rows})\n")
    if look.get("whole-names"):
        lines.append("#let data-table = data-table.with(whole-names: true)\n")
    if room := look.get("room"):
        lines.append(f"#let room = box(height: {room})\n")
    return "".join(lines)


def paper_size(look: Mapping[str, Any], paper: str) -> tuple[int, int]:
    """Return width and height of a kind's pages in mm; ``paper`` is that of kinds that name none."""
    low, high = PAPERS.get(look.get("paper", paper), PAPERS["a6"])
    return (high, low) if look.get("landscape") else (low, high)


def sheet_size(look: Mapping[str, Any], paper: str) -> tuple[int, int]:
    """Return width and height in mm of what comes out of the printer: two pages where it is folded."""
    width, height = paper_size(look, paper)
    return width, height * 2 if look.get("folded") else height


def room(look: Mapping[str, Any], paper: str) -> float:
    """Return about how much text a column has room for, as a part of what a page of a chapter on A4 has."""
    width, height = paper_size(look, paper)
    columns: int = look.get("columns", 1)
    margin, gutter = (_millimeters(look.get(name, usual)) for name, usual in (("margin", "16mm"), ("gutter", "8mm")))
    size = float(look.get("size", "10pt").removesuffix("pt"))
    across = (width - 2 * margin - (columns - 1) * gutter) / columns
    return across * (height - 2 * margin) / (156 * 243) * (10.5 / size) ** 2


def _millimeters(length: str) -> float:
    return float(length[:-2]) * {"pt": 25.4 / 72, "mm": 1, "cm": 10, "in": 25.4}[length[-2:]]


def problem(kinds: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the value of ``typst_ua_kinds``, or None."""
    for kind, look in kinds.items():
        where = f"typst_ua_kinds, {kind!r}"
        if kind in BUILT_IN[:2]:
            return f"{where}: a {kind} has a look of its own; name the kind otherwise"
        if not isinstance(look, dict):
            return f"{where}: write what it sets, such as {{'paper': 'a5', 'size': '9pt'}}"
        for name, value in look.items():
            if wrong := _wrong(name, value):
                return f"{where}: {wrong}"
    return None


def _wrong(name: str, value: Any) -> str | None:
    if name in TEXTS:
        form, meant = TEXTS[name]
        return None if isinstance(value, str) and re.fullmatch(form, value) else f"write {name} as {meant}"
    if name in FLAGS:
        return None if isinstance(value, bool) else f"write {name} as True or False"
    if name in COUNTS:
        return None if type(value) is int and 1 <= value <= 6 else f"write {name} as a number from 1 to 6"
    if name in CLASSES:
        is_list = isinstance(value, list) and value and all(isinstance(each, str) for each in value)
        return None if is_list else f"write {name} as a list of classes of boxes, such as ['note']"
    return f"{name!r} means nothing; it may set {', '.join((*TEXTS, *FLAGS, *COUNTS, *CLASSES))}"


def documents_problem(documents: Iterable[Any], kinds: Iterable[str] = ()) -> str | None:
    """Return what is wrong with the value of ``typst_ua_documents``, or None."""
    known = list(dict.fromkeys((*BUILT_IN, *kinds)))
    targets = set()
    for number, document in enumerate(documents, 1):
        where = f"typst_ua_documents, entry {number}"
        if (
            not isinstance(document, (tuple, list))
            or len(document) != 3
            or not all(isinstance(part, str) for part in document)
        ):
            return f"{where}: write (kind, target, document); kind is one of {', '.join(known)}"
        if document[0] not in known:
            return f"{where}: no kind is named {document[0]!r} in typst_ua_kinds; known are {', '.join(known)}"
        if document[1] in targets:
            return f"{where}: {document[1]!r} is the target of an earlier entry; rename it"
        targets.add(document[1])
    return None


def editions_problem(editions: Mapping[str, Any], documents: Iterable[Any]) -> str | None:
    """Return what is wrong with the value of ``typst_ua_editions``, or None."""
    targets = {target for _, target, _ in documents}
    for target, edition in editions.items():
        if target not in targets:
            return f"typst_ua_editions names {target!r}, which is no target of typst_ua_documents; fix the name"
        if not isinstance(edition, str) or not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", edition):
            return f"typst_ua_editions, {target!r}: write the edition in small letters, such as 'gb', not {edition!r}"
    return None
