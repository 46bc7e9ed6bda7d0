"""``{ledger}`` shows rows of a ledger as a table.

::

    ```{ledger} harms
    :caption: Vomiting by setting.
    :name: tab-safety-vomiting
    :widths: 30 30 40
    :where: event = vomiting; setting != anesthesia
    :sort: setting, -events

    Setting: {setting}
    Count: {counted}
    Share (95% CI): {proportion} {source}
    ```

Each line of the body is a column: heading, colon, template. A template names columns of the ledger and what
:func:`primer.evidence.ledger.computed` makes of them; columns that hold sources become citations. A part in square
brackets is left out where one of its columns is empty. With ``:rows: yes`` each row can be linked, by the ledger's name
and its id; with ``:jump: column`` a list of links to the rows, called by that column, stands above the table.
With ``:edition: column`` a row is marked for the editions of a sheet that ``ledger_editions`` has for that column's
value.
A table of many rows can be sorted and filtered on the site; on a phone a row shows its name and its answer, which is
the second column or the one that ``:answer: heading`` names, and the rest when it is asked for.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.statemachine import StringList
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from primer.evidence import ledger
from primer.evidence.dates import in_words
from primer.show.permalinks import permalink

logger = logging.getLogger(__name__)


def build_date() -> dt.date:
    """Return the day that the outputs carry (primer.show.dates); only a passed expiry changes what is shown."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch else dt.date.today()


#: A table with so many rows can be sorted and filtered (primer.site.tables).
MANY = 8

#: columns that hold the class of evidence of the sources beside them
EVIDENCE_COLUMN = re.compile(r"^(?:\w+_)?evidence$")

_FIELD = re.compile(r"\{(\w+)\}")
_NEW_SENTENCE = re.compile(r"(?<=\. )\{(\w+)\}")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
#: a work named in a note by its key in the bibliography, with the brackets that only it stands in
KEY = re.compile(r"(?<![\w-])\(?\b([a-z]+(?:19|20)\d\d[a-z]+)\b(?![\w-])\)?")


def cell(template: str, row: ledger.Row) -> str:
    """Return the Markdown of one cell, in sentence case. Raises KeyError on a column that the row does not have."""
    values = {column: _markdown(column, value) for column, value in row.values.items()}
    values |= ledger.computed(row.values, build_date())
    text = _OPTIONAL.sub(
        lambda part: part[1] if all(values[name] for name in _FIELD.findall(part[1])) else "", template
    )
    values |= {name: capitalized(values[name]) for name in _NEW_SENTENCE.findall(text)}
    return capitalized(" ".join(text.format_map(values).split())) or "–"


def _markdown(column: str, value: str) -> str:
    """Return a ledger cell as Markdown: sources become citations, places in the text references, the rest is text.

    In text, days are written out, and the keys of works become citations.
    """
    if value and ledger.SOURCE_COLUMN.match(column):
        return cited(value)
    if value and EVIDENCE_COLUMN.match(column):
        return f"{{evidence}}`{value}`"
    if value and column == "place":
        return f"{{ref}}`{value}`"
    text = re.sub(r"([\\`*_{}\[\]<>#|$])", r"\\\1", ledger.minus(in_words(value)))
    return KEY.sub(r"{cite}`\1`", text)


def cited(sources: str, evidence: str = "") -> str:
    """Return the citation of keys that semicolons separate, and after it the mark of its class of evidence."""
    mark = f" {{evidence}}`{evidence}`" if evidence else ""
    return "{cite}`" + ",".join(key.strip() for key in sources.split(";")) + "`" + mark if sources else ""


def capitalized(name: str) -> str:
    """Return a text with a capital; a word such as mTORC1 or pKi, a unit or an address keeps its own letters."""
    bold = "**" if name.startswith("**") else ""
    name = name.removeprefix(bold)
    return bold + (name[:1].upper() + name[1:] if re.match(r"a |[a-z][a-z-]+\b(?!://)", name) else name)


def link_rows(found: list[nodes.Node], names: list[str]) -> list[str]:
    """Give each body row of the first table an anchor, with a link to it at the end of its first cell; return all."""
    body = next(part for node in found for part in node.findall(nodes.tbody))
    for row, name in zip(body.children, names, strict=True):
        anchor = nodes.make_id(name)
        if isinstance(row, nodes.row) and (cell := row.next_node(nodes.paragraph)) is not None:
            row["ids"].append(anchor)
            cell.append(permalink("", refid=anchor))
    return [nodes.make_id(name) for name in names]


def mark_editions(found: list[nodes.Node], editions: list[str]) -> None:
    """Mark each body row of the first table for its editions, by classes; a row without one is in all of them."""
    body = next(part for node in found for part in node.findall(nodes.tbody))
    for row, edition in zip(body.findall(nodes.row), editions, strict=True):
        row["classes"] += [f"edition-{name}" for name in edition.split()]


def mark_answers(found: list[nodes.Node], column: int) -> None:
    """Let the first table be sorted and filtered, and mark the cells of the column that is the answer of its row."""
    table = next(part for node in found for part in node.findall(nodes.table))
    table["classes"].append("sortable")
    for row in next(table.findall(nodes.tbody)).findall(nodes.row):
        cell = list(row.findall(nodes.entry))[column]
        cell["classes"].append("answer")


def jump_list(names: list[str], anchors: list[str]) -> nodes.paragraph:
    """Return links to anchors of this page, in one paragraph; on paper the table is at hand."""
    line = nodes.paragraph(classes=["jump-list"])
    for name, anchor in zip(names, anchors, strict=True):
        line += [nodes.Text(" · "), nodes.reference("", name, refid=anchor, internal=True)][not line.children :]
    return line


def columns(lines: list[str]) -> list[tuple[str, str]]:
    """Return ``(heading, template)`` of the directive's body. Raises ValueError on a line without a colon."""
    found = []
    for line in filter(str.strip, lines):
        heading, colon, template = line.partition(":")
        if not colon:
            raise ValueError(f"cannot read the column {line.strip()!r}; write 'Heading: {{column}}'")
        found.append((heading.strip(), template.strip()))
    return found


class LedgerTable(SphinxDirective):
    """The directive; its argument is the ledger's name in the data package."""

    required_arguments = 1
    has_content = True
    option_spec = {
        "caption": directives.unchanged_required,
        "name": directives.unchanged_required,
        "widths": directives.unchanged_required,
        "where": directives.unchanged,
        "sort": directives.unchanged,
        "class": directives.unchanged,
        "jump": directives.unchanged_required,
        "answer": directives.unchanged_required,
        "edition": directives.unchanged_required,
        "rows": lambda argument: directives.choice(argument, ("yes", "no")),
    }

    def run(self) -> list[nodes.Node]:
        """Choose rows and columns; a fault is an error at the directive's line, and an empty table stands in."""
        try:
            if "caption" not in self.options:
                name = self.arguments[0]
                raise ValueError(f"the table of {name!r} has no caption; add ':caption: …' below the first line")
            return self.shown(self.table())
        except ValueError as error:
            logger.error("%s", error, location=self.get_location())
            self.options.pop("widths", None)
            return self.show(None, ["–"], ["| – |"])

    def shown(self, table: ledger.Ledger) -> list[nodes.Node]:
        """Return the table. Raises ValueError, with a message for the author."""
        sort = [column.strip() for column in self.options.get("sort", "").split(",") if column.strip()]
        shown = columns(list(self.content))
        try:
            rows = ledger.order(ledger.select(table, self.options.get("where", "")), sort)
            body = [self.row(table, row, shown) for row in rows]
        except KeyError as error:
            raise ValueError(f"{table.path.name} has no column {error}; it has {', '.join(table.columns)}") from error
        headings = [heading for heading, _ in shown]
        answer = self.options.get("answer", headings[1] if len(headings) > 1 else headings[0])
        if answer not in headings:
            raise ValueError(f"':answer: {answer}' is no heading of this table; it has {', '.join(headings)}")
        found = self.show(table, headings, body)
        if "edition" in self.options:
            editions = self.config.ledger_editions
            mark_editions(found, [editions.get(row.values[self.options["edition"]], "") for row in rows])
        if len(rows) >= MANY:
            mark_answers(found, headings.index(answer))
        if self.options.get("rows") == "yes" or "jump" in self.options:
            anchors = link_rows(found, [f"{table.name}-{row.values['id']}" for row in rows])
            domain = self.env.domains.standard_domain
            for anchor, row in zip(anchors, rows, strict=True):
                title = row.values.get(self.options.get("jump", ""), "") or anchor
                domain.note_hyperlink_target(anchor, self.env.docname, anchor, title)
            if "jump" in self.options:
                names = [row.values[self.options["jump"]] for row in rows]
                found.insert(0, jump_list(names, anchors))
        return found

    def row(self, table: ledger.Ledger, row: ledger.Row, shown: list[tuple[str, str]]) -> str:
        """Return the Markdown of one row; a value that cannot be computed is an error that names the ledger's line."""
        try:
            return "| " + " | ".join(cell(template, row) for _, template in shown) + " |"
        except ValueError as error:
            raise ValueError(f"{table.path.name}:{row.line}: {error}") from error

    def table(self) -> ledger.Ledger:
        """Return the ledger named by the argument, and note the page's dependency on its file."""
        name = self.arguments[0]
        paths = ledger.paths(Path(self.env.srcdir) / self.config.ledger_package)
        if name not in paths:
            raise ValueError(f"no ledger is named {name!r}; there are {', '.join(paths)}")
        table = ledger.read(name, paths[name])
        self.env.note_dependency(str(table.path))
        return table

    def show(self, table: ledger.Ledger | None, headings: list[str], body: list[str]) -> list[nodes.Node]:
        """Write a Markdown table and let the parser make nodes of it, so that every output shows the same."""
        lines = [
            f":::{{table}} {self.options.get('caption', '–')}",
            *(f":{name}: {self.options[name]}" for name in ("name", "widths", "class") if name in self.options),
            "",
            "| " + " | ".join(headings) + " |",
            "|" + "---|" * len(headings),
            *body,
            ":::",
        ]
        box = nodes.container()
        self.state.nested_parse(StringList(lines, source=str(table.path if table else "")), self.content_offset, box)
        return [*box.children, *([self._download(table)] if table else [])]

    def _download(self, table: ledger.Ledger) -> nodes.Node:
        """Return the line under the table that links the file."""
        text = f"Data: {{download}}`{table.path.name} </{table.path.relative_to(self.env.srcdir).as_posix()}>`"
        box = nodes.container(classes=["ledger-source"])
        self.state.nested_parse(StringList([text]), self.content_offset, box)
        return box


class LedgerCounts(LedgerTable):
    """``{ledger-counts} NAME`` with ``:by: column``: how many rows there are of each value of a column."""

    has_content = False
    option_spec = LedgerTable.option_spec | {"by": directives.unchanged_required}

    def shown(self, table: ledger.Ledger) -> list[nodes.Node]:
        """Make a Markdown table of two columns. Raises ValueError, with a message for the author."""
        column = self.options.get("by", "")
        if column not in table.columns:
            raise ValueError(f"{table.path.name} has no column {column!r}; it has {', '.join(table.columns)}")
        counter = Counter(row.values[column] for row in table.rows)
        body = [f"| {value} | {number} |" for value, number in sorted(counter.items(), key=lambda i: (-i[1], i[0]))]
        self.options.setdefault("class", "as-table")  # two short columns need no cards on a phone
        return self.show(table, [column.capitalize(), "Rows"], [*body, f"| all | {counter.total()} |"])


def setup(app: Sphinx) -> None:
    """Register directive and setting."""
    app.add_config_value("ledger_package", "data/datapackage.json", "env", types=(str,))
    app.add_config_value("ledger_editions", {}, "env", types=(dict,))
    app.add_directive("ledger", LedgerTable)
    app.add_directive("ledger-counts", LedgerCounts)
