"""The zip of the site: what is in it, and that its bytes depend on nothing else."""

from __future__ import annotations

import os
import zipfile

import pytest

from sphinx_offline import pack


@pytest.fixture
def site(tmp_path):
    for name in ("index.html", "404.html", ".buildinfo", "chapters/b.html", "pdf/a.pdf", "_static/x.js"):
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "html"


def test_the_zip_holds_one_folder_with_what_a_reader_needs(site, tmp_path):
    assert pack.write(site, tmp_path / "book.zip") == 4
    names = zipfile.ZipFile(tmp_path / "book.zip").namelist()
    assert names == [f"book/{name}" for name in ("_static/x.js", "chapters/b.html", "index.html", "pdf/a.pdf")]


def test_files_of_a_pattern_are_left_out(site, tmp_path, monkeypatch):
    monkeypatch.setattr("sys.argv", ["pack", "--without", "pdf/*", str(site), str(tmp_path / "book.zip")])
    assert pack.main() == 0
    assert not [name for name in zipfile.ZipFile(tmp_path / "book.zip").namelist() if "/pdf/" in name]


def test_the_same_files_make_the_same_bytes(site, tmp_path):
    pack.write(site, tmp_path / "book.zip")
    first = (tmp_path / "book.zip").read_bytes()
    for path in site.rglob("*.*"):
        os.utime(path, (1, 1))
        path.chmod(0o600)
    pack.write(site, tmp_path / "book.zip")
    assert (tmp_path / "book.zip").read_bytes() == first
    (site / "index.html").write_text("changed")
    pack.write(site, tmp_path / "book.zip")
    assert (tmp_path / "book.zip").read_bytes() != first


def test_without_a_site_it_says_what_to_do(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.argv", ["pack", str(tmp_path), str(tmp_path / "book.zip")])
    assert pack.main() == 1
    assert "build the site first" in capsys.readouterr().err
    assert not (tmp_path / "book.zip").exists()
