"""One client in this process, against loopback: attempts, pauses, kinds of failure, and what tells of a network."""

from __future__ import annotations

import socket
import time
from collections import Counter
from threading import Event

import pytest
from requests import exceptions as errors
from town import Town, closed_port
from urllib3 import connection
from urllib3.exceptions import MaxRetryError, ProtocolError, ProxyError

from sphinx_doi_linkcheck.cache import Cache
from sphinx_doi_linkcheck.deadline import Watchdog
from sphinx_doi_linkcheck.fetch import Client, Manners, failure_of
from sphinx_doi_linkcheck.outcome import Failure, Outcome
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
    watchdog = Watchdog(stop)
    watchdog.start()

    def make(**manners):
        made.append(Client(Manners("tests", **manners), Pacer(2, 0.0, stop), watchdog))
        return made[-1]

    make.stop = stop
    yield make
    stop.set()
    for each in made:
        each.session.close()


def plan(manners=None, **settings):
    return Plan(manners or Manners("tests", timeout=5.0), "http://unused", "http://unused", "tests", **settings)


def results(folder, links, settings):
    cache = Cache(folder / "cache.json", {}, time.time())
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
    """Where packets are dropped both clocks run out at the same time; it is no connection, whichever rings first."""

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


def test_nobody_waits_after_the_last_attempt(client, town):
    began = time.monotonic()
    assert client(attempts=1, first_wait=3.0).page(f"{town.serve()}/status/500").status == 500
    assert time.monotonic() - began < 2


def test_nobody_is_asked_again_once_the_run_has_ended(client, town):
    asker = client(attempts=3, first_wait=0.01)
    client.stop.set()
    assert asker.page(f"{town.serve()}/status/500").status == 500
    assert [request.method for request in town.log] == ["HEAD", "GET"]


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


def test_hosts_that_fail_are_no_missing_network_where_another_answers(tmp_path, town):
    links = [f"{town.serve()}/ok", *(f"http://127.0.0.{n}:{closed_port(f'127.0.0.{n}')}/" for n in range(2, 14))]
    found = results(tmp_path, links, plan(workers=1, host_interval=0.0))
    assert Counter(verdict.outcome for verdict in found.values()) == {Outcome.ALIVE: 1, Outcome.DOUBTFUL: 12}
