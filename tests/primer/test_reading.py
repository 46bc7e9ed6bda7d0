"""Reading time, citation forms, and numbers that stay with their units."""

from __future__ import annotations

from docutils.core import publish_doctree
from pybtex.database import parse_string

from primer.show import citethis as reading
from primer.show import units

FORMS = dict(reading.citations("The Authors", "On Things", "The Book", "1.0", "2026-01-02", "https://e.org/a.html"))


def test_the_plain_text_names_everything():
    assert FORMS["Text"] == (
        "The Authors. On Things. In: The Book. Version 1.0. Evidence current to 2 January 2026. https://e.org/a.html"
    )


def test_a_reference_manager_reads_the_forms():
    (entry,) = parse_string(FORMS["BibTeX"], "bibtex").entries.values()
    assert entry.fields["title"] == "On Things"
    assert str(entry.persons["author"][0]).strip("{}") == "The Authors"
    tags = [line.split("  - ")[0] for line in FORMS["RIS"].splitlines()]
    assert (tags[0], tags[-1]) == ("TY", "ER")
    assert len(set(tags)) == len(tags)


def test_reading_time_counts_text_and_not_tables():
    words = "word " * 476
    assert reading.minutes(publish_doctree(words)) == 2
    assert reading.minutes(publish_doctree(f"{words}\n\n+---+\n| a |\n+---+\n" + "")) == 2
    assert reading.minutes(publish_doctree("few")) == 1


def test_numbers_stay_with_their_units():
    assert units.keep_together("0.5 mg/kg over 40 minutes in 12 men") == "0.5\xa0mg/kg over 40\xa0minutes in 12 men"
    assert units.keep_together("6 million of 44 y (d = −0.7)") == "6\xa0million of 44\xa0y (d\xa0=\xa0−0.7)"
    assert units.keep_number("18001 0808 808 8000 or 111") == "18001\xa00808\xa0808\xa08000 or 111"
    assert (units.keep_mark("3 mg/kg/h "), units.keep_mark("3 mg/kg/h")) == ("3 mg/kg/h\xa0", "3 mg/kg/h")
    assert units.keep_together("in 2019 girls, 3 gram-like, group 5 has") == "in 2019 girls, 3 gram-like, group 5 has"
