"""The search page finds what readers type, speaks, and works by keyboard; from a folder all works without a host."""

from __future__ import annotations

import csv
import gzip
import json
import re
import zipfile
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from chromium import opening
from test_accessible import COLOR_RULES, both, findings

from sphinx_section_search import words

PAGE = "search.html"

#: (British, American): both find the same, wherever the book has the word
SPELLINGS = [
    ("anaesthesia", "anesthesia"),
    ("anaesthetist", "anesthetist"),
    ("apnoea", "apnea"),
    ("haemodynamic", "hemodynamic"),
    ("paediatric", "pediatric"),
    ("randomised", "randomized"),
    ("caesarean", "cesarean"),
    ("behaviour", "behavior"),
    ("tumour", "tumor"),
    ("oedema", "edema"),
    ("oesophageal", "esophageal"),
    ("labelled", "labeled"),
    ("programme", "program"),
    ("centre", "center"),
    ("analysed", "analyzed"),
]
#: words that the book does not have in either spelling; folding them alike is all that can be shown
ABSENT = {"oedema", "oesophageal"}

#: what a reader may mistype, and what it is read as
MISSPELLED = {
    "ketamene": "ketamine",
    "ketmaine": "ketamine",
    "spravatto": "Spravato",
    "vesiera": "Vesierra",
    "depresion": "depression",
    "bladdder": "bladder",
    "laringospasm": "laryngospasm",
    "anasthesia": "anesthesia",
    "hallucinasions": "hallucination",
    "dependance": "dependence",
}

ASK = """questions => Object.fromEntries(questions.map(question => {
    const {results, added, read, partly} = searchAsk(question);
    const found = results.map(({url, heading, text, terms}) => ({url, heading, text, terms: [...terms].sort()}));
    return [question, {found, added, read, partly}]; }))"""


@pytest.fixture(scope="module")
def page(browser, site):
    """The search page, for those who only ask it."""
    with opening(browser, site) as open_page:
        yield open_page(PAGE)


def ask(page, *questions: str) -> dict[str, dict]:
    return page.evaluate(ASK, list(questions))


def urls(answer: dict) -> list[str]:
    return [result["url"] for result in answer["found"]]


def test_british_and_american_spellings_find_the_same(page):
    answers = ask(page, *(word for pair in SPELLINGS for word in pair))
    folds = page.evaluate("pairs => pairs.map(pair => pair.map(searchAsk.fold))", SPELLINGS)
    for (british, american), fold in zip(SPELLINGS, folds, strict=True):
        assert fold[0] == fold[1], (british, fold)
        assert urls(answers[british]) == urls(answers[american]), british
        if british not in ABSENT:
            assert answers[british]["found"], british
            assert not answers[british]["read"], british
    # words that only look alike stay apart
    apart = page.evaluate("words => words.map(searchAsk.fold)", ["virus", "viral", "illness", "hour", "her", "dose"])
    assert len(set(apart)) == 6


def test_misspelled_words_are_read_as_the_word_meant(page):
    answers = ask(page, *MISSPELLED)
    read = {word: [name.casefold() for name in answer["read"]] for word, answer in answers.items()}
    assert read == {word: [meant.casefold()] for word, meant in MISSPELLED.items()}
    assert all(answer["found"] for answer in answers.values())


def test_unfinished_words_find_what_begins_so(page):
    answers = ask(page, "ketamin", "esketamin", "laryngo", "depress")
    for word, answer in answers.items():
        assert answer["found"], word
        assert answer["read"] == [], word
        assert all(any(term.startswith(word) for term in result["terms"]) for result in answer["found"]), word


def test_each_row_of_the_table_of_words_leads_to_what_it_says(page, root):
    rows = words.read(root / "docs" / "data" / "search-words.csv")
    assert len(rows) > 50
    answers = ask(page, *(row.word for row in rows))
    for row in rows:
        answer = answers[row.word]
        assert answer["added"] == list(row.also), row
        assert answer["found"], row
        assert not answer["partly"], row


@pytest.mark.parametrize(
    ("question", "url"),
    [
        ("Spravato", "bedside/depression.html#bedside-depression-spray"),
        ("Ketalar", "chapters/approved-uses.html#sec-approved-uses-side-by-side"),
        ("TRD", "appendix/glossary.html#term-treatment-resistant-depression"),
        ("PTSD", "chapters/mental-health.html#sec-mental-health-other"),
        ("MADRS", "appendix/glossary.html#term-MADRS"),
        ("RSI", "appendix/glossary.html#term-rapid-sequence-intubation"),
        ("ICP", "bedside/can-i-give-it.html#cautions-raised-icp"),
        ("ECT", "chapters/mental-health.html#sec-mental-health-headtohead"),
        ("NMDA", "chapters/mechanism.html#sec-mechanism-nmda"),
        ("CRPS", "appendix/glossary.html#term-complex-regional-pain-syndrome"),
        ("can I drive", "chapters/faq.html#sec-faq-drive"),
        ("is it legal", "chapters/law.html"),
        ("horse tranquilizer", "chapters/myths.html#sec-myths-horse"),
        ("bladder pain", "chapters/misuse.html#sec-misuse-bladder"),
        ("dose for children", "chapters/pain-and-emergency.html#sec-pain-and-emergency-children"),
        ("breastfeeding", "chapters/safety.html#sec-safety-pregnancy"),
        # "child" is so usual that only its places are counted: the drill has it in its rest
        ("laryngospasm in a child", "bedside/if-it-goes-wrong.html#bedside-laryngospasm"),
        ("anaphylaxis dose child", "bedside/if-it-goes-wrong.html#bedside-anaphylaxis"),
    ],
)
def test_what_a_question_is_about_stands_among_the_first(page, question, url):
    assert url in urls(ask(page, question)[question])[:3]


def test_a_question_is_typed_announced_remembered_and_followed_by_keyboard(show):
    page = show(PAGE)
    status, results = page.locator(".search-status"), page.locator(".search-list li")
    assert status.get_attribute("role") == "status"
    assert page.evaluate("document.activeElement.id") == "search-field"
    page.keyboard.type("bladdder")
    results.first.wait_for()
    assert page.url.endswith("search.html?q=bladdder")
    page.locator(".search-status", has_text="results").wait_for()
    count = len(urls(ask(page, "bladdder")["bladdder"]))
    assert status.inner_text() == f"{count} results for “bladdder”, read as “bladder”. A short answer comes first."
    assert results.count() == 20
    assert results.locator("mark").first.inner_text().casefold() == "bladder"
    page.keyboard.press("Tab")  # the button
    for _ in range(1 + page.locator(".search-answer a").count()):
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.search-list li h2') !== null")
    address = page.evaluate("document.activeElement.href")
    page.keyboard.press("Enter")
    page.wait_for_url(address)
    page.go_back()
    assert page.locator("#search-field").input_value() == "bladdder"
    assert results.count() == 20


def test_more_results_are_shown_and_focus_goes_to_the_first_of_them(show):
    page = show(f"{PAGE}?q=ketamine", 390)
    results, more = page.locator(".search-list li"), page.locator(".search-more")
    more.press("Enter")
    assert results.count() == 40
    assert page.evaluate("document.activeElement === document.querySelectorAll('.search-list a')[20]")
    page.fill("#search-field", "haemodynamic")
    assert 0 < results.count() < 20
    assert more.is_hidden()


def test_nothing_and_part_of_a_question_found_are_said(show):
    page = show(PAGE)
    page.fill("#search-field", "xyzzyq")
    page.locator(".search-status", has_text="Nothing found").wait_for()
    page.fill("#search-field", "bladder xyzzyq")
    page.locator(".search-status", has_text="these have some").wait_for()
    page.fill("#search-field", "")
    page.locator(".search-status:empty").wait_for(state="attached")
    assert page.locator(".search-list li").count() == 0


QUERIES = Path(__file__).parent.parent / "search-queries.csv"

#: the least shares of questions whose place comes first, and among the first three. "review": a reviewer's list, "own":
#: written before the search was made to meet them. The others were not known to it when first asked ("second" 0.55 and
#: 0.7, "third" 0.55 and 0.65, "fourth" 0.675 and 0.825, "fifth" 0.65 and 0.7). Theirs is what is reached, so that it
#: grows no worse; the goal is 0.8 and 0.95
GOALS = {
    "review": (0.85, 0.97),
    "own": (0.8, 0.95),
    "second": (0.8, 0.95),
    "third": (0.7, 0.75),
    "fourth": (0.65, 0.85),
    "fifth": (0.7, 0.75),
}

SHOWN = """questions => questions.map(question => {
    const {answers, results} = searchAsk(question);
    return [...answers.map(({uri}) => uri), ...results.map(({url}) => url)]; })"""


def test_the_right_place_comes_first_or_among_the_first_three(page):
    rows = list(csv.DictReader(QUERIES.read_text(encoding="utf-8").splitlines()))
    shown = page.evaluate(SHOWN, [row["question"] for row in rows])
    ranks: dict[str, list[int]] = {name: [] for name in GOALS}
    for row, links in zip(rows, shown, strict=True):
        right = [number for number, link in enumerate(links) if re.search(row["places"], link)]
        ranks[row["set"]].append(right[0] if right else 999)
    shares = {
        name: tuple(sum(rank < most for rank in found) / len(found) for most in (1, 3)) for name, found in ranks.items()
    }
    print(shares)  # told with -rA, and when it fails
    sizes = {"review": 76, "own": 40, "second": 20, "third": 20, "fourth": 40, "fifth": 20}
    assert {name: len(found) for name, found in ranks.items()} == sizes
    missed = {name: share for name, share in shares.items() if share[0] < GOALS[name][0] or share[1] < GOALS[name][1]}
    assert missed == {}, shares


def test_a_term_is_told_whole_and_leads_on(show):
    page = show(f"{PAGE}?q=functional+unblinding")
    entry = page.locator(".search-list li", has=page.locator("h2", has_text="functional unblinding"))
    definition = "When the effects of a drug tell people in a blinded trial which treatment they received."
    assert definition in entry.inner_text()
    entry.get_by_role("link", name="More: Blinding and expectancy").click()
    page.wait_for_url("**/chapters/mental-health.html#sec-mental-health-blinding")


def test_each_place_that_a_question_may_lead_to_is_there(book):
    text = (book.html / "_static" / "search-index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("globalThis.searchIndex=").rstrip(";\n"))
    links = [answer["uri"] for answer in index["answers"]]
    for page in index["pages"].values():
        links += [page["uri"] + (f"#{anchor}" if anchor else "") for anchor, *_ in page["sections"]]
    for row in csv.DictReader(QUERIES.read_text(encoding="utf-8").splitlines()):
        assert any(re.search(row["places"], link) for link in links), row


FIRST_SEARCH = 120_000  # bytes, compressed as the meanest host does


def test_a_first_search_is_light(show, book):
    page = show("chapters/safety.html")
    loaded = []
    page.on("request", lambda request: loaded.append(book.html / urlsplit(request.url).path.split("/latest/")[-1]))
    page.keyboard.press("/")
    page.locator(OVERLAY).wait_for()
    page.keyboard.type("laryngospasm")
    page.locator(f"{OVERLAY} .search-list li").first.wait_for()
    sizes = {path.name: len(gzip.compress(path.read_bytes(), 6)) for path in loaded if path.suffix != ".svg"}
    assert sizes.keys() == {"search-index.js", "minisearch.js", "search.js", "search.css"}
    # and so is the search page, with its own text
    sizes[PAGE] = len(gzip.compress((book.html / PAGE).read_bytes(), 6))
    assert sum(sizes.values()) <= FIRST_SEARCH, sizes


OVERLAY = "dialog.search-overlay[open]"


@pytest.mark.parametrize(
    ("start", "width", "selector"),
    [
        ("index.html", 1280, ".home-search input"),
        ("index.html", 390, ".home-search input"),
        ("chapters/safety.html", 1280, ".sidebar-search"),
        ("chapters/safety.html", 390, ".header-search"),
    ],
)
def test_field_and_icon_open_the_search_over_the_page(show, start, width, selector):
    page = show(start, width)
    page.locator(selector).click()
    page.locator(OVERLAY).wait_for()
    page.keyboard.type("<b>apnoea</b>")
    link = page.locator(f"{OVERLAY} a").first
    link.wait_for()
    assert page.locator(f"{OVERLAY} input").input_value() == "<b>apnoea</b>"
    box, field = (page.locator(f"{OVERLAY}{part}").bounding_box() for part in ("", " input"))
    if width == 390:
        assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, 390, 800)
        assert field["y"] < 40
    assert link.bounding_box()["height"] >= 24
    assert page.locator(f"{OVERLAY} .search-list h2 a").first.bounding_box()["height"] >= 32
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Escape")
    assert page.locator(OVERLAY).count() == 0
    assert page.evaluate(f"document.activeElement === document.querySelector('{selector}')")


def in_each_color_and_width(page, axe, widest):
    """Ask axe about a page as it stands; ``widest`` must fit the narrowest phone."""
    for width in (1280, 390):
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme="dark")
        assert findings(page, axe, COLOR_RULES, parts=True) == []
        page.emulate_media(color_scheme="light")
        assert both(page, axe) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate(f"{widest}.scrollWidth") <= 320


def test_axe_finds_nothing_on_the_overlay(show, axe):
    page = show("chapters/safety.html", reduced_motion="reduce")
    page.keyboard.press("/")
    page.locator(OVERLAY).wait_for()
    page.keyboard.type("ketamine overdose")
    page.locator(f"{OVERLAY} .search-answer").first.wait_for()
    in_each_color_and_width(page, axe, "document.querySelector('.search-found')")


def test_without_scripts_the_fields_lead_to_the_search_page(show):
    page = show("chapters/safety.html", java_script_enabled=False)
    page.locator(".sidebar-search").fill("apnoea")
    page.locator(".sidebar-search").press("Enter")
    page.wait_for_url("**/search.html?q=*")


RIGHT = (
    "trolley climbing dropping storm borderline harbor kitchen window garden weather orange yellow running jumping"
    " singing painting bottle carpet ladder mirror monkey pencil pocket rabbit silver spring summer winter ticket"
)


def test_right_words_are_left_alone(page):
    answers = ask(page, *RIGHT.split())
    corrected = {word: answer["read"] for word, answer in answers.items() if answer["read"]}
    assert len(corrected) <= 1, corrected


def test_without_scripts_the_page_leads_to_the_index(show):
    page = show(PAGE, java_script_enabled=False)
    assert page.locator(".search-form").is_hidden()
    page.locator("article a", has_text="index").click()
    assert page.url.endswith("genindex.html")
    page.locator("article li a", has_text="compared with ketamine").first.click()
    assert "#" in page.url


def test_searching_asks_nobody_and_needs_no_special_leave(show):
    page = show(PAGE)
    policy = page.locator("meta[http-equiv=Content-Security-Policy]").get_attribute("content")
    assert "unsafe" not in policy
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.fill("#search-field", "apnoea")
    page.locator(".search-list li").first.wait_for()
    assert [url for url in asked if not url.endswith("favicon.svg")] == []


def test_axe_finds_nothing_on_the_results(show, axe):
    page = show(f"{PAGE}?q=ketamine", reduced_motion="reduce")
    page.locator(".search-list li").first.wait_for()
    in_each_color_and_width(page, axe, "document.documentElement")


def test_permalinks_are_reached_by_keyboard_seen_then_and_lead_to_their_place(show):
    page = show("chapters/approved-uses.html", reduced_motion="reduce")
    link = page.locator(".key-points li a.headerlink").first
    opacity = "link => getComputedStyle(link).opacity"
    assert link.evaluate(opacity) == "0"
    page.locator(".key-points li").first.hover()
    assert link.evaluate(opacity) == "1"
    page.mouse.move(0, 0)
    for _ in range(120):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.key-points li a.headerlink')"):
            break
    assert link.evaluate("link => link === document.activeElement")
    assert link.evaluate(opacity) == "1"
    page.keyboard.press("Enter")
    assert page.evaluate("location.hash.startsWith('#key-') && document.querySelector(':target').matches('li')")


@pytest.fixture(scope="module")
def folder(book, tmp_path_factory):
    """The zip of the site, with its PDFs, unpacked."""
    place = tmp_path_factory.mktemp("out of the zip")
    (packed,) = (book.built.output / "htmlzip").iterdir()
    zipfile.ZipFile(packed).extractall(place)
    return place / packed.stem


def test_everything_works_from_a_folder(browser, folder):
    context = browser.new_context(viewport={"width": 1280, "height": 800}, offline=True)
    page = context.new_page()
    wrong = []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("request", lambda request: request.url.startswith(("file:", "data:")) or wrong.append(request.url))
    page.on("requestfailed", lambda request: wrong.append(f"{request.url}: {request.failure}"))
    page.goto((folder / "index.html").as_uri())
    # the theme's stylesheet, and ours
    assert page.evaluate("getComputedStyle(document.querySelector('.mobile-header')).display") == "none"
    assert page.evaluate("getComputedStyle(document.querySelector('.menu-toggle')).opacity") == "0"
    page.locator(".sidebar-tree a", has_text="4. Approved Medical Uses").click()
    assert page.locator("article img").first.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    pdf = page.locator(".page-status a", has_text="Print").first.get_attribute("href")
    assert (folder / "chapters" / pdf).resolve().read_bytes().startswith(b"%PDF")
    page.locator("article p a[href*='references.html#']").first.hover()
    page.locator("#preview").wait_for(state="visible", timeout=3000)
    page.keyboard.press("/")
    page.locator(OVERLAY).wait_for()
    page.keyboard.type("Spravatto")
    page.locator(".search-status", has_text="read as “Spravato”").wait_for()
    page.locator(f"{OVERLAY} input").fill("airway reflexes")
    page.locator(".search-list a[href$='#sec-mechanism-airway']").click()
    page.wait_for_url("**/mechanism.html#sec-mechanism-airway")
    page.locator(".sidebar-tree a", has_text="Index").last.click()
    page.locator("article li a").first.click()
    assert "#" in page.url
    context.close()
    assert wrong == []
