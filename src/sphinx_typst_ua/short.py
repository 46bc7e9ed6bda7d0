"""Short addresses, which a person can type from paper: pages of the site that lead on to a sheet's own page.

``typst_ua_short_pages`` says both what a sheet prints beside its QR code and where the builder of the site puts such a
page, so that the two cannot differ. The page is a redirect that needs no server: it works wherever the site is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.nodes import clean_astext

logger = logging.getLogger(__name__)

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={uri}">
<title>{title}</title>{canonical}
</head>
<body><p><a href="{uri}">{title}</a></p></body>
</html>
"""


def printed(config: Config, docname: str) -> str:
    """Return the short address of a page without the scheme, as it is typed; "" where it has none."""
    base = (config.typst_ua_short_base or config.html_baseurl or "").rstrip("/")
    name = next((name for name, page in config.typst_ua_short_pages.items() if page == docname), "")
    return re.sub(r"^https?://", "", f"{base}/{name}") if base and name else ""


def problem(pages: Mapping[str, Any]) -> str | None:
    """Return what is wrong with the value of ``typst_ua_short_pages``, or None."""
    for name, docname in pages.items():
        if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", str(name)):
            return f"typst_ua_short_pages: write the name in small letters, such as 'card', not {name!r}"
        if not isinstance(docname, str):
            return f"typst_ua_short_pages, {name!r}: write the page that it leads to, such as 'sheets/card'"
    return None


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write the pages that lead on, once those of the site are written."""
    builder = app.builder
    if exception or not isinstance(builder, StandaloneHTMLBuilder) or builder.name not in ("html", "dirhtml"):
        return
    taken = {Path(builder.get_outfilename(docname)) for docname in app.env.found_docs}
    for name, docname in app.config.typst_ua_short_pages.items():
        path = Path(app.outdir, name, "index.html")
        if docname not in app.env.found_docs:
            _fail(app, f"{name!r} leads to {docname!r}, but there is no such page; fix name or list")
        elif path in taken:
            _fail(app, f"{name!r} is the address of a page; name it otherwise")
        else:
            path.parent.mkdir(exist_ok=True)
            path.write_text(page(app, name, docname), encoding="utf-8", newline="\n")


def page(app: Sphinx, name: str, docname: str) -> str:
    """Return the page at a short address."""
    base = (app.config.html_baseurl or "").rstrip("/")
    canonical = f'\n<link rel="canonical" href="{escape(base)}/{app.builder.get_target_uri(docname)}">' if base else ""
    return PAGE.format(
        language=escape((app.config.language or "en").replace("_", "-")),
        uri=escape(app.builder.get_relative_uri(f"{name}/index", docname)),
        title=escape(clean_astext(app.env.titles[docname])),
        canonical=canonical,
    )


def _fail(app: Sphinx, text: str) -> None:
    logger.error("typst_ua_short_pages: %s", text, location=f"{app.confdir / 'conf.py'}:1")
    app.statuscode = 1
