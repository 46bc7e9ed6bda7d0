"""Each page as Markdown, the overview, and all pages as one text."""

from __future__ import annotations

import pytest
from conftest import sphinx_build

INDEX = """:description: All of it.

Manual
======

.. toctree::

   parts/one

.. figure:: dot.png
   :alt: A dot.

   A dot on white.
"""
ONE = """:description: The first part.

One
===

.. container:: facts

   Read in May.

   `More <https://example.org/more>`_

See :ref:`tab`, and `there <https://example.org>`_.

.. _tab:

.. table:: Sizes

   ==== =======
   Name Size
   ==== =======
   a|b  2 m
   ==== =======

.. note::

   Mind it.
"""
SETTINGS = """
project = "Pump"
extensions = ["sphinx_page_texts"]
html_baseurl = "https://pump.example/"
numfig, page_texts_facts = True, "facts"
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("texts")
    (folder / "parts").mkdir()
    (folder / "conf.py").write_text(SETTINGS)
    (folder / "index.rst").write_text(INDEX)
    (folder / "parts/one.rst").write_text(ONE)
    (folder / "parts/left.rst").write_text(":orphan:\n\nLeft\n====\n\nAlone.\n")
    (folder / "dot.png").write_bytes(b"\x89PNG")
    build = sphinx_build("html", folder, folder, folder / "out")
    assert (build.status, build.warnings) == (0, "")
    return build.out


def test_a_page_is_markdown_with_the_numbers_of_the_site(out):
    text = (out / "parts/one.html.md").read_text()
    assert text.startswith("# One\n\nRead in May.\n\n")
    assert "[there](https://example.org)" in text
    assert "See Sizes, and" in text.replace("Table 1", "Sizes")
    assert "**Table 1. Sizes**\n\n| Name | Size |\n| --- | --- |\n| a\\|b | 2 m |" in text
    assert "[Picture: A dot.]" in (out / "index.html.md").read_text()


def test_the_overview_and_the_full_text_are_in_reading_order(out):
    text = (out / "llms.txt").read_text()
    assert text.startswith("# Pump\n\n> All of it.\n\nAll pages as one text: https://pump.example/llms-full.txt\n\n")
    assert text.endswith(
        "## Parts\n\n- [One](https://pump.example/parts/one.html): The first part.\n"
        "- [Left](https://pump.example/parts/left.html): \n"
    )
    full = (out / "llms-full.txt").read_text()
    pages = ("index", "parts/one", "parts/left")
    assert [full.index(f"<!-- https://pump.example/{name}.html -->") for name in pages] == sorted(
        full.index(f"<!-- https://pump.example/{name}.html -->") for name in pages
    )
    assert (out / "parts/one.html.md").read_text() in full
