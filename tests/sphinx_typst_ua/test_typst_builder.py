"""The PDF builder on a small book, with references, numbers, an index and a handout, and on faulty ones."""

from __future__ import annotations

import io
import json
import re
import shutil
from pathlib import Path

import pikepdf
import pytest
import typst
import zxingcpp
from conftest import sphinx_build
from PIL import Image
from sphinx.errors import SphinxError

from sphinx_typst_ua import builder, kinds, markup
from sphinx_typst_ua.tagging import tag_row_headers

SMALL = Path(__file__).parent / "small"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    source = tmp_path_factory.mktemp("small") / "source"
    shutil.copytree(SMALL, source)
    return sphinx_build("typstua", source, source, source.parent / "out")


def test_builds_without_a_word(small):
    assert (small.status, small.warnings) == (0, "")
    assert sorted(path.name for path in small.out.glob("*.pdf")) == ["card.pdf", "one.pdf", "small.pdf"]


def test_pdfs_no_longer_named_go_and_other_files_stay(tmp_path):
    source = tmp_path / "source"
    shutil.copytree(SMALL, source)
    out = sphinx_build("typstua", source, source, tmp_path / "out").out
    (out / "mine.pdf").write_text("mine")
    conf = (source / "conf.py").read_text()
    (source / "conf.py").write_text(conf + '\ntypst_ua_documents = [("handout", "card", "card")]\n')
    assert sphinx_build("typstua", source, source, out).status == 0
    assert sorted(path.name for path in out.glob("*.pdf")) == ["card.pdf", "mine.pdf"]
    assert {path.stem for path in (out / "source").glob("*.sha256")} == {"card"}


def test_captions_have_the_numbers_of_the_site(small):
    source = (small.out / "source" / "one.typ").read_text(encoding="utf-8")
    for part in ("[Table 1.1]", "[Table 1.2]", "[Fig. 1.1]"):
        assert part in source, part


def test_numbers_and_targets_are_those_of_the_site(small):
    source = (small.out / "source" / "one.typ").read_text(encoding="utf-8")
    assert '#head(1, "1", [One: every kind of markup], "one#sec-one")' in source
    assert '#head(2, "1.1", [A section]' in source
    assert '#link("https://example.org/two.html#sec-two")[Two]' in source


def test_chapter_lists_just_what_it_cites_under_the_book_s_numbers(small):
    one = (small.out / "source" / "one.typ").read_text(encoding="utf-8")
    assert one.count("#reference(") == 2
    assert '"1", [Adams A. First.' in one


def test_a_handout_has_no_citations_but_a_code_that_leads_to_its_page(small, tmp_path):
    card = (small.out / "source" / "card.typ").read_text(encoding="utf-8")
    assert "#own-references" not in card
    assert "It is cited, and so is this." in card
    assert "[What stands on the card.]" in card
    assert "Table" not in card, "the number is one of the book, in which the card is not"
    assert "The file to download." not in card
    (path,) = re.findall(r'code: "([^"]+)"', card)
    page = tmp_path / "code.typ"
    shutil.copy(small.out / "source" / path.removeprefix("/"), tmp_path / "code.svg")
    page.write_text('#set page(width: 40mm, height: 40mm, margin: 4mm)\n#image("code.svg", width: 100%)')
    picture = Image.open(io.BytesIO(typst.compile(str(page), format="png", ppi=200)))
    assert [code.text for code in zxingcpp.read_barcodes(picture)] == ["https://example.org/card.html"]


def test_book_holds_each_reference_once_and_leaves_out_the_handout(small):
    book = (small.out / "source" / "small.typ").read_text(encoding="utf-8")
    assert book.count("#reference(") == 2
    assert "checklist" not in book


def test_checklist_takes_its_boxes_from_the_text(small):
    card = (small.out / "source" / "card.typ").read_text(encoding="utf-8")
    assert "#checklist([first #emph[thing]" in card
    assert "☐" not in card


def links(path):
    """Return the web addresses that a PDF's links lead to, and the places of those turned inward: page, height."""
    with pikepdf.open(path) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        found = [link for page in pdf.pages for link in page.get("/Annots", [])]
        web = [str(link.A.URI) for link in found if "/A" in link]
        inside = [link for link in found if str(link.Contents).startswith("page ")]
        assert [str(link.Contents) for link in inside] == [f"page {numbers[link.Dest[0].objgen]}" for link in inside]
        return web, [(numbers[link.Dest[0].objgen], float(link.Dest[3])) for link in inside]


def test_links_leave_a_chapter_for_the_site_but_stay_within_the_book(small):
    own, two, works = (
        f"https://example.org/{name}" for name in ("one.html#", "two.html#sec-two", "works.html#sec-works")
    )
    chapter, _ = links(small.out / "one.pdf")
    assert {two, works} <= set(chapter)
    assert not any(address.startswith((own, "https://example.org/works.html#id")) for address in chapter)
    book, _ = links(small.out / "small.pdf")
    assert [address for address in book if "example.org" in address] == [
        "https://example.org/a_b?c=1#d",
        "https://example.org/d",
    ]


def test_a_link_leads_to_the_page_and_height_of_its_target(tmp_path):
    text = "(sec-one)=\n# One\n\n{ref}`top <sec-one>` {ref}`bottom <sec-far>` {cite}`adams2020title`\n\n"
    page = text + "Filler.\n\n" * 99 + "(sec-far)=\n## Far\n\n(tab-one)=\n### Near\n\nSee {ref}`sec-far`.\n"
    shutil.copytree(SMALL, tmp_path / "source")
    (tmp_path / "source" / "one.md").write_text(page)
    build = sphinx_build("typstua", tmp_path / "source", tmp_path / "source", tmp_path / "out")
    assert (build.status, build.warnings) == (0, "")
    web, ((first, top), (far, bottom), (last, reference), again) = links(build.out / "one.pdf")
    assert not any("example.org" in address for address in web)
    assert (first, last) == (1, far)
    assert far > 1
    assert 842 - 28 / 25.4 * 72 < top < 842  # the paper's height less the margin, and some room above
    assert reference < bottom
    assert again == (far, bottom)


def test_book_ends_in_an_index_with_the_pages_of_its_entries(small):
    source = (small.out / "source" / "small.typ").read_text(encoding="utf-8")
    index = source[source.index("#word-index") :]
    assert "only on the card" not in index
    assert "#index-entry(0, [dots], parts: true)\n#index-entry(1, [see markup])" in index
    assert '#index-entry(1, [kinds of], ("one#index-0", "https://example.org/one.html#index-0"))' in index
    with pikepdf.open(small.out / "small.pdf") as pdf, pdf.open_outline() as outline:
        assert [item.title for item in outline.root][-1] == "Index"
        pages = [str(link.Contents) for link in pdf.pages[-1].Annots]
    assert len(set(pages)) == 2
    sources = small.out / "source"
    compiler = typst.Compiler(str(sources / "small.typ"), root=str(sources), font_paths=[str(sources / "fonts")])
    printed = json.loads(compiler.eval('query(link).map(it => it.body.at("text", default: ""))'))
    assert [f"page {number}" for number in printed[-2:]] == pages


def test_source_date_is_honoured(tmp_path):
    shutil.copytree(SMALL, tmp_path / "source")
    build = sphinx_build(
        "typstua", tmp_path / "source", tmp_path / "source", tmp_path / "out", SOURCE_DATE_EPOCH="86400"
    )
    with pikepdf.open(build.out / "one.pdf") as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:19700102")


def test_letter_paper_is_one_setting(tmp_path):
    shutil.copytree(SMALL, tmp_path / "source")
    letter = ("-D", "typst_ua_paper=us-letter")
    build = sphinx_build("typstua", tmp_path / "source", tmp_path / "source", tmp_path / "out", *letter)
    with pikepdf.open(build.out / "one.pdf") as pdf:
        assert [round(float(length)) for length in pdf.pages[0].MediaBox[2:]] == [612, 792]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("# One\n\n:::{figure} dot.svg\nCaption\n:::\n", "one.md:3: ERROR: image dot.svg has no alt text"),
        ("# One\n\nThe glyph 漢 is in no font.\n", "for some letters, since no font has the letter '漢' (U+6F22)"),
    ],
)
def test_fault_names_its_place_and_spares_the_other_pdfs(tmp_path, page, expected):
    shutil.copytree(SMALL, tmp_path / "source")
    (tmp_path / "source" / "one.md").write_text(
        "(sec-one)=\n" + page if "漢" in page else page + "\n(sec-one)=\n## x\n\n(tab-one)=\n## y\n"
    )
    build = sphinx_build("typstua", tmp_path / "source", tmp_path / "source", tmp_path / "out")
    assert build.status != 0
    assert expected in build.warnings
    assert "Traceback" not in build.warnings
    assert (build.out / "card.pdf").exists()


def test_malformed_list_of_documents_is_named():
    assert kinds.documents_problem([("book", "a", "index")]) is None
    for wrong in (("poster", "b", "c"), ("book", "b"), "abc"):
        assert "entry 2" in kinds.documents_problem([("book", "a", "index"), wrong])


@pytest.mark.parametrize("package", ["no_such_font", "this"])  # one that is not there, one that holds no files
def test_a_font_that_is_not_installed_is_named(monkeypatch, package):
    monkeypatch.setattr(builder, "FONT_PACKAGES", (package,))
    with pytest.raises(SphinxError, match=f"the font package {package} is not installed; run 'pip install"):
        builder.font_files()


@pytest.mark.parametrize(
    ("text", "expected"),
    [("a_b*c #d", r"a\_b\*c \#d"), ("1. no list", r"1\. no list"), ("a\n  b", "a b"), ("5\u00a0mg", "5\u00a0mg")],
)
def test_text_is_escaped(text, expected):
    assert markup.text(text) == expected


def test_string_is_quoted():
    assert markup.string('a"b\\c\nd') == '"a\\"b\\\\c\\nd"'


def test_tags_refuse_a_wrong_count(small):
    with pikepdf.open(small.out / "one.pdf") as document, pytest.raises(ValueError, match="2 tables"):
        tag_row_headers(document, [True])
