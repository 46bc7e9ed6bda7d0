"""One table of faults, each planted in a small book: what is said of it, where, and that nothing else is lost.

What a lint can see, ``make check`` says in seconds; each row there stands beside a second fault in another file, which
must be told too. The rest is said by the build. No fault may end in a traceback, and each is told once.
"""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import smallbook
from conftest import sphinx_build

from primer.evidence.check import check
from sphinx_ledgers import schema
from sphinx_ledgers.files import Message

TODAY = dt.date(2026, 11, 22)
INDEX, ONE, TWO = "docs/index.md", "docs/chapters/one.md", "docs/chapters/two.md"
LEAFLET, DRILL = "docs/handouts/leaflet.md", "docs/bedside/drill.md"
BIB, CONF, SETTINGS = "references.bib", "conf.py", "pyproject.toml"
DATA, FIGURE, STYLE = "docs/data", "docs/figures/dot.py", "docs/_static/more.css"
THEME = "src/primer/site/theme/layout.html"
HARMS, PACKAGE, LINKS = f"{DATA}/harms.csv", f"{DATA}/datapackage.json", f"{DATA}/link-exceptions.csv"
ANSWERS, ENTRIES, WORDS = f"{DATA}/answers.csv", f"{DATA}/index.csv", f"{DATA}/search-words.csv"
RULES, NAMES, OUTLINE = f"{DATA}/red-flags.toml", f"{DATA}/number-exceptions.csv", f"{DATA}/outline.csv"

ACCEPTED = f"{DATA}/audit-accepted.csv"

Plant = Callable[[Path], object]


# -- ways to plant a fault ---------------------------------------------------------------------------


def swap(name: str, old: str | bytes, new: str | bytes) -> Plant:
    """Replace the first ``old`` in a file."""

    def plant(folder: Path) -> None:
        data = (folder / name).read_bytes()
        before, after = (part.encode() if isinstance(part, str) else part for part in (old, new))
        assert before in data, f"{old!r} is not in {name}"
        (folder / name).write_bytes(data.replace(before, after, 1))

    return plant


def add(name: str, text: str) -> Plant:
    """Write a paragraph at the end of a file."""
    return lambda folder: (folder / name).write_text((folder / name).read_text(encoding="utf-8") + f"\n{text}\n")


def put(name: str, text: str) -> Plant:
    """Write a whole file, and the folders that hold it."""

    def plant(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)

    return plant


def rows(name: str, *lines: str) -> Plant:
    """Write rows at the end of a table."""
    return lambda folder: (folder / name).write_text("\n".join([(folder / name).read_text().strip(), *lines, ""]))


def package(change: Callable[[list[dict[str, Any]]], object]) -> Plant:
    """Change the tables of the data package."""

    def plant(folder: Path) -> None:
        descriptor = json.loads((folder / PACKAGE).read_text(encoding="utf-8"))
        change(descriptor["resources"])
        (folder / PACKAGE).write_text(json.dumps(descriptor), encoding="utf-8")

    return plant


def remove(name: str) -> Plant:
    return lambda folder: (folder / name).unlink()


def table(name: str, change: Callable[[list[dict[str, str]]], object]) -> Plant:
    """Change the rows of a ledger."""

    def plant(folder: Path) -> None:
        path = folder / DATA / f"{name}.csv"
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
        change(rows)
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    return plant


def cell(name: str, **values: str) -> Plant:
    """Set cells of the first row of a ledger."""
    return table(name, lambda rows: rows[0].update(values))


def emptied(name: str) -> Plant:
    """Leave a ledger its header alone."""
    path = f"{DATA}/{name}.csv"
    return lambda folder: (folder / path).write_text((folder / path).read_text().split("\n")[0] + "\n")


def asked(right: str, place: str) -> Plant:
    """Add a question to the self-test."""
    return rows(f"{DATA}/questions.csv", f"one,Why?,a; b,{right},Because.,{place},adams2020title")


TABLE = "```{ledger} NAME\n:caption: Harms.\n:where: event = fever\n\nEvent: {event}\n```"


def both(*plants: Plant) -> Plant:
    return lambda folder: [plant(folder) for plant in plants]


SHOWN = both(*(add(TWO, f"```{{ledger-quiz}} questions\n{more}```") for more in ("", ":answers:\n")))


def without(name: str, column: str) -> Plant:
    return table(name, lambda rows: [row.pop(column) for row in rows])


FIRST, SECOND = smallbook.BIBLIOGRAPHY.strip().split("\n\n")
ACME = hashlib.sha256(b"acme").hexdigest()
OTHER = SECOND.replace("baker", "clark").replace("xyz", "clk").replace("6789", "6780")
HARD = "Pharmacokinetic heterogeneity necessitates individualized anesthesiological administration considerations."

# -- the table, part one: what 'make check' says -------------------------------------------------------
# kind: (how it is planted, what is said: file, line, and words of the message)

LINTED: dict[str, tuple[Plant, str]] = {
    # pages
    "chapter missing": (remove(TWO), f"{INDEX}:13: lists 'chapters/two', but there is no such file; fix"),
    "chapter empty": (put(TWO, ""), f"{TWO}:1: the file is empty; write the page"),
    "chapter not listed": (swap(INDEX, "chapters/two\n", ""), f"{INDEX}:1: does not list 'chapters/two'; add it"),
    "chapters in wrong order": (
        swap(INDEX, "chapters/one\nchapters/two", "chapters/two\nchapters/one"),
        f"{INDEX}:12: chapter 1 is 'chapters/two'; the outline's order has 'chapters/one' here",
    ),
    "title changed": (swap(TWO, "# The two chapter", "# Two"), f"{TWO}:8: title is 'Two'; the outline says 'The two"),
    "inner heading changed": (swap(ONE, "## Inside", "## In"), f"{ONE}:1: heading 'Inside' of level 2 is missing; add"),
    "inner headings in wrong order": (
        table("outline", lambda rows: rows.insert(1, rows[1] | {"heading": "What we do not know"})),
        f"{ONE}:24: heading 'Inside' is out of the outline's order",
    ),
    "part of a chapter missing": (
        swap(TWO, "## What we do not know", "## The end"),
        f"{TWO}:1: no section 'What we do not know'; add it",
    ),
    "no front matter": (swap(TWO, "---\n", "\n"), f"{TWO}:1: no front matter; start the file with '---'"),
    "bad YAML": (
        swap(TWO, "review-by: 2027-01-31", "review-by: ["),
        f"{TWO}:4: front matter is not valid YAML; fix this line",
    ),
    "bad date": (swap(TWO, "2026-01-31", "2026-02-31"), f"{TWO}:3: 'evidence-date' is '2026-02-31'; write a date as"),
    "review-by past": (swap(TWO, "2027-01-31", "2026-11-21"), f"{TWO}:4: 'review-by'; has passed; review the page"),
    "description twice": (swap(TWO, "the two page", "the one page"), f"{TWO}:2: 'description' is the same as in"),
    "non-UTF-8 page": (swap(TWO, "More.", b"M\xf6re."), f"{TWO}:26: byte 514 is not UTF-8; save the file as UTF-8"),
    # markup
    "unparsed directive": (
        add(TWO, ":::warning\nx\n:::"),
        f"{TWO}:28: directive name without braces: write '{{name}}'",
    ),
    "unclosed fence": (add(TWO, ":::{note}\nx"), f"{TWO}:28: fence is never closed; end it with the same marks"),
    "role without brace": (
        add(TWO, "{cite`adams2020title`"),
        f"{TWO}:28: role '{{cite`' would be shown as text; write",
    ),
    "role without text": (add(TWO, "See {cite}``."), f"{TWO}:28: role '{{cite}}``' would be shown as text; write"),
    "'% ' line": (
        add(TWO, "Apnea was seen in 3.9\n% of 530 {cite}`adams2020title`."),
        f"{TWO}:29: line starts with '% ', which MyST drops as a comment; join it to the line before",
    ),
    "raw HTML": (add(TWO, "<div>x</div>"), f"{TWO}:28: raw HTML; use Markdown or a directive"),
    "skipped heading level": (add(TWO, "#### Deep"), f"{TWO}:28: heading jumps from level 2 to 4; use '###'"),
    "table without caption": (
        add(TWO, "| a | b |\n|---|---|\n| c | d |"),
        f"{TWO}:28: table without caption; put it into",
    ),
    "missing alt text": (
        swap(ONE, ":alt: One black dot in the middle of a white field.\n", ""),
        f"{ONE}:39: figure without alt text; add ':alt:'",
    ),
    "missing figure": (swap(ONE, "dot.svg", "dash.svg"), f"{ONE}:39: there is no picture ../figures/dash.svg; fix"),
    "dead internal link": (add(TWO, "{ref}`sec-gone`"), f"{TWO}:28: no page has the target 'sec-gone'; add it or fix"),
    "dead page link": (add(TWO, "{doc}`three`"), f"{TWO}:28: no page is named 'three'; fix the reference"),
    "unknown glossary term": (add(TWO, "{term}`gone`"), f"{TWO}:28: the glossary has no term 'gone'; add it or fix"),
    "ambiguous target": (
        add(TWO, "(sec-one)=\n\n## Again"),
        f"{TWO}:28: target 'sec-one' stands in chapters/one, line 7 too; give one of them another name",
    ),
    "remote image": (add(TWO, "![A dot.](https://a.example/a.png)"), f"{TWO}:28: a.png would be fetched; put a copy"),
    "remote font": (
        put(STYLE, "@font-face {src: url(//a.example/a.woff2)}"),
        f"{STYLE}:*: would be fetched; put a copy",
    ),
    "remote picture in the theme": (
        put(THEME, '<img src="https://a.example/a.png">'),
        f"{THEME}:*: a.png would be fetched; put a copy",
    ),
    "remote script": (
        swap(CONF, '"previews.js"', '"https://a.example/a.js"'),
        f"{CONF}:*: https://a.example/a.js would be fetched from elsewhere; put a copy",
    ),
    # wording
    "misleading wording": (add(TWO, "The drug is safe."), f"{TWO}:28: unqualified 'safe'; say in whom, at what dose"),
    "vendor name": (
        both(swap(RULES, "sha256 = [", f'sha256 = ["{ACME}", '), add(TWO, "Ask Acme about it.")),
        f"{TWO}:28: 'acme' is on the list of names that never ship; remove",
    ),
    "unknown unit": (add(TWO, "Give 5 µg of it."), f"{TWO}:28: misread as 'm'; write 'mcg'"),
    "phone number of a seller": (
        add(TWO, "Call +1 555 400 1234."),
        f"{TWO}:28: is no help line; add its row or remove",
    ),
    "leaflet above its grade": (add(LEAFLET, HARD), f"{LEAFLET}:12: leaflet reads at grade 20.2, above 8.0; shorten"),
    "plain words above their grade": (
        swap(TWO, "The nurse stays with you.", HARD),
        f"{TWO}:21: 'In plain words' paragraph reads at grade; above 9.0; shorten",
    ),
    # bibliography
    "bib entry twice": (add(BIB, SECOND), f"{BIB}:23: baker2021other: key stands at line 12 too; rename or merge"),
    "malformed bib entry": (
        swap(BIB, "title = {A", "title {A"),
        f"{BIB}:3: 'adams2020title' cannot be read: '=' expect",
    ),
    "missing brace": (swap(BIB, "{A Title}", "{A Title"), f"{BIB}:1: 'adams2020title' does not end; close each brace"),
    "non-UTF-8 bibliography": (swap(BIB, "Anna", b"\xc4nna"), f"{BIB}:2: byte 44 is not UTF-8; save the file as UTF-8"),
    "malformed key": (
        both(add(BIB, OTHER.replace("clark2021other", "Clark:2021")), add(TWO, "{cite}`Clark:2021`")),
        f"{BIB}:23: Clark:2021: key is not family name, year, first word of the title",
    ),
    "key used but absent": (
        add(TWO, "It is so {cite}`clark2020gone`."),
        f"{TWO}:28: citation 'clark2020gone' is not in references.bib; add the entry or fix the key",
    ),
    "uncited entry": (
        add(BIB, OTHER),
        f"{BIB}:23: clark2021other: cited nowhere; cite or remove it",
    ),
    "DOI twice in different case": (
        swap(BIB, "10.1000/xyz", "10.1000/ABC"),
        f"{BIB}:12: baker2021other: doi 10.1000/abc is that of adams2020title; merge them",
    ),
    "impossible year": (swap(BIB, "{2020}", "{2202}"), f"{BIB}:1: year '2202' is not a year from 1800 to 2099"),
    "PMID with letters": (swap(BIB, "{12345}", "{PMC12345}"), f"{BIB}:1: pmid 'PMC12345' is not digits alone"),
    "entry out of order": (put(BIB, f"{SECOND}\n\n{FIRST}\n"), f"{BIB}:12: out of alphabetical order, it stands after"),
    # ledgers
    "CSV with a missing column": (without("harms", "setting"), f"{HARMS}:1: there is no column 'setting'; the columns"),
    "CSV without its sources": (without("harms", "source"), f"{HARMS}:1: there is no column 'source'; the columns are"),
    "CSV missing": (remove(HARMS), f"{HARMS}:1: file cannot be read (No such file or directory); put it there"),
    "CSV empty": (put(HARMS, ""), f"{HARMS}:1: the file is empty; write the header"),
    "non-UTF-8 CSV": (swap(HARMS, "ward", b"w\xe4rd"), f"{HARMS}:3: byte 116 is not UTF-8; save the file as UTF-8"),
    "unquoted comma": (swap(HARMS, "clinic,", "clinic, day,"), f"{HARMS}:2: 8 cells, the header 7; double quotes"),
    "row too short": (swap(HARMS, "2,53,adams2020title", "2"), f"{HARMS}:2: row has 5 cells, the header 7; add"),
    "blank row": (rows(HARMS, ",,,,,,"), f"{HARMS}:4: the row is blank; remove it"),
    "quote never closed": (swap(HARMS, "clinic", '"clinic'), f"{HARMS}:2: row cannot be read; double quotes"),
    "wrong type": (cell("harms", events="many"), f"{HARMS}:2: column 'events': 'many' is no integer; fix the cell"),
    "empty cell": (cell("harms", population=""), f"{HARMS}:2: column 'population': the cell is empty; fill it"),
    "row id twice": (
        table("harms", lambda rows: rows[1].update(id="harms-1")),
        f"{HARMS}:3: column 'id'; give each row",
    ),
    "unknown verdict": (cell("claims", verdict="maybe"), f"{DATA}/claims.csv:2: 'maybe' is not one of; fix the cell"),
    "claim without verdict": (emptied("claims"), f"{DATA}/claims.csv:1: claim C0.1 has no verdict; add its row"),
    "source not in the bibliography": (
        cell("harms", source="gone2020title"),
        f"{HARMS}:2: source 'gone2020title' is not in references.bib; add the entry or fix the key",
    ),
    "interval that excludes its estimate": (
        cell("trials", effect="1.0"),
        f"{DATA}/trials.csv:2: effect 1.0 is outside its interval -7.3 to -0.6; fix",
    ),
    "events above total": (cell("harms", events="60"), f"{HARMS}:2: events 60 is above total 53; fix one of them"),
    "total of nobody": (cell("harms", events="0", total="0"), f"{HARMS}:2: column 'total': '0' breaks the rule; fix"),
    "expired law row": (cell("law", expires="2026-11-21"), f"{DATA}/law.csv:2: expired on 2026-11-21; read the source"),
    "claim in a place that no page has": (
        cell("claims", place="sec-gone"),
        f"{DATA}/claims.csv:2: no page has the target 'sec-gone'; add it or fix",
    ),
    "place that no page has": (
        cell("coverage", place="sec-gone"),
        f"{DATA}/coverage.csv:2: 'sec-gone'; add it or fix",
    ),
    "broken JSON": (swap(PACKAGE, '"resources": [', '"resources": [,'), f"{PACKAGE}:11: not valid JSON; fix the line"),
    "JSON without tables": (swap(PACKAGE, '"resources"', '"resorces"'), f"{PACKAGE}:1: no list 'resources' of tables"),
    "table that the data package lacks": (
        package(lambda tables: tables.remove(next(table for table in tables if table["name"] == "outline"))),
        f"{PACKAGE}:1: the data package has no table 'outline'; add it",
    ),
    "bad pattern of a column": (
        package(lambda tables: tables[0]["schema"]["fields"][0].update(constraints={"pattern": "("})),
        f"{PACKAGE}:1: a column's pattern is no regular expression; fix",
    ),
    "schema of no type": (swap(PACKAGE, '"type": "string"', '"type": "x"'), f'{PACKAGE}:1: type "x" is not supported'),
    "outline row missing": (
        table("outline", lambda rows: rows.pop()),
        f"{INDEX}:13: the outline has no chapter 'chapters/two'; add its row or remove it here",
    ),
    "outline level no number": (
        cell("outline", level="one"),
        f"{OUTLINE}:2: column 'level': 'one' is no integer; fix",
    ),
    # numbers
    "number missing from the ledger": (
        add(TWO, "It was seen in 77 adults {cite}`adams2020title`."),
        f"{TWO}:28: '77'; is in no ledger row of adams2020title; nearest is 67 in trials.csv:2",
    ),
    "number of a claim missing from the ledger": (
        cell("claims", reason="A trial of 77 adults tested it."),
        f"{DATA}/claims.csv:2: '77'; is in no ledger row of adams2020title",
    ),
    "number with two homes": (
        both(
            swap(ONE, "530", "531"),  # numbers of fewer digits may be the same by chance
            cell("numbers", value="531"),
            table("numbers", lambda rows: rows.append(rows[0] | {"id": "numbers-3"})),
        ),
        f"{DATA}/numbers.csv:4: numbers-3: 531 of adams2020title has its home in numbers.csv:2 already; keep it in one",
    ),
    "number without citation": (
        add(TWO, "It was seen in 44 men."),
        f"{TWO}:28: '44'; has no citation; add {{cite}}`key`",
    ),
    "ledger row that stands nowhere": (
        swap(ONE, "In 530 children", "In children"),
        f"{DATA}/numbers.csv:2: 530 stands nowhere in text that cites adams2020title; fix",
    ),
    "ledger row that no page shows": (
        swap(ONE, "event = vomiting, apnea", "event = vomiting"),
        f"{DATA}/harms.csv:3: no page shows this row; let the ':where:' of a table take it",
    ),
    "table asks for no row": (
        both(swap(ONE, ":where: event = vomiting, apnea\n", ""), add(TWO, TABLE.replace("NAME", "harms"))),
        f"{TWO}:28: no row of harms.csv has the event 'fever'; fix ':where:'",
    ),
    "table of no ledger": (
        add(TWO, TABLE.replace("NAME", "harm")),
        f"{TWO}:28: no ledger is named 'harm'; there are",
    ),
    # the index, and words that a search looks for as well
    "index leads to no target": (
        rows(ENTRIES, "chapter,,sec-gone,"),
        f"{ENTRIES}:2: no page has the target 'sec-gone'",
    ),
    "index leads astray": (rows(ENTRIES, "zebra,,sec-two,"), f"{ENTRIES}:2: 'sec-two' has no word of 'zebra'; choose"),
    "index entry twice": (
        rows(ENTRIES, "chapter,,sec-two,", "Chapter,,sec-two,"),
        f"{ENTRIES}:3: 'Chapter' leads there in line 2 already; delete one",
    ),
    "index sees no entry": (rows(ENTRIES, "part,,,zebra"), f"{ENTRIES}:2: 'part' says to see 'zebra'; fix or add it"),
    "index row too short": (rows(ENTRIES, "chapter,,sec-two"), f"{ENTRIES}:2: row has 3 cells, the header 4; add"),
    "index with a missing column": (
        put(ENTRIES, "entry,target\n"),
        f"{ENTRIES}:1: there is no column 'subentry', 'see'; the columns are entry, subentry, target, see",
    ),
    "index missing": (remove(ENTRIES), f"{ENTRIES}:1: file cannot be read (No such file or directory); put it there"),
    "search word that leads nowhere": (
        rows(WORDS, "lesson,zebras,everyday"),
        f"{WORDS}:2: no passage has 'zebras', so that 'lesson' leads nowhere by it; fix or delete it",
    ),
    "search word twice": (
        rows(WORDS, "lesson,chapter,everyday", "Lesson,nurse,everyday"),
        f"{WORDS}:3: 'Lesson' stands in line 2 already; join the rows",
    ),
    "search word of no kind": (
        rows(WORDS, "lesson,chapter,odd"),
        f"{WORDS}:2: column 'kind': 'odd' is not one of 'abb",
    ),
    "search row too long": (rows(WORDS, "a,b,c,d"), f"{WORDS}:2: row has 4 cells, the header 3; double quotes"),
    "search words with a missing column": (
        put(WORDS, "word,kind\n"),
        f"{WORDS}:1: there is no column 'also'; the columns are word, also, kind",
    ),
    "abbreviation of no row": (
        add(TWO, "The ABC is there."),
        f"{TWO}:28: abbreviation 'ABC' is not in abbreviations.csv; write it out",
    ),
    "abbreviation not written out": (
        both(rows(f"{DATA}/abbreviations.csv", "XYZ,long words,term"), add(TWO, "XYZ now.\n\nLong words (XYZ).")),
        f"{TWO}:28: 'XYZ' is not written out where the page first uses it; write 'long words (XYZ)'",
    ),
    "abbreviation on a page for the bedside": (
        put(DRILL, smallbook.FRONT.format(name="drill") + "# Drill\n\nThe ABC is there.\n"),
        f"{DRILL}:9: abbreviation 'ABC' is not in abbreviations.csv; write it out",
    ),
    "long sentence on a page for the bedside": (
        put(DRILL, smallbook.FRONT.format(name="drill") + f"# Drill\n\n{'Go on ' * 18}now.\n"),
        f"{DRILL}:9: 37 words in one sentence ('Go on Go on Go on …'); the most is 35: make two",
    ),
    # questions and answers
    "answer that leads nowhere": (
        rows(ANSWERS, "a,anyone,Is it so?,It is so.,law,sec-gone,adams2020title,so"),
        f"{ANSWERS}:2: no page has the target 'sec-gone'; fix the row",
    ),
    "question asked twice": (
        rows(ANSWERS, "a,anyone,Is it so?,It is so.,law,sec-two,adams2020title,so;is it so?"),
        f"{ANSWERS}:2: 'is it so?' stands in line 2 already; delete one",
    ),
    "question without its mark": (
        rows(ANSWERS, "a,anyone,Tell me,It is so.,law,sec-two,adams2020title,so"),
        f"{ANSWERS}:2: write a question with '?' and at most 18 words",
    ),
    "answer of many words": (
        rows(ANSWERS, f"a,anyone,Is it so?,{'It is ' * 30}so.,law,sec-two,adams2020title,so"),
        f"{ANSWERS}:2: write the answer as one sentence of at most 40 words",
    ),
    "number of an answer missing from the ledger": (
        rows(ANSWERS, "a,anyone,Is it so?,It is so in 77%.,law,sec-two,adams2020title,so"),
        f"{ANSWERS}:2: '77'; is in no ledger row of adams2020title",
    ),
    # settings of the lints
    "setting missing": (
        swap(SETTINGS, 'red-flags = "docs/data/red-flags.toml"', ""),
        f"{SETTINGS}:1: [tool.primer] has no 'red-flags'; add it with the path from here",
    ),
    "link exception past its end": (
        rows(LINKS, "https://a,why,2025-01-01,2025-12-31"),
        f"{LINKS}:2: ended on 2025-12-31; see if the link works, then delete the row",
    ),
    "link exception without an end": (
        rows(LINKS, "https://a,why,2026-01-01,"),
        f"{LINKS}:2: column 'ends': the cell is empty; fill it",
    ),
    "link exception that ends before it began": (
        rows(LINKS, "https://a,why,2026-12-31,2026-12-30"),
        f"{LINKS}:2: the exception ends on 2026-12-30, before it began on 2026-12-31",
    ),
    "link exception for more than a year": (
        rows(LINKS, "https://a,why,2026-01-01,2027-01-03"),
        f"{LINKS}:2: the exception ends on 2027-01-03, over a year after 2026-01-01; end it sooner",
    ),
    "link exception without a pattern": (
        rows(LINKS, ",why,2026-01-01,2026-12-31"),
        f"{LINKS}:2: column 'pattern': the cell is empty; fill it",
    ),
    "link exception without a reason": (
        rows(LINKS, "https://a,,2026-01-01,2026-12-31"),
        f"{LINKS}:2: column 'reason': the cell is empty; fill it",
    ),
    "bad pattern of links": (
        rows(LINKS, "(,why,2026-01-01,2026-12-31"),
        f"{LINKS}:2: pattern '(' is no regular expression",
    ),
    "link exceptions without dates": (
        put(LINKS, "pattern,reason\n"),
        f"{LINKS}:1: there is no column 'since', 'ends'; the columns are pattern, reason, since, ends",
    ),
    "link exception not UTF-8": (
        both(rows(LINKS, "https://a,wall,2026-01-01,2026-12-31"), swap(LINKS, "wall", b"w\xe4ll")),
        f"{LINKS}:2: byte 37 is not UTF-8; save the file as UTF-8",
    ),
    "link exception too short": (rows(LINKS, "https://a,why"), f"{LINKS}:2: row has 2 cells, the header 4; add"),
    "link exceptions missing": (remove(LINKS), f"{LINKS}:1: file cannot be read; put it there"),
    "accepted difference past its end": (
        rows(ACCEPTED, "adams2020title,year,2020,2021,why,2025-01-01,2025-12-31"),
        f"{ACCEPTED}:2: ended on 2025-12-31; see if the registry was fixed",
    ),
    "accepted difference of no entry": (
        rows(ACCEPTED, "gone2020title,year,2020,2021,why,2026-01-01,2026-12-31"),
        f"{ACCEPTED}:2: 'gone2020title' is not in the bibliography; delete the row or fix the key",
    ),
    "accepted difference of no field": (
        rows(ACCEPTED, "adams2020title,color,2020,2021,why,2026-01-01,2026-12-31"),
        f"{ACCEPTED}:2: column 'field': 'color' is not one of 'status'",
    ),
    "accepted difference of nothing": (
        rows(ACCEPTED, "adams2020title,year,,,why,2026-01-01,2026-12-31"),
        f"{ACCEPTED}:2: copy 'ours' and 'theirs' as the report prints them",
    ),
    "accepted difference without a reason": (
        rows(ACCEPTED, "adams2020title,year,2020,2021,,2026-01-01,2026-12-31"),
        f"{ACCEPTED}:2: column 'reason': the cell is empty; fill it",
    ),
    "accepted differences without dates": (
        put(ACCEPTED, "key,field\n"),
        f"{ACCEPTED}:1: there is no column 'ours'",
    ),
    "accepted difference not UTF-8": (
        both(
            rows(ACCEPTED, "adams2020title,year,2020,2021,why,2026-01-01,2026-12-31"),
            swap(ACCEPTED, "why", b"wh\xff"),
        ),
        f"{ACCEPTED}:2: byte 72 is not UTF-8; save the file as UTF-8",
    ),
    "accepted difference too long": (
        rows(ACCEPTED, "adams2020title,author,A, B,C,why,2026-01-01,2026-12-31"),
        f"{ACCEPTED}:2: row has 8 cells, the header 7; double quotes",
    ),
    "accepted differences missing": (remove(ACCEPTED), f"{ACCEPTED}:1: file cannot be read; put it there"),
    "bad TOML": (add(RULES, "[[rule]"), f"{RULES}:*: not valid TOML; fix the line"),
    "bad pattern of wording": (add(RULES, "[[rule]]\npattern='('"), f"{RULES}:*: is no regular expression; fix it"),
    "rule without reason": (add(RULES, "[[rule]]\npattern='zzz'"), f"{RULES}:*: has no 'why'; it needs pattern, why"),
    "bad pattern of numbers": (
        swap(NAMES, "95% (?:CI", "95% ((CI"),
        f"{NAMES}:2: pattern '95% ((CI; is no regular expression; fix it",
    ),
}


def says(found: str, expected: str) -> bool:
    """Return whether a message has the place, then the words, in order; "; " leaves words out, ``*`` stands for any."""
    place, colon, words = expected.partition(": ")
    parts = [f"{place}: " if colon else "", *(words if colon else expected).split("; ")]
    return re.match(".*".join(re.escape(part).replace(r"\*", ".*") for part in parts), found) is not None


STANDING = (add("docs/appendix/glossary.md", "<b>x</b>"), "docs/appendix/glossary.md:12: raw HTML")


#: Data packages and tables that were found right, and their check, which takes nine tenths of the time.
RIGHT: set[tuple[str, bytes]] = set()
CHECK_TABLES = schema.lint


def check_tables(descriptor: Path) -> list[Message]:
    """Check tables, but those only once that a fault elsewhere leaves as they were; no table has keys of another."""

    def content(name: str) -> tuple[str, bytes]:
        path = descriptor.with_name(name)
        return name, path.read_bytes() if path.exists() else b""

    tables = json.loads(descriptor.read_bytes())["resources"] if content(descriptor.name) in RIGHT else None
    if tables is None:
        if not (found := list(CHECK_TABLES(descriptor))):
            tables = json.loads(descriptor.read_bytes())["resources"]
            RIGHT.update(map(content, [descriptor.name, *(table["path"] for table in tables)]))
        return found
    changed = [table for table in tables if content(table["path"]) not in RIGHT]
    part = descriptor.with_name("changed.json")
    part.write_text(json.dumps({"resources": changed}), encoding="utf-8")
    found = list(CHECK_TABLES(part)) if changed else []
    part.unlink()
    return found


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(schema, "lint", check_tables)
    return smallbook.write(tmp_path / "book")


def test_the_small_book_is_right(small):
    assert check(small, TODAY) == []


@pytest.mark.parametrize("kind", LINTED)
def test_check_tells_the_fault_once_with_place_and_fix(small, kind):
    plant, expected = LINTED[kind]
    STANDING[0](small)
    plant(small)
    found = [str(message) for message in check(small, TODAY)]
    others = [text for text in found if not says(text, STANDING[1])]
    assert len(others) == len(found) - 1, f"what is wrong elsewhere was lost: {found}"
    assert len(others) == 1, others
    assert says(others[0], expected), others[0]


def test_byte_order_marks_and_windows_line_ends_are_fine(small, tmp_path):
    """The same book as an editor on Windows would save it passes, and builds to the same bytes."""
    other = smallbook.write(tmp_path / "other")
    for path in [path for path in other.rglob("*") if path.suffix in (".md", ".bib", ".csv", ".toml", ".py")]:
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert check(other, TODAY) == []
    builds = [build(folder) for folder in (small, other)]
    assert [result.warnings for result in builds] == ["", ""]
    pages = [{p.relative_to(b.out): p.read_bytes() for p in sorted(b.out.rglob("*.html"))} for b in builds]
    assert pages[0] == pages[1]


# -- the table, part two: what the build says ----------------------------------------------------------


def build(folder: Path, builder: str = "html", *more: str):
    doctrees = ("-d", str(folder / "doctrees"))
    return sphinx_build(builder, folder / "docs", folder, folder / "out" / builder, *doctrees, *more)


def full(name: str) -> Plant:
    """Let a file of the output be a device that is always full."""

    def plant(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True)
        (folder / name).symlink_to("/dev/full")

    return plant


#: kind: (how it is planted, builder, what is said, a file that is there all the same or None)
BUILT: dict[str, tuple[Plant, str, str, str | None]] = {
    "figure script that raises": (
        swap(FIGURE, "write_text", "wrote_text"),
        "html",
        f"{FIGURE}:2: figure could not be drawn: AttributeError; fix the script",
        "html/chapters/one.html",
    ),
    "figure script without draw": (
        swap(FIGURE, "def draw(", "def drew("),
        "html",
        f"{FIGURE}:1: figure script has no function 'draw(data, out)'; add it",
        "html/chapters/one.html",
    ),
    "figure script that writes nothing": (
        swap(FIGURE, "out.write_text", "str"),
        "html",
        f"{FIGURE}:1: figure could not be drawn: RuntimeError: draw(data, out) wrote nothing to 'out'; fix",
        "html/chapters/one.html",
    ),
    "unknown directive": (
        add(TWO, ":::{nosuch}\nx\n:::"),
        "html",
        f"{TWO}:28: Unknown directive type: 'nosuch'",
        "html/chapters/two.html",
    ),
    "unknown role": (add(TWO, "{cyte}`x`"), "html", f'{TWO}:28: text role "cyte"', "html/chapters/two.html"),
    "page that no toctree lists": (
        lambda folder: (
            shutil.copy(folder / LEAFLET, folder / "docs/handouts/other.md")
            and swap("docs/handouts/other.md", "(sec-leaflet)=\n", "")(folder)
        ),
        "html",
        "docs/handouts/other.md: document isn't included in any toctree",
        "html/handouts/other.html",
    ),
    "template names no column": (
        swap(ONE, "{setting}", "{settin}"),
        "html",
        f"{ONE}:29: harms.csv has no column 'settin'; it has id, event",
        "html/chapters/one.html",
    ),
    "template names no row": (
        swap(ONE, "event = vomiting, apnea", "id = harms-1, harms-9"),
        "html",
        f"{ONE}:29: no row of harms.csv has the id 'harms-9'",
        "html/chapters/one.html",
    ),
    "template names no ledger": (
        swap(ONE, "{ledger} harms", "{ledger} harm"),
        "html",
        f"{ONE}:29: no ledger is named 'harm'; there are",
        "html/chapters/one.html",
    ),
    "table of a ledger without caption": (
        swap(ONE, ":caption: Harms by setting.\n", ""),
        "html",
        f"{ONE}:29: the table of 'harms' has no caption; add ':caption:",
        "html/chapters/one.html",
    ),
    "counts of no column": (
        add(TWO, "```{ledger-counts} harms\n:by: settin\n:caption: Harms.\n```"),
        "html",
        f"{TWO}:28: harms.csv has no column 'settin'; it has id, event",
        "html/chapters/two.html",
    ),
    "link to no PDF": (
        add(TWO, "{pdf}`nosuch`"),
        "html",
        f"{TWO}:28: no PDF is named 'nosuch'; see typst_ua_documents in conf.py",
        "html/chapters/two.html",
    ),
    "share that cannot be computed": (
        cell("harms", events="60"),
        "html",
        f"{ONE}:29: harms.csv:2: 60 of 53 is no share; fix 'events' or 'total'",
        "html/chapters/one.html",
    ),
    "page not UTF-8, built": (swap(TWO, "More.", b"M\xf6re."), "html", f"{TWO}:26: byte 514; save the file", None),
    "bibliography cannot be read": (
        swap(BIB, "{A Title}", "{A Title"),
        "html",
        f"{BIB}:1: entry 'adams2020title' does not end; close each brace",
        None,
    ),
    "bib entry without a field": (
        swap(BIB, "  journal = {Journal},\n", ""),
        "html",
        f"{BIB}:1: adams2020title: @article needs 'journal'; add it",
        None,
    ),
    "error in conf.py": (add(CONF, "x = undefined"), "html", f"{CONF}:*: NameError: name 'undefined'; fix", None),
    "syntax error in conf.py": (add(CONF, "x = ["), "html", f"{CONF}:*: '[' was never closed; fix this line", None),
    "unknown extension": (
        add(CONF, "extensions.append('no.such')"),
        "html",
        "Could not import extension no.such; fix 'extensions' in conf.py",
        None,
    ),
    "wrong list of PDFs": (
        add(CONF, "typst_ua_documents = [3]"),
        "html",
        "conf.py: typst_ua_documents, entry 1; kind is",
        None,
    ),
    "PDF of no page": (
        swap(CONF, '"chapters/one")', '"chapters/gone")'),
        "typstua",
        f"{CONF}:1: typst_ua_documents names 'chapters/gone' for one.pdf; fix name or list",
        "typstua/leaflet.pdf",
    ),
    "leaflet over two pages": (
        add(LEAFLET, "\n\n".join(["The nurse stays with you. " * 30] * 20)),
        "typstua",
        f"{LEAFLET}:1: leaflet.pdf has 3 pages, and the most is 2 (typst_ua_most_pages); shorten the text",
        "typstua/book.pdf",
    ),
    "question without its right choice": (
        both(asked("9", "sec-one"), SHOWN),
        "html",
        f"{DATA}/questions.csv:2: 'right' is '9' and there are 2 options; write the place of the right one",
        "html/chapters/two.html",
    ),
    "question that leads nowhere": (
        both(asked("1", "sec-nowhere"), SHOWN),
        "html",
        f"{TWO}:33: undefined label: 'sec-nowhere'",
        "html/chapters/two.html",
    ),
    "favicon that is not there": (
        add(CONF, 'html_favicon = "docs/_static/none.svg"'),
        "html",
        "favicon file 'docs/_static/none.svg' does not exist",
        "html/chapters/one.html",
    ),
    "change log that is not there": (
        add(TWO, "```{include} ../../NONE.md\n```"),
        "html",
        f"{TWO}:28: NONE.md",
        "html/chapters/two.html",
    ),
    "broken template": (
        both(add(CONF, 'templates_path = ["docs"]'), put("docs/page.html", "{% if %}")),
        "html",
        "docs/page.html:*: Expected an expression; fix the template",
        None,
    ),
    # a read-only folder does not bind the superuser: these bind everybody
    "output folder is a file": (
        lambda folder: (folder / "out").mkdir() or (folder / "out/html").touch(),
        "html",
        "Output directory (out/html) is not a directory",
        None,
    ),
    "output folder that cannot be made": (
        lambda folder: (folder / "out").symlink_to("/proc/1"),
        "html",
        "/proc/1/html: No such file or directory; make room, or name a folder that can be written",
        None,
    ),
    "disk full while a page is written": (
        full("out/html/chapters/two.html"),
        "html",
        "error writing file out/html/chapters/two.html: No space left on device",
        "html/chapters/one.html",
    ),
    "disk full while the build's memory is written": (
        full("doctrees/environment.pickle"),
        "html",
        "the output folder: No space left on device; make room, or name a folder that can be written",
        None,
    ),
}


@pytest.mark.parametrize("kind", BUILT)
def test_build_tells_the_fault_once_with_place_and_fix(small, kind):
    plant, builder, expected, kept = BUILT[kind]
    plant(small)
    result = build(small, builder)
    assert result.status != 0
    text = result.warnings.replace(f"{small}/", "").strip()
    assert "Traceback" not in text
    assert len(text.split("\n")) == 1, text
    assert says(re.sub("(ERROR|WARNING): ", "", text), expected), text
    if kept:
        assert (small / "out" / kept).stat().st_size > 0


def test_build_tells_that_a_date_is_none(small):
    result = sphinx_build("html", small / "docs", small, small / "out", fresh=True, SOURCE_DATE_EPOCH="soon")
    assert result.status == 2
    assert result.warnings == "SOURCE_DATE_EPOCH is 'soon'; set it to whole seconds since 1970, or not at all\n"


def test_a_locale_that_is_not_installed_stops_no_build():
    command = [sys.executable, "-m", "primer.build", "--version"]
    done = subprocess.run(command, env=os.environ | {"LC_ALL": "xx_XX"}, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


# -- killed ------------------------------------------------------------------------------------------------


#: in a figure's script: be killed in the middle of writing
CUT_OFF = """from os import getpid, kill

def draw(data, out):
    out.write_text("<svg")
    kill(getpid(), 9)
"""


def test_a_figure_cut_off_in_the_middle_is_not_there(small):
    add(FIGURE, CUT_OFF)(small)
    assert abs(build(small).status) == 9  # Windows, which has no signals, ends a process with the number itself
    assert not (small / "docs/figures/dot.svg").exists()
