"""What the builds cost, as ratios within one run; writes ``benchmarks/results.md``.

::

    python benchmarks/build.py                         # all but the largest book: some minutes
    python benchmarks/build.py --copies 1 5 20 50      # the whole; half an hour on two cores, idle otherwise

Times differ from machine to machine; ratios less so. Each ratio is of processor time (user and system, of all
processes) and of wall time, each the best of ``--runs``: what else the machine does can only make a run slower.

How plain Sphinx is made comparable
    The same Markdown files and the same ``references.bib`` are built in the same Python environment by ``sphinx-build``
    with its default theme (alabaster) and two extensions: myst_parser and sphinxcontrib.bibtex, as both come, and
    without ``-n -W``. What only our extensions understand is replaced beforehand by what it shows, so that plain Sphinx
    has the same text, tables and citations to work on: ``{ledger}`` by the Markdown table of its rows, ``{pdf}`` by its
    text; the small tables of counts are left out, and so are reading tools, status lines, structured data, previews,
    the search of our own and the PDFs. Numbering (``numfig``) is on, since the text refers to numbers. The figures are
    drawn beforehand for both, and neither build counts them (see "figures, drawn" in the results).

How books of several sizes are made
    The chapters are copied under new names with labels of their own and listed after the first; handouts, appendix,
    ledgers and references stay single. "Per page" divides by all pages of the book; since chapters are longer than the
    other pages, a larger book has longer pages on average. "Per page added" divides what a book takes more than the
    smallest by its further pages, all of them chapters, and is relative to the first such step: it shows growth alone.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import re
import runpy
import shutil
import subprocess
import sys
import tempfile
import textwrap
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import results

from primer import __version__
from primer.evidence import regimen
from sphinx_ledgers import cells, ledger, values
from sphinx_ledgers.directive import columns

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = runpy.run_path(str(ROOT / "conf.py"))


class Cost(NamedTuple):
    """What one command took: wall and processor seconds, and the most memory one process held, in MB."""

    wall: float
    cpu: float
    memory: float

    def least(self, other: Cost | None) -> Cost:
        """Return the smaller of each figure."""
        return self if other is None else Cost(*map(min, self, other))


def run(*command: str) -> Cost:
    """Run Python with the arguments; its cost with that of its children. Raises SystemExit with what it said."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen([sys.executable, *command], cwd=ROOT, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)  # waited for already
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{' '.join(command)}\n{said.read().decode(errors='replace')}")
    return Cost(time.perf_counter() - began, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def sphinx(builder: str, conf: Path, docs: Path, out: Path, *more: str) -> Cost:
    """Run ``sphinx-build``; the parsed sources are kept beside ``out`` and shared by its builders."""
    trees = str(out.parent / "doctrees")
    return run("-m", "sphinx", "-q", "-b", builder, "-c", str(conf), "-d", trees, *more, str(docs), str(out))


# -- The books ---------------------------------------------------------------------------------------


@contextmanager
def workplace() -> Iterator[Path]:
    """Give a folder with a copy of the sources, the pages in ``docs``; gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "docs", Path(folder, "docs"))
        shutil.copy(ROOT / "CHANGELOG.md", folder)  # a page shows it
        yield Path(folder)


PLAIN_CONF = """
project = "Plain"
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
numfig = True
myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline"]
bibtex_bibfiles = ["references.bib"]
"""

_DIRECTIVE = re.compile(r"^```\{(ledger|ledger-counts|bibliography-counts)\}[ ]*(.*)\n((?:.*\n)*?)```$", re.MULTILINE)
_PDF = re.compile(r"\{pdf\}`(.*?)\s*<[^>]*>`", re.DOTALL)


def plain(docs: Path) -> Path:
    """Rewrite the sources for plain Sphinx; return the folder of its settings."""
    conf = docs.parent / "plain"
    conf.mkdir()
    (conf / "conf.py").write_text(PLAIN_CONF, encoding="utf-8")
    shutil.copy(ROOT / "references.bib", conf)
    for path in docs.rglob("*.md"):
        text = _PDF.sub(r"\1", path.read_text(encoding="utf-8"))
        path.write_text(_DIRECTIVE.sub(lambda found: shown(docs, *found.groups()), text), encoding="utf-8")
    return conf


def shown(docs: Path, directive: str, name: str, body: str) -> str:
    """Return the Markdown table that a ``{ledger}`` shows; nothing for the tables of counts."""
    if directive != "ledger":
        return ""
    options = dict(re.findall(r"^:(\w+): *(.*)$", body, re.MULTILINE))
    lines = [line for line in body.split("\n") if not line.startswith(":")]
    book = ledger.named(docs / "data" / "datapackage.json", name.strip())
    sort = [column.strip() for column in options.get("sort", "").split(",") if column.strip()]
    shown = columns(lines)
    rows = ledger.order(ledger.select(book, options.get("where", "")), sort)
    table = [[heading for heading, _ in shown], ["---"] * len(shown)]
    for row in rows:
        known = cells.markdown(row.values, SETTINGS["ledgers_roles"], SETTINGS["ledgers_keys"], cite=True)
        known |= values.computed(row.values) | regimen.computed(row.values)
        table.append([cells.cell(template, known) for _, template in shown])
    kept = [f":{option}: {options[option]}" for option in ("name", "widths", "class") if option in options]
    head = [f":::{{table}} {options['caption']}", *kept, ""]
    return "\n".join([*head, *("| " + " | ".join(row) + " |" for row in table), ":::"])


_LABEL = re.compile(r"^\(([\w-]+)\)=|^:name: *(\S+)", re.MULTILINE)


def multiply(docs: Path, copies: int) -> int:
    """Copy each chapter ``copies - 1`` times, with labels of its own; return the number of pages."""
    chapters = sorted((docs / "chapters").glob("*.md"))
    texts = {path: path.read_text(encoding="utf-8") for path in chapters}
    labels = {one or other for text in texts.values() for one, other in _LABEL.findall(text)}
    known = re.compile(
        r"(?<![\w-])(?:" + "|".join(sorted(map(re.escape, labels), key=len, reverse=True)) + r")(?![\w-])"
    )
    index = docs / "index.md"
    listed = re.findall(r"^chapters/\S+$", index.read_text(encoding="utf-8"), re.MULTILINE)
    more = [f"{name}-{number}" for number in range(2, copies + 1) for name in listed]
    for number in range(2, copies + 1):
        for path, text in texts.items():
            renamed = known.sub(rf"\g<0>-{number}", text)
            path.with_stem(f"{path.stem}-{number}").write_text(renamed, encoding="utf-8")
    text = index.read_text(encoding="utf-8")
    index.write_text(text.replace(f"{listed[-1]}\n```", "\n".join([listed[-1], *more]) + "\n```"), encoding="utf-8")
    return len(list(docs.rglob("*.md")))


# -- The measurements --------------------------------------------------------------------------------


def builds() -> Iterator[tuple[str, Cost]]:
    """Build the book in the ways a writer does, once each."""
    with workplace() as work:
        docs, site = work / "docs", work / "html"
        yield "site, clean", sphinx("html", ROOT, docs, site)
        yield "site, nothing changed", sphinx("html", ROOT, docs, site)
        page = docs / "chapters" / "law.md"
        page.write_text(page.read_text(encoding="utf-8") + "\nOne more sentence.\n", encoding="utf-8")
        yield "site, one chapter edited", sphinx("html", ROOT, docs, site)
        yield "all PDFs, after the site", sphinx("typstua", ROOT, docs, work / "pdf")
        yield "reading the sources alone", sphinx("dummy", ROOT, docs, work / "elsewhere" / "dummy")
    with workplace() as work:
        yield "site, clean, -j 2", sphinx("html", ROOT, work / "docs", work / "html", "-j", "2")
    with workplace() as work:
        for picture in (work / "docs" / "figures").glob("*.svg"):
            picture.unlink()
        yield "site, clean, figures drawn", sphinx("html", ROOT, work / "docs", work / "html")
    with workplace() as work:
        conf = plain(work / "docs")
        yield "plain Sphinx, clean", sphinx("html", conf, work / "docs", work / "html")
        yield "plain Sphinx, nothing changed", sphinx("html", conf, work / "docs", work / "html")
    with workplace() as work:
        empty = write_empty(work / "empty")
        sphinx("html", empty, empty, work / "html")
        yield "start-up: an empty book, nothing changed", sphinx("html", empty, empty, work / "html")
    yield "every check of the sources", run("-m", "primer", "check", str(ROOT))
    yield "start-up: importing Sphinx and the extensions", run("-c", IMPORTS)
    yield "start-up: Python alone", run("-c", "")


#: settings of an empty book, in place of those that name what it does not have
EMPTY = """
include_patterns = ["index.md"]
change_feed_page = machines_faq = corrections_section = bookindex_table = ledgers_quiz = html_favicon = ""
section_search_answers = section_search_words = doi_linkcheck_exceptions = ""
typst_ua_documents, offline_pages, site_files, html_static_path = [], [], [], []
typst_ua_editions = typst_ua_most_pages = typst_ua_short_pages = {}
"""


def write_empty(folder: Path) -> Path:
    """Write a book of one empty page with the settings and the data of this one; return its folder."""
    shutil.copytree(ROOT / "docs" / "data", folder / "data")
    shutil.copy(ROOT / "references.bib", folder)
    (folder / "index.md").write_text("# Empty\n", encoding="utf-8")
    (folder / "conf.py").write_text((ROOT / "conf.py").read_text(encoding="utf-8") + EMPTY, encoding="utf-8")
    return folder


IMPORTS = """
import importlib, runpy, sphinx.cmd.build, sphinx.application, sphinx.builders.html
for name in runpy.run_path("conf.py")["extensions"]: importlib.import_module(name)
"""


def size(copies: int) -> tuple[int, Cost]:
    """Build the site of a book with ``copies`` of its chapters; return its pages and its cost."""
    with workplace() as work:
        pages = multiply(work / "docs", copies)
        return pages, sphinx("html", ROOT, work / "docs", work / "html")


# -- The report --------------------------------------------------------------------------------------

#: (name, measured, compared with, goal)
RATIOS = (
    ("clean build against plain Sphinx", "site, clean", "plain Sphinx, clean", "0.45"),
    ("all PDFs against a clean build", "all PDFs, after the site", "site, clean", "1.2"),
    ("one chapter edited against a clean build", "site, one chapter edited", "site, clean", "0.35"),
    ("nothing changed against a clean build", "site, nothing changed", "site, clean", ""),
    ("every check of the sources (make check)", "every check of the sources", "site, clean", "0.35"),
    ("start-up: an empty book", "start-up: an empty book, nothing changed", "site, clean", ""),
    ("start-up: imports alone", "start-up: importing Sphinx and the extensions", "site, clean", ""),
    ("start-up: Python alone", "start-up: Python alone", "site, clean", ""),
    ("nothing changed, in plain Sphinx", "plain Sphinx, nothing changed", "plain Sphinx, clean", ""),
    ("reading the sources alone", "reading the sources alone", "site, clean", ""),
    ("with the figures drawn", "site, clean, figures drawn", "site, clean", ""),
    ("with two processes (-j 2)", "site, clean, -j 2", "site, clean", ""),
)


def ratio_table(costs: dict[str, Cost]) -> str:
    """Return the ratios as a Markdown table."""
    lines = ["| What | processor time | wall time | goal, at most |", "|---|---|---|---|"]
    for name, measured, against, goal in RATIOS:
        one, other = costs[measured], costs[against]
        lines.append(f"| {name} | {one.cpu / other.cpu:.2f} | {one.wall / other.wall:.2f} | {goal} |")
    return "\n".join(lines)


def size_table(sizes: dict[int, tuple[int, Cost]]) -> str:
    """Return the cost by size as a Markdown table, times relative to the smallest book and to the first step."""
    lines = [
        "| Copies of the chapters | pages | processor time per page | per page added | most memory, MB |",
        "|---|---|---|---|---|",
    ]
    (_, (pages0, cost0)), *larger = sorted(sizes.items())
    steps = [(cost.cpu - cost0.cpu) / (pages - pages0) for _, (pages, cost) in larger]
    added = ["", *(f"{step / steps[0]:.2f}" for step in steps)]
    for (copies, (pages, cost)), step in zip(sorted(sizes.items()), added, strict=True):
        share = cost.cpu / pages / (cost0.cpu / pages0)
        lines.append(f"| {copies} | {pages} | {share:.2f} | {step} | {cost.memory:.0f} |")
    return "\n".join(lines)


def report(costs: dict[str, Cost], sizes: dict[int, tuple[int, Cost]], runs: int) -> str:
    """Return the measured part of ``results.md``."""
    clean = costs["site, clean"]
    made = f"Made by `python {' '.join(['benchmarks/build.py', *sys.argv[1:]])}`"
    machine = f"{os.cpu_count()} cores, Python {platform.python_version()}, version {__version__}"
    parts = [
        f"{made} on {dt.date.today():%-d %B %Y}, {machine}. Compare ratios, not seconds.",
        ratio_table(costs),
        f"Each the best of {runs} runs; a clean build of the site took {clean.wall:.1f} s ({clean.cpu:.1f} s of "
        f"processor time, {clean.memory:.0f} MB) on this machine.",
    ]
    if sizes:
        parts += ["## Cost by size", size_table(sizes)]
    return "\n\n".join(textwrap.fill(part, 120) if part[0] not in "|#" else part for part in parts)


def main() -> None:
    """Measure, and replace the measured part of ``results.md``."""
    parser = argparse.ArgumentParser(description="Measure what the builds cost, as ratios.")
    parser.add_argument("--runs", type=int, default=3, help="how often each build is measured; the best counts")
    parser.add_argument("--copies", type=int, nargs="*", default=[1, 5, 20], help="sizes: copies of the chapters")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:  # draws the figures in docs/figures, for all that follows
        sphinx("dummy", ROOT, ROOT / "docs", Path(folder, "dummy"))
    costs: dict[str, Cost] = {}
    for _ in range(options.runs):
        for name, cost in builds():
            costs[name] = cost.least(costs.get(name))
            print(f"{name}: {cost.wall:.2f} s, processor {cost.cpu:.2f} s", file=sys.stderr)
    sizes: dict[int, tuple[int, Cost]] = {}
    for copies in options.copies:
        for _ in range(options.runs if copies < 10 else 1):
            pages, cost = size(copies)
            sizes[copies] = (pages, cost.least(sizes[copies][1] if copies in sizes else None))
        print(f"{copies} copies: {sizes[copies]}", file=sys.stderr)
    results.keep(__file__, report(costs, sizes, options.runs))


if __name__ == "__main__":
    main()
