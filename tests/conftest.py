"""One build of the whole book serves all tests: by the commands of Read the Docs, as on another machine."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import forked
import pytest
from bs4 import BeautifulSoup
from elsewhere import Built, readthedocs
from filelock import FileLock
from hypothesis import settings

from primer.show import dates

# for each push the same tries, however slow the machine: a test that fails must fail again; weekly many new ones
settings.register_profile("push", derandomize=True, deadline=None, database=None)
settings.register_profile("weekly", max_examples=2000, print_blob=True, deadline=None, database=None)
settings.load_profile("weekly" if os.environ.get("EVERY_PAGE") else "push")

pytest_plugins = ["chromium"]  # fixtures of the browser tests

ROOT = Path(__file__).resolve().parent.parent
STRICT = ("-n", "-W", "--keep-going")
needs_pdftotext = pytest.mark.skipif(not shutil.which("pdftotext"), reason="pdftotext (poppler-utils) is not there")

# What a program says is compared as plain text, also where CI or FORCE_COLOR would have it colored:
# every program that the tests start inherits this word.
os.environ["NO_COLOR"] = "1"


class Build(NamedTuple):
    """Where a builder wrote, its exit status, and what it said on standard error."""

    out: Path
    status: int
    warnings: str


def sphinx_build(
    builder: str, source: Path, conf: Path, out: Path, *more: str, fresh: bool = False, **environ: str
) -> Build:
    """Run ``sphinx-build`` as a user would, in a process of its own; ``fresh`` starts a new Python for it."""
    command = ["primer.build", "-q", "-b", builder, "-c", str(conf), *STRICT, *more, str(source), str(out)]
    if fresh:
        started, environment = [sys.executable, "-m", *command], os.environ | environ
        done = subprocess.run(started, capture_output=True, text=True, env=environment, check=False)
    else:
        done = forked.run(*command, environ=os.environ | environ)
    return Build(out, done.returncode, done.stderr)


class Book:
    """The book as Read the Docs builds it, once, when first asked for; processes that test side by side share it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.folders: dict[Path, int] = {}

    @cached_property
    def built(self) -> Built:
        """Where the commands put what; a test that asks for it fails with their words where they failed."""
        note = self.folder / "built.json"
        with FileLock(self.folder / "built.lock"):
            if not note.exists():
                note.write_text(json.dumps(self._build()), encoding="utf-8")
        output, sources, failed, said = json.loads(note.read_text(encoding="utf-8"))
        if failed:
            pytest.fail(f"the book was not built: {failed}", pytrace=False)
        built = Built(Path(output), Path(sources), said)
        outputs = (built.html, built.pdf, built.epub)
        self.folders = {Path(at): Path(at).stat().st_mtime_ns for out in outputs for at, _, _ in os.walk(out)}
        return built

    def _build(self) -> list[str]:
        date = os.environ.get("SOURCE_DATE_EPOCH") or dates.committed(ROOT) or dates.evidence(ROOT / "docs")
        try:
            built = readthedocs(ROOT, self.folder, int(date))
        except RuntimeError as error:
            return ["", "", str(error), ""]
        return [str(built.output), str(built.sources), "", built.said]

    @property
    def html(self) -> Path:
        return self.built.html

    @property
    def pdf(self) -> Path:
        return self.built.pdf

    def touched(self) -> list[str]:
        """Return the folders of the outputs where files were made, replaced or removed since this was last asked."""
        before, self.folders = self.folders, {path: path.stat().st_mtime_ns for path in self.folders}
        return [str(path) for path, time in self.folders.items() if time != before[path]]


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Book:
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "book"  # as pytest-xdist's manual has it
    folder.mkdir(exist_ok=True)
    return Book(folder)


@pytest.fixture(scope="session")
def names(book: Book) -> list[str]:
    """The addresses of the pages below the site's root."""
    return [path.relative_to(book.html).as_posix() for path in pages_of(book.html)]


@pytest.fixture(scope="session")
def pages(book: Book, names: list[str]) -> dict[str, BeautifulSoup]:
    """The pages of the site, parsed once, by address below its root."""
    gc.disable()  # going through millions of nodes, of which none goes, takes more than half of the time
    try:
        return {name: BeautifulSoup((book.html / name).read_text(encoding="utf-8"), "html.parser") for name in names}
    finally:
        gc.freeze()
        gc.enable()


#: folders of the site in other languages, whose pages have tests of their own (tests/book/test_translations.py)
LANGUAGES = sorted(path.name for path in (ROOT / "locale").iterdir())


def pages_of(site: Path) -> list[Path]:
    """Return the pages of a site; those at short addresses only lead on to one (tests/book/test_pdf.py)."""
    return [
        path
        for path in sorted(site.rglob("*.html"))
        if (path.name != "index.html" or path.parent == site) and path.relative_to(site).parts[0] not in LANGUAGES
    ]


@pytest.fixture(autouse=True)
def shared_builds_are_only_read(request: pytest.FixtureRequest) -> Iterator[None]:
    """Name the test that makes files where all others read; one that ran beside it may be named as well."""
    book = request.getfixturevalue("book") if "book" in request.fixturenames else None
    yield
    if isinstance(book, Book):
        touched = book.touched()
        assert not touched, f"{request.node.nodeid}, or a test beside it, wrote where all tests read: {touched}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the build of the book begin at once: nothing takes longer, and other processes test meanwhile.

    What asks for its parsed pages comes next, so that the process which has built it also parses them, and no other.
    """
    first = ("pages", "book")
    items.sort(key=lambda item: [name not in getattr(item, "fixturenames", ()) for name in first])


def pytest_xdist_auto_num_workers() -> int:
    """Test in one process more than there are processors: a test that waits for a server or a clock needs none."""
    return (os.cpu_count() or 1) + 1


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The sources of the whole book, to be broken in one place."""
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ("pyproject.toml", "references.bib"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Let the programs that a test starts hear Ctrl-C, also where the tests run in the background of a shell.

    There it is ignored, and every program inherits that.
    """
    if os.name == "nt":
        pytest.skip("Windows can interrupt only all programs of a console together")
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT
