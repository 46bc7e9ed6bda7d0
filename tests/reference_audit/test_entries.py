"""Entries are read one by one: each with its line, and a broken one hides no other."""

from __future__ import annotations

from reference_audit import entries

TEXT = """@string{lan = "Lancet"}
@article{one2020title, author = {Anna Adams and {The Body}}, title = {A}, journal = lan, year = 2020}

@misc{broken, title = {No brace,
}
  @Misc{two2021title, Title = {B}, author = {Clark, Carl}}
"""


def test_a_broken_entry_is_told_and_hides_no_other():
    found, problems = entries.read(TEXT)
    assert [(entry.line, entry.type, entry.key) for entry in found] == [
        (2, "article", "one2020title"),
        (6, "misc", "two2021title"),
    ]
    assert found[0].fields["author"] == "Adams, Anna and {The Body}"
    assert (found[0].fields["journal"], found[1].fields["title"]) == ("Lancet", "B")
    assert problems == [(4, "entry 'broken' does not end; close each brace that it opens")]
    assert {"one2020title", "broken", "two2021title"} <= entries.keys(TEXT)


def test_names_are_read_only_where_they_are_asked_for():
    (entry,), problems = entries.read("@misc{a, author = {A, B, C, D}}", persons=())
    assert (entry.fields, problems) == ({"author": "A, B, C, D"}, [])
    _, ((line, text),) = entries.read("@misc{a, author = {A, B, C, D}}")
    assert line == 1
    assert text.startswith("entry 'a' cannot be read: ")
