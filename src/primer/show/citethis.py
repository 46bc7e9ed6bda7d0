"""What a reader of a chapter needs beside its text.

Under the title of each page that declares an evidence date: how long it takes to read, how to cite it (plain text,
BibTeX, RIS). On the site only; a book is cited by its own page.
"""

from __future__ import annotations

import html

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext

from sphinx_ledgers.dates import in_words

#: our assumption of an ordinary pace of silent reading; the figure shown is rounded to minutes
WORDS_PER_MINUTE = 238


def minutes(doctree: nodes.document) -> int:
    """Return how long the running text takes to read; tables are looked up, not read."""
    texts = (
        part.astext()
        for part in doctree.findall(nodes.paragraph)
        if not any(isinstance(above, nodes.entry) for above in _ancestors(part))
    )
    return max(1, round(sum(len(text.split()) for text in texts) / WORDS_PER_MINUTE))


def _ancestors(node: nodes.Node) -> list[nodes.Node]:
    found = []
    while node.parent is not None:
        node = node.parent
        found.append(node)
    return found


def citations(author: str, title: str, book: str, version: str, date: str, url: str) -> list[tuple[str, str]]:
    """Return ``(name, text)`` of each form in which a chapter is cited; ``date`` is that of its evidence."""
    year = date[:4]
    key = "".join(letter for letter in title.lower() if letter.isascii() and letter.isalnum())[:20]
    plain = f"{author}. {title}. In: {book}. Version {version}. Evidence current to {in_words(date)}. {url}"
    bibtex = "\n".join(
        [
            f"@incollection{{{key}{year},",
            f"  author = {{{{{author}}}}},",
            f"  title = {{{title}}},",
            f"  booktitle = {{{book}}},",
            f"  year = {{{year}}},",
            f"  edition = {{{version}}},",
            f"  note = {{Evidence current to {date}}},",
            f"  url = {{{url}}},",
            "}",
        ]
    )
    ris = "\n".join(
        [
            "TY  - CHAP",
            f"AU  - {author}",
            f"TI  - {title}",
            f"T2  - {book}",
            f"PY  - {year}",
            f"ET  - {version}",
            f"N1  - Evidence current to {date}",
            f"UR  - {url}",
            "ER  - ",
        ]
    )
    return [("Text", plain), ("BibTeX", bibtex), ("RIS", ris)]


def add(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Add the tools to the status under the title of a page of the site."""
    box = next((box for box in doctree.findall(nodes.container) if "page-status" in box["classes"]), None)
    if box is None or app.builder.name != "html" or docname == app.config.root_doc:
        return
    if app.config.translation_words:  # a translation is cited by its source
        return
    facts = [part for part in box.children if not any(part.findall(nodes.reference))]
    box.insert(len(facts), nodes.paragraph("", f"{minutes(doctree)}\N{NO-BREAK SPACE}min"))
    forms = citations(
        app.config.author,
        clean_astext(app.env.titles[docname]),
        app.config.project,
        app.config.version,
        app.env.metadata[docname]["evidence-date"],
        f"{app.config.html_baseurl}{app.builder.get_target_uri(docname)}",
    )
    shown = "".join(f"<dt>{name}</dt><dd><pre>{html.escape(text)}</pre></dd>" for name, text in forms)
    raw = f'<details class="cite-this"><summary>Cite</summary><dl>{shown}</dl></details>'
    box += nodes.raw("", raw, format="html")


def setup(app: Sphinx) -> None:
    """Connect."""
    app.connect("doctree-resolved", add, priority=310)  # after the link to the PDF
