"""The index of questions: each has its place in the text, or the text says that no answer was found."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger


def lint(coverage: Ledger, expected: Mapping[str, int], places: Mapping[str, Collection[str]]) -> Iterator[Message]:
    """Yield messages on missing questions and on places that no page has.

    ``expected`` maps a chapter's number to how many questions it answers; ``places`` a document to its targets.
    """
    found = {row.values["question"] for row in coverage.rows}
    for chapter, count in expected.items():
        for number in range(1, count + 1):
            if f"{chapter}.{number}" not in found:
                yield Message(coverage.path, 1, f"question {chapter}.{number} has no row; say where it is answered")
    yield from lint_places(coverage, places)


def lint_places(ledger: Ledger, places: Mapping[str, Collection[str]]) -> Iterator[Message]:
    """Yield messages on rows that name a page or a target (heading, table, figure) that is not there."""
    everywhere = {target for there in places.values() for target in there}
    for row in ledger.rows:
        if row.values["chapter"] not in places:
            yield Message(ledger.path, row.line, f"no page is named {row.values['chapter']!r}; fix the row")
        if row.values["place"] not in everywhere:
            yield Message(
                ledger.path, row.line, f"no page has the target {row.values['place']!r}; add it or fix the row"
            )
