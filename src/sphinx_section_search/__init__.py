"""Sphinx extension: a search over the sections of the site that needs no server and works from a folder.

Each page that is written gives its sections (heading, anchor, text), which go into one script file,
``_static/search-index.js``. The search page, which stands in the theme's own ``page.html``, loads it and answers by
itself: no request is made, so that it works from ``file://`` and under a strict Content-Security-Policy. The engine is
MiniSearch (``static/minisearch.js``); ``static/search.js`` folds spellings, forgives misspellings, shows the results.
Sphinx's own index is not written. ``README.md`` in this folder is the manual: settings, tables, limits.
"""

from __future__ import annotations

import html
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.nodes import clean_astext

from sphinx_section_search import answers, shorter, tables, texts, words
from sphinx_section_search.sections import Section, sections

__version__ = "0.1.0"

logger = logging.getLogger(__name__)

FILE = "_static/search-index.js"
_BEGIN = "globalThis.searchIndex="
_SITE = ("html", "dirhtml")
_HERE = Path(__file__).parent
_TABLES = ("words", "common", "stop", "language", "texts", "answers", "genindex", "rest")


def script(index: dict[str, Any]) -> str:
    """Return the index as a script: one line a page, so that a change shows in a diff."""
    pages = ",\n".join(_json(name) + ":" + _json(page) for name, page in sorted(index["pages"].items()))
    tables = "".join(f'"{name}":{_json(index[name])},' for name in _TABLES)
    return f'{_BEGIN}{{{tables}"pages":{{\n{pages}\n}}}};\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(path: Path) -> dict[str, Any]:
    """Return the pages that an earlier build kept; none if there are none or they cannot be read."""
    try:
        pages = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return dict(pages) if isinstance(pages, dict) else {}


def page(app: Sphinx, docname: str, doctree: nodes.document) -> dict[str, Any]:
    """Return what the index holds of a page: its address, title, kind, and its places.

    A place is ``[anchor, heading, text]``, or with a fourth: the number in the page of the place around it, or the
    address that a term leads on to.
    """
    title = clean_astext(app.env.titles[docname])
    uri = app.builder.get_target_uri(docname)
    found: Iterable[Section] = sections(doctree, frozenset(app.config.section_search_skip_classes), title)
    brief = app.config.section_search_brief
    if any(fnmatchcase(docname, pattern) for pattern in brief):
        found = [Section("", title, app.env.metadata[docname].get("description", ""))]
    folder = docname.partition("/")[0]
    places: list[list[str | int]] = []
    numbers: dict[str, int] = {}
    for section in found:
        numbers.setdefault(section.anchor, len(places))
        more: list[str | int] = [urljoin(uri, section.on)] if section.on else []
        if section.above in numbers and section.above and not more:
            more = [numbers[section.above]]
        named = any(fnmatchcase(section.anchor, pattern.partition("#")[2]) for pattern in brief if "#" in pattern)
        places.append([section.anchor, section.title, "" if named else section.text, *more])
    return {
        "uri": uri,
        "title": title,
        "kind": app.config.section_search_kinds.get(folder, ""),
        "weight": app.config.section_search_weights.get(folder, 1),
        "sections": places,
    }


class Index:
    """Collects the pages that are written; those left alone are taken from the earlier build."""

    def __init__(self) -> None:
        self.words: list[words.Row] = []
        self.answers: list[answers.Row] = []
        self.texts = dict(texts.TEXTS)
        self.faulty = False
        self.written: dict[str, Any] = {}

    def read_tables(self, app: Sphinx, config: Config) -> None:
        """Read tables and texts before the long build begins; without what is wrong the site is built all the same."""
        try:
            self.texts = texts.texts(config.section_search_texts)
        except ValueError as error:
            self.tell(f"conf.py: {error}")
        with self.told():
            if config.section_search_words:
                self.words = words.read(Path(app.confdir, config.section_search_words))
        with self.told():
            if config.section_search_answers:
                self.answers = answers.read(Path(app.confdir, config.section_search_answers))

    @contextmanager
    def told(self) -> Iterator[None]:
        """Tell what is wrong with a table, and go on without it."""
        try:
            yield
        except tables.Wrong as wrong:
            self.tell(wrong.text, wrong.place)

    def tell(self, text: str, place: str | None = None) -> None:
        """Tell a fault in one line; it makes the exit status 1. Sphinx shows a ConfigError with a traceback."""
        logger.error(text, location=place)
        self.faulty = True

    def places(self, app: Sphinx) -> list[dict[str, Any]]:
        """Return the answers with their places."""
        labels = app.env.domains.standard_domain.anonlabels
        found, wrong = answers.resolve(self.answers, labels, app.builder.get_target_uri)
        for fault in wrong:
            self.tell(fault.text, fault.place)
        return found

    def collect(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Keep the sections of a page; Sphinx resolves all pages in its main process, so that none is lost."""
        if app.builder.name in _SITE:
            self.written[docname] = page(app, docname, doctree)

    def search_page(self, app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
        """Return the search page, in the theme's page for any text."""
        if app.builder.name not in _SITE:
            return []
        here = app.builder.get_relative_uri
        index = here("search", "genindex") if app.config.html_use_index else ""
        start = "../" if app.builder.name == "dirhtml" else ""
        # after the theme's own scripts, in this order
        scripts = [f"{start}_static/{name}.js" for name in ("search-index", "minisearch", "search")]
        context = {"texts": self.texts, "index": html.escape(index), "scripts": scripts}
        body = app.builder.templates.render("section-search.html", context)
        return [("search", {"title": self.texts["title"], "body": body}, "page.html")]

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the index; a page that is in neither build is resolved for it."""
        if exception or app.builder.name not in _SITE:
            return
        path = Path(app.outdir) / FILE
        kept = Path(app.doctreedir, f"section-search-{app.builder.name}.json")
        earlier = load(kept)
        pages = {}
        for docname in sorted(app.env.found_docs):
            if docname not in self.written and docname not in earlier:
                app.env.get_and_resolve_doctree(docname, app.builder)  # tells collect()
            pages[docname] = self.written.get(docname) or earlier[docname]
        kept.write_text(_json(pages), encoding="utf-8")
        stop = texts.stop_words(app.config.language, app.config.section_search_stop_words)
        rest = ""
        if app.config.section_search_excerpt:
            pages, rest = shorter.shorten(pages, app.config.section_search_excerpt, frozenset(stop))
        language = app.config.language.replace("_", "-")
        text = script(
            {
                "words": [[row.word, *row.also] for row in self.words],
                "common": app.config.section_search_common,
                "stop": stop,
                "language": language,
                "texts": self.texts,
                "answers": self.places(app),
                "genindex": app.builder.get_target_uri("genindex") if app.config.html_use_index else "",
                "rest": rest,
                "pages": pages,
            }
        )
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
        if self.faulty:
            app.statuscode = 1


def replace_sphinx_search(app: Sphinx) -> None:
    """Turn Sphinx's own index off, and add our files to the site's static ones."""
    if app.builder.name in _SITE:
        app.builder.search = False  # type: ignore[attr-defined]
        app.config.html_static_path.append(str(_HERE / "static"))
        wanted = {"keys": app.config.section_search_keys, "overlay": app.config.section_search_overlay}
        if any(wanted.values()):
            data: dict[str, Any] = {f"data-{name}": "" for name, on in wanted.items() if on}
            data["data-page"] = app.builder.get_target_uri("search")
            app.add_js_file("search-open.js", loading_method="defer", **data)


def style_search_page(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add our stylesheet to the search page alone."""
    if pagename == "search" and app.builder.name in _SITE:
        app.add_css_file("search.css")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register; the settings are in ``README.md``."""
    app.add_config_value("section_search_words", "", "", types=(str,))
    app.add_config_value("section_search_answers", "", "", types=(str,))
    app.add_config_value("section_search_texts", {}, "html", types=(dict,))
    app.add_config_value("section_search_stop_words", None, "", types=(list, tuple))
    app.add_config_value("section_search_keys", True, "html", types=(bool,))
    app.add_config_value("section_search_overlay", True, "html", types=(bool,))
    app.add_config_value("section_search_kinds", {}, "html", types=(dict,))
    app.add_config_value("section_search_common", [], "html", types=(list,))
    app.add_config_value("section_search_weights", {}, "html", types=(dict,))
    app.add_config_value("section_search_excerpt", 0, "", types=(int,))
    app.add_config_value("section_search_brief", [], "html", types=(list,))
    app.add_config_value("section_search_skip_classes", [], "html", types=(list,))
    app.config.templates_path.append(str(_HERE / "templates"))
    index = Index()
    app.connect("config-inited", index.read_tables)
    app.connect("builder-inited", replace_sphinx_search)
    app.connect("doctree-resolved", index.collect, priority=900)
    app.connect("html-collect-pages", index.search_page)
    app.connect("html-page-context", style_search_page)
    app.connect("build-finished", index.write)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
