"""Help lines: their numbers are links that call them; amounts are not."""

from __future__ import annotations

import pytest

from primer.evidence import ledger
from primer.evidence.checks.phones import digits, reached
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


def test_each_help_line_can_be_called_or_written_to(root, pages):
    by = reached(ledger.read("helplines", root / "docs/data/helplines.csv"))
    addresses = {f"{scheme(way)}:{number}": way for number, way in by.items() if number}
    links = pages["chapters/call-to-action.html"].select("a.phone")
    found = {link["href"] for link in links}
    assert {address for address, way in addresses.items() if way not in ("relay", "web")} <= found
    assert found <= set(addresses)
    assert all(digits(link.get_text()) == link["href"].partition(":")[2] for link in links)


def test_a_line_that_takes_texts_alone_is_written_to():
    assert [scheme(by) for by in ("call", "call or text", "text")] == ["tel", "tel", "sms"]
