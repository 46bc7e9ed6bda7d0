"""The book builds in every format, strictly and without a word on standard error."""

import pytest


@pytest.mark.parametrize("builder", ["html", "typstpdf", "epub"])
def test_builds_without_warnings(book, builder):
    build = book.build(builder)
    assert build.warnings == ""
    assert build.status == 0


def files(folder, but):
    return {
        path.relative_to(folder): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name not in but and path.parent.name not in but
    }


def test_two_processes_write_the_same_bytes_as_one(book, readthedocs):
    """Read the Docs' commands, run with two; an extension that is not safe for it warns, and fails that build."""
    # Sphinx writes the titles of its own search index in the order in which they come
    but = {"searchindex.js", "pdf"}
    alone, together = files(book.html, but), files(readthedocs / "html", but)
    assert len(alone) > 50
    assert sorted(alone) == sorted(together)
    assert [path for path in alone if alone[path] != together[path]] == []
