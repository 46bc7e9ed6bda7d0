"""Links to the site whose target is in the PDF lead there within the PDF.

Typst could make such links itself, but it must then lay out each page that holds one a second time, once it knows where
the targets are: half of the time of all PDFs. So it sets every link as one to the site, and tells where the targets
are; the links are turned afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NamedTuple

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name

#: all that carries a label, with its page and its place on it
LABELED = """
query(selector(metadata).or(heading).or(figure)).filter(it => it.at("label", default: none) != none).map(it => {
  let place = it.location().position()
  (str(it.label), place.page - 1, place.x.pt(), place.y.pt())
})
"""
#: how much of the page shows above a target, in points
ABOVE = 10


class Place(NamedTuple):
    """A place in a PDF: the page, from 0, and the distances from its left and upper edge, in points."""

    page: int
    left: float
    top: float


def places(compiler: typst.Compiler) -> dict[str, Place]:
    """Return where each label of the document stands that ``compiler`` has laid out just now."""
    return {label: Place(*place) for label, *place in json.loads(compiler.eval(LABELED))}


def lead_inside(document: pikepdf.Pdf, targets: Mapping[str, Place]) -> None:
    """Turn each link to a web address of ``targets`` into one to the place in ``document``."""
    pages = list(document.pages)
    for page in pages:
        for link in page.get("/Annots", Array()):
            place = targets.get(str(link.get("/A", Dictionary()).get("/URI", "")))
            if place:
                target = pages[place.page]
                top = float(target.MediaBox[3]) - max(place.top - ABOVE, 0)
                del link.A
                link.Dest = Array([target.obj, Name.XYZ, round(place.left, 2), round(top, 2), None])
                link.Contents = f"page {place.page + 1}"
