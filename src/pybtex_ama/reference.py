"""One entry as an AMA reference: which parts a type has, and in which order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Any
from urllib.parse import quote, unquote

from pybtex.database import Entry, Person
from pybtex.richtext import HRef, Tag, Text

from pybtex_ama import dates
from pybtex_ama.markup import address, plain, rich
from pybtex_ama.names import name_list, people, with_role

#: How a type is written, by the name of a method; a type that is not here is written as ``@misc``.
_KINDS = {
    **dict.fromkeys(("article", "periodical", "suppperiodical", "review"), "article"),
    **dict.fromkeys(("book", "mvbook", "collection", "mvcollection", "reference", "mvreference"), "book"),
    **dict.fromkeys(("proceedings", "mvproceedings", "booklet", "manual"), "book"),
    **dict.fromkeys(("audio", "video", "movie", "music", "image", "artwork", "performance"), "book"),
    **dict.fromkeys(("inbook", "incollection", "bookinbook", "suppbook", "suppcollection", "inreference"), "chapter"),
    **dict.fromkeys(("inproceedings", "conference"), "paper"),
    **dict.fromkeys(("thesis", "phdthesis", "mastersthesis"), "thesis"),
    **dict.fromkeys(("report", "techreport", "standard"), "report"),
    **dict.fromkeys(("online", "electronic", "www"), "online"),
    **dict.fromkeys(("software", "dataset"), "software"),
    **dict.fromkeys(("unpublished",), "unpublished"),
    **dict.fromkeys(("patent",), "patent"),
}
_THESES = {
    **{"phdthesis": "Dissertation", "mastersthesis": "Master's thesis", "mathesis": "Master's thesis"},
    **{"bathesis": "Bachelor's thesis", "candthesis": "Candidate thesis"},
}
_PATENTS = {
    **{"patent": "Patent", "patentus": "US patent", "patenteu": "European patent", "patentuk": "UK patent"},
    **{"patentde": "German patent", "patentfr": "French patent", "patreq": "Patent application"},
    **{"patrequs": "US patent application", "patreqeu": "European patent application"},
    **{"patrequk": "UK patent application", "patreqde": "German patent application"},
}
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PREPRINTS = re.compile(r"\w*rxiv|preprints(?:\.org)?|research square|ssrn", re.IGNORECASE)
_ARXIV = re.compile(r"(?:arxiv:)?(\d{4}\.\d{4,5}(?:v\d+)?|[a-z.-]+/\d{7}(?:v\d+)?)", re.IGNORECASE)
_ARCHIVES = {
    "arxiv": ("arXiv", "https://arxiv.org/abs/"),
    "biorxiv": ("bioRxiv", ""),
    "medrxiv": ("medRxiv", ""),
    "jstor": ("JSTOR", "https://www.jstor.org/stable/"),
    "hdl": ("hdl", "https://hdl.handle.net/"),
}
_ACCESSED = re.compile(r"^\W*(?:last |online;? )?accessed:?(?: on)?:?\s*(.+?)\W*$", re.IGNORECASE)
_ADDRESS = re.compile(r"^\s*(?:\{?\\url\s*\{.*\}\}?|https?://\S+)\s*$", re.DOTALL)
_RANGE = re.compile(r"(?<![\d-])([A-Za-z]*\d+[A-Za-z]*)\s*-\s*([A-Za-z]*\d+[A-Za-z]*)(?![\d-])")


class Reference:
    """One entry to be written; every field may be missing."""

    def __init__(self, entry: Entry, bib_data: Any = None, flat: bool = False, issue_alone: bool = True) -> None:
        """``flat`` and ``issue_alone`` are the choices of :class:`pybtex_ama.Style`, for this entry."""
        self.key, self.type, self.flat, self.issue_alone = entry.key, entry.type, flat, issue_alone
        self.persons: dict[str, Sequence[Person]] = {role.lower(): each for role, each in entry.persons.items()}
        self.fields = {name.lower(): str(value) for name, value in entry.fields.items() if str(value).strip()}
        self._inherit(bib_data)

    def _inherit(self, bib_data: Any) -> None:
        """Take from the entry that 'crossref' names what this one lacks; its title is the title of the whole."""
        parent = bib_data.entries.get(self.fields.get("crossref", "")) if bib_data else None
        if parent is None:
            return
        theirs = {name.lower(): value for name, value in parent.fields.items()}
        if "title" in theirs:
            theirs.setdefault("booktitle", theirs.pop("title"))
        self.fields = theirs | self.fields
        self.persons = {"editor": parent.persons.get("editor", [])} | self.persons

    def text(self) -> Text:
        """Return the whole reference; the key of an entry that holds nothing else."""
        kind = "misc" if self.flat else _KINDS.get(self.type, "misc")
        source = self._preprint() if self._is_preprint else getattr(self, f"_{kind}")()
        parts = [_ended(part) for part in (*self._heads(kind), *source) if part]
        parts += self._numbers()
        return Text(" ").join(parts or [Text(f"{self.key}.")])

    # -- what stands before the source -----------------------------------------------------------

    def _heads(self, kind: str) -> list[Text]:
        return [Text(self._authors(kind)), self._title(kind)]

    def _authors(self, kind: str) -> str:
        authors = self.persons.get("author", [])
        if kind == "patent":
            holders = name_list(people(self.fields.get("holder", "")))
            inventors = with_role(authors, "inventor", "inventors")
            return "; ".join(part for part in (inventors, holders and f"{holders}, assignee") if part)
        if authors:
            return name_list(authors)
        if self._edited_whole(kind):
            return self._editors
        return ""

    def _edited_whole(self, kind: str) -> bool:
        """Return whether the editors stand for authors, since the work is not a part of what they edited."""
        return kind not in {"chapter", "paper"} or not self._container

    @property
    def _editors(self) -> str:
        return with_role(self.persons.get("editor", []), "ed", "eds")

    def _title(self, kind: str) -> Text:
        title = self._joined("title", "subtitle")
        # the title of a whole work is set like that of a journal
        whole = kind in {"book", "thesis", "report", "software"} or (kind == "chapter" and not self._container)
        if title and whole and self.type != "dataset":
            title = Tag("em", title)
        addition = self._rich("titleaddon")
        return Text(_ended(title), " ", addition) if title and addition else title or addition

    # -- sources, by type ------------------------------------------------------------------------

    def _article(self) -> list[Any]:
        journal = self._journal
        located = self._located(dates.year(self.fields))
        if self._value("pubstate").lower() in {"inpress", "in press", "forthcoming"} and not located:
            located = Text("In press")
        elif journal and "date" in self.fields and not self._any("volume", "number", "issue", "pages", "eid"):
            day = dates.day(self.fields)
            located = Text(day if day == dates.year(self.fields) else f"Published online {day}")
        return [Tag("em", journal) if journal else None, located]

    def _located(self, year: str) -> Text:
        """Return "2019;176(6):428–438" with what of it is known."""
        volume, number, pages = self._value("volume"), self._value("number", "issue"), self._pages
        issue = f"({number})" if number and (volume or self.issue_alone or not year) else ""
        text = ";".join(part for part in (year, volume + issue) if part)
        return Text(f"{text}:{pages}" if text and pages else text or pages)

    def _book(self) -> list[Any]:
        return [*self._particulars(editors=bool(self.persons.get("author"))), *self._imprint()]

    def _chapter(self) -> list[Any]:
        if not self._container:
            return self._book()
        editors = self._editors or with_role(people(self.fields.get("bookauthor", "")), "", "").rstrip(", ")
        start = Text("In: ", _ended(editors), " ") if editors else Text("In: ")
        return [Text(start, Tag("em", self._container)), *self._particulars(editors=False), *self._imprint()]

    def _paper(self) -> list[Any]:
        if self._container:
            return self._chapter()
        if self._any("eventtitle"):
            return [*self._presented(), *self._imprint()]
        return [*self._particulars(editors=False), *self._imprint()]

    def _presented(self) -> list[Text]:
        date = dates.written(self._value("eventdate")) or dates.day(self.fields)
        parts = (self._value("eventtitle"), date, self._value("venue", "location", "address"))
        return [Text("Presented at: ", "; ".join(part for part in parts if part))]

    def _thesis(self) -> list[Any]:
        given = self._value("type")
        kind = _THESES.get(given.lower().replace(" ", "")) or _THESES.get(self.type, "")
        if re.search(r"\bph\.?\s*d|doctor|dissertation", given, re.IGNORECASE):
            kind = "Dissertation"
        school = self._rich("school", "institution", "publisher", "organization")
        return [Text(kind if kind and not (given and self.type == "thesis") else kind or given), *self._dated(school)]

    def _report(self) -> list[Any]:
        publisher = self._rich("institution", "publisher", "organization", "howpublished")
        kind, number = self._value("type"), self._value("number")
        kind = {"techreport": "Technical report", "resreport": "Research report"}.get(kind, kind)
        if number.isdecimal():
            number = f"{kind or 'Report'} {number}"
        return [*self._particulars(), *self._dated(publisher), Text(number or kind)]

    def _online(self) -> list[Any]:
        site = self._rich("organization", "publisher", "institution", "journaltitle", "journal", "howpublished")
        return [*self._presented()] * self._any("eventtitle") + [self._version, site, Text(dates.day(self.fields))]

    def _software(self) -> list[Any]:
        publisher = self._rich("publisher", "organization", "institution", "howpublished")
        return [self._version, *self._dated(publisher, dates.day(self.fields)), self._rich("number")]

    def _unpublished(self) -> list[Any]:
        where = self._presented() if self._any("eventtitle") else [self._rich("howpublished", "institution", "school")]
        return [*where, Text("" if self._any("eventtitle") else dates.day(self.fields))]

    def _patent(self) -> list[Any]:
        given, number = self._value("type"), self._value("number")
        kind = _PATENTS.get(given.lower(), given) or ("Patent" if number.isdecimal() else "")
        return [Text(f"{kind} {number}".strip()), Text(dates.day(self.fields))]

    def _misc(self) -> list[Any]:
        """Write what there is, each part a sentence, the date last."""
        container = self._container or self._journal
        sources = [self._rich(name) for name in ("institution", "organization", "school", "publisher", "howpublished")]
        if self.type == "book":
            sources = [*self._particulars(editors=bool(self.persons.get("author"))), *sources, self._rich("series")]
        elif self.type != "techreport":
            sources = [*sources, self._version]
        else:
            sources = [*sources, self._rich("type")]
        date = dates.year(self.fields) if self.type in {"book", "techreport"} else dates.day(self.fields)
        pages = self._pages if self._any("volume", "pages", "chapter") else ""
        return [
            Tag("em", container) if container else None,
            *sources,
            self._rich("number"),
            Text(f"{date}:{pages}".strip(":")),
        ]

    @cached_property
    def _is_preprint(self) -> bool:
        """Return whether the entry is of a server of preprints and was not published elsewhere."""
        if self._any("volume", "pages", "booktitle") or _KINDS.get(self.type) in {"book", "chapter", "paper", "thesis"}:
            return False
        if "preprint" in (self._value("pubstate").lower(), self._value("type").lower()):
            return True
        if self._journal:  # also that of a server, "medRxiv": the entry says that it is one
            return False
        server = self._value("publisher", "howpublished", "organization", "institution")
        return self._archive[0] in {"arXiv", "bioRxiv", "medRxiv"} or bool(_PREPRINTS.fullmatch(server))

    def _preprint(self) -> list[Any]:
        server = self._rich("journal", "journaltitle", "publisher", "howpublished", "organization", "institution")
        day = dates.day(self.fields)
        posted = Text(f"Preprint posted online {day}" if day else "Preprint")
        number = Text("" if _ARXIV.fullmatch(self._value("number")) else self._value("number"))
        return [Tag("em", server) if server else Tag("em", self._archive[0] or ""), posted, number]

    # -- parts that several types have ---------------------------------------------------------------

    def _particulars(self, editors: bool = False) -> list[Any]:
        """Return editors, translators, volume and edition of a book."""
        volume = "" if self._any("series") else self._value("volume")
        return [
            Text(self._editors if editors else ""),
            Text(with_role(people(self.fields.get("translator", "")), "trans", "trans")),
            Text(f"Vol {volume}" if volume else ""),
            Text(edition(self._value("edition"))),
            self._version,
        ]

    def _imprint(self) -> list[Any]:
        """Return "Publisher; 2020:12–30" and the series of a book."""
        publisher = self._rich("publisher", "organization", "institution", "howpublished")
        volume, number = self._value("volume"), self._value("number")
        place = ("vol", volume) if volume else ("no.", number)
        series = self._rich("series")
        row = Text(series, f"; {place[0]} {place[1]}") if series and place[1] else series
        return [*self._dated(publisher, pages=self._pages), row]

    def _dated(self, publisher: Text, date: str = "", pages: str = "") -> list[Text]:
        date = date or dates.year(self.fields)
        end = f"{date}:{pages}" if date and pages else date or pages
        return [Text(publisher, "; ", end) if publisher and end else publisher or Text(end)]

    @property
    def _container(self) -> Text:
        whole = self._joined("booktitle", "booksubtitle") or self._joined("maintitle", "mainsubtitle")
        # an entry that others name in 'crossref' has its own title as 'booktitle' too
        return whole if str(whole) != str(self._joined("title", "subtitle")) else Text()

    @property
    def _journal(self) -> Text:
        journal = self._rich("shortjournal", "journal", "journaltitle")
        return journal if "journalsubtitle" not in self.fields else Text(journal, ": ", self._rich("journalsubtitle"))

    @property
    def _version(self) -> Text:
        version = self._value("version")
        return Text(version if not version or version.lower().startswith("v") else f"Version {version}")

    @property
    def _pages(self) -> str:
        pages = self._value("pages", "eid", "articleno")
        if pages:
            return re.sub(r"(?<=\w) ?– ?(?=\w)", "–", _RANGE.sub(r"\1–\2", pages.replace("--", "–")))
        chapter = self._value("chapter")
        return f"chap {chapter}" if chapter else ""

    # -- numbers and addresses -------------------------------------------------------------------

    @cached_property
    def _archive(self) -> tuple[str, str, str]:
        """Return name, number and base address of the archive that 'eprint' names; empty if it names none."""
        number = address(self.fields.get("eprint", ""))
        name = self._value("eprinttype", "archiveprefix", "archive").lower()
        arxiv = _ARXIV.fullmatch(number) or ("arxiv" in name and _ARXIV.search(number))
        if arxiv or not number:
            return ("arXiv", arxiv[1], _ARCHIVES["arxiv"][1]) if arxiv else ("", "", "")
        if number.startswith("http"):
            return ("", "", "")
        shown, base = _ARCHIVES.get(name, (self._value("eprinttype", "archiveprefix", "archive"), ""))
        return (shown, number, base) if shown else ("", "", "")

    def _numbers(self) -> list[Text]:
        """Return DOI, PMID, archive and web address, each a link."""
        doi, url, found = bare_doi(self.fields.get("doi", "")), self._url, []
        pmid, pmcid = self._value("pmid"), self._value("pmcid")
        name, number, base = self._archive
        if name.lower() in {"pmid", "pubmed"}:
            pmid, number = pmid or number, ""
        elif name.lower() in {"pmcid", "pmc"}:
            pmcid, number = pmcid or number, ""
        if doi:
            found.append(Text("doi:", HRef(f"https://doi.org/{quote(doi, safe=_SAFE)}", doi), "."))
        if pmid:
            found.append(Text("PMID ", HRef(f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", pmid), "."))
        if pmcid:
            pmcid = f"PMC{pmcid}" if pmcid.isdecimal() else pmcid
            link = HRef(f"https://pmc.ncbi.nlm.nih.gov/articles/{pmcid}/", pmcid)
            found.append(Text("Free full text: ", link, "."))
        if number:
            shown = f"{name}:{number}"
            found.append(Text(HRef(base + number, shown) if base else shown, "."))
        if url and not doi:
            accessed = self._accessed
            found += [_ended(Text(f"Accessed {accessed}"))] if accessed else []
            found.append(Text(HRef(url, url), "."))
        return found

    @property
    def _url(self) -> str:
        if url := address(self.fields.get("url", "")):
            return url
        written = (self.fields.get(name, "") for name in ("howpublished", "note"))
        return next((address(field) for field in written if _ADDRESS.match(field)), "")

    @property
    def _accessed(self) -> str:
        if date := self._value("urldate", "lastchecked", "lastaccessed", "accessed"):
            return dates.written(date)
        match = _ACCESSED.match(self._value("note"))
        return dates.written(match[1]) if match else ""

    # -- fields ----------------------------------------------------------------------------------

    def _any(self, *names: str) -> bool:
        return any(name in self.fields for name in names)

    def _value(self, *names: str) -> str:
        """Return the first of some fields that is given, without settings; "" if none is."""
        return next((plain(self.fields[name]).strip() for name in names if name in self.fields), "")

    def _rich(self, *names: str) -> Text:
        """Return the first of some fields that is given; an address is no publisher."""
        given = (self.fields[name] for name in names if name in self.fields)
        return next((rich(field) for field in given if not _ADDRESS.match(field)), Text())

    def _joined(self, name: str, subtitle: str) -> Text:
        first, second = self._rich(name), self._rich(subtitle)
        if first and second:
            return Text(first, " " if str(first).endswith((":", "?", "!")) else ": ", second)
        return first or second


_SAFE = "/:@!$&'()*+,;=~"


def bare_doi(field: str) -> str:
    """Return a DOI without the address or the word before it.

    >>> bare_doi("https://doi.org/10.1000/a%3Cb"), bare_doi("doi: 10.1000/a")
    ('10.1000/a<b', '10.1000/a')
    """
    doi = address(field)
    match = re.match(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/(.*)", doi, re.IGNORECASE | re.DOTALL)
    if match:
        doi = unquote(match[1])
    return re.sub(r"^doi:\s*", "", doi, flags=re.IGNORECASE)


def edition(given: str) -> str:
    """Return "3rd ed" for an edition as exporters write it; "" for the first, which AMA leaves out.

    >>> edition("3"), edition("Third"), edition("2nd edition"), edition("Revised"), edition("1st")
    ('3rd ed', '3rd ed', '2nd ed', 'Revised ed', '')
    """
    text = re.sub(r"\W*\b(?:edition|edn?)\b\.?$", "", given, flags=re.IGNORECASE).strip()
    if re.search(r"\b(?:edition|impression|printing|release)\b", text, re.IGNORECASE):
        return text
    if text.lower() in _ORDINALS:
        text = str(_ORDINALS.index(text.lower()) + 1)
    if match := re.fullmatch(r"(\d+)(?:st|nd|rd|th|\.)?", text):
        number = int(match[1])
        if number == 1:
            return ""
        ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
        text = f"{number}{ending}"
    return f"{text} ed" if text else ""


def _ended(text: Any) -> Text:
    """Return a text with a full stop, where it does not end with a mark."""
    closed = str(text).rstrip("”’\"'")
    return Text(text) if closed.endswith((".", "?", "!")) else Text(text, ".")
