"""The feed of what changed: one entry a day, as Atom has it."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

from primer.site import feed

ATOM = "{http://www.w3.org/2005/Atom}"


def test_the_feed_has_the_days_of_the_page_and_their_items(book, pages):
    tree = ElementTree.fromstring((book.html / feed.FILE).read_text(encoding="utf-8"))
    page = pages["appendix/changes.html"]
    days = [section for section in page.select("section section") if "Changes of" in section.h2.get_text()]
    found = tree.findall(f"{ATOM}entry")
    assert len(found) == len(days) >= 2
    for entry, section in zip(found, days, strict=True):
        assert entry.find(f"{ATOM}id").text.endswith(f"appendix/changes.html#{section['id']}")
        assert entry.find(f"{ATOM}content").text.count("<li>") == len(section.select("li"))
    assert pages["index.html"].select_one("link[type='application/atom+xml']")["href"] == feed.FILE


def test_text_cannot_break_the_feed():
    entry = feed.Entry(dt.date(2026, 1, 2), "id1", ("a < b & c",))
    tree = ElementTree.fromstring(
        feed.feed("T & U", "A", "https://example.org/", "https://example.org/c.html", [entry])
    )
    assert tree.find(f"{ATOM}entry/{ATOM}content").text == "<ul><li>a &lt; b &amp; c</li></ul>"
    assert tree.find(f"{ATOM}updated").text == "2026-01-02T00:00:00Z"
