"""Tables of ledgers: each asks for rows that exist, and together those of a ledger show all of its rows."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress

from primer.evidence.page import Source
from sphinx_ledgers import ledger
from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger

_TABLE = re.compile(r"^[`:]{3,}\{(?:ledger|ledger-quiz)\}[ ]*(\S+)[ ]*\n((?::.*\n)*)", re.MULTILINE)
_REGIMEN = re.compile(r"^[`:]{3,}\{regimen\}[ ]*(.+)$", re.MULTILINE)
_LINKED = re.compile(r"^:(?:rows:[ ]*yes|jump:)", re.MULTILINE)
_WHERE = re.compile(r"^:where:[ ]*(.*)$", re.MULTILINE)


def tables(source: Source) -> Iterator[tuple[int, str, str]]:
    """Yield line, ledger and choice of rows of each ``{ledger}``, ``{ledger-quiz}`` and ``{regimen}`` of a page."""
    for found in _TABLE.finditer(source.text):
        where = _WHERE.search(found[2])
        yield source.text.count("\n", 0, found.start()) + 1, found[1], where[1] if where else ""
    for found in _REGIMEN.finditer(source.text):
        yield source.text.count("\n", 0, found.start()) + 1, "regimens", f"id = {', '.join(found[1].split())}"


def linked_rows(source: Source, ledgers: Mapping[str, Ledger]) -> Iterator[str]:
    """Yield the target of each row that a page shows with a link of its own: the ledger's name and the row's id."""
    for found in _TABLE.finditer(source.text):
        if _LINKED.search(found[2]) and found[1] in ledgers:
            where = _WHERE.search(found[2])
            with suppress(ValueError):  # lint() tells of it
                for row in ledger.select(ledgers[found[1]], where[1] if where else ""):
                    yield ledgers[found[1]].anchor(row)


def lint(ledgers: Mapping[str, Ledger], sources: Iterable[Source], in_words: Collection[str]) -> Iterator[Message]:
    """Yield a message for each choice that cannot be met, and for each row with a source that no page shows.

    The pages tell the ledgers ``in_words`` otherwise than by showing rows.
    """
    shown: dict[str, set[int]] = {}
    for source in sources:
        for line, name, where in tables(source):
            try:
                rows = ledger.select(ledgers[name], where)
            except KeyError:
                text = f"no ledger is named {name!r}; there are {', '.join(ledgers)}"
                yield Message(source.path, line, text)
            except ValueError as error:
                yield Message(source.path, line, f"{error}; fix ':where:'")
            else:
                shown.setdefault(name, set()).update(row.line for row in rows)
    for name, table in ledgers.items():
        for row in table.rows:
            if name not in in_words and row.sources() and row.line not in shown.get(name, ()):
                yield Message(table.path, row.line, "no page shows this row; let the ':where:' of a table take it")
