"""Turn one resolved doctree into Typst markup that calls the functions of ``template.typ``.

Nothing is dropped silently: what a node of an unknown class holds is set plainly, with one warning a class. Each call
within a line ends with a semicolon of its own: else Typst would read a semicolon, bracket or full stop behind it as
code, and it would be lost.

Extensions add nodes of their own with ``app.add_node(NODE, typst=(visit, depart))``; the functions get this translator
and write with :meth:`TypstTranslator.add`, :meth:`~TypstTranslator.push` and :meth:`~TypstTranslator.pop`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels
from sphinx.util.docutils import SphinxTranslator

from sphinx_typst_ua import formula, sizes
from sphinx_typst_ua.markup import LONGEST, array, breakable, content, string, text

if TYPE_CHECKING:
    from sphinx_typst_ua.builder import TypstPdfBuilder

#: formats of ``raw`` whose text goes into the markup as it is
RAW = {"typst", "typstua"}
#: numberings of docutils, as Typst writes them
ENUMERATORS = {"arabic": "1", "loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}
#: letters of a line in a box, and the height of a line there, in points
BOX = (90, 14)
#: letters before a picture from which on it is no longer on the first page, where it would float above the title
FIRST_PAGE = 1500


@dataclass
class Table:
    """A table that is being written: letters that fit each column, and where in it we are."""

    letters: list[float]
    column: int = 0
    high: bool = False
    form: bool = False


class TypstTranslator(SphinxTranslator):
    """Collects markup in ``self.stack``; a node that wraps content pushes a new list and pops it when left."""

    builder: TypstPdfBuilder

    def __init__(self, document: nodes.document, builder: TypstPdfBuilder) -> None:
        super().__init__(document, builder)
        self.docname = ""
        self.level = 0
        self.stack: list[list[str]] = [[]]
        self.titles: list[str] = []
        self.captions: list[str] = []
        self.hoisted: list[str] | None = None
        self.labels: set[str] = set()
        self.cited: dict[str, None] = {}
        self.entries: dict[str, str] = {}
        self.tables: list[bool] = []
        self.open_tables: list[Table] = []
        self.footnotes: set[str] = set()
        self.explained: set[str] = set()

    @cached_property
    def room(self) -> float:
        """Return about how much room the sheets of this document have, as a part of a plain page."""
        return self.builder.room(self.docname)

    # -- helpers ---------------------------------------------------------------------------------
    def add(self, markup: str) -> None:
        """Append markup to the innermost open content."""
        self.stack[-1].append(markup)

    def push(self, node: nodes.Element | None = None) -> None:
        """Open a new content; serves as ``visit_…`` of nodes that wrap what they hold."""
        self.stack.append([])

    def pop(self) -> str:
        """Close the innermost content and return it."""
        return "".join(self.stack.pop()).strip(" \n")

    def inside(self, children: Iterable[nodes.Node]) -> str:
        """Return the markup of some nodes."""
        self.push()
        for child in children:
            child.walkabout(self)
        return self.pop()

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
        """Return "Fig. 4.2" as the site calls this figure, table or listing, or ""; a handout has no numbers."""
        if self.docname in self.builder.handouts():
            return ""
        numbers = self.builder.env.toc_fignumbers.get(self.docname, {}).get(kind, {})
        ids: list[str] = node.get("ids", [])
        found = ".".join(map(str, next((numbers[anchor] for anchor in ids if anchor in numbers), ())))
        return text(self.config.numfig_format[kind] % found) if found else ""

    def lost(self, message: str, node: nodes.Node) -> None:
        """Report an error of the sources with its place, and go on."""
        self.builder.fail(message, self.builder.place(self.docname, node))

    def unknown_visit(self, node: nodes.Node) -> None:
        """Set what a node of an unknown class holds, and say so once a class."""
        self.builder.unknown(node, self.docname)

    def skip(self, node: nodes.Node) -> None:
        """Leave out a node that has no place on paper."""
        raise nodes.SkipNode

    def keep(self, node: nodes.Node) -> None:
        """Do nothing: the node's children speak for it."""

    unknown_departure = keep

    def target(self, node: nodes.Element) -> None:
        """Write the targets of a node whose children speak for it."""
        self.add(self.anchors(node))

    # -- structure -------------------------------------------------------------------------------
    visit_document = depart_document = keep
    visit_comment = visit_substitution_definition = visit_toctree = visit_index = visit_meta = skip
    visit_decoration = visit_system_message = visit_autosummary_toc = skip
    visit_compound, depart_compound = target, keep
    visit_glossary = depart_glossary = visit_start_of_file = depart_start_of_file = keep
    visit_tabular_col_spec = visit_highlightlang = visit_docinfo = visit_pending = skip
    # a table that autosummary has derived from a comment
    visit_autosummary_table = depart_autosummary_table = keep
    visit_acks = depart_acks = visit_hlist = depart_hlist = visit_hlistcol = depart_hlistcol = keep

    def visit_section(self, node: nodes.section) -> None:
        self.level += 1

    def depart_section(self, node: nodes.section) -> None:
        self.level -= 1

    def visit_title(self, node: nodes.title) -> None:
        if isinstance(node.parent, nodes.table):  # visit_table has written it
            raise nodes.SkipNode
        self.push()
        # a title is written again in running heads and in the contents: a target must not be
        self.hoisted = []
        words = (word for word in node.findall(nodes.Text) if not isinstance(word.parent, nodes.math))
        if isinstance(node.parent, nodes.section) and not any(word.strip() for word in words):
            # a bookmark cannot show a picture or a formula: their words stand in their place
            self.add(text(node.astext().strip() or self.docname))
            raise nodes.SkipChildren

    def depart_title(self, node: nodes.title) -> None:
        body, parent = self.pop(), node.parent
        hoisted, self.hoisted = "".join(self.hoisted or ()), None
        if not isinstance(parent, nodes.section):
            if self.titles and not isinstance(parent, nodes.document):
                self.titles[-1] = body
            else:
                self.add(f"\n\n#rubric{content(body)}\n")
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
            f"{page}{self.anchors(parent, but=first)}{hoisted}\n"
        )

    visit_rubric = visit_centered = visit_subtitle = push

    def depart_rubric(self, node: nodes.Element) -> None:
        self.add(f"\n\n#rubric{content(self.anchors(node) + self.pop())}\n")

    depart_subtitle = depart_rubric

    def depart_centered(self, node: nodes.Element) -> None:
        self.add(f"\n\n#align(center)[#strong{content(self.pop())}]\n")

    def visit_container(self, node: nodes.container) -> None:
        if "beside" in node["classes"] and len(node) > 1:
            picture, words = (self.inside(part) for part in (node.children[:1], node.children[1:]))
            self.add(f"\n\n{self.anchors(node)}#beside{content(picture)}{content(words)}\n")
            raise nodes.SkipNode
        self.push()
        self.captions.append("")

    def depart_container(self, node: nodes.container) -> None:
        body, caption = self.pop(), self.captions.pop()
        if "literal-block-wrapper" in node["classes"]:
            called = self.number("code-block", node)
            self.add(f"\n\n{self.anchors(node)}#listing({content(called)}, {content(caption)}){content(body)}\n")
        elif set(self.config.typst_ua_small_classes).intersection(node["classes"]):
            self.add(f"\n\n#status{content(body)}\n")
        else:
            self.add(f"\n\n{self.anchors(node)}{f'#rubric{content(caption)} ' if caption else ''}{body}\n")

    def visit_transition(self, node: nodes.transition) -> None:
        self.add("\n\n#rule()\n")

    depart_transition = keep

    def visit_raw(self, node: nodes.raw) -> None:
        formats = set(node.get("format", "").split())
        if formats & RAW:
            self.add(node.astext())
        elif "html" in formats and re.fullmatch(r"\s*<br\s*/?>\s*", node.astext()):  # a hard break of MyST
            self.add("#linebreak();")
        elif "html" in formats and re.match(r"\s*<input\b[^>]*\bcheckbox\b", node.astext()):  # a task of MyST
            self.add("☒ " if "checked" in node.astext() else "☐ ")
        raise nodes.SkipNode  # other formats are for other builders

    # -- paragraphs and inline -------------------------------------------------------------------
    def visit_paragraph(self, node: nodes.paragraph) -> None:
        self.add(f"\n\n{self.anchors(node)}")

    def depart_paragraph(self, node: nodes.paragraph) -> None:
        self.add("\n")

    def visit_Text(self, node: nodes.Text) -> None:
        self.add(text(node.astext(), self._longest(node.astext())))

    depart_Text = keep
    visit_emphasis = visit_strong = visit_superscript = visit_subscript = visit_title_reference = push
    visit_manpage = visit_classifier = push
    depart_inline = visit_generated = depart_generated = visit_problematic = depart_problematic = keep
    visit_acronym = depart_acronym = visit_pending_xref_condition = depart_pending_xref_condition = keep

    def visit_inline(self, node: nodes.Element) -> None:
        if self.hoisted is None:
            self.target(node)
        else:
            self.hoisted.append(self.anchors(node))

    def depart_emphasis(self, node: nodes.Element) -> None:
        self.add(f"#emph{content(self.pop())};")

    depart_title_reference = depart_manpage = depart_classifier = depart_emphasis

    def depart_strong(self, node: nodes.strong) -> None:
        self.add(f"#strong{content(self.pop())};")

    def depart_superscript(self, node: nodes.superscript) -> None:
        self.add(f"#super{content(self.pop())};")

    def depart_subscript(self, node: nodes.subscript) -> None:
        self.add(f"#sub{content(self.pop())};")

    visit_abbreviation = keep

    def depart_abbreviation(self, node: nodes.abbreviation) -> None:
        # in a signature, Sphinx explains what "/" and "*" mean
        explanation = "" if isinstance(node.parent, addnodes.desc_sig_operator) else node.get("explanation", "")
        if self.config.typst_ua_explain_abbreviations and explanation and explanation not in self.explained:
            self.explained.add(explanation)
            self.add(text(f" ({explanation})"))

    def visit_literal(self, node: nodes.Element) -> None:
        self.add(f"{self.anchors(node)}#raw({self._code(node)});")
        raise nodes.SkipNode

    def visit_literal_block(self, node: nodes.Element) -> None:
        if node.next_node(nodes.reference) is None:
            self.add(f"\n\n{self.anchors(node)}#code-block(raw(block: true, {self._code(node)}))\n")
        else:  # a parsed literal with links
            self.add(f"\n\n{self.anchors(node)}#code-block{content(self._pieces(node))}\n")
        raise nodes.SkipNode

    visit_doctest_block = visit_literal_block

    def _code(self, node: nodes.Node) -> str:
        code = node.astext()
        return string(breakable(code.rstrip() if isinstance(node, nodes.FixedTextElement) else code))

    def _pieces(self, node: nodes.Element) -> str:
        """Return the markup of code that holds markup: its text as code, its links and emphasis as what they are."""
        pieces = []
        for child in node.children:
            if not isinstance(child, nodes.Element):
                pieces.append(f"#raw({self._code(child)});")
            elif isinstance(child, nodes.reference):
                pieces.append(self._link(child, self._pieces(child)))
            elif isinstance(child, (nodes.strong, nodes.emphasis)):
                function = "strong" if isinstance(child, nodes.strong) else "emph"
                pieces.append(f"#{function}{content(self._pieces(child))};")
            else:
                pieces.append(self._pieces(child))
        return "".join(pieces)

    def visit_target(self, node: nodes.target) -> None:
        self.visit_inline(node)

    depart_target = keep
    visit_reference = push

    def depart_reference(self, node: nodes.reference) -> None:
        self.add(self._link(node, self.pop()))

    def _link(self, node: nodes.reference, body: str) -> str:
        """Return a link that shows ``body``: to the site, or to another address; its text alone where none is known."""
        uri = f"/{self.docname}#{node['refid']}" if node.get("refid") else node.get("refuri", "")
        if uri.startswith("/"):
            docname, _, anchor = uri[1:].partition("#")
            if docname == self.config.typst_ua_bibliography:
                self.cited[anchor] = None
            uri = self.builder.web_address(docname, anchor)
        else:
            uri = self.builder.absolute(uri)
        return f"#link({string(uri)}){content(body)};" if uri else body

    visit_number_reference, depart_number_reference = visit_reference, depart_reference
    visit_download_reference = push

    def depart_download_reference(self, node: nodes.Element) -> None:
        body, uri = self.pop(), node.get("refuri", "")
        if node.get("filename"):
            uri = self.builder.absolute(f"_downloads/{node['filename']}")
        self.add(f"#download({string(uri)}){content(body)};" if uri else body)

    def visit_line_block(self, node: nodes.line_block) -> None:
        if not isinstance(node.parent, nodes.line_block):
            self.add(f"\n\n{self.anchors(node)}")

    depart_line_block = keep

    def visit_line(self, node: nodes.line) -> None:
        depth, outer = 0, node.parent.parent
        while isinstance(outer, nodes.line_block):
            depth, outer = depth + 1, outer.parent
        if depth:
            self.add(f"#h({depth * 2}em);")

    def depart_line(self, node: nodes.line) -> None:
        last: nodes.Node = node
        while isinstance(last.parent, nodes.line_block) and last.parent[-1] is last:
            last = last.parent
        self.add(
            "\n" if isinstance(last, nodes.line_block) and not isinstance(last.parent, nodes.line_block) else BREAK
        )

    # -- lists -----------------------------------------------------------------------------------
    visit_list_item = visit_bullet_list = visit_enumerated_list = push
    visit_definition_list = visit_option_list = visit_field_list = push

    def depart_list_item(self, node: nodes.list_item) -> None:
        body = self.pop()
        self.add(f"{content(self.anchors(node) + body)}, ")

    def depart_bullet_list(self, node: nodes.bullet_list) -> None:
        items = self.pop()
        function = "checklist" if "checklist" in node["classes"] else "list"
        self.add(f"\n\n{self.anchors(node)}#{function}({items})\n")

    def depart_enumerated_list(self, node: nodes.enumerated_list) -> None:
        items, kind = self.pop(), ENUMERATORS.get(node.get("enumtype", "arabic"), "1")
        pattern = f"{node.get('prefix', '')}{kind}{node.get('suffix', '') or '.'}"
        numbering = "" if pattern == "1." else f"numbering: {string(pattern)}, "
        self.add(f"\n\n{self.anchors(node)}#enum(start: {node.get('start', 1)}, {numbering}{items})\n")

    def visit_definition_list_item(self, node: nodes.definition_list_item) -> None:
        terms: list[str] = []
        body = ""
        for child in node.children:
            if isinstance(child, nodes.term):
                terms.append(self.anchors(child) + self.inside(child.children))
            elif isinstance(child, nodes.classifier):
                terms[-1] += f" : {self.inside([child])}"
            else:
                body += f"\n\n{self.inside([child])}"
        # several terms may share one definition: each gets an item, the last one the text
        for term in terms[:-1]:
            self.add(f"terms.item({content(term)}, []), ")
        self.add(f"terms.item({content(terms[-1])}, {content(body)}), ")
        raise nodes.SkipNode

    visit_definition = depart_definition = keep

    def depart_definition_list(self, node: nodes.Element) -> None:
        items = self.pop()
        self.add(f"\n\n{self.anchors(node)}#terms({items})\n")

    depart_option_list = depart_field_list = depart_definition_list

    def visit_field(self, node: nodes.Element) -> None:
        name, body = (self.inside([child]) for child in node.children)
        self.add(f"terms.item({content(self.anchors(node) + name)}, {content(body)}), ")
        raise nodes.SkipNode

    visit_field_name = depart_field_name = visit_field_body = depart_field_body = keep
    visit_description = depart_description = keep

    def visit_option_list_item(self, node: nodes.option_list_item) -> None:
        group, description = node.children
        options = ", ".join(f"#raw({string(option.astext())});" for option in group.children)
        self.add(f"terms.item({content(options)}, {content(self.inside([description]))}), ")
        raise nodes.SkipNode

    # -- descriptions of objects -----------------------------------------------------------------
    visit_desc = depart_desc = visit_desc_inline = depart_desc_inline = keep
    visit_desc_addname = depart_desc_addname = visit_desc_type = depart_desc_type = keep
    visit_desc_annotation = depart_desc_annotation = visit_desc_parameter = depart_desc_parameter = keep
    visit_desc_type_parameter = depart_desc_type_parameter = depart_desc_returns = keep
    visit_desc_signature = visit_desc_content = visit_versionmodified = visit_productionlist = push
    visit_desc_name, depart_desc_name = push, depart_strong

    def depart_desc_signature(self, node: nodes.Element) -> None:
        body = self.pop().removesuffix(BREAK.strip())
        self.add(f"\n\n{self.anchors(node)}#signature{content(body)}\n")

    visit_desc_signature_line = keep

    def depart_desc_signature_line(self, node: nodes.Element) -> None:
        self.add(BREAK)

    def visit_desc_returns(self, node: nodes.Element) -> None:
        self.add(text(" -> "))

    def visit_desc_parameterlist(self, node: nodes.Element) -> None:
        self.add(f"({''.join(self._parameters(node))})")
        raise nodes.SkipNode

    def visit_desc_type_parameter_list(self, node: nodes.Element) -> None:
        self.add(rf"\[{''.join(self._parameters(node))}\]")
        raise nodes.SkipNode

    def _parameters(self, node: nodes.Element) -> Iterator[str]:
        """Yield parameters, with commas and brackets where Sphinx's writers set them: ``a[, b]``, but ``[a, ]b``."""
        required = sum(not isinstance(child, addnodes.desc_optional) for child in node.children)
        first = True

        def listed(part: nodes.Element) -> Iterator[str]:
            nonlocal required, first
            for child in part.children:
                if isinstance(child, addnodes.desc_optional):
                    yield r"\["
                    yield from listed(child)
                    yield r"\]"
                    continue
                if not first and not required:
                    yield ", "
                first = False
                required -= part is node
                yield self.inside([child])
                if required:
                    yield ", "

        yield from listed(node)

    def depart_desc_content(self, node: nodes.Element) -> None:
        body = self.pop()
        if body:
            self.add(f"\n\n#described{content(body)}\n")

    def depart_versionmodified(self, node: nodes.Element) -> None:
        self.add(f"\n\n#block{content(self.pop())}\n")

    def depart_productionlist(self, node: nodes.Element) -> None:
        self.add(f"\n\n#code-block(as-code{content(self.pop())})\n")

    visit_production = keep
    depart_production = depart_desc_signature_line

    # -- boxes -----------------------------------------------------------------------------------
    def visit_admonition(self, node: nodes.Element) -> None:
        self.titles.append(text(str(admonitionlabels.get(node.tagname, ""))))
        self.push()

    def depart_admonition(self, node: nodes.Element) -> None:
        body = self.pop()
        kind = node["classes"][0] if node["classes"] else node.tagname
        title = self.titles.pop()
        high = ", high: true" if sizes.block_height(node, *BOX) > sizes.HIGH * self.room else ""
        self.add(f"\n\n{self.anchors(node)}#callout({string(kind)}, {content(title)}{high}){content(body)}\n")

    visit_topic, depart_topic = visit_sidebar, depart_sidebar = visit_admonition, depart_admonition
    visit_todo_node, depart_todo_node = visit_admonition, depart_admonition

    visit_block_quote = visit_attribution = push

    def depart_block_quote(self, node: nodes.block_quote) -> None:
        body = self.pop()
        self.add(f"\n\n{self.anchors(node)}#quote(block: true){content(body)}\n")

    def depart_attribution(self, node: nodes.attribution) -> None:
        self.add(f"\n\n#attribution{content(self.pop())}\n")

    # -- notes, citations ------------------------------------------------------------------------
    def visit_footnote_reference(self, node: nodes.footnote_reference) -> None:
        anchor, number = node["refid"], string(node.astext())
        if anchor in self.footnotes:
            self.add(f"#note-again({number}, label({self.label(anchor)}));")
            raise nodes.SkipNode
        self.footnotes.add(anchor)
        note = next(note for note in self.document.findall(nodes.footnote) if anchor in note["ids"])
        body = self.inside(child for child in note.children if not isinstance(child, nodes.label))
        if self.hoisted is None:
            self.add(f"#note({number}){content(body)}#label({self.label(anchor)});")
        else:
            self.add(f"#title-note({number}, {self.label(anchor)}){content(body)};")
        raise nodes.SkipNode

    def visit_footnote(self, node: nodes.footnote) -> None:
        called = {reference.get("refid") for reference in self.document.findall(nodes.footnote_reference)}
        if not called.isdisjoint(node["ids"]):  # it stands at the foot of the page that refers to it
            raise nodes.SkipNode
        self.add(f"\n\n{self.anchors(node)}")

    depart_footnote = keep
    visit_citation = push

    def depart_citation(self, node: nodes.citation) -> None:
        body, anchor = self.pop(), node["ids"][0]
        label = next(node.findall(nodes.label)).astext()
        self.entries[anchor] = f"reference({self.label(anchor)}, {string(label)}, {content(body)})"
        self.add(f"\n#{self.entries[anchor]}")

    def visit_label(self, node: nodes.label) -> None:
        if isinstance(node.parent, nodes.citation):  # depart_citation writes it
            raise nodes.SkipNode
        self.push()

    def depart_label(self, node: nodes.label) -> None:
        body = self.pop()  # of a footnote that nothing refers to, or of a tab
        self.add(
            f"#super{content(body)};" if isinstance(node.parent, nodes.footnote) else f"\n\n#rubric{content(body)}\n"
        )

    # -- figures and images ----------------------------------------------------------------------
    def visit_image(self, node: nodes.image) -> None:
        (path, problem), alt = self.builder.image(node["uri"]), node.get("alt", "").strip()
        if problem:
            self.builder.picture_lost(node["uri"], problem, self.docname, node)
            words = f"#emph{content(text(alt or node['uri']))};"
            self.add(words if self._is_inline(node) else f"\n\n{words}\n\n")
            raise nodes.SkipNode
        in_figure = isinstance(node.parent, nodes.figure) or isinstance(node.parent.parent, nodes.figure)
        decorative = "alt" in node and not alt and not in_figure
        if not alt and not decorative:
            self.lost(f"image {node['uri']} has no alt text; add ':alt:' that says what it shows", node)
            alt = node["uri"]
        try:
            width, height = sizes.picture_size(node, self.builder.file_of(path))
        except ValueError as error:
            self.lost(f"image {node['uri']}: {error}", node)
            width = height = "auto"
        described = "none" if decorative else string(alt)
        picture = f"#picture({string(path)}, alt: {described}, width: {width}, height: {height})"
        if self._is_inline(node):
            self.add(f"#box[{picture}];")
        elif node.get("align") in ("left", "center", "right"):
            self.add(f"#align({node['align']})[{picture}];")
        else:
            self.add(f"{picture};")

    depart_image = keep

    def _is_inline(self, node: nodes.Element) -> bool:
        """Return whether a picture has words beside it."""
        outer: nodes.Node = node
        while isinstance(outer.parent, nodes.reference) and len(outer.parent) == 1:
            outer = outer.parent
        return isinstance(outer.parent, nodes.TextElement) and len(outer.parent) > 1

    def visit_figure(self, node: nodes.figure) -> None:
        self.push()
        self.captions.append("")

    def depart_figure(self, node: nodes.figure) -> None:
        body, caption = self.pop(), self.captions.pop()
        if "#picture(" in body or "image(" in body:
            self.add(self._float("figure", node, caption, body, f", place: {self._place(node)}"))
        else:  # where there is no picture, a tag that promises one would need words for it
            called = content(self.number("figure", node))
            self.add(f"\n\n{self.anchors(node)}#described{content(body)}\n#listing({called}, {content(caption)})[]\n")

    def _place(self, node: nodes.figure) -> str:
        """Return where a figure may float: nowhere inside something, not to the top where the page's title is."""
        above: nodes.Node | None = node.parent
        while isinstance(above, nodes.section):
            above = above.parent
        if not isinstance(above, nodes.document):
            return "none"
        before = 0
        for each in self.document.findall(lambda each: each is node or isinstance(each, nodes.Text)):
            if each is node or before > FIRST_PAGE:
                break
            before += len(each.astext())
        return "auto" if before > FIRST_PAGE else "bottom"

    visit_caption = push

    def depart_caption(self, node: nodes.caption) -> None:
        caption = self.anchors(node) + self.pop()
        if self.captions:
            self.captions[-1] = caption
        else:
            self.add(f"\n\n#rubric{content(caption)}\n")

    visit_legend = push

    def depart_legend(self, node: nodes.legend) -> None:
        legend = self.pop()
        if self.captions and isinstance(node.parent, nodes.figure):
            self.captions[-1] += f"\n#legend{content(legend)}"
        else:
            self.add(f"\n#legend{content(legend)}")

    def _float(self, kind: str, node: nodes.Element, caption: str, body: str, more: str = "") -> str:
        first = node["ids"][0] if node["ids"] else ""
        return (
            f"\n\n#numbered({string(kind)}, {content(self.number(kind, node))}, {content(caption)}, "
            f"{self.label(first) if first else 'none'}{more}){content(body)}{self.anchors(node, but=first)}\n"
        )

    # -- math ------------------------------------------------------------------------------------
    def visit_math(self, node: nodes.Element) -> None:
        source = node.astext()
        if (set_so := self._mathematics(node)) is None:
            self.add(f"#raw({string(' '.join(source.split()))});")
        else:
            self.add(f"#formula({string(source)}, ${set_so}$);")
        raise nodes.SkipNode

    def visit_math_block(self, node: nodes.Element) -> None:
        source = string(node.astext().strip())
        number = string(f"({node['number']})" if node.get("number") else "")
        set_so = self._mathematics(node)
        body = f"formula-source({source}" if set_so is None else f"formula-block({source}, ${set_so}$"
        self.add(f"\n\n{self.anchors(node)}#{body}, number: {number})\n")
        raise nodes.SkipNode

    def _mathematics(self, node: nodes.Element) -> str | None:
        """Return a formula as Typst's mathematics; None, and a warning, where it cannot be read."""
        source = node.astext()
        try:
            return formula.markup(source, displayed=isinstance(node, nodes.math_block))
        except formula.CannotRead as reason:
            self.builder.warn_of_formula(source, reason, self.builder.place(self.docname, node))
            return None

    # -- tables ----------------------------------------------------------------------------------
    def visit_table(self, node: nodes.table) -> None:
        title = next((child for child in node.children if isinstance(child, nodes.title)), None)
        self.captions.append(self.inside(title.children) if title else "")
        form = "form" in node["classes"]
        self.open_tables.append(Table(sizes.column_letters(node), form=form))
        group = next(child for child in node.children if isinstance(child, nodes.tgroup))
        columns = [child for child in group.children if isinstance(child, nodes.colspec)]
        stub = any(column.get("stub") for column in columns)
        head = sum(len(child) for child in group.children if isinstance(child, nodes.thead))
        # where nothing is said of heads, the first cell of a row is what a reader of the rows is told first
        self.tables.append(stub or not head)
        widths = array([f"{width:g}fr" for width in sizes.column_widths(node)])
        self.push()
        more = ("" if head == 1 else f", head: {head}") + (", form: true" if form else "")
        self.add(f"columns: {widths}, stub: {str(stub).lower()}{more}, ")

    def depart_table(self, node: nodes.table) -> None:
        table, caption = f"#data-table({self.pop()})", self.captions.pop()
        self.open_tables.pop()
        low = (
            sizes.table_height(node) <= sizes.LOW * self.room
            and sizes.block_height(node, sizes.LETTERS, sizes.LINE) <= sizes.HIGH * self.room
        )
        if caption:
            said = f", low: {str(low).lower()}" + (", last: true" if low and _is_last(node) else "")
            self.add(self._float("table", node, caption, table, said))
        else:
            whole = f"#block(breakable: false){content(table)}" if low else table
            self.add(f"\n\n{self.anchors(node)}{whole}\n")

    visit_tgroup = depart_tgroup = visit_tbody = depart_tbody = depart_row = keep
    visit_colspec = skip

    def visit_thead(self, node: nodes.thead) -> None:
        # a head is repeated on each page, and what is repeated cannot hold links
        linked = any(node.next_node(kind) for kind in (nodes.reference, nodes.footnote_reference))
        self.add(f"table.header({'repeat: false, ' if linked else ''}")

    def depart_thead(self, node: nodes.thead) -> None:
        self.add("), ")

    def visit_row(self, node: nodes.row) -> None:
        table = self.open_tables[-1]
        table.column, table.high = 0, sizes.row_height(node, table.letters) > sizes.HIGH * self.room

    visit_entry = push

    def depart_entry(self, node: nodes.entry) -> None:
        inner, table = self.anchors(node) + self.pop(), self.open_tables[-1]
        body = content(inner or ("#room" if table.form else ""))
        table.column += 1 + node.get("morecols", 0)
        said = [
            f"{name}: {node[key] + 1}"
            for name, key in (("colspan", "morecols"), ("rowspan", "morerows"))
            if node.get(key)
        ]
        said += [f"align: {side} + top" for side in ("center", "right") if f"text-{side}" in node["classes"]]
        said += ["breakable: true"] if table.high else []
        self.add(f"table.cell({', '.join(said)}){body}, " if said else f"{body}, ")

    def _longest(self, words: str) -> int:
        """Return how many letters of ``words`` may stand in a row: in a narrow cell fewer than elsewhere."""
        if not self.open_tables:
            return LONGEST
        table = self.open_tables[-1]
        fit = int(table.letters[min(table.column, len(table.letters) - 1)])
        # what is longer than that is no word that could be hyphenated
        return min(LONGEST, max(fit, 30))


def _is_last(node: nodes.Node) -> bool:
    """Return whether no words follow a node in its document."""
    while node.parent is not None:
        place = node.parent.index(node) + 1
        if any(after.astext().strip() for after in node.parent.children[place:]):
            return False
        node = node.parent
    return True


#: the end of a line within a paragraph
BREAK = "#linebreak();\n"

for _name in set(admonitionlabels) | {"admonition"}:
    setattr(TypstTranslator, f"visit_{_name}", TypstTranslator.visit_admonition)
    setattr(TypstTranslator, f"depart_{_name}", TypstTranslator.depart_admonition)
