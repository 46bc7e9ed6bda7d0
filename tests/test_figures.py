"""The figures: drawn from the data alone, same bytes for same data, small, with words for who cannot see them."""

from __future__ import annotations

import gzip
import re
import runpy
import shutil

import pytest
from conftest import ROOT

from primer.evidence import page as source

FOLDER = ROOT / "docs" / "figures"
SCRIPTS = sorted(FOLDER.glob("[!_]*.py"))


@pytest.fixture(autouse=True)
def helpers_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))


def draw(script, data, out):
    runpy.run_path(str(script))["draw"](data, out)
    return out.read_bytes()


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_same_data_same_bytes_and_small(script, tmp_path):
    first = draw(script, ROOT / "docs" / "data", tmp_path / "one.svg")
    assert draw(script, ROOT / "docs" / "data", tmp_path / "two.svg") == first
    assert len(gzip.compress(first)) < 30_000
    assert b"http://www.w3.org/2000/svg" in first
    assert not re.search(rb"(?:href|src)=\"https?:", first)


@pytest.mark.parametrize("name", ["timeline", "harms", "antidepressant"])
def test_a_figure_shows_the_data_and_not_a_memory_of_them(name, tmp_path):
    """With its ledger emptied a figure must fail, with a word on what it misses."""
    data = tmp_path / "data"
    shutil.copytree(ROOT / "docs" / "data", data)
    for path in data.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"csv"):
        draw(FOLDER / f"{name}.py", data, tmp_path / "out.svg")


def test_each_figure_is_shown_once_with_a_long_alt_text():
    shown = {}
    for path in (ROOT / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^:::\{figure\} \.\./figures/(\w+)\.svg$", text, re.MULTILINE):
            shown.setdefault(name, []).append(path.name)
        for block in source.read(path).blocks:
            if block.kind == "figure":
                assert len(block.text.split()) >= 20, f"{path}:{block.line}"
    assert sorted(shown) == [script.stem for script in SCRIPTS]
    assert all(len(pages) == 1 for pages in shown.values())
