"""Turn one resolved doctree into Typst markup that calls the functions of ``template.typ``.

A node that is not known here is an error that names it with file and line: nothing is dropped silently. Each call
within a line ends with a semicolon of its own: else Typst would read a semicolon, bracket or full stop behind it as
code, and it would be lost.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.docutils import SphinxTranslator

from sphinx_typst_ua import formula
from sphinx_typst_ua.markup import array, content, string, text

if TYPE_CHECKING:
    from sphinx_typst_ua.builder import TypstPdfBuilder

#: Admonition kinds that docutils names; others carry their kind as a class.
NAMED_ADMONITIONS = (
    "attention",
    "caution",
    "danger",
    "error",
    "hint",
    "important",
    "note",
    "tip",
    "warning",
    "seealso",
)

#: of tables, as the template sets them: letters that fit the width of a page; heights in points of a line, and of what
#: is added around the lines of a row
LETTERS, LINE, ROW = 100, 10, 5
#: in points: a higher table may be broken, since the gap that it would leave is worse than the break
LOW = 0.4 * 842


class TypstTranslator(SphinxTranslator):
    """Collects markup in ``self.out``; a node that wraps content pushes a new list and pops it when left."""

    def __init__(self, document: nodes.document, builder: TypstPdfBuilder, docname: str) -> None:
        super().__init__(document, builder)
        self.builder: TypstPdfBuilder = builder
        self.docname = docname
        self.level = 0
        self.stack: list[list[str]] = [[]]
        self.titles: list[str] = []
        self.caption = ""
        self.labels: set[str] = set()
        self.cited: dict[str, None] = {}
        self.entries: dict[str, str] = {}
        self.tables: list[bool] = []
        self.footnotes: set[str] = set()

    # -- helpers ---------------------------------------------------------------------------------
    def add(self, markup: str) -> None:
        """Append markup to the innermost open content."""
        self.stack[-1].append(markup)

    def push(self, node: nodes.Element | None = None) -> None:
        """Open a new content; serves as ``visit_…`` of nodes that wrap what they hold."""
        self.stack.append([])

    def pop(self) -> str:
        """Close the innermost content and return it."""
        return "".join(self.stack.pop()).strip()

    def label(self, anchor: str) -> str:
        """Return the label of an anchor of this document, unique in the book, and note that it is there."""
        label = f"{self.docname}#{anchor}"
        self.labels.add(label)
        return string(label)

    def anchors(self, node: nodes.Element, but: str = "") -> str:
        """Return invisible targets for the ids of a node."""
        ids: list[str] = node.get("ids", [])
        return "".join(f"#anchor({self.label(anchor)});" for anchor in ids if anchor != but)

    def number(self, kind: str, node: nodes.Element) -> str:
        """Return "4.2" as the site numbers this figure or table, or ""."""
        numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        ids: list[str] = node.get("ids", [])
        found = next((numbers[anchor] for anchor in ids if anchor in numbers), ())
        return ".".join(map(str, found))

    def unknown_visit(self, node: nodes.Node) -> None:
        """Report a node this translator does not know, and leave it out."""
        self.builder.fail(f"the PDF builder does not know <{type(node).__name__}>; add it to {__name__}", node)
        raise nodes.SkipNode

    def skip(self, node: nodes.Node) -> None:
        """Leave out a node that has no place on paper."""
        raise nodes.SkipNode

    def keep(self, node: nodes.Node) -> None:
        """Do nothing: the node's children speak for it."""

    # -- structure -------------------------------------------------------------------------------
    visit_document = depart_document = keep
    visit_comment = visit_substitution_definition = visit_toctree = visit_index = visit_meta = skip
    visit_compound = depart_compound = visit_glossary = depart_glossary = keep
    visit_start_of_file = depart_start_of_file = keep
    visit_tabular_col_spec = visit_highlightlang = visit_docinfo = visit_pending = skip

    def visit_section(self, node: nodes.section) -> None:
        self.level += 1

    def depart_section(self, node: nodes.section) -> None:
        self.level -= 1

    visit_title = push

    def depart_title(self, node: nodes.title) -> None:
        body, parent = self.pop(), node.parent
        if not isinstance(parent, nodes.section):
            self.titles[-1] = body
            return
        numbers = self.builder.env.toc_secnumbers.get(self.docname, {})
        ids = parent["ids"]
        own = next((numbers[key] for key in (f"#{i}" for i in ids) if key in numbers), None)
        if own is None and self.level == 1:
            own = numbers.get("")
        number = ".".join(map(str, own or ()))
        first = ids[0] if ids else ""
        page = f"#anchor({self.label('')});" if self.level == 1 else ""
        self.add(
            f"\n\n#head({self.level}, {string(number)}, {content(body)}, {self.label(first)})"
            f"{page}{self.anchors(parent, but=first)}\n"
        )

    def visit_rubric(self, node: nodes.rubric) -> None:
        self.push()

    def depart_rubric(self, node: nodes.rubric) -> None:
        self.add(f"\n\n#rubric{content(self.pop())}\n")

    def visit_container(self, node: nodes.container) -> None:
        self.push()

    def depart_container(self, node: nodes.container) -> None:
        body = self.pop()
        self.add(f"\n\n#status{content(body)}\n" if "page-status" in node["classes"] else f"\n\n{body}\n")

    def visit_transition(self, node: nodes.transition) -> None:
        self.add("\n\n#rule()\n")

    depart_transition = keep

    # -- paragraphs and inline -------------------------------------------------------------------
    def visit_paragraph(self, node: nodes.paragraph) -> None:
        self.add(f"\n\n{self.anchors(node)}")

    def depart_paragraph(self, node: nodes.paragraph) -> None:
        self.add("\n")

    def visit_Text(self, node: nodes.Text) -> None:
        self.add(text(node.astext()))

    depart_Text = keep
    visit_emphasis = visit_strong = visit_superscript = visit_subscript = visit_title_reference = push
    visit_abbreviation = depart_abbreviation = visit_inline = depart_inline = keep
    visit_generated = depart_generated = keep

    def depart_emphasis(self, node: nodes.Element) -> None:
        self.add(f"#emph{content(self.pop())};")

    depart_title_reference = depart_emphasis

    def depart_strong(self, node: nodes.strong) -> None:
        self.add(f"#strong{content(self.pop())};")

    def depart_superscript(self, node: nodes.superscript) -> None:
        self.add(f"#super{content(self.pop())};")

    def depart_subscript(self, node: nodes.subscript) -> None:
        self.add(f"#sub{content(self.pop())};")

    def visit_literal(self, node: nodes.literal) -> None:
        self.add(f"#raw({string(node.astext())});")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.literal_block) -> None:
        self.add(f"\n\n#raw(block: true, {string(node.astext().rstrip())})\n")
        raise nodes.SkipNode

    def visit_target(self, node: nodes.target) -> None:
        self.add(self.anchors(node))

    depart_target = keep
    visit_reference = push

    def depart_reference(self, node: nodes.reference) -> None:
        body, uri = self.pop(), node.get("refuri", "")
        if node.get("refid"):
            uri = f"/{self.docname}#{node['refid']}"
        if not uri.startswith("/"):
            self.add(f"#link({string(uri)}){content(body)};" if uri else body)
            return
        docname, _, anchor = uri[1:].partition("#")
        if docname == self.config.typst_ua_bibliography:
            self.cited[anchor] = None
        self.add(f"#link({string(self.builder.web_address(docname, anchor))}){content(body)};")

    visit_number_reference, depart_number_reference = visit_reference, depart_reference

    def visit_download_reference(self, node: nodes.Element) -> None:
        self.push()

    def depart_download_reference(self, node: nodes.Element) -> None:
        self.add(self.pop())

    def visit_line_block(self, node: nodes.line_block) -> None:
        self.add("\n\n")

    depart_line_block = keep
    visit_line = keep

    def depart_line(self, node: nodes.line) -> None:
        self.add(" \\\n")

    # -- lists -----------------------------------------------------------------------------------
    visit_bullet_list = visit_enumerated_list = visit_list_item = push

    def depart_list_item(self, node: nodes.list_item) -> None:
        body = self.pop()
        self.add(f"{content(self.anchors(node) + body)}, ")

    def depart_bullet_list(self, node: nodes.bullet_list) -> None:
        items = self.pop()
        function = "checklist" if "checklist" in node["classes"] else "list"
        self.add(f"\n\n#{function}({items})\n")

    def depart_enumerated_list(self, node: nodes.enumerated_list) -> None:
        items = self.pop()
        self.add(f"\n\n#enum(start: {node.get('start', 1)}, {items})\n")

    visit_definition_list = visit_definition_list_item = visit_term = visit_definition = push

    def depart_term(self, node: nodes.term) -> None:
        self.add(f"terms.item({content(self.anchors(node) + self.pop())}, ")

    def depart_definition(self, node: nodes.definition) -> None:
        self.add(f"{content(self.pop())}), ")

    def depart_definition_list_item(self, node: nodes.definition_list_item) -> None:
        # several terms may share one definition: each gets an item, the last one the text
        self.add(self.pop().replace("], terms.item(", "], []), terms.item("))

    def depart_definition_list(self, node: nodes.definition_list) -> None:
        self.add(f"\n\n#terms({self.pop()})\n")

    # -- boxes -----------------------------------------------------------------------------------
    def visit_admonition(self, node: nodes.Element) -> None:
        self.titles.append(text(node.tagname.capitalize()))
        self.push()

    def depart_admonition(self, node: nodes.Element) -> None:
        body = self.pop()
        kind = node["classes"][0] if node["classes"] else node.tagname
        title = self.titles.pop()
        self.add(f"\n\n{self.anchors(node)}#callout({string(kind)}, {content(title)}){content(body)}\n")

    visit_topic, depart_topic = visit_admonition, depart_admonition
    visit_block_quote = visit_attribution = push

    def depart_block_quote(self, node: nodes.block_quote) -> None:
        self.add(f"\n\n#quote(block: true){content(self.pop())}\n")

    def depart_attribution(self, node: nodes.attribution) -> None:
        self.add(f"\n\n#attribution{content(self.pop())}\n")

    # -- notes, citations ------------------------------------------------------------------------
    def visit_footnote_reference(self, node: nodes.footnote_reference) -> None:
        anchor = node["refid"]
        if anchor in self.footnotes:
            self.add(f"#footnote(label({self.label(anchor)}));")
            raise nodes.SkipNode
        self.footnotes.add(anchor)
        note = next(note for note in self.document.findall(nodes.footnote) if anchor in note["ids"])
        self.push()
        for child in note.children:
            if not isinstance(child, nodes.label):
                child.walkabout(self)
        self.add(f"#footnote{content(self.pop())}#label({self.label(anchor)});")
        raise nodes.SkipNode

    visit_footnote = skip

    def visit_citation(self, node: nodes.citation) -> None:
        self.push()

    def depart_citation(self, node: nodes.citation) -> None:
        body, anchor = self.pop(), node["ids"][0]
        label = next(node.findall(nodes.label)).astext()
        self.entries[anchor] = f"reference({self.label(anchor)}, {string(label)}, {content(body)})"
        self.add(f"\n#{self.entries[anchor]}")

    visit_label = skip

    # -- figures and images ----------------------------------------------------------------------
    def visit_image(self, node: nodes.image) -> None:
        alt = node.get("alt", "").strip()
        if not alt:
            self.builder.fail(f"image {node['uri']} has no alt text; add ':alt:' that says what it shows", node)
            raise nodes.SkipNode
        path = self.builder.image(node["uri"])
        self.add(f"#picture({string(path)}, alt: {string(alt)}, width: {_length(node.get('width', '100%'))});")

    depart_image = keep
    visit_figure = push

    def depart_figure(self, node: nodes.figure) -> None:
        self._float("figure", node, self.pop())

    def visit_caption(self, node: nodes.caption) -> None:
        self.push()

    def depart_caption(self, node: nodes.caption) -> None:
        self.caption = self.pop()

    visit_legend = push

    def depart_legend(self, node: nodes.legend) -> None:
        self.add(f"\n#legend{content(self.pop())}")

    def _float(self, kind: str, node: nodes.Element, body: str, more: str = "") -> None:
        caption = self.caption
        self.caption = ""
        first = node["ids"][0] if node["ids"] else ""
        number = self.number(kind, node)
        called = text(self.config.numfig_format[kind] % number) if number else ""
        self.add(
            f"\n\n#numbered({string(kind)}, {content(called)}, {content(caption)}, "
            f"{self.label(first) if first else 'none'}{more}){content(body)}{self.anchors(node, but=first)}\n"
        )

    # -- math ------------------------------------------------------------------------------------
    def visit_math(self, node: nodes.Element) -> None:
        source = node.astext()
        path, depth = formula.draw(source, self.builder.sources)
        self.add(f"#formula({string(path)}, {string(source)}, {depth:.3f}pt);")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        source = node.astext()
        path, _ = formula.draw(source, self.builder.sources)
        self.add(f"\n\n#formula-block({string(path)}, {string(source)})\n")
        raise nodes.SkipNode

    # -- tables ----------------------------------------------------------------------------------
    def visit_table(self, node: nodes.table) -> None:
        self.push()
        widths = [colspec.get("colwidth", 1) for colspec in node.findall(nodes.colspec)]
        stub = any(colspec.get("stub") for colspec in node.findall(nodes.colspec))
        self.tables.append(stub)
        columns = array([f"{width}fr" for width in widths])
        self.open_table = f"columns: {columns}, stub: {str(stub).lower()}"
        for title in list(node.findall(nodes.title)):
            self.push()
            for child in title.children:
                child.walkabout(self)
            self.caption = self.pop()
            title.parent.remove(title)

    def depart_table(self, node: nodes.table) -> None:
        cells = self.pop()
        caption = self.caption
        table = f"#data-table({self.open_table}, {cells})"
        low = table_height(node) <= LOW
        if caption:
            self._float("table", node, table, f", low: {str(low).lower()}")
        else:
            whole = f"#block(breakable: false){content(table)}" if low else table
            self.add(f"\n\n{self.anchors(node)}{whole}\n")

    visit_tgroup = depart_tgroup = visit_tbody = depart_tbody = visit_row = depart_row = keep
    visit_colspec = skip

    def visit_thead(self, node: nodes.thead) -> None:
        self.add("table.header(")

    def depart_thead(self, node: nodes.thead) -> None:
        self.add("), ")

    visit_entry = push

    def depart_entry(self, node: nodes.entry) -> None:
        body = content(self.pop())
        spans = [
            f"{name}: {node[key] + 1}"
            for name, key in (("colspan", "morecols"), ("rowspan", "morerows"))
            if node.get(key)
        ]
        self.add(f"table.cell({', '.join(spans)}){body}, " if spans else f"{body}, ")


for _name in NAMED_ADMONITIONS:
    setattr(TypstTranslator, f"visit_{_name}", TypstTranslator.visit_admonition)
    setattr(TypstTranslator, f"depart_{_name}", TypstTranslator.depart_admonition)


def table_height(table: nodes.table) -> float:
    """Return about how high a table will be, in points: enough to tell a low one from a high one."""
    widths = [colspec.get("colwidth", 1) for colspec in table.findall(nodes.colspec)]
    height = 0.0
    for row in table.findall(nodes.row):
        letters = [LETTERS * width / sum(widths) for width in widths]
        cells = zip(row.findall(nodes.entry), letters, strict=False)  # fewer cells where some span columns
        height += ROW + LINE * max((math.ceil(len(cell.astext()) / across) for cell, across in cells), default=0)
    return height


def _length(width: str) -> str:
    """Return a docutils length as Typst writes it; pixels count as 1/96 inch."""
    width = str(width).strip()
    if width.endswith("px") or width.isdigit():
        return f"{float(width.removesuffix('px')) * 0.75:g}pt"
    return width


def translate(document: nodes.document, builder: TypstPdfBuilder, docname: str) -> TypstTranslator:
    """Return the translator after it has walked ``document``; its ``stack[0]`` is the markup."""
    translator = TypstTranslator(document, builder, docname)
    document.walkabout(translator)
    return translator
