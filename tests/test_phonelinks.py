"""Help lines: their numbers are links that call them; amounts are not."""

from __future__ import annotations

import pytest

from primer import ledger
from primer.lint.phones import digits, known
from primer.phonelinks import pieces

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


def test_each_number_of_the_table_of_help_lines_can_be_tapped(root, pages):
    table = ledger.read("helplines", root / "docs/data/helplines.csv")
    wanted = {number for number in known(table) if number.isdigit()}
    links = pages["chapters/call-to-action.html"].select("a.phone")
    assert {link["href"] for link in links} == {f"tel:{number}" for number in wanted}
    assert all(digits(link.get_text()) == link["href"].removeprefix("tel:") for link in links)
