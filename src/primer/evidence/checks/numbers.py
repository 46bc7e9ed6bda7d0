"""The number audit: what the text prints and what the ledgers hold agree, in both directions.

A number of the text has a home when a ledger row holds it whose source is cited in the same paragraph, list item or
table row; a year also when a cited work is of that year. A row of the ledger ``numbers`` has a place when every number
of its ``value`` stands in text that cites its source.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from primer.evidence import regimen
from primer.evidence.checks import phones
from primer.evidence.page import Block, Source
from sphinx_ledgers.files import Message, Unreadable
from sphinx_ledgers.ledger import SOURCE_COLUMN, Ledger, Row
from sphinx_ledgers.values import computed

_NUMBER = re.compile(r"(?<![\w.])(?<![A-Za-z]-)(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?(?![\w]|[.,]\d)")
_UNIT = re.compile(
    r"^(?:\s*%|[\s-]*(?:mg|mcg|g|kg|ng|mL|L|mm|mmHg|cm|h|min|s|Hz|mol|µmol|nmol|µM|nM|°|bpm|points?|hours?|minutes?|"
    r"seconds?|days?|weeks?|months?|years?|trials?|studies|patients?|people|participants?|adults?|children|infants?|"
    r"women|men|volunteers?|countries|reports?|cases?|deaths?|sites?|infusions?|times|percentage)\b)",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"(?:\b[nNPpdg]|\b(?:OR|RR|HR|MD|SMD|NNT|NNH|AUC))\s*[=<>≤≥]\s*[−-]?$|[−-]$")
#: Ledgers of verdicts in words: their numbers are text that needs a home, not homes.
VERDICTS = ("answers", "claims", "coverage", "outline", "questions")
#: Integers up to this one, without unit, are words of the language ("3 of them"), not measurements.
SMALL = 12
#: Numbers with at least so many digits that count are unlikely to be the same by chance.
DISTINCTIVE = 3


@dataclass(frozen=True)
class Number:
    """A number in a text: as printed, and its value."""

    printed: str
    value: float
    start: int

    @property
    def distinctive(self) -> bool:
        """Whether it has so many digits that it is hardly shared by chance."""
        return len(self.printed.replace(",", "").replace(".", "").strip("0")) >= DISTINCTIVE


def numbers(text: str) -> list[Number]:
    """Return all numbers of a text; signs are left out, since a fall of 4 and a change of −4 are one."""
    return [Number(m[0], float(m[0].replace(",", "")), m.start()) for m in _NUMBER.finditer(text)]


def stated(text: str, ignore: Sequence[re.Pattern[str]]) -> list[Number]:
    """Return the numbers that need a home: with unit, per cent, decimals, after "n =", or above :data:`SMALL`."""
    for pattern in ignore:
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    for phone in phones.find(text):  # the lint of phones speaks of them
        text = text[: phone.start()] + " " * len(phone[0]) + text[phone.end() :]
    return [
        number
        for number in numbers(text)
        if "." in number.printed
        or number.value > SMALL
        or _UNIT.match(text[number.start + len(number.printed) :])
        or _BEFORE.search(text[: number.start])
    ]


class Homes:
    """The numbers that each source gives, by the ledger rows that hold them."""

    def __init__(self, ledgers: Mapping[str, Ledger], years: Mapping[str, str]) -> None:
        self.rows: dict[str, list[tuple[Ledger, Row, frozenset[float]]]] = defaultdict(list)
        self.years = years
        for ledger in ledgers.values():
            for row in ledger.rows:
                values = frozenset(number.value for text in held(ledger, row) for number in numbers(text))
                for key in row.sources():
                    self.rows[key].append((ledger, row, values))

    def has(self, number: Number, cites: Sequence[str]) -> bool:
        """Return whether a row of a cited source holds the number, or a cited work is of that year."""
        return any(
            self.years.get(key) == number.printed or any(number.value in values for _, _, values in self.rows[key])
            for key in cites
        )

    def nearest(self, number: Number, cites: Sequence[str]) -> str:
        """Return words that lead the author on: the closest row of a cited source, or who else holds the number."""
        near = [
            (abs(value - number.value), ledger, row, value)
            for key in cites
            for ledger, row, values in self.rows.get(key, [])
            for value in values
        ]
        if near:
            _, ledger, row, value = min(near, key=lambda item: item[0])
            return f"nearest is {value:g} in {ledger.path.name}:{row.line} ({row.values.get('id', '')})"
        others = sorted({key for key, rows in self.rows.items() for _, _, values in rows if number.value in values})
        return f"it stands under {', '.join(others[:3])}" if others else "no ledger row of a cited source holds numbers"


def held(ledger: Ledger, row: Row) -> list[str]:
    """Return the texts of a row that hold its numbers; in ``numbers`` it is ``value`` alone."""
    if ledger.name in VERDICTS:
        return []
    return [row.values["value"]] if ledger.name == "numbers" else list(numbers_in(row))


def numbers_in(row: Row) -> Iterator[str]:
    """Yield the text of every cell that is not a source, an id or a date of checking, and what is computed of them."""
    for column, value in row.values.items():
        if not SOURCE_COLUMN.match(column) and column not in ("id", "checked", "place"):
            yield value
    with suppress(ValueError):  # impossible counts are for the lint of values to name
        yield from (computed(row.values) | regimen.computed(row.values)).values()


def lint_text(
    path: Path, blocks: Iterable[Block], homes: Homes, ignore: Sequence[re.Pattern[str]]
) -> Iterator[Message]:
    """Yield a message for each number of a page's blocks that has no home.

    A heading, a caption or a passage in plain words cites nothing: it may repeat what the page cites elsewhere.
    """
    blocks = list(blocks)
    cited = [(block, number) for block in blocks if block.cites for number in stated(block.text, ignore)]
    housed = {number.value for block, number in cited if homes.has(number, block.cites)}
    for block, number in cited:
        if not homes.has(number, block.cites):
            keys = ", ".join(dict.fromkeys(block.cites))
            near = homes.nearest(number, block.cites)
            yield Message(path, block.line, f"{_shown(block, number)} is in no ledger row of {keys}; {near}")
    for block in blocks:
        for number in [] if block.cites else stated(block.text, ignore):
            if number.value not in housed:
                yield Message(
                    path, block.line, f"{_shown(block, number)} has no citation in its {block.kind}; add {{cite}}`key`"
                )


def sentences(ledger: Ledger, column: str) -> list[Block]:
    """Return the cells of a column as blocks of text that cite the row's sources."""
    return [Block(row.line, "row", row.values[column], 0, tuple(row.sources())) for row in ledger.rows]


def patterns(table: Ledger) -> list[re.Pattern[str]]:
    """Return the patterns of numbers that are names, not measurements. Raises Unreadable."""
    found = []
    for row in table.rows:
        pattern = row.values["pattern"]
        try:
            found.append(re.compile(pattern))
        except re.error as error:
            text = f"pattern {pattern!r} is no regular expression: {error}; fix it"
            raise Unreadable(Message(table.path, row.line, text)) from error
    return found


def lint_places(ledger: Ledger, sources: Sequence[Source]) -> Iterator[Message]:
    """Yield a message for each row of the ledger ``numbers`` whose value stands nowhere under its source."""
    printed: dict[str, set[float]] = defaultdict(set)
    for source in sources:
        for block in source.blocks:
            for key in block.cites:
                printed[key] |= {number.value for number in numbers(block.text)}
    for row in ledger.rows:
        there = set().union(*(printed[key] for key in row.sources()))
        lost = [number.printed for number in numbers(row.values["value"]) if number.value not in there]
        if lost:
            yield Message(
                ledger.path,
                row.line,
                f"{row.values['id']}: {', '.join(lost)} stands nowhere in text that cites {'; '.join(row.sources())}; "
                "fix the text or the row",
            )


def lint_one_home(ledgers: Mapping[str, Ledger]) -> Iterator[Message]:
    """Yield a message where a row of ``numbers`` repeats a number that another row of the same source holds.

    With two homes, a correction in one would leave the other, and the text, saying the old value.
    """
    seen: dict[tuple[str, float], tuple[Ledger, Row]] = {}
    apart = [ledger for name, ledger in ledgers.items() if name != "numbers"]
    for ledger in [*apart, ledgers["numbers"]]:
        for row in ledger.rows:
            for number in [number for text in held(ledger, row) for number in numbers(text) if number.distinctive]:
                for key in row.sources():
                    other = seen.get((key, number.value))
                    if other and ledger.name == "numbers" and other[1] is not row:
                        yield Message(
                            ledger.path,
                            row.line,
                            f"{row.values['id']}: {number.printed} of {key} has its home in "
                            f"{other[0].path.name}:{other[1].line} already; keep it in one row",
                        )
                    seen.setdefault((key, number.value), (ledger, row))


def _shown(block: Block, number: Number) -> str:
    around = block.text[max(0, number.start - 25) : number.start + len(number.printed) + 25]
    return f"{number.printed!r} (…{around}…)"
