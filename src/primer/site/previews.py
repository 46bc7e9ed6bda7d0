"""What a citation's reference or a glossary term says, beside the link, without weighing on the page.

For each page that cites or uses terms, ``_static/previews/<page>.js`` holds the texts behind its links, by the id that
they lead to. ``static/previews.js`` loads it when the reader first points at, focuses or taps such a link; a script
can also be loaded where the pages are read from a folder, which ``fetch`` cannot do. Without scripts the link leads
to the same text.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Set
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.domains import Domain
from sphinx.environment import BuildEnvironment

FOLDER = "_static/previews"


class PreviewDomain(Domain):
    """Remembers what terms mean and which terms each page uses; all names in lower case, as terms are looked up."""

    name = "preview"
    label = "Previews"
    data_version = 1
    initial_data = {"meanings": {}, "used": {}}

    @property
    def meanings(self) -> dict[str, dict[str, tuple[str, str]]]:
        """Page → term → ``(id, meaning)``."""
        found: dict[str, dict[str, tuple[str, str]]] = self.data["meanings"]
        return found

    @property
    def used(self) -> dict[str, list[str]]:
        """Page → the terms that it links."""
        found: dict[str, list[str]] = self.data["used"]
        return found

    def process_doc(self, env: BuildEnvironment, docname: str, document: nodes.document) -> None:
        """Remember one page."""
        if meanings := glossary(document):
            self.meanings[docname] = meanings
        links = document.findall(addnodes.pending_xref)
        self.used[docname] = [link["reftarget"].lower() for link in links if link["reftype"] == "term"]

    def clear_doc(self, docname: str) -> None:
        """Forget one page."""
        self.meanings.pop(docname, None)
        self.used.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for kind in ("meanings", "used"):
            self.data[kind] |= {name: value for name, value in otherdata[kind].items() if name in docnames}

    def resolve_any_xref(self, *_: Any, **__: Any) -> list[tuple[str, nodes.reference]]:
        """Return nothing: this domain has no objects."""
        return []


def glossary(document: nodes.document) -> dict[str, tuple[str, str]]:
    """Return term → ``(id, meaning)`` of the glossaries in a document; citations are left out of the meaning."""
    found: dict[str, tuple[str, str]] = {}
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
        found |= {term.astext().lower(): (term["ids"][0], meaning) for term in terms}
    return found


def previews(env: BuildEnvironment) -> dict[str, dict[str, str]]:
    """Return page → id → text of the works that the page cites and the terms that it links, sorted by id."""
    cite: Any = env.get_domain("cite")
    own: Any = env.get_domain("preview")
    works = {work.key: (work.citation_id, work.formatted_entry.text.render_as("text")) for work in cite.citations}
    terms = {name: known for page in own.meanings.values() for name, known in page.items()}
    found: dict[str, dict[str, str]] = {}
    for ref in cite.citation_refs:
        found.setdefault(ref.docname, {}).update(works[target.key] for target in ref.targets if target.key in works)
    for docname, used in own.used.items():
        found.setdefault(docname, {}).update(terms[name] for name in used if name in terms)
    return {docname: dict(sorted(texts.items())) for docname, texts in found.items() if texts}


def as_script(texts: dict[str, str]) -> str:
    """Return the file for the browser: one call with the texts."""
    return f"primerPreviews({json.dumps(texts, ensure_ascii=False, separators=(',', ':'))})\n"


class Scripts:
    """Writes the files; the texts are gathered once, before the first page is written."""

    def __init__(self) -> None:
        self.texts: dict[str, str] = {}

    def gather(self, app: Sphinx, builder: Builder) -> None:
        """Make the text of each file."""
        if builder.name == "html":
            self.texts = {docname: as_script(texts) for docname, texts in previews(app.env).items()}

    def name(
        self, app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
    ) -> None:
        """Tell the template of a page its file; the checksum keeps a browser from using that of an older build."""
        if text := self.texts.get(pagename):
            checksum = zlib.crc32(text.encode())
            context["previews"] = f"{context['pathto'](f'{FOLDER}/{pagename}.js', 1)}?v={checksum:08x}"

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write all files: a changed meaning changes the previews of pages that are not written anew."""
        for docname, text in self.texts.items() if exception is None else ():
            path = Path(app.outdir) / FOLDER / f"{docname}.js"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> None:
    """Register the domain and connect to the writing of pages."""
    scripts = Scripts()
    app.add_domain(PreviewDomain)
    app.connect("write-started", scripts.gather)
    app.connect("html-page-context", scripts.name)
    app.connect("build-finished", scripts.write)
