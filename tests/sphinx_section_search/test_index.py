"""What the extension writes: index, search page, under any theme; and what it says of a wrong table."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import forked
import pytest

import sphinx_section_search as search
from sphinx_section_search import shorter

FOLDER = Path(search.__file__).parent
README = (FOLDER / "README.md").read_text(encoding="utf-8")
CONF = """
project = "Trees"
extensions = ["sphinx_section_search"]
section_search_words, section_search_answers = "words.csv", "answers.csv"
section_search_kinds, section_search_brief = {"more": "More"}, ["lo*"]
section_search_weights = {"more": 2}
"""
ANSWERS = "id,question,answer,certainty,place,also\n"
FILES = {
    "conf.py": CONF,
    "index.rst": """
Trees
=====

.. toctree::

   long
   more/second

.. _Old Oaks:

Oaks
----

Oaks are old.

.. admonition:: Note this

   They stay green.

.. list-table::

   * - Oak
     - 500
""",
    "more/second.rst": """Second
======

Shrubs.

.. glossary::

   fern
      A plant without seeds.

   oak
      A tall tree.

      More: :ref:`old oaks`.

   elm
      No oak, see there.

      More than one sentence leads to :ref:`old oaks`.

.. py:function:: garden.plant(seed, /)

   Put a seed into the ground.
""",
    "long.rst": ":description: All at length.\n\nLong\n====\n\nVery long.\n",
    "bare.rst": ":orphan:\n\nWords without a heading.\n",
    "words.csv": "word,also,kind\nbush,shrubs; ferns,everyday\n",
    "answers.csv": ANSWERS + "a,How old is an oak?,It is old.,high,old  oaks,age of oaks; oak years\n",
}


def write(folder: Path, files: dict[str, str] = FILES) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def trees(tmp_path):
    return write(tmp_path / "trees")


def sphinx(folder: Path, builder: str = "html", *more: str, out: str = "out") -> subprocess.CompletedProcess:
    place = folder.parent / out
    return forked.run("sphinx", "-q", "-b", builder, *more, "-d", f"{place}-trees", folder, place)


def build(folder: Path, builder: str = "html", *more: str, out: str = "out") -> Path:
    done = sphinx(folder, builder, "-W", *more, out=out)
    assert (done.returncode, done.stderr) == (0, "")
    return folder.parent / out


def index_of(out: Path) -> dict:
    text = (out / search.FILE).read_text(encoding="utf-8")
    return json.loads(text.removeprefix("globalThis.searchIndex=").rstrip(";\n"))


def test_a_page_gives_its_sections_boxes_terms_and_objects(trees):
    index = index_of(build(trees))
    pages = index["pages"]
    assert {name: (page["kind"], page["weight"]) for name, page in pages.items()} == {
        "index": ("", 1),
        "long": ("", 1),
        "bare": ("", 1),
        "more/second": ("More", 2),
    }
    assert pages["index"]["sections"] == [
        ["", "Trees", ""],
        ["oaks", "Oaks", "Oaks are old. Note this They stay green. Oak · 500"],
    ]
    assert pages["more/second"]["sections"] == [
        ["", "Second", "Shrubs."],
        ["term-fern", "fern", "A plant without seeds."],
        # a term leads on by a last paragraph that is no more than a link
        ["term-oak", "oak", "A tall tree.", "index.html#old-oaks"],
        ["term-elm", "elm", "No oak, see there. More than one sentence leads to Oaks."],
        ["garden.plant", "garden.plant(seed, /)", "Put a seed into the ground."],
    ]
    assert pages["long"]["sections"] == [["", "Long", "All at length."]]
    # text without a heading is found all the same
    assert pages["bare"]["sections"] == [["", "<no title>", "Words without a heading."]]
    assert index["words"] == [["bush", "shrubs", "ferns"]]
    assert (index["language"], "with" in index["stop"]) == ("en", True)


def test_a_place_knows_the_place_around_it(trees):
    (trees / "long.rst").write_text('Long\n====\n\nA\n-\n\nB\n~\n\nB C\n"""\n\n.. note:: x\n\nD\n-\n')
    conf = CONF.replace('["lo*"]', '["#b*"]')
    (trees / "conf.py").write_text(conf)
    assert index_of(build(trees))["pages"]["long"]["sections"] == [
        ["", "Long", ""],
        ["a", "A", ""],
        ["b", "B", "", 1],
        ["b-c", "B C", "", 2],  # found by its heading alone, as its anchor begins so
        ["d", "D", ""],
    ]


def pages_of(*texts: str) -> dict[str, Any]:
    return {"a": {"uri": "a.html", "sections": [["", "Old oaks", text] for text in texts]}}


def test_of_the_rest_of_a_place_only_its_words_are_kept(monkeypatch):
    text = "An oak is tall. Of elms, elm trees and the 8,282 oaks 12 are old."
    pages, rest = shorter.shorten(pages_of("Short.", text), 16, frozenset({"of", "and", "the", "are"}))
    assert pages == {
        "a": {"uri": "a.html", "sections": [["", "Old oaks", "Short."], ["", "Old oaks", "An oak is tall. …"]]}
    }
    assert rest == "08,282:1 0elms:1 0trees:1"
    assert shorter.shorten(pages_of(text), 1000, frozenset())[1] == ""
    monkeypatch.setattr(shorter, "USUAL", 2)
    many = pages_of(*["x elms"] * 40, "x yews", "x", "x yews")
    assert shorter.shorten(many, 1, frozenset())[1] == "0elms:~E 0yews:E2"
    # a word is told from the one before, a number above 47 with two signs
    far = pages_of(*["x"] * 48, "x yew yewy")
    assert shorter.shorten(far, 1, frozenset())[1] == "0yew:M0 3y:M0"
    assert shorter.beginning("unbroken", 3) == "unb"


def test_a_term_that_leads_on_is_told_whole():
    pages = {
        "a": {"uri": "a.html", "sections": [["oak", "oak", "A tall tree.", "b.html"], ["", "Oaks", "A tall tree.", 0]]}
    }
    short = shorter.shorten(pages, 6, frozenset())[0]["a"]["sections"]
    assert short == [["oak", "oak", "A tall tree.", "b.html"], ["", "Oaks", "A tall …", 0]]


def test_the_index_is_as_short_as_the_setting_says(trees):
    (trees / "conf.py").write_text(CONF + "section_search_excerpt = 8\n")
    index = index_of(build(trees))
    assert index["pages"]["index"]["sections"][1] == ["oaks", "Oaks", "Oaks are …"]
    assert "green:" in index["rest"]
    assert index_of(build(write(trees, {"conf.py": CONF})))["rest"] == ""


def test_answers_lead_to_their_labels(trees):
    assert index_of(build(trees))["answers"] == [
        {
            "question": "How old is an oak?",
            "answer": "It is old.",
            "certainty": "high",
            "uri": "index.html#old-oaks",
            "also": ["age of oaks", "oak years"],
        }
    ]


def test_an_edit_leaves_the_same_index_as_a_clean_build(trees):
    out = build(trees)
    (trees / "more" / "second.rst").write_text("Second\n======\n\nMoss.\n")
    (trees / "long.rst").unlink()
    (trees / "index.rst").write_text(FILES["index.rst"].replace("   long\n", ""))
    build(trees)
    assert "Moss" in (out / search.FILE).read_text()
    assert "long" not in index_of(out)["pages"]
    assert (out / search.FILE).read_bytes() == (build(trees, out="clean") / search.FILE).read_bytes()
    # a lost or half-written index is made whole although no page is written; and so is what is kept for it
    before = (out / search.FILE).read_bytes()
    (kept,) = out.with_name("out-trees").glob("section-search-*.json")
    for path in (out / search.FILE, kept):
        for broken in (None, "globalThis.searchIndex={", "[]"):
            path.unlink() if broken is None else path.write_text(broken)
            build(trees)
            assert (out / search.FILE).read_bytes() == before


@pytest.mark.parametrize("theme", ["alabaster", "basic", "furo", "bare"])
@pytest.mark.parametrize("builder", ["html", "dirhtml"])
def test_the_search_page_stands_in_the_page_of_any_theme(trees, theme, builder):
    """Also in one that knows nothing but a body."""
    write(
        trees,
        {
            "themes/bare/theme.toml": "[theme]\ninherit = 'none'\nsidebars = []\nstylesheets = ['x.css']\n",
            "themes/bare/static/x.css": "",
            "themes/bare/layout.html": "<!DOCTYPE html><title>{{ title }}</title>{{ body }}",
            "themes/bare/page.html": '{% extends "layout.html" %}',
            "themes/bare/genindex.html": "x",
        },
    )
    (trees / "conf.py").write_text(CONF + 'html_theme_path = ["themes"]\nexclude_patterns = ["themes"]\n')
    out = build(trees, builder, "-D", f"html_theme={theme}")
    page = out / ("search.html" if builder == "html" else "search/index.html")
    text = page.read_text()
    scripts = re.findall(r'<script defer src="([^"]+)"', text)
    assert [Path(name).name for name in scripts] == ["search-index.js", "minisearch.js", "search.js"]
    assert all((page.parent / name).exists() for name in scripts)
    assert text.count('class="search-form"') == 1
    assert re.search(r"<title>\s*Search\b", text)
    assert not (out / "searchindex.js").exists()


def test_other_builders_are_left_alone(trees):
    out = build(trees, "epub", "-D", "version=1", "-D", "copyright=x")
    names = {path.name for path in out.rglob("*search*")}
    assert names.isdisjoint(
        {"search-index.js", "search-open.js", "search.js", "search.css", "search.html", "search.xhtml"}
    )


def test_nothing_is_written_into_the_sources_nor_left_read_only(trees):
    def seen():
        return {path: (path.stat().st_mtime_ns, path.stat().st_size) for path in trees.rglob("*")}

    before = seen()
    build(trees)
    assert seen() == before
    for path in [*trees.rglob("*"), trees]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        first = build(trees, out="locked")
        (first / search.FILE).write_text("")
        build(trees, out="locked")
        assert index_of(first)["pages"]
    finally:
        for path in [trees, *trees.rglob("*")]:
            path.chmod(0o755 if path.is_dir() else 0o644)


WRONG = [
    ("words.csv", b"word,kind\n", "words.csv:1: there is no column also; add it"),
    ("words.csv", b"", "words.csv:1: there is no column word, also; add it"),
    ("words.csv", b"word,also\nbush,\n", "words.csv:2: give the row a word and at least one word to look for also"),
    ("words.csv", b"word,also\na,b\nbush\n", "words.csv:3: the row has 1 cells, the header 2; put a cell"),
    ("words.csv", b"word,also\na,b\nbush,\xfc\n", "words.csv:3: a byte is not UTF-8; save the file as UTF-8"),
    (
        "words.csv",
        b'word,also\n"a\nb",c\nd,"e\n',
        "words.csv:4: the row cannot be read (unexpected end of data); close",
    ),
    ("words.csv", None, "words.csv:1: the table cannot be read (No such file or directory); put it there"),
    ("answers.csv", b"question,answer\n", "answers.csv:1: there is no column certainty, place, also; add it"),
    ("answers.csv", ANSWERS.encode() + b"a,Q?,,,x,\n", "answers.csv:2: the row has no answer; fill it in"),
    ("answers.csv", ANSWERS.encode() + b'a,"Q\n?",A.,,gone,\n', "answers.csv:2: no page has the label 'gone'; fix"),
]


@pytest.mark.parametrize(("name", "data", "told"), WRONG, ids=[told[:40] for _, _, told in WRONG])
def test_a_wrong_table_is_told_in_one_line_and_fails(trees, name, data, told):
    (trees / name).unlink() if data is None else (trees / name).write_bytes(data)
    done = sphinx(trees, "html", *(["-W"] if name == "words.csv" else []))  # it fails also where warnings do not
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    place, text = told.split(": ", 1)
    assert line.startswith(f"{trees}/{place}: ERROR: {text}")
    # and nothing else is lost
    assert index_of(trees.parent / "out")["pages"]


def test_a_wrong_answer_is_told_although_no_page_was_changed(trees):
    build(trees)
    (trees / "answers.csv").write_text(FILES["answers.csv"].replace("old  oaks", "gone"))
    done = sphinx(trees)
    assert done.returncode == 1
    assert f"{trees}/answers.csv:2: ERROR: no page has the label 'gone'" in done.stderr


def test_a_text_that_the_page_has_not_is_told_by_name(trees):
    (trees / "conf.py").write_text(CONF + 'section_search_texts = {"titel": "Suche"}\n')
    done = sphinx(trees)
    assert done.returncode == 1
    assert "ERROR: conf.py: section_search_texts has no text named titel; the names are title, form," in done.stderr


def test_the_words_of_the_page_are_settings(trees):
    texts = {"title": "Suche & mehr", "noscript_index": "Siehe {index}.", "index": "Register"}
    more = f'section_search_texts = {texts}\nlanguage = "de"\nsection_search_stop_words = ["und"]\n'
    (trees / "conf.py").write_text(CONF + more + "section_search_keys = section_search_overlay = False\n")
    out = build(trees)
    page = (out / "search.html").read_text()
    assert "<h1>Suche &amp; mehr</h1>" in page
    assert 'Siehe <a href="genindex.html">Register</a>.' in page
    assert index_of(out)["stop"] == ["und"]
    assert "search-open.js" not in page
    (trees / "conf.py").write_text(CONF + more + "html_use_index = False\n")
    page = (build(trees, out="no-index") / "search.html").read_text()
    assert "Register" not in page
    assert "search-open.js" in page


def test_the_engine_is_the_published_file():
    stated = re.search(r"sha256: (\w{64})", (FOLDER / "static" / "minisearch.README.txt").read_text())[1]
    assert hashlib.sha256((FOLDER / "static" / "minisearch.js").read_bytes()).hexdigest() == stated


def test_the_example_of_the_manual_builds(tmp_path):
    examples = re.findall(r"```(?:python|csv|rst)\n# (\S+)\n(.*?)```", README, re.DOTALL)
    files = {name: text for name, text in examples}
    assert set(files) == {"conf.py", "words.csv", "answers.csv", "index.rst"}
    index = index_of(build(write(tmp_path / "docs", files)))
    assert (len(index["words"]), len(index["answers"])) == (1, 1)


def test_the_manual_names_each_setting_and_each_text():
    registered = set()
    app = SimpleNamespace(
        add_config_value=lambda name, *_, **__: registered.add(name),
        connect=lambda *_, **__: None,
        config=SimpleNamespace(templates_path=[]),
    )
    search.setup(app)
    assert set(re.findall(r"`(section_search_\w+)`", README)) == registered
    assert {name for name in search.texts.TEXTS if f"`{name}`" not in README} == set()


def test_it_brings_nothing_of_a_book_along():
    code = "import sys, sphinx_section_search; print(*(n for n in sys.modules if n.split('.')[0] == 'primer'))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"
