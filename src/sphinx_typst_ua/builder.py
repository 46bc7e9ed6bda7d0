"""The builder: resolve each document once, translate it once, compose and compile the PDFs."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import importlib.util
import os
import shutil
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import segno
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.builders import Builder
from sphinx.environment.adapters.indexentries import IndexEntries
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.display import status_iterator

from sphinx_typst_ua.files import whole
from sphinx_typst_ua.index import index
from sphinx_typst_ua.markup import content, string
from sphinx_typst_ua.translator import translate

logger = logging.getLogger(__name__)

FONT_PACKAGES = ("font_source_serif_pro", "font_source_sans_pro")
FONT_STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")


class Fragment(NamedTuple):
    """One translated document; ``labels`` are defined in it."""

    markup: str
    title: str
    labels: Set[str]
    cited: tuple[str, ...]
    tables: tuple[bool, ...]


class TypstPdfBuilder(Builder):
    """``sphinx-build -b typstua``: one PDF for each entry of ``typst_ua_documents``."""

    name = "typstua"
    format = "typst"
    epilog = "The PDFs are in %(outdir)s."
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg"]
    allow_parallel = True
    supported_linkcode = False

    def init(self) -> None:
        """Prepare the folder of Typst sources, which stays beside the PDFs for whoever debugs them."""
        self.sources = Path(self.outdir) / "source"
        self.images_at: dict[str, str] = {}

    def get_outdated_docs(self) -> str:
        """Return that all documents are considered; unchanged PDFs are found by their sources."""
        return "all documents"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return "/docname": the translator tells inner links by their slash."""
        return f"/{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same for every starting point."""
        return self.get_target_uri(to, typ)

    def web_address(self, docname: str, anchor: str) -> str:
        """Return where a document stands on the site, for links that leave a PDF."""
        return f"{self.config.html_baseurl}{docname}.html" + (f"#{anchor}" if anchor else "")

    def image(self, uri: str) -> str:
        """Copy an image beside the Typst sources; return its path there."""
        if uri not in self.images_at:
            target = self.sources / "images" / self.env.images[uri][1]
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole(target) as partial:
                shutil.copyfile(self.srcdir / uri, partial)
            self.images_at[uri] = f"/images/{target.name}"
        return self.images_at[uri]

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Lay out template and fonts."""
        self.sources.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(__file__).with_name("template.typ"), self.sources / "template.typ")
        fonts = self.sources / "fonts"
        fonts.mkdir(exist_ok=True)
        for path in font_files():
            if not (fonts / path.name).exists():
                with whole(fonts / path.name) as partial:
                    shutil.copyfile(path, partial)

    def write_documents(self, docnames: Set[str]) -> None:
        """Compose every PDF; compile them meanwhile, as many at a time as ``-j`` says: Typst runs beside Python."""
        self.fragments: dict[str, Fragment] = {}
        self.entries: dict[str, str] = {}
        # first, since the others take their references from it
        self._fragment(self.config.typst_ua_bibliography)
        with ThreadPoolExecutor(self.app.parallel) as threads:
            running = {}
            # books last, since they are made of the others
            for kind, target, start in sorted(self.config.typst_ua_documents, key=lambda entry: entry[0] == "book"):
                if self._is_there(target, start):
                    composed = self._book(kind, start) if kind == "book" else self._single(kind, start)
                    running[target] = threads.submit(self._compile, target, start, *composed)
            for target in status_iterator(running, "writing PDFs... ", "darkgreen", len(running), self.app.verbosity):
                running[target].result()
        self._remove_others()

    def _remove_others(self) -> None:
        """Remove what an earlier build made and the settings no longer name: it would reach readers with the site."""
        named = {target for _, target, _ in self.config.typst_ua_documents}
        for stamp in self.sources.glob("*.sha256"):
            if stamp.stem not in named:
                for path in (stamp.with_suffix(".typ"), Path(self.outdir, f"{stamp.stem}.pdf"), stamp):
                    path.unlink(missing_ok=True)

    def _is_there(self, target: str, start: str) -> bool:
        """Return whether a PDF's document exists; say so where it does not, and go on without it."""
        if start not in self.env.found_docs:
            text = f"typst_ua_documents names {start!r} for {target}.pdf, but there is no such page; fix name or list"
            self.fail(text, f"{self.app.confdir / 'conf.py'}:1")
            return False
        return True

    def fail(self, text: str, location: Any) -> None:
        """Report an error and go on, so that the other PDFs are not lost; the build's exit status tells of it."""
        logger.error(text, location=location)
        self.app.statuscode = 1

    def _fragment(self, docname: str) -> Fragment:
        """Return a document's markup; resolved only once, since a second time sphinxcontrib-bibtex doubles its list."""
        if docname not in self.fragments:
            doctree = self.env.get_doctree(docname)
            if docname in self._handouts():
                without_citations(doctree)
            self.env.apply_post_transforms(doctree, docname)
            walked = translate(doctree, self, docname)
            self.entries |= walked.entries
            title = next(iter(doctree.findall(nodes.title)), nodes.title()).astext()
            self.fragments[docname] = Fragment(
                "".join(walked.stack[0]),
                title,
                walked.labels,
                tuple(walked.cited),
                tuple(walked.tables),
            )
        return self.fragments[docname]

    def _handouts(self) -> set[str]:
        return {docname for kind, _, docname in self.config.typst_ua_documents if kind == "handout"}

    def _book(self, kind: str, start: str) -> tuple[str, list[bool]]:
        docnames = [docname for docname in self._listed(start) if docname not in self._handouts()]
        fragments = [self._fragment(docname) for docname in docnames]
        arguments = {
            "subtitle": string(self.config.typst_ua_book_subtitle),
            "version": string(self.config.release),
        }
        labels = {label for fragment in fragments for label in fragment.labels}
        markup = [*(fragment.markup for fragment in fragments), self._index(labels)]
        return (
            self._document(kind, self.config.project, "", arguments, markup),
            [stub for fragment in fragments for stub in fragment.tables],
        )

    def _single(self, kind: str, docname: str) -> tuple[str, list[bool]]:
        fragment = self._fragment(docname)
        cited = [anchor for anchor in self.entries if anchor in fragment.cited]  # other links there are no citations
        references = "\n".join(f"#{self.entries[anchor]}" for anchor in cited)
        closing = f"\n\n#own-references{content(references)}\n" if references else ""
        description = self.env.metadata[docname].get("description", "")
        web = self.web_address(docname, "")
        arguments = {"web": string(web), "part-of": string(self.config.project)}
        if kind == "handout":
            arguments["code"] = string(self._code(docname, web))
        markup = [fragment.markup, closing]
        return self._document(kind, fragment.title, description, arguments, markup), list(fragment.tables)

    def _code(self, docname: str, web: str) -> str:
        """Draw the QR code that leads from paper to a handout's page, where its sources stand; return its path."""
        path = f"/images/code-{docname.replace('/', '-')}.svg"
        target = self.sources / path.removeprefix("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        with whole(target) as partial:
            segno.make_qr(web, error="m").save(str(partial), kind="svg", border=0, xmldecl=False)
        return path

    def _index(self, labels: Set[str]) -> str:
        entries = IndexEntries(self.env).create_index(self)
        return index(entries, labels, self._address)

    def _address(self, label: str) -> str:
        return self.web_address(*label.split("#", 1))

    def _listed(self, start: str) -> list[str]:
        """Return the documents below ``start`` in the order of its toctrees; the site's index page is none."""
        found: list[str] = []
        for docname in self.env.toctree_includes.get(start, []):
            if docname not in self.env.found_docs:
                continue
            found += [docname, *self._listed(docname)]
        return found

    def _document(self, kind: str, title: str, description: str, more: dict[str, str], markup: Sequence[str]) -> str:
        arguments = {
            "title": string(title),
            "author": string(self.config.author),
            "description": string(description),
            "lang": string(self.config.language),
            "paper": string(self.config.typst_ua_paper),
            "date": _datetime(self._date()),
        } | more
        listed = ", ".join(f"{name}: {value}" for name, value in arguments.items())
        return f'#import "/template.typ": *\n#show: {kind}.with({listed})\n\n' + "\n".join(markup)

    def _date(self) -> dt.datetime:
        """Return the time that the PDFs carry: SOURCE_DATE_EPOCH, or midnight of this day in universal time."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        now = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else now

    def _compile(self, target: str, start: str, source: str, tables: list[bool]) -> None:
        # Typst and pikepdf are loaded when there is a PDF to make: Sphinx loads this module in every build
        from sphinx_typst_ua.pdf import CannotSet, set_pdf

        path, out = self.sources / f"{target}.typ", Path(self.outdir) / f"{target}.pdf"
        stamp = self.sources / f"{target}.sha256"
        digest = self._digest(source)
        if out.exists() and stamp.exists() and stamp.read_text() == digest:
            return
        path.write_text(source, encoding="utf-8")
        try:
            pages = set_pdf(path, out, self.sources, self._date(), tables, self._address)
        except CannotSet as error:
            self.fail(f"{target}.pdf cannot be set by Typst: {error}", f"{path}:1")
            return
        most = self.config.typst_ua_most_pages.get(target, pages)
        if pages > most:
            text = f"{target}.pdf has {pages} pages, and the most is {most} (typst_ua_most_pages); shorten the text"
            self.fail(text, f"{self.env.doc2path(start)}:1")
            return
        stamp.write_text(digest)

    def _digest(self, source: str) -> str:
        """Return a digest of all that a PDF is made of: its source, template, pictures, engine and builder."""
        whole = hashlib.sha256(f"{source}{importlib.metadata.version('typst')}{self._date()}".encode())
        shown = [path for path in sorted(self.sources.glob("images/*")) if f"/images/{path.name}" in source]
        for path in [self.sources / "template.typ", *shown]:
            whole.update(path.read_bytes())
        return whole.hexdigest()


def without_citations(doctree: nodes.document) -> None:
    """Take the citations out of a document that is printed without its reference list, each with the space before it.

    These are the ``{cite}`` roles of sphinxcontrib-bibtex whose text is a label alone; where a role names the authors
    in the sentence, it stays.
    """
    for node in list(doctree.findall(pending_xref)):
        if node["refdomain"] == "cite" and node["reftype"] in ("p", "ps"):
            before = node.previous_sibling()
            if isinstance(before, nodes.Text):
                before.parent.replace(before, nodes.Text(before.rstrip()))
            node.parent.remove(node)


def font_files() -> list[Path]:
    """Return the font files of the PDF, from the font wheels."""
    files: list[Path] = []
    for package in FONT_PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            raise SphinxError(f"the font package {package} is not installed; run 'make' or install requirements.txt")
        folder = Path(spec.submodule_search_locations[0]) / "files"
        files += [next(folder.glob(f"*-{style}.ttf")) for style in FONT_STYLES]
    return files


def _datetime(moment: dt.datetime) -> str:
    return f"datetime(year: {moment.year}, month: {moment.month}, day: {moment.day})"


def documents_problem(documents: Any) -> str | None:
    """Return what is wrong with the value of ``typst_ua_documents``, or None."""
    for number, document in enumerate(documents, 1):
        if (
            not isinstance(document, (tuple, list))
            or len(document) != 3
            or document[0] not in ("book", "chapter", "handout")
        ):
            return (
                f"typst_ua_documents, entry {number}: write (kind, target, document); kind is book, chapter or handout"
            )
    return None
