"""Set one PDF: Typst's markup in, a tagged file with its links out."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import pikepdf
import typst
from PIL import Image

from sphinx_typst_ua.files import whole
from sphinx_typst_ua.folding import fold
from sphinx_typst_ua.links import lead_inside, places
from sphinx_typst_ua.markup import string
from sphinx_typst_ua.tagging import tag_row_headers


class CannotSet(Exception):
    """Typst refuses the markup; the text is its diagnostic, see :mod:`sphinx_typst_ua.diagnosis`."""


#: colors of a picture of a page: enough for a small one of letters and a few grounds
COLORS = 32


def set_pdf(
    source: Path,
    out: Path,
    folder: Path,
    date: dt.datetime,
    stubs: Sequence[bool],
    address: Callable[[str], str],
    preview: int = 0,
    folded: bool = False,
) -> int:
    """Set ``source`` as the file ``out``; return its number of pages.

    ``folder`` holds what the source names, and ``fonts``; ``stubs`` says of each table whether it has row headers;
    ``address`` gives the web address of a label. Where ``preview`` is not 0, a picture of the first page that is so
    many pixels wide stands beside ``out``; ``folded`` sets the pages in pairs on sheets to fold. Raises CannotSet.
    """
    fonts = [str(folder / "fonts")]
    try:
        compiler = typst.Compiler(str(source), root=str(folder), font_paths=fonts, ignore_system_fonts=True)
        pdf = cast(bytes, compiler.compile(pdf_standards=["ua-1"], timestamp=date))  # pictures would be lists
    except typst.TypstError as error:
        raise CannotSet(error.diagnostic or str(error)) from error
    with pikepdf.open(io.BytesIO(pdf)) as document, whole(out) as partial:
        try:
            tag_row_headers(document, stubs)
        except ValueError as error:
            raise CannotSet(f"{error}; please report this, with the page") from error
        lead_inside(document, {address(label): place for label, place in places(compiler).items()})
        if preview:
            points = float(document.pages[0].mediabox[2])
            with whole(out.with_suffix(".png")) as picture:
                _picture(compiler, 72 * preview / points, folded).save(picture, format="png", optimize=True)
        if folded:
            fold(document)
        document.save(partial, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
        return len(document.pages)


def _picture(compiler: typst.Compiler, ppi: float, folded: bool) -> Image.Image:
    """Return the first page, or the first sheet to fold, as a picture of few colors."""
    drawn = compiler.compile(format="png", ppi=ppi)
    first, *others = (
        Image.open(io.BytesIO(cast(bytes, page))).convert("RGB")
        for page in (drawn if isinstance(drawn, list) else [drawn])
    )
    if folded:
        sheet = Image.new("RGB", (first.width, 2 * first.height), "white")
        sheet.paste(first)
        for other in others[:1]:
            sheet.paste(other.rotate(180), (0, first.height))
        first = sheet
    return first.quantize(COLORS)


def try_picture(picture: Path, folder: Path) -> None:
    """Set a picture below ``folder`` alone. Raises CannotSet where Typst cannot read it."""
    path = f"/{picture.relative_to(folder).as_posix()}"
    source = f"#image({string(path)})".encode()
    try:
        typst.Compiler(source, root=str(folder), ignore_system_fonts=True).compile(format="svg")
    except typst.TypstError as error:
        raise CannotSet(error.diagnostic or str(error)) from error
