"""One build of the whole book serves all tests: the same strict commands that make runs."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml
from bs4 import BeautifulSoup
from filelock import FileLock
from hypothesis import settings

# the same tries each time, however slow the machine: a test that fails must fail again
settings.register_profile("same", derandomize=True, deadline=None, database=None)
settings.load_profile("same")

pytest_plugins = ["chromium"]  # fixtures of the browser tests

ROOT = Path(__file__).resolve().parent.parent
STRICT = ("-n", "-W", "--keep-going")

# What a program says is compared as plain text, also where CI or FORCE_COLOR would have it colored:
# every program that the tests start inherits this word.
os.environ["NO_COLOR"] = "1"


class Build(NamedTuple):
    """Where a builder wrote, its exit status, and what it said on standard error."""

    out: Path
    status: int
    warnings: str


def sphinx_build(builder: str, source: Path, conf: Path, out: Path, *more: str, **environ: str) -> Build:
    """Run ``sphinx-build`` as a user would, in a process of its own."""
    command = [sys.executable, "-m", "primer.build", "-q", "-b", builder, "-c", str(conf), *STRICT, *more]
    done = subprocess.run(
        [*command, str(source), str(out)], capture_output=True, text=True, env=os.environ | environ, check=False
    )
    return Build(out, done.returncode, done.stderr)


class Book:
    """The book's outputs, each built when first asked for; processes that test side by side share them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.builds: dict[str, Build] = {}

    def build(self, builder: str) -> Build:
        if builder not in self.builds:
            with FileLock(self.folder / "lock"):
                self.builds[builder] = self._built(builder)
        return self.builds[builder]

    def _built(self, builder: str) -> Build:
        """Build, or read what another process has noted of its build."""
        note = self.folder / f"{builder}.json"
        if not note.exists():
            more = ("-j", "2", "-d", str(self.folder / "doctrees"))
            done = sphinx_build(builder, ROOT / "docs", ROOT, self.folder / builder, *more)
            note.write_text(json.dumps([done.status, done.warnings]), encoding="utf-8")
        return Build(self.folder / builder, *json.loads(note.read_text(encoding="utf-8")))

    @property
    def html(self) -> Path:
        return self.build("html").out

    @property
    def pdf(self) -> Path:
        return self.build("typstua").out


@pytest.fixture(scope="session")
def book(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Book:
    own = tmp_path_factory.getbasetemp()
    folder = (own if worker_id == "master" else own.parent) / "book"  # as pytest-xdist's manual has it
    folder.mkdir(exist_ok=True)
    return Book(folder)


@pytest.fixture(scope="session")
def pages(book: Book) -> dict[str, BeautifulSoup]:
    """The pages of the site, parsed once, by address below its root."""
    return {
        path.relative_to(book.html).as_posix(): BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        for path in sorted(book.html.rglob("*.html"))
    }


@pytest.fixture(scope="session")
def readthedocs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Run Read the Docs' html and pdf commands as written, each in a new shell at the repository's root."""
    jobs = yaml.safe_load((ROOT / ".readthedocs.yaml").read_text())["build"]["jobs"]["build"]
    folder = tmp_path_factory.mktemp("readthedocs")
    path = f"{Path(sys.executable).parent}:{os.environ['PATH']}"
    environ = os.environ | {"READTHEDOCS_OUTPUT": str(folder / "output"), "PATH": path}
    for command in [*jobs["html"], *jobs["pdf"]]:
        # a build folder of its own, so that nobody's work is overwritten
        local = command.replace("_build/", f"{folder}/build/").replace("-j auto", "-j 2")  # two also on one core
        done = subprocess.run(local, shell=True, cwd=ROOT, env=environ, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return folder / "output"


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
