"""What a cell of a table shows: a template filled with the Markdown of a row's columns."""

from __future__ import annotations

import re
from collections.abc import Mapping

from sphinx_ledgers.dates import in_words
from sphinx_ledgers.ledger import SOURCE_COLUMN
from sphinx_ledgers.values import minus

_FIELD = re.compile(r"\{(\w+)\}")
_NEW_SENTENCE = re.compile(r"(?<=\. )\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#|$])")


def key_pattern(keys: str) -> re.Pattern[str]:
    """Return the pattern of a work that a text names by its key, with the brackets that only it stands in."""
    return re.compile(rf"(?<![\w-])\(?\b({keys})\b(?![\w-])\)?")


def markdown(values: Mapping[str, str], roles: Mapping[str, str], keys: str, cite: bool) -> dict[str, str]:
    """Return the cells of a row as Markdown.

    Sources become citations where there is a role to ``cite`` with. ``roles`` has the role of a column by its name, or
    by the last word of it. Elsewhere markup is harmless, days are written out, and the keys of works, which match
    ``keys``, become citations.
    """
    found = {}
    for column, value in values.items():
        if cite and SOURCE_COLUMN.match(column):
            found[column] = cited(value)
        elif value and (role := roles.get(column.rpartition("_")[2])):
            found[column] = f"{{{role}}}`{value}`"
        else:
            text = _MARKUP.sub(r"\\\1", minus(in_words(value)))
            found[column] = key_pattern(keys).sub(r"{cite}`\1`", text) if keys else text
    return found


def cited(sources: str) -> str:
    """Return the citation of keys that semicolons separate."""
    return "{cite}`" + ",".join(key.strip() for key in sources.split(";")) + "`" if sources else ""


def cell(template: str, values: Mapping[str, str]) -> str:
    """Return a template with its columns filled in, in sentence case; KeyError names a column that is not there.

    A part in square brackets is left out where one of its columns is empty.
    """
    text = _OPTIONAL.sub(
        lambda part: part[1] if all(values[name] for name in _FIELD.findall(part[1])) else "", template
    )
    first = {name: capitalized(values[name]) for name in _NEW_SENTENCE.findall(text)}
    return capitalized(" ".join(text.format_map({**values, **first}).split())) or "–"


def capitalized(name: str) -> str:
    """Return a text with a capital; a word such as mTORC1 or pKi, a unit or an address keeps its own letters."""
    bold = "**" if name.startswith("**") else ""
    name = name.removeprefix(bold)
    return bold + (name[:1].upper() + name[1:] if re.match(r"a |[a-z][a-z-]+\b(?!://)", name) else name)
