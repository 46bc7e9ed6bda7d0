"""The book builds in every format, strictly and without a word on standard error."""

import pytest


@pytest.mark.parametrize("builder", ["html", "typstpdf", "epub"])
def test_builds_without_warnings(book, builder):
    build = book.build(builder)
    assert build.warnings == ""
    assert build.status == 0
