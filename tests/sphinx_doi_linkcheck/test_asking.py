"""One client in this process, against loopback: attempts, pauses, kinds of failure, and what tells of a network."""

from __future__ import annotations

import ast
import inspect
import re
import socket
import time
from collections import Counter
from pathlib import Path
from threading import Event

import pytest
from requests import exceptions as errors
from sphinx.builders.linkcheck import CheckExternalLinksBuilder, Hyperlink
from town import Town, closed_port
from urllib3 import connection
from urllib3.exceptions import MaxRetryError, ProtocolError, ProxyError

import sphinx_doi_linkcheck
from sphinx_doi_linkcheck.cache import Cache, Entry
from sphinx_doi_linkcheck.fetch import Client, Manners, failure_of
from sphinx_doi_linkcheck.outcome import Failure, Outcome, Verdict
from sphinx_doi_linkcheck.pace import Pacer
from sphinx_doi_linkcheck.run import Plan, check

NOWHERE = "http://nowhere.example/"


@pytest.fixture
def town():
    town = Town()
    yield town
    town.close()


@pytest.fixture
def client():
    """Makes a client with the manners given; ``client.stop`` ends the run that it belongs to."""
    stop, made = Event(), []

    def make(**manners):
        made.append(Client(Manners("tests", **manners), Pacer(2, 0.0, stop)))
        return made[-1]

    make.stop = stop
    yield make
    stop.set()
    for each in made:
        each.session.close()


def plan(manners=None, **settings):
    return Plan(manners or Manners("tests", timeout=5.0), "http://unused", "http://unused", "tests", **settings)


@pytest.fixture
def names(monkeypatch):
    """Names of the internet: ".example" leads to this machine, others do not exist."""
    look_up = socket.getaddrinfo

    def found(host, *more, **named):
        if host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up("127.0.0.1" if host.endswith(".example") else host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", found)


def results(folder, links, settings, known=()):
    cache = Cache(folder / "cache.json", {}, time.time())
    for address in known:  # it answered so long ago that it is asked again
        cache.entries[address] = Entry(Verdict(Outcome.ALIVE, code=200), 0.0, 0.0)
    try:
        return {result.address: result.verdict for result in check(links, settings, cache)}
    finally:
        cache.close()


@pytest.mark.parametrize(("code", "failure"), [("EAI_NONAME", Failure.NAME), ("EAI_AGAIN", Failure.UNREACHABLE)])
def test_a_name_that_does_not_exist_is_told_from_one_that_nobody_could_look_up(client, monkeypatch, code, failure):
    def look_up(*_, **__):
        raise socket.gaierror(getattr(socket, code), "no address")

    asker = client()
    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert asker.page(NOWHERE).failure is failure


def test_who_could_not_connect_was_not_cut_off(client, monkeypatch):
    """Where packets are dropped, no connection is made in time: that is no slow answer."""

    def connect(*_, **__):
        time.sleep(0.4)
        raise TimeoutError("timed out")

    asker = client(timeout=0.2)
    monkeypatch.setattr(connection.connection, "create_connection", connect)
    assert asker.page(NOWHERE).failure is Failure.UNREACHABLE


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        (errors.ConnectTimeout(), Failure.UNREACHABLE),
        (errors.SSLError(), Failure.TLS),
        (errors.ReadTimeout(), Failure.TIMEOUT),
        (errors.ConnectionError(ProtocolError("aborted", TimeoutError("timed out"))), Failure.TIMEOUT),
        (errors.ContentDecodingError(), Failure.UNREADABLE),
        (errors.ProxyError(MaxRetryError(None, "/", ProxyError("tunnel", OSError("502")))), Failure.UNREACHABLE),
        (errors.ConnectionError(ProtocolError("aborted", ConnectionResetError("reset"))), Failure.DROPPED),
    ],
    ids=lambda value: value.name if isinstance(value, Failure) else "",
)
def test_kinds_of_failure(error, failure):
    assert failure_of(error) is failure


def test_a_connection_used_again_is_watched_too(client, town):
    base, asker = town.serve(), client(timeout=0.5)
    assert asker.record(f"{base}/ok").body == b"ok"
    began = time.monotonic()
    assert asker.record(f"{base}/slow-headers").failure is Failure.TIMEOUT
    assert time.monotonic() - began < 5
    assert len({request.client for request in town.log}) == 1, "the server saw more than one connection"


def test_a_connection_used_again_has_its_whole_time_again(client, town):
    base, asker = town.serve(), client(timeout=0.5)
    for _ in range(2):
        assert asker.record(f"{base}/ok").body == b"ok"
        time.sleep(0.6)
    assert len({request.client for request in town.log}) == 1, "the server saw more than one connection"


def test_a_server_that_drips_and_then_falls_silent_has_no_second_term(client, town):
    base, asker, began = town.serve(), client(timeout=0.8), time.monotonic()
    assert asker.record(f"{base}/stalled").failure is Failure.TIMEOUT
    assert time.monotonic() - began < 1.2


@pytest.mark.parametrize("path", ["/cafe/caf%C3%A9/naïve", "/cafe?title=é&action&a+b;c=d"])
def test_an_address_is_sent_as_written_save_what_is_not_ascii(client, town, path):
    """Escapes are not escaped again, and empty parameters, plus and semicolon stay."""
    assert client().page(town.serve() + path).status == 200


def test_nobody_waits_after_the_last_attempt(client, town):
    began = time.monotonic()
    assert client(attempts=1, first_wait=3.0).page(f"{town.serve()}/status/500").status == 500
    assert time.monotonic() - began < 2


def test_nobody_is_asked_again_once_the_run_has_ended(client, town):
    asker = client(attempts=3, first_wait=0.01)
    client.stop.set()
    assert asker.page(f"{town.serve()}/status/500").status == 500
    assert [request.method for request in town.log] == ["GET"]


def test_a_server_that_asks_to_wait_is_left_alone_with_all_its_pages(client, town, monkeypatch):
    asker, base, held = client(attempts=2), town.serve(), []
    monkeypatch.setattr(asker.pacer, "hold", lambda *given: held.append(given))
    assert asker.page(f"{base}/later-seconds").status == 200
    assert held == [(base.removeprefix("http://"), 1.0)]


def test_who_wants_a_host_that_is_held_waits_and_who_wants_another_does_not():
    pacer, began = Pacer(2, 0.0, Event()), time.monotonic()
    pacer.hold("slow.example", 0.5)
    with pacer.turn("quick.example"):
        assert time.monotonic() - began < 0.5
    with pacer.turn("slow.example"):
        assert time.monotonic() - began >= 0.5


def outcomes(found):
    return Counter(verdict.outcome for verdict in found.values())


def test_hosts_that_fail_are_no_missing_network_where_others_answer(tmp_path, town, names):
    alive = [f"{town.serve(name=f'a{n}.example')}/ok" for n in range(2)]
    dead = [f"http://b{n}.invalid/" for n in range(4)] + [f"http://c.example:{closed_port()}/"]
    found = results(tmp_path, [*alive, *dead], plan(workers=1, host_interval=0.0))
    assert outcomes(found) == {Outcome.ALIVE: 2, Outcome.BROKEN: 4, Outcome.DOUBTFUL: 1}


@pytest.mark.parametrize("base", ["127.0.0.1", "localhost"])
def test_this_machine_is_no_witness_of_a_network(tmp_path, town, names, base):
    """A page that names a server of this machine, which runs, once made all others broken."""
    port = town.serve().rpartition(":")[2]
    found = results(tmp_path, [f"http://{base}:{port}/ok", "http://a.invalid/"], plan(host_interval=0.0))
    assert [verdict.outcome for verdict in found.values()] == [Outcome.ALIVE, Outcome.NOT_CHECKED]


def test_a_network_that_lets_few_hosts_through_breaks_nothing(tmp_path, town, names):
    """As in hospitals, where one package index may be all that is found."""
    links = [f"{town.serve(name='index.example')}/ok", *(f"http://a{n}.invalid/" for n in range(30))]
    found = results(tmp_path, links, plan(workers=1, host_interval=0.0))
    assert outcomes(found) == {Outcome.ALIVE: 1, Outcome.NOT_CHECKED: 30}


@pytest.mark.parametrize(("answering", "expected"), [(4, Outcome.BROKEN), (2, Outcome.NOT_CHECKED)])
def test_hosts_that_answered_earlier_are_asked_before_many_are_called_broken(
    tmp_path, town, names, answering, expected
):
    """In a run that only asks again what was broken, hardly anything else would answer."""
    known = [f"{town.serve(name=f'a{n}.example')}/ok" for n in range(answering)]
    found = results(tmp_path, [f"http://b{n}.invalid/" for n in range(8)], plan(host_interval=0.0), known)
    assert outcomes(found) == {expected: 8}


def test_a_network_that_goes_away_in_the_middle_breaks_nothing(tmp_path, town, names, monkeypatch):
    base = town.serve(name="a.example")
    links, alive = [f"{base}/ok", "http://b.invalid/"], plan(host_interval=0.0, workers=1)
    ask = Client.page
    monkeypatch.setattr(Client, "page", lambda client, page, *more: ask(client, page, *more))
    assert outcomes(results(tmp_path / "now", links, alive))[Outcome.BROKEN] == 1

    def then_gone(client, page, *more):
        answer = ask(client, page, *more)
        if page == links[1]:
            monkeypatch.setattr(socket, "getaddrinfo", gone)
        client.session.close()  # a connection that is kept would still answer
        return answer

    def gone(*_, **__):
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(Client, "page", then_gone)
    assert outcomes(results(tmp_path / "gone", links, alive)) == {Outcome.ALIVE: 1, Outcome.NOT_CHECKED: 1}


def test_headers_and_certificates_are_those_of_the_settings():
    headers = {"https://a.org": {"X": "site"}, "https://a.org/page": {"X": "page"}, "*": {"X": "any"}}
    manners = Manners("me", headers=headers, tls=(True, {"a.org": "a.pem"}))
    assert manners.headers_for("https://a.org/page") == {"User-Agent": "me", "X": "site"}
    assert manners.headers_for("https://b.org/") == {"User-Agent": "me", "X": "any"}
    assert (manners.verify_for("https://a.org/"), manners.verify_for("https://b.org/")) == ("a.pem", True)
    assert Manners("me", tls=(False, "all.pem")).verify_for("https://a.org/") is False
    assert Manners("me", tls=(True, "all.pem")).verify_for("https://a.org/") == "all.pem"


def test_no_private_name_of_sphinx_is_used():
    """The check stands on Sphinx's builder and its collection of links alone, and they are public."""
    folder = Path(sphinx_doi_linkcheck.__file__).parent
    used = {
        f"{node.module}.{alias.name}"
        for path in folder.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sphinx.")
        for alias in node.names
    }
    assert "sphinx.builders.linkcheck.CheckExternalLinksBuilder" in used
    assert {name for name in used if "._" in name} == set()
    assert {"hyperlinks"} <= set(CheckExternalLinksBuilder.__annotations__) | set(vars(CheckExternalLinksBuilder)) | {
        word for word in re.findall(r"self\.(\w+)", inspect.getsource(CheckExternalLinksBuilder.init))
    }
    assert Hyperlink._fields == ("uri", "docname", "docpath", "lineno")
