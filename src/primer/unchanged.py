"""Sphinx extension: where no page is read, what is computed from all pages stays as the last build left it.

Sphinx numbers figures and tables anew in every build, for which it loads all pages, and sphinxcontrib-bibtex formats
every work cited. Both keep what they found in the environment, which holds only if the last build was without fault
(:mod:`primer.outputs`), and can find nothing else while no page was read or taken away: what they depend on, the
bibliography too, makes Sphinx read pages. Goes when both packages look for that themselves.

Likewise Sphinx writes the index, the search page and the page for a missing address in every build; here they are
written where any page is, which a changed setting or template brings about too.
"""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import toctree
from sphinx.events import EventListener
from sphinxcontrib import bibtex

from primer import __version__

#: event: the module whose handler is left out
LEFT_OUT = {"env-updated": bibtex.__name__, "env-get-updated": toctree.__name__}


class SiteBuilder(StandaloneHTMLBuilder):
    """Sphinx's builder of a site, which leaves pages as they are where nothing they could show has changed."""

    unchanged = False

    def write_documents(self, docnames: Set[str]) -> None:
        """Write pages of sources; Sphinx calls this only where there is one to write."""
        self.unchanged = False
        super().write_documents(docnames)

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        *,
        outfilename: Path | None = None,
        event_arg: Any = None,
    ) -> None:
        """Write a page of any kind, or leave the one that stands."""
        path = outfilename or self.get_output_path(pagename)
        if not (self.unchanged and path.exists()):
            super().handle_page(pagename, addctx, templatename, outfilename=outfilename, event_arg=event_arg)


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to all that says a page was read, or will be."""
    purged: list[str] = []

    def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        purged.append(docname)

    def leave_out(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        if purged or docnames:
            return
        for event, module in LEFT_OUT.items():
            for listener in handlers(app, event, module):
                app.disconnect(listener.id)
        if isinstance(app.builder, SiteBuilder):
            app.builder.unchanged = True

    app.add_builder(SiteBuilder, override=True)
    app.connect("env-purge-doc", purge)
    # last, since other handlers may add pages
    app.connect("env-before-read-docs", leave_out, priority=1000)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def handlers(app: Sphinx, event: str, module: str) -> list[EventListener]:
    """Return what a module has connected to an event."""
    return [listener for listener in app.events.listeners[event] if listener.handler.__module__ == module]
