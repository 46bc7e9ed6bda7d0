"""A deliberate fault in each kind of source gives one clear message with file and line, and no traceback."""

from __future__ import annotations

import datetime as dt

import pytest
from conftest import sphinx_build

from primer.check import check

TODAY = dt.date(2026, 11, 23)


def replace(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {path}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


LAW, LEAFLET = "docs/chapters/law.md", "docs/handouts/patient-leaflet.md"
UNKNOWN = "## What we do not know"
HARD = (
    "Pharmacokinetic heterogeneity necessitates individualized anesthesiological administration considerations. " * 12
)


@pytest.mark.parametrize(
    ("name", "old", "new", "only", "expected"),
    [
        (LAW, "# Legal and Regulatory Status", "# Law", "outline", "title is 'Law'"),
        (LAW, "review-by: 2027", "review-by: 2O27", "front-matter", "write a date"),
        (LAW, "reviewers: []", "reviewers: [", "markup", "not valid YAML"),
        (LAW, UNKNOWN, f"<b>x</b>\n\n{UNKNOWN}", "markup", "raw HTML"),
        (LAW, UNKNOWN, f"Ketamine is safe.\n\n{UNKNOWN}", "wording", "unqualified 'safe'"),
        (LAW, UNKNOWN, f"Call +1 555 400 1234.\n\n{UNKNOWN}", "wording", "no help line"),
        ("docs/index.md", "chapters/law\nchapters/myths", "chapters/myths\nchapters/law", "outline", "order has"),
        ("references.bib", "{berman2000", "{bermann2000", "bibliography", "berman2000antidepressant' is not in"),
        ("references.bib", "  journal = {", "  journal = {{", "bibliography", "cannot be read"),
        (LEAFLET, "## ", f"{HARD}\n\n## ", "wording", "leaflet reads at grade"),
    ],
)
def test_check_names_the_place(copy, name, old, new, only, expected):
    assert check(copy, TODAY, [only]) == []
    replace(copy / name, old, new)
    found = check(copy, TODAY, [only])
    told = [message for message in found if expected in message.text]
    assert told, found
    if "berman" not in old:  # a key that is gone is told where it is cited
        assert {str(message.path) for message in told} == {name}


@pytest.fixture
def small(tmp_path):
    """A book of one page with one figure."""
    (tmp_path / "conf.py").write_text(
        'extensions = ["myst_parser", "primer.figures"]\nmyst_enable_extensions = ["colon_fence"]\n'
    )
    (tmp_path / "figures").mkdir()
    (tmp_path / "data").mkdir()
    (tmp_path / "figures" / "dot.py").write_text(
        "def draw(data, out):\n    out.write_text('<svg xmlns=\"http://www.w3.org/2000/svg\"/>')\n"
    )
    (tmp_path / "index.md").write_text("# Page\n\n:::{figure} figures/dot.svg\n:alt: A dot.\n\nCaption\n:::\n")
    return tmp_path


def build(folder):
    return sphinx_build("html", folder, folder, folder / "out")


def test_figures_are_drawn_and_only_when_stale(small):
    assert build(small).status == 0
    drawn = (small / "figures" / "dot.svg").stat().st_mtime_ns
    assert build(small).status == 0
    assert (small / "figures" / "dot.svg").stat().st_mtime_ns == drawn


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        ("figures/dot.py", "out.write", "out.wrote", "figures/dot.py:2: ERROR: figure could not be drawn"),
        ("figures/dot.py", "def draw(", "def drew(", "dot.py:1: ERROR: figure script has no function 'draw"),
        ("index.md", "dot.svg", "dash.svg", "index.md:3: WARNING: image file not readable"),
        ("index.md", "# Page", "# Page\n\n{ref}`sec-gone`", "index.md:3: WARNING: undefined label: 'sec-gone'"),
    ],
)
def test_build_names_the_place(small, name, old, new, expected):
    replace(small / name, old, new)
    result = build(small)
    assert result.status != 0
    assert expected in result.warnings
    assert "Traceback" not in result.warnings
