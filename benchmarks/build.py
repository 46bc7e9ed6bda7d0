"""What the builds cost, as ratios within one run: ``python benchmarks/build.py [RUNS]``.

Times differ from machine to machine; ratios less so. Each figure is the median of RUNS (default 3).
Results go to standard output as a Markdown table.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def seconds(*arguments: str) -> float:
    """Return the wall time of one ``sphinx-build``."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "sphinx", "-q", *arguments], check=True, cwd=ROOT, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Measure and print."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 3
    times: dict[str, list[float]] = {}
    for _ in range(runs):
        with tempfile.TemporaryDirectory() as folder:
            work = Path(folder)
            shutil.copytree(ROOT / "docs", work / "docs")
            docs, out, trees = str(work / "docs"), str(work / "html"), str(work / "trees")

            def build(name: str, *arguments: str) -> None:
                times.setdefault(name, []).append(seconds("-c", str(ROOT), *arguments))

            build("site, clean", "-b", "html", "-d", trees, docs, out)
            build("site, nothing changed", "-b", "html", "-d", trees, docs, out)
            page = work / "docs" / "chapters" / "law.md"
            page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
            build("site, one chapter edited", "-b", "html", "-d", trees, docs, out)
            build("all PDFs, after the site", "-b", "typstpdf", "-d", trees, docs, str(work / "pdf"))
            build("reading the sources alone", "-b", "dummy", "-d", str(work / "trees2"), docs, str(work / "dummy"))
    clean = statistics.median(times["site, clean"])
    print("| Build | Ratio to a clean build of the site |\n|---|---|")
    for name, values in times.items():
        print(f"| {name} | {statistics.median(values) / clean:.2f} |")
    print(f"\n{runs} runs; a clean build of the site took {clean:.1f} s on this machine.")


if __name__ == "__main__":
    main()
