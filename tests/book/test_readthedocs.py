"""Read the Docs' commands make what it takes."""

from __future__ import annotations

import runpy

import pytest
import yaml
from conftest import ROOT


def test_pages_stand_with_their_pdfs_and_all_that_they_link(book):
    assert (book.html / "index.html").exists()
    assert (book.html / "pdf" / "mechanism.pdf").exists()
    for name in runpy.run_path(str(ROOT / "conf.py"))["site_files"]:
        assert (book.html / name).exists(), name


@pytest.mark.parametrize("kind", yaml.safe_load((ROOT / ".readthedocs.yaml").read_text(encoding="utf-8"))["formats"])
def test_each_other_format_is_one_file_whose_name_has_one_dot(book, kind):
    (file,) = (book.built.output / kind).iterdir()
    assert file.name.count(".") == 1
