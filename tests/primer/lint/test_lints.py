"""Each lint is silent on what is right, and names the line and the fix of what is wrong."""

import datetime as dt
import tomllib

import pytest
from helpers import FRONT, pairs, source

from primer.evidence.checks import answerfirst, chapter, front_matter, markup, outline, readability, red_flags

TODAY = dt.date(2026, 11, 22)


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


# -- front matter ----------------------------------------------------------------------------------


def test_good_front_matter_is_silent(tmp_path):
    assert pairs(front_matter.lint(source(tmp_path, FRONT), TODAY)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("2026-01-31", "soon", 3, "write a date"),
        ("2026-01-31", "2026-11-23", 3, "in the future"),
        ("2027-01-31", "2026-01-31", 4, "not after"),
        ("Says what the page answers.", "x" * 161, 2, "161 characters"),
        ("Says what the page answers.", "", 2, "empty"),
    ],
)
def test_bad_front_matter_is_named(tmp_path, old, new, line, part):
    found = pairs(front_matter.lint(source(tmp_path, FRONT.replace(old, new)), TODAY))
    assert [(number, part in message) for number, message in found] == [(line, True)]


# -- outline ---------------------------------------------------------------------------------------

OUTLINE = [
    outline.Entry(2, "chapters/a", 1, "First"),
    outline.Entry(3, "chapters/a", 2, "Inner"),
    outline.Entry(4, "chapters/b", 1, "Second"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# First\n\n## Other\n\n## Inner", []),
        ("# First\n\n### Inner", ["heading 'Inner' of level 2 is missing; add it"]),
    ],
)
def test_headings_against_the_outline(tmp_path, text, expected):
    page = source(tmp_path, f"{FRONT}\n{text}\n")
    assert [message for _, message in pairs(outline.lint_headings({"chapters/a": page}, OUTLINE))] == expected


# -- chapter parts ---------------------------------------------------------------------------------

CHAPTER = (
    FRONT
    + """
# One

:::{admonition} Key points
:class: key-points

- A {cite}`a`.
- B {cite}`a`.
- C {cite}`a`.
:::

:::{admonition} In plain words
:class: plain-words

It is a drug.
:::

## What we do not know

Much.
"""
)


def test_whole_chapter_is_silent(tmp_path):
    assert pairs(chapter.lint(source(tmp_path, CHAPTER), shortest=5)) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "part"),
    [
        ("- C {cite}`a`.\n", "", 1, "2 key points"),
        ("- C {cite}`a`.", "- C.", 14, "without a citation"),
        (":class: plain-words", ":class: note", 1, "In plain words"),
        ("## What we do not know", "## The end", 1, "no section"),
        ("It is a drug.", "It.", 1, "words; a chapter"),
    ],
)
def test_missing_parts_are_named(tmp_path, old, new, line, part):
    assert old in CHAPTER
    found = pairs(
        chapter.lint(source(tmp_path, CHAPTER.replace(old, new)), shortest=5 if "words; a" not in part else 99)
    )
    assert (line, True) in [(number, part in message) for number, message in found]


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


# -- red flags: the book's own rules -----------------------------------------------------------------

FINE = [
    "Nobody can promise that ketamine is safe for everyone.",
    "The claim that it does not suppress breathing is wrong.",
    "It is approved for anesthesia in the US.",
    "In low doses it usually preserves airway reflexes, but laryngospasm occurs.",
    "People who use ketamine often may develop bladder pain.",
    "Breakthrough pain was treated.",
    "Give 0.5 mg/kg (1 mg) of 5 mcg, −4 points, 95% CI, 10 units, in the U.S. in 2006 U.S. money.",
    "The National Programme on Substance Abuse Deaths counted them.",
]
FLAGGED = [
    ("Ketamine is safe.", "unqualified 'safe'"),
    ("Doctors have used it safely for decades; it is very safe.", "unqualified 'safe'"),
    ("Ketamine does not suppress breathing.", "breathing can be depressed"),
    ("It preserves airway reflexes.", "laryngospasm and aspiration"),
    ("It maintains protective airway reflexes.", "laryngospasm and aspiration"),
    ("It is approved for depression.", "approval without a country"),
    ("A revolutionary medicine.", "hype"),
    ("Visit us and buy ketamine online.", "sales wording"),
    ("Ketamine abusers were studied.", "a label in place of a person"),
    ("Give 5mg.", "no space between"),
    ("Give 5 µg.", "misread as 'm'"),
    ("Give 1.0 mg.", "trailing zero"),
    ("Give .5 mg.", "leading zero"),
    ("Give 10 U.", "'U' is misread"),
    ("A 95 % interval.", "would be lost"),
    ("It fell by -4 points.", "a hyphen is read"),
    ("The anaesthetist stayed.", "British spelling"),
    ("He committed suicide.", "blames or pities"),
]


@pytest.fixture(scope="module")
def rules(root):
    settings = tomllib.loads((root / "pyproject.toml").read_text())["tool"]["primer"]
    return red_flags.read(root / settings["red-flags"])


@pytest.mark.parametrize("text", FINE)
def test_qualified_wording_is_silent(tmp_path, rules, text):
    assert pairs(red_flags.lint(source(tmp_path, text), rules)) == []


@pytest.mark.parametrize(("text", "part"), FLAGGED)
def test_misleading_wording_is_named(tmp_path, rules, text, part):
    found = pairs(red_flags.lint(source(tmp_path, f"Fine.\n\n{text}"), rules))
    assert [(line, part in message) for line, message in found] == [(3, True)]


def test_listed_words_are_found_anywhere_in_a_file(tmp_path):
    import hashlib

    rules = red_flags.Rules((), frozenset([hashlib.sha256(b"acmepharm").hexdigest()]))
    found = pairs(red_flags.lint(source(tmp_path, "[x](https://www.AcmePharm.com)\n"), rules))
    assert [line for line, _ in found] == [1]


# -- answer first ----------------------------------------------------------------------------------

OPENING = (
    FRONT
    + """# One

:::{admonition} In short
:class: key-points

- Give it slowly.
- Watch the breathing.
- Call early.
- It wears off in 2 hours.
- About 1 in 4 owes it to the drug (certainty: low).
:::

## Does it work?

Yes, for a while.
"""
)


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("", "", []),
        ("In short", "Key points", ["is not called 'In short'"]),
        ("- Call early.\n", "", ["has 4 lines"]),
        ("Give it slowly.", "Give " + "it " * 26 + "slowly.", ["has 28 words; the most is 25"]),
        ("in 2 hours", "in 2 hours or in 30 minutes", ["has 2 numbers; keep the one"]),
        ("Yes, for a while.", "| A |\n|---|\n| b |", ["'Does it work?' does not open with its answer"]),
        ("Yes, for a while.", "", ["'Does it work?' does not open with its answer"]),
        (
            "for a while.",
            "for " + "a " * 40 + "while.",
            ["43 words in one sentence ('Yes, for a a a a …'); the most is 35"],
        ),
        ("for a while.", "in 1, 2.5, 3, 4, 5, 6 and 7.", ["7 numbers in one sentence"]),
        ("for a while.", "in 1 to 2, 3 of 4, and in TRANSFORM-2 of 2019 in 5, 6, 7 and 8.", []),
    ],
)
def test_answers_come_first_and_short(tmp_path, old, new, parts):
    found = pairs(answerfirst.lint(source(tmp_path, OPENING.replace(old, new, 1) if old else OPENING)))
    assert len(found) == len(parts), found
    assert all(part in text for part, (_, text) in zip(parts, found, strict=True)), found
