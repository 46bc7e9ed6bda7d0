"""Sphinx builder ``typstpdf``: tagged, reproducible PDF/UA-1 through Typst, with no system package.

Settings: ``typst_documents`` (list of ``(kind, target, document)``), ``typst_paper`` (``a4`` or ``us-letter``),
``typst_book_subtitle``, ``typst_bibliography`` (the document that holds the reference list), ``typst_most_pages``
(target: how many pages its PDF may have).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from primer import __version__
from primer.typstpdf.builder import TypstPdfBuilder, documents_problem


def check_config(app: Sphinx, config: Config) -> None:
    """Stop at once when the list of documents is malformed."""
    if problem := documents_problem(config.typst_documents):
        raise ConfigError(f"{app.confdir / 'conf.py'}: {problem}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register builder and settings."""
    app.add_builder(TypstPdfBuilder)
    app.add_config_value("typst_documents", [], "", types=(list, tuple))
    app.setup_extension("primer.sourcedate")
    app.add_config_value("typst_most_pages", {}, "", types=(dict,))
    app.add_config_value("typst_paper", "a4", "", types=(str,))
    app.add_config_value("typst_book_subtitle", "", "", types=(str,))
    app.add_config_value("typst_bibliography", "", "", types=(str,))
    app.connect("config-inited", check_config)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
