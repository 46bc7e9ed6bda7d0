"""No word and no sign is lost: what a PDF says is what its document says."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pdfua
import pytest
from conftest import sphinx_build

EVERY = Path(__file__).parent / "every"
PAGES = ("structure", "inline", "objects", "markdown")

needs_poppler = pytest.mark.skipif(
    shutil.which("pdfinfo") is None,
    reason="pdfinfo (poppler-utils), which reads the text of a tagged PDF, is not there",
)


@pytest.fixture(scope="module")
def every(tmp_path_factory):
    source = tmp_path_factory.mktemp("every") / "source"
    shutil.copytree(EVERY, source)
    return sphinx_build("typstua", source, source, source.parent / "out")


def read(path: Path) -> str:
    """Return what a tagged PDF says, in the order of its tags, without the signs of lists and notes at its foot."""
    command = ["pdfinfo", "-struct-text", str(path)]
    lines = subprocess.run(command, capture_output=True, check=True).stdout.decode().split("\n")
    said: list[str] = []
    open_tags: list[tuple[int, str]] = []
    for line in lines:
        depth, told = len(line) - len(line.lstrip()), line.strip()
        if told.startswith("/") or not told:
            continue
        while open_tags and open_tags[-1][0] >= depth:
            open_tags.pop()
        if not told.startswith('"'):
            open_tags.append((depth, told.split(" ")[0].rstrip(":")))
            continue
        words, tags = told[1:-1], [tag for _, tag in open_tags]
        if "Formula" in tags:  # the words of a formula are its source, which is its alternative text
            continue
        if "Lbl" in tags and (tags[tags.index("Lbl") - 1] == "Note" or is_marker(words, tags)):
            continue
        said.append(words)
    return "".join(said)


def is_marker(words: str, tags: list[str]) -> bool:
    return tags[tags.index("Lbl") - 1] == "LI" and re.fullmatch(r"[•–☐]|\(?\w+[.)]", words) is not None


def signs(text: str) -> str:
    """Return a text without white space and without invisible places to break."""
    return re.sub(r"[\s\u200b]+", "", text)


@needs_poppler
@pytest.mark.parametrize("page", PAGES)
def test_a_pdf_says_what_its_document_says(every, page):
    said = signs(read(every.out / f"{page}.pdf"))
    meant = signs((every.out / f"{page}.txt").read_text(encoding="utf-8"))
    assert len(meant) > 200
    assert said == meant


@pytest.mark.parametrize("page", PAGES)
def test_every_kind_of_markup_passes_the_rules_of_pdf_ua(every, page):
    found = pdfua.validate(str(every.out / f"{page}.pdf")).findings
    assert [f"{finding.rule_id}: {finding.message}" for finding in found] == []


def test_hard_breaks_and_line_blocks_break_lines(every):
    markdown = (every.out / "source" / "markdown.typ").read_text(encoding="utf-8")
    assert "12 Long Street#linebreak();" in markdown
    assert "hard break#linebreak();" in markdown
    structure = (every.out / "source" / "structure.typ").read_text(encoding="utf-8")
    assert "A line block;#linebreak();" in structure
    assert "the last#linebreak();" not in structure


def test_every_kind_of_markup_is_known(every):
    assert (every.status, every.warnings) == (0, "")
