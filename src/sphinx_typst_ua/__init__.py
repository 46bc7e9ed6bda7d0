"""Sphinx builder ``typstua``: tagged, reproducible PDF/UA-1 through Typst, with no system package.

Settings: ``typst_ua_documents`` (list of ``(kind, target, document)``), ``typst_ua_paper`` (``a4`` or ``us-letter``),
``typst_ua_book_subtitle``, ``typst_ua_bibliography`` (the document that holds the reference list),
``typst_ua_most_pages`` (target: how many pages its PDF may have).
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from sphinx_typst_ua.builder import TypstPdfBuilder, documents_problem

__version__ = "0.1.0"


def check_config(app: Sphinx, config: Config) -> None:
    """Stop at once when the list of documents is malformed."""
    if problem := documents_problem(config.typst_ua_documents):
        raise ConfigError(f"{app.confdir / 'conf.py'}: {problem}")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register builder and settings."""
    app.add_builder(TypstPdfBuilder)
    app.add_config_value("typst_ua_documents", [], "", types=(list, tuple))
    app.add_config_value("typst_ua_most_pages", {}, "", types=(dict,))
    app.add_config_value("typst_ua_paper", "a4", "", types=(str,))
    app.add_config_value("typst_ua_book_subtitle", "", "", types=(str,))
    app.add_config_value("typst_ua_bibliography", "", "", types=(str,))
    app.connect("config-inited", check_config)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
