"""The table of short answers that the search page shows above its results.

Columns: ``question``, ``answer``, ``certainty`` (how sure the answer is; may be empty), ``place`` (a label of the place
that says more) and ``also`` (other ways to ask, separated by semicolons; may be empty). Others are the table's own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from docutils.nodes import fully_normalize_name

from sphinx_section_search import tables


class Row(NamedTuple):
    """An answer; ``source`` is where the row stands ("file:line")."""

    source: str
    question: str
    answer: str
    certainty: str
    place: str
    also: tuple[str, ...]


def read(path: Path) -> list[Row]:
    """Return the rows of the table. Raises tables.Wrong for a row without question, answer or place."""
    return [_row(row) for row in tables.read(path, ("question", "answer", "certainty", "place", "also"))]


def _row(row: tables.Row) -> Row:
    if missing := [name for name in ("question", "answer", "place") if not row.cells[name]]:
        what = " and no ".join(missing)
        raise tables.Wrong(row.place, f"the row has no {what}; fill it in, or delete the row")
    question, answer, certainty, place = (row.cells[name] for name in ("question", "answer", "certainty", "place"))
    return Row(row.place, question, answer, certainty, place, tables.several(row.cells["also"]))


def resolve(
    rows: Sequence[Row], labels: Mapping[str, tuple[str, str]], address: Callable[[str], str]
) -> tuple[list[dict[str, Any]], list[tables.Wrong]]:
    """Return what the index holds of answers, each place as an address, relative to the start of the site.

    ``labels`` gives a label's page and anchor (as ``anonlabels`` of Sphinx's standard domain), ``address`` that of a
    page. A row with a label that no page has is left out, and told in the second list.
    """
    found, wrong = [], []
    for row in rows:
        if (name := fully_normalize_name(row.place)) not in labels:
            text = f"no page has the label '{row.place}'; fix the place of the answer"
            wrong.append(tables.Wrong(row.source, text))
            continue
        page, anchor = labels[name]
        uri = address(page) + (f"#{anchor}" if anchor else "")
        shown = {"question": row.question, "answer": row.answer, "certainty": row.certainty}
        found.append({**shown, "uri": uri, "also": list(row.also)})
    return found, wrong
