"""The citation domain of ours takes the works that sphinxcontrib-bibtex takes."""

from __future__ import annotations

import ast
from types import SimpleNamespace
from typing import NamedTuple

import pytest
from pybtex.database import parse_string
from sphinxcontrib.bibtex.domain import BibtexDomain

from primer.citedpages import CitedPagesDomain

WORKS = parse_string("".join(f"@book{{{key}, title = {{{key}}}}}\n" for key in "abcd"), "bibtex").entries


class Place(NamedTuple):
    docname: str


def taken(domain, rule, prefix=""):
    pages = {"one": ["a", "x-a", "b"], "two": ["b", "x-c", "nowhere"]}
    refs = [SimpleNamespace(docname=name, targets=[SimpleNamespace(key=key)]) for name in pages for key in pages[name]]
    place = Place("two")
    bibliography = SimpleNamespace(keyprefix=prefix, bibfiles=[], filter_=ast.parse(rule), keys=["d"], line=1)
    fake = SimpleNamespace(
        citation_refs=refs, bibliographies={place: bibliography}, get_entries=lambda files: WORKS.values()
    )
    return [key for key, _ in domain.get_filtered_entries(fake, place)]


@pytest.mark.parametrize("prefix", ["", "x-"])
@pytest.mark.parametrize(
    "rule",
    ["cited", "True", "False", "not cited", "docname in docnames", '{"one"} & docnames', '"one" in docnames', "1 + 1"],
)
def test_takes_the_same(rule, prefix):
    assert taken(CitedPagesDomain, rule, prefix) == taken(BibtexDomain, rule, prefix)
    assert taken(CitedPagesDomain, "cited") == ["a", "b", "d"]
