"""The book builds in every format, strictly, by two processes and without a word on standard error.

An extension that is not safe for two warns. What one process writes is compared in ``test_reproducible.py``.
"""

import pytest
from conftest import Book


@pytest.mark.parametrize("builder", ["html", "typstua", "epub"])
def test_builds_without_warnings(book, builder):
    build = book.build(builder)
    assert build.warnings == ""
    assert build.status == 0


def test_a_file_written_where_all_tests_read_is_told_once(tmp_path):
    (tmp_path / "html" / "data").mkdir(parents=True)
    (tmp_path / "html.json").write_text('[0, ""]')
    shared = Book(tmp_path)
    assert shared.html == tmp_path / "html"
    assert shared.touched() == []
    (shared.html / "data" / "new.csv").touch()
    assert shared.touched() == [str(shared.html / "data")]
    assert shared.touched() == []
