"""Sphinx extension: chosen pages of the site without a network, through a service worker; the site can be installed.

``sw.js`` keeps the pages of ``offline_pages`` (beginnings of their names), the start page, and what they load. It
stands at the root of the site, wherever that is, and is written anew with each change of a file that it keeps; the
browser then fetches all of them. ``offline.js`` registers it, on these pages alone: other pages are no heavier, and who
reads only those does not load the rest. ``README.md`` in this folder is the manual.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from sphinx_offline.kept import PICTURES, SIZES, icon, manifest, worker

__version__ = "0.1.0"

WORKER, MANIFEST = "sw.js", "manifest.webmanifest"
#: what the notice above a kept page says; the age in days is written by the browser, in the language of the page
WORDS = {"notice": "No network. Saved on {day}, {age}.", "today": "less than a day ago"}


def words(config: Config) -> dict[str, str]:
    """Return the words of the notice. Raises ConfigError for one that is not known."""
    if unknown := set(config.offline_words) - set(WORDS):
        known = ", ".join(WORDS)
        raise ConfigError(f"offline_words has {', '.join(sorted(unknown))}; it may have {known}")
    return {**WORDS, **config.offline_words}


def check(app: Sphinx, config: Config) -> None:
    """Refuse what cannot be kept or drawn."""
    words(config)
    if config.offline_pages and not str(config.html_favicon or "").lower().endswith(PICTURES):
        name = f"html_favicon is {config.html_favicon!r}" if config.html_favicon else "html_favicon is not set"
        raise ConfigError(f"{name}, and the icons of offline_pages are drawn of it; name a file {', '.join(PICTURES)}")


def add_static(app: Sphinx) -> None:
    """Add script and style to the static files of the site."""
    if app.builder.name == "html" and app.config.offline_pages:
        app.config.html_static_path.append(str(Path(__file__).with_name("static")))


def load(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the pages that are kept register the worker."""
    wanted = tuple(app.config.offline_pages)
    if app.builder.name == "html" and wanted and (pagename == app.config.root_doc or pagename.startswith(wanted)):
        app.add_js_file("offline.js", defer="defer")
        app.add_css_file("offline.css")


def kept_pages(app: Sphinx) -> list[str]:
    """Return the pages that are kept, as paths below the root of the site, the start page first."""
    docnames = sorted(name for name in app.env.found_docs if name.startswith(tuple(app.config.offline_pages)))
    return [app.builder.get_target_uri(name) for name in dict.fromkeys([app.config.root_doc, *docnames])]


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write worker, manifest and icons once all pages are written."""
    config = app.config
    if exception or app.builder.name != "html" or not config.offline_pages or not config.html_favicon:
        return  # Sphinx has told of a favicon that is not there, and forgotten it
    picture, out = Path(app.confdir, config.html_favicon), Path(app.outdir)
    names = [f"_static/icon-{size}.png" for size in SIZES]
    for name, size in zip(names, SIZES, strict=True):
        (out / name).write_bytes(icon(picture, size))
    built, pages = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time()), kept_pages(app)
    settings = {"BUILT": built * 1000, "PATIENCE": config.offline_patience, "WORDS": words(config)}
    settings["LOCALE"] = config.offline_locale or (config.language or "en").replace("_", "-")
    texts = {
        WORKER: worker(out, pages, settings, config.offline_attributes),
        MANIFEST: manifest(config.html_title, config.html_short_title, pages[0], names, config.offline_color),
    }
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> dict[str, Any]:
    """Register; without ``offline_pages`` nothing is kept."""
    app.add_config_value("offline_pages", [], "html", types=(list, tuple))
    app.add_config_value("offline_patience", 4000, "html", types=(int,))
    app.add_config_value("offline_words", {}, "html", types=(dict,))
    app.add_config_value("offline_locale", "", "html", types=(str,))
    app.add_config_value("offline_color", "", "html", types=(str,))
    app.add_config_value("offline_attributes", [], "html", types=(list, tuple))
    app.connect("config-inited", check)
    app.connect("builder-inited", add_static)
    app.connect("html-page-context", load)
    app.connect("build-finished", write)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
