"""Python programs forked from a process that has imported Sphinx and our packages (multiprocessing's forkserver).

Importing them is two thirds of what the build of a small book takes. As on a command line, each program has a process,
an environment and standard streams of its own; what Python reads when it starts (PYTHONHASHSEED, PYTHONPATH) is that
of the tests. Windows, which cannot fork, starts a new Python each time.
"""

from __future__ import annotations

import atexit
import multiprocessing
import os
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

FORKS = "forkserver" in multiprocessing.get_all_start_methods()
CONTEXT = multiprocessing.get_context("forkserver" if FORKS else "spawn")


@cache
def _start() -> None:
    """Start the process that the others are forked from: it finds the modules that it imports in PYTHONPATH alone.

    Pythons before 3.12.8 and 3.13.1 do not give it our ``sys.path``, and say nothing of modules that it does not find
    (https://github.com/python/cpython/issues/117378); tests/repository/test_forked.py asks whether it has them.
    """
    from multiprocessing import forkserver  # Windows has none

    CONTEXT.set_forkserver_preload(["imported", __name__])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parent), prepend=os.pathsep)
        forkserver.ensure_running()


def _main(module: str, arguments: list[str], environ: dict[str, str], told: Path) -> None:
    """Be ``python -m module``."""
    for stream, name in ((1, "out"), (2, "err")):
        with (told / name).open("wb") as file:
            os.dup2(file.fileno(), stream)
    os.environ.clear()
    os.environ.update(environ)
    if hasattr(time, "tzset"):
        time.tzset()
    sys.argv = [module, *arguments]
    try:
        runpy.run_module(module, run_name="__main__", alter_sys=True)
    finally:
        atexit._run_exitfuncs()  # which multiprocessing leaves out


def run(
    module: str, *arguments: str | Path, environ: Mapping[str, str] = os.environ, timeout: float | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``python -m module``; return its exit status and what it said. Takes seconds, as ``subprocess.run`` does."""
    if FORKS:
        _start()
    command = [str(part) for part in arguments]
    with tempfile.TemporaryDirectory() as told:
        process = CONTEXT.Process(target=_main, args=(module, command, dict(environ), Path(told)))
        process.start()
        process.join(timeout)
        if process.exitcode is None:
            process.kill()
            raise subprocess.TimeoutExpired([module, *command], timeout)
        out, err = ((Path(told) / name).read_text(encoding="utf-8") for name in ("out", "err"))
    return subprocess.CompletedProcess([module, *command], process.exitcode, out, err)
