"""The parts of ``results.md`` that are measured: each script writes its own, between two marks."""

from __future__ import annotations

import re
from pathlib import Path

RESULTS = Path(__file__).with_name("results.md")


def keep(script: str, text: str) -> None:
    """Put ``text`` in the place of what the script wrote there before, and print it.

    Raises SystemExit where ``results.md`` has no place for it, so that nothing measured is lost unsaid.
    """
    print(text)
    name = f"benchmarks/{Path(script).name}"
    place = re.compile(rf"(<!-- measured: {re.escape(name)} [^>]*-->\n).*?(\n<!-- end -->)", re.DOTALL)
    whole = RESULTS.read_text(encoding="utf-8")
    if not place.search(whole):
        raise SystemExit(f"{RESULTS} has no place for {name}; add '<!-- measured: {name} … -->' and '<!-- end -->'")
    RESULTS.write_text(place.sub(lambda found: f"{found[1]}\n{text}\n{found[2]}", whole), encoding="utf-8")
