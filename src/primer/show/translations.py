"""Sheets in another language than the book's: marked as drafts, without the citations, which stand on the book's page.

The texts are Sphinx's own gettext catalogs (``locale/LANGUAGE/LC_MESSAGES``). A build in such a language holds the
sheets alone; ``translation_words`` are then what this module says, in that language. Across the top of each sheet
stands that no clinician has reviewed it, until one has signed the page in the book's language, and that nobody has
checked the translation, until a person has signed that: in the ledger of signatures it is named ``LANGUAGE/PAGE``, and
what is signed is the catalog. In the book's own language a sheet lists its translations.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path

from babel import Locale
from babel.dates import format_date
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.transforms import SphinxTransform

from myst_lint.catalogs import by_page, translations
from primer.evidence.signatures import Review, review
from primer.show.status import review_of, warning
from sphinx_ledgers import ledger
from sphinx_ledgers.directive import descriptor
from sphinx_ledgers.files import Unreadable
from sphinx_typst_ua.builder import without_citations

#: what ``translation_words`` has: sentences, of which ``draft`` says that nobody has checked the translation,
#: ``unreviewed`` that no clinician has reviewed the sheet, and ``neither`` both; ``signed`` has {name}, {role} and
#: {date}, ``current`` the days {evidence} and {review} of the page, and ``changed`` says that the source has moved on;
#: ``source`` is the text of the link to the page in the book's language
WORDS = ("draft", "unreviewed", "neither", "signed", "changed", "current", "source")


def folder(config: Config, srcdir: Path) -> Path:
    """Return the folder of the catalogs."""
    return Path(srcdir, str(config.locale_dirs[0])).resolve()


def banner(
    words: Mapping[str, str], found: Review | None, page: Review | None, language: str, whole: bool
) -> Iterator[nodes.Node]:
    """Yield what stands above a translated sheet: who has not signed it, or the translation, and whether it is whole.

    ``found`` is the review of the translation, ``page`` that of the page in the book's language.
    """
    checked, reviewed = (each is not None and not each.changes for each in (found, page))
    if not (checked and reviewed):
        yield warning(words["draft" if reviewed else "unreviewed" if checked else "neither"])
    if found is not None and checked:
        day = day_in(found.date, language)
        yield nodes.paragraph("", words["signed"].format(name=found.name, role=found.role, date=day))
    if not whole:
        yield warning(words["changed"])


def day_in(date: str, language: str) -> str:
    """Return a day such as 2026-11-30 as a language writes it."""
    return format_date(dt.date.fromisoformat(date), "long", locale=language)


def current(words: Mapping[str, str], metadata: Mapping[str, str], language: str) -> Iterator[nodes.Node]:
    """Yield how current the page is, from its metadata, as the page in the book's language says it."""
    if {"evidence-date", "review-by"} <= metadata.keys():
        evidence, due = (day_in(metadata[name], language) for name in ("evidence-date", "review-by"))
        yield nodes.paragraph("", words["current"].format(evidence=evidence, review=due))


def is_whole(document: nodes.document) -> bool:
    """Return whether a page is translated throughout; Sphinx never marks pictures, nor fields of the front matter."""
    never = (nodes.image, nodes.field_name, nodes.field_body)
    texts = (node for node in document.findall(nodes.Element) if node.get("translated") is False)
    return all(isinstance(node, never) or isinstance(node.parent, never) for node in texts)


class NameSources(SphinxTransform):
    """Give a text without a source that of what holds it, so that Sphinx finds it for translation.

    MyST gives none to the cells of tables (https://github.com/sphinx-doc/sphinx/issues/10959), and a test says when
    it does.
    """

    default_priority = 10  # before Sphinx gathers and replaces texts (20)

    def apply(self, **kwargs: object) -> None:
        """Set source and line."""
        for text in self.document.findall(nodes.TextElement):
            above = text.parent
            while text.source is None and above is not None:
                text.source, text.line = above.source, text.line or above.line
                above = above.parent


class MarkTranslation(SphinxTransform):
    """Mark a translated sheet, and take out what only the book's own page has."""

    default_priority = 860  # after the status, which a page in the book's language has

    def apply(self, **kwargs: object) -> None:
        """Insert the banner below the title."""
        words = self.config.translation_words
        title = next(self.document.findall(nodes.title), None)
        # no progress is noted where the texts to translate are gathered
        if not words or title is None or "translation_progress" not in self.document:
            return
        without_citations(self.document)
        # A translated text still names the document that it was parsed into, by which Sphinx would keep all that it
        # knows of the book with each sheet: twenty times the size, loaded for each edition. A test says when it ends.
        for node in self.document.findall():
            node.document = self.document
        place = title.parent.index(title) + 1
        boxes = list(banner(words, self.review(), review_of(self.env), self.config.language, is_whole(self.document)))
        told = current(words, self.env.metadata[self.env.docname], self.config.language)
        boxes.append(nodes.container("", *told, classes=["page-status"]))  # takes the links to the PDFs too
        title.parent.children[place:place] = boxes
        for box in boxes:
            title.parent.setup_child(box)

    def review(self) -> Review | None:
        """Return the last signature of this translation."""
        signatures = ledger.named(descriptor(self.env), "signatures")
        name = f"{self.config.language}/{self.env.docname}"
        catalog = by_page(folder(self.config, self.env.srcdir)).get(name)
        if catalog is None:
            return None
        self.env.note_dependency(str(signatures.path))
        try:
            return review(signatures, name, translations(catalog))
        except Unreadable:
            return None


def link(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Link a sheet of the site and its translations, in both directions."""
    if app.builder.name != "html":
        return
    up, words = "../" * docname.count("/"), app.config.translation_words
    line = nodes.paragraph(classes=["languages"])
    if words:
        line += _link(f"{up}../{docname}.html", words["source"], "en")
    translated = [] if words else [name.partition("/") for name in by_page(folder(app.config, app.srcdir))]
    for language in [language for language, _, page in translated if page == docname]:
        name = Locale.parse(language).get_display_name(language) or language
        line += [nodes.Text(" · ")][: len(line.children)]
        line += _link(f"{up}{language}/{docname}.html", name.capitalize(), language)
    title = doctree.next_node(nodes.title)
    if line.children and title is not None:
        title.parent.insert(title.parent.index(title) + 1, line)


def _link(uri: str, text: str, language: str) -> nodes.reference:
    return nodes.reference("", "", nodes.inline("", text, classes=[f"language-{language}"]), refuri=uri, internal=True)


def check(app: Sphinx, config: Config) -> None:
    """Refuse words that are not all there."""
    if config.translation_words and set(config.translation_words) != set(WORDS):
        raise ConfigError(f"{app.confdir / 'conf.py'}: translation_words must have {', '.join(WORDS)}")


def setup(app: Sphinx) -> None:
    """Register; ``translation_words`` is set in a build in another language, with the keys :data:`WORDS`."""
    app.add_config_value("translation_words", {}, "env", types=(dict,))
    app.add_transform(NameSources)
    app.add_transform(MarkTranslation)
    app.connect("config-inited", check)
    app.connect("doctree-resolved", link, priority=315)
