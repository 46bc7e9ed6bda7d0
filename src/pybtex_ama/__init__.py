"""References as clinicians write them (AMA Manual of Style, 11th edition): the pybtex style ``ama``.

"Popova V, Daly EJ, Trivedi M, et al. Title. *Journal*. 2019;176(6):428–438. doi:… PMID …"

The style writes entries of every type of BibTeX and BibLaTeX, those of an unknown type as ``@misc``. It leaves out what
an entry does not hold: no entry stops a build. The README beside this file shows one example a type.
"""

from __future__ import annotations

from typing import Any

from pybtex.database import Entry
from pybtex.style import FormattedEntry
from pybtex.style.formatting import BaseStyle

from pybtex_ama.reference import Reference

__all__ = ["Style"]


class Style(BaseStyle):  # type: ignore[misc]
    """Formats entries of any type; order and numbers are those of first citation.

    A subclass may format a type its own way with ``format_TYPE(context)`` or ``get_TYPE_template(entry)``, as pybtex
    documents.
    """

    default_sorting_style = "none"
    default_label_style = "number"

    #: Types whose publisher, number and year are sentences of their own, and whose title is roman, as in ``@misc``:
    #: "Title. Publisher. Number. 2020." AMA has "*Title*. Publisher; 2020. Number.", which an empty set gives.
    flat_types = frozenset({"book", "techreport"})
    #: Whether the issue of a journal is written where no volume is known, as AMA does: "2017;(6):428–438".
    issue_alone = False

    def format_entry(self, label: str, entry: Entry, bib_data: Any = None) -> FormattedEntry:
        """Return the formatted entry; ``bib_data``, where given, holds the entries that 'crossref' names."""
        if hasattr(self, f"format_{entry.type}") or hasattr(self, f"get_{entry.type}_template"):
            return super().format_entry(label, entry, bib_data)
        text = Reference(entry, bib_data, entry.type in self.flat_types, self.issue_alone).text()
        return FormattedEntry(entry.key, text, label)
