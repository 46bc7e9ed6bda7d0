"""What a search costs in a browser: ``python benchmarks/search.py [FOLDER OF THE BUILT SITE]``.

Opens the search page in Chromium from the folder, five times, and asks twenty questions each time, as the page does.
Writes its part of ``results.md``. Needs Chromium (``CHROMIUM`` names another one).
"""

from __future__ import annotations

import gzip
import os
import shutil
import statistics
import sys
from datetime import date
from pathlib import Path

import results
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
QUESTIONS = """
anaesthesia; apnoea; haemodynamic; paediatric; randomised; Spravato; Ketalar; TRD; PTSD; MADRS; RSI; ICP; ECT; NMDA;
ketamene; depresion; laringospasm; can I drive; dose for children; treatment resistant depression
"""
ASK = """async questions => {
    const field = document.querySelector("#search-field"), times = [], counts = [];
    for (const question of questions) {
        field.value = question;
        const began = performance.now();
        field.dispatchEvent(new Event("input"));
        document.querySelector(".search-list").getBoundingClientRect();  // laid out, ready to be painted
        times.push(performance.now() - began);
        counts.push(document.querySelectorAll(".search-list li").length);
        await new Promise(requestAnimationFrame);
    }
    return [times, counts]; }"""


def main() -> None:
    """Measure and print."""
    site = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "_build" / "html"
    questions = [question.strip() for question in QUESTIONS.split(";")]
    times: list[float] = []
    loads: list[float] = []
    with sync_playwright() as playwright:
        path = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for _ in range(5):
            page = browser.new_page()
            page.goto((site / "search.html").resolve().as_uri())
            loads.append(page.evaluate("performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd"))
            spent, counts = page.evaluate(ASK, questions)
            if not all(counts):
                sys.exit(f"nothing was found for {questions[counts.index(0)]!r}")
            times += spent
            page.close()
        browser.close()
    lines = [
        f"Made by `python benchmarks/search.py` on {date.today():%-d %B %Y}, Chromium, pages read from a folder.\n",
        "| What | Figure |\n|---|---|",
        f"| one answer, typed to laid out, median of {len(times)} | {statistics.median(times):.1f} ms |",
        f"| one answer, slowest | {max(times):.1f} ms |",
        f"| page loaded and index made, median of {len(loads)} | {statistics.median(loads):.0f} ms |",
    ]
    for name in ("search-index.js", "minisearch.js", "search.js"):
        weight = len(gzip.compress((site / "_static" / name).read_bytes(), 9)) / 1000
        lines.append(f"| {name}, compressed | {weight:.0f} kB |")
    results.keep(__file__, "\n".join(lines))


if __name__ == "__main__":
    main()
