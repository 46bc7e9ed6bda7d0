"""Sphinx extension: a page whose source is gone goes from the site too.

Sphinx leaves it in the output folder, from where it gets to readers with the zip of the site: with what was corrected
elsewhere, or withdrawn. The pages of the last build are those that its inventory (``objects.inv``) lists.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import INVENTORY_FILENAME, StandaloneHTMLBuilder
from sphinx.util.inventory import InventoryFile

from primer import __version__


def pages(inventory: Path) -> set[str]:
    """Return the documents that an inventory lists; none where there is no inventory or it cannot be read."""
    try:
        return set(InventoryFile.loads(inventory.read_bytes(), uri="").data.get("std:doc", {}))
    except (OSError, ValueError):
        return set()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect before the build, which replaces the inventory, and after it."""
    earlier: set[str] = set()

    def remember(app: Sphinx) -> None:
        if isinstance(app.builder, StandaloneHTMLBuilder):
            earlier.update(pages(Path(app.outdir, INVENTORY_FILENAME)))

    def remove(app: Sphinx, exception: Exception | None) -> None:
        for docname in earlier - app.env.found_docs if exception is None else ():
            page: Path = app.builder.get_output_path(docname)  # type: ignore[attr-defined]
            for path in (page, page.with_name(f"{page.name}.md")):  # primer.machines writes the second
                path.unlink(missing_ok=True)

    app.connect("builder-inited", remember)
    app.connect("build-finished", remove)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
