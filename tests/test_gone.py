"""A page whose source is gone goes from the site, and nothing else does."""

from __future__ import annotations

import pytest
from conftest import sphinx_build

from primer.gone import pages


@pytest.fixture
def tiny(tmp_path):
    source = tmp_path / "source"
    (source / "more").mkdir(parents=True)
    (source / "conf.py").write_text('extensions = ["myst_parser", "primer.gone"]\n')
    (source / "index.md").write_text("# Book\n\n```{toctree}\nmore/one\nmore/two\n```\n")
    for name in ("one", "two"):
        (source / "more" / f"{name}.md").write_text(f"# Page {name}\n")
    return source


def build(folder, out="out"):
    done = sphinx_build("html", folder, folder, folder.parent / out, "-d", str(folder.parent / "trees"))
    assert (done.status, done.warnings) == (0, "")
    return done.out


def test_a_page_without_a_source_goes(tiny):
    out, other = build(tiny), build(tiny, "other")
    (out / "more" / "one.html.md").write_text("for machines")
    (out / "more" / "mine.html").write_text("of somebody else")
    (tiny / "more" / "one.md").unlink()
    (tiny / "index.md").write_text("# Book\n\n```{toctree}\nmore/two\n```\n")
    assert sorted(path.name for path in (build(tiny) / "more").iterdir()) == ["mine.html", "two.html"]
    # also where another build, with the same doctrees, has seen before that it is gone
    assert sorted(path.name for path in (build(tiny, "other") / "more").iterdir()) == ["two.html"]
    assert (other / "genindex.html").exists()


@pytest.mark.parametrize("text", [None, "", "# Sphinx inventory version 9\n", "# Sphinx inventory version 2\n"])
def test_an_inventory_that_cannot_be_read_lists_nothing(tmp_path, text):
    if text is not None:
        (tmp_path / "objects.inv").write_text(text)
    assert pages(tmp_path / "objects.inv") == set()
