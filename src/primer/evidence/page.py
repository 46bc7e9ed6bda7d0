"""Pages of the book as the lints read them (:mod:`myst_lint.page`), with the book's own extensions and silent roles."""

from __future__ import annotations

from functools import partial

from myst_lint import page
from myst_lint.page import Block, Source

__all__ = ["MYST_EXTENSIONS", "Block", "Source", "plain", "read"]

#: MyST extensions the book uses; conf.py takes them from here, so that lints and build read alike.
MYST_EXTENSIONS = ("colon_fence", "deflist", "attrs_inline")
#: The role of :mod:`primer.show.evidenceclass`.
SILENT = ("evidence",)

read = partial(page.read, extensions=MYST_EXTENSIONS, silent=SILENT)
plain = partial(page.plain, extensions=MYST_EXTENSIONS, silent=SILENT)
