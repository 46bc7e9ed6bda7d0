"""Read the Docs' commands, run as on another machine: in a copy of the sources, by one process, far from here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import yaml

#: What is beside the sources of the project's root and no source: a copy holds neither git nor what was built.
NOT_COPIED = shutil.ignore_patterns(".*", "_build", "__pycache__", "*.egg-info", "tests", "benchmarks")


class Elsewhere(NamedTuple):
    """What Read the Docs takes, and the folder that its commands ran in."""

    output: Path
    sources: Path


def machine(folder: Path) -> dict[str, str]:
    """Return the environment of another machine: time zone, hash seed, and a German locale where it can be made."""
    environ = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "4711", "LC_ALL": "C"}
    if localedef := shutil.which("localedef"):
        command = [localedef, "-i", "de_DE", "-f", "UTF-8", str(folder / "de_DE.UTF-8")]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            environ |= {"LC_ALL": "de_DE.UTF-8", "LOCPATH": str(folder)}
    return environ


def readthedocs(root: Path, folder: Path, date: int) -> Elsewhere:
    """Run the commands as written, each in a new shell; the folder that they run in has an awkward name."""
    found = Elsewhere(folder / "output", folder / "another folder, ü")
    shutil.copytree(root, found.sources, ignore=NOT_COPIED)
    for path in (found.sources / "docs/figures").glob("*.svg"):  # drawn by the build
        path.unlink()
    environ = os.environ | machine(folder) | {"SOURCE_DATE_EPOCH": str(date), "READTHEDOCS_OUTPUT": str(found.output)}
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    environ["PYTHONPATH"] = str(found.sources / "src")
    jobs = yaml.safe_load((root / ".readthedocs.yaml").read_text(encoding="utf-8"))["build"]["jobs"]["build"]
    for command in [command for commands in jobs.values() for command in commands]:
        local = command.replace("-j auto", "-j 1")  # where the shared build has two
        done = subprocess.run(
            local, shell=True, cwd=found.sources, env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command}\n{done.stdout}{done.stderr}")
    return found
