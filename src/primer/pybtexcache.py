"""Sphinx extension: remember which plugin pybtex found.

pybtex looks a plugin up in the metadata of every installed package each time a reference is rendered, which takes most
of the time of a build with many citations. Installed packages do not change during a build, so the answer may be kept.
Goes when pybtex keeps it itself.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pybtex.plugin
from sphinx.application import Sphinx

from primer import __version__


def setup(app: Sphinx) -> dict[str, Any]:
    """Wrap the lookup once; plugins registered at run time are found before it and are not affected."""
    if not hasattr(pybtex.plugin._load_entry_point, "cache_info"):
        pybtex.plugin._load_entry_point = lru_cache(pybtex.plugin._load_entry_point)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
