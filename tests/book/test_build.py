"""The book builds in every format, strictly, by two processes and without a word on standard error.

An extension that is not safe for two warns. What one process writes is compared in ``test_reproducible.py``.
"""

import json

import pytest
from conftest import Book


def test_builds_without_warnings(book):
    assert book.built.said == ""


def test_a_file_written_where_all_tests_read_is_told_once(tmp_path):
    (tmp_path / "html" / "data").mkdir(parents=True)
    (tmp_path / "built.json").write_text(json.dumps([str(tmp_path), str(tmp_path), "", ""]))
    shared = Book(tmp_path)
    assert shared.html == tmp_path / "html"
    assert shared.touched() == []
    (shared.html / "data" / "new.csv").touch()
    assert shared.touched() == [str(shared.html / "data")]
    assert shared.touched() == []


def test_a_book_that_is_not_built_is_built_once_and_told_in_each_test(tmp_path, monkeypatch):
    tried = []

    def broken(*_):
        tried.append(1)
        raise RuntimeError("sphinx-build: no room")

    monkeypatch.setattr("conftest.readthedocs", broken)
    for _ in range(2):
        with pytest.raises(pytest.fail.Exception, match="the book was not built: sphinx-build: no room"):
            Book(tmp_path).html  # noqa: B018
    assert tried == [1]
