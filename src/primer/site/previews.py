"""What a citation's reference or a glossary term says, beside the link, without weighing on the page.

For each page that cites or uses terms, ``_static/previews/<page>.js`` holds the texts behind its links, by the id that
they lead to. ``static/previews.js`` loads it when the reader first points at, focuses or taps such a link; a script
can also be loaded where the pages are read from a folder, which ``fetch`` cannot do. Without scripts the link leads
to the same text.
"""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment import BuildEnvironment

FOLDER = "_static/previews"


def glossary(document: nodes.document) -> dict[str, str]:
    """Return the meanings of the glossaries in a document by id; citations are left out."""
    found: dict[str, str] = {}
    for item in document.findall(nodes.definition_list_item):
        definition = item.next_node(nodes.definition)
        terms = [term for term in item.children if isinstance(term, nodes.term) and term["ids"]]
        if definition is None or not terms:
            continue
        text = definition.deepcopy()
        for link in list(text.findall(addnodes.pending_xref)):
            if link["refdomain"] == "cite":
                link.parent.remove(link)
        meaning = " ".join(text.astext().split()).replace(" .", ".")
        found |= {term["ids"][0]: meaning for term in terms}
    return found


def texts(env: BuildEnvironment) -> dict[str, str]:
    """Return the text of each work and term by its id."""
    cite: Any = env.get_domain("cite")
    found = {work.citation_id: work.formatted_entry.text.render_as("text") for work in cite.citations}
    objects = env.domains.standard_domain.objects
    for docname in {docname for (kind, _), (docname, _) in objects.items() if kind == "term"}:
        found |= glossary(env.get_doctree(docname))
    return found


class Previews:
    """Writes the file of each page; the texts are gathered once, before the first page is written."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def gather(self, app: Sphinx, builder: Builder) -> None:
        """Gather the texts."""
        self.texts = texts(app.env) if builder.name == "html" else {}

    def add(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Write a page's file, and tell its template; the checksum keeps a browser from that of an older build."""
        links = doctree.findall(nodes.reference) if doctree else ()
        ids = {link.get("refid") or link.get("refuri", "").partition("#")[2] for link in links}
        if not (found := {anchor: self.texts[anchor] for anchor in sorted(ids & self.texts.keys())}):
            return
        script = f"primerPreviews({json.dumps(found, ensure_ascii=False, separators=(',', ':'))})\n".encode()
        path = Path(app.outdir) / FOLDER / f"{pagename}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(script)
        context["previews"] = f"{context['pathto'](f'{FOLDER}/{pagename}.js', 1)}?v={zlib.crc32(script):08x}"


def setup(app: Sphinx) -> None:
    """Connect to the writing of pages."""
    previews = Previews()
    app.connect("write-started", previews.gather)
    app.connect("html-page-context", previews.add)
