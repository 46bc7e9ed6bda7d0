"""The filter of the list of references: by kind and chapter, with the keyboard, told to screen readers."""

from __future__ import annotations

PAGE = "appendix/references.html"
SHOWN = "() => [...document.querySelectorAll('div.citation')].filter(work => work.checkVisibility()).length"


def test_without_scripts_every_work_is_there_and_no_form(browser, site):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(site + PAGE)
    assert not page.locator("form.filter").is_visible()
    assert page.locator("div.citation").last.is_visible()
    context.close()


def test_works_are_shown_by_kind_and_chapter_and_counted(show):
    page = show(PAGE)
    every = page.evaluate(SHOWN)
    kind, chapter = page.get_by_label("Kind of work"), page.get_by_label("Cited in")
    said = page.get_by_role("status")
    assert said.inner_text() == f"{every:,} of {every:,} works"
    kind.select_option("Randomized trial")
    trials = page.evaluate(SHOWN)
    assert page.locator("div.citation:visible").count() == page.locator("div.kind-rct").count() == trials < every
    assert all("Randomized trial." in text for text in page.locator("div.citation:visible").all_inner_texts())
    chapter.select_option(index=3)
    both = page.evaluate(SHOWN)
    assert 0 < both < trials
    assert said.inner_text() == f"{both:,} of {every:,} works"
    page.get_by_role("button", name="Show all").click()
    assert page.evaluate(SHOWN) == every
    assert said.inner_text() == f"{every:,} of {every:,} works"


def test_the_keyboard_is_enough(show):
    page = show(PAGE, 390)
    page.get_by_label("Kind of work").focus()
    before = page.evaluate(SHOWN)
    page.keyboard.press("ArrowDown")
    assert page.evaluate(SHOWN) < before
    page.keyboard.press("Tab")
    assert page.evaluate("() => document.activeElement.labels[0].textContent").startswith("Cited in")
    rights = "() => [...document.querySelectorAll('.filter *')].map(part => part.getBoundingClientRect().right)"
    assert max(page.evaluate(rights)) <= 390


def test_a_link_to_a_work_shows_it_whatever_was_chosen(show):
    page = show(PAGE)
    page.get_by_label("Kind of work").select_option("Law")
    name = page.locator("div.kind-rct").first.get_attribute("id")
    page.evaluate("name => { location.hash = name }", name)
    page.locator(f"#{name}").wait_for()
    assert page.get_by_label("Kind of work").input_value() == ""


def test_no_other_page_loads_it(pages):
    loading = {
        name for name, soup in pages.items() if soup.select("script[src*='filter.js'], link[href*='filter.css']")
    }
    assert loading == {PAGE}
