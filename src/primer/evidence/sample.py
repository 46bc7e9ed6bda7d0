"""Draw works and numbers to be checked again by hand: ``python -m primer sample [--seed N]``.

A reviewer who checks a random sample can say how often the book errs. The seed is printed, so that anybody can draw
the same sample from the same commit.
"""

from __future__ import annotations

import argparse
import datetime as dt
import random
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from primer.evidence.checks.numbers import held, numbers
from primer.evidence.project import Project
from primer.evidence.uses import heading

T = TypeVar("T")


def draw(items: Sequence[T], count: int, seed: int) -> list[T]:
    """Return ``count`` items (all, if there are fewer) in the order in which they stand."""
    chosen = set(random.Random(seed).sample(range(len(items)), min(count, len(items))))
    return [item for place, item in enumerate(items) if place in chosen]


def main() -> None:
    """Print the sample as a Markdown checklist."""
    parser = argparse.ArgumentParser(prog="python -m primer sample", description=draw.__doc__)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--works", type=int, default=40)
    parser.add_argument("--numbers", type=int, default=60)
    options = parser.parse_args()
    project = Project(Path.cwd(), dt.date.today())
    print(f"Sample with seed {options.seed}\n")
    for work in draw(project.works[0], options.works, options.seed):
        print(f"- [ ] {heading(work)}")
    print()
    rows = [
        (ledger, row)
        for ledger in project.ledgers.values()
        for row in ledger.rows
        if any(numbers(text) for text in held(ledger, row)) and row.sources()
    ]
    for ledger, row in draw(rows, options.numbers, options.seed):
        shown = "; ".join(value for column, value in row.values.items() if value and column not in ("id", "checked"))
        print(f"- [ ] {ledger.path.name}:{row.line} {row.values.get('id', '')}: {shown}")
