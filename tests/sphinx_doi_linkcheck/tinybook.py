"""A book of links only, built by a real sphinx-build."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import forked

QUICK = {
    "linkcheck_timeout": 2.0,
    "linkcheck_retries": 2,
    "doi_linkcheck_retry_wait": 0.1,
    "linkcheck_rate_limit_timeout": 5.0,
    "doi_linkcheck_host_requests": 16,
    "doi_linkcheck_host_interval": 0.0,
    "linkcheck_workers": 24,
    "doi_linkcheck_body_limit": 128 * 1024,
}
#: Writes the most memory that the build held, in kB. What wait4 tells would hold that of the parent as well.
PEAK = r"""
import atexit, pathlib, re, resource
def _peak():
    status = pathlib.Path("/proc/self/status")
    found = re.search(r"VmHWM:\s*([0-9]+)", status.read_text()) if status.exists() else None
    peak = int(found[1]) if found else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    pathlib.Path(__file__).with_name("peak").write_text(str(peak))
atexit.register(_peak)
"""
#: Names of the internet lead to this machine: ".example" is found, nothing else is.
NAMES = """
import socket
_look_up = socket.getaddrinfo
def _found(host, *more, **named):
    if host.endswith(".example"):
        host = "127.0.0.1"
    elif host.endswith(".invalid"):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
    return _look_up(host, *more, **named)
socket.getaddrinfo = _found
"""
#: Sphinx by itself stops where the locale is not installed.
ENVIRON = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")} | {"LC_ALL": "C"}


class Run(NamedTuple):
    status: int
    out: str
    err: str
    folder: Path
    peak: int  # most memory, in kB

    @property
    def links(self) -> dict[str, dict]:
        lines = (self.folder / "output.json").read_text().splitlines()
        return {row["uri"]: row for row in map(json.loads, lines)}

    @property
    def report(self) -> str:
        return (self.folder / "report.md").read_text()

    @property
    def summary(self) -> dict:
        return json.loads((self.folder / "summary.json").read_text())


class TinyBook:
    def __init__(self, folder: Path, links, **settings) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        values = {"project": "Tiny: a book", "release": "1.2", "html_baseurl": "https://tiny.example/", **QUICK}
        values |= settings
        conf = ["extensions = ['myst_parser', 'sphinx_doi_linkcheck']", *(f"{k} = {v!r}" for k, v in values.items())]
        conf += [PEAK, NAMES]
        (folder / "source").mkdir(exist_ok=True)
        text = "\n".join(conf) + "\n"
        compile(text, "conf.py", "exec")  # what Python warns of here, it would tell on standard error of each run
        (folder / "conf.py").write_text(text)
        lines = ["# Links", ""]
        for link in links:
            escaped = link.replace("<", "\\<").replace(">", "\\>")
            if link.startswith(("http:", "https:", "ftp:")):
                lines += [f"[link](<{escaped}>)", ""]
            else:  # MyST would resolve it itself
                lines += ["```{eval-rst}", f"`link <{link}>`__", "```", ""]
        (folder / "source" / "index.md").write_text("\n".join(lines) + "\n")

    def arguments(self, *more):
        places = ("-c", str(self.folder), str(self.folder / "source"), str(self.folder / "out"))
        return ["sphinx", "-b", "linkcheck", "-n", "-W", *more, *places]

    def command(self, *more):
        return [sys.executable, "-m", *self.arguments(*more)]

    def start(self, *more, stdout=subprocess.PIPE, **environ) -> subprocess.Popen:
        env = ENVIRON | environ
        return subprocess.Popen(self.command(*more), stdout=stdout, stderr=subprocess.PIPE, text=True, env=env)

    def run(self, *more, fresh=False, **environ) -> Run:
        """Check the links; ``fresh`` starts a new Python, whose memory is not that of what forked it."""
        env, within = ENVIRON | environ, 120  # seconds: a run that never ends is a failure, too
        if fresh:
            done = subprocess.run(self.command(*more), capture_output=True, text=True, env=env, timeout=within)
        else:
            done = forked.run(*self.arguments(*more), environ=env, timeout=within)
        peak = int((self.folder / "peak").read_text())
        return Run(done.returncode, done.stdout, done.stderr, self.folder / "out", peak)
