"""The bedside pages on a phone: each block of doses is seen whole, nothing sticks out, all see who has not signed."""

from __future__ import annotations

import pytest

PHONE = {"width": 390, "height": 844}
PAGES = ("doses", "can-i-give-it", "if-it-goes-wrong", "draw-up-and-mix", "depression")

# a block with its hazards: from the heading that it is the first under to its end
HEIGHTS = """() => Object.fromEntries([...document.querySelectorAll(".regimen")].map(block => {
    const section = block.closest("section");
    const first = section.querySelector(".regimen") === block;
    const top = (first ? section : block).getBoundingClientRect().top;
    const name = `${section.id} ${[...section.querySelectorAll(".regimen")].indexOf(block)}`;
    return [name, Math.round(block.getBoundingClientRect().bottom - top)];
}))"""
WIDER = """() => [...document.querySelectorAll("article *")].filter(part => {
    const box = part.getBoundingClientRect();
    return box.right > innerWidth + 1 && !part.closest(".table-wrapper, pre");
}).map(part => part.outerHTML.slice(0, 100))"""


def phone(show, name):
    page = show(f"bedside/{name}.html", 390, is_mobile=True, has_touch=True)
    page.set_viewport_size(PHONE)
    return page


def test_each_block_of_doses_is_seen_whole(show):
    heights = phone(show, "doses").evaluate(HEIGHTS)
    assert len(heights) >= 14
    assert {name: height for name, height in heights.items() if height > PHONE["height"]} == {}


def test_each_block_has_hazards_before_its_doses_and_a_way_out(show):
    blocks = phone(show, "doses").evaluate(
        """() => [...document.querySelectorAll("article section > h2")].map(heading => {
            const order = [...heading.parentElement.querySelectorAll(".hazard, .regimen-doses")].map(p => p.className);
            const [block, fold] = [".regimen", "details"].map(part => !!heading.parentElement.querySelector(part));
            return [heading.parentElement.id, order[0], block, fold];
        })"""
    )
    assert [name for name, first, *_ in blocks if "hazard" not in (first or "")] == []
    assert [name for name, _, block, fold in blocks if block and not fold] == []


@pytest.mark.parametrize("name", PAGES)
def test_nobody_misses_that_no_clinician_has_signed(show, name):
    page = phone(show, name)
    warning = page.locator(".unsigned")
    box = warning.bounding_box()
    assert box["y"] + box["height"] < PHONE["height"] / 2
    assert "No clinician has signed this page yet" in warning.inner_text()
    dose = page.evaluate("() => document.querySelector('.regimen, table')?.getBoundingClientRect().top ?? Infinity")
    assert box["y"] < dose
    assert page.evaluate(WIDER) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= PHONE["width"]


def test_a_row_has_an_address_that_leads_to_it(show):
    page = phone(show, "can-i-give-it")
    link = page.locator("tr a.headerlink").nth(5)
    href = link.get_attribute("href")
    page.evaluate("href => { location.hash = href }", href)
    row = page.locator(f'[id="{href[1:]}"]')
    assert row.evaluate("row => row.tagName") == "TR"
    assert 0 <= row.bounding_box()["y"] < PHONE["height"]
