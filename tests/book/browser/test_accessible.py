"""axe-core over every page, and what axe cannot see: the keyboard, zoom, motion, life without scripts."""

from __future__ import annotations

import os

import pytest

LONG = "chapters/safety.html"
#: One page of each kind, looked at for each change; with EVERY_PAGE in the environment, as weekly, all are.
KINDS = [
    *("index.html", "search.html", "genindex.html", "404.html"),
    *("bedside/doses.html", "bedside/depression.html", LONG, "supplement/mechanism.html"),
    *("handouts/tonight.html", "handouts/clinician-card.html"),
    *("appendix/answers.html", "appendix/trials.html", "appendix/glossary.html", "appendix/data.html"),
]
WIDTHS = (1280, 390)

RUN = """async ([parts, options]) => (await axe.run(parts ? (PARTS)() : document, options)).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 160)} ${node.failureSummary}`))"""
# Of all texts with the same tags and classes above them one stands for the others: they have the same colors. A class
# that says for which country a text is gives it no color.
PARTS = """() => { const kinds = new Map();
    for (const text of document.querySelectorAll("body *")) {
        if (![...text.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())) continue;
        let kind = "";
        for (let above = text; above; above = above.parentElement) {
            const named = (above.getAttribute("class") || "").replace(/\\bedition-\\w+/g, "").trim();
            kind += `${above.tagName}.${named}.${above.matches("tr:nth-child(even)")} ` }
        if (!kinds.has(kind) && text.checkVisibility({visibilityProperty: true})) kinds.set(kind, text) }
    return [...kinds.values()] }"""
# What holds no such text is emptied, and stays where it is: axe goes through the whole page each time.
MARK = "() => { for (const text of (PARTS)()) text.dataset.stands = '' }".replace("PARTS", PARTS)
EMPTY = """() => { for (const part of document.querySelectorAll("body *"))
    if (!part.closest("[data-stands]") && !part.querySelector("[data-stands]")) part.replaceChildren() }"""
ALL_RULES: dict[str, object] = {"resultTypes": ["violations"]}
COLOR_RULES = ALL_RULES | {"runOnly": ["color-contrast", "link-in-text-block"]}
OTHER_RULES = ALL_RULES | {"rules": {rule: {"enabled": False} for rule in ("color-contrast", "link-in-text-block")}}


def findings(page, axe: str, options: dict[str, object] = ALL_RULES, *, parts: bool = False) -> list[str]:
    """Return what axe says, of the page or of its kinds of text; evaluated from outside, which the policy allows."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(f"() => {{ {axe} }}")
    return page.evaluate(RUN.replace("PARTS", PARTS), [parts, options])


def both(page, axe: str) -> list[str]:
    """Return what axe says of the colors of a page's kinds of text, and of all else in the page."""
    return findings(page, axe, COLOR_RULES, parts=True) + findings(page, axe, OTHER_RULES)


@pytest.mark.parametrize("part", range(4))  # so that those who test side by side share them
def test_axe_finds_nothing_light_and_dark_wide_and_narrow(browser, site, names, axe, part):
    """Weekly each page is looked at whole on a wide light screen; else its kinds of text stand for all that it says."""
    assert set(KINDS) <= set(names)
    weekly, found = os.environ.get("EVERY_PAGE"), {}
    page = browser.new_context(reduced_motion="reduce").new_page()
    for name in (names if weekly else KINDS)[part::4]:
        page.emulate_media(color_scheme="light")
        page.goto(site + name, wait_until="domcontentloaded")
        page.evaluate("() => { for (const part of document.querySelectorAll('details')) part.open = true }")
        wrong = {}
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            whole = weekly and width == WIDTHS[0]
            wrong[f"{width}"] = findings(page, axe, ALL_RULES if whole else OTHER_RULES)
            page.evaluate(MARK)
        page.evaluate(EMPTY)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 800})
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                wrong[f"{width} {scheme}"] = findings(page, axe, COLOR_RULES, parts=True)
        found |= {f"{name} {where}": said for where, said in wrong.items() if said}
    page.context.close()
    assert found == {}


def test_axe_would_find_a_fault(show, axe):
    page = show("404.html")
    page.evaluate("document.querySelector('article').insertAdjacentHTML('beforeend', '<img src=_static/favicon.svg>')")
    assert any(wrong.startswith("image-alt") for wrong in findings(page, axe))


def test_axe_would_find_a_faint_kind_of_text(show, axe):
    page = show(LONG, color_scheme="dark")
    assert findings(page, axe, COLOR_RULES, parts=True) == []
    page.locator("article section > p").last.evaluate("e => { e.className = 'faint'; e.style.color = '#444' }")
    assert len(findings(page, axe, COLOR_RULES, parts=True)) == 1


@pytest.mark.parametrize("toggle", ["__navigation", "__toc-phone"])
def test_axe_finds_nothing_with_an_open_menu(show, axe, toggle):
    page = show(LONG, 390, reduced_motion="reduce")
    page.locator(f"#{toggle}").press("Space")
    assert page.locator(f"#{toggle}").is_checked()
    assert both(page, axe) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page, axe, COLOR_RULES, parts=True) == []


def focused(page) -> str:
    return page.evaluate(
        "() => { const e = document.activeElement; return e.id || e.className || e.getAttribute('href') || e.tagName }"
    )


def test_the_first_tab_is_the_skip_link_and_it_works(show):
    for width in WIDTHS:
        page = show(LONG, width, reduced_motion="reduce")
        page.keyboard.press("Tab")
        assert "skip-to-content" in focused(page)
        box = page.locator(".skip-to-content").bounding_box()
        assert box["y"] >= 0
        page.keyboard.press("Enter")
        assert focused(page) == "furo-main-content"
        page.keyboard.press("Tab")
        assert page.evaluate("() => !!document.activeElement.closest('article')")


WALK = """() => { const e = document.activeElement, box = e.getBoundingClientRect(), style = getComputedStyle(e);
    const label = e.closest("label"), drawn = label && e.matches(".menu-toggle") ? getComputedStyle(label) : style;
    return {what: e.outerHTML.slice(0, 120), left: box.left, right: box.right, width: innerWidth,
        drawer: e.closest(".sidebar-drawer, .toc-drawer") ? "drawer" : "", outline: drawn.outlineStyle,
        seen: e.checkVisibility({visibilityProperty: true})} }"""


@pytest.mark.parametrize("width", WIDTHS)
def test_every_stop_of_the_tab_key_is_seen(show, width):
    page = show(LONG, width, reduced_motion="reduce")
    stops = []
    for _ in range(45):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(WALK))
    for stop in stops:
        assert stop["seen"], stop
        assert stop["outline"] != "none", stop
        # a wide line may break, but nothing lies beside the page
        assert stop["left"] < stop["width"], stop
        assert stop["right"] > 0, stop
    if width == 390:
        assert not any(stop["drawer"] for stop in stops)
    else:
        assert any(stop["drawer"] for stop in stops)


@pytest.mark.parametrize(
    ("toggle", "drawer", "before"),  # the menu of the page comes after its text, all of whose links are stops
    [("__navigation", ".sidebar-drawer", "#__navigation"), ("__toc-phone", ".toc-drawer", "article a:visible")],
)
def test_menus_open_and_close_by_keyboard_at_phone_width(show, toggle, drawer, before):
    page = show(LONG, 390, reduced_motion="reduce")
    for _ in range(8):
        page.keyboard.press("Tab")
        if focused(page) == toggle:
            break
    assert focused(page) == toggle
    assert not page.locator(drawer).is_visible()
    page.keyboard.press("Space")
    assert page.locator(drawer).is_visible()
    box = page.locator(drawer).bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 391
    page.locator(before).last.focus()
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate(f"() => !!document.activeElement.closest('{drawer}')"):
            break
    assert page.evaluate(f"() => !!document.activeElement.closest('{drawer}')")
    page.locator(f"#{toggle}").press("Space")
    assert not page.locator(drawer).is_visible()


def test_a_table_drawn_as_cards_is_still_a_table_for_screen_readers(show):
    page = show("handouts/clinician-card.html", 390)
    assert page.evaluate("() => getComputedStyle(document.querySelector('article td')).display") == "block"
    tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")["nodes"]
    roles = {node["role"]["value"] for node in tree if "role" in node}
    assert {"table", "row", "columnheader", "rowheader", "cell"} <= roles


def test_no_page_scrolls_sideways_at_400_percent(show, site, names):
    page = show(width=320)
    wide = {}
    for name in names:
        page.goto(site + name, wait_until="domcontentloaded")
        width = page.evaluate(
            "() => Math.max(document.documentElement.scrollWidth, document.body.scrollWidth,"
            "document.querySelector('.content').scrollWidth)"
        )
        if width > 320:
            wide[name] = width
    assert wide == {}


def test_nothing_moves_when_the_reader_wants_no_motion(show):
    page = show(LONG, 390, reduced_motion="reduce")
    moving = page.evaluate(
        """() => [...document.querySelectorAll("*")].filter(e => { const s = getComputedStyle(e);
            return s.transitionDuration.split(", ").some(d => parseFloat(d) > 0 && s.transitionProperty !== "none")
            || parseFloat(s.animationDuration) > 0 || s.scrollBehavior === "smooth" })
            .map(e => e.outerHTML.slice(0, 80))"""
    )
    assert moving == []


def test_a_link_leads_to_its_place_at_once(show):
    page = show("appendix/numbers.html#sec-numbers-law")
    assert 0 <= page.evaluate("() => document.getElementById('sec-numbers-law').getBoundingClientRect().top") < 200


def test_the_way_to_the_top_covers_no_heading_arrived_at(show):
    page = show("appendix/numbers.html#sec-numbers-law", 390)
    top = """() => { document.documentElement.classList.add("show-back-to-top");  // until the page scrolls again
        return document.querySelector(".back-to-top").getBoundingClientRect().top }"""
    assert page.evaluate(top) > 600


def test_everything_is_there_without_scripts(show):
    page = show(LONG, 390, java_script_enabled=False)
    assert page.locator("article h1").is_visible()
    page.locator(".nav-overlay-icon").click()
    page.locator(".sidebar-drawer .sidebar-tree a", has_text="12. Frequently").click()
    assert page.url.endswith("faq.html")


VIOLATIONS = """window.refused = [];
    document.addEventListener("securitypolicyviolation", e =>
        window.refused.push(`${e.effectiveDirective}: ${e.blockedURI} ${e.sourceFile}:${e.lineNumber}`));"""
POLICED = (LONG, "index.html", "search.html?q=dose", "genindex.html", "404.html", "handouts/clinician-card.html")


def test_the_policy_refuses_nothing_that_a_page_needs(browser, site):
    context = browser.new_context()
    context.add_init_script(VIOLATIONS)
    page = context.new_page()
    for name in POLICED:
        page.goto(site + name)
        page.wait_for_load_state("networkidle")
        page.locator(".theme-toggle").locator("visible=true").first.click()
        assert page.evaluate("() => window.refused") == [], name
    # the listener hears: what the policy forbids is counted
    page.evaluate("() => { document.body.setAttribute('onclick', 'x()'); document.body.click() }")
    page.wait_for_function("() => window.refused.length")
    assert page.evaluate("() => window.refused")[0].startswith("script-src-attr: inline")
    context.close()


def test_the_policy_stops_foreign_and_inline_code(browser, site):
    context = browser.new_context()
    page = context.new_page()
    asked = []
    page.on("requestfailed", lambda request: asked.append(request.failure))
    page.goto(site)
    page.evaluate(
        """() => { const add = (tag, set) => document.body.append(Object.assign(document.createElement(tag), set));
            add("script", {textContent: "window.inline = 1"}); add("script", {src: "http://elsewhere.invalid/x.js"});
            add("img", {src: "http://elsewhere.invalid/x.png"}) }"""
    )
    assert page.evaluate("() => window.inline") is None
    page.wait_for_timeout(300)
    assert asked == ["csp", "csp"]
    context.close()


HEADINGS = """() => [...document.querySelectorAll('article :is(h1, h2, h3)')].filter(heading => {
    const high = heading.getBoundingClientRect().height, links = [...heading.querySelectorAll('.headerlink')];
    for (const link of links) link.style.setProperty("display", "none", "important");
    const lower = heading.getBoundingClientRect().height < high;
    for (const link of links) link.style.removeProperty("display");
    return lower }).map(heading => heading.textContent)"""


def test_an_unseen_permalink_makes_no_line_of_its_own(show):
    # the sign wrapped where a heading filled its line
    for name in ("chapters/mental-health.html", "chapters/faq.html", "chapters/approved-uses.html"):
        page = show(name)
        for width in (1010, 1100, 1280):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate(HEADINGS) == [], (name, width)
