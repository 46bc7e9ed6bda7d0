"""Sphinx extension ``sphinx_typst_ua.site``: links from the site to its PDFs.

Each page that has PDFs of its own (``typst_ua_documents``) links them in boxes of the class ``typst_ua_site_box``; the
role ``pdf`` links any of them by its target. Of kinds that ``typst_ua_site_kinds`` describes a link at the end of the
page shows a picture of the first page, how many pages there are and in which language; the directive ``sheets`` lists
such links. The PDFs and the pictures stand in ``pdf/`` beside the pages; other outputs show the text alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from babel import Locale
from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from sphinx_typst_ua.kinds import sheet_size

logger = logging.getLogger(__name__)

FOLDER = "pdf"
#: what the links say, by kind; "print" is said of all others, and "country" before the editions for countries
TEXTS = {
    "print": "Print (PDF)",
    "country": "To print, with the numbers of one country:",
    "large-print": "Large print (PDF)",
    "folded-card": "Print to fold (PDF)",
    "slides": "Slides",
}

#: settings of the site, with what they are where nobody sets them
SETTINGS: dict[str, Any] = {"typst_ua_site_box": "pdf-links", "typst_ua_site_kinds": {}, "typst_ua_site_texts": {}}


class pdf_link(nodes.Inline, nodes.TextElement):
    """A link to the PDF named by ``target``, until the builder is known; ``pictured`` or with a text of its own."""


class PdfRole(ReferenceRole):
    """``pdf``: text and target of a link."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make a node that :func:`resolve` turns into a link."""
        node = pdf_link("", self.title, target=self.target)
        self.set_source_info(node)
        return [node], []


class Sheets(SphinxDirective):
    """``sheets`` lists PDFs by their targets, each with its title as text and a picture of its first page."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return a list of links, one for each line ``target: title``."""
        box = nodes.container(classes=["sheets"])
        for line in self.content:
            target, _, title = (part.strip() for part in line.partition(":"))
            node = pdf_link("", title, target=target, pictured=True)
            self.set_source_info(node)
            box += nodes.paragraph("", "", node)
        return [box]


def facts(described: str, pages: int, language: str) -> str:
    """Return what a reader wants to know before printing: "A5 card; 2 pages; English"."""
    return f"{described}; {pages} page{'s' if pages > 1 else ''}; {Locale.parse(language).get_display_name()}"


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn the role's nodes into links on the site, elsewhere into text; add the page's own PDFs.

    A target that ``typst_ua_documents`` does not name is a warning.
    """
    is_site = app.builder.name == "html"
    kinds = {target: kind for kind, target, _ in app.config.typst_ua_documents}
    for node in list(doctree.findall(pdf_link)):
        target = node["target"]
        if target not in kinds:
            logger.warning("no PDF is named %r; see typst_ua_documents in conf.py", target, location=node)
        shown: list[nodes.Node] = [nodes.Text(node.astext())]
        if node.get("pictured") and is_site and target in kinds:
            shown = pictured(app.config, docname, target, kinds[target], node.astext())
        node.replace_self(link(docname, target, *shown) if is_site else shown)
    own = [(kind, target) for kind, target, document in app.config.typst_ua_documents if document == docname]
    title = doctree.next_node(nodes.title)
    if not is_site or not own or title is None:
        return
    for box in [box for box in doctree.findall(nodes.container) if app.config.typst_ua_site_box in box["classes"]]:
        box += list(text_links(app.config, docname, own))
    title.parent += list(sheets_of(app.config, docname, own))


def text_links(config: Config, docname: str, own: list[tuple[str, str]]) -> Iterator[nodes.paragraph]:
    """Yield the links that stand under a page's title: one line, since what the page says comes first."""
    for kind, target in own:
        if not is_of_country(config, target):
            yield nodes.paragraph("", "", link(docname, target, nodes.Text(text_of(config, kind))))


def sheets_of(config: Config, docname: str, own: list[tuple[str, str]]) -> Iterator[nodes.Element]:
    """Yield what stands at the end of the page of a sheet: pictures of the kinds that are described, and countries."""
    box = nodes.container(classes=["sheets"])
    for kind, target in own:
        if kind in config.typst_ua_site_kinds and not is_of_country(config, target):
            shown = pictured(config, docname, target, kind, text_of(config, kind))
            box += nodes.paragraph("", "", link(docname, target, *shown))
    if box.children:
        yield box
    countries = {config.typst_ua_editions[target]: target for _, target in own if is_of_country(config, target)}
    if countries:
        names = Locale.parse(config.language).territories
        links = [(text_of(config, code, names[code.upper()]), target) for code, target in countries.items()]
        line = nodes.paragraph("", f"{text_of(config, 'country')} ")
        for place, (name, target) in enumerate(sorted(links)):
            line += [nodes.Text(" · ")] * bool(place) + [link(docname, target, nodes.Text(name))]
        yield line


def text_of(config: Config, name: str, otherwise: str = "") -> str:
    """Return what a link to a kind of PDF says."""
    texts: dict[str, str] = TEXTS | config.typst_ua_site_texts
    return texts.get(name, otherwise or texts["print"])


def is_of_country(config: Config, target: str) -> bool:
    """Return whether a PDF is an edition for one country: it stands in the folder of its code."""
    return target.startswith(f"{config.typst_ua_editions.get(target)}/")


def pictured(config: Config, docname: str, target: str, kind: str, title: str) -> list[nodes.Node]:
    """Return a picture of a PDF's first page, its title and its facts."""
    wide, high = sheet_size(config.typst_ua_kinds.get(kind, {}), config.typst_ua_paper)
    width = config.typst_ua_preview_width // 2  # sharp on a screen with small pixels
    uri = f"{_up(docname)}{FOLDER}/{target}.png"
    picture = nodes.image(uri=uri, alt="", loading="lazy", width=f"{width}", height=f"{round(width * high / wide)}")
    picture["candidates"] = {"?": uri}  # Sphinx has no file to copy: the PDF builder draws it
    told = facts(config.typst_ua_site_kinds[kind], config.typst_ua_most_pages.get(target, 1), config.language)
    return [picture, nodes.strong("", title), nodes.inline("", f" {told}")]


def link(docname: str, target: str, *shown: nodes.Node) -> nodes.reference:
    """Return the link from a page to a PDF."""
    return nodes.reference("", "", *shown, refuri=f"{_up(docname)}{FOLDER}/{target}.pdf", internal=True)


def _up(docname: str) -> str:
    return "../" * docname.count("/")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register role, directive and handler; the settings are in the manual."""
    app.setup_extension("sphinx_typst_ua")
    for name, default in SETTINGS.items():
        app.add_config_value(name, default, "html", types=(type(default),))
    app.add_node(pdf_link)
    app.add_role("pdf", PdfRole())
    app.add_directive("sheets", Sheets)
    app.connect("doctree-resolved", resolve, priority=300)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
