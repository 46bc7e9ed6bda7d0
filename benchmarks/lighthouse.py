"""What Lighthouse says of the site on a phone: ``python benchmarks/lighthouse.py [RUNS]``, after ``make html``.

Each page is looked at RUNS times (default 5) with Lighthouse's own settings (a mid-range phone on slow 4G, simulated);
the median counts. The site is served on this machine, compressed as a host does. Writes its part of ``results.md``, and
what a page lost points for to standard error. Needs Chromium, Node.js and npm's registry, for the package named below.
Ends with 1 when a page misses its goal.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

import results

ROOT = Path(__file__).resolve().parent.parent
SITE = ROOT / "_build/html"
LIGHTHOUSE = "lighthouse@13.5.0"  # scores differ between versions; raise it together with the figures
PAGES = (
    "index.html",
    "bedside/doses.html",
    "handouts/tonight.html",
    "chapters/mental-health.html",
    "chapters/safety.html",
    "chapters/faq.html",
    "appendix/trials.html",
    "appendix/numbers.html",
    "appendix/references.html",
)
#: lowest median accepted, in hundredths
GOALS = {"performance": 98, "accessibility": 100, "best-practices": 100, "seo": 100}
FLAGS = "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking"


class Host(SimpleHTTPRequestHandler):
    """Serves files compressed, with a day in the cache, as the host of the site does."""

    def send_head(self) -> BytesIO | None:  # type: ignore[override]
        """Answer with the whole file; there are no folders to list."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return None
        body = path.read_bytes()
        kind = self.guess_type(str(path))
        self.send_response(200)
        if kind.startswith("text/") or kind.endswith(("javascript", "json", "svg+xml", "xml")):
            body = gzip.compress(body)
            self.send_header("Content-Encoding", "gzip")
            kind += "; charset=utf-8"
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=86400")
        self.end_headers()
        return BytesIO(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on this machine and yield its address."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Host, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def report(npx: str, chromium: str, address: str) -> dict[str, object]:
    """Run Lighthouse once and return its report."""
    command = [npx, "--yes", LIGHTHOUSE, address, "--output=json", "--quiet", f"--chrome-flags={FLAGS}"]
    command += [f"--only-categories={','.join(GOALS)}", "--no-enable-error-reporting"]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, env=os.environ | {"CHROME_PATH": chromium}
    )
    if done.returncode != 0:
        sys.exit(f"Lighthouse could not be run: {done.stderr.strip().splitlines()[-1:]}")
    found: dict[str, object] = json.loads(done.stdout)
    return found


def losses(found: dict) -> Iterator[str]:
    """Yield what cost points, category by category."""
    for name, category in found["categories"].items():
        for part in category["auditRefs"]:
            audit = found["audits"][part["id"]]
            if part["weight"] and audit["score"] is not None and audit["score"] < 1:
                yield f"{name}: {part['id']} {audit['score']} {audit.get('displayValue', '')}"


def main() -> None:
    """Measure and keep."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    npx, chromium = shutil.which("npx"), os.environ.get("CHROMIUM") or shutil.which("chromium")
    if not npx or not chromium:
        sys.exit(f"{'Node.js (npx)' if not npx else 'Chromium'} is missing: Lighthouse needs both.")
    if not (SITE / "index.html").exists():
        sys.exit("There is no site in _build/html: run 'make html' first.")
    lines = [
        f"Made by `python benchmarks/lighthouse.py {runs}` on {date.today():%-d %B %Y} with {LIGHTHOUSE}, its phone on "
        f"slow 4G:\nthe median of {runs} looks at each page.\n"
    ]
    heads = [name.replace("-", " ").capitalize() if name != "seo" else "SEO" for name in GOALS]
    lines += [f"| Page | {' | '.join(heads)} |", f"|---|{'---|' * len(GOALS)}"]
    missed = False
    with served(SITE) as base:
        for page in PAGES:
            reports = [report(npx, chromium, base + page) for _ in range(runs)]
            medians = {
                name: round(100 * statistics.median(found["categories"][name]["score"] for found in reports))
                for name in GOALS
            }
            lines.append(f"| {page} | {' | '.join(str(medians[name]) for name in GOALS)} |")
            for loss in sorted({loss for found in reports for loss in losses(found)}):
                print(f"{page}: {loss}", file=sys.stderr)
            missed |= any(medians[name] < GOALS[name] for name in GOALS)
    results.keep(__file__, "\n".join(lines))
    sys.exit(missed)


if __name__ == "__main__":
    main()
