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
from sphinx_doi_linkcheck.builder import plan_of, user_agent
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
from sphinx_doi_linkcheck.walls import wall

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize("module", [address, outcome])
def test_examples_in_docstrings(module):
    result = doctest.testmod(module)
    assert result.attempted
    assert not result.failed


@pytest.mark.parametrize(
    ("link", "doi", "pmid"),
    [
        ("https://doi.org/10.1000%2Fa", "10.1000/a", None),
        ("HTTPS://DOI.ORG/10.1000/A", "10.1000/A", None),
        ("https://doi.org/https://doi.org/10.1000/a", "10.1000/a", None),
        ("https://doi.org//10.1000/a", "10.1000/a", None),
        ("https://doi.org/urn:doi:10.1000/a", "10.1000/a", None),
        ("info:doi/10.1000/a", "10.1000/a", None),
        ("https://dx.doi.org:443/DOI:10.1000/a%23b#c", "10.1000/a#b", None),
        ("https://hdl.handle.net/10.1000/a?noredirect", "10.1000/a", None),
        ("https://hdl.handle.net/2027/a", None, None),
        ("doi:10/f3vqk4", "10/f3vqk4", None),
        ("https://doi.org/10/", None, None),
        ("https://www.doi.org/the-identifier/resources/handbook", None, None),
        ("https://notdoi.org/10.1000/a", None, None),
        ("https://doi.org.evil.example/10.1000/a", None, None),
        ("10.1000/a", None, None),
        ("https://www.pubmed.gov/012", None, "12"),
        ("https://pubmed.ncbi.nlm.nih.gov/pubmed/12?dopt=x", None, "12"),
        ("https://pubmed.ncbi.nlm.nih.gov/12/citedby", None, None),
        ("https://doi.org/10.1000/a%3Cb", "10.1000/a<b", None),
        ("https://doi.org/", None, None),
        ("https://doi.org/the-identifier/", None, None),
        ("https://example.org/10.1000/1", None, None),
        ("https://pubmed.ncbi.nlm.nih.gov/12/", None, "12"),
        ("https://pubmed.ncbi.nlm.nih.gov/12/#abstract", None, "12"),
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


def test_an_anchor_that_a_forge_may_set_by_script_is_doubtful():
    page = "https://github.com/a/b"
    assert judge_page(Answer(200, anchor=False), page, "issue-1").outcome is Outcome.DOUBTFUL
    assert judge_page(Answer(200, anchor=False), "https://gitlab.example.org/a", "x").outcome is Outcome.DOUBTFUL
    assert judge_page(Answer(200, anchor=False), "https://notgithub.com/a", "x").outcome is Outcome.BROKEN
    # the host that answered counts, not the one that was asked
    moved = Answer(200, anchor=False, redirects=((301, page),))
    assert judge_page(moved, "https://example.org/a", "x").outcome is Outcome.DOUBTFUL
    # lines of code have no anchor in the page as it is sent
    assert address.fragment_of(f"{page}/blob/main/x.py#L10-L20") == ""
    assert address.fragment_of("https://example.org/x#L10") == "L10"


@pytest.mark.parametrize(
    ("page", "target", "expected"),
    [
        ("http://a.org/old/page", "https://www.a.org/", Outcome.DOUBTFUL),
        ("http://a.org/", "https://www.a.org/", Outcome.MOVED),
        ("http://a.org/docs/", "https://docs.a.org/", Outcome.MOVED),
        ("http://a.org/old", "http://a.org/?page=7", Outcome.MOVED),
    ],
)
def test_a_page_that_leads_to_the_start_of_its_host_is_doubtful(page, target, expected):
    assert judge_page(Answer(200, redirects=((301, target),)), page).outcome is expected


WALLS = {
    b"<html><script>window._cf_chl_opt={}</script>": "Cloudflare",
    b"<script>window.gokuProps = {}</script>": "AWS WAF",
    b"<p>Request unsuccessful. Incapsula incident ID: 1-2": "Imperva",
    b"<title>\n Client  Challenge </title>": "Client Challenge",
    "<title>Making sure you’re not a bot!</title>".encode(): "Making sure you're not a bot!",
    # what a service puts into pages that it lets through, and pages about robots
    b"<script src='/cdn-cgi/challenge-platform/scripts/jsd/main.js'></script>": "",
    b"<title>Patients are not a bot's equals</title>": "",
    b"": "",
}


@pytest.mark.parametrize(("start", "sign"), WALLS.items())
def test_signs_of_a_robot_wall(start, sign):
    assert wall("https://example.org/", {}, start) == sign


def test_a_robot_wall_is_known_by_its_headers_and_by_its_address():
    assert wall("https://example.org/", {"x-amzn-waf-action": "challenge"}, b"") == "AWS WAF"
    assert wall("https://validate.perfdrive.com/x", {}, b"") == "its address"


@pytest.mark.parametrize(
    ("agent", "tool"), [("A-book/1.0 (x) Sphinx/9", "A-book"), ("A-book (link check) Sphinx/9", "A-book")]
)
def test_the_tool_that_ncbi_is_told_is_one_name(agent, tool):
    """Without a version the name once ran on to the slash of an address."""
    settings = dict.fromkeys(("linkcheck_ignore", "linkcheck_anchors_ignore", "linkcheck_anchors_ignore_for_url"), ())
    config = ConfigOf(user_agent=agent, linkcheck_auth=(), **settings)
    assert plan_of(config).tool == tool


class ConfigOf(SimpleNamespace):
    """Settings by both ways to read them; what is not given is 1."""

    def __getitem__(self, name):
        return getattr(self, name)

    def __getattr__(self, name):
        return 1


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
