"""References as clinicians write them (AMA, Vancouver): a pybtex style.

"Popova V, Daly EJ, Trivedi M, et al. Title. *Journal*. 2019;176(6):428-438. doi:… PMID …"
No published pybtex style does this; registered as ``ama`` by an entry point in ``pyproject.toml``.
"""

from __future__ import annotations

import re
from typing import Any

from pybtex.database import Entry, Person
from pybtex.richtext import HRef, Tag, Text
from pybtex.style.formatting import BaseStyle, toplevel
from pybtex.style.template import Node, node

#: AMA Manual of Style: up to six authors are all named, of more the first three.
MOST_AUTHORS = 6
NAMED_OF_MORE = 3

#: What may mean something to TeX; text without it is already what it says.
_TEX = re.compile(r"[^\w .,:;()/+=-]|--|  |^ | $")


class Style(BaseStyle):  # type: ignore[misc]
    """Formats entries of any type; order and numbers are those of first citation."""

    default_sorting_style = "none"
    default_label_style = "number"

    def format_article(self, context: dict[str, Any]) -> Any:
        """Format one entry from pybtex's template ``context``."""
        return toplevel[reference()].format_data(context)

    format_book = format_misc = format_techreport = format_article


def person_name(person: Person) -> str:
    """Return "Popova V" for a person, the name as it stands for a body."""
    last = _text(" ".join([*person.prelast_names, *person.last_names]))
    initials = "".join(
        part[0].upper() for name in [*person.first_names, *person.middle_names] for part in name.split("-") if part
    )
    return " ".join(part for part in (last, initials, *person.lineage_names) if part)


def author_list(persons: list[Person]) -> str:
    """Return the authors, shortened as AMA does; a last author "others" stands for those not listed."""
    names = [person_name(person) for person in persons]
    more = bool(names) and names[-1] == "others"
    if more:
        names.pop()
    if len(names) > MOST_AUTHORS or more:
        names = [*names[:NAMED_OF_MORE], "et al"]
    return ", ".join(names)


def locator(fields: dict[str, str]) -> str:
    """Return "2019;176(6):428–438" with what of it is known."""
    text = fields["year"]
    if fields.get("volume"):
        text += f";{fields['volume']}"
        if fields.get("number"):
            text += f"({fields['number']})"
    if fields.get("pages"):
        text += f":{fields['pages'].replace('--', '–')}"
    return text


@node  # type: ignore[untyped-decorator]
def reference(children: list[Node], context: dict[str, Any]) -> Text:
    """Template node for the whole reference."""
    entry: Entry = context["entry"]
    fields = {name.lower(): _text(value) for name, value in entry.fields.items()}
    # an address is no prose: its hyphens and tildes stay what they are
    fields |= {name: entry.fields[name] for name in ("doi", "url") if name in entry.fields}
    parts: list[Any] = [
        _ended(author_list(entry.persons.get("author", []))),
        " ",
        _ended(fields["title"]),
        " ",
    ]
    if entry.type == "article":
        parts += [Tag("em", fields["journal"]), ". ", _ended(locator(fields))]
    else:
        source = [fields[name] for name in ("institution", "publisher", "howpublished", "number") if fields.get(name)]
        parts.append(_ended(". ".join([*source, fields["year"]])))
    if doi := fields.get("doi"):
        parts += [" doi:", HRef(f"https://doi.org/{doi}", doi), "."]
    if pmid := fields.get("pmid"):
        parts += [" PMID ", HRef(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", pmid), "."]
    if pmcid := fields.get("pmcid"):
        parts += [" Free full text: ", HRef(f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/", pmcid), "."]
    if (url := fields.get("url")) and not doi:
        parts += [" ", HRef(url, url), "."]
    return Text(*parts)


def _text(latex: str) -> str:
    """Return BibTeX's text without its braces and escapes."""
    # pybtex's decoder takes each letter as a token of TeX: most of the time of the reference list, mostly for nothing
    return str(Text.from_latex(latex)) if _TEX.search(latex) else latex


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
