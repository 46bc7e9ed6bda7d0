"""The EPUB's reading order names each page once.

Sphinx adds the index at the end although a toctree has listed it before, which EPUBCheck refuses. Goes when Sphinx
looks before it adds.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.epub3 import Epub3Builder


class Once(list[Any]):
    """A list that takes each item once."""

    def append(self, item: Any) -> None:
        """Add an item that is not there."""
        if item not in self:
            super().append(item)


class EpubBuilder(Epub3Builder):
    """Sphinx's builder with such a reading order."""

    def content_metadata(self) -> dict[str, Any]:
        """Return Sphinx's metadata of the package."""
        metadata = super().content_metadata()
        metadata["spines"] = Once(metadata["spines"])
        return metadata


def setup(app: Sphinx) -> None:
    """Take the place of Sphinx's builder."""
    app.add_builder(EpubBuilder, override=True)
