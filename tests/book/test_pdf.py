"""The PDFs: tagged and valid, whole, within their pages."""

from __future__ import annotations

import copy
import io
import os
import re
import runpy
import subprocess
from pathlib import Path
from urllib.parse import urlsplit

import pdfua
import pikepdf
import pytest
import typst
import zxingcpp
from conftest import ROOT, needs_pdftotext
from fontTools.ttLib import TTFont
from PIL import Image

from sphinx_typst_ua.builder import font_files

CONF = runpy.run_path(str(ROOT / "conf.py"))
MADE = [(kind, target) for kind, target, _ in CONF["typst_ua_documents"]]
#: Those for one country are of one form: one stands for all, as one set of slides does.
SHEETS = {target: kind for kind, target in MADE if kind not in ("book", "chapter") and "/" not in target}
HANDOUTS = sorted(SHEETS)
CHAPTERS = sorted(path.stem for path in (ROOT / "docs" / "chapters").glob("*.md"))
BEDSIDE = sorted(path.stem for path in (ROOT / "docs" / "bedside").glob("*.md"))
NAMES = ["ketamine-primer", *BEDSIDE, *CHAPTERS, *HANDOUTS, "gb/tonight", "slides/mechanism"]


@pytest.fixture(params=NAMES)
def pdf(request, book) -> pikepdf.Pdf:
    with pikepdf.open(book.pdf / f"{request.param}.pdf") as document:
        yield document


def elements(node, kind: str | None = None):
    """Walk the structure tree; yield elements, of one kind if given."""
    kids = node.get("/K", pikepdf.Array())
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            if kind in (None, str(kid.S)):
                yield kid
            yield from elements(kid, kind)


def test_no_other_pdf_is_made(book):
    made = sorted(path.relative_to(book.pdf).with_suffix("").as_posix() for path in book.pdf.rglob("*.pdf"))
    assert made == sorted(target for _, target in MADE)
    assert set(NAMES) <= set(made)


def test_is_tagged_with_title_language_author(pdf):
    assert pdf.Root.MarkInfo.Marked
    assert str(pdf.Root.Lang).startswith("en")
    assert str(pdf.docinfo["/Title"])
    assert str(pdf.docinfo["/Author"]) == "Ketamine primer contributors"
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    with pdf.open_metadata() as metadata:
        assert metadata.get("pdfuaid:part") == "1"


def test_has_bookmarks(pdf):
    with pdf.open_outline() as outline:
        assert outline.root
        assert all(item.title for item in outline.root)


def test_every_inner_link_has_a_place(pdf):
    names = pdf.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    known = set(map(str, pikepdf.NameTree(names))) if names is not None else set()
    pages = {page.obj.objgen for page in pdf.pages}
    for page in pdf.pages:
        for annotation in page.get("/Annots", []):
            action = annotation.get("/A", pikepdf.Dictionary())
            place = annotation.get("/Dest", action.get("/D"))
            if "/URI" in action:
                assert str(action.URI).startswith(("http://", "https://", "mailto:"))
            elif isinstance(place, pikepdf.Array):
                assert place[0].objgen in pages
            else:
                assert str(place) in known


def ua_findings(path: Path) -> list[str]:
    """Return what pdfua is certain of; what it could not check it lists as skipped, not as found."""
    return [f"{finding.rule_id}: {finding.message}" for finding in pdfua.validate(str(path)).findings]


#: The chapters hold what the book holds, which takes twice as long as all others together: with EVERY_PAGE, as weekly.
@pytest.mark.parametrize("name", NAMES if os.environ.get("EVERY_PAGE") else NAMES[1:])
def test_passes_the_rules_of_pdf_ua(book, name):
    assert ua_findings(book.pdf / f"{name}.pdf") == []


def test_an_untagged_pdf_would_be_found(tmp_path):
    (tmp_path / "page.typ").write_text("= Title\n\nText")
    (tmp_path / "page.pdf").write_bytes(typst.compile(str(tmp_path / "page.typ"), pdf_tags=False))
    assert ua_findings(tmp_path / "page.pdf")


def test_tables_have_row_and_column_headers(book):
    seen = 0
    with pikepdf.open(book.pdf / "ketamine-primer.pdf") as document:
        for body in elements(document.Root.StructTreeRoot, "/TBody"):
            for row in elements(body, "/TR"):
                cells = [cell for cell in elements(row) if str(cell.S) in ("/TD", "/TH")]
                scopes = [str(a.get("/Scope")) for a in cells[0].A if "/Scope" in a]
                assert (str(cells[0].S), scopes) == ("/TH", ["/Row"])
                assert {str(cell.S) for cell in cells[1:]} <= {"/TD"}
                seen += 1
    assert seen > 20


def pages_of(node) -> set:
    """Return the pages that the content of an element stands on."""
    kids = node.get("/K", pikepdf.Array())
    found = set()
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            found |= pages_of(kid)
        else:
            page = kid.get("/Pg", node.get("/Pg")) if isinstance(kid, pikepdf.Dictionary) else node.get("/Pg")
            found.add(page.objgen)
    return found


def test_short_tables_stay_on_one_page(book):
    seen = 0
    with pikepdf.open(book.pdf / "ketamine-primer.pdf") as document:
        for table in elements(document.Root.StructTreeRoot, "/Table"):
            if len(list(elements(table, "/TR"))) <= 7:
                assert len(pages_of(table)) == 1
                seen += 1
    assert seen > 20


def test_pictures_have_alt_text(book):
    with pikepdf.open(book.pdf / "ketamine-primer.pdf") as document:
        texts = [str(figure.get("/Alt", "")) for figure in elements(document.Root.StructTreeRoot, "/Figure")]
    assert len(texts) == len(list((ROOT / "docs" / "figures").glob("[!_]*.py")))
    assert all(len(text) > 20 for text in texts)


def test_each_page_for_print_is_a_sheet():
    named = {path.stem for path in (ROOT / "docs" / "handouts").glob("*.md")}
    assert named == {name.removesuffix("-large-print").removesuffix("-folded") for name in SHEETS}
    for made, ending in (("large-print", "-large-print"), ("folded-card", "-folded")):
        assert [name for name, kind in SHEETS.items() if (kind == made) != name.endswith(ending)] == []


def test_each_sheet_has_the_pages_that_the_site_says(book):
    most = runpy.run_path(str(ROOT / "conf.py"))["typst_ua_most_pages"]
    found = {}
    for name in SHEETS:
        with pikepdf.open(book.pdf / f"{name}.pdf") as document:
            found[name] = len(document.pages)
    assert found == {name: count for name, count in most.items() if "/" not in name}
    assert found["tonight"] == 1
    assert {found[name] for name, kind in SHEETS.items() if kind in ("card", "drill")} == {2}, "front and back"


#: points: the smallest letters of each kind
LEAST = {
    "card": 8,
    "folded-card": 8,
    "leaflet": 12,
    "one-page": 12,
    "large-print": 16,
    "easy-read": 14,
    "drill": 10,
    "large-drill": 13,
    "checklist": 9,
    "handout": 8,
}


def sizes(path: Path) -> list[float]:
    """Return the sizes of the letters of a PDF, in points, from small to large; marks set high are smaller."""
    with pikepdf.open(path) as document:
        steps = [step for page in document.pages for step in pikepdf.parse_content_stream(page)]
    return sorted({round(float(step.operands[1]), 1) for step in steps if str(step.operator) == "Tf"})


@pytest.mark.parametrize("name", HANDOUTS)
def test_letters_are_as_large_as_the_kind_promises(book, name):
    kind = SHEETS[name]
    found = sizes(book.pdf / f"{name}.pdf")
    marks = (
        0.6 if kind in ("card", "folded-card", "drill", "large-drill", "checklist", "handout") else 1
    )  # classes of evidence, set high
    assert found[0] >= marks * LEAST[kind]
    if kind.endswith("drill"):
        assert any(size >= 20 for size in found), "the steps"


def test_paper(pdf, request):
    cards = [name for name, kind in SHEETS.items() if kind == "card"]
    is_card = request.node.callspec.params["pdf"] in cards
    is_slides = request.node.callspec.params["pdf"].startswith("slides/")
    if SHEETS.get(request.node.callspec.params["pdf"]) == "folded-card":
        assert [round(float(length)) for length in pdf.pages[0].MediaBox[2:]] == [595, 839], (
            "A4, but for the rounding of A5"
        )
        return
    expected = [595, 420] if is_card else [842, 474] if is_slides else [595, 842]
    assert [round(float(length)) for length in pdf.pages[0].MediaBox[2:]] == expected


@pytest.mark.parametrize("name", HANDOUTS)
def test_the_code_on_paper_leads_to_the_page_and_nothing_is_numbered_or_listed(book, name):
    source = (book.pdf / "source" / f"{name}.typ").read_text(encoding="utf-8")
    (path,) = re.findall(r'code: "/images/([^"]+)"', source)
    (page,) = re.findall(r'web: "([^"]+)"', source)
    assert (book.html / urlsplit(page).path.removeprefix("/en/latest/")).exists()
    drawn = f'#set page(width: 40mm, height: 40mm, margin: 4mm)\n#image("{path}", width: 100%)'
    folder = book.pdf / "source" / "images"
    picture = typst.compile(drawn.encode(), root=str(folder), format="png", ppi=200)
    codes = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))
    assert [code.text for code in codes] == [page]
    assert not re.search(r"own-references|#reference\(|Data: |\[Table \d", source)


def led_on(site: Path, typed: str) -> str:
    """Return the page below ``site`` that a person reaches who types an address; "" where there is none."""
    base = re.sub(r"^https?://", "", CONF["typst_ua_short_base"])
    short = site / typed.removeprefix(base) / "index.html"
    if not typed.startswith(base) or not short.is_file():
        return ""
    (uri,) = re.findall(r'http-equiv="refresh" content="0; url=([^"]+)"', short.read_text(encoding="utf-8"))
    page = os.path.normpath(short.parent / uri)
    return Path(page).relative_to(site).as_posix() if Path(page).is_file() else ""


def typed_from(pdf: Path) -> str:
    """Return the short address that stands on paper, as a reader sees it."""
    said = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], capture_output=True, check=True).stdout.decode()
    # also on each half of a folded sheet
    (address,) = set(re.findall(r"^ketamine-primer\.readthedocs\.io/\S+$", said, re.MULTILINE))
    return address


@needs_pdftotext
@pytest.mark.parametrize(
    ("target", "page"),
    [(target, page) for kind, target, page in CONF["typst_ua_documents"] if kind not in ("book", "chapter")],
)
def test_the_address_on_paper_can_be_typed_and_leads_to_the_page_of_the_code(book, target, page):
    typed = typed_from(book.pdf / f"{target}.pdf")
    assert led_on(book.html, typed) == f"{page}.html"
    assert len(typed) < 55, "a person types it"
    assert led_on(book.html, f"{typed}x") == "", "a wrong one leads nowhere"


@pytest.mark.parametrize("name", [name for name, kind in SHEETS.items() if kind == "easy-read"])
def test_each_sentence_of_easy_read_has_a_picture_near_that_is_described(book, name):
    with pikepdf.open(book.pdf / f"{name}.pdf") as document:
        said = [str(figure.get("/Alt", "")) for figure in elements(document.Root.StructTreeRoot, "/Figure")]
    assert len(said) > 20
    assert all(len(text) > 5 for text in said)


def test_every_character_has_a_glyph(book):
    glyphs: dict[str, set[int]] = {}
    for path in font_files():
        glyphs.setdefault(path.name.split("-")[0], set()).update(TTFont(path).getBestCmap())
    # the text falls back from the serif face to the sans: what the sans lacks must not be used
    missing = {}
    for path in sorted((ROOT / "docs").rglob("*.md")):
        lacking = {
            char
            for char in path.read_text(encoding="utf-8")
            if char != "\n" and ord(char) not in glyphs["SourceSansPro"]
        }
        if lacking:
            missing[path.name] = sorted(lacking)
    assert missing == {}


def test_numbers_are_those_of_the_site(book):
    """A chapter's PDF and the site number tables and references alike."""
    from bs4 import BeautifulSoup

    html = BeautifulSoup((book.html / "chapters" / "law.html").read_text(encoding="utf-8"), "html.parser")
    source = (book.pdf / "source" / "law.typ").read_text(encoding="utf-8")
    captions = [span.get_text().strip() for span in html.select(".caption-number")]
    assert captions
    assert [caption for caption in captions if f"[{caption}]" not in source] == []
    cited = {
        link.get_text() for link in html.select("article a[href*='references.html#']") if link.get_text().isdigit()
    }
    listed = set(re.findall(r'#reference\("[^"]+", "(\d+)"', source))
    assert cited == listed


#: of a page what paper has elsewhere (title, running numbers) or has no use for
NOT_PRINTED = ".headerlink, .page-status, .section-number, .caption-number, .sheets, .toctree-wrapper, svg, script"
#: of a sheet also citations, captions of tables, the warning, which stands at its head
NOT_ON_SHEETS = f"{NOT_PRINTED}, .bibtex-citation, .ledger-source, .unsigned, h1, caption"
LEAVES = ["p", "li", "td", "th", "h1", "h2", "h3", "figcaption", "caption", "dt", "dd"]
WHOLE = [
    (kind, target, page)
    for kind, target, page in CONF["typst_ua_documents"]
    if kind not in ("book", "slides", "folded-card") and target not in CONF["typst_ua_editions"]  # they leave lines out
]


def signs(text: str) -> str:
    """Return a text without white space and places to break."""
    return re.sub(r"[\s\u200b\u00ad\u2060]+", "", text)


def lost(article, said: str, left_out: str) -> list[str]:
    """Return the paragraphs, cells and headings of a page that a text does not hold sign by sign."""
    article = copy.copy(article)
    for part in article.select(left_out):
        part.decompose()
    leaves = [part for part in article.find_all(LEAVES) if not part.find([*LEAVES, "ul", "ol", "table", "dl"])]
    return [text for text in map(signs, (part.get_text() for part in leaves)) if text not in said]


@needs_pdftotext
@pytest.mark.parametrize(("kind", "target", "page"), WHOLE, ids=[target for _, target, _ in WHOLE])
def test_no_word_and_no_sign_of_a_page_is_lost_on_paper(book, pages, kind, target, page):
    # running heads would stand within what goes on over two pages
    body = ("-x", "0", "-y", "60", "-W", "596", "-H", "722") if kind == "chapter" else ()
    command = ["pdftotext", "-raw", *body, str(book.pdf / f"{target}.pdf"), "-"]
    said = signs(subprocess.run(command, capture_output=True, check=True).stdout.decode())
    article, left_out = pages[f"{page}.html"].article, NOT_PRINTED if kind == "chapter" else NOT_ON_SHEETS
    assert lost(article, said, left_out) == []
    assert lost(article, said.replace(";", "", 1), left_out), "a lost sign would be found"


def test_font_files_are_from_wheels():
    assert all("site-packages" in Path(path).parts for path in font_files())
