"""Leaflets in other languages and for one country: complete, marked as drafts, with that country's numbers alone.

The sheets in other languages are those that Read the Docs' commands build; a warning would stop those.
"""

from __future__ import annotations

import csv
import re
import runpy
from collections import defaultdict
from pathlib import Path

import pikepdf
import pytest
from bs4 import BeautifulSoup
from conftest import LANGUAGES, ROOT, needs_pdftotext, sphinx_build
from test_pdf import led_on, typed_from

from myst_lint.catalogs import read, translations, updated

SHEETS = ("tonight", "patient-leaflet", "caregiver-card", "bladder-leaflet")


@pytest.fixture(scope="module", params=LANGUAGES)
def sheets(book, request) -> dict[str, BeautifulSoup]:
    out = book.html / request.param
    return {
        name: BeautifulSoup((out / f"handouts/{name}.html").read_text("utf-8"), "html.parser") for name in SHEETS
    } | {"language": request.param}


@pytest.fixture(scope="module")
def templates(book, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("templates")
    environ = {"PRIMER_LANGUAGE": "templates", "PRIMER_INVENTORY": str(book.html / "objects.inv")}
    done = sphinx_build("gettext", ROOT / "docs", ROOT, out, "-d", f"{out}-doctrees", **environ)
    assert (done.status, done.warnings) == (0, "")
    return out


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_catalog_has_the_texts_of_its_sheet(templates, language, sheet):
    path = ROOT / "locale" / language / "LC_MESSAGES" / "handouts" / f"{sheet}.po"
    before = read(path)
    now = updated(read(templates / "handouts" / f"{sheet}.pot"), before, language)
    texts = [[message.id for message in catalog if message.id] for catalog in (before, now)]
    assert texts[0] == texts[1], f"{sheet}.md has changed since: run 'make catalogs' and translate what is new"


def test_each_translation_says_across_its_top_that_nobody_has_checked_it(sheets):
    language = sheets.pop("language")
    for name, page in sheets.items():
        assert page.html["lang"] == language
        box = page.select_one("article section > .admonition")
        assert "unsigned" in box["class"], name
        assert not page.select(".bibtex-citation"), name
        back = page.select_one("p.languages a")
        assert back["href"] == f"../../handouts/{name}.html"
        assert back.span["lang"] == "en"
    sheets["language"] = language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_site_are_translated(language):
    files = ("src/primer/site/theme/page.html", "src/sphinx_ledgers/sortable.py")
    text = "".join((ROOT / name).read_text(encoding="utf-8") for name in files)
    catalog = read(ROOT / "locale" / language / "LC_MESSAGES" / "sphinx.po")
    words = {word for _, word in re.findall(r"\b_\((['\"])(.+?)\1\)", text)}
    assert words
    assert {message.id for message in catalog if message.id and message.string} == words


def test_the_pages_have_the_words_of_their_language(sheets):
    language = sheets.pop("language")
    words = {message.id: message.string for message in read(ROOT / f"locale/{language}/LC_MESSAGES/sphinx.po")}
    for name, page in sheets.items():
        assert page.select_one(".toc-title").get_text() == words["On this page"], name
        assert page.select_one(".skip-to-content").get_text() == words["Skip to content"], name
    scripts = [script for page in sheets.values() for script in page.select("script[src*='ledgers.js']")]
    assert {script["data-filter"] for script in scripts} == {words["Filter:"]}
    sheets["language"] = language


def test_no_english_sentence_is_left(sheets, pages):
    for name in SHEETS:
        english = pages[f"handouts/{name}.html"]
        sentences = {item.get_text(" ", strip=True) for item in english.select("article :is(li, p)")}
        found = {item.get_text(" ", strip=True) for item in sheets[name].select("article section :is(li, p)")}
        left = {
            text
            for text in sentences & found
            if len(re.findall(r"[^\W\d]{2,}", text)) > 4 and not re.search(r"\d{3}", text)
        }
        assert left == set(), name


def numbers() -> dict[str, set[str]]:
    """Return the digits of the help lines by country."""
    with (ROOT / "docs/data/helplines.csv").open(encoding="utf-8") as file:
        found = defaultdict(set)
        for row in csv.DictReader(file):
            if row["by"] != "web":
                found[row["country"]] |= {re.sub(r"\D", "", part) for part in row["number"].split(" or ")}
    return found


def test_an_edition_has_the_numbers_of_its_country_alone(book):
    conf = runpy.run_path(str(ROOT / "conf.py"))
    countries = {edition.split()[0]: name for name, edition in conf["ledgers_editions"].items()}
    lines = numbers()
    for code, country in countries.items():
        with (ROOT / "docs/data/helplines.csv").open(encoding="utf-8") as file:
            emergency = {
                r["number"] for r in csv.DictReader(file) if (r["country"], r["kind"]) == (country, "emergency")
            }
        for sheet in ("tonight", "patient-leaflet", "caregiver-card"):
            assert (book.pdf / code / f"{sheet}.pdf").exists()
            source = (book.pdf / "source" / code / f"{sheet}.typ").read_text(encoding="utf-8")
            told = {
                re.sub(r"\D", "", number) for number in re.findall(r"(?<![\w.])\d[\d \xa0-]{1,16}\d(?![\w.])", source)
            }
            others = set().union(*lines.values()) - lines[country]
            assert not told & others, (code, sheet, told & others)
            assert any(set(re.findall(r"\d+", number)) & told for number in emergency), (code, sheet)


def test_what_is_signed_of_a_translation_is_its_texts(tmp_path):
    path = tmp_path / "sheet.po"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(f'{head}msgid "Stay."\nmsgstr "Quédese."\n', encoding="utf-8")
    assert translations(path) == "Quédese."


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_kept_of_a_sheet_is_the_sheet(book, language):
    kept = list((book.built.sources / f"_build/doctrees-{language}/handouts").glob("*.doctree"))
    assert len(kept) == len(SHEETS)
    assert [path.name for path in kept if b"pybtex" in path.read_bytes()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_data_stand_on_the_site_of_the_book_alone(book, language):
    assert (book.html / "data").exists()
    assert not (book.html / language / "data").exists()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_are_printed_in_their_language(book, language):
    for sheet in SHEETS:
        with pikepdf.open(book.html / language / "pdf" / f"{sheet}.pdf") as pdf:
            assert str(pdf.Root.Lang) == language


def test_an_address_within_a_sheet_is_that_of_the_page_in_its_language():
    conf = runpy.run_path(str(ROOT / "conf.py"))
    base, sheets = conf["typst_ua_short_base"].partition("//")[2], [*(ROOT / "docs/handouts").glob("*.md")]
    said = {"": sheets} | {f"{name}/": (ROOT / "locale" / name).rglob("*.po") for name in LANGUAGES}
    for folder, files in said.items():
        # of a catalog only what is translated
        lines = [
            line for file in files for line in file.read_text("utf-8").splitlines() if not line.startswith("msgid")
        ]
        found = re.findall(r"[\w.-]+\.[\w.-]+/page/[\w/-]+", "\n".join(lines))
        assert found, folder
        assert {address.removeprefix(base + folder) for address in found} <= conf["typst_ua_short_pages"].keys()


@needs_pdftotext
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_address_on_paper_leads_to_the_page_in_the_same_language(book, language):
    site = book.html
    for sheet in SHEETS:
        typed = typed_from(site / language / "pdf" / f"{sheet}.pdf")
        assert led_on(site, typed) == f"{language}/handouts/{sheet}.html"


@pytest.mark.parametrize("language", LANGUAGES)
def test_tonight_is_one_page_in_every_edition(book, language):
    folder = book.html / language / "pdf"
    found = [folder / "tonight.pdf", *folder.glob("*/tonight.pdf")]
    assert len(found) > 10
    for path in found:
        with pikepdf.open(path) as pdf:
            assert len(pdf.pages) == 1, path
