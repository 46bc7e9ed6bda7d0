"""The search index, anchors and the index page: what stands in the built pages, and what an edit leaves alone."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from conftest import sphinx_build

import sphinx_section_search as search
from myst_lint import places
from primer.evidence.checks import index as bookindex
from primer.evidence.checks import searchwords
from primer.site import anchors
from sphinx_ledgers import ledger

CONF = """
extensions = ["myst_parser", "sphinx_section_search", "sphinx_ledgers", "primer.site.markup"]
extensions += ["primer.site.anchors", "primer.site.index"]
myst_enable_extensions = ["colon_fence"]
section_search_words, bookindex_table = "words.csv", "index.csv"
section_search_kinds, section_search_brief = {"more": "More"}, ["long"]
anchors_items, anchors_boxes, anchors_conclusion = ["points"], ["truth"], "Certainty:"
"""
INDEX = """# Book

:::{admonition} Key points
:class: points

- Apples are red, and pears are green.
:::

```{toctree}
long
more/second
```

(sec-trees)=
## Trees

**Oak.** Oaks are old.
Certainty: high.

Some say so.
Certainty: low.

- **Elm.** Elms are tall.

:::{admonition} Truth check: pines
:class: truth

They stay green.
:::

## What we do not know

| Tree | Age |
|---|---|
| Oak | 500 |
"""


@pytest.fixture
def tiny(tmp_path):
    files = {
        "conf.py": CONF,
        "index.md": INDEX,
        "more/second.md": "# Second\n\nShrubs.\n\n:::{glossary}\nfern\n  A plant without seeds.\n:::\n",
        "long.md": "---\nmyst:\n  html_meta: {}\ndescription: All at length.\n---\n# Long\n\nVery long.\n",
        "words.csv": "word,also,kind\nbush,shrubs,everyday\n",
        "index.csv": "entry,subentry,target,see\ntrees,old ones,sec-trees,\nwoods,,,trees\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    return tmp_path


TREES = (
    "Oak. Oaks are old. Certainty: high. Some say so. Certainty: low. Elm. Elms are tall. "
    "Truth check: pines They stay green."
)


def build(folder: Path, out: str = "out") -> Path:
    done = sphinx_build("html", folder, folder, folder / out, "-d", str(folder / f"{out}-trees"))
    assert (done.status, done.warnings) == (0, "")
    return done.out


def pages_of(out: Path):
    text = (out / search.FILE).read_text(encoding="utf-8")
    return json.loads(text.removeprefix("globalThis.searchIndex=").rstrip(";\n"))["pages"]


def test_a_page_gives_its_sections_terms_and_boxes(tiny):
    out = build(tiny)
    pages = pages_of(out)
    assert {name: page["kind"] for name, page in pages.items()} == {"index": "", "long": "", "more/second": "More"}
    assert pages["index"]["sections"] == [
        ["", "Book", "Key points Apples are red, and pears are green."],
        ["sec-trees", "Trees", TREES],
        ["what-we-do-not-know", "What we do not know", "Tree · Age Oak · 500"],
    ]
    assert pages["more/second"]["sections"] == [
        ["", "Second", "Shrubs."],
        ["term-fern", "fern", "A plant without seeds."],
    ]
    assert pages["long"]["sections"] == [["", "Long", "All at length."]]
    assert '"words":[["bush","shrubs"]]' in (out / search.FILE).read_text()
    assert not (out / "searchindex.js").exists()
    assert (out / "search.html").exists()


def test_an_edit_leaves_the_same_index_as_a_clean_build(tiny):
    out = build(tiny)
    (tiny / "more" / "second.md").write_text("# Second\n\nMoss.\n")
    (tiny / "long.md").unlink()
    (tiny / "index.md").write_text(INDEX.replace("long\n", ""))
    build(tiny)
    assert "Moss" in (out / search.FILE).read_text()
    assert "long" not in pages_of(out)
    assert (out / search.FILE).read_bytes() == (build(tiny, "clean") / search.FILE).read_bytes()
    # a lost or half-written index is made whole although no page is written
    before = (out / search.FILE).read_bytes()
    for broken in (None, "globalThis.searchIndex={"):
        (out / search.FILE).unlink() if broken is None else (out / search.FILE).write_text(broken)
        build(tiny)
        assert (out / search.FILE).read_bytes() == before


def test_an_entry_added_to_the_table_is_shown(tiny):
    out = build(tiny)
    assert build(tiny) == out  # nothing changed in between
    (tiny / "index.csv").write_text((tiny / "index.csv").read_text() + "woodlands,,sec-trees,\n")
    build(tiny)
    assert "woodlands" in (out / "genindex.html").read_text()


ENTRIES = "entry,subentry,target,see\n"


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("index.csv", ENTRIES + "trees,,sec-none,\n", "index.csv:2: ERROR: no page has the target 'sec-none'"),
        ("index.csv", "entry,target\n", "index.csv:1: ERROR: the columns are"),
    ],
)
def test_a_wrong_table_stops_the_build_with_its_line(tiny, name, text, told):
    (tiny / name).write_text(text)
    done = sphinx_build("html", tiny, tiny, tiny / "out")
    assert done.status != 0
    assert told in done.warnings, done.warnings
    assert "Traceback" not in done.warnings


def permalinks(path: Path) -> list[str]:
    soup = BeautifulSoup(path.read_text(), "html.parser")
    found = soup.select("a.headerlink")
    assert {(link["aria-label"], link.get("title")) for link in found} <= {("Permalink", None)}
    return [link["href"][1:] for link in found if link.parent.name == "p"]


def test_anchors_do_not_depend_on_what_stands_before(tiny):
    (tiny / "conf.py").write_text(CONF.replace('"myst_parser"', '"myst_parser", "primer.show.tables"'))
    first = permalinks(build(tiny) / "index.html")
    # the start page states nothing; elsewhere each statement has its anchor
    assert first == []
    text = INDEX.replace("# Book", "# Third").replace("long\nmore/second\n", "")
    (tiny / "more" / "third.md").write_text("---\norphan: true\n---\n" + text.replace("sec-trees", "sec-woods"))
    expected = [
        "key-apples-red-pears-green",
        "sec-woods-oak",
        "sec-woods-conclusion",
        "sec-woods-elm",
        "box-pines",
    ]
    assert sorted(permalinks(build(tiny) / "more" / "third.html")) == sorted(expected)
    before = (tiny / "more" / "third.md").read_text()
    edited = before.replace("- Apples", "- Plums are blue.\n- Apples").replace(
        "(sec-woods)", "## New\n\n**Yew.** Old.\n\n(sec-woods)"
    )
    (tiny / "more" / "third.md").write_text(edited)
    now = permalinks(build(tiny) / "more" / "third.html")
    assert set(expected) < set(now)
    assert {"key-plums-blue", "new-yew"} < set(now)


def test_two_statements_alike_get_two_anchors():
    assert anchors.unique("a", {"b"}) == "a"
    assert anchors.unique("a", {"a", "a-2"}) == "a-3"
    assert (
        anchors.slug("key", "In 12,780 people [3, 4], 0.5 mg/kg of the drug’s salt")
        == "key-12780-people-0-5-mg-kg-drugs-salt"
    )


@pytest.fixture(scope="module")
def articles(pages) -> dict[str, BeautifulSoup]:
    return {name: soup.find("article") for name, soup in pages.items()}


def test_every_heading_and_key_statement_of_the_book_has_one_permalink(articles):
    headings = statements = 0
    for name, article in articles.items():
        for section in article.select("section[id]:not(.index-letter)"):
            heading = section.find(re.compile("^h[1-6]$"), recursive=False)
            links = heading.select("a.headerlink")
            assert [link["href"] for link in links] == [f"#{section['id']}"], (name, heading)
            assert not re.fullmatch(r"id\d+", section["id"]), (name, heading)
            headings += 1
        for statement in article.select(".key-points li, .truth-check"):
            assert statement.get("id"), (name, statement)
            assert statement.select(f"a.headerlink[href='#{statement['id']}']"), (name, statement)
            statements += 1
    assert headings > 250
    assert statements > 90


def test_no_work_is_named_by_its_key(articles, root):
    # captions that name a place, and notes of ledgers, once showed the keys of their citations
    keys = re.compile(r"\b[a-z]+(?:19|20)\d\d[a-z]+\b")
    known = set(re.findall(r"^@\w+\{([^,]+),", (root / "references.bib").read_text(encoding="utf-8"), re.MULTILINE))
    assert len(known) > 500
    for name, article in articles.items():
        assert known.isdisjoint(keys.findall(article.get_text(" "))), name


def test_no_anchor_of_a_statement_or_section_stands_twice(articles):
    for name, article in articles.items():
        anchors = [link["href"][1:] for link in article.select("a.headerlink")]
        assert len(anchors) == len(set(anchors)), name
        ids = Counter(tag["id"] for tag in article.select("[id]") if "table-wrapper" not in tag.get("class", []))
        assert {anchor: ids[anchor] for anchor in anchors if ids[anchor] != 1} == {}, name


def test_the_index_page_has_its_entries_and_every_see_leads_to_one(articles, root):
    article = articles["genindex.html"]
    assert len(article.select("li a")) > 250
    for link in article.select("a[href^='#']"):
        assert article.find(id=link["href"][1:]), link
    rows = ledger.read("index", root / "docs" / "data" / "index.csv").rows
    shown = article.get_text(" ", strip=True)
    assert [row.values["entry"] for row in rows if row.values["entry"] not in shown] == []
    letters = [link.get_text() for link in article.select(".index-letters a")]
    assert letters == sorted(letters)
    assert letters == [heading.get_text() for heading in article.select("h2")]


TEXTS = {"sec-a": "Oaks are old.", "sec-b": "Elms."}


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("oak,,sec-a,", ""),
        ("oak,age,sec-a,\nacorn,,,oak", ""),
        ("oak,,sec-c,", "no page has the target 'sec-c'"),
        ("oak,,sec-b,", "has no word of 'oak'"),
        ("oak,,sec-a,\nOak,,sec-a,", "leads there in line 2 already"),
        ("oak,,,elm", "which is no entry"),
        ("oak,,sec-a,\nelm,,sec-b,oak", "either a target or another entry"),
        ("oak; tall,,sec-a,", "without ';'"),
    ],
)
def test_a_wrong_row_of_the_index_is_told(tmp_path, row, told):
    (tmp_path / "index.csv").write_text(f"entry,subentry,target,see\n{row}\n")
    found = [message.text for message in bookindex.lint(ledger.read("index", tmp_path / "index.csv"), TEXTS)]
    assert (found == []) if not told else any(told in text for text in found), found


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("tree,oaks; elms,everyday", ""),
        ("tree,old oaks,everyday", ""),
        ("tree,old elms,everyday", "no passage has 'old elms'"),
        ("tree,oaks,everyday\nTree,elms,everyday", "stands in line 2 already"),
        ("oaks,Oaks,everyday", "leads to itself"),
    ],
)
def test_a_wrong_row_of_search_words_is_told(tmp_path, row, told):
    (tmp_path / "words.csv").write_text(f"word,also,kind\n{row}\n")
    table = ledger.read("search-words", tmp_path / "words.csv")
    found = [message.text for message in searchwords.lint(table, TEXTS.values())]
    assert (found == []) if not told else any(told in text for text in found), found


def test_a_passage_ends_at_the_next_heading_of_its_level(tmp_path):
    from primer.evidence.page import read

    page = tmp_path / "page.md"
    page.write_text("---\na: b\n---\n(t)=\n# T\n\nz\n\n(a)=\n## A\n\nx\n\n(b)=\n### B\n\ny\n\n(c)=\n## C\n\nw\n")
    found = {name: text.split("\n") for name, text in places.passages(read(page)).items()}
    assert found == {
        "t": ["T", "z", "A", "x", "B", "y", "C", "w"],
        "a": ["A", "x", "B", "y"],
        "b": ["B", "y"],
        "c": ["C", "w"],
    }


def test_the_index_of_the_book_is_plain_data(book):
    text = (book.html / search.FILE).read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("globalThis.searchIndex=").rstrip(";\n"))
    assert len(index["pages"]) > 30
    # what is told twice is found by its title alone
    assert len(index["pages"]["appendix/references"]["sections"]) == 1
    for name, page in index["pages"].items():
        assert not any(re.search(r"\[\d+\]|¶", part) for section in page["sections"] for part in section[:3]), name
