"""The builder on books that nobody here wrote: little is set, and much is unusual or wrong."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pdfua
import pikepdf
import pytest
from conftest import sphinx_build
from docutils import nodes
from PIL import Image
from sphinx.config import Config

import sphinx_typst_ua
from sphinx_typst_ua import diagnosis, formula, look, markup, site, sizes
from sphinx_typst_ua.kinds import documents_problem

DOT = Path(__file__).parent / "every" / "dot.svg"
MINE = """
from docutils import nodes
from docutils.parsers.rst import Directive


class strange(nodes.General, nodes.Element):
    pass


class picture(nodes.General, nodes.Element):
    pass


class known(nodes.Inline, nodes.TextElement):
    pass


class TabContainer(nodes.container):
    pass


class Strange(Directive):
    has_content = True

    def run(self):
        node = strange()
        self.state.nested_parse(self.content, self.content_offset, node)
        return [node, picture()]


class Framed(Directive):
    def run(self):
        return [nodes.figure("", picture(), nodes.caption("", "Framed; a caption."))]


class Tab(Directive):
    required_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self):
        body = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, body)
        return [TabContainer("", nodes.label("", self.arguments[0]), body, type="tab")]


def visit_known(self, node):
    self.push()


def depart_known(self, node):
    self.add(f"#strike[{self.pop()}];")


def role(name, rawtext, text, lineno, inliner, options=None, content=()):
    return [known("", text)], []


def setup(app):
    app.add_node(known, typst=(visit_known, depart_known))
    app.add_directive("strange", Strange)
    app.add_directive("framed", Framed)
    app.add_directive("tab", Tab)
    app.add_role("known", role)
"""


def project(folder: Path, pages: dict[str, str], settings: str = "", documents: str = "") -> Path:
    """Write a project that sets hardly anything; each page is a PDF, unless ``documents`` says otherwise."""
    folder.mkdir()
    names = list(pages)
    listed = documents or repr([("chapter", name, name) for name in names])
    conf = f'project = "Strange book"\nauthor = "A stranger"\nextensions = ["sphinx_typst_ua"]\n{settings}\n'
    (folder / "conf.py").write_text(f"{conf}typst_ua_documents = {listed}\n", encoding="utf-8")
    index = "Start\n=====\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in names)
    for name, text in ({"index": index} | pages).items():
        (folder / f"{name}.rst").write_text(text, encoding="utf-8")
    shutil.copy(DOT, folder / "dot.svg")
    return folder


def make(folder: Path, *more: str):
    return sphinx_build("typstua", folder, folder, folder.parent / "out", *more)


def words(path: Path) -> str:
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not there")
    return subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True).stdout.decode()


def findings(path: Path) -> list[str]:
    return [f"{finding.rule_id}: {finding.message}" for finding in pdfua.validate(str(path)).findings]


def ink(path: Path, tmp_path: Path, page: int = 1) -> Image.Image:
    """Return a page as a picture, 72 pixels an inch: a pixel is a point."""
    if shutil.which("pdftoppm") is None:
        pytest.skip("pdftoppm (poppler-utils) is not there")
    command = ["pdftoppm", "-r", "72", "-f", str(page), "-l", str(page), "-png", "-singlefile", str(path)]
    subprocess.run([*command, str(tmp_path / "page")], check=True)
    return Image.open(tmp_path / "page.png")


# -- what a stranger does not know of ------------------------------------------------------------
LONG_TITLE = "About `PEP 8 <https://peps.python.org/pep-0008/>`_; and *more* [#t]_"
ROWS = "\n".join(f"   * - row {number}\n     - x" for number in range(90))
HIGH = "\n\n       ".join(f"Paragraph {number} of the row." for number in range(80))
BOX = "\n\n   ".join(f"Paragraph {number} of the box." for number in range(60))
ABOUT = f"""{LONG_TITLE}
{"=" * len(LONG_TITLE)}

.. [#t] A note of the title.

.. list-table:: Long
   :header-rows: 1

   * - Head `x <https://example.org>`_ [#h]_
     - Other
{ROWS}

.. [#h] A note of the head.

.. list-table:: High
   :header-rows: 1

   * - A
     - B
   * - a
     - {HIGH}

.. warning::

   {BOX}

The end of it.
"""
FAR = """.. _far:

Far
===

See :doc:`about`; :doc:`card`; :ref:`genindex`; `a file <files/x.txt>`_.

.. index:: a word
"""
START = """Start
=====

The preface; it is not lost. See :ref:`far`.

.. toctree::

   about
   far
   untitled

.. toctree::

   far
"""


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    pages = {
        "about": ABOUT,
        "far": FAR,
        "untitled": "Just a paragraph; no title.\n",
        "card": ":orphan:\n\nCard\n====\n",
    }
    listed = '[("book", "pdf/book", "index"), ("chapter", "about", "about"), ("chapter", "untitled", "untitled"), '
    folder = project(
        tmp_path_factory.mktemp("plain") / "source", pages, documents=listed + '("handout", "card", "card")]'
    )
    (folder / "index.rst").write_text(START)
    more = 'language = "pt_BR"\nsuppress_warnings = ["toc.duplicate_entry"]\n'
    (folder / "conf.py").write_text((folder / "conf.py").read_text() + more)
    return make(folder)


def test_two_settings_are_enough(plain):
    """O09: no bibliography, no address of the site, a language with a region, a target in a folder, no title."""
    assert (plain.status, plain.warnings) == (0, "")
    made = sorted(path.relative_to(plain.out).as_posix() for path in plain.out.rglob("*.pdf"))
    assert made == ["about.pdf", "card.pdf", "pdf/book.pdf", "untitled.pdf"]
    assert {name: findings(plain.out / name) for name in made} == {name: [] for name in made}
    with pikepdf.open(plain.out / "pdf" / "book.pdf") as pdf:
        assert str(pdf.Root.Lang) == "pt-BR"


def test_without_an_address_links_stay_inside_or_go(plain):
    with pikepdf.open(plain.out / "pdf" / "book.pdf") as pdf:
        links = [link for page in pdf.pages for link in page.get("/Annots", [])]
        web = {str(link.A.URI) for link in links if "/A" in link and "/URI" in link.A}
        inside = [link for link in links if str(link.Contents).startswith("page ")]
    assert web == {"https://peps.python.org/pep-0008/", "https://example.org"}
    assert len(inside) == 3  # to far, to about, and the index to its page
    assert "document:" not in words(plain.out / "card.pdf")


def test_the_words_of_the_template_are_those_of_the_language(plain):
    """O21."""
    said = words(plain.out / "pdf" / "book.pdf")
    for word in ("Conteúdos", "Índice", "Página 2 / ", "novembro" if "novembro" in said else "de", "Aviso"):
        assert word in said, word
    for word in ("Contents", "Page ", "Warning"):
        assert word not in said, word


def test_a_book_says_no_licence_that_nobody_gave(plain):
    said = words(plain.out / "pdf" / "book.pdf")
    assert "Creative" not in said
    assert "Version" not in said  # no release is set


def test_the_start_page_s_text_opens_the_book(plain):
    """O16; and a page that is listed twice is set once."""
    said = words(plain.out / "pdf" / "book.pdf")
    assert said.count("The preface; it is not lost.") == 1
    assert said.count("Just a paragraph; no title.") == 1
    source = (plain.out / "source" / "pdf" / "book.typ").read_text(encoding="utf-8")
    assert source.count('"far#far")') == 1


def test_tables_of_contents_may_go_in_a_circle(tmp_path):
    page = "Page\n====\n\nText.\n\n.. toctree::\n\n   "
    settings = 'suppress_warnings = ["toc.circular", "toc.multiple_toctree_parents"]\n'
    pages = {"one": f"{page}two\n", "two": f"{page}one\n"}
    build = make(project(tmp_path / "source", pages, settings, '[("book", "book", "index")]'))
    assert (build.status, build.warnings) == (0, "")
    assert words(build.out / "book.pdf").count("Text.") == 2


def test_titles_and_heads_may_hold_links_and_notes(plain):
    """O07: what a running head and the contents repeat has no second link and no second note."""
    said = words(plain.out / "pdf" / "book.pdf")
    assert said.count("A note of the title.") == said.count("A note of the head.") == 1
    with pikepdf.open(plain.out / "about.pdf") as pdf:
        assert str(pdf.docinfo["/Title"]) == "About PEP 8; and more"


@pytest.mark.parametrize("name", ["about", "pdf/book"])
def test_what_is_higher_than_a_page_goes_on_on_the_next(plain, name):
    said = words(plain.out / f"{name}.pdf")
    assert [n for n in range(80) if f"Paragraph {n} of the row." not in said] == []
    assert [n for n in range(60) if f"Paragraph {n} of the box." not in said] == []
    assert "The end of it." in said


# -- what is wrong -------------------------------------------------------------------------------
PICTURES = """Pictures
========

.. image:: missing.png
   :alt: A missing picture

.. image:: http://127.0.0.1:9/badge.svg
   :alt: A badge

.. figure:: dot.svg

   Without alt text.

.. image:: dot.svg
   :alt: a dot
   :width: 10vh

.. figure:: gone.png
   :alt: A picture that is gone

   Of what is gone.
"""
FORMULAS = r"""Formulas
========

.. math:: E = m c^2

.. math::

   a &= b \le c \\
   d &= \mathbb R

.. math::
   :label: m

   \nosuch{1} & 2

Inline :math:`\unheard{a}{b}`; end. See :eq:`m`.
"""
NODES = """Nodes
=====

.. strange::

   Held; text.

.. strange::

   Again.

.. container:: around

   .. framed::

A :known:`stricken`; word.

.. tab:: Unix; Linux

   Type this.

.. tab:: Windows

   Type that.

.. raw:: latex

   not for us
"""
FAULTY = {
    "pictures": PICTURES,
    "formulas": FORMULAS,
    "nodes": NODES,
    "emoji": "Emoji\n=====\n\nFine ✅ and\n\na rocket 🚀; a family 👨‍👩‍👧; ``🚀``.\n",
    "letters": "Letters\n=======\n\nOne line.\n\n世 ש.\n",
    "script": "Script\n======\n\n" + "".join(map(chr, range(0x4E00, 0x4E40))) + "\n",
    "broken": "Broken\n======\n\nFine here.\n\n.. raw:: typst\n\n   #nosuch(1)\n\n漢 🚀\n",
    "good": "Good\n====\n\nText.\n",
}


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    settings = (
        "import sys\nfrom pathlib import Path\nsys.path.insert(0, str(Path(__file__).parent))\n"
        'extensions.append("mine")\ntypst_ua_bibliography = "nosuch"\n'
    )
    listed = repr([("chapter", name, name) for name in [*FAULTY, "gone"]])
    folder = project(tmp_path_factory.mktemp("faulty") / "source", FAULTY, settings, listed)
    (folder / "mine.py").write_text(MINE)
    return make(folder)


@pytest.mark.parametrize(
    "said",
    [
        "pictures.rst:4: WARNING: image file not readable: missing.png",  # O06
        "pictures.rst:7: ERROR: image http://127.0.0.1:9/badge.svg is not there; its words stand in its place",
        "pictures.rst:18: WARNING: image file not readable: gone.png",
        "pictures.rst:10: ERROR: image dot.svg has no alt text; add ':alt:' that says what it shows",
        "pictures.rst:14: ERROR: image dot.svg: the length '10vh' has no meaning on paper; write it in %, px",
        r"formulas.rst:11: WARNING: the formula \nosuch{1} & 2 is printed as its source: Unknown LaTeX command ",  # O02
        r"formulas.rst:16: WARNING: the formula \unheard{a}{b} is printed as its source: ",
        "nodes.rst:6: WARNING: the PDF builder does not know <strange>: what it holds is set plainly; its extension",
        "WARNING: the PDF builder does not know <picture>: nothing of it is printed; its extension can tell it with",
        "emoji.rst:4: WARNING: no font has the sign '✅' (U+2705): emoji.pdf says '[white heavy check mark]' in",  # O08
        "emoji.rst:6: WARNING: no font has the sign '🚀' (U+1F680): emoji.pdf says '[rocket]' in its place; name a",
        "letters.rst:6: ERROR: letters.pdf says '[U+...]' for some letters, since no font has the letter '世' (",
        "script.rst:4: ERROR: script.pdf is not made, since no font has the letter '一' (U+4E00) at ",
        " and 59 more; name a font that has it (typst_ua_fonts, typst_ua_font_folders) or write it otherwise",
        "broken.rst:6: ERROR: broken.pdf cannot be set by Typst: unknown variable: nosuch; near '#nosuch(1)'",  # F42
        "conf.py:1: ERROR: typst_ua_bibliography names 'nosuch', but there is no such page; fix name or list",  # O09
        "conf.py:1: ERROR: typst_ua_documents names 'gone' for gone.pdf, but there is no such page; fix name or list",
    ],
)
def test_each_fault_has_one_line_with_its_place(faulty, said):
    assert faulty.warnings.count(said) == 1, faulty.warnings
    assert faulty.status != 0


def test_nothing_else_is_said_and_nothing_crashes(faulty):
    lines = [line for line in faulty.warnings.splitlines() if re.search("WARNING|ERROR", line)]
    own = "Could not fetch remote image"  # Sphinx's, which names no place
    assert len([line for line in lines if own not in line]) == 19, "\n".join(lines)
    assert "Traceback" not in faulty.warnings


def test_a_missing_picture_is_told_once_in_each_build(tmp_path):
    """By Sphinx, which reads such a page in every build; by the builder where Sphinx is told to be silent."""
    folder = project(tmp_path / "source", {"page": "Page\n====\n\n.. image:: missing.png\n   :alt: words\n"})
    builds = [make(folder), make(folder)]
    silent = make(folder, "-D", "suppress_warnings=image.not_readable")
    told = [re.sub(r".*(page\.rst:4: )", r"\1", build.warnings).splitlines() for build in [*builds, silent]]
    sphinx = "page.rst:4: WARNING: image file not readable: missing.png [image.not_readable]"
    own = "page.rst:4: ERROR: image missing.png is not there; its words stand in its place"
    assert told == [[sphinx], [sphinx], [own]]
    assert [build.status for build in [*builds, silent]] == [1, 1, 1]


def test_all_other_pdfs_are_made(faulty):
    made = sorted(path.stem for path in faulty.out.glob("*.pdf"))
    assert made == ["emoji", "formulas", "good", "letters", "nodes", "pictures"]
    assert {name: findings(faulty.out / f"{name}.pdf") for name in made} == {name: [] for name in made}


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "pictures",
            ["A missing picture", "A badge", "Without alt text.", "A picture that is gone", "Of what is gone."],
        ),
        ("formulas", [r"\nosuch{1} & 2", "(1)", r"Inline \unheard{a}{b}; end. See (1)."]),
        ("emoji", ["Fine [white heavy check mark] and", "[rocket]; a family [man][woman][girl]; [rocket]."]),
        ("letters", ["One line.", "[U+4E16]", "ש"]),
        (
            "nodes",
            ["Held; text.", "Again.", "Framed; a caption.", "A stricken; word.", "Unix; Linux", "Windows"],
        ),  # O12
    ],
)
def test_what_cannot_be_drawn_is_said_in_words(faulty, name, parts):
    said = words(faulty.out / f"{name}.pdf")
    assert [part for part in parts if part not in said] == []
    assert "not for us" not in said


def test_a_handler_that_an_extension_gives_is_asked(faulty):
    assert "A #strike[stricken];; word." in (faulty.out / "source" / "nodes.typ").read_text(encoding="utf-8")
    assert "<known>" not in faulty.warnings


# -- pictures ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("options", "natural", "expected"),
    [
        ({}, True, ("30pt", "auto")),  # 40 pixels
        ({}, False, ("auto", "auto")),
        ({"scale": 50}, True, ("30pt * 0.5", "auto")),
        ({"width": "6pc"}, True, ("72pt", "auto")),
        ({"width": "10rem", "height": "4ex"}, True, ("105pt", "2em")),
        ({"height": "2cm"}, True, ("auto", "2cm")),
        ({"width": "80%", "scale": 200}, True, ("80% * 2", "auto")),
        ({"width": ".5in"}, True, ("0.5in", "auto")),
    ],
)
def test_a_picture_has_the_size_that_is_asked_or_its_own(options, natural, expected):
    """O15, F09."""
    assert sizes.picture_size(nodes.image(uri="dot.svg", **options), DOT if natural else None) == expected


@pytest.mark.parametrize("length", ["3vh", "wide", "-1px", ""])
def test_a_length_without_meaning_is_named(length):
    with pytest.raises(ValueError, match="has no meaning on paper; write it in %, px, pt, mm, cm, in or em"):
        sizes.length(length)


def test_pictures_are_not_wider_than_the_page_and_stand_in_the_line(tmp_path):
    text = (
        "Pictures\n========\n\nA word |dot| and a word.\n\n.. |dot| image:: dot.svg\n   :alt: dot\n   :width: 9px\n\n"
        ".. image:: dot.svg\n   :alt: wide\n   :width: 3000px\n\n.. image:: dot.svg\n   :alt:\n"
    )
    build = make(project(tmp_path / "source", {"page": text}))
    assert (build.status, build.warnings) == (0, "")
    page = ink(build.out / "page.pdf", tmp_path).convert("L")
    dark = page.point(lambda value: 255 if value < 40 else 0).getbbox()
    margin = 27 / 25.4 * 72
    assert margin - 1 <= dark[0]
    assert page.width / 2 < dark[2] <= page.width - margin + 1  # the wide dot is in the middle
    source = (build.out / "source" / "page.typ").read_text(encoding="utf-8")
    assert "A word #box[#picture(" in source
    assert "alt: none" in source  # a decoration
    with pikepdf.open(build.out / "page.pdf") as pdf:
        text = str([str(item) for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and "/Alt" in item])
    assert "wide" in text
    assert findings(build.out / "page.pdf") == []


def test_a_picture_that_cannot_be_read_takes_no_pdf_with_it(tmp_path):
    broken = {"bad.png": b"no picture", "cut.png": b"\x89PNG\r\n\x1a\n\0\0", "empty.svg": b""}
    shown = "".join(f".. image:: {name}\n   :alt: words of {name}\n\n" for name in broken)
    folder = project(tmp_path / "source", {"page": f"Page\n====\n\n{shown}Good text.\n"})
    for name, data in broken.items():
        (folder / name).write_bytes(data)
    build = make(folder)
    for line, name in zip((4, 7, 10), broken, strict=True):
        told = (
            rf"page\.rst:{line}: ERROR: image {name} cannot be read \(failed to \w+ .+\); its words stand in its place"
        )
        assert re.search(told, build.warnings), build.warnings
    said = words(build.out / "page.pdf")
    assert [part for part in (*(f"words of {name}" for name in broken), "Good text.") if part not in said] == []


def test_a_title_of_a_picture_or_a_formula_alone_is_set_in_words(tmp_path):
    text = "|dot|\n=====\n\nOne.\n\n:math:`x^2`\n-----------\n\nTwo.\n\n.. |dot| image:: dot.svg\n   :alt: a dot\n"
    documents = '[("chapter", "page", "page"), ("book", "book", "index")]'
    build = make(project(tmp_path / "source", {"page": text}, documents=documents))
    assert (build.status, build.warnings) == (0, "")
    for name in ("page", "book"):
        with pikepdf.open(build.out / f"{name}.pdf") as pdf, pdf.open_outline() as outline:
            titles = [(item.title, [below.title for below in item.children]) for item in outline.root]
        assert ("a dot", ["x^2"]) in titles


def test_a_figure_does_not_float_above_its_page_s_title(tmp_path):
    """O14; its legend stands below its caption."""
    text = "The title\n=========\n\nA word.\n\n.. figure:: dot.svg\n   :alt: dot\n\n   Its caption.\n\n   Its legend.\n"
    build = make(project(tmp_path / "source", {"page": text}))
    said = words(build.out / "page.pdf")
    assert said.index("The title") < said.index("A word.") < said.index("Its caption.") < said.index("Its legend.")
    assert ink(build.out / "page.pdf", tmp_path).convert("L").crop((0, 0, 595, 70)).getextrema()[0] > 200


# -- code, tables, long words --------------------------------------------------------------------
def test_a_caption_stays_with_its_code(tmp_path):
    """O11, F06."""
    text = "Code\n====\n\n.. code-block:: text\n   :caption: Of the code\n\n   print\n\n=== ===\na   b\n=== ===\n"
    build = make(project(tmp_path / "source", {"page": text}, "numfig = True\n"))
    source = (build.out / "source" / "page.typ").read_text(encoding="utf-8")
    assert "#listing([Listing 1], [Of the code])" in source
    assert source.count("Of the code") == 1


def test_code_keeps_its_columns(tmp_path):
    """O17: in a monospaced font that comes with the typst package."""
    build = make(project(tmp_path / "source", {"page": "Code\n====\n\n::\n\n   iiii|\n   WWWW|\n"}))
    with pikepdf.open(build.out / "page.pdf") as pdf:
        fonts = {str(font.BaseFont) for font in pdf.pages[0].Resources.Font.values()}
    assert any("DejaVuSansMono" in font for font in fonts)


@pytest.mark.parametrize("run", ["x" * 300, "https://example.org/" + "a" * 250, "─" * 200])
def test_nothing_runs_off_the_page(tmp_path, run):
    """F08: in text, in code and in a cell."""
    cell = "x" * 60 if run[0] == "x" else run
    text = f"Long\n====\n\nWord {run} word.\n\n::\n\n   {run}\n\n.. list-table:: T\n   :header-rows: 1\n\n"
    rows = f"   * - a\n     - b\n   * - ``{cell}``\n     - {cell}\n"
    build = make(project(tmp_path / "source", {"page": text + rows}))
    assert (build.status, build.warnings) == (0, "")
    page = ink(build.out / "page.pdf", tmp_path).convert("L")
    margin = int(27 / 25.4 * 72)
    assert page.crop((page.width - margin + 3, 0, page.width, page.height)).getextrema()[0] > 200
    assert "\u200b" not in words(build.out / "page.pdf")


def test_places_to_break_are_only_where_no_other_is():
    assert markup.breakable("a word of no great length") == "a word of no great length"
    assert markup.breakable("x" * 90).replace("\u200b", "") == "x" * 90
    assert "\u200b" in markup.breakable("x" * 90)
    assert "\u200b" not in markup.breakable("https://example.org/" + "x+" * 90)


def test_a_table_s_stub_is_told_of_tables_without_head_alone(tmp_path):
    """O19: what stands first in a row is its head for who reads by ear; it is not set bold."""
    text = "Table\n=====\n\n==== ====\nsize 3 cm\nage  4\n==== ====\n"
    build = make(project(tmp_path / "source", {"page": text}))
    assert "stub: false, head: 0, " in (build.out / "source" / "page.typ").read_text(encoding="utf-8")
    assert findings(build.out / "page.pdf") == []


def test_columns_of_automatic_widths_have_them_from_their_cells(tmp_path):
    words = "The text of this column is much longer than that of the first, so it has most of the room."
    rows = f"   * - n\n     - Head\n   * - 1\n     - {words}\n"
    text = f"Table\n=====\n\n.. list-table::\n   :widths: auto\n\n{rows}\n.. list-table::\n\n{rows}"
    build = make(project(tmp_path / "source", {"page": text}))
    source = (build.out / "source" / "page.typ").read_text(encoding="utf-8")
    assert re.findall(r"columns: (\(.*?\)),", source) == ["(4fr, 45fr,)", "(50fr, 50fr,)"]
    assert words in " ".join(words_of_lines(build.out / "page.pdf"))  # on one line


def words_of_lines(path: Path) -> list[str]:
    return [" ".join(line.split()) for line in words(path).splitlines()]


def test_all_rows_of_a_head_are_set_as_heads(tmp_path):
    text = "Table\n=====\n\n.. csv-table::\n   :header-rows: 2\n\n   upper, a\n   lower, b\n   body, c\n"
    build = make(project(tmp_path / "source", {"page": text}))
    source = (build.out / "source" / "page.typ").read_text(encoding="utf-8")
    assert "stub: false, head: 2, " in source
    if shutil.which("pdftohtml") is None:
        pytest.skip("pdftohtml (poppler-utils) is not there")
    command = ["pdftohtml", "-xml", "-stdout", "-i", str(build.out / "page.pdf")]
    said = subprocess.run(command, capture_output=True, check=True, text=True).stdout
    assert re.findall(r"<b>(upper|lower|body)</b>", said) == ["upper", "lower"]


# -- signatures ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "signature",
    ["f(a, /, b, *, c)", "get(href[, ok[, bad]])", "open([path, ]mode)", "run([a[, b]])", "none()", "g[T, *U](x)"],
)
def test_a_signature_says_what_the_site_says(tmp_path, signature):
    """Commas stand where Sphinx sets them, and what is a tooltip there is not told in the middle of a signature."""
    build = make(project(tmp_path / "source", {"page": f"Page\n====\n\n.. py:function:: {signature}\n"}))
    assert (build.status, build.warnings) == (0, "")
    assert signature in words(build.out / "page.pdf").splitlines()


# -- formulas ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("latex", "expected"),
    [
        ("a\nb % of all\n+ 2.5", r"a b \+ 2.5"),
        (r"\alpha x_i^2 \mathrm{d} \Gamma \mathbb R", "α attach(x, b: i, t: 2) upright(d) upright(Γ) ℝ"),
        (
            r"\frac12 + x^10 + \tfrac{a}{b} {a \over b}",
            r"frac(1, 2) \+ attach(x, t: 1) 0 \+ inline(frac(a, b)) frac(a, b)",
        ),
        (r"\binom{n}{k}", r"lr(\( mat(delim: #none, n; k) \))"),
        (r"\sqrt{x} \sqrt[3]{x}", "sqrt(x) root(3, x)"),
        (
            r"\sum_{i=1}^n \int_0^1 \max_x",
            r"attach(\∑, b: i \= 1, t: n) attach(\∫, b: 0, t: 1) "
            'attach(op("max", limits: #true), b: x)',
        ),
        (r"\log x \text{ if } y", 'op("log") x" if "y'),
        (r"\operatorname*{arg\,max} \mathop{\mathrm{Var}} {\rm out}", 'op("arg\u2009max")"Var""out"'),
        (
            r"\hat x \bar X_m \overline{ab} \vec{v}",
            'accent(x, "\u0302") attach(accent(X, "\u0304"), b: m) overline(a b) accent(v, "\u20d7")',
        ),
        (
            r"\underbrace{a}_b \overbrace{a}^b \underline{c}",
            "attach(limits(underbrace(a)), b: b) attach(limits(overbrace(a)), t: b) underline(c)",
        ),
        (r"X \stackrel{d}{\to} Y", r"X attach(limits(\→), t: d) Y"),
        (r"|x| f(x) f'", r'class("normal", \|) x class("normal", \|) f \( x \) f ′'),
        (r"\left( a \right] \left. b \right| \bigl( c \Big)", r"lr(\( a \]) lr(b \|) lr(size: #1.2em, \() c \)"),
        (r"\begin{bmatrix} 1 & 2 \cr 3 & \end{bmatrix}", r'lr(\[ mat(delim: #none, 1, 2; 3, "") \])'),
        (r"\begin{array}{c|c} \hline 1 & 2 \\[2pt] 3 & 4 \end{array}", "mat(delim: #none, 1, 2; 3, 4)"),
        (
            r"\begin{cases} a & x \le 0 \\ b \end{cases}",
            r"lr(\{ mat(delim: #none, column-gap: #1em, align: #left, a, "
            r"x \≤ 0; b))",
        ),
        (r"\text{50\% of \emph{all}~–} – π", '"50% of all –"\\– π'),
        (r"1,000; \# \& \$ / \_", r'"1,000"\; \# \& \$ \/ \_'),
        (r"\boldsymbol{\beta} \boxed{x} \phantom{x} \quad y", "𝜷 x #hide($x$) #h(1em) y"),
        (r"\sum_{\substack{i \\ j}} \color{red}{x}", r"attach(\∑, b: script(mat(delim: #none, i; j))) x"),
    ],
)
def test_a_formula_is_written_as_typst_s_mathematics(latex, expected):
    """O02. Signs are escaped, and a text has no space of markup beside it, which would be seen."""
    assert formula.markup(latex) == expected


def test_lines_of_a_displayed_formula_line_up():
    lined = (
        "mat(delim: #none, row-gap: #0.6em, column-gap: #2em, "
        r'display(a) & display(\= b); "" & display(\= c), display(d) & display(\= e))'
    )
    assert formula.markup(r"a &= b \\ &= c & d &= e", displayed=True) == lined
    assert formula.markup("\\begin{align*}\na &= b \\\\\n&= c & d &= e \\\\\n\\end{align*}", True) == lined


@pytest.mark.parametrize(
    ("latex", "reason"),
    [
        (r"\nosuch{x}", r'Unknown LaTeX command "\nosuch".'),
        (r"\frac{1}", "Last node missing children. Source incomplete?"),
        ("^*", "a part of it is missing"),
        (r"\begin{nosuch} x \end{nosuch}", 'Environment "nosuch" not supported!'),
    ],
)
def test_a_formula_that_cannot_be_read_says_why(latex, reason):
    with pytest.raises(formula.CannotRead, match=re.escape(reason)):
        formula.markup(latex)


MATHEMATICS = r"""Mathematics of :math:`\hat{x}^2`; and more
========================================

Inline :math:`\bar X_m \to \mathbb{P}\{|x| \le f'(x)\}`; end.

.. math::
   :label: m

   \widehat{ab} &= \sum_{i=1}^n \begin{pmatrix} \frac{1}{2} \\ \Gamma \end{pmatrix} \\
   &= \begin{cases} \overline{a} & \text{if } \vec{x} \\ \boldsymbol{\beta} & \text{else} \end{cases}

.. math:: \underbrace{a}_{b} \left\| c \right. \bigl[ d \quad \phantom{e} \lim_{x \to 0} \sqrt[3]{\hbar} \, \text{漢}
"""


def test_formulas_are_set_as_mathematics_with_their_source_as_words(tmp_path):
    """Whatever has the name of a function of Typst in the template would be called in its place."""
    build = make(project(tmp_path / "source", {"page": MATHEMATICS}))
    assert re.findall("no font has the letter '(.)'", build.warnings) == ["漢"]
    assert findings(build.out / "page.pdf") == []
    said = words(build.out / "page.pdf")
    assert [name for name in ("rgb", "accent", "\\", "#") if name in said] == []
    for part in ("𝑋̄", "∑", "Γ", "if", "else", "(1)", "lim", "ℏ", "[U+6F22]"):
        assert part in said, part
    with pikepdf.open(build.out / "page.pdf") as pdf:
        alts = [str(each.Alt) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/Alt" in each]
    assert r"\hat{x}^2" in alts
    assert len(alts) >= 4


# -- settings ------------------------------------------------------------------------------------
def test_defaults_say_nothing_of_anybody():
    assert [name for name in sphinx_typst_ua.SETTINGS if not name.startswith("typst_ua_")] == []
    defaults = {name: value for name, (value, _types) in sphinx_typst_ua.SETTINGS.items()}
    said = {name for name, value in defaults.items() if value}
    assert said == {"typst_ua_paper", "typst_ua_start_page", "typst_ua_explain_abbreviations", "typst_ua_alarms"}


def test_settings_change_what_a_book_says_and_shows(tmp_path):
    settings = """
release = "7"
html_baseurl = "https://example.org/docs"
typst_ua_license = "Text: under our licence"
typst_ua_notice = "A notice; to readers."
typst_ua_words = {"contents": "What is in it", "page": "{page}/{pages}", "version": "Edition", "date": "%Y"}
typst_ua_fonts = {"serif": "Libertinus Serif", "sans": ["New Computer Modern"]}
typst_ua_small_classes = ["small-print"]
typst_ua_explain_abbreviations = False
typst_ua_start_page = False
"""
    page = "Page\n====\n\n:doc:`index`; :abbr:`LTS (long)`\n\n.. container:: small-print\n\n   Small.\n"
    documents = '[("book", "book", "index"), ("chapter", "page", "page")]'
    folder = project(tmp_path / "source", {"page": page}, settings, documents)
    (folder / "index.rst").write_text("Start\n=====\n\nHidden.\n\n.. toctree::\n\n   page\n")
    build = make(folder)
    assert (build.status, build.warnings) == (0, "")
    said = words(build.out / "book.pdf")
    for part in ("Text: under our licence", "A notice; to readers.", "What is in it", "2/3", "Edition 7, 20"):
        assert part in said, part
    for part in ("long", "Hidden", "Contents"):
        assert part not in said, part
    assert "#status[Small.]" in (build.out / "source" / "book.typ").read_text(encoding="utf-8")
    with pikepdf.open(build.out / "page.pdf") as pdf:
        fonts = {str(font.BaseFont) for page in pdf.pages for font in page.Resources.Font.values()}
        web = [str(link.A.URI) for page in pdf.pages for link in page.get("/Annots", [])]
    assert not any("SourceS" in font for font in fonts)
    assert web == ["https://example.org/docs/index.html"]


def test_own_font_files_are_found_in_a_folder(tmp_path):
    settings = 'typst_ua_font_folders = ["fonts", "none"]\ntypst_ua_fonts = {"sans": "Nowhere Sans"}\n'
    folder = project(tmp_path / "source", {"page": "Page\n====\n\nText.\n"}, settings)
    (folder / "fonts").mkdir()
    (folder / "fonts" / "own.ttf").write_bytes(b"no font")
    build = make(folder)
    assert (build.out / "source" / "fonts" / "own.ttf").exists()
    assert "conf.py:1: ERROR: no font file has the family 'Nowhere Sans' of typst_ua_fonts; put its" in build.warnings
    assert re.search(r"typst_ua_font_folders names \S*none, which is no folder; fix the name", build.warnings)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"typst_ua_words": {"content": "x"}},
            "typst_ua_words has 'content', which means nothing; it may have contents",
        ),
        ({"typst_ua_fonts": {"mono": "x"}}, "typst_ua_fonts has 'mono', which means nothing; it may have serif, sans"),
        ({"typst_ua_fonts": {"code_size": "big"}}, "write code_size in em or pt"),
        ({"typst_ua_boxes": {"x": "#123456"}}, "typst_ua_boxes, 'x': write two colors"),
        ({"typst_ua_boxes": {"x": ("red", "#123456")}}, "typst_ua_boxes, 'x': write two colors"),
        ({}, None),
    ],
)
def test_a_malformed_setting_is_named(settings, expected):
    config = Config({}, settings)
    for name, (default, types) in sphinx_typst_ua.SETTINGS.items():
        config.add(name, default, "", types)
    problem = look.problem(config)
    assert problem is None if expected is None else expected in problem


def test_a_book_that_names_no_pdf_is_told_so(tmp_path):
    build = make(project(tmp_path / "source", {"page": "Page\n====\n"}, documents="[]"))
    assert "conf.py:1: WARNING: no PDF is made: name them in typst_ua_documents" in build.warnings


def test_a_target_stands_once():
    wrong = [("chapter", "a", "one"), ("chapter", "a", "two")]
    assert documents_problem(wrong) == "typst_ua_documents, entry 2: 'a' is the target of an earlier entry; rename it"
    assert "entry 1" in documents_problem([("index", "book.tex", "Title", "Author")])


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("pt_BR", ("pt", "br")),
        ("zh_Hans_CN", ("zh", "")),
        ("de", ("de", "")),
        ("sr@latin", ("sr", "")),
        ("", ("en", "")),
    ],
)
def test_a_language_is_written_as_typst_takes_it(given, expected):
    assert look.language(Config({}, {"language": given})) == expected


def test_signs_are_no_reason_where_there_is_another():
    sign = 'error: PDF/UA-1 error: the text `"x"` could not be displayed with font `"F"`\n  a.typ:2:1\n'
    assert diagnosis.without_signs(f"{sign}error: another\n  a.typ:3:1\n{sign}") == "error: another\n  a.typ:3:1"
    assert diagnosis.without_signs(sign) == sign


def test_a_sign_s_name():
    assert diagnosis.name("🚀") == "[rocket]"
    assert diagnosis.name("\u200d") == ""
    assert diagnosis.name("世") == "[U+4E16]"
    assert diagnosis.is_letter("世")
    assert not diagnosis.is_letter("🚀")


# -- the example ---------------------------------------------------------------------------------
EXAMPLE = Path(sphinx_typst_ua.__file__).with_name("example")


def test_the_example_builds_without_a_word(tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "source")
    build = make(tmp_path / "source")
    assert (build.status, build.warnings) == (0, "")
    made = sorted(path.name for path in build.out.glob("*.pdf"))
    assert made == ["card.pdf", "pump-manual.pdf", "use.pdf"]
    assert {name: findings(build.out / name) for name in made} == {name: [] for name in made}


def test_the_readme_names_each_setting_and_its_example_is_the_one_that_is_built():
    readme = EXAMPLE.with_name("README.md").read_text(encoding="utf-8")
    settings = {*sphinx_typst_ua.SETTINGS, *site.SETTINGS}
    assert [name for name in settings if f"`{name}`" not in readme] == []
    assert set(re.findall(r"typst_ua_\w+", readme)) == settings
    conf = (EXAMPLE / "conf.py").read_text(encoding="utf-8")
    shown = re.search(r"```python\n# conf.py\n(.*?)```", readme, re.DOTALL)[1]
    assert [line for line in shown.splitlines() if line.strip() and line not in conf.splitlines()] == []
