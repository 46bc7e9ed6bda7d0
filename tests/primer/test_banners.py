"""What stands across the top of a translated sheet: who has not signed it, and who has not signed the translation."""

from __future__ import annotations

import pytest

from primer.evidence.signatures import Review
from primer.show.translations import WORDS, banner

SIGNED = Review("Ana Ruiz", "nurse", "0000-0002-1825-0097", "2026-11-30", "all", ())
CHANGED = Review("Ana Ruiz", "nurse", "0000-0002-1825-0097", "2026-11-30", "all", ("+ Stay.",))
SAID = {word: f"{word}: {{name}}." if word == "signed" else f"{word}." for word in WORDS}


@pytest.mark.parametrize(
    ("translation", "page", "said"),
    [
        (None, None, ["neither."]),
        (None, SIGNED, ["draft."]),
        (CHANGED, SIGNED, ["draft."]),
        (SIGNED, None, ["unreviewed.", "signed: Ana Ruiz."]),
        (SIGNED, CHANGED, ["unreviewed.", "signed: Ana Ruiz."]),
        (SIGNED, SIGNED, ["signed: Ana Ruiz."]),
    ],
)
def test_a_translated_sheet_says_who_has_not_signed_it(translation, page, said):
    assert [node.astext() for node in banner(SAID, translation, page, "es", whole=True)] == said


def test_a_sheet_that_is_not_whole_says_so():
    assert [node.astext() for node in banner(SAID, SIGNED, SIGNED, "es", whole=False)][-1] == "changed."
