"""Table Schema: the tables of the data package against their types, required cells, enumerations and keys.

frictionless checks; what it finds is told from the error's fields and the schema, never from its prose.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import frictionless

from sphinx_ledgers.files import Message

_HEADER = ("missing-label", "extra-label", "incorrect-label", "blank-label", "duplicate-label", "blank-header")


def lint(descriptor: Path) -> Iterator[Message]:
    """Yield what is wrong with the tables of the data package at ``descriptor``, or with the package itself."""
    try:
        package = frictionless.Package(str(descriptor))
        report = package.validate()
    except frictionless.FrictionlessException as error:
        for reason in error.reasons or [error.error]:
            yield Message(descriptor, 1, f"data package: {reason.message}")
        return
    except re.error as error:  # frictionless compiles the patterns of a schema as it meets them
        text = f"data package: a column's pattern is no regular expression: {error}; fix {error.pattern!r}"
        yield Message(descriptor, 1, text)
        return
    schemas = {resource.path: resource.schema for resource in package.resources}
    for task in report.tasks:
        path, schema = descriptor.parent / task.place, schemas[task.place]
        fields = {field.name: field.to_descriptor() for field in schema.fields}
        if any(problem.type in _HEADER for problem in task.errors):
            yield Message(path, 1, columns(task.labels, list(fields)))
            continue
        for line, problems in groupby(sorted(task.errors, key=_line), key=_line):
            first = list(problems)
            # a cell that is empty or of another type breaks other rules too, and a key that is there twice two
            told = {getattr(problem, "field_number", 0): problem for problem in reversed(first)}
            told = {number: problem for number, problem in told.items() if number} or told
            for problem in told.values():
                name = getattr(problem, "field_name", "")
                where = f"column {name!r}: " if name else ""
                yield Message(path, line, where + wording(problem, fields.get(name, {}), schema.primary_key))


def _line(problem: frictionless.Error) -> int:
    return getattr(problem, "row_number", None) or 1


def columns(found: Collection[str], wanted: Collection[str]) -> str:
    """Return what is wrong with the columns of a table."""
    missing = ", ".join(repr(name) for name in wanted if name not in found)
    more = ", ".join(repr(name) for name in found if name not in wanted)
    parts = [f"there is no column {missing}" if missing else "", f"the schema knows no {more}" if more else ""]
    what = "; ".join(filter(None, parts)) or "the columns stand in another order than in the schema"
    return f"{what}; the columns are {', '.join(wanted)}"


def wording(problem: frictionless.Error, field: Mapping[str, Any], key: Collection[str]) -> str:
    """Return what is wrong with a cell of ``field`` (its descriptor), or with a row, in plain words, with the fix."""
    cell, rules = str(getattr(problem, "cell", "")), field.get("constraints", {})
    if problem.type == "blank-row":
        return "the row is blank; remove it"
    if problem.type in ("unique-error", "primary-key"):
        return f"another row has the same {field.get('name') or ', '.join(key)}; give each row its own"
    if problem.type == "type-error":
        return f"{cell!r} is no {field['type']}; fix the cell"
    if problem.type != "constraint-error":
        return str(problem.message)  # what is rare keeps its own words
    if not cell:
        return "the cell is empty; fill it"
    if cell not in (allowed := rules.get("enum", [cell])):
        return f"{cell!r} is not one of {', '.join(map(repr, filter(None, allowed)))}; fix the cell"
    if "pattern" in rules and not re.fullmatch(rules["pattern"], cell):
        return f"{cell!r} breaks the rule pattern {rules['pattern']}; fix the cell"
    rest = ", ".join(f"{name} {rule}" for name, rule in rules.items() if name not in ("required", "enum", "pattern"))
    return f"{cell!r} breaks the rule {rest}; fix the cell"
