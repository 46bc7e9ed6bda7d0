"""Each lint is silent on what is right, and names the line and the fix of what is wrong."""

from __future__ import annotations

import hashlib
import subprocess
import sys

import pytest

from myst_lint import abbreviations, markup, places, readability, wording
from myst_lint.page import read

FRONT = "---\ndescription: Says what the page answers.\n---\n\n\n"


def source(tmp_path, text, name="page.md"):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read(path)


def pairs(messages):
    return [(message.line, message.text) for message in messages]


# -- markup ----------------------------------------------------------------------------------------

GOOD_MARKUP = [
    "Plain text.",
    "95% CI",
    "50 % of",
    "## Two\n\n### Three",
    "::::{note}\n:::{tip}\nx\n:::\n::::",
    "`<b>` in code",
    "a < b > c",
]
BAD_MARKUP = [
    ("text <br> text", 8, "raw HTML"),
    ("![](a.svg)", 8, "alt text"),
    (":::{note}\ntext", 8, "never closed"),
    (":::{table}\n\n| a |\n|---|\n| b |\n:::", 10, "without caption"),
    ("See {ref} `sec-x`.", 8, "would be shown as text"),
    ("See ref}`sec-x`.", 8, "would be shown as text"),
]


@pytest.mark.parametrize("text", GOOD_MARKUP)
def test_good_markup_is_silent(tmp_path, text):
    assert pairs(markup.lint(source(tmp_path, f"{FRONT}\n# One\n\n{text}\n"))) == []


@pytest.mark.parametrize(("text", "line", "part"), BAD_MARKUP)
def test_bad_markup_is_named(tmp_path, text, line, part):
    found = pairs(markup.lint(source(tmp_path, f"{FRONT}# One\n\n{text}\n")))
    assert [(number, part in message) for number, message in found] == [(line, True)]


# -- readability -----------------------------------------------------------------------------------


def test_plain_text_reads_at_a_low_grade_and_heavy_text_at_a_high_one(tmp_path):
    easy = source(tmp_path, "The nurse stays with you. She looks at your heart rate. Tell her how you feel.")
    hard = source(tmp_path, "Pharmacokinetic heterogeneity necessitates individualized anesthesiological titration.")
    assert readability.grade(easy.blocks) < 4
    assert readability.grade(hard.blocks) > 20
    assert pairs(readability.lint(easy, list(easy.blocks), 8, "leaflet")) == []
    (message,) = pairs(readability.lint(hard, list(hard.blocks), 8, "leaflet"))
    assert message[0] == 1
    assert "leaflet reads at grade" in message[1]


def test_absent_text_is_named(tmp_path):
    page = source(tmp_path, FRONT)
    assert pairs(readability.lint(page, [], 8, "plain words")) == [(1, "no plain words; add it")]


# -- wording -----------------------------------------------------------------------------------------

RULE = '[[rule]]\npattern = "\\\\bsimply\\\\b"\nunless = "not simply"\nwhy = "for whom?"\nfix = "leave it out"\n'


def test_refused_wording_is_named_unless_its_sentence_excuses_it(tmp_path):
    rules = wording.read(source(tmp_path, RULE, "rules.toml").path)
    found = pairs(wording.lint(source(tmp_path, "It is not simply so. Fine.\n\nSimply press it.\n"), rules))
    assert found == [(3, "'Simply': for whom?; leave it out")]


def test_listed_words_are_found_anywhere_in_a_file(tmp_path):
    rules = wording.Rules((), frozenset([hashlib.sha256(b"acmepharm").hexdigest()]))
    found = pairs(wording.lint(source(tmp_path, "[x](https://www.AcmePharm.com)\n"), rules))
    assert [line for line, _ in found] == [1]


# -- abbreviations -----------------------------------------------------------------------------------


def test_an_abbreviation_is_known_and_written_out_first(tmp_path):
    page = source(tmp_path, "An XY and a Long-Word (LW), the EU, and an LW.\n\nAn AB.\n")
    found = pairs(abbreviations.lint(page, {"LW": "long word", "EU": "", "AB": "a bee"}, "table.csv"))
    assert found == [
        (1, "abbreviation 'XY' is not in table.csv; write it out, or add its row"),
        (3, "'AB' is not written out where the page first uses it; write 'a bee (AB)'"),
    ]


# -- the command -------------------------------------------------------------------------------------

PAGE = """# One

(sec-one)=
## Inside

See {ref}`sec-one`, {ref}`sec-gone` and {doc}`two`. Simply {mark}`Z` an XY.

![](https://a.example/a.png)
"""
SETTINGS = """[tool.myst-lint]
docs = "pages"
silent-roles = ["mark"]
wording = "rules.toml"
abbreviations = "table.csv"
grades = { "chapters/*" = 1.0, "on*" = 0 }
"""


@pytest.fixture
def project(tmp_path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages/one.md").write_text("---\na: b\n---\n" + PAGE)
    (tmp_path / "pages/two.md").write_text("---\na: b\n---\n# Two\n")
    (tmp_path / "pyproject.toml").write_text(SETTINGS)
    (tmp_path / "rules.toml").write_text(RULE)
    (tmp_path / "table.csv").write_text("abbreviation,words\n")
    return tmp_path


def run(folder):
    command = [sys.executable, "-m", "myst_lint", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_project_is_linted_by_its_settings(project):
    done = run(project)
    assert (done.returncode, done.stderr) == (1, "")
    found = done.stdout.splitlines()
    assert [line.partition("; ")[0] for line in found] == [
        "pages/one.md:7: page reads at grade 1.7, above 0",
        "pages/one.md:9: 'Simply': for whom?",
        "pages/one.md:9: abbreviation 'XY' is not in table.csv",
        "pages/one.md:9: no page has the target 'sec-gone'",
        "pages/one.md:11: figure without alt text",
        "pages/one.md:11: https://a.example/a.png would be fetched from elsewhere",
        "6 problems",
    ]


def test_a_project_without_settings_is_linted_and_a_broken_rule_is_told(project):
    (project / "pyproject.toml").unlink()
    (project / "pages").rename(project / "docs")
    assert run(project).stdout.splitlines()[-1] == "3 problems"
    (project / "pyproject.toml").write_text('[tool.myst-lint]\nwording = "rules.toml"\n')
    (project / "rules.toml").write_text('[[rule]]\npattern = "("\nwhy = "a"\nfix = "b"\n')
    done = run(project)
    assert done.returncode == 2
    assert done.stderr.startswith("rules.toml:2: '(' is no regular expression")


def test_what_stands_behind_a_target(tmp_path):
    page = source(tmp_path, FRONT + "(sec-a)=\n# A\n\nFirst.\n\n## B\n\nSecond.\n")
    assert places.passages(page) == {"sec-a": "A\nFirst.\nB\nSecond."}
