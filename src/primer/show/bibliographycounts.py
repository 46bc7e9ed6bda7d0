"""``{bibliography-counts}`` counts the works of the bibliography.

Two small tables: by kind of study (``keywords``) and by kind of record that each was checked against (``checked``).
A kind of study is called as :mod:`primer.show.references` calls it.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from docutils import nodes
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

from primer.show.references import study_types


class BibliographyCounts(SphinxDirective):
    """The directive; takes no argument."""

    def run(self) -> list[nodes.Node]:
        """Write two Markdown tables and let the parser make nodes of them."""
        cite: Any = self.env.get_domain("cite")
        path = str(next(iter(cite.bibdata.bibfiles)))
        self.env.note_dependency(path)
        works = [entry.fields for entry in cite.bibdata.data.entries.values()]
        kinds = Counter(work.get("keywords", "") for work in works)
        records = Counter(work.get("checked", "").partition(",")[2].strip() for work in works)
        called = study_types(self.env)
        lines = []
        for name, title, counter in (
            ("study", "Works cited, by kind.", kinds),
            ("record", "Works cited, by the record each was checked against.", records),
        ):
            lines += [f":::{{table}} {title}", f":name: tab-works-by-{name}", ":widths: 70 30", ":class: as-table", ""]
            lines += ["| Kind | Works |", "|---|---|"]
            ordered = sorted(counter.items(), key=lambda item: (-item[1], item[0]))
            lines += [f"| {called.get(kind, kind[:1].upper() + kind[1:])} | {number} |" for kind, number in ordered]
            lines += [f"| All | {counter.total()} |", ":::", ""]
        box = nodes.container()
        self.state.nested_parse(StringList(lines, source=path), self.content_offset, box)
        return list(box.children)


def setup(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("bibliography-counts", BibliographyCounts)
