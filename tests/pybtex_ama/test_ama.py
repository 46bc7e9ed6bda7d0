"""References in the AMA manner."""

import pytest
from pybtex.database import parse_file, parse_string
from pybtex.richtext import Text

import pybtex_ama as ama
from pybtex_ama import Style


def formatted(bib: str) -> str:
    entry = next(iter(parse_string(bib, "bibtex").entries.values()))
    (result,) = Style().format_entries([entry])
    return result.text.render_as("text")


ARTICLE = """@article{{k, author = {{{authors}}}, title = {{A Title}}, journal = {{Am J}}, year = {{2019}},
volume = {{176}}, number = {{6}}, pages = {{428--438}}, doi = {{10.1/x}}, pmid = {{31}}}}"""


def test_article():
    text = formatted(ARTICLE.format(authors="Popova, Vanina and van der Berg, Jan-Piet M."))
    assert text == "Popova V, van der Berg JPM. A Title. Am J. 2019;176(6):428–438. doi:10.1/x. PMID 31."


def test_full_text_in_pubmed_central():
    text = formatted(ARTICLE.format(authors="Adams, Anna").replace("pmid = {31}", "pmid = {31}, pmcid = {PMC77777}"))
    assert text.endswith(" PMID 31. Free full text: PMC77777.")


@pytest.mark.parametrize(
    ("number", "shown"),
    [(6, "A1 X, A2 X, A3 X, A4 X, A5 X, A6 X."), (7, "A1 X, A2 X, A3 X, et al.")],
)
def test_six_authors_are_named_of_more_the_first_three(number, shown):
    authors = " and ".join(f"A{i}, Xi" for i in range(1, number + 1))
    assert formatted(ARTICLE.format(authors=authors)).startswith(shown)


def test_others_become_et_al():
    assert formatted(ARTICLE.format(authors="Adams, Anna and others")).startswith("Adams A, et al. A Title.")


def test_body_as_author_official_number_and_address():
    bib = """@misc{k, author = {{U.S. Food and Drug Administration}}, title = {Do it?}, year = {2023},
    number = {NDA 016812}, url = {https://example.gov/a_b}}"""
    assert formatted(bib) == ("U.S. Food and Drug Administration. Do it? NDA 016812. 2023. https://example.gov/a_b.")


def test_title_that_ends_in_a_mark_gets_no_full_stop():
    assert "A Title? Am J" in formatted(ARTICLE.format(authors="Adams, A").replace("A Title", "A Title?"))


def test_an_address_keeps_its_hyphens_and_tildes():
    """As TeX, "--" would be a dash and "~" a space, and the link would lead nowhere."""
    bib = "@misc{k, author = {Adams, A}, title = {T}, year = {2023}, url = {https://a.org/~b/c--d---e}}"
    assert formatted(bib).endswith(" https://a.org/~b/c--d---e.")


def test_text_that_is_taken_as_it_stands_means_nothing_to_tex(root):
    entries = parse_file(str(root / "references.bib")).entries.values()
    texts = {text for entry in entries for text in entry.fields.values()}
    texts |= {str(person) for entry in entries for people in entry.persons.values() for person in people}
    texts |= {r"\'e", "{A}", "a--b", "a~b", "$x$", "%", "``q''", "a  b", " a ", "a\nb", "5\\%"}
    assert [text for text in texts if ama._text(text) != str(Text.from_latex(text))] == []
