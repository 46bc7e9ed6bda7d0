"""A project that uses every kind of markup, and writes down what its documents say."""

from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.locale import admonitionlabels

project = "Every kind"
author = "Nobody"
extensions = ["myst_parser", "sphinx.ext.todo", "sphinx.ext.autosummary", "sphinx_typst_ua"]
myst_enable_extensions = ["colon_fence", "deflist", "attrs_inline", "fieldlist", "tasklist"]
suppress_warnings = ["ref.footnote"]  # a note that nothing refers to is meant
todo_include_todos = True
smartquotes = False
nitpick_ignore_regex = [(".*", ".*")]  # what the objects refer to is not described here
html_baseurl = "https://example.org/site"
typst_ua_documents = [("chapter", "structure", "structure"), ("chapter", "inline", "inline")]
typst_ua_documents += [("chapter", "objects", "objects"), ("chapter", "markdown", "markdown")]

#: signs that Sphinx's writers set around what such a node holds, and between its parts
AROUND = {
    addnodes.desc_parameterlist: ("(", ", ", ")"),
    addnodes.desc_optional: ("[, ", ", ", "]"),
    addnodes.desc_returns: (" -> ", "", ""),
    nodes.option_group: ("", ", ", ""),
    nodes.classifier: (" : ", "", ""),
    nodes.attribution: ("— ", "", ""),
}
UNSAID = (nodes.substitution_definition, nodes.math, addnodes.index, addnodes.toctree)


def said(node: nodes.Node, document: nodes.document) -> str:
    """Return what a reader of a document reads in a node, sign by sign."""
    if isinstance(node, (nodes.Text, nodes.option)):
        return node.astext()
    if isinstance(node, nodes.raw) and "checkbox" in node.astext():
        return "☒" if "checked" in node.astext() else "☐"
    if type(node) is nodes.comment:  # autosummary derives a table from it
        return ""
    if isinstance(node, UNSAID) or (isinstance(node, nodes.raw) and node["format"] != "typst"):
        return ""
    if isinstance(node, nodes.math_block):
        return f"({node['number']})" if node["number"] else ""
    if isinstance(node, nodes.footnote) and any(
        other["refid"] in node["ids"] for other in document.findall(nodes.footnote_reference)
    ):
        return ""  # it is read where it is referred to
    if isinstance(node, nodes.footnote_reference):
        note = next(note for note in document.findall(nodes.footnote) if node["refid"] in note["ids"])
        first = next(other for other in document.findall(nodes.footnote_reference) if other["refid"] == node["refid"])
        body = "".join(said(child, document) for child in note.children[1:]) if first is node else ""
        return node.astext() + body
    before, between, after = AROUND.get(type(node), ("", "", ""))
    title = str(admonitionlabels.get(node.tagname, "")) if isinstance(node, nodes.Element) else ""
    in_signature = isinstance(node.parent, addnodes.desc_sig_operator)
    explained = f" ({node['explanation']})" if isinstance(node, nodes.abbreviation) and not in_signature else ""
    parts = [said(child, document) for child in node.children]
    body = between.join(parts).replace(", [, ", "[, ")  # an optional parameter brings its comma
    return title + before + body + after + explained


def remember(app, doctree, docname):
    Path(app.outdir, f"{docname}.txt").write_text(said(doctree, doctree), encoding="utf-8")


def setup(app):
    app.connect("doctree-resolved", remember, priority=999)
