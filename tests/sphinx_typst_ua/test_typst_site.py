"""Links from the site to its PDFs: under the title, at the end of the page, anywhere by role and directive."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup
from conftest import sphinx_build

PAGE = """Card
====

.. container:: pdf-links

   Card of today.

Print :pdf:`it <card>`.

.. sheets::

   large: In large letters
"""
SETTINGS = """
extensions = ["sphinx_typst_ua.site"]
typst_ua_kinds = {"big": {"paper": "a5", "size": "16pt"}}
typst_ua_documents = [
    ("handout", "card", "index"), ("big", "large", "index"), ("handout", "gb/card", "index"),
    ("handout", "hk/card", "index")]
typst_ua_editions = {"gb/card": "gb", "hk/card": "hk"}
typst_ua_most_pages = {"large": 2}
typst_ua_preview_width = 200
typst_ua_site_kinds = {"big": "A5"}
typst_ua_site_texts = {"big": "Large", "hk": "Hong Kong"}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    folder = tmp_path_factory.mktemp("links")
    (folder / "conf.py").write_text(SETTINGS)
    (folder / "index.rst").write_text(PAGE)
    return folder


@pytest.fixture(scope="module")
def page(project):
    build = sphinx_build("html", project, project, project / "out")
    assert (build.status, build.warnings) == (0, "")
    return BeautifulSoup((build.out / "index.html").read_text(encoding="utf-8"), "html.parser")


def links(box):
    return [(link["href"], " ".join(link.get_text().split())) for link in box.find_all("a")]


def test_a_page_links_its_own_pdfs(page):
    assert links(page.select_one(".pdf-links")) == [("pdf/card.pdf", "Print (PDF)"), ("pdf/large.pdf", "Large")]


def test_a_kind_that_is_described_is_shown_with_its_first_page_and_its_facts(page):
    listed, own = page.select(".sheets")
    assert links(listed) == [("pdf/large.pdf", "In large letters A5; 2 pages; English")]
    assert links(own) == [("pdf/large.pdf", "Large A5; 2 pages; English")]
    assert (own.img["src"], own.img["width"], own.img["height"]) == ("pdf/large.png", "100", "142")


def test_editions_for_countries_are_called_by_them(page):
    (line,) = (part for part in page.find_all("p") if part.get_text().startswith("To print, with"))
    assert links(line) == [("pdf/hk/card.pdf", "Hong Kong"), ("pdf/gb/card.pdf", "United Kingdom")]


def test_the_role_is_text_in_other_outputs_and_an_unknown_target_is_told(project, page):
    assert ("pdf/card.pdf", "it") in links(page)
    (project / "index.rst").write_text(PAGE.replace("<card>", "<gone>"))
    build = sphinx_build("text", project, project, project / "text")
    assert "Print it." in (build.out / "index.txt").read_text()
    assert build.warnings.count("no PDF is named 'gone'; see typst_ua_documents in conf.py") == 1
