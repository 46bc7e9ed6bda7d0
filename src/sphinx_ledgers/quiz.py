"""``{ledger-quiz} LEDGER`` shows the questions of a ledger as a numbered list; with ``:answers:`` their answers.

The ledger has the columns ``question``, ``options`` (choices, separated by semicolons), ``right`` (place of the right
one, from 1), ``answer`` and ``place`` (a label). Card deck and quiz for others are made of the same rows
(:mod:`sphinx_ledgers.quizfiles`).
"""

from __future__ import annotations

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.locale import _
from sphinx.util import logging

from sphinx_ledgers import ledger
from sphinx_ledgers.cells import cell
from sphinx_ledgers.directive import LedgerDirective

logger = logging.getLogger(__name__)

LETTERS = "abcdefghij"


def options(row: ledger.Row) -> list[str]:
    """Return the choices of a question; none where its answer is written."""
    return [choice.strip() for choice in row.values["options"].split(";") if choice.strip()]


def right(row: ledger.Row) -> int | None:
    """Return the place of the right choice, from 0, or None. Raises ValueError where there is no such choice."""
    choices, place = options(row), row.values["right"]
    if bool(choices) != bool(place) or (place and not (place.isdecimal() and 1 <= int(place) <= len(choices))):
        raise ValueError(f"'right' is {place!r} and there are {len(choices)} options; write the place of the right one")
    return int(place) - 1 if place else None


class LedgerQuiz(LedgerDirective):
    """The directive."""

    required_arguments = 1
    option_spec = {"answers": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return a numbered list; a row that is wrong is an error at its line."""
        table = self.read(self.arguments[0])
        write = self.answer if "answers" in self.options else self.question
        lines = []
        for number, row in enumerate(table.rows, 1):
            try:
                place = right(row)
            except ValueError as error:  # a page may show the questions and, apart, their answers
                logger.error("%s", str(error), location=f"{table.path}:{row.line}", once=True)
            else:
                lines.append(f"{number}. {write(row, place)}")
        return self.parse_text_to_nodes("\n".join(lines))

    def question(self, row: ledger.Row, place: int | None) -> str:
        """Return the Markdown of a question with its choices."""
        choices = (f"({letter}) {choice}" for letter, choice in zip(LETTERS, options(row), strict=False))
        return " ".join([cell("{question}", self.values(row)), *choices])

    def answer(self, row: ledger.Row, place: int | None) -> str:
        """Return the Markdown of an answer: the right choice, what stands behind it, and where more is."""
        template = "{answer} [" + _("See {place}.") + "]"
        return (f"({LETTERS[place]}). " if place is not None else "") + cell(template, self.values(row))
