"""Draw the figures of a folder before the sources are read, and list them in a gallery.

Each ``NAME.py`` in ``figures_folder`` (relative to the sources) has a function ``draw(data: Path, out: Path) -> None``
that reads ``data`` and writes the picture ``NAME.svg``, and beside it what else it makes of it (``NAME.png``,
``NAME.csv``). Where it makes ``NAME-tall.svg``, the site shows that on a phone. A figure is drawn again only when its
script or one of the data files is newer.

``{figure-gallery} LEDGER`` shows the figures that a ledger names, small, with what each shows, where it is explained
and its files. The ledger has the columns ``name`` (of the script), ``title``, ``shows`` and ``place`` (a label); the
figure itself stands somewhere under the label ``fig-NAME``.
"""

from __future__ import annotations

import os
import runpy
import shutil
import sys
import traceback
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from docutils import nodes
from sphinx.addnodes import only
from sphinx.application import Sphinx
from sphinx.transforms import SphinxTransform
from sphinx.util import logging

from primer.evidence.files import whole
from sphinx_ledgers import ledger
from sphinx_ledgers.cells import cell
from sphinx_ledgers.directive import LedgerDirective

logger = logging.getLogger(__name__)


def is_stale(out: Path, sources: list[Path]) -> bool:
    """Return whether ``out`` is missing or older than any of ``sources``."""
    return not out.exists() or any(source.stat().st_mtime > out.stat().st_mtime for source in sources)


def draw_figures(app: Sphinx) -> None:
    """Draw every stale figure; a script that fails is reported with file and line."""
    folder = app.srcdir / app.config.figures_folder
    sys.path.insert(0, str(folder))  # so that a script finds what it shares with others, in modules named _NAME.py
    data = app.srcdir / "data"
    for script in sorted(folder.glob("[!_]*.py")):
        out = script.with_suffix(".svg")
        if not is_stale(out, [script, *folder.glob("_*.py"), *data.glob("*.csv")]):
            continue
        logger.info("drawing %s", out.name)
        try:
            draw = runpy.run_path(str(script)).get("draw")
            if draw is None:
                logger.error("figure script has no function 'draw(data, out)'; add it", location=f"{script}:1")
                fail(app, out)
                continue
            with TemporaryDirectory() as drawn:
                draw(data, Path(drawn) / out.name)
                if not (Path(drawn) / out.name).exists():
                    raise RuntimeError("draw(data, out) wrote nothing to 'out'")
                # the picture last: where it is, the rest is
                for file in sorted(Path(drawn).iterdir(), key=lambda file: file.name == out.name):
                    with whole(out.with_name(file.name)) as partial:
                        shutil.copyfile(file, partial)
        except Exception as error:  # whatever a script raises, the message names the script and its line
            frames = [frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(script)]
            line = frames[-1].lineno if frames else getattr(error, "lineno", 1)
            text = "figure could not be drawn: %s: %s; fix the script"
            logger.error(text, type(error).__name__, error, location=f"{script}:{line}")
            fail(app, out)


def fail(app: Sphinx, out: Path) -> None:
    """Let the build fail, but not once more for a missing picture: an empty one, older than its script, stands in."""
    app.statuscode = 1
    if not out.exists():
        out.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>\n', encoding="utf-8")
        os.utime(out, (0, 0))


class TallForms(SphinxTransform):
    """Put the tall form of a figure's picture beside it, for the stylesheet to choose."""

    default_priority = 500

    def apply(self, **kwargs: Any) -> None:
        """Add the second picture; other outputs than the site have one."""
        for figure in list(self.document.findall(nodes.figure)):
            picture = figure.next_node(nodes.image)
            if picture is None or not picture["uri"].endswith(".svg"):
                continue
            uri = picture["uri"].removesuffix(".svg") + "-tall.svg"
            if Path(self.env.relfn2path(uri)[1]).exists():
                figure["classes"].append("has-tall")
                tall = nodes.image(uri=uri, alt=picture.get("alt", ""), loading="lazy", classes=["tall"])
                figure.insert(figure.index(picture) + 1, only("", tall, expr="html and not epub"))


class FigureGallery(LedgerDirective):
    """The directive."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return a box for each row, its picture loaded when it comes into view."""
        return [self.item(row) for row in self.read(self.arguments[0]).rows]

    def item(self, row: ledger.Row) -> nodes.Node:
        """Return the box of one figure; on paper it has no picture, which stands where it is explained."""
        stem, label = row.values["name"], "fig-" + row.values["name"].replace("_", "-")
        file = f"/{self.config.figures_folder}/{stem}"
        files = " · ".join(f"{{download}}`{kind.upper()} <{file}.{kind}>`" for kind in ("svg", "png", "csv"))
        values = self.values(row)
        head = cell(f"**{{{{ref}}}}`{{title}} <{label}>`**", values)
        text = f"{head}\n\n{cell('{shows} Explained in {place}.', values)} {files}"
        box = nodes.container("", *self.parse_text_to_nodes(text), classes=["gallery-item"])
        picture = nodes.image(uri=f"{file}.svg", alt=f"{row.values['title']}, small", loading="lazy")
        box.insert(1, only("", picture, expr="html"))
        return box


def setup(app: Sphinx) -> None:
    """Register ``figures_folder``, the transform and the directive."""
    app.add_config_value("figures_folder", "figures", "env", types=(str,))
    app.add_transform(TallForms)
    app.add_directive("figure-gallery", FigureGallery)
    app.connect("builder-inited", draw_figures)
