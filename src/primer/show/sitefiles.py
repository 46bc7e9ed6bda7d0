"""Links to files that the site has beside its pages, and the table of the data package.

The role ``{site-file}`text <path>` `` links a file by its path below the root of the site: one of :func:`data_files`,
or one that ``site_files`` names and that is put there after the build. On the site the link is relative; that to a zip
is not, since the site is read from such a zip too. Outputs that leave the site link the web address, others show the
text.
``{data-files}`` lists the tables of the data package with what they hold.
"""

from __future__ import annotations

from pathlib import PurePosixPath

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util import logging
from sphinx.util.docutils import ReferenceRole, SphinxDirective

from sphinx_ledgers import ledger
from sphinx_ledgers.directive import descriptor
from sphinx_ledgers.files import read_json

logger = logging.getLogger(__name__)

FOLDER = "data"
#: what :mod:`primer.site.data` makes of the bibliography
FORMATS = ("json", "ris")


def data_files(env: BuildEnvironment) -> list[str]:
    """Return the paths of the data package, its tables, and the bibliography in each of its formats."""
    package = descriptor(env)
    names = [package.name, *(path.name for path in ledger.paths(package).values())]
    for bibliography in map(PurePosixPath, env.config.bibtex_bibfiles):
        names += [bibliography.name, *(f"{bibliography.stem}.{ending}" for ending in FORMATS)]
    return [f"{FOLDER}/{name}" for name in names]


class file_link(nodes.Inline, nodes.TextElement):
    """A link to the file ``target``, until the builder is known."""


class FileRole(ReferenceRole):
    """``{site-file}`text <path>` ``; a path alone shows the file's name."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Make a node that :func:`resolve` turns into a link."""
        node = file_link("", self.title if self.has_explicit_title else PurePosixPath(self.target).name)
        node["target"] = self.target
        self.set_source_info(node)
        return [node], []


def resolve(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Turn the role's nodes into links or text; a file that the site does not have is a warning."""
    found = list(doctree.findall(file_link))
    known = {*data_files(app.env), *app.config.site_files} if found else set()
    for node in found:
        target, text = node["target"], nodes.Text(node.astext())
        if target not in known:
            logger.warning("the site has no file %r; see site_files in conf.py", target, location=node)
        if app.builder.name == "html" and not target.endswith(".zip"):
            node.replace_self(nodes.reference("", "", text, refuri="../" * docname.count("/") + target, internal=True))
        elif app.builder.name in ("html", "epub", "typstua"):
            node.replace_self(nodes.reference("", "", text, refuri=app.config.html_baseurl + target, internal=False))
        else:
            node.replace_self(text)


class DataFiles(SphinxDirective):
    """The directive; takes the options of a table."""

    option_spec = {"caption": str, "name": str, "widths": str, "class": str}

    def run(self) -> list[nodes.Node]:
        """Write a Markdown table and let the parser make nodes of it."""
        package = descriptor(self.env)
        tables = ledger.read_package(package)
        for path in [package, *(table.path for table in tables.values())]:
            self.env.note_dependency(str(path))
        lines = [f":::{{table}} {self.options['caption']}"]
        lines += [f":{name}: {self.options[name]}" for name in ("name", "widths", "class")]
        lines += ["", "| What it holds | Rows | File |", "|---|---|---|"]
        for item in read_json(package)["resources"]:
            table = tables[item["name"]]
            lines.append(f"| {item['title']} | {len(table.rows):,} | {{site-file}}`{FOLDER}/{table.path.name}` |")
        return self.parse_text_to_nodes("\n".join([*lines, ":::"]))


def setup(app: Sphinx) -> None:
    """Register; ``site_files``: paths of files that are put beside the pages after the build."""
    app.add_node(file_link)
    app.add_role("site-file", FileRole())
    app.add_config_value("site_files", [], "env", types=(list,))
    app.add_directive("data-files", DataFiles)
    app.connect("doctree-resolved", resolve)
