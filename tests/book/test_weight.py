"""What a reader waits for: the bytes of a page's first view, compressed as the meanest host does (gzip, level 6)."""

from __future__ import annotations

import gzip
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup

KILOBYTE = 1000
FIRST_VIEW = 40 * KILOBYTE  # a chapter with its stylesheets, scripts and icon, without its figures
NEXT_CHAPTER = 25 * KILOBYTE  # a chapter alone, the rest being in the browser's cache
FIGURE = 30 * KILOBYTE


def weight(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 6))


def first_view(page: Path) -> dict[str, int]:
    """Return the files that a browser loads to show a page, figures left out, with their bytes compressed."""
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    loads = [tag["href"] for tag in soup.find_all("link", rel=["stylesheet", "icon"])]
    loads += [tag["src"] for tag in soup.find_all("script", src=True)]
    files = [page, *(page.parent / urlsplit(uri).path for uri in loads)]
    return {path.name: weight(path) for path in files}


def too_heavy(page: Path) -> list[str]:
    """Return what of a chapter is over its budget."""
    files = first_view(page)
    found = []
    if sum(files.values()) > FIRST_VIEW:
        found.append(f"{page.name}: first view {sum(files.values())} bytes of {FIRST_VIEW}: {files}")
    if files[page.name] > NEXT_CHAPTER:
        found.append(f"{page.name}: as next chapter {files[page.name]} bytes of {NEXT_CHAPTER}")
    return found


def test_each_chapter_is_light(book):
    chapters = sorted((book.html / "chapters").glob("*.html"))
    assert len(chapters) > 10
    assert [wrong for page in chapters for wrong in too_heavy(page)] == []


def test_a_browser_loads_nothing_that_was_not_weighed(show, book):
    page = show("chapters/safety.html")
    page.wait_for_load_state("networkidle")
    loaded = page.evaluate("() => performance.getEntriesByType('resource').map(e => e.name)")
    names = {Path(urlsplit(uri).path).name for uri in loaded if "/_images/" not in uri}
    assert "primer.css" in names
    assert names <= first_view(book.html / "chapters/safety.html").keys()


def test_each_figure_is_light(book):
    figures = sorted((book.html / "_images").iterdir())
    assert figures
    assert {path.name: weight(path) for path in figures if weight(path) > FIGURE} == {}


@pytest.mark.parametrize(("words", "wrong"), [(100, 0), (20_000, 2)])
def test_a_heavy_chapter_would_be_found(tmp_path, words, wrong):
    page = tmp_path / "page.html"
    (tmp_path / "a.css").write_bytes(b"p { color: red }")
    text = " ".join(str(number * 7919 * 7919 % 100_003) * 2 for number in range(words))
    page.write_text(f'<link rel="stylesheet" href="a.css?v=1"><p>{text}</p>')
    assert len(too_heavy(page)) == wrong
