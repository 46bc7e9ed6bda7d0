"""Writers of CSL-JSON and RIS, for reference managers: plugins of pybtex, as those of its own formats.

CSL-JSON (https://citationstyles.org) is what Zotero, Mendeley and pandoc read; RIS is made of it, for the others.
Nothing is added to what an entry says: where it names only some of the authors, a note says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, TextIO

from pybtex.backends.plaintext import Backend
from pybtex.database import BibliographyData, Entry, Person
from pybtex.database.output import BaseWriter
from pybtex.richtext import Text

Item = dict[str, Any]

#: what may mean something to TeX; without it a text is not parsed, which takes its time
_TEX = re.compile(r"[\\{}$~`']|--|  |\n")
_PLAIN = Backend()  # at hand: to ask pybtex for it by name takes a second each time

#: CSL type by type of the entry; those of ``misc`` follow from what they are
TYPES = {"article": "article-journal", "book": "book", "techreport": "report"}
#: RIS type by CSL type
RIS_TYPES = {
    "article-journal": "JOUR",
    "book": "BOOK",
    "report": "RPRT",
    "legislation": "STAT",
    "webpage": "ELEC",
    "document": "GEN",
}
#: the last of a list of authors that goes on
OTHERS = "others"
MORE_AUTHORS = "It has more authors than are named here."

#: CSL variable by field
_FIELDS = {
    **{"title": "title", "journal": "container-title", "volume": "volume", "pages": "page", "edition": "edition"},
}
#: the same for fields that hold no TeX: a tilde in an address is a tilde
_VERBATIM = {"doi": "DOI", "pmid": "PMID", "pmcid": "PMCID", "url": "URL"}
#: RIS tag by CSL variable, in the order in which they are written
_TAGS = {
    **{"title": "TI", "container-title": "T2", "publisher": "PB", "edition": "ET", "volume": "VL", "issue": "IS"},
    **{"number": "M1", "DOI": "DO", "PMID": "AN", "PMCID": "C2", "URL": "UR", "genre": "M3", "note": "N1"},
}


def plain(text: str) -> str:
    """Return a field without TeX."""
    if not _TEX.search(text):
        return text
    return " ".join(str(Text.from_latex(text).render(_PLAIN)).split())


def _type(entry: Entry) -> str:
    if kind := TYPES.get(entry.type):
        return kind
    if entry.fields.get("keywords") == "law":
        return "legislation"
    return "webpage" if "url" in entry.fields else "document"


def _name(person: Person) -> Item:
    given = plain(" ".join([*person.first_names, *person.middle_names]))
    family = plain(" ".join(person.last_names))
    if not given and (person.last_names[0].startswith("{") or family == OTHERS):  # a body
        return {"literal": plain(" ".join([*person.prelast_names, family]))}
    particle, suffix = plain(" ".join(person.prelast_names)), plain(" ".join(person.lineage_names))
    name = {"family": family, "given": given, "non-dropping-particle": particle, "suffix": suffix}
    return {part: text for part, text in name.items() if text}


def csl(entry: Entry, kinds: Mapping[str, str]) -> Item:
    """Return an entry as an item of CSL-JSON; ``kinds`` says what each study type (``keywords``) is called."""
    fields = entry.fields
    item: Item = {"id": entry.key, "type": _type(entry)}
    names = [_name(person) for person in entry.persons.get("author", [])]
    more = names[-1:] == [{"literal": OTHERS}]
    if names:
        item["author"] = names[:-1] if more else names
    item |= {variable: plain(fields[field]) for field, variable in _FIELDS.items() if field in fields}
    item |= {variable: fields[field] for field, variable in _VERBATIM.items() if field in fields}
    if publisher := fields.get("publisher") or fields.get("institution"):
        item["publisher"] = plain(publisher)
    if "number" in fields:
        item["issue" if entry.type == "article" else "number"] = plain(fields["number"])
    if year := fields.get("year"):
        item["issued"] = {"date-parts": [[int(year)]]} if year.isdecimal() else {"literal": plain(year)}
    seen = fields.get("urldate", fields.get("checked", ""))
    if "url" in fields and (day := re.match(r"(\d{4})-(\d\d)-(\d\d)", seen)):
        item["accessed"] = {"date-parts": [[int(part) for part in day.groups()]]}
    if kind := kinds.get(fields.get("keywords", "")):
        item["genre"] = kind
    notes = [plain(fields[field]) for field in ("howpublished", "note") if field in fields]
    if notes := [note if note.endswith(".") else f"{note}." for note in notes] + [MORE_AUTHORS] * more:
        item["note"] = " ".join(notes)
    return item


def ris(item: Item) -> str:
    """Return an item of CSL-JSON as a record of RIS."""
    return "".join(f"{tag}  - {value}\r\n" for tag, value in _ris(item))


def _ris(item: Item) -> Iterator[tuple[str, str]]:
    yield "TY", RIS_TYPES[item["type"]]
    yield "ID", item["id"]
    for name in item.get("author", []):
        family = " ".join(name[part] for part in ("non-dropping-particle", "family") if part in name)
        parts = [family, *(name[part] for part in ("given", "suffix") if part in name)]
        yield "AU", name.get("literal") or ", ".join(parts)
    if issued := item.get("issued"):
        yield "PY", issued.get("literal") or str(issued["date-parts"][0][0])
    for variable, tag in _TAGS.items():
        if variable in item:
            yield tag, item[variable]
    if "page" in item:
        first, _, last = item["page"].partition("–")
        yield "SP", first
        if last:
            yield "EP", last
    if "accessed" in item:
        yield "Y2", "{:04}/{:02}/{:02}".format(*item["accessed"]["date-parts"][0])
    yield "ER", ""


class CslJsonWriter(BaseWriter):  # type: ignore[misc]  # pybtex has no types
    """Writes CSL-JSON, sorted by key; ``kinds`` says what each study type (``keywords``) is called."""

    unicode_io = True

    def __init__(self, encoding: str | None = None, kinds: Mapping[str, str] | None = None) -> None:
        super().__init__(encoding)
        self.kinds = kinds or {}

    def items(self, bibliography: BibliographyData) -> list[Item]:
        """Return all entries."""
        return [csl(entry, self.kinds) for _, entry in sorted(bibliography.entries.items())]

    def write_stream(self, bibliography: BibliographyData, stream: TextIO) -> None:
        """Write one line an entry, so that a change shows in a diff."""
        lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in self.items(bibliography))
        stream.write(f"[\n{lines}\n]\n")


class RisWriter(CslJsonWriter):
    """Writes RIS, likewise."""

    def write_stream(self, bibliography: BibliographyData, stream: TextIO) -> None:
        """Write the records, parted by blank lines."""
        stream.write("\r\n".join(map(ris, self.items(bibliography))))
