"""Help lines: their numbers are links that call them; amounts are not."""

from __future__ import annotations

import pytest

from primer.site.phones import pieces, scheme

NUMBERS = {"988", "112", "116123", "08088088000"}


@pytest.mark.parametrize(
    ("text", "short", "called"),
    [
        ("Call 116 123, day or night.", False, ["116123"]),
        ("Call 0808 808 8000.", False, ["08088088000"]),
        ("Of 988 people 112 improved.", False, []),
        ("988 (call or text)", True, ["988"]),
        ("112 or 116 123", True, ["112", "116123"]),
        ("doi 10.1/116 123x", False, []),
        ("116 124", False, []),
    ],
)
def test_which_numbers_are_called(text, short, called):
    found = list(pieces(text, NUMBERS, short))
    assert "".join(part for part, _ in found) == text
    assert [number for _, number in found if number] == called


def test_a_line_that_takes_texts_alone_is_written_to():
    assert [scheme(by) for by in ("call", "call or text", "text")] == ["tel", "tel", "sms"]
