"""Sphinx extension: where no page is read, what is computed from all pages stays as the last build left it.

Sphinx numbers figures and tables anew in every build, for which it loads all pages, and sphinxcontrib-bibtex formats
every work cited. Both keep what they found in the environment, which holds only if the last build was without fault
(:mod:`primer.outputs`), and can find nothing else while no page was read or taken away: what they depend on, the
bibliography too, makes Sphinx read pages. Goes when both packages look for that themselves.
"""

from __future__ import annotations

from typing import Any

from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.environment.collectors import toctree
from sphinx.events import EventListener
from sphinxcontrib import bibtex

from primer import __version__

#: event: the module whose handler is left out
LEFT_OUT = {"env-updated": bibtex.__name__, "env-get-updated": toctree.__name__}


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to all that says a page was read, or will be."""
    purged: list[str] = []

    def purge(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
        purged.append(docname)

    def leave_out(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        for event, module in LEFT_OUT.items() if not (purged or docnames) else ():
            for listener in handlers(app, event, module):
                app.disconnect(listener.id)

    app.connect("env-purge-doc", purge)
    # last, since other handlers may add pages
    app.connect("env-before-read-docs", leave_out, priority=1000)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}


def handlers(app: Sphinx, event: str, module: str) -> list[EventListener]:
    """Return what a module has connected to an event."""
    return [listener for listener in app.events.listeners[event] if listener.handler.__module__ == module]
