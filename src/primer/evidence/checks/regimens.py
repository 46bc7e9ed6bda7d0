"""Dose regimens: one row a use, and no page with another dose, a dose without its ceiling or without its hazards."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from doses_by_weight import weights
from doses_by_weight.regimen import BY_WEIGHT, Regimen
from primer.evidence.page import Block, Source
from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger, Row

#: What makes a use: a second row with the same cells would be a second dose for it.
USE = ("task", "drug", "population", "route")
#: Columns whose words may name more doses: the next one, and what others state.
TOLD = ("rate", "repeat", "label", "guideline", "trial")

_UNITS = "|".join(sorted(map(re.escape, BY_WEIGHT), key=len, reverse=True))
_DOSE = re.compile(rf"(?<![\d.])(\d+(?:\.\d+)?)(?: to (\d+(?:\.\d+)?))? ({_UNITS})(?![\w/])")
#: How a text names the routes of the rows.
_ROUTES = {
    "IV": re.compile(r"\bIV\b|intravenous|by vein", re.IGNORECASE),
    "IM": re.compile(r"\bIM\b|intramuscular|into (?:a |the )?muscle", re.IGNORECASE),
    "intranasal": re.compile(r"nasal|into the nose", re.IGNORECASE),
    "SC": re.compile(r"\bSC\b|subcutaneous|under the skin", re.IGNORECASE),
    "oral": re.compile(r"\boral|by mouth", re.IGNORECASE),
}
_SENTENCE = re.compile(r"(?<=[.!?;|])\s+")
_BLOCK = re.compile(r"^[`:]{3,}\{regimen\}[ ]*(.+)\n((?::.*\n)*)", re.MULTILINE)
_TABLE = re.compile(r"^[`:]{3,}\{ledger\}[ ]*regimens[ ]*\n(.*?)^[`:]{3,}", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^##? ", re.MULTILINE)  # smaller headings part one use
_HAZARD = re.compile(r"^:class:.*\bhazard\b", re.MULTILINE)


def lint_rows(table: Ledger) -> Iterator[Message]:
    """Yield a message for each row that has no usable dose, and for each second row of a use."""
    seen: dict[tuple[str, ...], Row] = {}
    for row in table.rows:
        try:
            regimen = Regimen.of(row.values)
            if weights.unit(regimen):
                for weight in weights.body_weights(regimen):
                    weights.line(regimen, weight)
        except ValueError as error:
            yield Message(table.path, row.line, str(error))
        use = tuple(row.values[column].casefold() for column in USE)
        if other := seen.get(use):
            text = f"the use {', '.join(use)} has its dose in line {other.line} already; merge the rows"
            yield Message(table.path, row.line, text)
        seen.setdefault(use, row)
        for column in ("label", "guideline", "trial"):
            if row.values[column] and not (row.values[f"{column}_source"] and row.values[f"{column}_evidence"]):
                yield Message(table.path, row.line, f"'{column}' has no source or class of evidence; fill both")


def lint_page(source: Source) -> Iterator[Message]:
    """Yield a message for each block of doses without hazards before it, and each table that leaves ceilings out."""
    for found in _BLOCK.finditer(source.text):
        if ":form: rescue" in found[2]:
            continue
        start = max((heading.start() for heading in _HEADING.finditer(source.text, 0, found.start())), default=0)
        if not _HAZARD.search(source.text, start, found.start()):
            text = (
                "the block of doses has no hazards before it; add a box ':class: hazard' with 'Not if' and 'Have ready'"
            )
            yield Message(source.path, _line(source, found.start()), text)
    for found in _TABLE.finditer(source.text):
        shown = set(re.findall(r"\{(\w+)\}", found[1]))
        if shown & {"amount", "low", "usual", "high"} and not shown & {"ceiling", "instructions", "dose", "maximum"}:
            text = "the table shows doses without their ceilings; use {dose}, or add {ceiling}"
            yield Message(source.path, _line(source, found.start()), text)


def _line(source: Source, place: int) -> int:
    return source.text.count("\n", 0, place) + 1


@dataclass(frozen=True)
class Dose:
    """A dose by weight in a text."""

    printed: str
    low: Fraction
    high: Fraction
    unit: str


def doses(text: str) -> Iterator[Dose]:
    """Yield the doses by weight of a text."""
    for found in _DOSE.finditer(text):
        low = Fraction(found[1])
        yield Dose(found[0], low, Fraction(found[2]) if found[2] else low, found[3])


def lint_prose(
    path: Path, blocks: Iterable[Block], table: Ledger, advising: Collection[str], words: Mapping[str, re.Pattern[str]]
) -> Iterator[Message]:
    """Yield a message for each dose that blocks of text advise and that is outside the range of its use.

    ``advising`` are the keys of works that say what to give, ``words`` the words that name a task. A passage advises
    unless one of its sources is another work, such as a study. Where neither it nor a heading above it names a task,
    the dose may be one of any task; where its sentence names a route, it must be one of that route.
    """
    above: dict[int, str] = {}
    for block in blocks:
        if block.kind == "heading":
            above = {level: text for level, text in above.items() if level < block.level} | {block.level: block.text}
        if any(key not in advising for key in block.cites):
            continue
        tasks = _tasks(block, list(above.values()), words)
        rows = [row for row in table.rows if not tasks or row.values["task"] in tasks]
        for sentence in _SENTENCE.split(block.text):
            routes = {route for route, pattern in _ROUTES.items() if pattern.search(sentence)}
            meant = [row for row in rows if not routes or row.values["route"] in routes]
            for dose in doses(sentence):
                if any(_allows(row, dose) for row in meant):
                    continue
                use = f"for {' or '.join(sorted(tasks))}" if tasks else "in the ledger"
                by = f" {' or '.join(sorted(routes))}" if routes else ""
                text = f"{dose.printed!r}{by} is outside each range {use} ({table.path.name}); print the row's dose"
                yield Message(path, block.line, text)


def _tasks(block: Block, headings: Iterable[str], words: Mapping[str, re.Pattern[str]]) -> Collection[str]:
    """Return the tasks that a passage names, and those of the nearest heading above it that names one."""
    said = {task for task, pattern in words.items() if pattern.search(block.text)}
    for heading in reversed(list(headings)):
        if found := {task for task, pattern in words.items() if pattern.search(heading)}:
            return said | found
    return said


def _allows(row: Row, dose: Dose) -> bool:
    """Tell whether a dose lies within a row's range, or is one that the row itself tells of."""
    try:
        regimen = Regimen.of(row.values)
    except ValueError:  # lint_rows names it
        return True
    if regimen.unit == dose.unit and regimen.lowest <= dose.low and dose.high <= regimen.highest:
        return True
    if regimen.maximum_unit == dose.unit and regimen.maximum == dose.low == dose.high:
        return True
    told = [other for column in TOLD for other in doses(row.values[column]) if other.unit == dose.unit]
    return any(other.low <= dose.low and dose.high <= other.high for other in told)
