"""Impose pages in pairs on sheets that are printed on one side and folded, and keep their tags.

Typst cannot set a page within another. So two pages of a finished PDF become one of double height: the first above, the
second below it and turned. Folded back at its middle, the sheet is a card with the second page on its back, upright for
whoever turns it as a page of a book. Numbers of marked content, the tree of tags, links and bookmarks move with them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pikepdf
from pikepdf import Array, ContentStreamInstruction, Dictionary, Matrix, Name, Operator

#: kind of the resource that an operator names with its last operand
NAMED = {"Tf": "/Font", "gs": "/ExtGState", "cs": "/ColorSpace", "CS": "/ColorSpace", "Do": "/XObject"} | {
    "scn": "/Pattern",
    "SCN": "/Pattern",
    "sh": "/Shading",
}


def fold(document: pikepdf.Pdf) -> None:
    """Set the pages of ``document`` in pairs, the second turned; a last one without another stands above a blank."""
    tree = dict(_pairs(document.Root.StructTreeRoot.ParentTree))
    pages = list(document.pages)
    moved: dict[tuple[int, int], tuple[pikepdf.Page, Matrix, int]] = {}
    for place in range(0, len(pages), 2):
        upper, *lower = pages[place : place + 2]
        width, height = (float(length) for length in upper.mediabox[2:])
        tags = tree[int(upper.StructParents)]
        content = list(_turned(upper, upper, Matrix(1, 0, 0, 1, 0, height), 0))
        moved[upper.obj.objgen] = (upper, Matrix(1, 0, 0, 1, 0, height), 0)
        for other in lower:
            turn = Matrix(-1, 0, 0, -1, width, height)
            content += _turned(other, upper, turn, len(tags))
            moved[other.obj.objgen] = (upper, turn, len(tags))
            tags.extend(tree.pop(int(other.StructParents)))
        upper.obj.Contents = document.make_stream(pikepdf.unparse_content_stream(content))
        upper.mediabox = Array([0, 0, width, 2 * height])
    _move_tags(document.Root.StructTreeRoot, None, moved)
    document.Root.StructTreeRoot.ParentTree = Dictionary(Nums=Array([part for pair in tree.items() for part in pair]))
    _move_places(document, pages, moved)
    for place in range(len(pages) - 1 - len(pages) % 2, 0, -2):
        del document.pages[place]


def _pairs(numbers: Any) -> Iterator[tuple[int, Any]]:
    flat = list(numbers.Nums)
    return zip(map(int, flat[::2]), flat[1::2], strict=True)


def _turned(page: pikepdf.Page, sheet: pikepdf.Page, matrix: Matrix, first: int) -> Iterator[Any]:
    """Yield the content of a page as it stands on a sheet; ``first`` is its first number of marked content there."""
    yield ContentStreamInstruction([], Operator("q"))
    yield ContentStreamInstruction(list(matrix.shorthand), Operator("cm"))
    names: dict[tuple[str, str], Name] = {}
    for step in pikepdf.parse_content_stream(page):
        operands, operator = list(step.operands), str(step.operator)
        kind = NAMED.get(operator, "")
        if page.obj.objgen != sheet.obj.objgen and kind and isinstance(operands[-1 if operator != "Tf" else 0], Name):
            place = -1 if operator != "Tf" else 0
            key = (kind, str(operands[place]))
            found = page.Resources.get(kind, Dictionary()).get(key[1])
            if found is not None:  # else it is a color space of PDF's own
                if key not in names:  # by a name of ours: a prefix alone would be completed at random
                    name = Name(f"/Turned{page.obj.objgen[0]}-{len(names)}")
                    names[key] = sheet.add_resource(found, Name(kind), name, replace_existing=False)
                operands[place] = names[key]
        if operator == "BDC" and isinstance(operands[1], Dictionary) and "/MCID" in operands[1]:
            operands[1].MCID = int(operands[1].MCID) + first
        yield ContentStreamInstruction(operands, step.operator)
    yield ContentStreamInstruction([], Operator("Q"))


def _move_tags(element: Any, page: Any, moved: Any) -> None:
    """Number the content of each element of the tree anew, and name the sheet that it stands on."""
    page = element.get("/Pg", page)
    kids = element.get("/K", Array())
    kids = list(kids) if isinstance(kids, Array) else [kids]
    for place, kid in enumerate(kids):
        if isinstance(kid, Dictionary) and "/S" in kid:
            _move_tags(kid, page, moved)
        elif isinstance(kid, Dictionary):
            sheet, _, first = moved[kid.get("/Pg", page).objgen]
            kid.Pg = sheet.obj
            if "/MCID" in kid:
                kid.MCID = int(kid.MCID) + first
        else:
            kids[place] = int(kid) + moved[page.objgen][2]
    if "/K" in element:
        element.K = Array(kids)
    if "/Pg" in element:
        element.Pg = moved[element.Pg.objgen][0].obj


def _move_places(document: pikepdf.Pdf, pages: list[pikepdf.Page], moved: Any) -> None:
    """Move links, and the places that links and bookmarks lead to."""
    places = [target for target in document.objects if isinstance(target, Dictionary)]
    for holder in places:
        for name in ("/Dest", "/D"):
            target = holder.get(name)
            if isinstance(target, Array) and target[0].objgen in moved and str(target[1]) == "/XYZ":
                sheet, matrix, _ = moved[target[0].objgen]
                at = matrix.transform((float(target[2] or 0), float(target[3] or 0)))
                holder[name] = Array([sheet.obj, Name.XYZ, *(round(part, 2) for part in at), None])
    for page in pages:
        sheet, matrix, _ = moved[page.obj.objgen]
        for link in page.get("/Annots", Array()):
            link.Rect = matrix.transform(pikepdf.Rectangle(*map(float, link.Rect))).as_array()
            if "/QuadPoints" in link:
                flat = [float(part) for part in link.QuadPoints]
                turned = (matrix.transform(point) for point in zip(flat[::2], flat[1::2], strict=True))
                link.QuadPoints = Array([part for point in turned for part in point])
            if "/P" in link:
                link.P = sheet.obj
            if page.obj.objgen != sheet.obj.objgen:
                if "/Annots" not in sheet.obj:
                    sheet.obj.Annots = Array()
                sheet.obj.Annots.append(link)
