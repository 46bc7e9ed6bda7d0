"""The list of pages in the sidebar, made once for each folder, is what the theme would make for each page."""

from __future__ import annotations

import pytest
from conftest import sphinx_build

from primer.sidebar import mark_current

ENTRY = '<li class="toctree-l1"><a class="reference internal" href="{0}.html">{0}</a></li>'
LIST = f"<p>A</p>\n<ul>\n{ENTRY.format('one')}\n</ul>\n<p>B</p>\n<ul>\n{ENTRY.format('two')}\n</ul>"
BELOW = f"<ul>\n<li>Above<ul>\n<li>Deep</li>\n</ul></li>\n{ENTRY.format('two')}\n</ul>"


def test_the_page_and_its_list_are_marked():
    marked = mark_current(LIST, "two.html")
    assert marked.count("current-page") == 1
    assert f"<ul>\n{ENTRY.format('one')}" in marked
    assert '<ul class="current">\n<li class="toctree-l1 current current-page">' in marked
    assert '<a class="current reference internal" href="#">two</a>' in marked


@pytest.mark.parametrize(
    ("tree", "uri"), [(LIST, "no.html"), (LIST + LIST, "two.html"), (BELOW, "two.html"), ("", "x")]
)
def test_what_is_no_plain_entry_is_left_to_the_theme(tree, uri):
    assert mark_current(tree, uri) is None


PAGES = {
    "index": "# Start\n\n```{toctree}\n:caption: Parts\n\na/two & more\nb\na/one\na/last\n```\n",
    "a/one": "# One\n\n```{toctree}\ndeep\n```\n",
    "a/deep": "# Deep\n",
    "a/two & more": "# Two\n",
    "a/last": "# Last\n",
    "b": "# B\n",
}


def test_pages_are_the_same_with_and_without(tmp_path):
    """Also where pages stand below pages, and with names that are escaped."""
    for name, text in PAGES.items():
        path = tmp_path / "source" / f"{name}.md"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    outs = {}
    for name, extensions in {"without": ["myst_parser"], "with": ["myst_parser", "primer.sidebar"]}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "conf.py").write_text(f'extensions = {extensions}\nhtml_theme = "furo"\n')
        build = sphinx_build("html", tmp_path / "source", tmp_path / name, tmp_path / name / "out")
        assert (build.status, build.warnings) == (0, "")
        outs[name] = {path.name: path.read_text() for path in build.out.rglob("*.html")}
    assert len(outs["with"]) == len(PAGES) + 2  # search and index
    assert outs["with"] == outs["without"]
    assert sum(page.count("current-page") for page in outs["with"].values()) == len(PAGES) - 1
