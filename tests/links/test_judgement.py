"""The pure parts: addresses, times, ages, and the table of exceptions."""

from __future__ import annotations

import datetime as dt
import doctest
import re
import subprocess
import sys
from types import SimpleNamespace

import pytest

from sphinx_doi_linkcheck import address, exceptions, outcome
from sphinx_doi_linkcheck.builder import user_agent
from sphinx_doi_linkcheck.cache import Cache, jitter, lifetime
from sphinx_doi_linkcheck.outcome import (
    Answer,
    Failure,
    Outcome,
    Verdict,
    judge_handle,
    judge_page,
    judge_summary,
    pause,
    settle,
)

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("module", [address, outcome])
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("link", "doi", "pmid"),
    [
        ("https://doi.org/10.1000/a%3Cb", "10.1000/a<b", None),
        ("https://doi.org/", None, None),
        ("https://doi.org/the-identifier/", None, None),
        ("https://example.org/10.1000/1", None, None),
        ("https://pubmed.ncbi.nlm.nih.gov/12/", None, "12"),
        ("https://pubmed.ncbi.nlm.nih.gov/12/#abstract", None, None),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=12", None, None),
    ],
)
def test_kinds_of_address(link, doi, pmid):
    assert (address.doi_of(link), address.pmid_of(link)) == (doi, pmid)


def test_place_in_a_bibliography():
    text = "doi = {10.1/abc1}\ndoi = {10.1000/abc}\npmid = {123}\npmid = {12}\nurl = {https://a.org/b}".lower()
    assert address.line_in(text, "https://doi.org/10.1000/ABC") == 2
    assert address.line_in(text, "https://doi.org/10.1000/ab") is None
    assert address.line_in(text, "https://pubmed.ncbi.nlm.nih.gov/12/") == 4
    assert address.line_in(text, "https://a.org/b") == 5
    assert address.line_in(text, "https://a.org/") is None


def test_a_name_that_does_not_exist_is_broken_only_where_there_is_a_network():
    verdict = judge_page(Answer(failure=Failure.NAME), "http://nowhere.example")
    assert settle(verdict, network=True).outcome is Outcome.BROKEN
    assert settle(verdict, network=False).outcome is Outcome.NOT_CHECKED
    refused = judge_page(Answer(failure=Failure.UNREACHABLE), "http://nowhere.example")
    assert settle(refused, network=True).outcome is Outcome.DOUBTFUL


@pytest.mark.parametrize(
    ("answer", "attempt", "wait"),
    [
        (Answer(200), 0, None),
        (Answer(404), 0, None),
        (Answer(403), 0, None),
        (Answer(500), 0, 2.0),
        (Answer(500), 2, 8.0),
        (Answer(500), 9, 60.0),
        (Answer(429), 1, 4.0),
        (Answer(429, retry_after="7"), 1, 7.0),
        (Answer(429, retry_after="-7"), 1, 0.0),
        (Answer(429, retry_after="61"), 1, None),
        (Answer(429, retry_after="nan"), 0, 2.0),
        (Answer(503, retry_after="Thu, 01 Jan 1970 00:00:30 GMT"), 0, 20.0),
        (Answer(failure=Failure.TIMEOUT), 0, 2.0),
        (Answer(failure=Failure.TLS), 0, None),
    ],
)
def test_pause(answer, attempt, wait):
    assert pause(answer, attempt, first_wait=2.0, longest=60.0, now=10.0) == wait


def test_ages_are_spread_and_always_the_same():
    shares = [jitter(f"https://example.org/{n}") for n in range(1000)]
    assert shares == [jitter(f"https://example.org/{n}") for n in range(1000)]
    assert 0.75 <= min(shares) < 0.76
    assert 0.99 < max(shares) <= 1
    assert lifetime("x", Outcome.NOT_CHECKED, {"alive": 1}) == 0


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("a,b\n", "1: the columns are a, b; they must be pattern, reason, since, ends"),
        ("pattern,reason,since,ends\na,b\n", "2: row has 2 cells, the header 4"),
    ],
)
def test_a_wrong_table_of_exceptions_is_named_with_its_line(tmp_path, text, told):
    path = tmp_path / "exceptions.csv"
    path.write_text(text)
    with pytest.raises(ValueError, match=re.escape(f"{path}:{told}")):
        exceptions.read(path)


def test_the_link_checker_brings_nothing_of_the_book_along():
    """So that another Sphinx project may use it alone."""
    code = "import sys, sphinx_doi_linkcheck; print(*sorted(n for n in sys.modules if n.split('.')[0] == 'primer'))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "\n"


def test_the_user_agent_may_be_named_by_a_setting():
    settings = {"project": "A book", "release": "", "version": "", "doi_linkcheck_contact": "", "html_baseurl": ""}
    assert user_agent(SimpleNamespace(user_agent="", **settings)).startswith("A-book (link check) Sphinx/")
    assert user_agent(SimpleNamespace(user_agent="Mozilla/5.0", **settings)) == "Mozilla/5.0"


@pytest.mark.parametrize("failure", [Failure.NAME, Failure.UNREACHABLE])
def test_a_service_that_is_not_there_says_nothing_about_a_work(failure):
    answer = Answer(failure=failure)
    for verdict in (judge_handle(answer), judge_summary(answer, ["1"])["1"]):
        assert settle(verdict, network=False).outcome is Outcome.NOT_CHECKED
        assert settle(verdict, network=True).outcome is Outcome.DOUBTFUL


def test_a_service_that_fails_says_nothing_about_a_work():
    found = judge_summary(Answer(503, body=b"{}"), ["1", "2"])
    assert {pmid: verdict.outcome for pmid, verdict in found.items()} == dict.fromkeys("12", Outcome.DOUBTFUL)
    assert found["1"].reason == "the PubMed service is down: the server fails (503)"


def test_a_full_disk_is_no_result(tmp_path):
    (tmp_path / "cache.part").symlink_to("/dev/full")
    cache = Cache(tmp_path / "cache.json", {}, now=0.0)
    with pytest.raises(OSError, match="No space left on device"):
        cache.put("https://example.org/", Verdict(Outcome.ALIVE), now=0.0)
    cache.close()
