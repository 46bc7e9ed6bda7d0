"""Runs as a whole: no network, time, memory, killed in the middle, doubt that lasts, a terminal."""

from __future__ import annotations

import itertools
import json
import os
import pty
import re
import subprocess
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path
from types import SimpleNamespace

import pytest
from conftest import ROOT
from tinybook import ENVIRON, TinyBook
from town import Town, closed_port

import sphinx_doi_linkcheck


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
    small = TinyBook(tmp_path / "small", [f"{hosts[0]}/{n}" for n in range(5)], **polite).run(fresh=True)
    town.log.clear()
    large = TinyBook(tmp_path / "large", [f"{host}/{n}" for n in range(each) for host in hosts], **polite).run(
        fresh=True
    )
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
    plain = TinyBook(tmp_path / "plain", [f"{base}/found#here"]).run(fresh=True)
    links = [f"{base}/{name}/{n}#x" for name in ("bomb", "endless") for n in range(8)]
    run = TinyBook(tmp_path / "bombs", links).run(fresh=True)
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
    assert run.status == 1
    assert run.err.startswith(f"ERROR: {tmp_path}/{expected}")
    assert run.err.count("\n") == 1


def test_a_source_that_is_missing_is_named_before_anything_is_asked(tmp_path, town):
    run = TinyBook(tmp_path, [f"{town.serve()}/ok"], doi_linkcheck_sources=["gone.bib"]).run()
    assert run.status == 1
    assert run.err.count("\n") == 1
    assert f"{tmp_path}/gone.bib: No such file or directory; put it there, or fix 'doi_linkcheck_sources'" in run.err
    assert town.log == []


def test_make_hands_the_status_on():
    """Make itself ends with 2 whenever a command fails; it prints the command's own status."""
    done = subprocess.run(
        ["make", "linkcheck", "SPHINX=sh -c 'exit 3'", "READY="], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "Error 3" in done.stderr


README = (Path(sphinx_doi_linkcheck.__file__).parent / "README.md").read_text(encoding="utf-8")


def test_the_example_of_the_manual_runs(tmp_path):
    (conf,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "conf.py").write_text(conf)
    (tmp_path / "docs" / "index.rst").write_text("Links\n=====\n\n`one <index.rst>`__\n")
    command = re.findall(r"```sh\n(.*?)\n```", README, re.DOTALL)[0].split()
    done = subprocess.run(
        [sys.executable, "-m", "sphinx", *command[1:]], cwd=tmp_path, env=ENVIRON, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 links: 1 alive" in (tmp_path / "_build/linkcheck/report.md").read_text()


def test_the_manual_names_each_setting_and_no_other():
    registered = set()
    app = SimpleNamespace(
        setup_extension=lambda *_: None,
        add_builder=lambda *_, **__: None,
        add_config_value=lambda name, *_, **__: registered.add(name),
        connect=lambda *_: None,
    )
    sphinx_doi_linkcheck.setup(app)
    assert set(re.findall(r"`(doi_linkcheck_\w+)`", README)) == registered


def test_a_network_that_lets_few_hosts_through_is_told(tmp_path, town):
    links = [f"{town.serve(name='index.example')}/ok", *(f"http://a{n}.invalid/" for n in range(5))]
    run = TinyBook(tmp_path, links, linkcheck_workers=1).run("-q")
    assert run.status == 3
    text = "The network lets few hosts through: 5 of 6 links were not checked, and nothing is known of them.\n"
    assert run.err == text


def test_a_warning_of_the_build_fails_a_check_without_broken_links(tmp_path, town):
    book = TinyBook(tmp_path, [f"{town.serve()}/ok"])
    (tmp_path / "source" / "index.md").write_text("# Links\n\n[x](#nowhere)\n")
    assert book.run().status == 1


def test_a_link_that_an_extension_left_as_a_path_is_checked(tmp_path):
    book = TinyBook(tmp_path, ["index.md"])
    with (tmp_path / "conf.py").open("a") as conf:
        conf.write(
            "import pathlib\nfrom docutils import nodes\n"
            "def leave(app, doctree):\n"
            "    for node in doctree.findall(nodes.reference): node['refuri'] = pathlib.PurePosixPath(node['refuri'])\n"
            "def setup(app): app.connect('doctree-read', leave)\n"
        )
    run = book.run()
    assert (run.status, run.err) == (0, "")
    assert run.links["index.md"]["outcome"] == "alive"
