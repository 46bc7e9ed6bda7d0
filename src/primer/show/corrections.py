"""Where a reader tells of a mistake: one setting, carried by every page and every sheet.

``corrections_address`` is a mail address, or the web address of a form or of an issue tracker. It stands in the foot of
each page of the site, of the EPUB and of the PDFs; the role ``{corrections}`text` `` says it within a page. While it is
empty the pages of the site lead to ``corrections_section`` (document#anchor), the role says its own text, and a release
is refused: a build with ``-t release``, or that of a tag at Read the Docs.
"""

from __future__ import annotations

import os
import re
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError
from sphinx.util.docutils import ReferenceRole

_MAIL = re.compile(r"[^\s@:/?]+@[^\s@:/?]+\.[^\s@:/?]+")
_WEB = re.compile(r"https://\S+")


def uri(address: str) -> str:
    """Return the link to an address, "" for none. Raises ValueError for what nobody can write to."""
    if _MAIL.fullmatch(address):
        return f"mailto:{address}"
    if address and not _WEB.fullmatch(address):
        raise ValueError(f"{address!r} is neither a mail address nor one that begins with https://")
    return address


def check(app: Sphinx, config: Config) -> None:
    """Refuse an address that is none, and a release without one; tell the PDFs of it."""
    address, conf = config.corrections_address, app.confdir / "conf.py"
    try:
        uri(address)
    except ValueError as error:
        raise ConfigError(f"{conf}: corrections_address: {error}") from error
    if address:
        config.typst_ua_foot = f"Corrections: {address}"
    elif "release" in app.tags or os.environ.get("READTHEDOCS_VERSION_TYPE") == "tag":
        told = "set it to a mail address, or the https address of a form or tracker"
        raise ConfigError(f"{conf}: corrections_address is empty, and a release says where mistakes are told: {told}")


def link(address: str) -> nodes.reference:
    """Return the link that shows an address."""
    return nodes.reference("", address, refuri=uri(address), internal=False)


class CorrectionsRole(ReferenceRole):
    """``{corrections}`what to do as long as there is no address` ``."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Say where to tell of a mistake."""
        address = self.config.corrections_address
        if not address:
            return [nodes.Text(self.title)], []
        return [nodes.Text("Tell us: "), link(address), nodes.Text(".")], []


def close_page(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Close a page of the EPUB, whose theme has no foot, with the address."""
    if app.builder.name == "epub" and app.config.corrections_address:
        doctree += nodes.paragraph("", "Corrections: ", link(app.config.corrections_address))


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the foot of a page of the site its link: address and text."""
    if app.builder.name != "html":
        return
    if address := app.config.corrections_address:
        context["corrections"] = (uri(address), address)
    elif section := app.config.corrections_section:
        target, _, anchor = section.partition("#")
        path = context["pathto"](target).rstrip("#")  # what Sphinx writes for the page itself
        context["corrections"] = (f"{path}#{anchor}", "how to tell us")


def setup(app: Sphinx) -> None:
    """Register; the settings are told in the module."""
    app.add_config_value("corrections_address", "", "env", types=(str,))
    app.add_config_value("corrections_section", "", "html", types=(str,))
    app.add_role("corrections", CorrectionsRole())
    app.connect("config-inited", check)
    app.connect("doctree-resolved", close_page)
    app.connect("html-page-context", complete_context)
