"""Runs as a whole: no network, time, memory, killed in the middle, doubt that lasts, a terminal."""

from __future__ import annotations

import itertools
import json
import os
import pty
import subprocess
import time
from collections import Counter, defaultdict

import pytest
from conftest import ROOT
from tinybook import ENVIRON, TinyBook
from town import Town, closed_port


@pytest.fixture
def town():
    town = Town()
    yield town
    town.close()


def edit_cache(book, **changes):
    path = book.folder / "out" / "cache.json"
    rows = [json.loads(line) | changes for line in path.read_text().splitlines()]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_all_alive_is_status_0(tmp_path, town):
    run = TinyBook(tmp_path, [f"{town.serve()}/ok"]).run()
    assert (run.status, run.err) == (0, "")


def test_no_network_has_a_status_of_its_own(tmp_path):
    links = [f"http://127.0.0.{n}:{closed_port(f'127.0.0.{n}')}/{n}" for n in range(1, 16)]
    run = TinyBook(tmp_path, links).run("-q")
    assert run.status == run.summary["status"] == 3
    assert run.err == "No network: 15 of 15 links were not checked, and nothing is known of them.\n"
    assert {row["outcome"] for row in run.links.values()} == {"not checked"}
    assert run.summary["asked"] == 0
    assert (tmp_path / "out" / "cache.json").read_text() == ""
    # ten hosts are enough to see it
    assert sum("not asked" in row["reason"] for row in run.links.values()) == 5


def test_a_dead_proxy_is_no_network(tmp_path, town):
    proxy = f"http://127.0.0.1:{closed_port()}"
    book = TinyBook(tmp_path, [f"{town.serve()}/ok", "https://doi.org/10.5555/12345678"])
    run = book.run(HTTP_PROXY=proxy, http_proxy=proxy, HTTPS_PROXY=proxy, https_proxy=proxy)
    assert run.status == 3
    assert {row["outcome"] for row in run.links.values()} == {"not checked"}
    assert town.log == []


def test_network_lost_since_the_last_run_makes_no_link_broken(tmp_path, town):
    """What is remembered stays; the rest is not checked, though an earlier answer shows that there was a network."""
    base = town.serve()
    assert TinyBook(tmp_path, [f"{base}/ok"]).run().status == 0
    town.close()
    run = TinyBook(tmp_path, [f"{base}/ok", f"http://127.0.0.1:{closed_port()}/gone"]).run()
    assert run.status == 3
    assert Counter(row["outcome"] for row in run.links.values()) == {"alive": 1, "not checked": 1}


def test_broken_outweighs_not_checked(tmp_path):
    run = TinyBook(tmp_path, ["missing.html", "http://127.0.0.1:1/"]).run()
    assert run.status == 1
    assert "No network: 1 of 2" in run.err


def test_doubt_fails_when_it_lasts(tmp_path, town):
    book, now = TinyBook(tmp_path, [f"{town.serve()}/status/403"]), time.time()
    assert book.run().status == 0
    edit_cache(book, since=now - 13.9 * 86400)
    assert book.run().status == 0
    edit_cache(book, since=now - 14.1 * 86400)
    asked = len(town.log)
    run = book.run()
    assert run.status == 1
    assert "too long: replace it, or except it with a reason" in run.err
    assert len(town.log) == asked
    # asked again after a day: still so, and its beginning is not forgotten
    edit_cache(book, checked=now - 2 * 86400)
    assert book.run().status == 1
    assert len(town.log) > asked


def test_results_expire(tmp_path, town):
    book, now = TinyBook(tmp_path, [f"{town.serve()}/ok"]), time.time()
    assert book.run().summary["asked"] == 1
    edit_cache(book, checked=now - 22 * 86400)
    assert book.run().summary["asked"] == 0
    edit_cache(book, checked=now - 31 * 86400)
    assert book.run().summary["asked"] == 1


def test_killed_in_the_middle_loses_nothing(tmp_path, town):
    town.delay, base = 0.1, town.serve()
    links = [f"{base}/page/{n}" for n in range(60)]
    book = TinyBook(tmp_path, links, doi_linkcheck_host_requests=2)
    process = book.start()
    while town.finished.total() < 20:
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    process.kill()
    process.communicate()
    done = town.finished.total()
    time.sleep(0.3)
    cache = tmp_path / "out" / "cache.json"
    kept = [json.loads(line)["uri"] for line in cache.read_text().splitlines()]
    assert len(kept) >= done - 2  # the two at most that were on their way
    with cache.open("a") as file:
        file.write('{"uri": "torn')
    run = book.run()
    assert run.status == 0
    assert len(run.links) == 60
    assert run.summary["asked"] == 60 - len(kept)
    asked = town.paths()
    assert max(town.most.values()) == 2  # as many at once as the setting says, no fewer and no more
    assert [link for link in kept if asked[link.removeprefix(base)] != 1] == []


def test_a_thousand_links_on_fifty_hosts(tmp_path, town):
    """As fast as politeness allows, never ruder, and in flat memory."""
    requests, interval, each = 2, 0.4, 20
    town.delay = 0.2
    hosts = [town.serve(f"127.0.0.{n}") for n in range(2, 52)]
    polite = {
        "doi_linkcheck_host_requests": requests,
        "doi_linkcheck_host_interval": interval,
        "linkcheck_workers": 100,
    }
    small = TinyBook(tmp_path / "small", [f"{hosts[0]}/{n}" for n in range(5)], **polite).run()
    town.log.clear()
    large = TinyBook(tmp_path / "large", [f"{host}/{n}" for n in range(each) for host in hosts], **polite).run()
    assert large.status == 0
    assert len(town.log) == len(large.links) == 1000
    allowed = (each - 1) * interval + town.delay
    took = town.last - town.log[0].began
    print(f"1,000 links took {took:.2f} s of {allowed:.2f} s; {large.peak - small.peak} kB more than 5 links")
    assert took < 1.5 * allowed
    assert max(town.most.values()) <= requests
    starts = defaultdict(list)
    for request in town.log:
        starts[request.host].append(request.began)
    gaps = [b - a for times in starts.values() for a, b in itertools.pairwise(times)]
    assert sum(gaps) / len(gaps) > 0.95 * interval
    assert large.peak - small.peak < 40_000


def test_a_host_that_many_redirect_to_is_spared_too(tmp_path, town):
    town.delay, town.hub = 0.1, town.serve()
    links = [f"{town.serve()}/to-hub/{n}" for n in range(12)]
    run = TinyBook(tmp_path, links, doi_linkcheck_host_requests=2).run()
    assert {row["outcome"] for row in run.links.values()} == {"moved"}
    assert town.most[town.hub.removeprefix("http://")] == 2


def test_endless_bodies_and_bombs_take_no_memory(tmp_path, town):
    base = town.serve()
    plain = TinyBook(tmp_path / "plain", [f"{base}/found#here"]).run()
    links = [f"{base}/{name}/{n}#x" for name in ("bomb", "endless") for n in range(8)]
    run = TinyBook(tmp_path / "bombs", links).run()
    assert {row["outcome"] for row in run.links.values()} == {"doubtful"}
    print(f"bombs took {run.peak - plain.peak} kB more")
    assert run.peak - plain.peak < 30_000


def test_progress_shows_on_a_terminal_only(tmp_path, town):
    book = TinyBook(tmp_path, [f"{town.serve()}/{n}" for n in range(3)])
    leader, follower = pty.openpty()
    with subprocess.Popen(book.command("-N"), stdout=follower, stderr=follower, env=ENVIRON) as process:
        os.close(follower)
        told = b""
        while True:
            try:
                part = os.read(leader, 4096)
            except OSError:
                break
            if not part:
                break
            told += part
    os.close(leader)
    assert process.returncode == 0
    assert b"checking links: 3 of 3\r\x1b[K" in told  # and the line is left clean
    assert b"\r" not in book.run().out.encode()


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (b"pattern;reason\n", "exceptions.csv:1: the columns are pattern;reason; they must be pattern, reason"),
        (
            b"pattern,reason,since,ends\na,b,2026-01-01,soon\n",
            "exceptions.csv:2: Invalid isoformat string: 'soon'",
        ),
        (b"pattern,reason,since,ends\na,\xfc,2026-01-01,2999-12-31\n", "exceptions.csv:2: byte 28 is not UTF-8; save"),
        (None, "exceptions.csv:1: file cannot be read (No such file or directory); put it there"),
    ],
)
def test_a_table_of_exceptions_that_cannot_be_read_is_told_at_its_line(tmp_path, table, expected):
    book = TinyBook(tmp_path, [], doi_linkcheck_exceptions="exceptions.csv")
    if table is not None:
        (tmp_path / "exceptions.csv").write_bytes(table)
    run = book.run()
    assert run.status == 2
    assert f"{tmp_path}/{expected}" in run.err
    assert run.err.count("exceptions.csv") == 1


def test_a_source_that_is_missing_is_named_before_anything_is_asked(tmp_path, town):
    run = TinyBook(tmp_path, [f"{town.serve()}/ok"], doi_linkcheck_sources=["gone.bib"]).run()
    assert run.status == 2
    assert f"{tmp_path}/gone.bib: No such file or directory; put it there, or fix 'doi_linkcheck_sources'" in run.err
    assert town.log == []


def test_make_hands_the_status_on():
    """Make itself ends with 2 whenever a command fails; it prints the command's own status."""
    done = subprocess.run(
        ["make", "linkcheck", "SPHINX=sh -c 'exit 3'", "READY="], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Error 3" in done.stderr
