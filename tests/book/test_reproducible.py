"""The same sources give the same bytes, wherever and whenever they are built, and whatever the machine's settings."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest
import smallbook
from conftest import LANGUAGES, ROOT, sphinx_build
from difference import difference
from elsewhere import LOCALE, machine

from primer.show import dates as sourcedate


def test_a_difference_would_be_found(tmp_path):
    one, two = (tmp_path / name for name in ("one", "two"))
    for folder, text in ((one, b"<p>5</p>"), (two, b"<p>6</p>")):
        folder.mkdir()
        (folder / "a.html").write_bytes(b"same")
        (folder / "b.html").write_bytes(text)
        (folder / "c.pdf").write_bytes(b"\xff" + text)
    assert difference(one, two) == "b.html differs:\n@@ -1 +1 @@\n-<p>5</p>\n+<p>6</p>"
    shutil.copy(one / "b.html", two)
    assert difference(one, two) == "c.pdf differs:\nat byte 4: b'\\xff<p>5</p>' against b'\\xff<p>6</p>'"
    shutil.copy(one / "c.pdf", two)
    assert difference(one, two) is None
    (one / "d.css").touch()
    assert difference(one, two) == f"d.css is not in {two}"
    assert difference(one, two, apart={"d.css"}) is None


def build(builder: str, source: Path, conf: Path, out: Path, *more: str, **environ: str) -> Path:
    more = ("-d", str(out / "doctrees"), *more)
    built = sphinx_build(builder, source, conf, out / builder, *more, fresh=True, **environ)
    assert (built.status, built.warnings) == (0, "")
    return built.out


#: where the shared build has the output of each builder, by its attribute
BUILDERS = {"html": "html", "typstua": "pdf", "epub": "epub"}


def test_same_bytes_in_another_folder_time_zone_locale_and_hash_seed_by_two_processes(tmp_path):
    first = smallbook.write(tmp_path / "book")
    second = smallbook.write(tmp_path / "another folder, ü")
    date = {"SOURCE_DATE_EPOCH": "1780000000"}
    environ = machine(tmp_path) | date
    for builder in BUILDERS:
        one = build(builder, first / "docs", first, tmp_path / "one", "-j", "1", PYTHONHASHSEED="1", **date)
        two = build(builder, second / "docs", second, tmp_path / "two", "-j", "2", **environ)
        assert len([path for path in two.rglob("*") if path.is_file()]) > 10, builder
        assert difference(one, two) is None


#: what the commands put beside the pages, once those are built
BESIDE = {"downloads", "pdf", *LANGUAGES}


@pytest.mark.skipif(not os.environ.get("EVERY_PAGE"), reason="a second build of the whole: with EVERY_PAGE, as weekly")
def test_the_whole_book_has_the_same_bytes_here_and_elsewhere(book, tmp_path):
    assert not (book.built.sources / ".git").exists()
    for builder, name in BUILDERS.items():
        again = build(builder, ROOT / "docs", ROOT, tmp_path, "-j", "1")
        assert len([path for path in again.rglob("*") if path.is_file()]) > 100
        assert difference(getattr(book.built, name), again, apart=BESIDE if builder == "html" else ()) is None
    figures = [folder / "docs" / "figures" for folder in (book.built.sources, ROOT)]
    assert difference(*figures, apart={"__pycache__"}) is None


# -- the date that the outputs carry -----------------------------------------------------------------


def git(folder: Path, *command: str, date: int = 0) -> None:
    environ = {f"GIT_{who}_{what}": "a@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    environ |= {f"GIT_{who}_DATE": f"{date} +0200" for who in ("AUTHOR", "COMMITTER")}
    subprocess.run(["git", "-C", str(folder), *command], check=True, capture_output=True, env=os.environ | environ)


def epub_dates(folder: Path, **environ: str) -> set[str]:
    """Build the EPUB; return the days that it carries, in its metadata and in its archive."""
    built = sphinx_build("epub", folder / "docs", folder, folder / "out", "-d", str(folder / "doctrees"), **environ)
    assert (built.status, built.warnings) == (0, "")
    (path,) = built.out.glob("*.epub")
    with zipfile.ZipFile(path) as archive:
        inside = {"{:04}-{:02}-{:02}".format(*item.date_time) for item in archive.infolist()}
        return inside | set(re.findall(r"20\d\d-\d\d-\d\d", archive.read("content.opf").decode()))


@pytest.mark.skipif(not shutil.which("git"), reason="no git")
def test_the_date_is_that_of_the_commit_or_the_evidence_or_as_told(tmp_path, monkeypatch):
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    folder = smallbook.write(tmp_path / "book")
    assert epub_dates(folder) == {"2026-01-31"}, "without git: the latest evidence date"
    git(folder, "init", "-q")
    assert sourcedate.committed(folder) is None, "a repository that does not hold the settings has no say"
    git(folder, "add", "conf.py")
    git(folder, "commit", "-qm", "x", date=1_780_000_000)
    assert sourcedate.committed(folder) == 1_780_000_000
    assert epub_dates(folder, TZ="Pacific/Auckland") == {"2026-05-28"}, "with git: that of the commit, UTC"
    assert epub_dates(folder, SOURCE_DATE_EPOCH="1700000000") == {"2023-11-14"}, "as told"


def test_months_are_named_in_the_language_of_the_book(monkeypatch, book):
    import locale

    from sphinx_ledgers.dates import in_words

    assert book.built.said == ""
    if not (book.folder / LOCALE).exists():  # where the whole was built as on another machine
        pytest.skip("no other locale can be made: localedef or its sources are missing (Debian: package locales)")
    monkeypatch.setenv("LOCPATH", str(book.folder))
    before = locale.setlocale(locale.LC_TIME)
    try:
        locale.setlocale(locale.LC_TIME, LOCALE)
        assert in_words("2026-03-05") == "5 March 2026"
    finally:
        locale.setlocale(locale.LC_TIME, before)
