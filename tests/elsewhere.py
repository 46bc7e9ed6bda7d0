"""Read the Docs' commands, run as on another machine: in a copy of the sources, far from here."""

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
#: The other machine's locale, also the name of the folder that has it.
LOCALE = "de_DE.UTF-8"


class Built(NamedTuple):
    """What Read the Docs takes, the folder that its commands ran in, and what they said on standard error."""

    output: Path
    sources: Path
    said: str

    @property
    def html(self) -> Path:
        """The site, with all that the commands put beside its pages."""
        return self.output / "html"

    @property
    def pdf(self) -> Path:
        """The PDFs, with the sources of each below ``source``."""
        return self.sources / "_build" / "pdf"

    @property
    def epub(self) -> Path:
        """The EPUB, with its pages."""
        return self.sources / "_build" / "epub"


def machine(folder: Path) -> dict[str, str]:
    """Return the environment of another machine: time zone, hash seed, and a German locale where it can be made."""
    environ = {"TZ": "Asia/Tokyo", "PYTHONHASHSEED": "4711", "LC_ALL": "C"}
    if localedef := shutil.which("localedef"):
        command = [localedef, "-i", "de_DE", "-f", "UTF-8", str(folder / LOCALE)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            environ |= {"LC_ALL": LOCALE, "LOCPATH": str(folder)}
    return environ


def readthedocs(root: Path, folder: Path, date: int) -> Built:
    """Run the commands as written, each in a new shell; the folder that they run in has an awkward name."""
    output, sources, said = folder / "output", folder / "another folder, ü", ""
    shutil.copytree(root, sources, ignore=NOT_COPIED)
    for path in (sources / "docs/figures").glob("*.svg"):  # drawn by the build
        path.unlink()
    environ = os.environ | machine(folder) | {"SOURCE_DATE_EPOCH": str(date), "READTHEDOCS_OUTPUT": str(output)}
    environ["PATH"] = f"{Path(sys.executable).parent}:{environ['PATH']}"
    environ["PYTHONPATH"] = str(sources / "src")
    jobs = yaml.safe_load((root / ".readthedocs.yaml").read_text(encoding="utf-8"))["build"]["jobs"]["build"]
    for command in [command for commands in jobs.values() for command in commands]:
        done = subprocess.run(
            command, shell=True, cwd=sources, env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command}\n{done.stdout}{done.stderr}")
        said += done.stderr
    return Built(output, sources, said)
