"""Sizes: lengths of docutils as Typst writes them, sizes of pictures, and about how high something will be."""

from __future__ import annotations

import math
import re
from pathlib import Path

from docutils import nodes
from sphinx.util.images import get_image_size

#: of tables, as the template sets them: letters that fit the width of a page; heights in points of a line, and of what
#: is added around the lines of a row
LETTERS, LINE, ROW = 100, 10, 5
#: in points: a higher table may be broken, since the gap that it would leave is worse than the break
LOW = 0.4 * 842
#: in points: what is estimated higher must be allowed to break, since it may not fit a page
HIGH = 500
#: letters of a cell that count for the width of its column, where the cells give it
FEWEST, MOST = 4.0, 45.0
#: in points, about how high a picture is of which no more is known
PICTURE = 150

#: lengths that Typst knows itself
_KNOWN = {"em": "em", "cm": "cm", "mm": "mm", "in": "in", "pt": "pt", "%": "%", "vw": "%"}
#: lengths of CSS that it does not know, in those that it does
_TURNED = {"": (0.75, "pt"), "px": (0.75, "pt"), "pc": (12, "pt"), "ex": (0.5, "em"), "ch": (0.5, "em")}
_TURNED |= {"rem": (10.5, "pt"), "q": (0.25, "mm")}


def length(given: str) -> str:
    """Return a docutils length as Typst writes it; a number alone is pixels, which count as 1/96 inch.

    Raises ValueError, with a text for the user, where the unit has no meaning on paper.
    """
    match = re.fullmatch(r"(\d+\.?\d*|\.\d+)\s*([a-zA-Z%]*)", str(given).strip())
    unit = match[2].lower() if match else None
    if match and unit in _KNOWN:
        return f"{float(match[1]):g}{_KNOWN[unit]}"
    if match and unit in _TURNED:
        times, turned = _TURNED[unit]
        return f"{float(match[1]) * times:g}{turned}"
    raise ValueError(f"the length {given!r} has no meaning on paper; write it in %, px, pt, mm, cm, in or em")


def picture_size(node: nodes.image, path: Path | None) -> tuple[str, str]:
    """Return width and height of a picture as Typst writes them: as given, else its natural size at 96 pixels an inch.

    Raises ValueError where a given length has no meaning on paper.
    """
    width, height = (length(node[key]) if node.get(key) else "auto" for key in ("width", "height"))
    if width == height == "auto" and path and (natural := get_image_size(path)):
        width = length(f"{natural[0]}px")
    if (scale := int(node.get("scale", 100))) != 100:
        width, height = (side if side == "auto" else f"{side} * {scale / 100:g}" for side in (width, height))
    return width, height


def column_widths(table: nodes.table) -> list[float]:
    """Return the widths of the columns, as shares: as given; with ``:widths: auto`` by the letters in their cells."""
    given: list[float] = [colspec.get("colwidth", 1) for colspec in _own(table, nodes.colspec)]
    # MyST leaves both classes on a table whose widths are given
    if "colwidths-auto" not in table["classes"] or "colwidths-given" in table["classes"]:
        return given
    shares = [FEWEST] * len(given)
    for group in _own(table, nodes.thead) + _own(table, nodes.tbody):
        for row in group.children:
            # below a cell that spans rows, cells stand further right than is assumed here: their shares are a guess
            for column, cell in enumerate(row.children[: len(shares)]):
                if isinstance(cell, nodes.entry) and not cell.get("morecols"):
                    shares[column] = max(shares[column], min(len(cell.astext()) + 1, MOST))
    return shares


def column_letters(table: nodes.table) -> list[float]:
    """Return about how many letters fit into a line of each column."""
    widths = column_widths(table)
    return [LETTERS * width / (sum(widths) or 1) for width in widths]


def table_height(table: nodes.table) -> float:
    """Return about how high a table will be, in points: enough to tell a low one from a high one."""
    letters = column_letters(table)
    height = 0.0
    for row in table.findall(nodes.row):
        # fewer cells where some span columns
        cells = zip(row.findall(nodes.entry), letters, strict=False)
        height += ROW + LINE * max(
            (math.ceil(len(cell.astext()) / max(across, 1)) for cell, across in cells), default=0
        )
    return height


def row_height(row: nodes.row, letters: list[float]) -> float:
    """Return about how high a row will be, in points, with all that its cells hold."""
    cells = zip(row.children, letters, strict=False)
    return ROW + max((block_height(cell, across, LINE) for cell, across in cells), default=0.0)


def block_height(node: nodes.Node, letters: float, line: float) -> float:
    """Return about how high a block will be, in points, where ``letters`` fit a line that is ``line`` points high."""
    across = max(letters, 1)
    if isinstance(node, nodes.image):
        return PICTURE
    if isinstance(node, nodes.FixedTextElement):
        return sum(line * max(1, math.ceil(len(each) / across)) for each in node.astext().split("\n"))
    if isinstance(node, nodes.TextElement):
        inner = sum(PICTURE for _ in node.findall(nodes.image))
        return inner + line * (math.ceil(len(node.astext()) / across) + 0.5)
    if isinstance(node, nodes.table):
        shares = [each * across / LETTERS for each in column_letters(node)]
        rows = (row for group in _own(node, nodes.thead) + _own(node, nodes.tbody) for row in group.children)
        return sum(row_height(row, shares) for row in rows if isinstance(row, nodes.row))
    return sum(block_height(child, letters, line) for child in node.children)


def _own(table: nodes.table, kind: type[nodes.Element]) -> list[nodes.Element]:
    """Return the nodes of a kind that belong to ``table`` and not to a table in it."""
    groups = [group for group in table.children if isinstance(group, nodes.tgroup)]
    return [child for group in groups for child in group.children if isinstance(child, kind)]
