"""Stop before the build where a source cannot be read at all, and name every such place.

Sphinx and sphinxcontrib-bibtex stop at the first one, with a traceback that does not name the file.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import ConfigError, SphinxError
from sphinxcontrib.bibtex.bibfile import is_bibdata_outdated

from primer.evidence import works as bibliography
from sphinx_ledgers.files import Message, Unreadable, read_text

#: What the book is built as. Others would break the links between the site and its PDFs.
BUILDERS = ("html", "epub", "typstua", "linkcheck", "gettext", "dummy")


def check_call(app: Sphinx) -> None:
    """Stop where the folder of the pages is not named, or a builder that the book does not have."""
    if not (Path(app.srcdir) / f"{app.config.root_doc}.md").exists():
        raise ConfigError(f"{app.srcdir} has no page {app.config.root_doc}.md; the pages are in docs/: run 'make html'")
    if app.builder.name not in BUILDERS:
        raise ConfigError(f"the book has no builder {app.builder.name!r}; use one of {', '.join(BUILDERS)}")


def check_bibliography(app: Sphinx) -> None:
    """Stop where an entry cannot be read, or lacks a field that a reference shows.

    Not where sphinxcontrib-bibtex will not read them either: then a build before this one has found no fault in them.
    """
    paths = [(Path(app.confdir) / name).resolve() for name in app.config.bibtex_bibfiles]
    known = app.env.domaindata["cite"]["bibdata"]
    if not is_bibdata_outdated(known, paths, app.config.bibtex_encoding):
        return
    found: list[Message] = []
    for path in paths:
        try:
            entries, problems = bibliography.read(path)
        except Unreadable as error:
            found += error.messages
        else:
            found += [*problems, *bibliography.lint_fields(path, entries)]
    if found:
        raise SphinxError("\n".join(map(str, found)))


def check_pages(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Stop where a page is not UTF-8."""
    found: list[Message] = []
    for docname in docnames:
        try:
            read_text(Path(env.doc2path(docname)))
        except Unreadable as error:
            found += error.messages
    if found:
        raise SphinxError("\n".join(map(str, found)))


def setup(app: Sphinx) -> None:
    """Connect before others read."""
    app.connect("builder-inited", check_call, priority=50)
    app.connect("builder-inited", check_bibliography, priority=100)
    app.connect("env-before-read-docs", check_pages, priority=100)
