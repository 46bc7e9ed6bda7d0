"""What the reader of chapters makes of a page: the base of every lint."""

from myst_lint.page import read

FRONT = "---\ndescription: Says what the page answers.\nevidence-date: 2026-01-31\nreview-by: 2027-01-31\n---\n"

PAGE = (
    FRONT
    + """
(sec-x)=
# A title

:::{admonition} Key points
:class: key-points

- First *point* {cite}`one2020a,two2020b`.
:::

Text with {term}`shown <hidden>` and {ref}`sec-y` [link](https://example.org).

:::{table} A caption {cite}`three2020c`.
:name: tab-x
:widths: 50 50

| Head | Other |
|---|---|
| cell | 5 mg {cite}`four2020d` |
:::
"""
)


def source(tmp_path, text):
    path = tmp_path / "page.md"
    path.write_text(text, encoding="utf-8")
    return read(path)


def test_blocks_carry_line_kind_text_and_citations(tmp_path):
    page = source(tmp_path, PAGE)
    found = [(block.line, block.kind, block.text, block.cites) for block in page.blocks]
    assert found == [
        (8, "heading", "A title", ()),
        (10, "title", "Key points", ()),
        (13, "item", "First point.", ("one2020a", "two2020b")),
        (16, "paragraph", "Text with shown and sec-y link.", ()),
        (18, "caption", "A caption.", ("three2020c",)),
        (22, "row", "Head | Other", ()),
        (24, "row", "cell | 5 mg", ("four2020d",)),
    ]


def test_box_holds_only_what_is_inside(tmp_path):
    assert [block.text for block in source(tmp_path, PAGE).box("key-points")] == ["First point."]


def test_byte_order_mark_and_windows_line_ends_are_fine(tmp_path):
    path = tmp_path / "dos.md"
    path.write_bytes(b"\xef\xbb\xbf" + PAGE.replace("\n", "\r\n").encode())
    page = read(path)
    assert page.problems == ()
    assert page.blocks == source(tmp_path, PAGE).blocks


def test_a_silent_role_only_marks(tmp_path):
    path = source(tmp_path, FRONT + "It is so {cite}`one2020a` {mark}`A`.").path
    (block,) = read(path, silent=("mark",)).blocks
    assert (block.text, block.marks) == ("It is so.", ("A",))
    assert source(tmp_path, path.read_text()).blocks[0].text == "It is so A."
