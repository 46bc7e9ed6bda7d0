"""The ledgers as data: sources, and completeness of the claim audit; :mod:`sphinx_ledgers.check` does the rest."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from sphinx_ledgers.files import Message
from sphinx_ledgers.ledger import Ledger


def lint_sources(ledgers: Mapping[str, Ledger], known: Collection[str], bibliography: str) -> Iterator[Message]:
    """Yield a message for each source that is not in the bibliography."""
    for ledger in ledgers.values():
        for row in ledger.rows:
            for key in row.sources():
                if key not in known:
                    yield Message(
                        ledger.path, row.line, f"source {key!r} is not in {bibliography}; add the entry or fix the key"
                    )


def lint_complete(claims: Ledger, expected: Mapping[str, int]) -> Iterator[Message]:
    """Yield a message for each claim id that is missing; ``expected`` maps a prefix to how many claims it has."""
    found = {row.values["id"] for row in claims.rows}
    wanted = {f"{prefix}.{number}" for prefix, count in expected.items() for number in range(1, count + 1)}
    for missing in sorted(wanted - found):
        yield Message(claims.path, 1, f"claim {missing} has no verdict; add its row")
    for row in claims.rows:
        if row.values["id"] not in wanted:
            yield Message(claims.path, row.line, f"the source article has no claim {row.values['id']!r}")
        if row.values["verdict"] not in ("promotional", "not-factual") and not row.sources():
            yield Message(claims.path, row.line, f"verdict {row.values['verdict']!r} needs a source")
