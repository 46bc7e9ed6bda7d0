"""Kinds of sheets that a project names: paper, sizes, columns, panels, forms, and pictures of first pages."""

from __future__ import annotations

import itertools
import re
import shutil
import subprocess
from pathlib import Path

import pdfua
import pikepdf
import pytest
from conftest import sphinx_build
from PIL import Image

from sphinx_typst_ua import kinds

SMALL = Path(__file__).parent / "small"

PAGE = """# Card

First words {cite}`adams2020title`.

:::{warning}
It burns.
:::

:::{note}
It is warm.
:::

1. Step one
2. Step two

:::{table} Who does it.
:class: form

| Name | Number |
|------|--------|
| Day  |        |
:::

:::{table} What is said.

| a | b |
|---|---|
| 1 |   |
:::

## Second part

:::{container} beside
![A dot.](dot.svg){width=40px}

Words beside it.
:::

Last words.
"""
SETTINGS = """
html_baseurl = "https://example.org/"
typst_ua_kinds = {
    "pocket": {"paper": "a5", "landscape": True, "margin": "8mm", "columns": 2, "gutter": "16mm",
               "size": "9pt", "small": "8pt", "panels": True},
    "large": {"size": "16pt", "small": "16pt", "steps": "24pt"},
}
typst_ua_documents = [("handout", "card", "card"), ("pocket", "pocket", "card"), ("large", "large/card", "card")]
typst_ua_preview_width = 200
"""


@pytest.fixture(scope="module")
def sheets(tmp_path_factory):
    source = tmp_path_factory.mktemp("kinds") / "source"
    shutil.copytree(SMALL, source)
    (source / "card.md").write_text(PAGE, encoding="utf-8")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(SETTINGS)
    return sphinx_build("typstua", source, source, source.parent / "out")


def sizes(path: Path) -> list[float]:
    """Return the sizes of the letters of a PDF, in points, each once, from small to large."""
    with pikepdf.open(path) as pdf:
        drawn = [step for page in pdf.pages for step in pikepdf.parse_content_stream(page)]
    return sorted({round(float(step.operands[1]), 1) for step in drawn if str(step.operator) == "Tf"})


def words_at(path: Path, word: str) -> tuple[float, float]:
    """Return where a word stands, in points from the left and the top."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not there")
    boxes = subprocess.run(["pdftotext", "-bbox", str(path), "-"], capture_output=True, check=True).stdout.decode()
    found = re.search(rf'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>{word}<', boxes)
    return float(found[1]), float(found[2])


def test_one_document_is_printed_in_several_kinds(sheets):
    assert (sheets.status, sheets.warnings) == (0, "")
    assert sorted(path.relative_to(sheets.out).as_posix() for path in sheets.out.rglob("*.pdf")) == [
        "card.pdf",
        "large/card.pdf",
        "pocket.pdf",
    ]
    for path in sheets.out.rglob("*.pdf"):
        assert [finding.message for finding in pdfua.validate(str(path)).findings] == [], path


def test_a_kind_has_its_own_paper(sheets):
    def paper(name):
        with pikepdf.open(sheets.out / name) as pdf:
            return [round(float(length)) for length in pdf.pages[0].MediaBox[2:]]

    assert paper("pocket.pdf") == [595, 420]
    assert paper("large/card.pdf") == paper("card.pdf") == [595, 842]


def test_no_letter_is_smaller_than_the_kind_says(sheets):
    assert sizes(sheets.out / "pocket.pdf")[0] == 8
    found = sizes(sheets.out / "large" / "card.pdf")
    assert found[0] == 16
    assert 24 in found, "the steps"


def test_a_sheet_of_any_kind_has_no_citations_and_no_numbers_of_the_book(sheets):
    source = (sheets.out / "source" / "pocket.typ").read_text(encoding="utf-8")
    assert "First words." in source
    assert "Table" not in source
    assert 'code: "/images/code-card.svg"' in source


def test_panels_are_for_the_kinds_that_have_them(sheets):
    look = "#let callout = callout.with(panel: true)"
    assert look in (sheets.out / "source" / "pocket.typ").read_text(encoding="utf-8")
    assert look not in (sheets.out / "source" / "card.typ").read_text(encoding="utf-8")


def test_an_alarm_is_told_from_other_panels_without_color(tmp_path, sheets):
    """In gray its title band is dark and that of others is light."""
    from test_typst_strangers import ink

    picture = ink(sheets.out / "pocket.pdf", tmp_path)
    column = [picture.getpixel((180, height)) for height in range(picture.height)]
    runs = [(color, len(list(same))) for color, same in itertools.groupby(column)]
    bands = {color for color, height in runs if height > 5 and color != (255, 255, 255)}
    red, gray = (
        {color for color in bands if color[0] - color[2] > 9},
        {color for color in bands if color[0] < color[2]},
    )
    assert any(sum(color) / 3 < 110 for color in red), "the alarm's band"
    assert any(sum(color) / 3 > 190 for color in gray), "the note's band"


def test_a_link_on_a_sheet_is_as_dark_as_the_words_around_it(tmp_path):
    """In gray a colored word is paler, and on a drill it may be the one that counts; a chapter is read on a screen."""
    from test_typst_strangers import ink

    source = tmp_path / "source"
    shutil.copytree(SMALL, source)
    words = "# Card\n\n" + "Words.\n\n" * 9 + "Or [open the airway](https://example.org/a) first.\n"
    (source / "card.md").write_text(words, encoding="utf-8")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('typst_ua_documents = [("handout", "card", "card"), ("chapter", "chapter", "card")]\n')
    built = sphinx_build("typstua", source, source, tmp_path / "out")

    def colored(name: str) -> int:
        picture = ink(built.out / f"{name}.pdf", tmp_path).convert("RGB")
        body = picture.crop((0, picture.height // 7, *picture.size))  # below the title
        return sum(count for count, (red, _, blue) in body.getcolors(1 << 24) if blue - red > 30)

    assert colored("card") == 0
    assert colored("chapter") > 0


def test_only_a_form_has_room_to_write(sheets):
    source = (sheets.out / "source" / "pocket.typ").read_text(encoding="utf-8")
    tables = source.split("#data-table(")[1:]
    assert [("form: true" in table, "[#room]" in table) for table in tables] == [(True, True), (False, False)]


def test_a_kind_says_how_high_a_cell_to_write_in_is():
    look = {"room": "12mm"}
    assert "#let room = box(height: 12mm)\n" in kinds.lent(look)
    assert kinds.arguments(look) == {}


def test_a_picture_has_its_words_beside_it(sheets):
    """The words begin where the picture has not yet ended, and are read after it."""
    source = (sheets.out / "source" / "card.typ").read_text(encoding="utf-8")
    assert 'alt: "A dot."' in source.split("#beside[")[1]
    assert words_at(sheets.out / "card.pdf", "beside")[0] > words_at(sheets.out / "card.pdf", "First")[0] + 30


def test_the_picture_of_a_first_page_is_as_wide_as_told_and_goes_with_its_pdf(sheets, tmp_path):
    with Image.open(sheets.out / "pocket.png") as picture:
        assert (picture.width, picture.height) == (200, 141)
        assert picture.getcolors() is not None
    out = tmp_path / "out"
    shutil.copytree(sheets.out, out)
    source = tmp_path / "source"
    shutil.copytree(sheets.out.parent / "source", source)
    (out / "card.png").unlink()
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('\ntypst_ua_documents = [("handout", "card", "card"), ("handout", "gb/card", "card")]\n')
    assert sphinx_build("typstua", source, source, out).status == 0
    assert (out / "gb" / "card.pdf").exists()
    assert not (out / "gb" / "card.png").exists(), "it looks alike"
    assert sorted(path.name for path in out.glob("*.png")) == ["card.png"]


@pytest.mark.parametrize(
    ("looks", "expected"),
    [
        ({"chapter": {}}, "'chapter': a chapter has a look of its own; name the kind otherwise"),
        ({"card": "a5"}, "'card': write what it sets, such as {'paper': 'a5', 'size': '9pt'}"),
        ({"card": {"papper": "a5"}}, "'card': 'papper' means nothing; it may set paper, margin, gutter, rows"),
        ({"card": {"size": "12"}}, "'card': write size as a size in points such as '12pt'"),
        ({"card": {"margin": "wide"}}, "'card': write margin as a length such as '8mm'"),
        ({"card": {"landscape": "yes"}}, "'card': write landscape as True or False"),
        ({"card": {"columns": 0}}, "'card': write columns as a number from 1 to 6"),
        ({"card": {"columns": True}}, "'card': write columns as a number from 1 to 6"),
        ({"card": {"paper": "a5", "columns": 2}, "handout": {"size": "11pt"}}, None),
    ],
)
def test_a_malformed_kind_is_named(looks, expected):
    problem = kinds.problem(looks)
    assert problem is None if expected is None else f"typst_ua_kinds, {expected}" in problem


def test_a_kind_that_is_not_there_is_named(tmp_path):
    shutil.copytree(SMALL, tmp_path / "source")
    with (tmp_path / "source" / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write('\ntypst_ua_documents = [("poster", "card", "card")]\n')
    build = sphinx_build("typstua", tmp_path / "source", tmp_path / "source", tmp_path / "out")
    assert "conf.py: typst_ua_documents, entry 1: no kind is named 'poster' in typst_ua_kinds" in build.warnings
    assert build.status != 0


def test_a_small_sheet_lets_more_break():
    assert kinds.room({}, "a4") > 1
    assert kinds.room({"paper": "a5", "columns": 2, "size": "8.5pt"}, "a4") < 0.5
    assert kinds.room({"size": "16pt"}, "a4") < 0.6
    assert kinds.room({"paper": "unheard-of"}, "a4") == kinds.room({"paper": "a6"}, "a4")


def test_slides_are_the_boxes_and_figures_of_a_page_each_with_the_licence(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(SMALL, source)
    front = "---\ndescription: What burns.\n---\n\n"
    page = PAGE.replace("First words", ":::{container} dates\nAs of May.\n:::\n\nFirst words", 1)
    (source / "card.md").write_text(front + page, encoding="utf-8")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            'typst_ua_license = "Text: CC BY 4.0"\n'
            'typst_ua_small_classes = ["dates"]\n'
            'typst_ua_words = {"about": "Question:", "slides": "Read on:"}\n'
            'typst_ua_short_pages = {"c": "card"}\n'
            'typst_ua_kinds = {"talk": {"paper": "presentation-16-9", "size": "20pt", "slides": ["warning", "note"]}}\n'
            'typst_ua_documents = [("talk", "talk", "card"), ("chapter", "card", "card")]\n'
        )
    build = sphinx_build("typstua", source, source, tmp_path / "out")
    assert (build.status, build.warnings) == (0, "")
    with pikepdf.open(build.out / "talk.pdf") as pdf:
        assert len(pdf.pages) == 4, "title, a slide for each box, and the way to the page"
        assert float(pdf.pages[0].MediaBox[2]) > 1.7 * float(pdf.pages[0].MediaBox[3])
    assert [finding.message for finding in pdfua.validate(str(build.out / "talk.pdf")).findings] == []
    assert "First words" in (build.out / "source" / "card.typ").read_text(encoding="utf-8")
    first, *boxes, last = said(build.out / "talk.pdf", 4)
    foot = "Small book. Text: CC BY 4.0"
    assert first == ["Card", "Question: What burns.", "Nobody", "Text: CC BY 4.0", "As of May.", f"{foot} Page 1 of 4"]
    assert ["It burns." in boxes[0], "It is warm." in boxes[1]] == [True, True]
    assert last == ["Read on:", "example.org/c", f"{foot} Page 4 of 4"]


def said(path: Path, pages: int) -> list[list[str]]:
    """Return the lines of each page."""
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not there")
    command = ["pdftotext", "-raw", str(path), "-"]
    text = subprocess.run(command, capture_output=True, check=True).stdout.decode()
    return [page.strip().split("\n") for page in text.split("\f")[:pages]]


def test_slides_of_no_class_are_refused():
    assert "a list of classes" in (kinds.problem({"talk": {"slides": "note"}}) or "")


def test_the_short_address_on_paper_leads_to_the_page_at_any_depth(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(SMALL, source)
    (source / "sheets").mkdir()
    shutil.move(source / "card.md", source / "sheets" / "card.md")
    index = source / "index.md"
    index.write_text(index.read_text(encoding="utf-8").replace("\ncard\n", "\nsheets/card\n"), encoding="utf-8")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            'html_baseurl = "https://example.org/book/v1/"\n'
            'typst_ua_short_base = "https://example.org/book/"\n'
            'typst_ua_short_pages = {"c": "sheets/card"}\n'
            'typst_ua_documents = [("handout", "card", "sheets/card")]\n'
        )
    assert sphinx_build("typstua", source, source, tmp_path / "pdf").status == 0
    assert "example.org/book/c" in said(tmp_path / "pdf" / "card.pdf", 1)[0]
    for builder, uri in (("html", "../sheets/card.html"), ("dirhtml", "../sheets/card/")):
        site = sphinx_build(builder, source, source, tmp_path / builder)
        assert (site.status, site.warnings) == (0, "")
        page = (site.out / "c" / "index.html").read_text(encoding="utf-8")
        assert f'content="0; url={uri}"' in page
        assert f'<a href="{uri}">Card</a>' in page
        assert f'<link rel="canonical" href="https://example.org/book/v1/{uri[3:]}">' in page
        target = site.out / "c" / uri
        assert (target / "index.html" if target.is_dir() else target).is_file()


@pytest.mark.parametrize(
    ("pages", "expected"),
    [
        ({"Card": "card"}, "write the name in small letters, such as 'card', not 'Card'"),
        ({"a/b": "card"}, "write the name in small letters, such as 'card', not 'a/b'"),
        ({"c": 1}, "'c': write the page that it leads to"),
        ({"c": "cart"}, "'c' leads to 'cart', but there is no such page; fix name or list"),
        ({"one": "card"}, "'one' is the address of a page; name it otherwise"),
    ],
)
def test_a_short_address_that_leads_nowhere_is_named(tmp_path, pages, expected):
    source = tmp_path / "source"
    shutil.copytree(SMALL, source)
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(f"typst_ua_short_pages = {pages}\n")
    build = sphinx_build("dirhtml", source, source, tmp_path / "out")
    assert build.status != 0
    assert "conf.py" in build.warnings and "typst_ua_short_pages" in build.warnings
    assert expected in build.warnings


def test_a_folded_kind_is_one_sheet_with_the_second_page_turned_and_all_tags(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(SMALL, source)
    further = PAGE.replace("# Card", "(top)=\n# Card").replace(
        "Last words", "```{raw} typst\n#pagebreak()\n```\n\n[Up](#top) last"
    )
    (source / "card.md").write_text(further, encoding="utf-8")
    with (source / "conf.py").open("a", encoding="utf-8") as conf:
        conf.write(
            'plain = {"paper": "a5", "landscape": True, "columns": 2, "size": "8pt"}\n'
            'typst_ua_kinds = {"plain": plain, "folded": plain | {"folded": True}}\n'
            'typst_ua_documents = [("plain", "plain", "card"), ("folded", "folded", "card")]\n'
        )
    build = sphinx_build("typstua", source, source, tmp_path / "out")
    assert (build.status, build.warnings) == (0, "")
    plain, folded = build.out / "plain.pdf", build.out / "folded.pdf"
    assert [finding.message for finding in pdfua.validate(str(folded)).findings] == []
    with pikepdf.open(plain) as before, pikepdf.open(folded) as after:
        assert (len(before.pages), len(after.pages)) == (2, 1)
        (width, height), sheet = before.pages[0].mediabox[2:], after.pages[0]
        assert [float(part) for part in sheet.mediabox[2:]] == [float(width), 2 * float(height)]
        links = [link for page in before.pages for link in page.get("/Annots", [])]
        assert len(sheet.Annots) == len(links) == 2, "up, and the way to the page"
        for old, new in zip(links, sheet.Annots, strict=True):
            left, low, right, high = (float(part) for part in old.Rect)
            turned = [float(width) - right, float(height) - high, float(width) - left, float(height) - low]
            assert [float(part) for part in new.Rect] == pytest.approx(turned, abs=0.01)
        assert sheet.Annots[0].Dest[0].objgen == sheet.obj.objgen
        assert float(sheet.Annots[0].Dest[3]) == pytest.approx(float(links[0].Dest[3]) + float(height), abs=0.02)
    if shutil.which("pdfinfo"):
        texts = [
            subprocess.run(["pdfinfo", "-struct-text", path], capture_output=True).stdout for path in (plain, folded)
        ]
        told = [re.sub(rb"Object \d+ \d+", b"", text) for text in texts]
        assert told[0] == told[1]
        assert b"It burns." in told[1]
        # the title of the sheet's upper half reads as before, what is below is turned
        assert words_at(folded, "First") == pytest.approx(words_at(plain, "First"), abs=0.1)
