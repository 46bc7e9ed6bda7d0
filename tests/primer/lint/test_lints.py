"""Each lint is silent on what is right, and names the line and the fix of what is wrong."""

import datetime as dt
import tomllib

import pytest
from helpers import FRONT, pairs, source

from myst_lint import wording
from primer.evidence.checks import answerfirst, chapter, front_matter, outline

TODAY = dt.date(2026, 11, 22)


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
    return wording.read(root / settings["red-flags"])


@pytest.mark.parametrize("text", FINE)
def test_qualified_wording_is_silent(tmp_path, rules, text):
    assert pairs(wording.lint(source(tmp_path, text), rules)) == []


@pytest.mark.parametrize(("text", "part"), FLAGGED)
def test_misleading_wording_is_named(tmp_path, rules, text, part):
    found = pairs(wording.lint(source(tmp_path, f"Fine.\n\n{text}"), rules))
    assert [(line, part in message) for line, message in found] == [(3, True)]


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
