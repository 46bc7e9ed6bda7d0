"""Tag the first cell of each row of a table as its header.

Typst's ``pdf.header-cell`` does this, but only behind the feature flag ``a11y-extras``, which the Python binding cannot
set (typst 0.15). When it can, this module goes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

#: kinds of elements that hold text and no table: four fifths of the way through a document's elements
TEXT = {"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Span", "/Strong", "/Em", "/Link", "/Lbl", "/Code", "/Formula"}


def tag_row_headers(document: pikepdf.Pdf, stubs: Sequence[bool]) -> None:
    """Tag the row headers of ``document``; ``stubs`` says of each table, in reading order, whether it has them.

    Raises ValueError when the file's tables and ``stubs`` differ in number: then tags would go to the wrong table.
    """
    tables = list(_find(document.Root.StructTreeRoot, Name.Table, nested=True))
    if len(tables) != len(stubs):
        raise ValueError(f"the PDF has {len(tables)} tables, the text {len(stubs)}")
    for table, stub in zip(tables, stubs, strict=True):
        if stub:
            # a table without a head has no body either
            for body in list(_find(table, Name.TBody)) or [table]:
                for row in _find(body, Name.TR):
                    _tag(row)


def _tag(row: Dictionary) -> None:
    cells = [cell for cell in _kids(row) if cell.get(Name.S) in (Name.TD, Name.TH)]
    for place, cell in enumerate(cells):
        own = _attributes(cell)
        if place == 0:
            cell.S = Name.TH
            own.Scope = Name.Row
        # with explicit Headers a reader ignores Scope: leave the finding of headers to Scope
        if Name.Headers in own:
            del own[Name.Headers]


def _attributes(cell: Dictionary) -> Any:
    """Return the cell's attributes of owner Table, made when there are none."""
    given = cell.get(Name.A)
    listed = list(given) if isinstance(given, Array) else [given] if given is not None else []
    for attributes in listed:
        if attributes.get(Name.O) == Name.Table:
            return attributes
    cell.A = Array([*listed, Dictionary(O=Name.Table)])
    return cell.A[-1]


def _kids(element: Any) -> Iterator[Dictionary]:
    kids = element.get(Name.K, Array())
    for kid in kids if isinstance(kids, Array) else [kids]:
        if isinstance(kid, Dictionary):
            yield kid


def _find(element: Any, kind: Name, nested: bool = False) -> Iterator[Dictionary]:
    """Yield the elements of a kind in reading order; those within others of the kind only if ``nested``."""
    for kid in _kids(element):
        found = kid.get(Name.S) == kind
        if found:
            yield kid
        if (nested or not found) and str(kid.get(Name.S)) not in TEXT:
            yield from _find(kid, kind, nested)
