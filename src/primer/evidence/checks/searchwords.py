"""Words that a search looks for as well: each row leads to a passage, and not to itself."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger


def lint(table: Ledger, texts: Iterable[str]) -> Iterator[Message]:
    """Yield a message for each row that stands twice, leads to itself, or to words that no text has together."""
    vocabularies = [set(_words(text)) for text in texts]
    seen: dict[str, int] = {}
    for row in table.rows:
        word = row.values["word"]
        others = [also.strip() for also in row.values["also"].split(";") if also.strip()]
        if word.casefold() in seen:
            text = f"{word!r} stands in line {seen[word.casefold()]} already; join the rows"
            yield Message(table.path, row.line, text)
        seen.setdefault(word.casefold(), row.line)
        for also in others:
            wanted = set(_words(also))
            if also.casefold() == word.casefold():
                yield Message(table.path, row.line, f"{word!r} leads to itself; delete that")
            elif not any(wanted <= vocabulary for vocabulary in vocabularies):
                text = f"no passage has {also!r}, so that {word!r} leads nowhere by it; fix or delete it"
                yield Message(table.path, row.line, text)


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold())
