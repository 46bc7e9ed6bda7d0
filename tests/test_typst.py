"""The PDF builder on a small book that uses every kind of markup, and on faulty ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pikepdf
import pytest
from conftest import sphinx_build
from sphinx.errors import SphinxError

from primer.typstpdf import builder, markup
from primer.typstpdf.tagging import tag_row_headers

SMALL = Path(__file__).parent / "roots" / "typst"


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    source = tmp_path_factory.mktemp("small") / "source"
    shutil.copytree(SMALL, source)
    return sphinx_build("typstpdf", source, source, source.parent / "out")


def test_builds_without_a_word(small):
    assert (small.status, small.warnings) == (0, "")
    assert sorted(path.name for path in small.out.glob("*.pdf")) == ["card.pdf", "one.pdf", "small.pdf"]


def test_nothing_is_lost(small):
    source = (small.out / "source" / "one.typ").read_text(encoding="utf-8")
    for part in (
        "#emph[emphasis]", "#strong[strong]", 'raw("code_with #1 $x$")', "#link(\"https://example.org/a_b?c=1#d\")",
        "H#sub[2]O", "x#super[2]", "#footnote[", "#footnote(label(", "#enum(start: 1,", "#quote(block: true)",
        '#callout("key-points", [Key points])', '#callout("note", [Note])', '#callout("warning", [Warning])',
        "[Table 1.1]", "[Table 1.2]", "[Fig. 1.1]", "A legend.", "terms.item([Term], [Its definition.])",
        "#formula(", "#formula-block(", 'raw(block: true, "literal   block\\n  # kept")', "#rule()", "The end.",
        "Somebody",
    ):  # fmt: skip
        assert part in source, part


def test_numbers_and_targets_are_those_of_the_site(small):
    source = (small.out / "source" / "one.typ").read_text(encoding="utf-8")
    assert '#head(1, "1", [One: every kind of markup], "one#sec-one")' in source
    assert '#head(2, "1.1", [A section]' in source
    assert '#xref("two#sec-two", "https://example.org/two.html#sec-two")[Two]' in source


def test_chapter_lists_just_what_it_cites_under_the_book_s_numbers(small):
    one = (small.out / "source" / "one.typ").read_text(encoding="utf-8")
    assert one.count("#reference(") == 2
    assert '"1", [Adams A. First.' in one
    assert "#own-references" not in (small.out / "source" / "card.typ").read_text(encoding="utf-8")


def test_a_link_to_the_references_is_no_citation_and_leaves_the_chapter_but_not_the_book(small):
    one, book = ((small.out / "source" / name).read_text(encoding="utf-8") for name in ("one.typ", "small.typ"))
    assert '#xref("works#sec-works", "https://example.org/works.html#sec-works")[the references]' in one
    assert '"works#sec-works": true' not in one
    assert '"works#sec-works": true' in book


def test_book_holds_each_reference_once_and_leaves_out_the_handout(small):
    book = (small.out / "source" / "small.typ").read_text(encoding="utf-8")
    assert book.count("#reference(") == 2
    assert "checklist" not in book


def test_checklist_takes_its_boxes_from_the_text(small):
    card = (small.out / "source" / "card.typ").read_text(encoding="utf-8")
    assert "#checklist([first #emph[thing]" in card
    assert "☐" not in card


def test_links_leave_a_chapter_for_the_site_but_stay_within_the_book(small):
    def addresses(name):
        with pikepdf.open(small.out / name) as pdf:
            return {str(a.A.URI) for page in pdf.pages for a in page.get("/Annots", []) if "/URI" in a.get("/A", {})}

    assert "https://example.org/two.html#sec-two" in addresses("one.pdf")
    assert "https://example.org/two.html#sec-two" not in addresses("small.pdf")


def test_source_date_is_honoured(tmp_path):
    shutil.copytree(SMALL, tmp_path / "source")
    build = sphinx_build(
        "typstpdf", tmp_path / "source", tmp_path / "source", tmp_path / "out", SOURCE_DATE_EPOCH="86400"
    )
    with pikepdf.open(build.out / "one.pdf") as pdf:
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:19700102")


def test_letter_paper_is_one_setting(tmp_path):
    shutil.copytree(SMALL, tmp_path / "source")
    letter = ("-D", "typst_paper=us-letter")
    build = sphinx_build("typstpdf", tmp_path / "source", tmp_path / "source", tmp_path / "out", *letter)
    with pikepdf.open(build.out / "one.pdf") as pdf:
        assert [round(float(length)) for length in pdf.pages[0].MediaBox[2:]] == [612, 792]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("# One\n\n:::{figure} dot.svg\nCaption\n:::\n", "one.md:3: ERROR: image dot.svg has no alt text"),
        ("# One\n\n:::{only} typst\ntext\n:::\n\n:::{centered} x\n:::\n", "does not know <centered>"),
        ("# One\n\nThe glyph 漢 is in no font.\n", "one.pdf cannot be set by Typst"),
    ],
)
def test_fault_names_its_place_and_spares_the_other_pdfs(tmp_path, page, expected):
    shutil.copytree(SMALL, tmp_path / "source")
    (tmp_path / "source" / "one.md").write_text(
        "(sec-one)=\n" + page if "漢" in page else page + "\n(sec-one)=\n## x\n\n(tab-one)=\n## y\n"
    )
    build = sphinx_build("typstpdf", tmp_path / "source", tmp_path / "source", tmp_path / "out")
    assert build.status != 0
    assert expected in build.warnings
    assert "Traceback" not in build.warnings
    assert (build.out / "card.pdf").exists()


def test_malformed_list_of_documents_is_named():
    assert builder.documents_problem([("book", "a", "index")]) is None
    for wrong in (("poster", "b", "c"), ("book", "b"), "abc"):
        assert "entry 2" in builder.documents_problem([("book", "a", "index"), wrong])


@pytest.mark.parametrize("package", ["no_such_font", "this"])  # one that is not there, one that holds no files
def test_a_font_that_is_not_installed_is_named(monkeypatch, package):
    monkeypatch.setattr(builder, "FONT_PACKAGES", (package,))
    with pytest.raises(SphinxError, match=f"the font package {package} is not installed; run 'make'"):
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
    with pytest.raises(ValueError, match="2 tables"):
        tag_row_headers((small.out / "one.pdf").read_bytes(), [True])
