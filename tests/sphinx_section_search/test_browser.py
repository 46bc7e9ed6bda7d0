"""What the search page finds and shows, in a browser and from a folder, without any book."""

from __future__ import annotations

import json
from contextlib import contextmanager

import pytest
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


@pytest.fixture
def page(browser, site):
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


def test_at_most_two_answers_are_shown_with_their_place_and_said(browser, tmp_path):
    rows = "".join(f"How tall is a tree {n}?,So tall.,{'low' * (n % 2)},numbers,height of a tree\n" for n in range(4))
    write(tmp_path / "docs", FILES | {"answers.csv": "question,answer,certainty,place,also\n" + rows})
    with opened(browser, (build(tmp_path / "docs") / "search.html").as_uri()) as page:
        page.fill("#search-field", "height of a tree")
        assert page.locator(".search-answer").count() == 2
        page.locator(".search-status", has_text="A short answer comes first.").wait_for()
        texts = page.locator(".search-answer .search-where").all_inner_texts()
        assert texts == ["More on this", "Certainty: low. More on this"]
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


def test_keys_lead_to_the_field_of_a_page(browser, site):
    with opened(browser, (site[0] / "index.html").as_uri()) as page:
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


def test_keys_do_nothing_where_no_field_is_seen(browser, site):
    with opened(browser, (site[0] / "index.html").as_uri()) as page:
        page.evaluate("document.querySelector('input[name=q]').style.display = 'none'")
        taken = page.evaluate(
            """() => ["/", "k"].map(key => !dispatchEvent(
                new KeyboardEvent("keydown", {key, ctrlKey: key === "k", cancelable: true, bubbles: true})))"""
        )
        assert taken == [False, False]


def test_the_index_is_plain_data(site):
    text = (site[0] / "_static" / "search-index.js").read_text(encoding="utf-8")
    assert json.loads(text.removeprefix("globalThis.searchIndex=").rstrip(";\n"))["language"] == "en"
