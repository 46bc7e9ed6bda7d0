"""The directives ``{ledger}`` and ``{ledger-counts}``, and the base of others that show rows."""

from __future__ import annotations

import datetime as dt
import os
from collections import Counter
from pathlib import Path

from docutils import nodes
from docutils.parsers.rst import directives
from docutils.parsers.rst.states import RSTState
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from sphinx_ledgers import ledger
from sphinx_ledgers.cells import cell, markdown
from sphinx_ledgers.permalinks import permalink
from sphinx_ledgers.values import computed

logger = logging.getLogger(__name__)

#: A table with so many rows can be sorted and filtered (:mod:`sphinx_ledgers.sortable`).
MANY = 8


def build_date() -> dt.date:
    """Return the day that the outputs carry; only a passed expiry changes what is shown."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    return dt.datetime.fromtimestamp(int(epoch), dt.UTC).date() if epoch else dt.date.today()


def descriptor(env: BuildEnvironment) -> Path:
    """Return the file that describes the data package."""
    return Path(env.srcdir, env.config.ledgers_package)


def columns(lines: list[str]) -> list[tuple[str, str]]:
    """Return ``(heading, template)`` of the directive's body. Raises ValueError on a line without a colon."""
    found = []
    for line in filter(str.strip, lines):
        heading, colon, template = line.partition(":")
        if not colon:
            raise ValueError(f"cannot read the column {line.strip()!r}; write 'Heading: {{column}}'")
        found.append((heading.strip(), template.strip()))
    return found


class LedgerDirective(SphinxDirective):
    """What reads rows of a ledger and shows them in templates."""

    def read(self, name: str) -> ledger.Ledger:
        """Return a ledger, and note the page's dependency on its file. Raises ValueError."""
        table = ledger.named(descriptor(self.env), name)
        self.env.note_dependency(str(table.path))
        return table

    def values(self, row: ledger.Row) -> dict[str, str]:
        """Return what a template may name, as Markdown: columns, what is computed of them, what others add."""
        config = self.config
        cite = "cite" in self.env.domaindata  # sphinxcontrib-bibtex
        values = markdown(row.values, config.ledgers_roles, config.ledgers_keys if cite else "", cite)
        values |= computed(row.values, build_date())
        for more in self.env.events.emit("ledger-row", row.values, allowed_exceptions=(ValueError,)):
            values |= more
        return values


class LedgerTable(LedgerDirective):
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
        state: object = self.state
        if isinstance(state, RSTState):
            text = "rows are shown by Markdown; write this page in it (MyST-Parser)"
            logger.error(text, location=self.get_location())
            return []
        try:
            if "caption" not in self.options:
                name = self.arguments[0]
                raise ValueError(f"the table of {name!r} has no caption; add ':caption: …' below the first line")
            return self.shown(self.read(self.arguments[0]))
        except ValueError as error:
            logger.error("%s", error, location=self.get_location())
            self.options.pop("widths", None)
            return self.show(None, ["–"], ["| – |"])

    def shown(self, table: ledger.Ledger) -> list[nodes.Node]:
        """Return the table. Raises ValueError, with a message for the author."""
        shown = columns(list(self.content))
        headings = [heading for heading, _ in shown]
        answer = self.options.get("answer", headings[1] if len(headings) > 1 else headings[0])
        if answer not in headings:
            raise ValueError(f"':answer: {answer}' is no heading of this table; it has {', '.join(headings)}")
        sort = [column.strip() for column in self.options.get("sort", "").split(",") if column.strip()]
        try:
            rows = ledger.order(ledger.select(table, self.options.get("where", "")), sort)
            found = self.show(table, headings, [self.row(table, row, shown) for row in rows])
            made = next((node for node in found if isinstance(node, nodes.table)), None)
            if made is None:  # the parser has told what is wrong with an option
                return found
            body = list(zip(rows, next(made.findall(nodes.tbody)).findall(nodes.row), strict=True))
            if len(rows) >= MANY:
                made["classes"].append("sortable")
                for cells in (list(node.findall(nodes.entry)) for _, node in body):
                    cells[headings.index(answer)]["classes"].append("answer")
            if "edition" in self.options:
                for row, node in body:
                    editions = self.config.ledgers_editions.get(row.values[self.options["edition"]], "")
                    node["classes"] += [f"edition-{name}" for name in editions.split()]
            if self.options.get("rows") == "yes" or "jump" in self.options:
                links = [self.link(table, row, node) for row, node in body]
                if "jump" in self.options:
                    parts = [part for link in links for part in (nodes.Text(" · "), link)][1:]
                    found.insert(0, nodes.paragraph("", "", *parts, classes=["jump-list"]))
        except KeyError as error:
            raise ValueError(f"{table.path.name} has no column {error}; it has {', '.join(table.columns)}") from error
        return found

    def link(self, table: ledger.Ledger, row: ledger.Row, node: nodes.row) -> nodes.reference:
        """Give a row its anchor, with a link to it at the end of the first cell; return one to stand above the table.

        The row is called by the column that the option 'jump' names.
        """
        target = nodes.make_id(table.anchor(row))
        title = row.values[self.options["jump"]] if "jump" in self.options else ""
        self.env.domains.standard_domain.note_hyperlink_target(target, self.env.docname, target, title or target)
        node["ids"].append(target)
        if (first := node.next_node(nodes.paragraph)) is not None:
            first += permalink("", refid=target)
        return nodes.reference("", title, refid=target, internal=True)

    def row(self, table: ledger.Ledger, row: ledger.Row, shown: list[tuple[str, str]]) -> str:
        """Return the Markdown of one row; a value that cannot be computed is an error that names the ledger's line."""
        try:
            values = self.values(row)
        except ValueError as error:
            raise ValueError(f"{table.path.name}:{row.line}: {error}") from error
        return "| " + " | ".join(cell(template, values) for _, template in shown) + " |"

    def show(self, table: ledger.Ledger | None, headings: list[str], body: list[str]) -> list[nodes.Node]:
        """Write a Markdown table and let the parser make nodes of it, so that every output shows the same."""
        lines = [
            f"~~~~{{table}} {self.options.get('caption', '–')}",  # behind backticks a caption could hold none
            *(f":{name}: {self.options[name]}" for name in ("name", "widths", "class") if name in self.options),
            "",
            "| " + " | ".join(headings) + " |",
            "|" + "---|" * len(headings),
            *body,
            "~~~~",
        ]
        found = self.parse_text_to_nodes("\n".join(lines))
        for made in (node for node in found if isinstance(node, nodes.table)):
            next(made.findall(nodes.colspec))["stub"] = 1  # the first cell names the row
        return [*found, *([self.download(table)] if table else [])]

    def download(self, table: ledger.Ledger) -> nodes.Node:
        """Return the line under the table that links the file."""
        text = f"Data: {{download}}`{table.path.name} </{table.path.relative_to(self.env.srcdir).as_posix()}>`"
        return nodes.container("", *self.parse_text_to_nodes(text), classes=["ledger-source"])


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
