"""Sphinx builder ``typstua``: tagged, reproducible PDF/UA-1 through Typst, with no system package.

The settings are described in the README of this package. All begin with ``typst_ua_``; none is required but
``typst_ua_documents``.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from sphinx_typst_ua import kinds, look, short
from sphinx_typst_ua.builder import TypstPdfBuilder

__version__ = "0.1.0"

#: settings with their defaults, which are neutral
SETTINGS: dict[str, tuple[Any, tuple[type, ...]]] = {
    "typst_ua_documents": ([], (list, tuple)),
    "typst_ua_kinds": ({}, (dict,)),
    "typst_ua_editions": ({}, (dict,)),
    "typst_ua_most_pages": ({}, (dict,)),
    "typst_ua_preview_width": (0, (int,)),
    "typst_ua_short_pages": ({}, (dict,)),
    "typst_ua_short_base": ("", (str,)),
    "typst_ua_paper": ("a4", (str,)),
    "typst_ua_book_subtitle": ("", (str,)),
    "typst_ua_license": ("", (str,)),
    "typst_ua_notice": ("", (str,)),
    "typst_ua_foot": ("", (str,)),
    "typst_ua_start_page": (True, (bool,)),
    "typst_ua_bibliography": ("", (str,)),
    "typst_ua_explain_abbreviations": (True, (bool,)),
    "typst_ua_small_classes": ([], (list, tuple)),
    "typst_ua_handout_without": ([], (list, tuple)),
    "typst_ua_boxes": ({}, (dict,)),
    "typst_ua_alarms": (["warning", "danger"], (list, tuple)),
    "typst_ua_words": ({}, (dict,)),
    "typst_ua_fonts": ({}, (dict,)),
    "typst_ua_font_folders": ([], (list, tuple)),
}


def check_config(app: Sphinx, config: Config) -> None:
    """Stop at once when a setting is malformed."""
    own = config.typst_ua_kinds
    if problem := (
        kinds.problem(own)
        or kinds.documents_problem(config.typst_ua_documents, own)
        or kinds.editions_problem(config.typst_ua_editions, config.typst_ua_documents)
        or short.problem(config.typst_ua_short_pages)
        or look.problem(config)
    ):
        raise ConfigError(f"{app.confdir / 'conf.py'}: {problem}")


def lend_application(app: Sphinx) -> None:
    """Let the builder set the exit status and know how many threads it may run, which only the application has."""
    if isinstance(app.builder, TypstPdfBuilder):
        app.builder.application = app


def setup(app: Sphinx) -> dict[str, Any]:
    """Register builder and settings."""
    app.add_builder(TypstPdfBuilder)
    for name, (default, types) in SETTINGS.items():
        app.add_config_value(name, default, "", types=types)
    app.connect("config-inited", check_config)
    app.connect("builder-inited", lend_application)
    app.connect("build-finished", short.write)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
