"""Each behaviour of a server has its outcome: one real build against real servers on loopback."""

from __future__ import annotations

import itertools
import ssl
import time
from urllib.parse import quote, unquote

import pytest
import trustme
from tinybook import TinyBook
from town import DOIS, Town, closed_port

ALIVE, MOVED, BROKEN, DOUBTFUL = "alive", "moved", "broken", "doubtful"

#: What the server plays, the outcome, and words of the reason.
CASES = [
    ("{web}/ok", ALIVE, ""),
    ("{named}/ok", ALIVE, ""),
    ("http://nowhere.invalid/", BROKEN, "the host name does not exist"),
    ("{web}/encoded#standard-input%2Foutput", ALIVE, ""),
    ("{web}/encoded#standard-input/output", BROKEN, "no anchor"),
    ("{web}/named#old", ALIVE, ""),
    ("{web}/named#description", BROKEN, "no anchor"),
    ("{web}/found#here:~:text=x", ALIVE, ""),
    ("{web}/found#:~:text=x", ALIVE, ""),
    ("{web}/found#Top", ALIVE, ""),
    ("{web}/found#/route", ALIVE, ""),
    ("{web}/gh#usage", ALIVE, ""),
    ("{web}/gh#installation", BROKEN, "no anchor"),
    ("{web}/anubis", DOUBTFUL, "turns robots away (Anubis)"),
    ("{web}/anubis#here", DOUBTFUL, "turns robots away (Anubis)"),
    ("{web}/challenge-title#here", DOUBTFUL, "turns robots away (Just a moment...)"),
    ("{web}/challenge-header", DOUBTFUL, "turns robots away (Cloudflare)"),
    ("{web}/about-walls", ALIVE, ""),
    ("{web}/about-walls#here", ALIVE, ""),
    ("{web}/status/202", DOUBTFUL, "turns robots away (202)"),
    ("{web}/cafe/caf%C3%A9/naïve", ALIVE, ""),
    ("{web}/cafe?title=é&action&a+b;c=d", ALIVE, ""),
    ("{web}/moved-to-section#old", MOVED, ""),
    ("{web}/moved-with-space", MOVED, ""),
    ("{web}/moved-endlessly", MOVED, ""),
    ("{web}/gone-to-start", DOUBTFUL, "leads to its start page"),
    ("{web}/to-nonsense", BROKEN, "not a valid address: the server leads to http://[oops/"),
    ("{web}/found#here", ALIVE, ""),
    ("{web}/found#missing", BROKEN, "the page has no anchor 'missing'"),
    ("{web}/moved", MOVED, ""),
    ("{web}/moved-twice", MOVED, ""),
    ("{web}/moved#here", MOVED, ""),
    ("{web}/temporary", ALIVE, ""),
    ("{web}/slash", ALIVE, ""),
    ("{web}/loop", BROKEN, "redirects without end"),
    ("{web}/to-404", BROKEN, "not found (404)"),
    ("{web}/to-ftp", BROKEN, "not a valid address"),
    ("http://127.0.0.1:99999/", BROKEN, "not a valid address"),
    ("{web}/status/400", BROKEN, "refused (400)"),
    ("{web}/status/401", DOUBTFUL, "turns robots away (401)"),
    ("{web}/status/403", DOUBTFUL, "turns robots away (403)"),
    ("{web}/status/404", BROKEN, "not found (404)"),
    ("{web}/status/410", BROKEN, "gone (410)"),
    ("{web}/status/418", DOUBTFUL, "turns robots away (418)"),
    ("{web}/status/500", DOUBTFUL, "the server fails (500)"),
    ("{web}/status/503", DOUBTFUL, "the server fails (503)"),
    ("{web}/flaky", ALIVE, ""),
    ("{patient1}/later-seconds", ALIVE, ""),
    ("{patient2}/later-date", ALIVE, ""),
    ("{patient3}/later-always", DOUBTFUL, "turns robots away (429)"),
    ("{patient4}/later-far", DOUBTFUL, "turns robots away (429)"),
    ("{web}/silent", DOUBTFUL, "timeout"),
    ("{web}/slow-headers", DOUBTFUL, "timeout"),
    ("{web}/slow-body", ALIVE, ""),
    ("{web}/slow-body#here", DOUBTFUL, "timeout"),
    ("{web}/endless", ALIVE, ""),
    ("{web}/endless#here", DOUBTFUL, "very long page"),
    ("{web}/bomb", ALIVE, ""),
    ("{web}/bomb#here", DOUBTFUL, "very long page"),
    ("{web}/no-gzip#here", DOUBTFUL, "cannot be decoded"),
    ("{web}/drop-head", ALIVE, ""),
    ("{web}/no-head", ALIVE, ""),
    ("{web}/reset", DOUBTFUL, "connection dropped"),
    ("http://127.0.0.1:{closed}/", DOUBTFUL, "no connection"),
    ("{web}/plain", ALIVE, ""),
    ("{web}/paper.pdf#page=3", ALIVE, "anchor not looked for in application/pdf"),
    ("{web}/latin1#M%C3%BCller", ALIVE, ""),
    ("{web}/latin1-meta#M%C3%BCller", ALIVE, ""),
    ("{web}/broken-utf8#here", ALIVE, ""),
    ("{web}/unknown-charset#here", ALIVE, ""),
    ("{secure}/found#here", ALIVE, ""),
    ("{secure}/slow-body#here", DOUBTFUL, "timeout"),
    ("{stranger}/ok", DOUBTFUL, "TLS failure"),
    ("{misnamed}/ok", DOUBTFUL, "TLS failure"),
    *((f"https://doi.org/{quote(doi, safe='/<>[]();:')}", ALIVE, "") for doi in sorted(DOIS)),
    ("https://dx.doi.org/10.5555/12345678", ALIVE, ""),
    ("https://doi.org/10/f3vqk4", ALIVE, ""),
    ("https://doi.org/10.5555%2F12345678", ALIVE, ""),
    ("https://doi.org/doi:10.5555/12345678", ALIVE, ""),
    ("https://doi.org:443/10.5555/12345678", ALIVE, ""),
    ("https://hdl.handle.net/10.5555/12345678", ALIVE, ""),
    ("https://doi.org/10.5555/12345678?x=1#sec", ALIVE, ""),
    ("doi:10.5555/12345678", ALIVE, ""),
    ("https://doi.org/10.5555/no-values", DOUBTFUL, "registered, but leads to no address"),
    ("https://doi.org/10.5555/invented", BROKEN, "the DOI is not registered"),
    ("https://doi.org/10.5555/service-down", DOUBTFUL, "the DOI service is down"),
    ("https://doi.org/10.5555/captive-portal", DOUBTFUL, "the DOI service is down"),
    ("https://doi.org/10.5555/endless-record", DOUBTFUL, "no record came"),
    ("https://doi.org/10.5555/odd-code", DOUBTFUL, "the DOI service is down"),
    ("https://pubmed.ncbi.nlm.nih.gov/11/", ALIVE, ""),
    ("https://pubmed.ncbi.nlm.nih.gov/22", ALIVE, ""),
    ("https://pubmed.gov/22?dopt=Abstract", ALIVE, ""),
    ("https://www.ncbi.nlm.nih.gov/pubmed/33", ALIVE, ""),
    ("https://pubmed.ncbi.nlm.nih.gov/99999999/", BROKEN, "PubMed does not know this PMID"),
    ("{web}/status/404?ignored", "ignored", "the server is being fixed"),
    ("{web}/status/404?ended", BROKEN, "not found (404)"),
    ("missing.html", BROKEN, "no such file"),
    ("{web}/slow-promise#here", DOUBTFUL, "timeout"),
    ("{web}/slow-404#here", BROKEN, "not found (404)"),
    ("{web}/status/404?setting", "ignored", "linkcheck_ignore"),
    ("{web}/to-ignored", ALIVE, ""),
    ("{web}/moved?allowed", ALIVE, "allowed redirect to"),
    ("own%20file.txt?x#y", ALIVE, ""),
    ("ftp://127.0.0.1/x", "ignored", "only http, https and doi are checked"),
    ("//127.0.0.1/x", "ignored", "only http, https and doi are checked"),
]
#: each link of the book stands on a line of its own, with an empty one behind it
MOVED_LINE = 3 + 2 * [case[0] for case in CASES].index("{web}/moved")


def tls(*names):
    """A server's TLS settings, by a throw-away authority; returns them and the authority's certificate."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*names).configure_cert(context)
    return context, authority


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    """The town, the addresses of its servers, the book, and its first build."""
    folder, town = tmp_path_factory.mktemp("servers"), Town()
    good, authority = tls("127.0.0.1")
    bad_name, other = tls("another.example")
    bases = {name: town.serve() for name in ("web", "patient1", "patient2", "patient3", "patient4", "doi", "pmid")}
    bases["named"] = town.serve(name="web.example")
    bases |= {
        "secure": town.serve(tls=good),
        "stranger": town.serve(tls=tls("127.0.0.1")[0]),
        "misnamed": town.serve(tls=bad_name),
        "closed": str(closed_port()),
    }
    authority.cert_pem.write_to_path(folder / "authority.pem")
    other.cert_pem.write_to_path(folder / "other.pem")
    trusted = {
        bases["secure"].removeprefix("https://"): str(folder / "authority.pem"),
        bases["misnamed"].removeprefix("https://"): str(folder / "other.pem"),
    }
    links = [address.format(**bases) for address, _, _ in CASES]
    (folder / "book").mkdir()
    (folder / "book" / "exceptions.csv").write_text(
        "pattern,reason,since,ends\n"
        ".*[?]ignored$,the server is being fixed,2026-01-01,2999-12-31\n"
        ".*[?]ended$,it was fixed,2026-01-01,2026-01-02\n"
    )
    (folder / "book" / "works.bib").write_text(
        "@article{a,\n  pmid = {99999999},\n}\n@book{b, doi={10.5555/INVENTED}}\n"
    )
    book = TinyBook(
        folder / "book",
        links,
        doi_linkcheck_doi_service=bases["doi"],
        doi_linkcheck_pmid_service=bases["pmid"],
        doi_linkcheck_exceptions="exceptions.csv",
        doi_linkcheck_sources=["works.bib"],
        linkcheck_ignore=[r".*[?]setting$"],
        linkcheck_exclude_documents=["apart"],
        linkcheck_allowed_redirects={r".*[?]allowed$": r".*/found$"},
        tls_cacerts=trusted,
    )
    (folder / "book" / "source" / "own file.txt").write_text("x")
    page = f"---\norphan: true\n---\n\n# Apart\n\n[link](<{bases['web']}/status/404?apart>)\n"
    (folder / "book" / "source" / "apart.md").write_text(page)
    began = time.monotonic()
    run = book.run()
    # servers that drip do so for a minute
    assert time.monotonic() - began < 30
    yield town, bases, book, run
    town.close()


def uri(run, address):
    """The address as the builder knows it: MyST percent-encodes what is unusual."""
    same = [name for name in run.links if name == address] or [
        name for name in run.links if unquote(name) == unquote(address)
    ]
    (found,) = same
    return run.links[found]


@pytest.mark.parametrize(("address", "outcome", "reason"), CASES, ids=[case[0] for case in CASES])
def test_outcome(played, address, outcome, reason):
    _, bases, _, run = played
    found = uri(run, address.format(**bases))
    assert (found["outcome"], found["reason"]) == (outcome, found["reason"])
    assert reason in found["reason"]
    assert bool(found["reason"]) == bool(reason)


def test_pages_that_the_setting_names_are_passed_over(played):
    _, bases, _, run = played
    found = uri(run, bases["web"] + "/status/404?apart")
    assert (found["outcome"], found["reason"]) == ("ignored", "linkcheck_exclude_documents")


def test_moved_says_where_to(played):
    _, bases, _, run = played
    for path, target in {
        "/moved": "/found",
        "/moved-twice": "/found",
        "/moved#here": "/found#here",
        "/moved-to-section#old": "/found#here",
        "/moved-with-space": "/a%20b",
    }.items():
        assert uri(run, bases["web"] + path)["target"] == bases["web"] + target


def test_broken_links_fail_and_are_told(played):
    _, _, _, run = played
    assert run.status == run.summary["status"] == 1
    assert "works.bib:4: broken: https://doi.org/10.5555/invented (the DOI is not registered)" in run.err
    assert "works.bib:2: broken: https://pubmed.ncbi.nlm.nih.gov/99999999/" in run.err
    assert "index.md:" in run.err


def test_what_does_not_fail_is_told_on_standard_output(played):
    _, bases, _, run = played
    web = bases["web"]
    assert f"index.md:{MOVED_LINE}: moved: {web}/moved; write {web}/found" in run.out
    assert f": doubtful: {web}/status/500 (the server fails (500)); open it in a browser; it fails from" in run.out


def test_report_is_a_table_by_outcome_with_what_to_do(played):
    _, bases, _, run = played
    titles = [line for line in run.report.splitlines() if line.startswith("## ")]
    assert [title.split()[1].strip(":") for title in titles] == ["Broken", "Doubtful", "Moved", "Ignored", "Alive"]
    assert f"| <{bases['web']}/moved> | index.md:{MOVED_LINE} | moved | write {bases['web']}/found |" in run.report
    assert "| works.bib:4 | the DOI is not registered | look the work up again: the number is wrong |" in run.report


def test_services_are_asked_politely(played):
    """Who asks is said; PMIDs go in one question; nobody is asked at doi.org or a publisher."""
    town, _, _, _ = played
    assert {request.agent for request in town.log} == {
        f"Tiny-a-book/1.2 (+https://tiny.example/; link check) Sphinx/{__import__('sphinx').__version__}"
    }
    batches = [request for request in town.log if request.path.startswith("/esummary")]
    assert len(batches) == 1
    assert "id=11,22,33,99999999" in batches[0].path


def test_retry_after_is_obeyed(played):
    town, _, _, _ = played

    def waits(path):
        times = [request.began for request in town.log if request.path == path]
        return [after - before for before, after in itertools.pairwise(times)]

    # the last that answered is asked once more, to tell a dead host from a dead network: the first wait counts
    assert 0.99 <= waits("/later-seconds")[0] < 3
    assert 0.5 <= waits("/later-date")[0] < 4  # a date has whole seconds
    assert waits("/later-far") == []  # longer than the cap: not waited for
    assert len(waits("/later-always")) == 1  # as many attempts as the setting says


def test_second_run_asks_the_network_nothing(played):
    town, _, book, run = played
    before = len(town.log)
    again = book.run()
    assert len(town.log) == before
    assert again.status == run.status
    assert again.summary["asked"] == 0
    assert again.links == run.links
