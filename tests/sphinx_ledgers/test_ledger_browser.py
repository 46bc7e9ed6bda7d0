"""A table that is sorted, filtered and folded, from a folder, with the stylesheet of the tool and no theme's own."""

from __future__ import annotations

import json

import forked
import pytest

ROWS = 9
CONF = """
extensions = ["sphinx_ledgers"]
ledgers_package = "datapackage.json"
html_theme = "basic"
"""
PAGE = """# Page

```{ledger} trees
:caption: Trees.
:rows: yes
:answer: Height

Tree: {name}
Place: {place}
Height: {height}
```
"""


def build(folder, *more):
    (folder / "conf.py").write_text(CONF)
    (folder / "index.md").write_text(PAGE)
    rows = [f"{number},Tree {number},hill,{number * 7 % 10}" for number in range(ROWS)]
    (folder / "trees.csv").write_text("\n".join(["id,name,place,height", *rows, ""]))
    (folder / "datapackage.json").write_text(json.dumps({"resources": [{"name": "trees", "path": "trees.csv"}]}))
    done = forked.run("sphinx", "-q", "-W", "-b", "html", *more, folder, folder / "out")
    assert (done.returncode, done.stderr) == (0, "")
    return folder / "out"


@pytest.fixture
def page(browser, tmp_path):
    return browser.new_page(viewport={"width": 390, "height": 800}), (build(tmp_path) / "index.html").as_uri()


def names(page):
    return [row.inner_text().split("\n")[0] for row in page.locator("tbody th").all() if row.is_visible()]


def test_a_table_is_filtered_and_sorted(page):
    page, address = page
    page.goto(address)
    assert page.locator("output").inner_text() == f"{ROWS} rows"
    page.get_by_label("Filter:").fill("tree 3")
    assert page.locator("output").inner_text() == f"1 of {ROWS} rows"
    assert [name[:6] for name in names(page)] == ["Tree 3"]
    page.get_by_label("Filter:").fill("")
    page.get_by_role("button", name="Height").click()
    assert [name[:6] for name in names(page)][:2] == ["Tree 0", "Tree 3"]


def test_a_phone_shows_name_and_answer_until_more_is_asked(page):
    page, address = page
    page.goto(address)
    row = page.locator("#trees-2")
    assert [cell.is_visible() for cell in row.locator("th, td").all()] == [True, False, True]
    row.get_by_role("button", name="More").click()
    assert all(cell.is_visible() for cell in row.locator("th, td").all())
    page.goto("about:blank")
    page.goto(f"{address}#trees-4")
    assert page.locator("#trees-4 td").first.is_visible()


def test_a_wide_screen_shows_all_and_no_button(page):
    page, address = page
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(address)
    assert page.locator("#trees-2 td").first.is_visible()
    assert not page.get_by_role("button", name="More").first.is_visible()


def test_in_another_language_the_words_are_those_of_the_project(tmp_path, browser):
    catalog = tmp_path / "locale" / "fi" / "LC_MESSAGES"
    catalog.mkdir(parents=True)
    (catalog / "sphinx.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\nmsgid "Filter:"\nmsgstr "Suodata:"\n', "utf-8"
    )
    out = build(tmp_path, "-D", "language=fi", "-D", "locale_dirs=locale")
    page = browser.new_page()
    page.goto((out / "index.html").as_uri())
    assert page.get_by_label("Suodata:").is_visible()


def test_a_page_without_such_a_table_loads_neither(tmp_path):
    (tmp_path / "other.md").write_text("---\norphan: true\n---\n\n# Other\n")
    out = build(tmp_path)
    assert "ledgers." not in (out / "other.html").read_text(encoding="utf-8")
    assert "ledgers.css" in (out / "index.html").read_text(encoding="utf-8")
    out = build(tmp_path, "-D", "ledgers_style=0")
    assert "ledgers.css" not in (out / "index.html").read_text(encoding="utf-8")
