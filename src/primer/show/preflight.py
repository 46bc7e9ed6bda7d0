"""Stop before the build where a source cannot be read at all, and name every such place.

Sphinx and sphinxcontrib-bibtex stop at the first one, with a traceback that does not name the file.
"""

from __future__ import annotations

from pathlib import Path

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinxcontrib.bibtex.bibfile import is_bibdata_outdated

from primer.evidence import works as bibliography
from primer.evidence.files import Message, Unreadable, read_text


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
    app.connect("builder-inited", check_bibliography, priority=100)
    app.connect("env-before-read-docs", check_pages, priority=100)
