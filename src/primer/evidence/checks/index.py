"""The table of the index: each row leads to a place that speaks of it, or to another entry, and stands once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger


def lint(table: Ledger, texts: Mapping[str, str]) -> Iterator[Message]:
    """Yield a message for each row that leads nowhere, astray or twice; ``texts`` maps a target to its text."""
    seen: dict[tuple[str, ...], int] = {}
    entries = {row.values["entry"] for row in table.rows if row.values["target"]}
    for row in table.rows:
        entry, subentry, target, see = (row.values[column] for column in ("entry", "subentry", "target", "see"))
        if ";" in entry + subentry + see:
            yield Message(table.path, row.line, "write entries without ';', which parts them from what is below")
        if bool(target) == bool(see):
            yield Message(table.path, row.line, "give the row either a target or another entry to see")
        elif see and see not in entries:
            yield Message(table.path, row.line, f"{entry!r} says to see {see!r}, which is no entry; fix or add it")
        elif target and target not in texts:
            yield Message(table.path, row.line, f"no page has the target {target!r}; fix the row")
        elif target and not _speaks_of(texts[target], f"{entry} {subentry}"):
            yield Message(table.path, row.line, f"{target!r} has no word of {entry!r}; choose another target or entry")
        key = (entry.casefold(), subentry.casefold(), target, see)
        if key in seen:
            yield Message(table.path, row.line, f"{entry!r} leads there in line {seen[key]} already; delete one")
        seen.setdefault(key, row.line)


def _speaks_of(text: str, entry: str) -> bool:
    """Tell whether a word of the entry, or of what is below it, stands in the text, whatever its ending."""
    text = text.casefold()
    return any(word[: max(3, len(word) - 3)] in text for word in re.findall(r"\w{2,}", entry.casefold()))
