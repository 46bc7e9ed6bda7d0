"""Sphinx extension: each page of the site as Markdown beside it, ``llms.txt``, and all pages as one text.

The Markdown is written from the same resolved document as the HTML, so that numbers, references and what directives
compute are there. ``README.md`` in this folder is the manual.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.nodes import clean_astext

from sphinx_page_texts.markdown import as_markdown

__version__ = "0.1.0"


def address(app: Sphinx, docname: str) -> str:
    """Return where a page stands on the web."""
    return f"{app.config.html_baseurl}{app.builder.get_target_uri(docname)}"


def reading_order(env: BuildEnvironment) -> list[str]:
    """Return all documents as the toctrees list them, and after them what no toctree lists."""

    def below(docname: str) -> list[str]:
        inner = (name for child in env.toctree_includes.get(docname, []) for name in below(child))
        return list(dict.fromkeys([docname, *inner]))

    listed = [name for name in below(env.config.root_doc) if name in env.found_docs]
    return [*listed, *sorted(env.found_docs - set(listed))]


def overview(app: Sphinx, docnames: list[str]) -> str:
    """Return llms.txt (https://llmstxt.org): what there is, with one sentence on each page."""
    config, env = app.config, app.env
    lines = [f"# {config.project}", "", f"> {env.metadata[config.root_doc].get('description', '')}", ""]
    lines += [f"All pages as one text: {config.html_baseurl}llms-full.txt", ""]
    folder = ""
    for docname in docnames:
        if (parent := docname.rpartition("/")[0]) != folder:
            folder = parent
            lines += ["", f"## {folder.capitalize()}", ""]
        if docname != config.root_doc:
            about = env.metadata[docname].get("description", "")
            lines.append(f"- [{clean_astext(env.titles[docname])}]({address(app, docname)}): {about}")
    return re.sub(r"\n{3,}", "\n\n", "\n".join([*lines, ""]))


def text_file(app: Sphinx, docname: str) -> Path:
    """Return where the Markdown of a page stands: beside its HTML, as llmstxt.org proposes."""
    return Path(app.outdir) / f"{app.builder.get_target_uri(docname).rstrip('/')}.md"


def write_text(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Write a page as Markdown, while its resolved document is at hand."""
    if app.builder.name == "html" and doctree is not None:
        path = text_file(app, pagename)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(as_markdown(doctree, app.builder), encoding="utf-8", newline="\n")


def full_text(app: Sphinx, docnames: list[str]) -> str:
    """Return all pages in reading order."""
    texts = ((name, text_file(app, name).read_text(encoding="utf-8")) for name in docnames)
    return "\n".join(f"<!-- {address(app, name)} -->\n\n{text}" for name, text in texts)


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the overview and the full text once all pages are written."""
    if exception or app.builder.name != "html":
        return
    docnames = reading_order(app.env)
    for name, text in {"llms.txt": overview(app, docnames), "llms-full.txt": full_text(app, docnames)}.items():
        (Path(app.outdir) / name).write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the setting and connect."""
    app.add_config_value("page_texts_facts", "", "html", types=(str,))
    app.connect("html-page-context", write_text)
    app.connect("build-finished", write_files)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
