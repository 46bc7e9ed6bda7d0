"""Sphinx extension: tables of pages that show rows of a Frictionless Data Package.

Each number stands in one CSV file, and every page shows it from there: chosen, sorted, put into words by a template,
with what can be computed from it. ``README.md`` in this folder is the manual.

Modules
    :mod:`~sphinx_ledgers.files`, :mod:`~sphinx_ledgers.ledger` and :mod:`~sphinx_ledgers.dates` read,
    :mod:`~sphinx_ledgers.values` computes, :mod:`~sphinx_ledgers.cells` fills templates; :mod:`~sphinx_ledgers.check`
    checks, with :mod:`~sphinx_ledgers.schema`, for ``python -m sphinx_ledgers``. None of them needs Sphinx.
    :mod:`~sphinx_ledgers.directive`, :mod:`~sphinx_ledgers.intervals`, :mod:`~sphinx_ledgers.permalinks` and
    :mod:`~sphinx_ledgers.sortable` are the glue to it, as are :mod:`~sphinx_ledgers.quiz` and
    :mod:`~sphinx_ledgers.quizfiles` for ledgers of questions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__version__ = "0.1.0"


def setup(app: Sphinx) -> dict[str, Any]:
    """Register; the settings and the event are in ``README.md``."""
    # here, since who reads or checks ledgers alone needs no Sphinx
    from sphinx_ledgers import directive, intervals, permalinks, quiz, quizfiles, sortable

    app.setup_extension("myst_parser")
    app.add_config_value("ledgers_package", "data/datapackage.json", "env", types=(str,))
    app.add_config_value("ledgers_roles", {}, "env", types=(dict,))
    app.add_config_value("ledgers_keys", "", "env", types=(str,))
    app.add_config_value("ledgers_editions", {}, "env", types=(dict,))
    app.add_config_value("ledgers_style", True, "html", types=(bool,))
    app.add_config_value("ledgers_quiz", "", "html", types=(str,))
    app.add_config_value("ledgers_quiz_file", "quiz", "html", types=(str,))
    app.add_config_value("ledgers_quiz_title", "", "html", types=(str,))
    app.add_config_value("ledgers_quiz_license", "", "html", types=(str,))
    app.add_event("ledger-row")
    app.add_directive("ledger", directive.LedgerTable)
    app.add_directive("ledger-counts", directive.LedgerCounts)
    app.add_directive("ledger-quiz", quiz.LedgerQuiz)
    app.add_node(permalinks.permalink, html=(permalinks.visit_permalink, None))
    app.add_node(intervals.interval, html=(intervals.visit_interval, None))
    app.add_role("interval", intervals.IntervalRole())
    app.connect("config-inited", quizfiles.check)
    app.connect("build-finished", quizfiles.write)
    app.connect("builder-inited", sortable.add_files)
    app.connect("html-page-context", sortable.add_script)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
