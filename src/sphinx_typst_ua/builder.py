"""The builder: resolve each document once, translate it once, compose and compile the PDFs."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.metadata
import importlib.util
import os
import re
import shutil
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import segno
from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.builders import Builder
from sphinx.environment.adapters.indexentries import IndexEntries
from sphinx.errors import SphinxError
from sphinx.util import logging
from sphinx.util.display import status_iterator
from sphinx.util.i18n import format_date
from sphinx.util.logging import is_suppressed_warning

from sphinx_typst_ua import diagnosis, kinds, look, short
from sphinx_typst_ua.files import whole
from sphinx_typst_ua.index import index
from sphinx_typst_ua.markup import content, string
from sphinx_typst_ua.translator import TypstTranslator

logger = logging.getLogger(__name__)

FONT_PACKAGES = ("font_source_serif_pro", "font_source_sans_pro")
FONT_STYLES = ("Regular", "It", "Semibold", "SemiboldIt", "Bold", "BoldIt")

#: scheme of links to a document where the site has no address; those that lead out of a PDF are taken out
NOWHERE = "document:"

#: begins the class of what is printed in one edition of a handout alone
EDITION = "edition-"

#: what is wrong with a picture that has no file, and type and subtype of Sphinx's warning of it
MISSING, UNREADABLE = "is not there", ("image", "not_readable")

#: letters that no font has, of which there are so many that a script is missing and not a name
MOST_LETTERS = 50
#: what to do where no font has a sign
CURE = "name a font that has it (typst_ua_fonts, typst_ua_font_folders) or write it otherwise"


class Fragment(NamedTuple):
    """One translated document; ``labels`` are defined in it."""

    docname: str
    markup: str
    title: str
    labels: Set[str]
    cited: tuple[str, ...]
    tables: tuple[bool, ...]


class Composed(NamedTuple):
    """The Typst source of a PDF; ``starts`` are the lines where the markup of a document begins, from 1."""

    source: str
    tables: list[bool]
    starts: list[tuple[int, str]]

    def docname(self, line: int) -> str:
        """Return the document that a line of the source was written from."""
        return next((docname for start, docname in reversed(self.starts) if start <= line), self.starts[0][1])


class TypstPdfBuilder(Builder):
    """``sphinx-build -b typstua``: one PDF for each entry of ``typst_ua_documents``."""

    name = "typstua"
    format = "typst"
    epilog = "The PDFs are in %(outdir)s."
    default_translator_class = TypstTranslator
    supported_image_types = ["image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf"]
    allow_parallel = True
    supported_linkcode = False
    application: Sphinx

    def init(self) -> None:
        """Prepare the folder of Typst sources, which stays beside the PDFs for whoever debugs them."""
        self.sources = Path(self.outdir) / "source"
        self.images_at: dict[str, tuple[str, str]] = {}
        self.codes: dict[str, str] = {}
        self.sheets: dict[str, nodes.document] = {}
        self.unknown_classes: set[str] = set()

    def get_outdated_docs(self) -> str:
        """Return that all documents are considered; unchanged PDFs are found by their sources."""
        return "all documents"

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return "/docname": the translator tells inner links by their slash."""
        return f"/{docname}"

    def get_relative_uri(self, from_: str, to: str, typ: str | None = None) -> str:
        """Return the same for every starting point."""
        return self.get_target_uri(to, typ)

    # -- addresses ---------------------------------------------------------------------------------
    def web_address(self, docname: str, anchor: str) -> str:
        """Return where a document stands on the site, for links that leave a PDF; the site may have no address."""
        fragment = f"#{anchor}" if anchor else ""
        return self.absolute(f"{docname}.html{fragment}") or f"{NOWHERE}{docname}{fragment}"

    def absolute(self, uri: str) -> str:
        """Return an address as it is, one of the site with the site's address, "" where that has none."""
        if re.match(r"[A-Za-z][A-Za-z0-9+.-]*:", uri):
            return uri
        base = (self.config.html_baseurl or "").rstrip("/")
        return f"{base}/{uri}" if base and uri else ""

    def _address(self, label: str) -> str:
        return self.web_address(*label.split("#", 1))

    # -- pictures ----------------------------------------------------------------------------------
    def image(self, uri: str) -> tuple[str, str]:
        """Copy an image beside the Typst sources; return its path there, and what is wrong with it, or ""."""
        if uri not in self.images_at:
            known, source = self.env.images.get(uri), Path(self.srcdir) / uri
            if known and source.is_file():
                target = self.sources / "images" / known[1]
                target.parent.mkdir(parents=True, exist_ok=True)
                with whole(target) as partial:
                    shutil.copyfile(source, partial)
                self.images_at[uri] = f"/images/{target.name}", self._fault(target)
            else:
                self.images_at[uri] = "", MISSING
        return self.images_at[uri]

    def _fault(self, picture: Path) -> str:
        """Return why Typst cannot show a picture, or "": asked of each alone, since a whole PDF would fail for it."""
        from sphinx_typst_ua.pdf import CannotSet, try_picture

        try:
            try_picture(picture, self.sources)
        except CannotSet as error:
            return f"cannot be read ({diagnosis.short(diagnosis.errors(str(error)))})"
        return ""

    def file_of(self, path: str) -> Path:
        """Return the file of a path among the Typst sources."""
        return self.sources / path.removeprefix("/")

    # -- messages ----------------------------------------------------------------------------------
    def place(self, docname: str, node: nodes.Node | int) -> str:
        """Return "path:line" of a node or a line."""
        return f"{self.env.doc2path(docname)}:{node if isinstance(node, int) else diagnosis.line(node)}"

    def fail(self, text: str, location: Any) -> None:
        """Report an error and go on, so that the other PDFs are not lost; the build's exit status tells of it."""
        logger.error(text, location=location)
        self.application.statuscode = 1

    def table_emptied(self, edition: str, docname: str, table: nodes.table) -> None:
        """Report a table of which an edition keeps no row: a reader would see a heading and nothing below it."""
        text = f"in the edition '{edition}' this table has no row: mark one with the class '{EDITION}{edition}'"
        self.fail(text, self.place(docname, table))

    def picture_lost(self, uri: str, problem: str, docname: str, node: nodes.Node) -> None:
        """Report a picture in whose place its words stand.

        Of one without a file Sphinx tells itself, in every build: it reads pages again that lack something.
        """
        told = not is_suppressed_warning(*UNREADABLE, self.config.suppress_warnings)
        if problem == MISSING and told and "://" not in uri:
            self.application.statuscode = 1
        else:
            self.fail(f"image {uri} {problem}; its words stand in its place", self.place(docname, node))

    def unknown(self, node: nodes.Node, docname: str) -> None:
        """Warn of a class of nodes for which there is no handler, once a class."""
        name = type(node).__name__
        if name in self.unknown_classes:
            return
        self.unknown_classes.add(name)
        shown = "what it holds is set plainly" if node.children else "nothing of it is printed"
        logger.warning(
            "the PDF builder does not know <%s>: %s; its extension can tell it with "
            "app.add_node(%s, typst=(visit, depart)), or suppress_warnings with 'typst_ua.unknown'",
            *(name, shown, name),
            type="typst_ua",
            subtype="unknown",
            location=self.place(docname, node),
        )

    def warn_of_formula(self, source: str, reason: Exception, location: str) -> None:
        """Warn of a formula that is printed as its source."""
        short = " ".join(source.split())
        short = short if len(short) <= 60 else f"{short[:57]}..."
        text = "the formula %s is printed as its source: %s; write it with the LaTeX that docutils knows"
        logger.warning(text, short, reason, type="typst_ua", subtype="formula", location=location)

    # -- writing -----------------------------------------------------------------------------------
    def prepare_writing(self, docnames: Set[str]) -> None:
        """Lay out template, settings and fonts."""
        self.sources.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(Path(__file__).with_name("template.typ"), self.sources / "template.typ")
        (self.sources / "settings.typ").write_text(look.settings(self.config), encoding="utf-8")
        fonts = self.sources / "fonts"
        fonts.mkdir(exist_ok=True)
        named = [name for names in look.families(self.config).values() for name in names]
        packaged = font_files() if any(name.startswith("Source S") for name in named) else []
        folders = [Path(self.confdir, folder) for folder in self.config.typst_ua_font_folders]
        for folder in folders:
            if not folder.is_dir():
                self.fail(f"typst_ua_font_folders names {folder}, which is no folder; fix the name", self._conf())
        own = [path for folder in folders for path in sorted(folder.glob("*.[ot]t[fc]"))]
        for path in [*packaged, *own]:
            if not (fonts / path.name).exists():
                with whole(fonts / path.name) as partial:
                    shutil.copyfile(path, partial)
        self._check_families(named)

    def _check_families(self, named: Sequence[str]) -> None:
        from typst import Fonts

        known = Fonts(include_system_fonts=False, font_paths=[str(self.sources / "fonts")]).families()
        for name in named:
            if name.lower() not in map(str.lower, known):
                text = (
                    f"no font file has the family {name!r} of typst_ua_fonts; put its files into a folder of "
                    f"typst_ua_font_folders, or name one of: {', '.join(known)}"
                )
                self.fail(text, self._conf())

    def _conf(self) -> str:
        return f"{Path(self.confdir) / 'conf.py'}:1"

    def write_documents(self, docnames: Set[str]) -> None:
        """Compose every PDF; compile them meanwhile, as many at a time as ``-j`` says: Typst runs beside Python."""
        self.fragments: dict[tuple[str, ...], Fragment] = {}
        self.entries: dict[str, str] = {}
        if not self.config.typst_ua_documents:
            logger.warning("no PDF is made: name them in typst_ua_documents", location=self._conf())
        listed = self.config.typst_ua_bibliography
        if listed and self._is_there("typst_ua_bibliography", listed) and self._cites():
            self._fragment(listed)  # first, since the others take their references from it
        with ThreadPoolExecutor(self.application.parallel) as threads:
            running = {}
            # books last, since they are made of the others
            for kind, target, start in sorted(self.config.typst_ua_documents, key=lambda entry: entry[0] == "book"):
                if self._is_there("typst_ua_documents", start, f" for {target}.pdf"):
                    edition = self.config.typst_ua_editions.get(target, "")
                    composed = self._book(kind, start) if kind == "book" else self._single(kind, start, edition)
                    running[target] = threads.submit(self._compile, target, start, composed)
            told = (len(running), self.application.verbosity)
            for target in status_iterator(running, "writing PDFs... ", "darkgreen", *told):
                running[target].result()
        self._remove_others()

    def _remove_others(self) -> None:
        """Remove what an earlier build made and the settings no longer name: it would reach readers with the site."""
        named = {target for _, target, _ in self.config.typst_ua_documents}
        for stamp in self.sources.rglob("*.sha256"):
            target = stamp.relative_to(self.sources).as_posix().removesuffix(".sha256")
            if target not in named:
                own = Path(self.outdir, f"{target}.pdf")
                for path in (self.sources / f"{target}.typ", own, own.with_suffix(".png"), stamp):
                    path.unlink(missing_ok=True)

    def _is_there(self, setting: str, docname: str, purpose: str = "") -> bool:
        """Return whether a document exists; say so where it does not, and go on without it."""
        if docname not in self.env.found_docs:
            text = f"{setting} names {docname!r}{purpose}, but there is no such page; fix name or list"
            self.fail(text, self._conf())
            return False
        return True

    def _fragment(self, docname: str, edition: str = "", slides: Sequence[str] = ()) -> Fragment:
        """Return a document's markup; resolved only once, since a second time sphinxcontrib-bibtex doubles its list."""
        key = (docname, edition, *slides)
        if key not in self.fragments:
            doctree = self._resolved(docname, slides)
            with only_edition(doctree, edition) as emptied:
                for table in emptied:
                    self.table_emptied(edition, docname, table)
                walked = self.create_translator(doctree, self)
                assert isinstance(walked, TypstTranslator)  # also where app.set_translator has set another
                walked.docname = docname
                doctree.walkabout(walked)
            self.entries |= walked.entries
            title = _title(doctree)
            self.fragments[key] = Fragment(
                docname,
                "".join(walked.stack[0]),
                title or docname,
                walked.labels,
                tuple(walked.cited),
                tuple(walked.tables),
            )
        return self.fragments[key]

    def _resolved(self, docname: str, slides: Sequence[str]) -> nodes.document:
        """Return what is set of a document, its references resolved: of a handout once for all its editions."""
        if docname in self.sheets and not slides:
            return self.sheets[docname]
        doctree = self.env.get_doctree(docname)
        if slides:
            first = self._first_slide(self.env.metadata[docname].get("description", ""))
            for_slides(doctree, set(slides), set(self.config.typst_ua_small_classes), first)
        elif docname in self.handouts():
            for_paper(doctree, set(self.config.typst_ua_handout_without))
            self.sheets[docname] = doctree
        self.env.apply_post_transforms(doctree, docname)
        return doctree

    def _first_slide(self, description: str) -> list[nodes.paragraph]:
        """Return what stands below the title of slides: what the page is about, by whom, under which license."""
        about = look.words(self.config)["about"]
        said = nodes.paragraph("", "", *([nodes.strong("", about), nodes.Text(" ")] if about else []))
        said += nodes.Text(description)
        others = [nodes.paragraph("", text) for text in (self.config.author, self.config.typst_ua_license) if text]
        return [said, *others] if description else others

    def _cites(self) -> bool:
        """Return whether a PDF is made that has references: handouts have none."""
        return not self.handouts().issuperset(docname for _, _, docname in self.config.typst_ua_documents)

    def handouts(self) -> set[str]:
        """Return the documents that are printed alone, without numbers that only the book has."""
        papers = kinds.papers(self.config.typst_ua_kinds)
        return {docname for kind, _, docname in self.config.typst_ua_documents if kind in papers}

    def _look(self, target: str) -> dict[str, Any]:
        """Return the look of the kind of a PDF."""
        kind = next(kind for kind, name, _ in self.config.typst_ua_documents if name == target)
        found: dict[str, Any] = self.config.typst_ua_kinds.get(kind, {})
        return found

    def _preview(self, target: str) -> int:
        """Return how wide the picture of a PDF's first page shall be: one for all sheets of a page and a kind."""
        alike: dict[tuple[str, str], str] = {}
        for kind, name, docname in self.config.typst_ua_documents:
            first = alike.setdefault((kind, docname), name)
            if name == target and first == target and kind in kinds.papers(self.config.typst_ua_kinds):
                return int(self.config.typst_ua_preview_width)
        return 0

    def room(self, docname: str) -> float:
        """Return about how much room the narrowest sheet of a document has, as a part of a plain page; 1 elsewhere."""
        looks = {kind: look for kind, look in self.config.typst_ua_kinds.items() if "slides" not in look}
        own = [looks[kind] for kind, _, name in self.config.typst_ua_documents if name == docname and kind in looks]
        return min((1.0, *(kinds.room(look, self.config.typst_ua_paper) for look in own)))

    def _book(self, kind: str, start: str) -> Composed:
        docnames = [docname for docname in self._listed(start) if docname not in self.handouts()]
        if self.config.typst_ua_start_page and self._has_text(start):
            docnames.insert(0, start)
        fragments = [self._fragment(docname) for docname in docnames]
        arguments = {
            "subtitle": string(self.config.typst_ua_book_subtitle),
            "version": string(self.config.release),
            "shown-date": string(self._shown_date()),
            "license": string(self.config.typst_ua_license),
            "notice": string(self.config.typst_ua_notice),
        }
        labels = {label for fragment in fragments for label in fragment.labels}
        return self._document(kind, self.config.project, "", arguments, fragments, self._index(labels))

    def _has_text(self, docname: str) -> bool:
        """Return whether a document says more than its title and its table of contents."""
        doctree = self.env.get_doctree(docname)
        kept = (nodes.paragraph, nodes.image, nodes.literal_block, nodes.table, nodes.math_block)
        return any(doctree.next_node(kind) for kind in kept)

    def _shown_date(self) -> str:
        return format_date(look.words(self.config)["date"], date=self._date(), language=self.config.language)

    def _single(self, kind: str, docname: str, edition: str) -> Composed:
        own = self.config.typst_ua_kinds.get(kind, {})
        fragment = self._fragment(docname, edition, own.get("slides", ()))
        cited = [anchor for anchor in self.entries if anchor in fragment.cited]  # other links there are no citations
        references = "\n".join(f"#{self.entries[anchor]}" for anchor in cited)
        closing = f"\n\n#own-references{content(references)}\n" if references else ""
        description = self.env.metadata[docname].get("description", "")
        web = self.absolute(f"{docname}.html")
        arguments = {"web": string(web), "part-of": string(self.config.project)}
        if own.get("slides") and self.config.typst_ua_license:
            arguments["part-of"] = string(f"{self.config.project}. {self.config.typst_ua_license}")
        if kind in kinds.sheets(self.config.typst_ua_kinds):
            arguments["code"] = string(self._code(docname, web) if web else "")
            arguments["short"] = string(short.printed(self.config, docname))
            kind, arguments = "handout", arguments | kinds.arguments(own)
        if own.get("slides"):
            kind = "deck"
        return self._document(kind, fragment.title, description, arguments, [fragment], closing, kinds.lent(own))

    def _code(self, docname: str, web: str) -> str:
        """Draw the QR code that leads from paper to a handout's page, where its sources stand; return its path."""
        if docname not in self.codes:  # once for all editions: to find the best of eight patterns takes a while
            self.codes[docname] = path = f"/images/code-{docname.replace('/', '-')}.svg"
            target = self.file_of(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            with whole(target) as partial:
                segno.make_qr(web, error="m").save(str(partial), kind="svg", border=0, xmldecl=False)
        return self.codes[docname]

    def _index(self, labels: Set[str]) -> str:
        entries = IndexEntries(self.env).create_index(self)
        return index(entries, labels, self._address)

    def _listed(self, start: str) -> list[str]:
        """Return the documents below ``start`` in the order of its toctrees, each once; the index page is none."""
        found: dict[str, None] = {}

        def gather(docname: str) -> None:
            for below in self.env.toctree_includes.get(docname, []):
                if below in self.env.found_docs and below not in found and below != start:
                    found[below] = None
                    gather(below)

        gather(start)
        return list(found)

    def _document(
        self,
        kind: str,
        title: str,
        description: str,
        more: dict[str, str],
        fragments: Sequence[Fragment],
        closing: str,
        lent: str = "",
    ) -> Composed:
        language, region = look.language(self.config)
        arguments = {
            "title": string(title),
            "author": string(self.config.author),
            "description": string(description),
            "lang": string(language),
            "region": string(region) if region else "none",
            "paper": string(self.config.typst_ua_paper),
            "date": _datetime(self._date()),
        } | more
        listed = ", ".join(f"{name}: {value}" for name, value in arguments.items())
        source = f'#import "/template.typ": *\n{lent}#show: {kind}.with({listed})\n\n'
        if any("\N{ZERO WIDTH SPACE}" in fragment.markup for fragment in fragments):
            # a place to break, not a sign that is copied with the text; only where there is one, since it costs time
            source += "#show sym.zws: box()\n"
        starts = []
        for fragment in fragments:
            starts.append((source.count("\n") + 1, fragment.docname))
            source += f"{fragment.markup}\n"
        labels = {label for fragment in fragments for label in fragment.labels}
        return Composed(
            _without_ways_out(source + closing, labels),
            [stub for fragment in fragments for stub in fragment.tables],
            starts,
        )

    def _date(self) -> dt.datetime:
        """Return the time that the PDFs carry: SOURCE_DATE_EPOCH, or midnight of this day in universal time."""
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        now = dt.datetime.now(dt.UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        return dt.datetime.fromtimestamp(int(epoch), dt.UTC) if epoch else now

    # -- compiling ---------------------------------------------------------------------------------
    def _compile(self, target: str, start: str, composed: Composed) -> None:
        path, out = self.sources / f"{target}.typ", Path(self.outdir) / f"{target}.pdf"
        stamp = self.sources / f"{target}.sha256"
        digest = self._digest(composed.source, self._look(target).get("folded", False))
        made = [out, out.with_suffix(".png")] if self._preview(target) else [out]
        if all(file.exists() for file in [*made, stamp]) and stamp.read_text() == digest:
            return
        for file in (path, out):
            file.parent.mkdir(parents=True, exist_ok=True)
        pages, is_whole = self._set(target, composed, path, out)
        if pages is None:
            return
        most = self.config.typst_ua_most_pages.get(target, pages)
        if pages > most:
            text = f"{target}.pdf has {pages} pages, and the most is {most} (typst_ua_most_pages); shorten the text"
            self.fail(text, f"{self.env.doc2path(start)}:1")
        elif is_whole:
            stamp.write_text(digest)

    def _set(self, target: str, composed: Composed, path: Path, out: Path) -> tuple[int | None, bool]:
        """Set a PDF; return its number of pages, or None, and whether all its signs are in the fonts.

        A sign that no font has is printed as its name, so that it is not lost, and a letter as its number; where a
        whole script is missing there is no PDF.
        """
        # Typst and pikepdf are loaded when there is a PDF to make: Sphinx loads this module in every build
        from sphinx_typst_ua.pdf import CannotSet, set_pdf

        source, named = composed.source, set[str]()
        while True:
            path.write_text(source, encoding="utf-8")
            try:
                more = (composed.tables, self._address, self._preview(target), self._look(target).get("folded", False))
                return set_pdf(path, out, self.sources, self._date(), *more), not named
            except CannotSet as error:
                missing = diagnosis.signs(diagnosis.errors(str(error)))
                new = set(missing or ()) - named
                if not missing or not new:
                    self._refused(target, composed, path, str(error))
                    return None, False
                if letters := sorted(filter(diagnosis.is_letter, new)):
                    self._missing_letters(target, composed, letters)
                    if len(letters) > MOST_LETTERS:
                        return None, False
                for sign in sorted(new.difference(letters)):
                    self._missing_sign(target, composed, sign)
                named |= new
                # the longest last, which Typst asks first: a sign may be a part of another
                shows = "".join(
                    f"#show {string(sign)}: {string(diagnosis.name(sign))}\n" for sign in sorted(named, key=len)
                )
                first, rest = composed.source.split("\n", 1)
                source = f"{first}\n{shows}{rest}"

    def _missing_sign(self, target: str, composed: Composed, sign: str) -> None:
        """Say where a sign stands that no font has, and what is printed in its place."""
        if name := diagnosis.name(sign):  # a sign that joins two others has none
            text = "no font has the sign %s: %s.pdf says %r in its place; %s"
            told = (_told(sign), target, name, CURE)
            logger.warning(text, *told, type="typst_ua", subtype="sign", location=self._place_of(sign, composed))

    def _missing_letters(self, target: str, composed: Composed, letters: Sequence[str], most: int = 5) -> None:
        """Say where letters stand that no font has: the first few, since a whole script may be missing."""
        places = [self._place_of(letter, composed) for letter in letters[:most]]
        told = ", ".join(f"{_told(letter)} at {place}" for letter, place in zip(letters, places, strict=False))
        more = f" and {len(letters) - most} more" if len(letters) > most else ""
        what = "is not made" if len(letters) > MOST_LETTERS else "says '[U+...]' for some letters"
        self.fail(f"{target}.pdf {what}, since no font has the letter {told}{more}; {CURE}", places[0])

    def _place_of(self, sign: str, composed: Composed) -> str:
        documents = [(docname, self.env.get_doctree(docname)) for _, docname in composed.starts]
        found = diagnosis.place_of_sign(sign, documents)
        return self.place(*found) if found else self._conf()  # a word of the template

    def _refused(self, target: str, composed: Composed, path: Path, diagnostic: str) -> None:
        """Say what Typst refuses, and where in the sources it was written."""
        diagnostic = diagnosis.without_signs(diagnostic)
        errors = diagnosis.errors(diagnostic)
        line = diagnosis.line_of(composed.source, diagnostic, path.name)
        location, near = f"{path}:1", ""
        if line and composed.starts:
            docname = composed.docname(line)
            markup = composed.source.split("\n")[line - 1]
            location = self.place(*diagnosis.place_of_markup(markup, (docname, self.env.get_doctree(docname))))
            near = f"; near {markup.strip()[:80]!r} ({path.name}:{line})"
        self.fail(f"{target}.pdf cannot be set by Typst: {diagnosis.short(errors)}{near}", location)

    def _digest(self, source: str, folded: bool) -> str:
        """Return a digest of all that a PDF is made of: its source, template, pictures, engine and builder."""
        seed = (
            f"{source}{importlib.metadata.version('typst')}{self._date()}{self.config.typst_ua_preview_width}{folded}"
        )
        whole = hashlib.sha256(seed.encode())
        shown = [path for path in sorted(self.sources.glob("images/*")) if f"/images/{path.name}" in source]
        fonts = sorted((self.sources / "fonts").iterdir())
        whole.update("".join(path.name for path in fonts).encode())
        for path in [self.sources / "template.typ", self.sources / "settings.typ", *shown]:
            whole.update(path.read_bytes())
        return whole.hexdigest()


def _told(sign: str) -> str:
    return f"{sign!r} ({' '.join(f'U+{ord(each):04X}' for each in sign)})"


def _title(doctree: nodes.document) -> str:
    """Return the text of a document's title, without the numbers of its notes; "" where it has none."""
    title = doctree.next_node(nodes.title)
    if title is None:
        return ""
    words = (word for word in title.findall(nodes.Text) if not isinstance(word.parent, nodes.footnote_reference))
    return "".join(map(str, words)).strip()


def _without_ways_out(source: str, labels: Set[str]) -> str:
    """Return markup without those links to documents that lead nowhere: not into this PDF, and to no site."""

    def kept(match: re.Match[str]) -> str:
        docname, _, anchor = match[1].partition("#")
        return match[0] if f"{docname}#{anchor}" in labels else "#["

    return re.sub(rf'#link\("{NOWHERE}([^"]*)"\)\[', kept, source)


def editions(node: nodes.Node) -> set[str]:
    """Return the editions that a node is marked for, by its classes (``edition-gb``); none: it is for all."""
    classes = node["classes"] if isinstance(node, nodes.Element) else ()
    return {name.removeprefix(EDITION) for name in classes if name.startswith(EDITION)}


def for_paper(doctree: nodes.document, classes: Set[str]) -> None:
    """Take out of a handout what paper has no use for: boxes of ``classes``, and citations."""
    for box in [box for box in doctree.findall(nodes.container) if not classes.isdisjoint(box["classes"])]:
        box.parent.remove(box)
    without_citations(doctree)


@contextmanager
def only_edition(doctree: nodes.document, edition: str) -> Iterator[list[nodes.table]]:
    """Leave out of a handout, for a while, the rows, items, boxes and words that are for other editions alone.

    With them goes the first column of a table that then says the same in each row. Yielded are the tables that are left
    without a row. Without an edition all stays.
    """
    before: dict[int, tuple[nodes.Element, list[nodes.Node]]] = {}

    def hold(parent: nodes.Element, children: list[nodes.Node]) -> None:
        before.setdefault(id(parent), (parent, parent.children))
        parent.children = children

    marked = [part for part in doctree.findall(nodes.Element) if edition and editions(part)]
    try:
        for part in marked:
            siblings = part.parent.children
            hold(part.parent, [child for child in siblings if not (own := editions(child)) or edition in own])
        tables = list(doctree.findall(nodes.table)) if edition else []
        for table in tables:
            if says_the_same(table):
                narrow = without_first_column(table)
                hold(table.parent, [narrow if child is table else child for child in table.parent.children])
        yield [table for table in tables if not any(map(len, table.findall(nodes.tbody)))]
    finally:
        for parent, children in before.values():
            parent.children = children


def says_the_same(table: nodes.table) -> bool:
    """Return whether all rows are marked for editions and their first cells say the same, such as the country.

    Not where fewer than two other columns would be left to tell the rows apart.
    """
    rows = [row for body in table.findall(nodes.tbody) for row in body.children if isinstance(row, nodes.row)]
    names = {row.children[0].astext() for row in rows}
    return len(names) == 1 and all(map(editions, rows)) and len(list(table.findall(nodes.colspec))) > 2


def without_first_column(table: nodes.table) -> nodes.table:
    """Return a copy of a table without its first column; the second names the rows where that did."""
    narrow = table.deepcopy()
    narrow.parent = table.parent
    for row in narrow.findall(nodes.row):
        row.pop(0)
    group = next(narrow.findall(nodes.tgroup))
    first, second, *_ = group.findall(nodes.colspec)
    group.remove(first)
    group["cols"] -= 1
    if first.get("stub"):
        second["stub"] = first["stub"]
    return narrow


def for_slides(
    doctree: nodes.document, classes: Set[str], small: Set[str], first: Sequence[nodes.paragraph] = ()
) -> None:
    """Leave of a page its title, its boxes of ``classes`` and its figures, each for a slide of its own.

    With the title go ``first``, and what stands in small print (``small``) beside it, such as how current the page is.
    """
    title = doctree.next_node(nodes.title)
    kept = [
        node
        for node in doctree.findall(nodes.Element)
        if isinstance(node, nodes.figure)
        or (isinstance(node, nodes.Admonition) and classes & {type(node).__name__, *node["classes"]})
        or (title and node.parent is title.parent and isinstance(node, nodes.container) and small & {*node["classes"]})
    ]
    section = nodes.section("", *([title] if title else []), *first, *kept, ids=["slides"])
    doctree.children = []
    doctree += section
    without_citations(doctree)


def without_citations(doctree: nodes.document) -> None:
    """Take citations out of a page, with the space before them.

    Citations are the ``{cite}`` roles of sphinxcontrib-bibtex whose text is a label alone; where a role names the
    authors in the sentence, it stays.
    """
    for node in list(doctree.findall(pending_xref)):
        if node["refdomain"] == "cite" and node["reftype"] in ("p", "ps"):
            before = node.previous_sibling()
            if isinstance(before, nodes.Text):
                before.parent.replace(before, nodes.Text(before.rstrip()))
            node.parent.remove(node)


def font_files() -> list[Path]:
    """Return the font files of the PDF, from the font wheels. Raises SphinxError where one is not installed."""
    files: list[Path] = []
    for package in FONT_PACKAGES:
        spec = importlib.util.find_spec(package)
        if spec is None or not spec.submodule_search_locations:
            wheel = package.replace("_", "-")
            raise SphinxError(f"the font package {package} is not installed; run 'pip install {wheel}'")
        folder = Path(spec.submodule_search_locations[0]) / "files"
        files += [next(folder.glob(f"*-{style}.ttf")) for style in FONT_STYLES]
    return files


def _datetime(moment: dt.datetime) -> str:
    return f"datetime(year: {moment.year}, month: {moment.month}, day: {moment.day})"
