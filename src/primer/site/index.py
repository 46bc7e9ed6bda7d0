"""Entries of the index come from a table as well as from glossary terms.

The table (``bookindex_table``, CSV) has the columns ``entry``, ``subentry``, ``target`` (a label of a section, table or
figure) and ``see`` (another entry, in place of a target). Its lint is :mod:`primer.evidence.checks.index`. The pages
hold no marks: a change of the table makes Sphinx read the start page alone, for which it writes the index too.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging

from sphinx_ledgers import ledger
from sphinx_ledgers.files import Unreadable

logger = logging.getLogger(__name__)

#: as Sphinx keeps entries: kind, "entry; subentry", anchor, "" (no main entry), no key of our own
Entry = tuple[str, str, str, str, None]

COLUMNS = ("entry", "subentry", "target", "see")


def read(path: Path) -> ledger.Ledger:
    """Read the table. Raises Unreadable, also where its columns are not those of an index."""
    return ledger.read("index", path, COLUMNS)


def entry(row: ledger.Row, place: str) -> Entry:
    """Return a row, which leads to the anchor ``place``, as Sphinx keeps it."""
    values = row.values
    if values["see"]:
        return ("see", f"{values['entry']}; {values['see']}", place, "", None)
    name = f"{values['entry']}; {values['subentry']}" if values["subentry"] else values["entry"]
    return ("single", name, place, "", None)


def add_entries(app: Sphinx, env: BuildEnvironment) -> None:
    """Put the rows among the entries of their pages; one that left the table stays until the next whole build."""
    if not app.config.bookindex_table:
        return
    path = Path(app.confdir, app.config.bookindex_table)
    try:
        rows = read(path).rows
    except Unreadable as error:
        for message in error.messages:
            logger.error(message.text, location=f"{message.path}:{message.line}")
        return
    entries: dict[str, list[Entry]] = env.domains.index_domain.entries  # type: ignore[assignment]
    labels = env.domains.standard_domain.anonlabels
    for row in rows:
        if row.values["see"]:
            docname, place = app.config.root_doc, ""
        elif row.values["target"] in labels:
            docname, place = labels[row.values["target"]]
        else:
            text = f"no page has the target {row.values['target']!r}; fix the row"
            logger.error(text, location=f"{path}:{row.line}")
            continue
        if (found := entry(row, place)) not in entries.setdefault(docname, []):
            entries[docname].append(found)
    env.note_dependency(path, docname=app.config.root_doc)


def anchor(name: str) -> str:
    """Return the anchor of an entry on the index page."""
    return nodes.make_id(f"entry-{name}")


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the index page name its entries."""
    if pagename == "genindex":
        context["index_anchor"] = anchor


def setup(app: Sphinx) -> None:
    """Register; ``bookindex_table`` stands beside ``conf.py``; without it no entries are added."""
    app.add_config_value("bookindex_table", "", "", types=(str,))
    app.connect("env-updated", add_entries)
    app.connect("html-page-context", complete_context)
