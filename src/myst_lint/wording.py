"""Wording that misleads: the rules are data, so that each subject brings its own.

A rule file is TOML with ``[[rule]]`` tables:

``pattern``   regular expression, searched in each block's plain text, case ignored
``unless``    optional regular expression: a match of it in the same sentence makes the phrase acceptable
``folders``   optional list of folders whose pages the rule is for (default: all)
``why``       what is wrong with the phrase
``fix``      what to write instead

and ``[words]`` with ``sha256``: digests of lower-case words that must never appear (a vendor's name, say),
kept as digests so that the rule file does not itself print them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from myst_lint.files import Message, Unreadable, read_text, read_toml
from myst_lint.page import Block, Source

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-Z\"'])")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class Rule:
    """One forbidden wording and what excuses it."""

    pattern: re.Pattern[str]
    unless: re.Pattern[str] | None
    why: str
    fix: str
    folders: tuple[str, ...] = ()


@dataclass(frozen=True)
class Rules:
    """All rules of one file."""

    rules: tuple[Rule, ...]
    digests: frozenset[str]


def read(path: Path) -> Rules:
    """Read a rule file. Raises Unreadable."""
    data = read_toml(path)
    rules = tuple(_rule(path, row) for row in data.get("rule", ()))
    return Rules(rules, frozenset(data.get("words", {}).get("sha256", ())))


def _rule(path: Path, row: dict[str, Any]) -> Rule:
    try:
        pattern, unless = re.compile(row["pattern"], re.IGNORECASE), row.get("unless")
        excuse = re.compile(unless, re.IGNORECASE) if unless else None
        return Rule(pattern, excuse, row["why"], row["fix"], tuple(row.get("folders", ())))
    except re.error as error:
        line = _line(path, str(error.pattern))
        raise Unreadable(Message(path, line, f"{error.pattern!r} is no regular expression: {error}; fix it")) from error
    except KeyError as error:
        line = _line(path, str(next(iter(row.values()), "")))
        raise Unreadable(Message(path, line, f"the rule has no {error}; it needs pattern, why and fix")) from error


def _line(path: Path, part: str) -> int:
    return next((n for n, line in enumerate(read_text(path).split("\n"), 1) if part in line), 1)


def lint(source: Source, rules: Rules) -> Iterator[Message]:
    """Yield a message for each forbidden wording in the text, and each forbidden word anywhere in the file."""
    here = [rule for rule in rules.rules if not rule.folders or source.path.parent.name in rule.folders]
    for block in source.blocks:
        yield from _phrases(source, block, here)
    for number, line in enumerate(source.text.split("\n"), 1):
        for word in set(_WORD.findall(line.lower())):
            if hashlib.sha256(word.encode()).hexdigest() in rules.digests:
                yield Message(source.path, number, f"{word!r} is on the list of names that never ship; remove it")


def _phrases(source: Source, block: Block, rules: Sequence[Rule]) -> Iterator[Message]:
    for sentence in _SENTENCE_END.split(block.text):
        for rule in rules:
            match = rule.pattern.search(sentence)
            if match and not (rule.unless and rule.unless.search(sentence)):
                yield Message(source.path, block.line, f"{match[0]!r}: {rule.why}; {rule.fix}")
