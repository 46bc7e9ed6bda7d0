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

#: the forms in which a chapter is cited, by name
FORMS = {
    "Text": "{author}. {title}. In: {book}. Version {version}. Evidence current to {day}. {url}",
    "BibTeX": """@incollection{{{key},
  author = {{{{{author}}}}},
  title = {{{title}}},
  booktitle = {{{book}}},
  year = {{{year}}},
  edition = {{{version}}},
  note = {{Evidence current to {date}}},
  url = {{{url}}},
}}""",
    "RIS": """TY  - CHAP
AU  - {author}
TI  - {title}
T2  - {book}
PY  - {year}
ET  - {version}
N1  - Evidence current to {date}
UR  - {url}
ER  - """,
}


def minutes(doctree: nodes.document) -> int:
    """Return how long the running text takes to read; tables are looked up, not read."""
    looked_up = sum(map(_words, doctree.findall(nodes.entry)))
    return max(1, round((_words(doctree) - looked_up) / WORDS_PER_MINUTE))


def _words(node: nodes.Node) -> int:
    return sum(len(part.astext().split()) for part in node.findall(nodes.paragraph))


def citations(author: str, title: str, book: str, version: str, date: str, url: str) -> list[tuple[str, str]]:
    """Return ``(name, text)`` of each form in which a chapter is cited; ``date`` is that of its evidence."""
    key = "".join(letter for letter in title.lower() if letter.isascii() and letter.isalnum())[:20] + date[:4]
    facts = {"author": author, "title": title, "book": book, "version": version, "date": date, "url": url}
    facts |= {"key": key, "year": date[:4], "day": in_words(date)}
    return [(name, form.format_map(facts)) for name, form in FORMS.items()]


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
