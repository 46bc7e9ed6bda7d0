"""Paper: no chrome, addresses of outside links, nothing cut off at the side."""

from __future__ import annotations

import io

import pikepdf
import pytest

CHROME = [".sidebar-drawer", ".toc-drawer", ".mobile-header", ".related-pages", ".skip-to-content"]
CHROME += [".cite-this", ".page-status a"]


@pytest.mark.parametrize("name", ["chapters/safety.html", "appendix/trials.html", "handouts/clinician-card.html"])
def test_paper_has_no_chrome_and_no_cut_tables(show, name):
    page = show(name, 720)  # about the width of A4 less its margins, in CSS pixels
    page.emulate_media(media="print")
    for part in CHROME:
        for found in page.locator(part).all():
            assert not found.is_visible(), part
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 721
    assert pikepdf.open(io.BytesIO(page.pdf(format="A4", page_ranges="1"))).pages


AFTER = "() => [...document.querySelectorAll('a.external')].map(e => getComputedStyle(e, '::after').content)"


def test_paper_shows_addresses_of_outside_links_once(show):
    page = show("appendix/about.html")
    page.emulate_media(media="print")
    link = '<p><a class="reference external" href="https://example.org/">x</a></p>'
    page.evaluate("link => document.querySelector('article').insertAdjacentHTML('beforeend', link)", link)
    assert "https://example.org/" in page.evaluate(AFTER)[-1]
    page = show("appendix/references.html")
    page.emulate_media(media="print")
    assert set(page.evaluate(AFTER)) == {"none"}


TABLES = """() => [...document.querySelectorAll('table.docutils')].map(
    table => [table.tBodies[0].rows.length, getComputedStyle(table).breakInside])"""


def test_long_tables_start_where_they_stand_and_short_ones_stay_whole(show):
    page = show("appendix/trials.html")
    page.emulate_media(media="print")
    breaks = {rows > 8: inside for rows, inside in page.evaluate(TABLES)}
    assert breaks == {True: "auto", False: "avoid"}


def test_what_opens_on_a_screen_is_open_on_paper(show):
    page = show("bedside/doses.html")
    box = page.locator("details.by-weight table").first
    assert box.bounding_box() is None or not box.is_visible()
    page.emulate_media(media="print")
    assert box.bounding_box()["height"] > 100
