"""The book builds in every format, strictly and without a word on standard error."""

import pytest


@pytest.mark.parametrize("builder", ["html", "typstua", "epub"])
def test_builds_without_warnings(book, builder):
    build = book.build(builder)
    assert build.warnings == ""
    assert build.status == 0


def files(folder):
    # Sphinx writes the titles of its own search index in the order in which they come
    made = (path for path in folder.rglob("*") if path.is_file() and path.name != "searchindex.js")
    named = {path.relative_to(folder): path for path in made}
    apart = {"downloads", "pdf", "es", "fr"}  # put there by Read the Docs' commands alone
    return {str(name): path.read_bytes() for name, path in named.items() if name.parts[0] not in apart}


def test_two_processes_write_the_same_pages_as_one(book, readthedocs):
    """Read the Docs' commands, run with two; an extension that is not safe for it warns, and fails that build.

    Their PDFs are compared in ``test_pdf.py``.
    """
    alone, together = files(book.html), files(readthedocs / "html")
    assert len(alone) > 50
    assert sorted(alone) == sorted(together)
    assert [name for name in alone if alone[name] != together[name]] == []
