"""A page as Markdown, written from the same resolved document as its HTML.

Sphinx's own text writer does the work, so that every number, reference and computed table is there as on the site. Here
is what Markdown writes otherwise: headings, tables, outside links, lines that are not wrapped.
"""

from __future__ import annotations

from typing import Any

from docutils import nodes
from sphinx.builders import Builder
from sphinx.writers.text import TextTranslator


class MarkdownTranslator(TextTranslator):
    """Writes Markdown; ``builder`` is any builder that has resolved the document."""

    def end_state(self, wrap: bool = True, *args: Any, **kwargs: Any) -> None:
        """Leave lines as the sources break them."""
        super().end_state(False, *args, **kwargs)

    def visit_title(self, node: nodes.Element) -> None:
        """Write the title of a box or table as a line of its own."""
        if isinstance(node.parent, nodes.section):
            super().visit_title(node)
            return
        number = _number(self.builder, node.parent)
        self.new_state(0)
        self.add_text(f"**{number}{_line(node)}**")
        self.end_state()
        raise nodes.SkipNode

    def depart_title(self, node: nodes.Element) -> None:
        """Write a heading."""
        text = "".join(part for kind, part in self.states.pop() if kind == -1 and isinstance(part, str))
        self.stateindent.pop()
        heading = f"{'#' * max(1, self.sectionlevel)} {self.get_section_number_string(node)}{text}"
        self.states[-1].append((0, ["", heading, ""]))

    def visit_admonition(self, node: nodes.Element) -> None:
        """Write a box without indenting it."""
        self.new_state(0)

    def visit_container(self, node: nodes.Element) -> None:
        """Write a box of facts as one line, without its links."""
        if self.config.page_texts_facts in node["classes"]:
            facts = [part for part in node.findall(nodes.paragraph) if not any(part.findall(nodes.reference))]
            self.new_state(0)
            self.add_text(" ".join(fact.astext() for fact in facts))
            self.end_state()
            raise nodes.SkipNode

    def visit_figure(self, node: nodes.Element) -> None:
        """Write a figure without indenting it."""
        self.new_state(0)

    def visit_caption(self, node: nodes.Element) -> None:
        """Write the number of a figure."""
        self.add_text(_number(self.builder, node.parent))

    def visit_image(self, node: nodes.Element) -> None:
        """Write what a picture shows."""
        self.add_text(f"[Picture: {node['alt']}]\n" if node.get("alt") else "")
        raise nodes.SkipNode

    def visit_table(self, node: nodes.Element) -> None:
        """Write a table with one line for each row."""
        for title in node.findall(nodes.title):
            title.walkabout(self)
        rows = [[_cell(entry) for entry in row.findall(nodes.entry)] for row in node.findall(nodes.row)]
        if not any(node.findall(nodes.thead)):
            rows.insert(0, [""] * len(rows[0]))
        rows.insert(1, ["---"] * len(rows[0]))
        self.new_state(0)
        self.add_text("\n".join(f"| {' | '.join(row)} |" for row in rows))
        self.end_state()
        raise nodes.SkipNode

    def visit_inline(self, node: nodes.Element) -> None:
        """Write terms and references like other words."""

    def depart_inline(self, node: nodes.Element) -> None:
        """Write nothing."""

    def visit_reference(self, node: nodes.Element) -> None:
        """Write the address of an outside link whose text does not show it."""
        uri, text = node.get("refuri", ""), node.astext()
        if not node.get("internal") and uri and text not in uri:
            self.add_text(f"[{_line(node)}]({uri})")
            raise nodes.SkipNode


def _line(node: nodes.Node) -> str:
    return " ".join(node.astext().split())


def _cell(entry: nodes.Element) -> str:
    return _line(entry).replace("|", "\\|")


def _number(builder: Builder, node: nodes.Element | None) -> str:
    """Return "Table 5.1. " or "Figure 2.1. " for what has such a number, else ""."""
    names: list[str] = node.get("ids", []) if node is not None else []
    for kind, numbers in builder.env.toc_fignumbers.get(getattr(builder, "current_docname", ""), {}).items():
        for name in names:
            if name in numbers:
                return f"{builder.config.numfig_format[kind] % '.'.join(map(str, numbers[name]))}. "
    return ""


def as_markdown(doctree: nodes.document, builder: Builder) -> str:
    """Return a resolved document as Markdown; NO-BREAK SPACE becomes a plain one."""
    translator = MarkdownTranslator(doctree, builder)  # type: ignore[arg-type]  # it asks for no more than a builder
    doctree.walkabout(translator)
    return translator.body.replace("\N{NO-BREAK SPACE}", " ").strip() + "\n"
