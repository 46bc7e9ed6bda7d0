"""Entries are read one by one: each with its line, and a broken one hides no other."""

from __future__ import annotations

import datetime as dt

import pytest

from reference_audit import entries, shape

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


def wrong(text: str) -> list[str]:
    return [message for _, message in shape.lint(entries.read(text)[0], dt.date(2026, 11, 22))]


GOOD = "@article{a, author={A}, title={T}, journal={J}, year={2020}, doi={10.1000/x}, pmid={12}}\n"


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("", "", []),
        ("title={T}, ", "", ["a: @article needs 'title'; add it"]),
        (
            "10.1000/x",
            "doi:10.1000/x",
            ["a: doi 'doi:10.1000/x' is not a DOI as 10.1234/abc, without https://doi.org/"],
        ),
        ("{12}", "{PMC12}", ["a: pmid 'PMC12' is not digits alone"]),
        ("{2020}", "{2028}", ["a: year 2028 is in the future"]),
        ("@article", "@online", ["a: type @online is not one of article, book, misc, techreport"]),
        (", doi={10.1000/x}, pmid={12}", "", ["a: needs one of doi, pmid, number, url"]),
        ("}\n", "}\n" + GOOD, ["a: key stands at line 2 too; rename or merge"]),
        ("@article{a", "@article{b", []),
    ],
)
def test_the_shape_of_an_entry(old, new, told):
    assert wrong("\n" + GOOD.replace(old, new, 1)) == told


def test_what_stands_twice_or_out_of_order():
    text = GOOD.replace("{a", "{b") + GOOD.replace("10.1000/x", "10.1000/X").replace("{12}", "{13}")
    assert wrong(text) == [
        "a: doi 10.1000/x is that of b; merge them",
        "a: out of alphabetical order, it stands after b",
    ]
