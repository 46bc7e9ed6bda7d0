"""A clinical reference whose every statement can be checked: one Sphinx extension, and checks over its sources.

Nothing in this package knows which medicine the reference is about: that lives in ``docs/`` and its data.

* :mod:`primer.evidence`: what the book rests on, and the checks; no Sphinx, no network
* :mod:`primer.show`: what every output shows
* :mod:`primer.site`: what the HTML site alone has
* :mod:`primer.build`: runs Sphinx, and tells in plain words why it could not build

``python -m primer`` lists the commands. The tools beside this package (``sphinx_typst_ua`` and the like) know nothing
of it.
"""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"

#: Other extensions whose settings, directives or domains these modules use.
NEEDED = ("myst_parser", "sphinxcontrib.bibtex", "sphinx_ledgers", "sphinx_typst_ua.site")
#: Modules by room, in the order in which their handlers run where priorities are alike.
MODULES = {
    "show": "dates preflight status citethis corrections sitefiles tables captions checklists units figures references"
    " bibliographycounts evidenceclass regimens translations",
    "site": "markup theme anchors previews phones filter machines data index epub",
}


def setup(app: Sphinx) -> dict[str, Any]:
    """Register every module of the book; Sphinx calls it for ``extensions = ["primer"]``."""
    # A build makes millions of nodes that live until the end: with Python's own thresholds the garbage collector takes
    # a quarter of the time, and finds next to nothing. These cost about a seventh more memory.
    gc.set_threshold(100_000, 50, 50)
    for name in NEEDED:
        app.setup_extension(name)
    for room, names in MODULES.items():
        for name in names.split():
            import_module(f"primer.{room}.{name}").setup(app)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
