"""The book builds in every format, strictly and without a word on standard error."""

import pytest


@pytest.mark.parametrize("builder", ["html", "typstpdf", "epub"])
def test_builds_without_warnings(book, builder):
    build = book.build(builder)
    assert build.warnings == ""
    assert build.status == 0


def files(folder, pattern="**/*"):
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.glob(pattern) if path.is_file()}


def test_two_processes_write_the_same_bytes_as_one(book, readthedocs):
    """Read the Docs' commands, run with two; an extension that is not safe for it warns, and fails that build."""
    alone = {f"pdf/{name}": data for name, data in files(book.pdf, "*.pdf").items()}
    assert len(alone) > 20
    alone |= files(book.html)
    together = files(readthedocs / "html")
    # Sphinx writes the titles of its own search index in the order in which they come
    for made in (alone, together):
        made.pop("searchindex.js", None)
    assert sorted(alone) == sorted(together)
    assert [name for name in alone if alone[name] != together[name]] == []
