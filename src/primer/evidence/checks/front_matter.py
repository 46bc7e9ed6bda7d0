"""The fields every chapter and handout declares about itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from primer.evidence.page import Source
from sphinx_ledgers.files import Message

#: Longest description that search engines show whole, in characters.
DESCRIPTION_LENGTH = 160
FIELDS = ("description", "evidence-date", "review-by")


def lint(source: Source, today: dt.date) -> Iterator[Message]:
    """Yield a message for each missing, empty or impossible field of one file."""
    for name, text in _problems(source.front_matter, today):
        yield Message(source.path, _line(source, name), text)


def _problems(values: Mapping[str, Any], today: dt.date) -> Iterator[tuple[str, str]]:
    """Yield the name of each such field, and what is wrong."""
    for name in FIELDS:
        if name not in values:
            yield name, f"front matter has no '{name}'; add it between the '---' lines"
    description = values.get("description")
    if "description" in values and not (isinstance(description, str) and description.strip()):
        yield "description", "'description' is empty; say what the page answers"
    elif isinstance(description, str) and len(description) > DESCRIPTION_LENGTH:
        yield "description", f"'description' has {len(description)} characters; the most is {DESCRIPTION_LENGTH}"
    dates = {}
    for name in ("evidence-date", "review-by"):
        if name in values:
            try:
                dates[name] = dt.date.fromisoformat(values[name])
            except (TypeError, ValueError):
                yield name, f"'{name}' is {values[name]!r}; write a date as 2026-01-31"
    evidence, review = dates.get("evidence-date"), dates.get("review-by")
    if evidence and evidence > today:
        yield "evidence-date", f"'evidence-date' {evidence} is in the future; fix it"
    if evidence and review and review <= evidence:
        yield "review-by", "'review-by' is not after 'evidence-date'"
    elif review and review < today:
        yield "review-by", f"'review-by' {review} has passed; review the page against new evidence, then set both dates"


def lint_unique(sources: Iterable[Source]) -> Iterator[Message]:
    """Yield a message for each description that another page has too."""
    seen: dict[str, Source] = {}
    for source in sources:
        description = str(source.front_matter.get("description", "")).strip().lower()
        if description in seen:
            other = seen[description].path
            yield Message(source.path, _line(source, "description"), f"'description' is the same as in {other}")
        elif description:
            seen[description] = source


def _line(source: Source, name: str) -> int:
    """Return the line of a field; the first where it is missing."""
    lines = enumerate(source.text.split("\n"), 1)
    return next((number for number, line in lines if line.startswith(f"{name}:")), 1)
