"""The audit of references, run as a user runs it, against registries on loopback."""

from __future__ import annotations

import datetime as dt
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

import pytest

pytest.importorskip("bibaudit", reason="bibaudit is not installed: 'make test' installs it from requirements-audit.txt")

import trustme
from registries import ENVIRON, Registries, Work, cut_short, drip, drop, instead, run_many, silent, status
from town import DOIS, closed_port

from reference_audit import accepted, judge, run
from reference_audit.judge import Outcome

SAME, DIFFERS, WRONG, NOT_FOUND = "same", "differs", "wrong work", "not found"
RETRACTED, NOT_CHECKED = "retracted", "not checked"
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
    for n, doi in enumerate(sorted(doi for doi in DOIS if "<" not in doi)):
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
    assert {request.agent for request in home.town.log} == {"primer-audit/0.1.0 (+https://tiny.example/)"}


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
        ({"settings": {"speed": 1}}, "[tool.primer.audit] of pyproject.toml"),
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


@pytest.mark.parametrize("text", ["", "[tool.primer]\n"])
def test_a_setting_that_is_missing_is_named(tmp_path, text):
    (tmp_path / "pyproject.toml").write_text(text)
    command = [sys.executable, "-m", "reference_audit", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, env=ENVIRON, check=False)
    assert (done.returncode, done.stderr) == (2, "[tool.primer] of pyproject.toml lacks 'bibliography'\n")


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
    assert done.stderr.startswith("bibaudit is not installed: run 'make audit'")


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
