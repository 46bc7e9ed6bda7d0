"""Persons and bodies as AMA writes them: "Popova V", "King ML Jr", "World Health Organization"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from pybtex.bibtex.utils import split_name_list
from pybtex.database import InvalidNameString, Person

from pybtex_ama.markup import plain

#: AMA Manual of Style, 11th edition, 3.7: up to six are all named, of more the first three.
MOST_NAMED = 6
NAMED_OF_MORE = 3

_NICKNAME = re.compile(r"""[(\["“„‘«][^)\]"”’»]*[)\]"”’»]""")
_EXTENDED = re.compile(r"\b(family|given|prefix|suffix)\s*=\s*\"?([^,\"]*)")


def person_name(person: Person) -> str:
    """Return the family name, the initials and the suffix of a person; the name as it stands for a body."""
    last = plain(" ".join([*person.prelast_names, *person.last_names]))
    given = plain(" ".join([*person.first_names, *person.middle_names]))
    suffix = plain(" ".join(person.lineage_names))
    if "family=" in f"{last}{given}{suffix}".replace(" ", ""):  # the extended form of BibLaTeX
        parts = dict(_EXTENDED.findall(", ".join((last, suffix, given))))
        last = f"{parts.get('prefix', '')} {parts.get('family', '')}".strip()
        given, suffix = parts.get("given", ""), parts.get("suffix", "")
    last = last.replace("{", "").replace("}", "").strip()  # escaped braces, as Zotero writes those of a body
    return " ".join(part for part in (last, initials(given), suffix.strip().rstrip(".")) if part)


def initials(given: str) -> str:
    """Return the initials of given names, which are already without TeX.

    >>> initials("Jan-Piet M."), initials("J.R.R."), initials("C.J. “Jean”"), initials("JA")
    ('JPM', 'JRR', 'CJ', 'JA')
    """
    found = ""
    for word in re.split(
        r"[\s.\-‐‑–~\u00a0]+", _NICKNAME.sub(" ", given) if _NICKNAME.sub("", given).strip() else given
    ):
        letters = [letter for letter in word if letter.isalpha()]
        if 1 < len(letters) <= 3 and len(letters) == len(word) and word.isupper():
            found += word  # "JA", as PubMed writes them
        elif letters:
            found += letters[0].upper()
    return found


def people(field: str) -> list[Person]:
    """Return the persons of a field that pybtex leaves as text, such as 'translator'."""
    found = []
    for name in split_name_list(field):
        try:
            found.append(Person(name))
        except InvalidNameString:
            found.append(Person(last="{" + name + "}"))
    return found


def name_list(persons: Sequence[Person]) -> str:
    """Return the names, shortened as AMA does; a last name "others" stands for those not listed."""
    names = [name for name in map(person_name, persons) if name]
    more = bool(names) and names[-1] == "others"
    if more:
        names.pop()
    if names and (len(names) > MOST_NAMED or more):
        names = [*names[:NAMED_OF_MORE], "et al"]
    return ", ".join(names)


def with_role(persons: Sequence[Person], one: str, several: str) -> str:
    """Return the names followed by what they did: "Etzel RA, Balk SJ, eds"; "" for nobody."""
    names = name_list(persons)
    return f"{names}, {one if len(persons) == 1 else several}" if names else ""
