"""References in the AMA manner: one entry a type, what exporters write, and what is missing."""

from __future__ import annotations

import doctest
import importlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pybtex.backends import BaseBackend
from pybtex.database import Entry, Person, parse_string
from pybtex.plugin import find_plugin
from pybtex.richtext import Text

import pybtex_ama
from pybtex_ama import Style, markup
from pybtex_ama.names import initials, people

README = Path(pybtex_ama.__file__).with_name("README.md")


class Manual(Style):
    """The style as the manual has it."""

    flat_types = frozenset()
    issue_alone = True


# made once, since pybtex looks for the plugins of each among all installed packages
AMA, MANUAL = Style(), Manual()
TEXT, HTML = find_plugin("pybtex.backends", "text")(), find_plugin("pybtex.backends", "html")()


def formatted(bib: str, style: Style = AMA, backend: BaseBackend = TEXT) -> str:
    entry = next(iter(parse_string(bib, "bibtex").entries.values()))
    (result,) = style.format_entries([entry])
    return result.text.render(backend)


def authors(value: str) -> str:
    return AMA.format_entry("1", Entry("misc", persons={"author": people(value)})).text.render(TEXT)


ARTICLE = """@article{{k, author = {{{authors}}}, title = {{A Title}}, journal = {{Am J}}, year = {{2019}},
volume = {{176}}, number = {{6}}, pages = {{428--438}}, doi = {{10.1/x}}, pmid = {{31}}}}"""

#: One entry a type as exporters write it, and the reference as the 11th edition of the manual has it, save that ranges
#: have an en dash and that an address is followed by a full stop. A star stands for italics.
TYPES = {
    "article": (
        "author={Doe, Jane}, title={A trial of naps}, journaltitle={J Sleep}, date={2020-05-12}, volume=3, number=2, "
        "pages={10-19}, doi={10.5555/a}",
        "Doe J. A trial of naps. *J Sleep*. 2020;3(2):10–19. doi:10.5555/a.",
    ),
    "book": (
        "author={Doe, Jane}, editor={Roe, Max and Poe, Ann}, title={Naps}, subtitle={A history}, edition={3}, "
        "publisher={Straw Press}, address={Bern}, year={2020}",
        "Doe J. *Naps: A history*. Roe M, Poe A, eds. 3rd ed. Straw Press; 2020.",
    ),
    "collection": (
        "editor={Roe, Max}, title={All of sleep}, volume=2, publisher={Straw Press}, date={2018}",
        "Roe M, ed. *All of sleep*. Vol 2. Straw Press; 2018.",
    ),
    "proceedings": (
        "editor={Roe, Max and others}, title={Proceedings of Nap 9}, organization={Nap Society}, year=2011",
        "Roe M, et al, eds. *Proceedings of Nap 9*. Nap Society; 2011.",
    ),
    "inbook": (
        "author={Doe, Jane}, title={Naps}, chapter=9, publisher={Straw Press}, year=2020",
        "Doe J. *Naps*. Straw Press; 2020:chap 9.",
    ),
    "incollection": (
        "author={Doe, Jane}, title={Short naps}, editor={Roe, Max}, booktitle={All of sleep}, edition={Second}, "
        "publisher={Straw Press}, year=2020, pages={5--9}, series={Rest}, volume=7",
        "Doe J. Short naps. In: Roe M, ed. *All of sleep*. 2nd ed. Straw Press; 2020:5–9. Rest; vol 7.",
    ),
    "inproceedings": (
        "author={Doe, Jane}, title={Nap detection}, booktitle={Proceedings of Nap 9}, publisher={NS}, year=2011, "
        "pages={1--8}",
        "Doe J. Nap detection. In: *Proceedings of Nap 9*. NS; 2011:1–8.",
    ),
    "conference": (
        "author={Doe, Jane}, title={Nap talk}, eventtitle={Nap 10}, eventdate={2012-03-04/2012-03-06}, venue={Bern}",
        "Doe J. Nap talk. Presented at: Nap 10; March 4, 2012–March 6, 2012; Bern.",
    ),
    "phdthesis": (
        "author={Doe, Jane}, title={On naps}, school={University of Bern}, year=2015, type={PhD Thesis}",
        "Doe J. *On naps*. Dissertation. University of Bern; 2015.",
    ),
    "mastersthesis": (
        "author={Doe, Jane}, title={On naps}, school={University of Bern}, year=2015",
        "Doe J. *On naps*. Master's thesis. University of Bern; 2015.",
    ),
    "thesis": (
        "author={Doe, Jane}, title={On naps}, institution={University of Bern}, date=2015, type={Habilitation}",
        "Doe J. *On naps*. Habilitation. University of Bern; 2015.",
    ),
    "techreport": (
        "author={{Nap Office}}, title={Naps in 2019}, institution={Nap Office}, year=2020, number=12",
        "Nap Office. *Naps in 2019*. Nap Office; 2020. Report 12.",
    ),
    "report": (
        "author={{Nap Office}}, title={Naps in 2019}, institution={Nap Office}, date=2020, number={NO-12}, "
        "url={https://nap.example/r}, urldate={2021-02-03}",
        "Nap Office. *Naps in 2019*. Nap Office; 2020. NO-12. Accessed February 3, 2021. https://nap.example/r.",
    ),
    "manual": (
        "title={Nap timer handbook}, organization={Timer Ltd}, edition={1st}, year=2009",
        "*Nap timer handbook*. Timer Ltd; 2009.",
    ),
    "booklet": (
        "author={Doe, Jane}, title={Nap better}, howpublished={Nap Society}, year=2009",
        "Doe J. *Nap better*. Nap Society; 2009.",
    ),
    "online": (
        "title={Facts on naps}, organization={Nap Office}, date={2020-01-02}, url={https://nap.example/f}, "
        "urldate={2021-12-01}",
        "Facts on naps. Nap Office. January 2, 2020. Accessed December 1, 2021. https://nap.example/f.",
    ),
    "software": (
        "author={Doe, Jane}, title={Napper}, version={2.1}, publisher={Timer Ltd}, date={2020-05}, "
        "url={https://nap.example/s}",
        "Doe J. *Napper*. Version 2.1. Timer Ltd; May 2020. https://nap.example/s.",
    ),
    "dataset": (
        "author={Doe, Jane}, title={Naps of 500 adults}, publisher={Data House}, date={2020}, doi={10.5555/d}",
        "Doe J. Naps of 500 adults. Data House; 2020. doi:10.5555/d.",
    ),
    "unpublished": (
        "author={Doe, Jane}, title={Nap notes}, howpublished={Manuscript}, year=2020, month=may",
        "Doe J. Nap notes. Manuscript. May 2020.",
    ),
    "patent": (
        "author={Doe, Jane and Roe, Max}, holder={{Timer Ltd}}, title={Nap timer}, type={patentus}, "
        "number={7,118,743}, date={2006-10-10}",
        "Doe J, Roe M, inventors; Timer Ltd, assignee. Nap timer. US patent 7,118,743. October 10, 2006.",
    ),
    "misc": (
        "author={{Nap Office}}, title={Nap law}, howpublished={Gazette}, number={S 12}, year=2020",
        "Nap Office. Nap law. Gazette. S 12. 2020.",
    ),
    "video": (
        "author={Doe, Jane}, title={A nap}, publisher={Nap Channel}, date={2020}",
        "Doe J. *A nap*. Nap Channel; 2020.",
    ),
    "jurisdiction": ("title={Doe v Roe}, date={1999-09-09}", "Doe v Roe. September 9, 1999."),
}


@pytest.mark.parametrize("kind", TYPES)
def test_each_type(kind):
    fields, expected = TYPES[kind]
    html = formatted(f"@{kind}{{k, {fields}}}", MANUAL, HTML)
    assert re.sub("<[^>]*>", "", re.sub("</?em>", "*", html)).replace("&amp;", "&") == expected


def test_the_style_is_found_by_its_name():
    assert find_plugin("pybtex.style.formatting", "ama") is Style


def test_a_preprint_is_named_with_server_date_and_number():
    bib = "@{}{{k, author={{Doe, J}}, title={{T}}, {}}}"
    arxiv = "T. arXiv. Preprint posted online June 2017. arXiv:1706.03762."
    by_zotero = "eprint={1706.03762}, eprinttype={arxiv}, date={2017-06}, publisher={arXiv}, number={arXiv:1706.03762}"
    by_arxiv = "eprint={1706.03762}, archivePrefix={arXiv}, year={2017}, month=jun"
    assert formatted(bib.format("misc", by_zotero)).endswith(arxiv)
    assert formatted(bib.format("article", by_arxiv)).endswith(arxiv)
    server = formatted(bib.format("misc", "publisher={medRxiv}, date={2020-06-16}, doi={10.5555/p}"))
    assert server.endswith("T. medRxiv. Preprint posted online June 16, 2020. doi:10.5555/p.")
    printed = formatted(bib.format("article", "journal={J Nap}, volume=2, year=2019, eprint={1706.03762}"))
    assert printed.endswith("T. J Nap. 2019;2. arXiv:1706.03762.")
    pubmed = formatted(bib.format("article", "journal={J Nap}, date=2019, eprint={123}, eprinttype={pmid}"))
    assert pubmed.endswith("J Nap. 2019. PMID 123.")


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
    names = " and ".join(f"A{i}, Xi" for i in range(1, number + 1))
    assert formatted(ARTICLE.format(authors=names)).startswith(shown)


def test_others_become_et_al():
    assert formatted(ARTICLE.format(authors="Adams, Anna and others")).startswith("Adams A, et al. A Title.")


def test_body_as_author_official_number_and_address():
    bib = """@misc{k, author = {{U.S. Food and Drug Administration}}, title = {Do it?}, year = {2023},
    number = {NDA 016812}, url = {https://example.gov/a_b}}"""
    assert formatted(bib) == "U.S. Food and Drug Administration. Do it? NDA 016812. 2023. https://example.gov/a_b."


def test_flat_types_are_written_as_misc():
    bib = "@techreport{k, author={{Office}}, title={T}, institution={House}, number={R 1}, year=2020}"
    assert formatted(bib, backend=HTML) == "Office. T. House. R 1. 2020."
    assert formatted(bib, MANUAL, HTML) == "Office. <em>T</em>. House; 2020. R 1."


def test_an_issue_without_volume():
    bib = "@article{k, title={T}, journal={J}, year=2017, number=6, pages={1--2}}"
    assert (formatted(bib), formatted(bib, MANUAL)) == ("T. J. 2017:1–2.", "T. J. 2017;(6):1–2.")


def test_a_title_that_ends_in_a_mark_and_an_abbreviated_journal_get_no_second_stop():
    assert "A Title? Am J" in formatted(ARTICLE.format(authors="Adams, A").replace("A Title", "A Title?"))
    assert "Phys. Rev. 2019" in formatted(ARTICLE.format(authors="Adams, A").replace("Am J", "Phys. Rev."))


def test_a_crossref_lends_what_the_entry_lacks():
    bib = """@inproceedings{k, author={Doe, J}, title={T}, pages={1--2}, crossref={p}}
    @proceedings{p, editor={Roe, M}, title={Nap 9}, publisher={NS}, year=2011}"""
    data = parse_string(bib, "bibtex")
    first, _ = AMA.format_entries(list(data.entries.values()), data)
    assert first.text.render(TEXT) == "Doe J. T. In: Roe M, ed. Nap 9. NS; 2011:1–2."


def test_a_whole_work_that_names_its_own_title_as_booktitle_says_it_once():
    """So that BibTeX entries may lend it with crossref."""
    bib = "@book{p, editor={Roe, M}, title={Nap 9}, booktitle={Nap 9}, publisher={NS}, year=2011}"
    assert formatted(bib) == formatted(bib.replace("booktitle={Nap 9}, ", ""))
    assert formatted(bib).count("Nap 9") == 1


# -- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"{\'A}lvarez, {\'I}{\~n}igo", "Álvarez Í."),
        (r"{\O}stergaard, {\AA}smund and {J}ohnson, {S}am", "Østergaard Å, Johnson S."),
        (r"Dvo{\v{r}}{\'a}k, \v{Z}an", "Dvořák Ž."),
        (r"Mart{\'{\i}}nez, Ana", "Martínez A."),
        ("Tolkien, J.R.R.", "Tolkien JRR."),
        ("Smith, JA", "Smith JA."),
        ("Lee, Ed", "Lee E."),
        ("Choi, C.J. “Jean”", "Choi CJ."),
        ("Ray, (Bob) Robert", "Ray R."),
        ("King, Jr., Martin Luther and Doe, J", "King ML Jr, Doe J."),
        ("O{\\textquoteright}Neil, P", "O’Neil P."),
        ("{Mood and Anxiety Network} and Doe, Jane", "Mood and Anxiety Network, Doe J."),
        ("family=Berg, given=Jan, prefix=van der", "van der Berg J."),
        (r"{\{Core Team\}}", "Core Team."),
        ("A, B, C, D", "A, B, C, D."),
    ],
)
def test_names(written, shown):
    assert authors(written) == shown


def test_roles_that_pybtex_leaves_as_text():
    text = formatted("@book{k, author={Doe, J}, title={T}, translator={Roe, Max and Poe, Ann}, year=2020}", MANUAL)
    assert text == "Doe J. T. Roe M, Poe A, trans. 2020."


# -- what exporters write --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"Ketamine \textit{in vivo}, {CO$_2$} and {Ca$^{2+}$}", "Ketamine <em>in vivo</em>, CO<sub>2</sub> and "
         "Ca<sup>2+</sup>."),
        ("<i>in vitro</i> work &amp; <b>more</b>", "<em>in vitro</em> work &amp; <strong>more</strong>."),
        (r"{\textless}i{\textgreater}E. coli{\textless}/i{\textgreater}", "<em>E. coli</em>."),
        (r"{\it E. coli} K12", "<em>E. coli</em> K12."),
        ("Effect of 0.9% saline", "Effect of 0.9% saline."),
        (r"Effect of 0.9\% saline", "Effect of 0.9% saline."),
        (r"\beta-blocker, $\alpha_{1}$, 5 $\mu$g at 37$^\circ$C", "β-blocker, α<sub>1</sub>, 5 µg at 37°C."),
        (r"$\geq$ 65 years", "≥ 65 years."),
        (r"H\textsubscript{2}O for \$5 to \$10", "H<sub>2</sub>O for $5 to $10."),
        ("from $5 to $10", "from $5 to $10."),
        (r"\enquote{Yes} \unknowncommand{kept}", "“Yes” kept."),
        (r"\texorpdfstring{$\alpha$}{alpha} cells", "alpha cells."),
        ("``Quoted'' --- dash", "“Quoted” — dash."),
        (r"{The {FDA} of {\'E}ire}", "The FDA of Éire."),
        (r"p {\textless} 0.05", "p &lt; 0.05."),
        (r"{\textbeta}-blockers, \textlambda{} and {\textmu}g", "β-blockers, λ and µg."),
        ("<span class=\"nocase\">NMDA</span> and <scp>d</scp>-serine", "NMDA and d-serine."),
        (r"See \url{https://a.org/b_c%20d}", 'See <a href="https://a.org/b_c%20d">https://a.org/b_c%20d</a>.'),
        ("private \ue010characters\ue000", "private characters."),
        ("half a command \\", "half a command ."),
        (r"\LaTeX{} works", "LaTeX works."),
    ],
)  # fmt: skip
def test_titles(written, shown):
    entry = Entry("misc", fields={"title": written})
    assert AMA.format_entry("1", entry).text.render(HTML) == shown


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        (r"https://example.org/a\_b\%20c?x=1\&y=2\#frag", "https://example.org/a_b%20c?x=1&y=2#frag"),
        ("https://a.org/~b/c--d---e", "https://a.org/~b/c--d---e"),
        (r"https://a.org/{\textasciitilde}b/\~{}c/$\sim$d", "https://a.org/~b/~c/~d"),
        (r"\url{https://a.org/b}", "https://a.org/b"),
        ("https://a.org/b%20c", "https://a.org/b%20c"),
    ],
)
def test_an_address_is_no_prose(written, shown):
    """As TeX, "--" would be a dash and "~" a space, and the link would lead nowhere."""
    entry = Entry("misc", fields={"url": written})
    (link,) = AMA.format_entry("1", entry).text.parts[:1]
    assert (str(link), link.url) == (shown, shown)


@pytest.mark.parametrize(
    ("written", "shown", "link"),
    [
        (r"10.1007/978-3-030-1\_12", "10.1007/978-3-030-1_12", "10.1007/978-3-030-1_12"),
        ("https://doi.org/10.1000/x", "10.1000/x", "10.1000/x"),
        ("http://dx.doi.org/10.1000/a%28b%29", "10.1000/a(b)", "10.1000/a(b)"),
        ("doi:10.1000/x", "10.1000/x", "10.1000/x"),
        (r"10.1002/(SICI)1{\textless}2::3{\textgreater}4", "10.1002/(SICI)1<2::3>4", "10.1002/(SICI)1%3C2::3%3E4"),
        ("10.5555/hash#a?b", "10.5555/hash#a?b", "10.5555/hash%23a%3Fb"),
    ],
)
def test_a_doi_is_shown_bare_and_its_link_leads_to_it(written, shown, link):
    text = AMA.format_entry("1", Entry("misc", fields={"doi": written})).text
    assert text.render(TEXT) == f"doi:{shown}."
    (made,) = [part for part in text.parts if getattr(part, "url", None)]
    assert made.url == f"https://doi.org/{link}"


def test_an_address_in_howpublished_and_a_date_of_access_in_a_note():
    bib = r"@misc{k, title={T}, howpublished={\url{https://a.org/b_c}}, note={Accessed: 2020-01-31}}"
    assert formatted(bib) == "T. Accessed January 31, 2020. https://a.org/b_c."


@pytest.mark.parametrize(
    "date", ["2020-13-45", "2020-00-00", "spring", "2020/", "/", "2020-02-31T10:00:00Z", "in press"]
)
def test_a_date_that_is_none_is_kept_or_cut_to_its_year(date):
    assert formatted(f"@misc{{k, title={{T}}, date={{{date}}}}}") in {
        "T. 2020.",
        "T. February 31, 2020.",
        f"T. {date}.",
    }


def test_what_bibtex_itself_allows():
    bib = """@string{lan = "Lancet"}
      @ARTICLE{k,
        AUTHOR = "Doe, Jane", Title = {A {T}hing},
        JOURNAL = lan # { Neurology},
        YEAR = 2020, URL = {https://a.org/x}
      }"""
    assert formatted(bib) == "Doe J. A Thing. Lancet Neurology. 2020. https://a.org/x."


# -- nothing stops a build -----------------------------------------------------------------------

FIELDS = sorted(
    {name.strip().lower() for fields, _ in TYPES.values() for name in re.findall(r"(\w+)=", fields)}
    | {"note", "eprint", "eprinttype", "archiveprefix", "pmid", "pmcid", "maintitle", "shortjournal", "pubstate", "eid"}
    | {"titleaddon", "translator", "bookauthor", "crossref", "issue", "day", "journal", "journalsubtitle", "school"}
)  # fmt: skip
PIECES = st.one_of(
    st.sampled_from(["{", "}", "\\", "$", "%", "&", "~", "_", "^", "<i>", "</i>", "&amp;", "&#x110000;", "--", "/"]),
    st.sampled_from([r"\textit{", r"\'", r"{\i}", r"\url{", r"\ensuremath{", "2020-13-45", "2020/..", "x", " ", "and"]),
    st.sampled_from(["é", "\ue000", "\ue100", "\x00"]),
)
ANY = st.one_of(st.lists(PIECES, max_size=12).map("".join), st.text(max_size=20))


@given(
    st.sampled_from([*TYPES, "set", "nonsense", "e:1"]),
    st.dictionaries(st.sampled_from(FIELDS), ANY),
    st.dictionaries(st.sampled_from(["author", "editor"]), st.lists(ANY, max_size=8)),
    st.sampled_from([AMA, MANUAL]),
)
@example("article", {}, {}, AMA)
@example("misc", {"title": "a\\"}, {"author": [""]}, AMA)
@example("misc", {"title": "a", "publisher": "<br/>", "eprinttype": "\ue000"}, {}, AMA)  # nothing is left of these
def test_no_entry_of_any_type_with_any_fields_crashes(kind, fields, people, style):
    persons = {role: [Person(last="{" + name.replace("{", "").replace("}", "") + "}") for name in names]
               for role, names in people.items()}  # fmt: skip
    entry = Entry(kind, fields=fields, persons=persons)
    entry.key = "k"
    text = style.format_entry("1", entry).text
    assert text.render(TEXT).strip()
    text.render(HTML)


@given(st.sampled_from(list(TYPES)), st.data())
def test_what_is_missing_leaves_no_trace(kind, data):
    """Any subset of the fields: no empty sentence, no doubled mark."""
    full = next(iter(parse_string(f"@{kind}{{k, {TYPES[kind][0]}}}", "bibtex").entries.values()))
    kept = data.draw(st.sets(st.sampled_from([*full.fields, *full.persons])))
    entry = Entry(
        kind,
        fields={name: value for name, value in full.fields.items() if name in kept},
        persons={role: names for role, names in full.persons.items() if role in kept},
    )
    entry.key = "k"
    text = MANUAL.format_entry("1", entry).text.render(TEXT)
    assert re.search(r"\.\.|\s[.;:,]|[;:,]\.|;;|::|  |^[.;:,\s]|; $", text) is None, text
    assert kept.isdisjoint({"title"}) or str(full.fields["title"]) in text


def test_an_entry_that_holds_nothing_is_named():
    assert formatted("@book{doe2020, }") == "doe2020."


@given(st.text(st.characters(categories=["L", "N"], include_characters=" .,:;()/+=-_"), max_size=30))
def test_text_that_is_taken_as_it_stands_means_nothing_to_tex(text):
    if markup._MARKED.search(text) is None:
        assert str(Text.from_latex(text)) == text


@given(ANY)
def test_initials_are_letters(text):
    assert all(letter.isalpha() for letter in initials(text))


@pytest.mark.parametrize("name", ["markup", "names", "dates", "reference"])
def test_examples_of_the_docstrings(name):
    assert doctest.testmod(importlib.import_module(f"pybtex_ama.{name}")).failed == 0


def test_the_readme_shows_what_is_printed():
    shown = re.findall(r"```bibtex\n(.*?)```\n\n> (.*?)\n\n", README.read_text(encoding="utf-8") + "\n\n", re.DOTALL)
    assert len(shown) >= 3
    for bib, text in shown:
        html = formatted(bib, backend=HTML)
        assert re.sub("<a [^>]*>|</a>", "", re.sub("</?em>", "*", html)) == " ".join(text.split("\n> "))


def test_the_example_is_built_by_sphinx(tmp_path):
    shutil.copytree(README.with_name("example"), tmp_path / "example")
    command = [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-W",
        "-b",
        "text",
        str(tmp_path / "example"),
        str(tmp_path / "out"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    text = " ".join((tmp_path / "out" / "index.txt").read_text(encoding="utf-8").split())
    assert (
        "[1] Doe J, Álvarez I, Sleep and Anxiety Network. Effect of 0.9% saline on naps *in vivo*. *J Sleep*." in text
    )
    assert "[3] Facts on naps. Nap Office. January 2, 2020. Accessed December 1, 2021." in text
