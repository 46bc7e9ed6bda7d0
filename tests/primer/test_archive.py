"""The archive for a repository that gives DOIs: what is in it, what its metadata say, the same bytes each time."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import zipfile

import pytest
import yaml
from conftest import ROOT

from primer.__main__ import main
from primer.site import archive


@pytest.fixture
def site(tmp_path):
    for name in ("index.html", "data/references.ris", "pdf/book.pdf", "pdf/gb/sheet.pdf", "downloads/book.epub"):
        path = tmp_path / "html" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)
    return tmp_path / "html"


@pytest.mark.skipif(not shutil.which("git"), reason="no git, which knows the sources")
def test_it_holds_data_documents_sources_and_metadata(site, tmp_path):
    path = archive.write(ROOT, site, tmp_path)
    version = yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"]
    assert path == tmp_path / f"ketamine-primer-{version}.zip"
    names = {name.partition("/")[2] for name in zipfile.ZipFile(path).namelist()}
    assert {".zenodo.json", "CITATION.cff", "data/references.ris", "pdf/book.pdf", "downloads/book.epub"} <= names
    assert "pdf/gb/sheet.pdf" in names
    folders = ("docs", "locale", "src")
    kept = subprocess.run(["git", "ls-files", *folders], cwd=ROOT, capture_output=True, text=True, check=True)
    sources = {name.removeprefix("source/") for name in names if name.startswith("source/")}
    assert {name for name in sources if name.startswith(folders)} == set(kept.stdout.split("\n")) - {""}
    assert {"LICENSE", "README.md", "conf.py", "pyproject.toml", "references.bib", "requirements.txt"} <= sources


def test_its_metadata_are_what_zenodo_takes_and_the_citation_says(site, tmp_path):
    with zipfile.ZipFile(archive.write(ROOT, site, tmp_path)) as packed:
        told = json.loads(packed.read(next(name for name in packed.namelist() if name.endswith(".zenodo.json"))))
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text())
    assert told["creators"] == [{"name": "Ketamine primer contributors"}]
    assert (told["title"], told["version"]) == (citation["title"], citation["version"])
    assert (told["upload_type"], told["access_right"], told["license"]) == ("dataset", "open", "cc-by-4.0")
    assert re.fullmatch(r"\d{4}-\d\d-\d\d", told["publication_date"])


def test_the_same_files_make_the_same_bytes(site, tmp_path):
    first = archive.write(ROOT, site, tmp_path / "a").read_bytes()
    for path in site.rglob("*.*"):
        os.utime(path, (1, 1))
    assert archive.write(ROOT, site, tmp_path / "b").read_bytes() == first


def test_what_was_not_built_is_said(site, tmp_path, capsys, monkeypatch):
    (site / "downloads/book.epub").unlink()
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr("sys.argv", ["primer", "archive", str(site), str(tmp_path)])
    assert main() == 1
    assert "has no downloads/*.epub; build it first" in capsys.readouterr().err
