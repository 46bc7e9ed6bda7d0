"""What the book works around in others' programs; a test here fails when the exception is no longer needed."""

from __future__ import annotations

import ast
import pickle
import subprocess
import sys
from types import SimpleNamespace

import forked
import pytest
import smallbook
from conftest import ROOT, sphinx_build
from pybtex.database import parse_string
from sphinxcontrib.bibtex.directives import BibliographyKey
from sphinxcontrib.bibtex.domain import BibtexDomain

from primer.show.references import CiteDomain

TABLE = "# Sheet\n\n```{table} Caption\n\n| Head | Other |\n|---|---|\n| Inside | More |\n```\n"


def test_myst_gives_the_cells_of_a_table_no_source(tmp_path):
    (tmp_path / "conf.py").write_text('extensions = ["myst_parser"]\n')
    (tmp_path / "index.md").write_text(TABLE)
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-b", "gettext", tmp_path, tmp_path / "out"]
    subprocess.run(command, check=True)
    found = (tmp_path / "out/index.pot").read_text(encoding="utf-8")
    assert "Caption" in found
    assert "Inside" not in found, "they are translated now: NameSources in primer.show.translations can go"


class Counted:
    """A citation that counts how often it is asked for what it cites."""

    docname = "index"

    def __init__(self, *keys: str) -> None:
        self.keys, self.asked = keys, 0

    @property
    def targets(self):
        self.asked += 1
        return [SimpleNamespace(key=key) for key in self.keys]


def listed(kind, which="cited", prefix="", keys=()):
    """Return the keys that a list of the small book's works shows, and how often a citation was asked."""
    works = parse_string(smallbook.BIBLIOGRAPHY, "bibtex")
    cited, shown = Counted(f"{prefix}adams2020title"), BibliographyKey("index", "works")
    domain = kind.__new__(kind)
    domain.data = {
        "citation_refs": [cited],
        "bibdata": SimpleNamespace(data=works, bibfiles={"a.bib": SimpleNamespace(keys=list(works.entries))}),
        "bibliographies": {
            shown: SimpleNamespace(line=1, filter_=ast.parse(which), bibfiles=["a.bib"], keyprefix=prefix, keys=keys)
        },
    }
    return [key for key, _ in domain.get_filtered_entries(shown)], cited.asked


@pytest.mark.parametrize(
    ("how", "expected"),
    [
        ({}, ["adams2020title"]),
        ({"prefix": "a-"}, ["a-adams2020title"]),
        ({"keys": ["baker2021other"]}, ["adams2020title", "baker2021other"]),
        ({"which": "not cited"}, ["baker2021other"]),
        ({"which": "True"}, ["adams2020title", "baker2021other"]),
    ],
)
def test_a_list_shows_what_it_would_without_the_shorter_way(how, expected):
    assert listed(CiteDomain, **how)[0] == listed(BibtexDomain, **how)[0] == expected


def test_bibtex_goes_through_all_citations_for_each_work():
    assert listed(CiteDomain)[1] == 1
    assert listed(BibtexDomain)[1] > 1, "it looks them up once now: CiteDomain in primer.show.references can go"


CATALOG = (
    'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Some *text*."\nmsgstr "Iu *teksto*."\n'
)


def test_sphinx_lets_a_translated_text_name_the_document_it_was_parsed_into(tmp_path):
    (tmp_path / "conf.py").write_text('extensions, language, locale_dirs = ["myst_parser"], "eo", ["locale"]\n')
    (tmp_path / "index.md").write_text("# Sheet\n\nSome *text*.\n")
    catalogs = tmp_path / "locale/eo/LC_MESSAGES"
    catalogs.mkdir(parents=True)
    (catalogs / "index.po").write_text(CATALOG)
    done = forked.run("sphinx", "-q", "-b", "dummy", "-d", tmp_path / "trees", tmp_path, tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    doctree = pickle.loads((tmp_path / "trees/index.doctree").read_bytes())
    assert "teksto" in doctree.astext()
    others = [node for node in doctree.findall() if node.document is not doctree]
    assert others, "it no longer does: the loop that says so in primer.show.translations can go"


@pytest.fixture(scope="module")
def unsilenced(tmp_path_factory):
    """What a build of the sheets for translation says when nothing is silenced."""
    out = tmp_path_factory.mktemp("sheets")
    more = ("-D", "suppress_warnings=", "-d", str(out / "doctrees"))
    return sphinx_build("dummy", ROOT / "docs", ROOT, out / "out", *more, PRIMER_LANGUAGE="eo").warnings


@pytest.mark.parametrize(("said", "name"), [("any toctree", "toc.not_included"), ("could not find", "bibtex.key")])
def test_the_sheets_for_translation_warn_of_what_is_silenced(unsilenced, said, name):
    assert said in unsilenced, f"{name}… in suppress_warnings of conf.py can go"
