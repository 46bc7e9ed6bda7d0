"""Make a source from text, and messages into (line, text) pairs."""

from pathlib import Path

from primer.evidence.page import Source, read

FRONT = """---
description: Says what the page answers.
evidence-date: 2026-01-31
review-by: 2027-01-31
---
"""


def source(tmp_path: Path, text: str, name: str = "page.md") -> Source:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def pairs(messages):
    return [(message.line, message.text) for message in messages]
