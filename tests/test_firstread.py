"""The traces of a page are cleared where there can be some, and parallel reading finds what it merges into."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import sphinx_build

from primer.firstread import only_for

CONF = 'extensions = ["myst_parser", "primer.firstread"]\n'


@pytest.fixture
def tiny(tmp_path):
    (tmp_path / "conf.py").write_text(CONF)
    names = [f"page{number}" for number in range(8)]
    for name in names:
        (tmp_path / f"{name}.md").write_text(f"(sec-{name})=\n# Page\n\nText.\n")
    (tmp_path / "index.md").write_text("# Book\n\n```{toctree}\n" + "\n".join(names) + "\n```\n")
    return tmp_path


def build(folder: Path, *more: str):
    return sphinx_build("html", folder, folder, folder / "out", "-d", str(folder / "trees"), *more)


def test_only_pages_read_before_are_cleared():
    cleared: list[str] = []
    clear = only_for({"old"}, cleared.append)
    clear("old")
    clear("new")
    assert cleared == ["old"]


def test_what_an_edit_takes_away_is_not_found_any_more(tiny):
    assert build(tiny).status == 0
    (tiny / "page1.md").write_text("(sec-other)=\n# Page\n")
    (tiny / "index.md").write_text((tiny / "index.md").read_text() + "\n{ref}`sec-page1`\n")
    assert "undefined label: 'sec-page1'" in build(tiny).warnings


def test_parallel_reading_writes_the_same(tiny):
    assert build(tiny, "-j", "2").status == 0
    page = (tiny / "out" / "index.html").read_bytes()
    (tiny / "conf.py").write_text(CONF + "# else\n")
    assert build(tiny, "-E", "-a").status == 0
    assert (tiny / "out" / "index.html").read_bytes() == page
