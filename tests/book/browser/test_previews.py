"""Citations and terms show what they mean on hover, focus and first tap; Esc closes; nothing depends on it."""

from __future__ import annotations

import pytest

LONG = "chapters/safety.html"
CITATION = "article p a.reference.internal[href*='references.html#']"
TERM = "article a.reference.internal[href*='#term-']"


@pytest.mark.parametrize("kind", [CITATION, TERM])
def test_hover_focus_and_escape(show, kind):
    page = show(LONG)
    link, box = page.locator(kind).first, page.locator("#preview")
    assert box.is_hidden()
    link.hover()
    box.wait_for(state="visible", timeout=3000)
    assert len(box.inner_text()) > 15
    assert link.get_attribute("aria-describedby") == "preview"
    page.keyboard.press("Escape")
    assert box.is_hidden()
    assert link.get_attribute("aria-describedby") is None
    page.mouse.move(0, 0)
    link.focus()
    box.wait_for(state="visible", timeout=3000)
    # the pointer may rest on the box without closing it
    box.hover()
    page.wait_for_timeout(400)
    assert box.is_visible()


def test_a_box_lies_inside_the_page_on_a_phone(show):
    page = show(LONG, 390)
    for link in page.locator(CITATION).all()[:12]:
        link.focus()
        box = page.locator("#preview")
        box.wait_for(state="visible", timeout=3000)
        place = box.bounding_box()
        assert place["x"] >= 0
        assert place["x"] + place["width"] <= 390
        page.keyboard.press("Escape")


@pytest.mark.parametrize("kind", [CITATION, TERM])
def test_the_first_tap_shows_and_the_second_follows(show, kind):
    page = show(LONG, 390, has_touch=True)
    link = page.locator(kind).first
    link.tap()
    page.locator("#preview").wait_for(state="visible", timeout=3000)
    assert page.url.endswith(LONG)
    link.tap()
    page.wait_for_url("**/appendix/*.html#*", timeout=3000)


def test_a_tap_elsewhere_closes(show):
    page = show(LONG, 390, has_touch=True)
    page.locator(CITATION).first.tap()
    page.locator("#preview").wait_for(state="visible", timeout=3000)
    page.locator("h1").tap()
    assert page.locator("#preview").is_hidden()


@pytest.mark.parametrize("kind", [CITATION, TERM])
def test_previews_show_where_the_pages_are_read_from_a_folder(browser, book, kind):
    context = browser.new_context()
    page = context.new_page()
    page.goto((book.html / LONG).as_uri())
    page.locator(kind).first.focus()
    page.locator("#preview").wait_for(state="visible", timeout=3000)
    assert len(page.locator("#preview").inner_text()) > 15
    context.close()


def test_the_texts_are_loaded_once_and_not_before_they_are_asked_for(show):
    page = show(LONG)
    asked = "() => performance.getEntriesByType('resource').map(e => e.name).filter(n => n.includes('/previews/'))"
    assert page.evaluate(asked) == []
    for link in page.locator(CITATION).all()[:3]:
        link.focus()
        page.locator("#preview").wait_for(state="visible", timeout=3000)
        page.keyboard.press("Escape")
    (loaded,) = page.evaluate(asked)
    assert "_static/previews/chapters/safety.js?v=" in loaded


def test_without_scripts_the_link_leads_to_the_reference(show):
    page = show(LONG, java_script_enabled=False)
    page.locator(CITATION).first.click()
    assert "references.html#" in page.url
