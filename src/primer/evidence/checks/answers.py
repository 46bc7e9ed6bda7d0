"""Answers to readers' questions: one short sentence each, that leads to its place and asks for nothing twice."""

from __future__ import annotations

from collections.abc import Container, Iterator

from primer.evidence.checks.answerfirst import numbers, sentences
from primer.evidence.page import Block
from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger

QUESTION_WORDS, ANSWER_WORDS, ANSWER_NUMBERS = 18, 40, 5


def blocks(table: Ledger) -> Iterator[Block]:
    """Yield each question as a heading, and its answer as text below it that cites the row's sources."""
    for row in table.rows:
        yield Block(row.line, "heading", row.values["question"], 1, ())
        yield Block(row.line, "row", row.values["answer"], 0, tuple(row.sources()))


def lint(table: Ledger, known: Container[str]) -> Iterator[Message]:
    """Yield a message for each question or answer that is too long, no sentence, leads nowhere or is asked twice.

    ``known`` are the labels of all places.
    """
    asked: dict[str, int] = {}
    for row in table.rows:
        question, answer, place = (row.values[column] for column in ("question", "answer", "place"))
        if not question.endswith("?") or len(question.split()) > QUESTION_WORDS:
            yield Message(table.path, row.line, f"write a question with '?' and at most {QUESTION_WORDS} words")
        if len(answer.split()) > ANSWER_WORDS or len(sentences(answer)) > 2 or not answer.endswith("."):
            yield Message(table.path, row.line, f"write the answer as one sentence of at most {ANSWER_WORDS} words")
        if numbers(answer) > ANSWER_NUMBERS:
            text = (
                f"the answer has {numbers(answer)} numbers; the most is {ANSWER_NUMBERS}: leave the rest to its place"
            )
            yield Message(table.path, row.line, text)
        if place not in known:
            yield Message(table.path, row.line, f"no page has the target {place!r}; fix the row")
        for query in [question, *row.values["also"].split(";")]:
            said = query.strip().casefold()
            if said in asked:
                yield Message(
                    table.path, row.line, f"{query.strip()!r} stands in line {asked[said]} already; delete one"
                )
            asked.setdefault(said, row.line)
