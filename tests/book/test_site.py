"""The built site: every link resolves, nothing is fetched from elsewhere, markup was understood, metadata shows."""

from __future__ import annotations

import json
import os
import posixpath
import re
import runpy
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pikepdf
import pytest
from bs4 import BeautifulSoup

from primer.evidence import page as source
from sphinx_ledgers import ledger

# pages that Sphinx makes itself; they have no source and no description
GENERATED = {"genindex.html", "search.html", "404.html"}


def links(soup: BeautifulSoup):
    for name, attribute in (("a", "href"), ("link", "href"), ("img", "src"), ("script", "src"), ("source", "src")):
        for tag in soup.find_all(name):
            if tag.get(attribute):
                yield tag, tag[attribute]


def broken_links(site: Path, pages: dict[str, BeautifulSoup]) -> list[str]:
    """Return inner links whose file or anchor does not exist."""
    found = []
    anchors = {site / name: {tag["id"] for tag in soup.select("[id]")} for name, soup in pages.items()}
    for name, soup in pages.items():
        for _, uri in links(soup):
            parts = urlsplit(uri)
            if parts.scheme or parts.netloc:
                continue
            # only the 404 page has addresses from the root, since it is shown at any depth
            path = unquote(parts.path.removeprefix("/en/latest/"))
            target = (site / name).parent / path if path else site / name
            if target.is_dir():
                target /= "index.html"
            if not target.exists():
                found.append(f"{name}: {uri}")
            elif target.suffix == ".html" and parts.fragment:
                known = anchors[Path(os.path.normpath(target))]
                found += [] if unquote(parts.fragment) in known else [f"{name}: {uri} (no such anchor)"]
    return found


def test_every_inner_link_and_anchor_resolves(book, pages):
    assert broken_links(book.html, pages) == []


def test_each_head_of_a_row_or_a_column_says_something(pages):
    heads = {name: soup.select("th") for name, soup in pages.items()}
    assert any(heads.values())
    assert [f"{name}: {head}" for name in heads for head in heads[name] if not head.get_text(strip=True)] == []


def test_a_broken_link_would_be_found(tmp_path):
    page = tmp_path / "page.html"
    page.write_text('<p id="here"><a href="#here">a</a><a href="#gone">b</a><a href="gone.html">c</a></p>')
    assert broken_links(tmp_path, {"page.html": BeautifulSoup(page.read_text(), "html.parser")}) == [
        "page.html: #gone (no such anchor)",
        "page.html: gone.html",
    ]


def third_party(soup: BeautifulSoup) -> list[str]:
    """Return what a browser would fetch from another host when it shows the page."""
    found = [
        uri for tag, uri in links(soup) if tag.name != "a" and tag.get("rel") != ["canonical"] and urlsplit(uri).netloc
    ]
    inline = " ".join(tag.get_text() for tag in soup.find_all(["style", "script"]))
    return found + re.findall(r"(?:url\(|@import|import\(|fetch\()\s*[\"']?https?://[^\s\"')]+", inline)


def test_no_page_fetches_from_elsewhere(pages):
    assert {name: found for name, soup in pages.items() if (found := third_party(soup))} == {}


def test_stylesheets_fetch_nothing_from_elsewhere(book):
    for path in book.html.rglob("*.css"):
        assert re.findall(r"(?:url\(\s*[\"']?|@import\s+[\"'])(?:https?:)?//[^\s\"')]+", path.read_text()) == [], path


def test_a_third_party_request_would_be_found():
    soup = BeautifulSoup(
        '<img src="https://a.example/x.png"><script>fetch("https://b.example/")</script><a href="https://c.example">',
        "html.parser",
    )
    assert len(third_party(soup)) == 2


UNPARSED = re.compile(r"\{[a-z][\w:-]*\}`|^:::|```\{|\]\[\d*\]|\[\?\]|^\([\w-]+\)=$|\{\{", re.MULTILINE)


def unparsed(soup: BeautifulSoup) -> list[str]:
    """Return markup that reached the reader as text."""
    body = soup.find("article") or soup
    code = {id(text) for tag in body.find_all(["code", "pre"]) for text in tag.strings}
    return UNPARSED.findall("\n".join(text for text in body.strings if id(text) not in code))


def test_no_markup_reaches_the_reader(pages):
    assert {name: found for name, soup in pages.items() if (found := unparsed(soup))} == {}


@pytest.mark.parametrize("text", ["{cite}`x`", ":::{note}", "(sec-x)=", "text [?]", "{{ version }}"])
def test_unparsed_markup_would_be_found(text):
    assert unparsed(BeautifulSoup(f"<article><p>{text}</p></article>", "html.parser"))


def test_titles_and_descriptions_are_there_and_unique(pages):
    titles, descriptions = {}, {}
    for name, soup in pages.items():
        titles.setdefault(soup.title.get_text(), []).append(name)
        tags = soup.find_all("meta", attrs={"name": "description"})
        if name not in GENERATED:
            assert len(tags) == 1, f"{name} has {len(tags)} descriptions"
            descriptions.setdefault(tags[0]["content"], []).append(name)
    assert [names for names in [*titles.values(), *descriptions.values()] if len(names) > 1] == []


def test_each_page_shows_its_front_matter(root, pages):
    signed = {row.values["page"] for row in ledger.read("signatures", root / "docs/data/signatures.csv").rows}
    for folder in ("bedside", "chapters", "handouts"):
        for path in sorted((root / "docs" / folder).glob("*.md")):
            front = source.read(path).front_matter
            soup = pages[f"{folder}/{path.stem}.html"]
            shown = soup.find(class_="page-status").get_text(" ")
            for field in ("evidence-date", "review-by"):
                year, _, day = front[field].split("-")
                assert f" {year}" in shown, (path, field)
                assert f" {int(day)} " in shown, (path, field)
            shown += "".join(box.get_text(" ") for box in soup.select(".unsigned"))
            urgent = soup.select(".unsigned") or folder == "bedside"
            unsigned = "No clinician has signed" if urgent else "Not yet reviewed by a clinician"
            assert (unsigned in shown) == (f"{folder}/{path.stem}" not in signed)


def test_each_chapter_and_handout_links_its_pdf(pages):
    for name, soup in pages.items():
        if name.startswith(("chapters/", "handouts/")):
            assert soup.find(class_="page-status").find("a", href=f"../pdf/{Path(name).stem}.pdf"), name


def test_next_leads_through_all_pages(pages):
    name, seen = "index.html", []
    while name:
        seen.append(name)
        link = pages[name].select_one(".related-pages a.next-page")
        name = posixpath.normpath(posixpath.join(posixpath.dirname(name), link["href"])) if link else ""
        assert name not in seen
    # the number ledger is reached from the page of data
    assert set(pages) - set(seen) == {"404.html", "search.html", "appendix/numbers.html"}


def test_home_links_the_book_and_the_handouts(root, pages):
    found = {Path(uri).name for _, uri in links(pages["index.html"]) if uri.startswith("pdf/")}
    assert found == {"ketamine-primer.pdf"} | {f"{path.stem}.pdf" for path in (root / "docs" / "handouts").glob("*.md")}


def test_each_sheet_is_shown_with_its_first_page_and_its_number_of_pages(root, book, pages):
    """On its own page and on the page of all sheets; what is said is what the PDF has."""
    conf = runpy.run_path(str(root / "conf.py"))
    handouts = [entry for entry in conf["typst_ua_documents"] if entry[2].startswith("handouts/")]
    assert {kind for kind, _, _ in handouts} == set(conf["typst_ua_site_kinds"])
    sheets = [entry for entry in handouts if "/" not in entry[1]]
    for kind, target, document in sheets:
        with pikepdf.open(book.pdf / f"{target}.pdf") as pdf:
            count, (_, _, wide, high) = len(pdf.pages), map(float, pdf.pages[0].mediabox)
        for name in (f"{document}.html", "appendix/sheets.html"):
            (link,) = pages[name].select(f'.sheets a[href="../pdf/{target}.pdf"]')
            shown = link.get_text()
            assert f"{conf['typst_ua_site_kinds'][kind]}; {count} page{'s' if count > 1 else ''}; English" in shown, (
                name,
                shown,
            )
            picture = link.img
            assert (picture["src"], picture["loading"]) == (f"../pdf/{target}.png", "lazy")
            assert abs(int(picture["width"]) / int(picture["height"]) - wide / high) < 0.01
        assert (book.pdf / f"{target}.png").stat().st_size < 40_000


def test_every_citation_and_term_has_a_preview(book, pages):
    seen = 0
    for name, soup in pages.items():
        links = soup.select(".bibtex-citation a.reference, article a.reference.internal[href*='#term-']")
        if not links:
            continue
        script = (book.html / name).parent / urlsplit(soup.find("article")["data-previews"]).path
        texts = json.loads(script.read_text(encoding="utf-8").partition("(")[2].rpartition(")")[0])
        for link in links:
            seen += 1
            text = texts[link["href"].partition("#")[2]]
            assert re.search(r"\d{4}", text) if link.parent.name == "span" else len(text) > 15, f"{name}: {link}"
    assert seen > 1000


def test_row_and_column_heads_have_a_scope(pages):
    for name, soup in pages.items():
        for head in soup.find("article").find_all("th") if soup.find("article") else []:
            assert head.get("scope") in ("row", "col"), f"{name}: {head}"


def test_every_reference_says_its_kind_and_links_the_chapters_that_cite_it(pages):
    name = "appendix/references.html"
    chapters = {other: soup for other, soup in pages.items() if other.startswith("chapters/")}
    citing = {
        other: {link["href"].partition("#")[2] for link in soup.select(f"a[href^='../{name}#']")}
        for other, soup in chapters.items()
    }
    for entry in pages[name].select("div.citation"):
        linked = {f"chapters/{Path(link['href']).name}" for link in entry.select("a[href^='../chapters/']")}
        assert linked == {other for other, ids in citing.items() if entry["id"] in ids}, entry.text
        assert re.search(r"\. [A-Z][a-z -]+\.( Cited in chapters? [\d, ]+\.)?$", entry.text.strip()), entry.text


def test_every_reference_is_listed_once(root, pages):
    from primer.evidence import works as bibliography

    entries, _ = bibliography.read(root / "references.bib")
    listed = pages["appendix/references.html"].select("div.citation")
    assert len(listed) == len(entries)
    numbers = [int(item.find(class_="label").get_text().strip("[]")) for item in listed]
    assert numbers == list(range(1, len(entries) + 1))
