"""The audit of references, run as a user runs it, against registries on loopback."""

from __future__ import annotations

import datetime as dt
import doctest
import itertools
import json
import signal
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import forked
import pytest

pytest.importorskip("bibaudit", reason="bibaudit is not installed")

import trustme
from registries import (
    ENVIRON,
    Registries,
    Work,
    closed_port,
    cut_short,
    drip,
    drip_headers,
    drop,
    instead,
    run_many,
    silent,
    status,
)

from reference_audit import accepted, client, judge, run
from reference_audit.judge import Outcome

SAME, DIFFERS, WRONG, NOT_FOUND = "same", "differs", "wrong work", "not found"
RETRACTED, NOT_CHECKED = "retracted", "not checked"
DOIS = (
    "10/f3vqk4",
    "10.1016/S0140-6736(05)17709-5",
    "10.1234/[brackets]-and-(sici)",
    "10.5555/12345678",
    "10.5555/hash#question?per%20cent",
    "10.1007/978-3-030-1_12",
)
OTHER = "Painful wounds in elderly horses and the price of straw"


def notice(kind):
    return [{"DOI": "10.5555/notice", "type": kind, "source": "publisher"}]


def medical(home):
    """Entries as they should be, and each as it should not: key, outcome, words that the findings hold."""
    numbers = itertools.count(1)

    def work(**changes):
        n = next(numbers)
        given = {
            "doi": f"10.5555/Work.{n}",
            "pmid": str(1000 + n),
            "title": f"Trial {n} of sleep after surgery in adults",
        }
        return home.hold(Work(**given | changes))

    def case(key, held, outcome, *words, **changes):
        home.cite(key, held, **changes)
        return key, outcome, words

    yield case("same", work(), SAME)
    yield case("doionly", work(pmid=""), SAME)
    yield case("pmidonly", work(), SAME, doi=None)
    for n, doi in enumerate(DOIS):
        yield case(f"oddname{n}", work(doi=doi), SAME)
    held = Work(doi="10.5281/zenodo.1", title="Data of a trial of sleep")
    home.in_datacite[held.doi] = held
    yield case("datacite", held, SAME, volume=None, pages=None)
    yield case("nonumber", Work(), "no registry")
    yield case("others", work(), SAME, author="Doe, Jane and others")
    yield case("latex", work(authors=["Müller, Jörg"]), SAME, author='M{\\"u}ller, J{\\"o}rg')

    yield case("title", work(), DIFFERS, "title", "in children", title="Trial 99 of sleep after surgery in children")
    yield case("word", work(), DIFFERS, "title", "awake", title="Trial of awake sleep after surgery in adults")
    yield case("online", work(year=2021, online=2020), SAME, "year", "online", year="2020")
    yield case("year", work(), DIFFERS, "year", "2019", year="2019")
    yield case("nobody", work(), DIFFERS, "author", "2 authors", "3 authors", author="Doe, Jane and Roe, Richard")
    yield case("first", work(), DIFFERS, "author", "Moe", author="Moe, Jane and Roe, Richard and Poe, Mary")
    yield case("last", work(), DIFFERS, "author", "Coe", author="Doe, Jane and Roe, Richard and Coe, Mary")
    yield case("invented", work(), DIFFERS, "Foe", author="Doe, Jane and Roe, Richard and Poe, Mary and Foe, Max")
    yield case("journal", work(), DIFFERS, "journal", "Journal of Hay", journal="Journal of Hay")
    yield case("volume", work(), DIFFERS, "volume", "13", volume="13")
    yield case("pages", work(), DIFFERS, "pages", "35", pages="35-40")
    yield case("novolume", work(), SAME, "volume", "the entry leaves it out", volume=None)

    far = work(title=OTHER, authors=["Hay, Max"], pmid="")
    yield case("another", work(pmid=""), WRONG, "the DOI is that of another work", OTHER, doi=far.doi)
    yield case("nodoi", work(pmid=""), NOT_FOUND, "doi", "no registry", doi="10.5555/nowhere")
    yield case("nopmid", work(doi=""), NOT_FOUND, "pmid", "no registry", pmid="9999999")
    beside = work()
    yield case("pair", work(), WRONG, "pmid", "DOI and PMID name different works", pmid=beside.pmid)
    alone = work(title=OTHER, authors=["Hay, Max"], doi="")
    yield case("pmidofother", work(pmid=""), WRONG, "the PMID is that of another work", OTHER, pmid=alone.pmid)
    yield case("pmidofnone", work(pmid=""), NOT_FOUND, "pmid", "no registry", pmid="9999998")

    yield case("retracted", work(updates=notice("retraction")), RETRACTED, "has been retracted", "crossref")
    yield case("withdrawn", work(updates=notice("withdrawal")), RETRACTED, "has been retracted", "crossref")
    pulled = {"types": ["Journal Article", "Retracted Publication"]}
    yield case("pulled", work(**pulled), RETRACTED, "has been retracted", "pubmed")
    yield case("pulledpmid", work(**pulled), RETRACTED, "has been retracted", "pubmed", doi=None)
    watched = work()
    home.retractions.append((watched.doi.lower(), "Retraction"))
    yield case("watched", watched, RETRACTED, "retraction-watch")
    yield case("concern", work(updates=notice("expression_of_concern")), RETRACTED, "expression of concern", "crossref")
    doubt = {"lines": ["ECI - J Sleep. 2021 Oct 28;16(10):1. doi: 10.5555/doubt. PMID: 34710116"]}
    yield case("doubt", work(**doubt), RETRACTED, "expression of concern", "pubmed")
    yield case("doubtpmid", work(**doubt), RETRACTED, "expression of concern", "pubmed", doi=None)
    fixed = work()
    home.retractions.append((fixed.doi.lower(), "Correction"))
    yield case("corrected", fixed, SAME, "status", "a correction has been published")
    # the notice itself may be cited
    yield case("notice", work(types=["Retraction Notice"]), SAME)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    home = Registries(tmp_path_factory.mktemp("audit"))
    cases = {key: (outcome, words) for key, outcome, words in medical(home)}
    run = home.run()
    yield home, run, cases
    home.town.close()


def test_each_entry_has_its_outcome(library):
    _, run, cases = library
    assert run.status == 1, run.err
    found = {key: row["outcome"] for key, row in run.entries.items()}
    assert found == {key: outcome for key, (outcome, _) in cases.items()}
    for key, (_, words) in cases.items():
        text = json.dumps(run.entries[key]["findings"])
        assert [word for word in words if word not in text] == [], key


def test_only_what_fails_is_listed_with_file_line_and_fix(library):
    home, run, cases = library
    failing = [key for key, (outcome, _) in cases.items() if outcome in {DIFFERS, WRONG, NOT_FOUND, RETRACTED}]
    told = {line.split(": ")[2].split(",")[0] for line in run.err.splitlines()}
    assert told == set(failing)
    lines = (home.folder / "works.bib").read_text(encoding="utf-8").splitlines()
    (year,) = [line for line in run.err.splitlines() if ": year, " in line]
    place, _, words = year.partition(": ")
    assert lines[int(place.removeprefix("works.bib:")) - 1] == "  year = {2019},"
    assert words.startswith("differs: year, year is '2019' but crossref has '")
    assert words.endswith("; correct the entry, or accept the difference with a reason")
    assert "Traceback" not in run.err


def test_a_wrong_work_is_told_once_and_at_its_identifier(library):
    home, run, _ = library
    lines = (home.folder / "works.bib").read_text(encoding="utf-8").splitlines()
    (told,) = [line for line in run.err.splitlines() if ": another, " in line]
    assert lines[int(told.partition(": ")[0].removeprefix("works.bib:")) - 1].startswith("  doi = {")
    assert "(the DOI is that of another work); look the work up again" in told
    assert len([line for line in run.err.splitlines() if ": pulled, " in line]) == 1
    assert run.entries["others"]["findings"] == []


def test_fields_that_no_entry_needs_are_no_news(library):
    """Crossref holds an issue and a publisher, which the entry does not name."""
    _, run, _ = library
    assert run.entries["same"]["findings"] == []


def test_entries_without_a_number_are_not_counted_as_checked(library):
    _, run, cases = library
    same = [outcome for outcome, _ in cases.values()].count(SAME)
    assert f", 1 no registry, {same} same" in run.out or f"1 no registry, {same} same" in run.out
    assert run.summary["no registry"] == 1
    assert "## No registry: neither DOI nor PMID, so nothing was compared\n\n`nonumber`" in run.report


def test_registries_hear_who_asks(library):
    home, _, _ = library
    assert {request.agent for request in home.town.log} == {"reference-audit (+https://tiny.example/)"}


def test_second_run_asks_nothing_and_says_the_same(library):
    """Also without network: the verdicts repeat from the cache."""
    home, run, _ = library
    before = (home.folder / "_build" / "audit" / "output.json").read_bytes()
    home.town.close()
    asked = len(home.town.log)
    again = home.run()
    assert (again.status, again.err, again.summary["asked"]) == (1, run.err, 0)
    assert (home.folder / "_build" / "audit" / "output.json").read_bytes() == before
    assert len(home.town.log) == asked


#: What a registry plays before (or, with '...', in place of) its answers, the exit status, and words told.
TROUBLE = {
    "429 with Retry-After": ("crossref", [status(429, Retry_After="1")], 0, ""),
    "429 without": ("pubmed", [status(429), status(429)], 0, ""),
    "429 for a day": ("crossref", [status(429, Retry_After="86400"), ...], 3, "no answer from crossref (127.0.0.11"),
    "500 then 200": ("crossref", [status(500), status(500)], 0, ""),
    "crossref down": ("crossref", [status(503), ...], 3, "status 503"),
    "pubmed down": ("pubmed", [status(503), ...], 3, "no answer from pubmed"),
    "watch down": ("watch", [status(503), ...], 3, "no answer from retraction-watch"),
    "datacite down": ("datacite", [status(503), ...], 3, "no answer from datacite"),
    "not allowed": ("crossref", [status(403), ...], 3, "no answer from crossref"),
    "silent": ("crossref", [silent, ...], 3, "timeout"),
    "drip": ("pubmed", [drip, ...], 3, "timeout"),
    "drip of headers": ("pubmed", [drip_headers, ...], 3, "timeout"),
    "drop, then fine": ("crossref", [drop], 0, ""),
    "drop": ("crossref", [drop, ...], 3, "connection dropped"),
    "login page": ("crossref", [instead(b"<h1>Log in</h1>"), ...], 3, "no answer from crossref"),
    "half of the JSON": ("crossref", [instead(b'{"message": {"items": ['), ...], 3, "no answer from crossref"),
    "cut short": ("crossref", [cut_short, ...], 3, "connection dropped"),
    "a list": ("crossref", [instead(b"[]"), ...], 3, "no answer from crossref"),
    "no items": ("crossref", [instead(b'{"message": "late"}'), ...], 3, "no answer from crossref"),
    "odd items": ("crossref", [instead(b'{"message": {"items": [1]}}'), ...], 3, "cannot read an answer"),
    "search error": ("pubmed", [instead(b'{"esearchresult": {"ERROR": "late"}}'), ...], 3, "no answer from pubmed"),
    "page for a table": ("watch", [instead(b"<h1>Log in</h1>"), ...], 3, "no answer from retraction-watch"),
}


@pytest.fixture(scope="module")
def troubled(tmp_path_factory):
    homes = {}
    for name, (service, plays, _, _) in TROUBLE.items():
        home = homes[name] = Registries(tmp_path_factory.mktemp("trouble"))
        home.trouble[service] = list(plays)
        home.cite("doe2020trial", home.hold(Work(doi="10.5555/1", pmid="11")))
        zenodo = home.in_datacite["10.5281/2"] = Work(doi="10.5281/2", title="Data of a trial of sleep")
        home.cite("doe2020data", zenodo, volume=None, pages=None)
    each = list(homes.values())
    with ThreadPoolExecutor(4) as pool:  # they mostly wait
        done = pool.map(run_many, (each[start::4] for start in range(4)))
        runs = {run.folder: run for part in done for run in part}
    for home in each:
        home.town.close()
    return {name: (home, runs[home.folder]) for name, home in homes.items()}


@pytest.mark.parametrize("name", TROUBLE)
def test_trouble_is_survived_or_told_and_never_green(troubled, name):
    service, _, expected, words = TROUBLE[name]
    home, run = troubled[name]
    assert run.status == run.summary["status"] == expected, run.out + run.err
    outcomes = {row["outcome"] for row in run.entries.values()}
    if expected == 0:
        assert (outcomes, run.err) == ({SAME}, "")
        return
    assert NOT_CHECKED in outcomes <= {NOT_CHECKED, SAME}
    assert words in run.err
    assert run.err.count("\n") == 1
    assert run.took < 30  # three attempts of 1.5 s, and what a loaded machine adds
    assert len([request for request in home.town.log if home.names_of(request) == service]) <= 6


def test_retry_after_is_obeyed(troubled):
    home, _ = troubled["429 with Retry-After"]
    first, second = [request.began for request in home.town.log if home.names_of(request) == "crossref"][:2]
    assert 1.0 <= second - first < 3.0


def test_trouble_with_one_registry_leaves_the_findings_of_others(tmp_path):
    home = Registries(tmp_path)
    home.trouble["crossref"] = [status(503), ...]
    home.cite("doe2020trial", home.hold(Work(doi="10.5555/1", pmid="11", types=["Retracted Publication"])))
    # PubMed has another year, which Crossref would explain
    home.cite("doe2021trial", home.hold(Work(doi="10.5555/2", pmid="12")), year="2019")
    home.in_crossref["10.5555/2"] = Work(doi="10.5555/2", online=2019)
    run = home.run()
    assert run.status == 1
    assert {key: row["outcome"] for key, row in run.entries.items()} == {
        "doe2020trial": RETRACTED,
        "doe2021trial": NOT_CHECKED,
    }
    # what was not answered is asked for again, and only that
    home.trouble.clear()
    again = home.run()
    home.town.close()
    assert (again.entries["doe2021trial"]["outcome"], again.summary["asked"]) == (SAME, 1)


def test_no_network_is_one_line_and_a_status_of_its_own(tmp_path):
    home = Registries(tmp_path)
    home.town.close()
    home.services = {usual: f"http://127.0.0.1:{closed_port()}" for usual in home.services}
    home.cite("doe2020trial", Work(doi="10.5555/1", pmid="11"))
    home.cite("doe2021law", Work())
    run = home.run()
    assert run.status == 3
    assert run.err.startswith("No network: 1 of 2 entries were not checked, no answer from crossref, pubmed")
    assert run.err.count("\n") == 1
    assert "1 no registry, 1 not checked" in run.out


def test_https_and_an_authority_that_nobody_knows(tmp_path):
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    home = Registries(tmp_path, tls=tls)
    home.cite("doe2020trial", home.hold(Work(doi="10.5555/1", pmid="11")))
    refused = home.run()
    assert refused.status == 3
    assert "TLS failure" in refused.err
    run = home.run(REQUESTS_CA_BUNDLE=str(tmp_path / "ca.pem"))
    home.town.close()
    assert (run.status, run.err) == (0, "")


def test_five_hundred_entries_politely_and_quickly(tmp_path):
    home = Registries(tmp_path)
    home.settings |= {"interval": 0.05}
    for n in range(500):
        held = home.hold(Work(doi=f"10.5555/{n}", pmid=str(5000 + n) if n % 2 else "", title=f"Trial {n} of sleep"))
        home.cite(f"doe{n}", held)
    run = home.run()
    assert (run.status, run.summary["same"]) == (0, 500)
    print(f"500 entries: {len(home.town.log)} requests, {run.took:.1f} s")
    assert len(home.town.log) < 75
    assert run.took < 60
    for host in {request.host for request in home.town.log}:
        starts = [request.began for request in home.town.log if request.host == host]
        assert starts[-1] - starts[0] >= 0.95 * 0.05 * (len(starts) - 1)
    again = home.run()
    home.town.close()
    assert again.summary["asked"] == 0
    # bibaudit by itself would wait a third of a second for each of some 80 answers that are in the cache
    assert again.took < 20


def test_killed_in_the_middle_loses_no_answer(tmp_path):
    home = Registries(tmp_path)
    home.delay = 0.1
    for n in range(150):
        home.cite(f"doe{n}", home.hold(Work(doi=f"10.5555/{n}", title=f"Trial {n} of sleep")))
    process = home.start()
    while home.town.finished.total() < 8:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.communicate()
    time.sleep(0.3)
    kept = len(list((tmp_path / "_build" / "audit" / "cache").rglob("[0-9a-f]*.json")))
    assert kept >= 7  # the one at most that was on its way
    home.delay = 0.0
    run = home.run()
    home.town.close()
    assert (run.status, run.summary["same"]) == (0, 150)
    assert max(home.town.paths().values()) <= 2
    assert len([path for path, times in home.town.paths().items() if times == 2]) <= 1


def row(key, field, ours, theirs, ends):
    return f'{key},{field},"{ours}","{theirs}",printed so,2026-01-01,{ends}\n'


def test_differences_are_accepted_until_their_end_and_stale_rows_are_told(tmp_path):
    home, future = Registries(tmp_path), dt.date.today() + dt.timedelta(days=30)
    for n, year in enumerate(("2019", "2019", "2020")):
        home.cite(f"doe{n}", home.hold(Work(doi=f"10.5555/{n}", title=f"Trial {n} of sleep", pmid="")), year=year)
    theirs = "issued=2020, print=2020"
    home.accepted += row("doe0", "year", "2019", theirs, future)
    home.accepted += row("doe1", "year", "2019", theirs, dt.date.today() - dt.timedelta(days=1))
    home.accepted += row("doe2", "year", "2019", theirs, future)
    run = home.run()
    home.town.close()
    outcomes = [item["outcome"] for item in run.entries.values()]
    assert (run.status, outcomes) == (1, ["accepted", DIFFERS, SAME]), run.err
    assert "accepted.csv:4: doe2, year: accepts nothing any more; delete the row\n" in run.err
    assert "doe0" not in run.err
    assert "accepted: printed so" in run.report


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"accepted": "key;field\n"}, "accepted.csv:1: the columns are key;field; they must be key, field"),
        (
            {"accepted": ",".join(accepted.COLUMNS) + "\na,b,c,d,e,2026-01-01,soon\n"},
            "accepted.csv:2: 'ends' is no date, Invalid isoformat string: 'soon'; write it as YYYY-MM-DD",
        ),
        (
            {"bib": ["@article{doe2020trial,\n  title = {No brace,\n}\n"]},
            "works.bib:1: entry 'doe2020trial' does not end",
        ),
        (
            {"bib": ["@article{doe2020trial,\n  title = {x}\n  year = 2020,\n}\n"]},
            "works.bib:3: entry 'doe2020trial' cannot be read: ",
        ),
        (
            {"bib": ["@article{a, title={x}}\n\n  @article{A, title={y}}\n"]},
            "works.bib:3: entry 'A' stands at line 1 too; write each key once",
        ),
        (
            {"accepted": ",".join(accepted.COLUMNS) + "\na,b,c,d,,2026-01-01,2099-01-01\n"},
            "accepted.csv:2: 'reason' is empty; say why the difference is accepted",
        ),
        (
            {"accepted": ",".join(accepted.COLUMNS) + "\na,b,c\n"},
            "accepted.csv:2: the row has 3 cells, the header 7",
        ),
        ({"accepted": ",".join(accepted.COLUMNS) + '\na,"b\n'}, "accepted.csv:2: the row cannot be read: "),
        ({"settings": {"interval": "1 s"}}, "interval = '1 s' is of another type than its default"),
        ({"settings": {"attempts": True}}, "attempts = True is of another type than its default"),
        ({"services": {"https://api.crossref.org": 1}}, "is of another type than its default"),
        (
            {"settings": {"speed": 1}},
            "[tool.reference-audit] of pyproject.toml: there is no setting 'speed'; the settings are contact, ",
        ),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path, change, words):
    home = Registries(tmp_path)
    home.bib = [Work(doi="10.5555/1").entry("doe2020trial")]
    vars(home).update(change)
    run = home.run()
    home.town.close()
    assert run.status == 2
    assert words in run.err
    assert "Traceback" not in run.err
    assert home.town.log == []


@pytest.mark.parametrize("text", ["", "[tool.reference-audit]\n", "[tool.reference-audit]\nbibliography = 1\n"])
def test_a_setting_that_is_missing_is_named(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    done = forked.run("reference_audit", tmp_path, environ=ENVIRON)
    assert (done.returncode, done.stderr) == (
        2,
        "[tool.reference-audit] of pyproject.toml lacks 'bibliography'; write bibliography = \"FILE.bib\"\n",
    )


@pytest.mark.usefixtures("interruptible")
def test_ctrl_c_leaves_what_was_answered(tmp_path):
    home = Registries(tmp_path)
    home.trouble["pubmed"] = [silent, ...]
    home.cite("doe2020trial", home.hold(Work(doi="10.5555/1", pmid="11")))
    process = home.start()
    while not any(home.names_of(request) == "pubmed" for request in home.town.log):
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate()
    home.town.close()
    assert (process.returncode, err) == (130, "Stopped; the answers that came are kept.\n")
    assert len(list((tmp_path / "_build" / "audit" / "cache").rglob("*.json"))) == 1


def test_without_bibaudit_it_says_what_to_install(tmp_path):
    code = "import sys; sys.modules['bibaudit'] = None; from reference_audit.__main__ import main; sys.exit(main())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=ENVIRON, check=False)
    assert done.returncode == 2
    assert done.stderr.startswith("bibaudit is not installed; install it: pip install")


@pytest.mark.parametrize(
    ("outcomes", "expected"),
    [
        ({Outcome.SAME, Outcome.NO_REGISTRY, Outcome.ACCEPTED}, 0),
        ({Outcome.SAME, Outcome.NOT_CHECKED}, 3),
        ({Outcome.DIFFERS, Outcome.NOT_CHECKED}, 1),
        ({Outcome.RETRACTED}, 1),
    ],
)
def test_exit_status(outcomes, expected):
    assert judge.exit_status(outcomes) == expected


def test_a_doi_that_the_library_cuts_short_is_not_checked_rather_than_wrong():
    reference = SimpleNamespace(key="sici", doi="10.5555/(SICI)1<2::3>4", pmid="")
    assert run.lookups([reference]) == []
    (verdict,) = run.audit([reference], asking=None, folder=Path())
    assert verdict.outcome is Outcome.NOT_CHECKED
    assert verdict.missed == ("bibaudit, which cuts a DOI at '<' and '>'",)


# -- what registries really answer ----------------------------------------------------------------


def test_a_number_that_pubmed_says_it_does_not_hold_is_not_found(tmp_path):
    """It says so with status 200, among the records of the others, wherever the line stands."""
    home = Registries(tmp_path)
    home.cite("gone2020x", Work(pmid="1816848"))
    home.cite("purdue2016x", home.hold(Work(pmid="27532363")))
    line = b"id: 1816848 Error occurred: The following PMID is not available: 1816848"
    record = home.in_pubmed["27532363"].medline().encode()
    outcomes = []
    for body in (b"\n" + line + b"\n\n" + record, record + b"\n" + line + b"\n"):
        home.trouble["pubmed"] = [instead(body)]
        run = home.run()
        outcomes.append((run.status, {key: row["outcome"] for key, row in run.entries.items()}))
        for path in (tmp_path / "_build" / "audit" / "cache").rglob("*.json"):
            path.unlink()
    home.town.close()
    assert outcomes == [(1, {"gone2020x": NOT_FOUND, "purdue2016x": SAME})] * 2


class Raw(Work):
    """A work whose record differs from the usual in some of Crossref's fields."""

    def crossref(self):
        return {
            name: value for name, value in (super().crossref() | vars(self)["changes"]).items() if value is not None
        }


def raw(doi, **changes):
    work = Raw(doi=doi)
    work.changes = {name.replace("_", "-"): value for name, value in changes.items()}
    return work


#: An entry's fields, what Crossref's record has in place of the usual, the outcome, and words of the findings.
COMPARED = {
    "body with and": (
        {"author": "Doe, Jane and Roe, R. and {Avon and Severn Police}"},
        {"author": [{"family": "Doe"}, {"family": "Roe", "given": "R."}, {"name": "Avon and Severn Police"}]},
        SAME,
        "",
    ),
    "another body": (
        {"author": "{Mood and Anxiety Network}"},
        {"author": [{"name": "Sleep and Rest Network"}]},
        "same in part",
        "collective author",
    ),
    "same letters": ({"title": "糖尿病患者的饮食指南"}, {"title": ["糖尿病患者的 饮食指南"]}, SAME, ""),
    "other letters": ({"title": "糖尿病患者的饮食指南"}, {"title": ["模糊测试技术研究"]}, DIFFERS, "letter by letter"),
    "other russian": ({"title": "О сне"}, {"title": ["О хлебе"]}, DIFFERS, "О хлебе"),
    "other journal": ({"journal": "Вестник сна"}, {"container-title": ["Вестник хлеба"]}, DIFFERS, "Вестник хлеба"),
    "translated": ({"title": "A trial of sleep"}, {"title": ["О хлебе"]}, WRONG, "О хлебе"),
    "no title": ({}, {"title": None}, "same in part", "not compared: no record holds one"),
    "no authors": ({}, {"author": None}, "same in part", "not compared: no record holds any"),
    "no year": ({}, {"issued": None, "published-print": None}, "same in part", "year"),
    "other script": (
        {"author": "杨芳"}, {"author": [{"family": "YANG", "given": "Fang"}]}, "same in part", "no Latin letters",
    ),
    "spaces at tags": (
        {"title": "Growth of Candida albicans in the sleep of adults"},
        {"title": ["Growth of<i>Candida albicans</i>in the sleep of adults"]},
        SAME,
        "the spaces lost at tags",
    ),
    "footnote mark": (
        {"title": "Growth in the sleep of adults"},
        {"title": ["Growth in the sleep of adults<sup>1</sup>"]},
        SAME,
        "a footnote",
    ),
    "other ending": (
        {"title": "Growth in the sleep of adults"},
        {"title": ["Growth in the sleep of adults and mice"]},
        DIFFERS,
        "and mice",
    ),
    "retracted by its title": ({}, {"title": [f"RETRACTED ARTICLE: {Work.title}"]}, RETRACTED, "was pulled back"),
    "retracted behind its title": ({}, {"title": [f"{Work.title} (Retracted)"]}, RETRACTED, "was pulled back"),
    "retracted, told once": (
        {}, {"title": [f"RETRACTED: {Work.title}"], "updated-by": notice("retraction")}, RETRACTED,
        "has been retracted",
    ),
    "withdrawn preprint": (
        {"journal": "bioRxiv", "volume": None, "pages": None},
        {"title": [f"WITHDRAWN: {Work.title}"], "type": "posted-content", "container-title": [], "volume": None,
         "page": None, "relation": {"is-preprint-of": [{"id": "10.5555/published", "id-type": "doi"}]}},
        RETRACTED, "was pulled back",
    ),
    "notice in place of the work": ({}, {"title": [f"Retraction notice: {Work.title}"]}, DIFFERS, "Retraction notice"),
    "corrected": ({}, {"title": [f"{Work.title} [corrected]"]}, SAME, "title says that it was corrected"),
    "subtitle apart": (
        {"title": f"{Work.title}: the REST study"}, {"title": [Work.title], "subtitle": ["the REST study"]}, SAME, "",
    ),
    "subtitle left out": ({}, {"title": [Work.title], "subtitle": ["the REST study"]}, DIFFERS, "the REST study"),
    "group behind persons": (
        {"author": "Doe, Jane and {REST Study Group}"},
        {"author": [{"family": "Doe", "given": "Jane"}, {"name": "REST Study Group"}]}, SAME, "",
    ),
    "renamed journal": (
        {"journal": "Sleep Journal"}, {"container-title": ["Journal of Sleep", "Sleep Journal"]}, SAME, "also carries",
    ),
    "year online alone": (
        {"year": "2021"},
        {"issued": {"date-parts": [[2020]]}, "published-print": None, "published-online": {"date-parts": [[2020]]}},
        DIFFERS, "online=2020",
    ),
    "mathematics": (
        {"title": "The effect of $\\beta$-blockers and CO$_2$ on sleep"},
        {"title": ["The effect of <mml:math><mml:mi>β</mml:mi></mml:math>-blockers and CO<sub>2</sub> on sleep"]},
        SAME, "",
    ),
    "capitals": ({}, {"title": [Work.title.upper()], "author": [{"family": "DOE", "given": "JANE"}, {"family": "ROE",
                 "given": "R."}, {"family": "POE", "given": "M"}]}, SAME, ""),
    "original title": ({"title": "Ensayo del sueño"}, {"original-title": ["Ensayo del sueño"]}, SAME, "a translation"),
    "title in its original": (
        {}, {"title": ["Ensayo del sueño"], "original-title": [Work.title]}, SAME, "the original title",
    ),
    "cyrillic names": ({"author": "Иванов, Иван"}, {"author": [{"family": "Иванов", "given": "Иван"}]}, SAME, ""),
    "other cyrillic name": (
        {"author": "Иванов, Иван and Петров, Пётр"},
        {"author": [{"family": "Иванов", "given": "Иван"}, {"family": "Сидоров", "given": "Пётр"}]}, DIFFERS, "Сидоров",
    ),
    "name in one piece": ({"author": "杨芳"}, {"author": [{"family": "杨", "given": "芳"}]}, SAME, "parted otherwise"),
    "alias": ({}, {"DOI": "10.5555/primary"}, SAME, "an alias, which Crossref leads from; write the primary DOI"),
    "string": ({"journal": "@lan # { of Sleep}"}, {}, SAME, ""),
    "doi as an address": ({"doi": "https://doi.org/10.5555%2F{}"}, {}, SAME, ""),
    "escaped doi": ({"doi": "10.5555/s\\_{}"}, {}, SAME, ""),
    "biblatex": ({"journal": None, "journaltitle": "Journal of Hay", "year": None, "date": "2020-05"}, {}, DIFFERS,
                 "Journal of Hay"),
}  # fmt: skip


@pytest.fixture(scope="module")
def compared(tmp_path_factory):
    home = Registries(tmp_path_factory.mktemp("compared"))
    home.bib.append('@string{lan = "Journal"}\n')
    for number, (name, (ours, theirs, _, _)) in enumerate(COMPARED.items()):
        doi = f"10.5555/s_{number}" if name == "escaped doi" else f"10.5555/{number}"
        work = home.hold(raw(doi, **theirs))
        shown = ours | ({"doi": ours["doi"].format(number)} if "doi" in ours else {})
        entry = work.entry(f"k{number}", **shown).replace("{@lan # { of Sleep}}", "lan # { of Sleep}")
        home.bib.append(entry)
        if primary := theirs.get("DOI"):
            home.aliases[doi] = primary
            home.in_crossref[primary] = home.in_crossref.pop(doi)
    run = home.run()
    home.town.close()
    return run


@pytest.mark.parametrize("name", COMPARED)
def test_what_could_not_be_compared_never_counts_as_agreeing(compared, name):
    *_, outcome, words = COMPARED[name]
    row = compared.entries[f"k{list(COMPARED).index(name)}"]
    assert row["outcome"] == outcome, row
    assert words in json.dumps(row["findings"], ensure_ascii=False)
    assert bool(row["findings"]) is bool(words)
    assert outcome in compared.out


def test_what_the_title_of_a_retracted_work_says_is_told_once(compared):
    row = compared.entries[f"k{list(COMPARED).index('retracted, told once')}"]
    assert [made["field"] for made in row["findings"]] == ["status"]


def test_no_alias_and_no_translation_is_taken_on_trust_from_a_registry_that_is_silent(tmp_path):
    home = Registries(tmp_path)
    home.cite("doe2020alias", Work(doi="10.5555/alias"))
    asked = home.crossref
    home.crossref = lambda path: asked(path) if "filter=" in path else (200, "{}", "application/json")
    run = home.run()
    home.town.close()
    assert (run.status, run.entries["doe2020alias"]["outcome"]) == (3, NOT_CHECKED)


def test_fields_of_biblatex_have_their_line(compared):
    row = compared.entries[f"k{list(COMPARED).index('biblatex')}"]
    (finding,) = [made for made in row["findings"] if made["field"] == "journal"]
    lines = (compared.folder / "works.bib").read_text(encoding="utf-8").split("\n")
    assert lines[finding["line"] - 1].strip() == "journaltitle = {Journal of Hay},"


def test_a_status_is_told_in_words(library):
    _, run, _ = library
    (line,) = [line for line in run.err.splitlines() if ": retracted, " in line]
    assert ": retracted, status: crossref has 'retraction' (" in line


def test_a_console_that_lacks_letters_stops_nothing(tmp_path):
    home = Registries(tmp_path)
    home.cite("doe2020trial", home.hold(Work(doi="10.5555/1", pmid="")), journal="О сне")
    run = home.run(fresh=True, PYTHONIOENCODING="ascii")
    home.town.close()
    assert (run.status, "Traceback" in run.err) == (1, False)
    assert "О".encode("ascii", "backslashreplace").decode() in run.err
    assert "О сне" in run.report


def test_a_project_without_a_table_of_accepted_differences(tmp_path):
    home = Registries(tmp_path)
    home.cite("doe2020trial", home.hold(Work(doi="10.5555/1", pmid="11")))
    home.write()
    text = (tmp_path / "pyproject.toml").read_text().replace('accepted = "accepted.csv"\n', "")
    (tmp_path / "pyproject.toml").write_text(text)
    (tmp_path / "accepted.csv").unlink()
    done = forked.run("reference_audit", tmp_path, environ=ENVIRON)
    home.town.close()
    assert (done.returncode, done.stderr) == (0, "")


def test_nothing_but_bibaudit_pybtex_and_requests_is_needed():
    code = """
import sys
for name in ("sphinx", "docutils", "primer", "sphinx_doi_linkcheck", "pybtex_ama"):
    sys.modules[name] = None
import reference_audit.__main__, reference_audit.run
"""
    subprocess.run([sys.executable, "-c", code], check=True)


def test_examples_of_the_docstrings():
    assert doctest.testmod(client).failed == 0
