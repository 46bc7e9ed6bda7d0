"""Sphinx extension: a search over the sections of the site that needs no server and works from a folder.

Each page that is written gives its sections (heading, anchor, text), which go into one script file,
``_static/search-index.js``. The search page loads it and answers by itself: no request is made, so that it works from
``file://`` and under a strict Content-Security-Policy. The engine is MiniSearch (``static/minisearch.js``);
``static/search.js`` folds spellings (anaesthesia, anesthesia), forgives misspellings and shows the results. A table of
words (``section_search_words``) says which words to look for as well: abbreviations, brand names, everyday words.

Measured against Pagefind 1.5, which needs ``wasm-unsafe-eval`` and cannot run from ``file://``:
``benchmarks/results.md``. Sphinx's own index is not written.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util import logging
from sphinx.util.nodes import clean_astext

from sphinx_section_search import answers, words
from sphinx_section_search.sections import Section, sections

__version__ = "0.1.0"

logger = logging.getLogger(__name__)

FILE = "_static/search-index.js"
_BEGIN = "globalThis.searchIndex="
_SITE = ("html", "dirhtml")


def script(index: dict[str, Any]) -> str:
    """Return the index as a script: one line a page, so that a change shows in a diff."""
    pages = ",\n".join(_json(name) + ":" + _json(page) for name, page in sorted(index["pages"].items()))
    tables = "".join(f'"{name}":{_json(index[name])},' for name in ("words", "common", "answers"))
    return f'{_BEGIN}{{{tables}"pages":{{\n{pages}\n}}}};\n'


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(path: Path) -> dict[str, Any]:
    """Return the pages of the index that an earlier build wrote; none if there is none or it cannot be read."""
    try:
        text = path.read_text(encoding="utf-8")
        pages = json.loads(text.removeprefix(_BEGIN).rstrip(";\n"))["pages"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return dict(pages) if isinstance(pages, dict) else {}


def page(app: Sphinx, docname: str, doctree: nodes.document) -> dict[str, Any]:
    """Return what the index holds of a page: its address, title, kind, and ``[anchor, heading, text]`` of sections."""
    found: Iterable[Section] = sections(doctree, frozenset(app.config.section_search_skip_classes))
    if docname in app.config.section_search_brief:
        found = [next(iter(found))._replace(text=app.env.metadata[docname].get("description", ""))]
    folder = docname.partition("/")[0]
    return {
        "uri": app.builder.get_target_uri(docname),
        "title": clean_astext(app.env.titles[docname]),
        "kind": app.config.section_search_kinds.get(folder, ""),
        "weight": app.config.section_search_weights.get(folder, 1),
        "sections": [[section.anchor, section.title, section.text] for section in found],
    }


class Index:
    """Collects the pages that are written; those left alone are taken from the earlier build."""

    def __init__(self) -> None:
        self.words: list[words.Row] = []
        self.answers: list[answers.Answer] = []
        self.written: dict[str, Any] = {}

    def read_tables(self, app: Sphinx, config: Config) -> None:
        """Read the tables before the long build begins, and tell what is wrong with them."""
        try:
            if config.section_search_words:
                self.words = words.read(Path(app.confdir, config.section_search_words))
            if config.section_search_answers:
                self.answers = answers.read(Path(app.confdir, config.section_search_answers))
        except ValueError as error:
            raise ConfigError(str(error)) from error

    def asked(self, app: Sphinx) -> list[dict[str, Any]]:
        """Return the answers with their addresses; a place that no page has is an error, and its answer left out."""
        labels = app.env.domains.standard_domain.anonlabels
        found = []
        for row in self.answers:
            if row.place not in labels:
                path = Path(app.confdir, app.config.section_search_answers)
                logger.error("no page has the label %r; fix the row", row.place, location=f"{path}:{row.line}")
                continue
            docname, anchor = labels[row.place]
            uri = app.builder.get_target_uri(docname) + (f"#{anchor}" if anchor else "")
            kept = {"question": row.question, "answer": row.answer, "certainty": row.certainty, "also": row.also}
            found.append(kept | {"uri": uri})
        return found

    def collect(self, app: Sphinx, doctree: nodes.document, docname: str) -> None:
        """Keep the sections of a page; Sphinx resolves all pages in its main process, so that none is lost."""
        if app.builder.name in _SITE:
            self.written[docname] = page(app, docname, doctree)

    def write(self, app: Sphinx, exception: Exception | None) -> None:
        """Write the index; a page that is in neither build is resolved for it."""
        if exception or app.builder.name not in _SITE:
            return
        path = Path(app.outdir) / FILE
        earlier = load(path)
        pages = {}
        for docname in sorted(app.env.found_docs):
            if docname not in self.written and docname not in earlier:
                app.env.get_and_resolve_doctree(docname, app.builder)  # tells collect()
            pages[docname] = self.written.get(docname) or earlier[docname]
        spoken = [[row.word, *row.also] for row in self.words]
        text = script(
            {
                "words": spoken,
                "common": app.config.section_search_common,
                "answers": self.asked(app),
                "pages": pages,
            }
        )
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")


def replace_sphinx_search(app: Sphinx) -> None:
    """Turn Sphinx's own index off, and add our scripts to the site's static files."""
    if app.builder.name in _SITE:
        app.builder.search = False  # type: ignore[attr-defined]
        app.config.html_static_path.append(str(Path(__file__).parent / "static"))


def search_page(app: Sphinx) -> list[tuple[str, dict[str, Any], str]]:
    """Return the search page, which Sphinx makes only together with its own index."""
    return [("search", {}, "search.html")] if app.builder.name in _SITE else []


def setup(app: Sphinx) -> dict[str, Any]:
    """Register.

    ``section_search_words``: table of words (CSV), beside ``conf.py``; ``section_search_kinds``: what a folder's pages
    are called; ``section_search_common``: words that nearly every page has, with which no question is about anything;
    ``section_search_weights``: by what factor places in a folder's pages come before others (default 1);
    ``section_search_brief``: pages found by their title and description alone; ``section_search_skip_classes``: classes
    of nodes whose text is not looked through.
    """
    app.add_config_value("section_search_words", "", "", types=(str,))
    app.add_config_value("section_search_kinds", {}, "html", types=(dict,))
    app.add_config_value("section_search_common", [], "html", types=(list,))
    app.add_config_value("section_search_weights", {}, "html", types=(dict,))
    app.add_config_value("section_search_brief", [], "html", types=(list,))
    app.add_config_value("section_search_answers", "", "html", types=(str,))
    app.add_config_value("section_search_skip_classes", [], "html", types=(list,))
    app.config.templates_path.append(str(Path(__file__).parent / "templates"))
    index = Index()
    app.connect("config-inited", index.read_tables)
    app.connect("builder-inited", replace_sphinx_search)
    app.connect("doctree-resolved", index.collect, priority=900)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", index.write)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
