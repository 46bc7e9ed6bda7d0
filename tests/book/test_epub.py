"""The EPUB is built by the same strict command as the site."""

from __future__ import annotations


def test_the_epub_is_built_without_warnings(book):
    build = book.build("epub")
    assert (build.status, build.warnings) == (0, "")
    assert list(build.out.glob("*.epub"))
