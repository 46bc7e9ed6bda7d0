"""Tables of many rows: sorted and filtered in place, by keyboard too; on a phone name and answer first."""

from __future__ import annotations

import pytest

TRIALS = "appendix/trials.html"
CITED = "div.citation >> nth=700"
NAMES = """table => [...table.tBodies[0].rows].filter(row => row.checkVisibility())
    .map(row => row.cells[0].querySelector("strong").textContent)"""


def depression(page):
    return page.locator("table.sortable").first


def test_a_heading_sorts_up_down_and_as_written_by_keyboard(show):
    page = show(TRIALS)
    table = depression(page)
    written = table.evaluate(NAMES)
    button = table.locator("thead button").first
    head = table.locator("thead th").first
    seen = []
    for _ in range(3):
        button.press("Enter")
        seen.append((head.get_attribute("aria-sort"), table.evaluate(NAMES)))
    (up, first), (down, second), (none, third) = seen
    assert (up, down, none) == ("ascending", "descending", "none")
    assert first != written and sorted(first, key=str.casefold) == sorted(written, key=str.casefold)
    assert [name[:1].casefold() for name in first] == sorted(name[:1].casefold() for name in first)
    assert [name[:1] for name in second] == [name[:1] for name in first][::-1]
    assert third == written


def test_the_filter_takes_words_in_any_order_and_says_how_many_rows_are_left(show):
    page = show(TRIALS)
    table = depression(page)
    every = len(table.evaluate(NAMES))
    page.get_by_label("Filter").first.fill("midazolam murrough")
    assert table.evaluate(NAMES) == ["Murrough"]
    assert page.locator(".table-filter output").first.text_content() == f"1 of {every} rows"
    page.get_by_label("Filter").first.fill("\N{MINUS SIGN}3.16")
    assert table.evaluate(NAMES) == ["KARMA-Dep 2"]
    page.get_by_label("Filter").first.fill("-3.16")
    assert table.evaluate(NAMES) == ["KARMA-Dep 2"]


def test_a_phone_shows_name_and_answer_and_the_rest_when_asked(show):
    page = show(TRIALS, 390)
    row = depression(page).locator("tbody tr").first
    cells = row.locator("td")
    visible = [cells.nth(number).is_visible() for number in range(cells.count())]
    assert visible == [False, False, True]
    more = row.get_by_role("button", name="More")
    assert more.get_attribute("aria-expanded") == "false"
    more.press("Enter")
    assert all(cells.nth(number).is_visible() for number in range(cells.count()))
    assert row.get_by_role("button", name="Less").get_attribute("aria-expanded") == "true"


def test_a_link_to_a_row_opens_it_on_a_phone(show):
    name = show(TRIALS, 390).locator("table.sortable tbody tr").nth(3).get_attribute("id")
    row = show(f"{TRIALS}#{name}", 390).locator(f"[id='{name}']")
    assert row.locator("td").first.is_visible()


@pytest.mark.parametrize(
    ("name", "row"),
    [("appendix/answers.html", "tr[id='answers-adult-pain-dose']"), ("appendix/references.html", CITED)],
)
def test_a_phone_lays_out_what_is_near_and_a_link_still_lands_there(show, name, row):
    page = show(name, 390)
    far = page.locator("table.sortable tbody tr, div.citation").nth(60)
    assert not far.locator("*").first.evaluate("part => part.checkVisibility({contentVisibilityAuto: true})")
    place = page.locator(row).get_attribute("id")
    for fresh in (True, False):
        if fresh:
            page = show(f"{name}#{place}", 390)
        else:
            page.evaluate("place => { scrollTo(0, 0); location.hash = ''; location.hash = place }", place)
        page.wait_for_timeout(300)  # until what is near has its true height
        assert page.locator(row).evaluate("row => row.getBoundingClientRect().top") == pytest.approx(64, abs=3)


@pytest.mark.parametrize("place", ["sec-trials-seizures", "severe-agitation"])
def test_a_link_to_a_heading_below_a_long_table_lands_there(show, place):
    page = show(f"{TRIALS}#{place}", 390)
    page.wait_for_timeout(300)
    heading = page.locator(f"[id='{place}']").locator("xpath=ancestor-or-self::section[1]").locator("h2, h3").first
    assert heading.evaluate("heading => heading.getBoundingClientRect().top") == pytest.approx(93, abs=30)


@pytest.mark.parametrize(("width", "below"), [(1280, 0), (900, 48)])  # there the page has a head of its own
def test_a_wide_screen_keeps_the_heads_in_sight_above_the_row_that_was_asked_for(show, width, below):
    name = show(TRIALS, width).locator("table.sortable tbody tr").nth(9).get_attribute("id")
    page = show(f"{TRIALS}#{name}", width)
    top = "part => part.getBoundingClientRect().top"
    head = page.locator("table.sortable thead th").first
    assert head.evaluate(top) == pytest.approx(below, abs=1)
    assert page.locator(f"[id='{name}']").evaluate(top) >= below + head.bounding_box()["height"]


def test_the_page_knows_before_its_first_line_that_scripts_run(browser, site):
    """Taken off later, the class would have the browser work out the style of every element again."""
    page = browser.new_page()
    page.route("**/furo.js*", lambda route: route.abort())
    page.goto(site + TRIALS)
    assert page.evaluate("() => document.documentElement.className") == ""
    page.close()


def test_tables_are_whole_without_scripts(browser, site):
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(site + TRIALS)
    assert all(cell.is_visible() for cell in page.locator("table.sortable tbody tr").first.locator("td").all())
    assert page.locator(".table-filter").count() == 0


def test_only_pages_with_such_tables_load_the_script(pages):
    for name, soup in pages.items():
        loads = any("ledgers.js" in script.get("src", "") for script in soup.find_all("script"))
        assert loads == bool(soup.select("table.sortable")), name


def test_the_drawing_of_an_effect_has_its_numbers_beside_it(pages):
    drawings = pages[TRIALS].select("svg.interval")
    assert drawings
    for drawing in drawings:
        assert " to " in drawing.find_parent("td").get_text(), drawing.find_parent("tr").get("id")
