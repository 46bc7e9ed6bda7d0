"""Draw the figures of a folder before the sources are read.

Each ``NAME.py`` in ``figures_folder`` (relative to the sources) has a function ``draw(data: Path, out: Path) -> None``
that reads ``data`` and writes the picture. It is drawn again only when the script or one of the data files is newer.
"""

from __future__ import annotations

import os
import runpy
import sys
import traceback
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.util import logging

from primer.evidence.files import whole

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
            with whole(out) as partial:
                draw(data, partial)
                if not partial.exists():
                    raise RuntimeError("draw(data, out) wrote nothing to 'out'")
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


def setup(app: Sphinx) -> None:
    """Register ``figures_folder``."""
    app.add_config_value("figures_folder", "figures", "env", types=(str,))
    app.connect("builder-inited", draw_figures)
