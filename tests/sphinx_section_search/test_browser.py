"""What the search page finds and shows, in a browser and from a folder, without any book."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
from chromium import serve
from test_index import build, write

CONF = """
project = "Words"
extensions = ["sphinx_section_search"]
section_search_words, section_search_answers = "words.csv", "answers.csv"
section_search_kinds = {"other": "Other"}
html_theme_options = {"show_powered_by": False}
"""
FILES = {
    "conf.py": CONF,
    "index.rst": """Words
=====

.. toctree::

   other/statements

.. _numbers:

Numbers
-------

There were 8,282 people, 1234567 leaves, 12\u202f345 roots, 0.5 stems, and in 2020 300 more.

Letters
-------

In Łódź they ate smørrebrød on the Große Straße; in Ærø, cafés and İzmir too.

药物
----

氯胺酮是一种麻醉药,常用于手术。ケタミンは麻酔薬です。COVID患者也可使用。

ยา
--

เคตามีนเป็นยาสลบ

Joined
------

हिन्दी की किताब

Hyphens
-------

The re-entry of the 5-HT2A part, from 2019-2024.
""",
    "other/statements.rst": """Statements
==========

Other things
------------

Go on with care, if you can. And now what?

The with statement
------------------

It opens a file and closes it.

The if statement
----------------

It branches where asked to.

.. py:function:: shelf.put(book)

   Keep a book.
""",
    "words.csv": "word,also\ntome,book\n",
    "answers.csv": (
        "question,answer,certainty,place,also\n"
        "How many people were there?,There were 8282.,high,numbers,number of people; people counted\n"
        "How many leaves does a tree have?,Many.,,numbers,count of leaves\n"
        "Where are roots?,Below.,low,numbers,roots\n"
    ),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    write(folder / "docs", FILES)
    return build(folder / "docs"), folder / "docs"


@contextmanager
def opened(browser, address):
    context = browser.new_context()
    page, wrong = context.new_page(), []
    page.on("console", lambda said: wrong.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto(address)
    yield page
    context.close()
    assert wrong == []


@pytest.fixture(scope="module")
def page(browser, site):
    """The search page, for those who only ask it."""
    with opened(browser, (site[0] / "search.html").as_uri()) as page:
        yield page


def headings(page, question):
    return page.evaluate("question => searchAsk(question).results.map(({heading}) => heading)", question)


@pytest.mark.parametrize(
    ("question", "heading"),
    [
        ("8282", "Numbers"),
        ("8,282", "Numbers"),
        ("8\u202f282", "Numbers"),
        ("8 282", "Numbers"),
        ("1,234,567", "Numbers"),
        ("12345", "Numbers"),
        ("0.50", None),
        ("0.5", "Numbers"),
        ("300", "Numbers"),
        ("2020300", None),
        ("lodz", "Letters"),
        ("ŁÓDŹ", "Letters"),
        ("smorrebrod", "Letters"),
        ("strasse", "Letters"),
        ("grosse", "Letters"),
        ("aero", "Letters"),
        ("cafe\u0301s", "Letters"),
        ("izmir", "Letters"),
        ("麻醉药", "药物"),
        ("药物", "药物"),
        ("麻酔", "药物"),
        ("ケタミン", "药物"),
        ("患者", "药物"),
        ("covid", "药物"),
        ("醉", "药物"),
        ("术", "药物"),
        ("世界", None),
        ("ยาสลบ", "ยา"),
        ("की", "Joined"),
        ("का", None),
        ("re-entry", "Hyphens"),
        ("reentry", "Hyphens"),
        ("5ht2a", "Hyphens"),
        ("20192024", None),
        ("shelf.put", "shelf.put(book)"),
        ("tome", "shelf.put(book)"),
        ("statemant", "Statements"),
    ],
)
def test_words_are_found_however_they_are_written(page, question, heading):
    found = headings(page, question)
    assert (found[:1] == [heading]) if heading else found == []


def test_questions_of_small_words_alone_find_them_headings_first(page):
    assert headings(page, "with") == ["The with statement", "Other things"]
    assert headings(page, "if") == ["The if statement", "Other things"]
    assert headings(page, "IF YOU CAN") == ["Other things"]
    assert headings(page, "what is it") == []
    # beside others they do not count
    assert headings(page, "with leaves") == ["Numbers"]


def test_excerpts_of_scripts_without_spaces_are_marked_in_one(page):
    page.fill("#search-field", "麻醉药")
    assert page.locator(".search-list mark").all_inner_texts()[0] == "麻醉药"
    page.fill("#search-field", "8282")
    assert page.locator(".search-list mark").all_inner_texts() == ["8,282"]
    page.fill("#search-field", "reentry")
    assert page.locator(".search-list mark").all_inner_texts() == ["re-entry"]


@pytest.mark.parametrize(
    ("question", "answers"),
    [
        ("how many people", ["How many people were there?"]),
        ("people counted", ["How many people were there?"]),
        ("leaves of a tree", ["How many leaves does a tree have?"]),
        ("roots", ["Where are roots?"]),
        ("people in the large city of the north", []),
        ("if", []),
    ],
)
def test_answers_come_first_where_most_of_the_question_is_alike(page, question, answers):
    page.fill("#search-field", question)
    assert page.locator(".search-answer h2").all_inner_texts() == answers
    assert page.locator(".search-answers").is_visible() == bool(answers)


def test_an_answer_whose_place_is_not_among_the_first_is_shown_for_nearly_its_own_question_alone(browser, tmp_path):
    page_of_leaves = "Leaves\n======\n\n" + "".join(f"Tall leaves {n}\n-------------\n\nTall.\n\n" for n in range(4))
    answers = "question,answer,certainty,place,also\nHow tall are the big leaves?,So tall.,,numbers,\n"
    files = {"answers.csv": answers, "index.rst": FILES["index.rst"].replace("leaves", "stems")}
    write(tmp_path / "docs", FILES | files | {"other/statements.rst": page_of_leaves})
    with opened(browser, (build(tmp_path / "docs") / "search.html").as_uri()) as page:
        for question, shown in (("big tall leaves", 1), ("tall leaves", 0)):
            page.fill("#search-field", question)
            page.locator(".search-list li").first.wait_for()
            assert page.locator(".search-answer").count() == shown, question


def test_at_most_two_answers_are_shown_with_their_place_and_said(browser, tmp_path):
    rows = "".join(f"How tall is a tree {n}?,So tall.,{'low' * (n % 2)},numbers,height of a tree\n" for n in range(4))
    conf = CONF + "section_search_texts = {'answer_link': 'Go to {place}'}\n"
    write(tmp_path / "docs", FILES | {"conf.py": conf, "answers.csv": "question,answer,certainty,place,also\n" + rows})
    with opened(browser, (build(tmp_path / "docs") / "search.html").as_uri()) as page:
        page.fill("#search-field", "height of a tree")
        assert page.locator(".search-answer").count() == 2
        page.locator(".search-status", has_text="A short answer comes first.").wait_for()
        texts = page.locator(".search-answer .search-where").all_inner_texts()
        assert texts == ["Go to Numbers", "Certainty: low. Go to Numbers"]
        page.locator(".search-answer a").first.click()
        page.wait_for_url("**/index.html#numbers")


def test_texts_of_the_setting_are_shown_as_text_not_as_markup(browser, tmp_path):
    texts = {"many": "{count} Treffer für „{question}“", "one": "Ein Treffer für „{question}“", "quoted": "„{word}“"}
    texts |= {"nothing": "Nichts.", "try_index": "Siehe <b>{index}</b>!", "index": "Register & Namen"}
    conf = CONF + f"section_search_texts = {texts!r}\n"
    write(tmp_path / "docs", FILES | {"conf.py": conf})
    with opened(browser, (build(tmp_path / "docs") / "search.html").as_uri()) as page:
        page.fill("#search-field", "leaves")
        page.locator(".search-status", has_text="Ein Treffer für „leaves“.").wait_for()
        page.fill("#search-field", "<i>xyzzyq</i>")
        page.locator(".search-status", has_text="Nichts. Siehe <b>Register & Namen</b>!").wait_for()
        page.locator(".search-status a").click()
        page.wait_for_url("**/genindex.html")


def test_numbers_of_languages_with_a_decimal_comma(browser, tmp_path):
    text = "Zahlen\n======\n\nEs waren 8.282 Leute und 0,5 Stück.\n"
    files = FILES | {"conf.py": CONF + "language = 'de'\n", "index.rst": text, "answers.csv": "", "words.csv": ""}
    files["conf.py"] = files["conf.py"].replace("section_search_words, section_search_answers", "_, _")
    write(tmp_path / "docs", files)
    (tmp_path / "docs" / "other" / "statements.rst").write_text(":orphan:\n\nX\n=\n\nmit\n")
    with opened(browser, (build(tmp_path / "docs") / "search.html").as_uri()) as page:
        assert [headings(page, question) for question in ("8282", "8.282", "0.5", "0,5")] == [["Zahlen"]] * 4
        # no spellings and small words of another language
        assert page.evaluate("searchAsk.fold('Boes')") == "boes"
        assert headings(page, "mit") == ["X"]


def test_results_lead_to_their_place_under_dirhtml(browser, site):
    out = build(site[1], "dirhtml", out="folders")
    with opened(browser, (out / "search" / "index.html").as_uri() + "?q=put") as page:
        link = page.locator(".search-list a").first
        assert link.evaluate("link => link.href") == (out / "other/statements/").as_uri() + "/#shelf.put"
        page.fill("#search-field", "leaves")
        assert link.evaluate("link => link.href") == out.as_uri() + "/#numbers"


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The site without the overlay."""
    folder = tmp_path_factory.mktemp("plain") / "docs"
    write(folder, FILES | {"conf.py": CONF + "section_search_overlay = False\n"})
    return build(folder)


def test_without_the_overlay_keys_lead_to_the_field_of_a_page(browser, plain):
    with opened(browser, (plain / "index.html").as_uri()) as page:
        focused = "document.activeElement.name || document.activeElement.id"
        for key in ("/", "Control+k", "Meta+k"):
            page.evaluate("document.activeElement.blur()")
            page.keyboard.press(key)
            assert page.evaluate(focused) == "q", key
            assert page.locator("input[name=q]").input_value() == ""
        # in a field "/" is a sign as others
        page.keyboard.type("a/b")
        assert page.locator("input[name=q]").input_value() == "a/b"
        # another script that took the key keeps it
        page.evaluate("document.activeElement.blur()")
        page.evaluate("addEventListener('keydown', event => event.preventDefault(), true)")
        page.keyboard.press("Control+k")
        assert page.evaluate(focused) != "q"
        assert page.locator("dialog").count() == 0


def test_without_the_overlay_keys_do_nothing_where_no_field_is_seen(browser, plain):
    with opened(browser, (plain / "index.html").as_uri()) as page:
        page.evaluate("document.querySelector('input[name=q]').style.display = 'none'")
        taken = page.evaluate(
            """() => ["/", "k"].map(key => !dispatchEvent(
                new KeyboardEvent("keydown", {key, ctrlKey: key === "k", cancelable: true, bubbles: true})))"""
        )
        assert taken == [False, False]


OVERLAY = "dialog.search-overlay[open]"
FOCUS = "document.activeElement.textContent || document.activeElement.name || document.activeElement.tagName"


def address(out, builder, base):
    return (out / "other/statements.html").as_uri() if builder == "html" else f"{base}other/statements/"


@pytest.mark.parametrize("theme", ["alabaster", "basic", "furo"])
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_the_overlay_finds_what_the_page_finds_and_gives_the_focus_back(browser, tmp_path, theme, builder):
    write(tmp_path / "docs", FILES | {"conf.py": CONF.partition("html_theme_options")[0]})
    out = build(tmp_path / "docs", builder, "-D", f"html_theme={theme}")
    # html from a folder; of dirhtml's folders a browser would show the list of files
    with serve(out) as base, opened(browser, address(out, builder, base)) as page:
        loaded = "document.querySelectorAll('script[src*=search-index]').length"
        assert page.evaluate(loaded) == 0
        page.keyboard.press("/")
        page.locator(OVERLAY).wait_for()
        assert page.locator(OVERLAY).evaluate("dialog => dialog.matches(':modal')")
        page.keyboard.type("leaves of trees")
        results = page.locator(f"{OVERLAY} .search-list a")
        results.first.wait_for()
        found = page.evaluate("searchAsk('leaves of trees').results.map(({heading}) => heading)")
        assert results.all_inner_texts() == found
        assert page.locator(f"{OVERLAY} .search-answer h2").all_inner_texts() == ["How many leaves does a tree have?"]
        page.locator(f"{OVERLAY} [role=status]", has_text="A short answer comes first.").wait_for()
        names = ["input", "More on this", *found]
        # by arrow keys through the answers and results, and no further
        steps = [("Down", names[1]), ("Down", names[2]), ("Up", names[1]), *(("Down", name) for name in names[2:])]
        for key, name in [*steps, ("Down", names[-1])]:
            page.keyboard.press(f"Arrow{key}")
            assert page.evaluate(FOCUS) == name
        page.keyboard.press("Escape")
        assert page.locator(OVERLAY).count() == 0
        assert page.evaluate("document.activeElement.name") == "q"
        # again, with what was asked ready to be typed over; one Escape is enough from within the field too
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Control+k")
        page.locator(OVERLAY).wait_for()
        page.keyboard.type("numbers")
        assert page.locator(f"{OVERLAY} input").input_value() == "numbers"
        assert page.evaluate(loaded) == 1
        page.keyboard.press("Escape")
        assert page.locator(OVERLAY).count() == 0
        page.locator("input[name=q]").first.fill("put")
        page.locator(OVERLAY).wait_for()
        assert page.locator(f"{OVERLAY} input").input_value() == "put"
        page.keyboard.press("Enter")
        assert page.evaluate(FOCUS) == "shelf.put(book)"
        page.keyboard.press("Enter")
        page.wait_for_url("**#shelf.put")
        assert page.locator(OVERLAY).count() == 0


def test_a_link_to_the_search_page_opens_the_overlay_and_the_page_where_that_fails(browser, site):
    link = "document.querySelector('h1').insertAdjacentHTML('beforeend', '<a id=go href=search.html>Search</a>')"
    with opened(browser, (site[0] / "index.html").as_uri()) as page:
        page.evaluate(link)
        page.click("#go", modifiers=["Control"])
        assert page.locator("dialog").count() == 0
        page.click("#go")
        page.locator(OVERLAY).wait_for()
        page.locator(f"{OVERLAY} button", has_text="Close").click()
        assert page.evaluate("document.activeElement.id") == "go"
    context = browser.new_context()
    page = context.new_page()
    page.route("**/minisearch.js", lambda route: route.abort())
    page.goto((site[0] / "index.html").as_uri())
    page.evaluate(link)
    page.click("#go")
    page.wait_for_url("**/search.html")
    context.close()


def test_what_is_typed_while_the_overlay_loads_is_taken_along(browser, site):
    context = browser.new_context()
    page = context.new_page()
    waiting = []
    page.route("**/search-index.js", lambda route: waiting.append(route))
    page.goto((site[0] / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("root")
    assert page.locator("input[name=q]").input_value() == "root"
    page.wait_for_timeout(100)
    waiting[0].continue_()
    page.locator(OVERLAY).wait_for()
    page.keyboard.type("s")
    assert page.locator(f"{OVERLAY} input").input_value() == "roots"
    assert page.locator("input[name=q]").input_value() == ""
    context.close()


def test_words_of_the_rest_are_found_and_shown(browser, tmp_path):
    write(tmp_path / "docs", FILES | {"conf.py": CONF + "section_search_excerpt = 12\n"})
    with opened(browser, (build(tmp_path / "docs") / "search.html").as_uri()) as page:
        page.fill("#search-field", "roots 8282")
        first = page.locator(".search-list li").first
        assert first.locator("p").last.inner_text() == "There were … 8,282, roots"
        assert first.locator("mark").all_inner_texts() == ["8,282", "roots"]


def test_right_words_are_left_alone_and_all_forms_of_a_word_are_one(page):
    read = "word => searchAsk(word).read"
    assert page.evaluate(read, "peopel") == ["people"]
    for right in ("opening", "cafe", "branching", "branches", "person", "stemmed", "lettered", "with", "fines"):
        assert page.evaluate(read, right) == [], right
    assert headings(page, "branching")[0] == headings(page, "branched")[0] == "The if statement"
    # a root that no text has leads to its other words
    assert headings(page, "branchlike")[:1] == ["The if statement"]
    # an unknown word takes nothing away, and usual ones are better than nothing
    assert headings(page, "leaves xyzzyq")[:1] == ["Numbers"]


def test_the_index_is_plain_data(site):
    text = (site[0] / "_static" / "search-index.js").read_text(encoding="utf-8")
    assert json.loads(text.removeprefix("globalThis.searchIndex=").rstrip(";\n"))["language"] == "en"
