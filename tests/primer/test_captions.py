"""Links to figures and tables are named by the start of the caption."""

from __future__ import annotations

import pytest
from docutils import nodes
from sphinx.addnodes import pending_xref

from primer.show.captions import name_of


def caption(*parts):
    made = nodes.caption()
    for part in parts:
        made += part if isinstance(part, nodes.Node) else nodes.Text(part)
    return made


def cite(key):
    return pending_xref("", nodes.Text(key), refdomain="cite")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["Deaths by year."], "Deaths by year"),
        (["Deaths by year ", cite("one2020a"), ". The same values stand elsewhere."], "Deaths by year"),
        (["Limits. L labeled, O off-label; more."], "Limits"),
        (["Curves of a model; read the shapes."], "Curves of a model"),
        (["A against B, e.g. in children (0.5 mg/kg)."], "A against B, e.g. in children (0.5 mg/kg)"),
        (["What is ", nodes.emphasis("", "known"), "?"], "What is known?"),
    ],
)
def test_name(parts, expected):
    assert name_of(caption(*parts)) == expected
