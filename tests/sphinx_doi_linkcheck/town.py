"""Real servers on loopback that behave as well and as badly as servers do."""

from __future__ import annotations

import contextlib
import email.utils
import gzip
import http.server
import io
import itertools
import json
import re
import socket
import struct
import threading
import time
import urllib.parse
from collections import Counter, defaultdict
from typing import ClassVar, NamedTuple

DOIS = {
    "10/f3vqk4",
    "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2",
    "10.1016/S0140-6736(05)17709-5",
    "10.1175/1520-0442(1999)012<1990:TCBSTA>2.0.CO;2",
    "10.1234/[brackets]-and-(sici)",
    "10.5555/12345678",
    "10.5555/hash#question?per%20cent",
}
PMIDS = {"11", "22", "33"}


class Request(NamedTuple):
    host: str
    method: str
    path: str
    began: float
    agent: str
    client: tuple[str, int]  # its end of the connection


def _bomb() -> bytes:
    """64 MiB of nothing in a sixteenth of a megabyte: more than a run may take."""
    held = io.BytesIO()
    with gzip.GzipFile(fileobj=held, mode="wb", compresslevel=9, mtime=0) as file:
        for _ in range(64):
            file.write(bytes(1024 * 1024))
    return held.getvalue()


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    pages: ClassVar = {
        "/encoded": ("text/html", b"<h2 id='standard-input%2Foutput'>x</h2>"),
        "/named": ("text/html", b"<a name='old'></a><meta name='description'><form id='top-form'></form>"),
        "/gh": ("text/html", b"<article><h1 id='user-content-usage'>Usage</h1><a href='#usage'>#</a></article>"),
        "/anubis": (
            "text/html",
            b"<!doctype html><title>Making sure you&#39;re not a bot!</title>"
            b'<script src="/.within.website/x/cmd/anubis/static/js/main.mjs"></script>',
        ),
        "/challenge-title": ("text/html", b"<title lang=en>Just a moment...</title><noscript>x</noscript>"),
        "/about-walls": ("text/html", b"<title>How not to be taken for a robot</title><h1 id='here'>Captchas</h1>"),
        "/found": ("text/html; charset=utf-8", b"<h1 id='here'>x</h1>"),
        "/plain": ("application/octet-stream", b"\x00\x01"),
        "/paper.pdf": ("application/pdf", b"%PDF-1.7"),
        "/latin1": ("text/html; charset=iso-8859-1", "<p id='Müller'>ü</p>".encode("latin-1")),
        "/latin1-meta": ("text/html", "<meta charset=iso-8859-1><p id='Müller'>ü</p>".encode("latin-1")),
        "/broken-utf8": ("text/html; charset=utf-8", b"<p>\xff\xfe\x80</p><p id='here'></p>"),
        "/unknown-charset": ("text/html; charset=klingon", b"<p id='here'></p>"),
    }

    def log_message(self, *args):
        pass

    def do_GET(self):
        town: Town = self.server.town
        path = urllib.parse.urlsplit(self.path).path
        with town.lock:
            host = self.headers.get("Host", "")
            who = self.headers["User-Agent"], self.client_address
            town.log.append(Request(host, self.command, self.path, time.monotonic(), *who))
        try:
            with contextlib.suppress(ConnectionError):
                self.play(path)
        finally:
            with town.lock:
                town.finished[path] += 1
                town.last = time.monotonic()

    do_HEAD = do_GET

    def answer(self, status, body=b"", kind="text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def start(self, **headers):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.close_connection = True

    def times(self, path):
        """How often this path was asked for before now."""
        with self.server.town.lock:
            return sum(urllib.parse.urlsplit(request.path).path == path for request in self.server.town.log) - 1

    def play(self, path):
        town = self.server.town
        if path in self.pages:
            kind, body = self.pages[path]
            return self.answer(200, body, kind)
        if match := re.fullmatch(r"/status/(\d+)", path):
            return self.answer(int(match[1]), b"<h1>no</h1>")
        if path.startswith("/api/handles/"):
            return self.handle_record(path.removeprefix("/api/handles/"))
        if path == "/esummary.fcgi":
            return self.summary()
        name = path.strip("/").partition("/")[0].replace("-", "_")
        play = getattr(self, f"play_{name}", None)
        if play:
            return play(path)
        host = self.headers.get("Host", "")
        with town.lock:
            town.busy[host] += 1
            town.most[host] = max(town.most[host], town.busy[host])
        time.sleep(town.delay)
        with town.lock:  # before the answer, so that who asks next is not counted beside
            town.busy[host] -= 1
        return self.answer(200, b"ok")

    def handle_record(self, quoted):
        doi = urllib.parse.unquote(quoted)
        assert not set(quoted) & set('<>[]"'), quoted
        if doi == "10.5555/service-down":
            return self.answer(503, b"<h1>Service Unavailable</h1>")
        if doi == "10.5555/endless-record":
            return self.play_endless(quoted)
        if doi == "10.5555/captive-portal":
            return self.answer(200, b"<h1>Log in</h1>")
        if doi == "10.5555/no-values":
            return self.answer(200, json.dumps({"responseCode": 200, "handle": doi}).encode(), "application/json")
        if doi == "10.5555/odd-code":
            return self.answer(200, json.dumps({"responseCode": 2, "handle": doi}).encode(), "application/json")
        code = 1 if doi in DOIS else 100
        body = json.dumps({"responseCode": code, "handle": doi}).encode()
        return self.answer(200 if code == 1 else 404, body, "application/json")

    def summary(self):
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(self.path).query)
        assert query["db"] == ["pubmed"] and query["tool"]
        pmids = query["id"][0].split(",")
        if "503" in pmids:
            return self.answer(503)
        result = {pmid: {"uid": pmid} if pmid in PMIDS else {"uid": pmid, "error": "cannot get"} for pmid in pmids}
        return self.answer(200, json.dumps({"result": {"uids": pmids, **result}}).encode(), "application/json")

    def play_challenge_header(self, path):
        self.answer(200, b"<title>x</title>", cf_mitigated="challenge")

    def play_cafe(self, path):
        """Only this spelling is known, whatever a client makes of it."""
        self.answer(200 if self.path in {"/cafe/caf%C3%A9/na%C3%AFve", "/cafe?title=%C3%A9&action&a+b;c=d"} else 404)

    def play_moved_to_section(self, path):
        self.answer(301, Location="/found#here")

    def play_moved_with_space(self, path):
        self.answer(301, Location="/a b")

    def play_gone_to_start(self, path):
        self.answer(301, Location="/")

    def play_moved_endlessly(self, path):
        self.send_response(301)
        self.send_header("Location", "/found")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True
        self.drip(b"<p>")

    def play_to_nonsense(self, path):
        self.answer(301, Location="http://[oops/")

    def play_moved(self, path):
        self.answer(301, Location="/found")

    def play_moved_twice(self, path):
        self.answer(308, Location="/moved")

    def play_temporary(self, path):
        self.answer(302, Location="/found")

    def play_slash(self, path):
        self.answer(200 if path.endswith("/") else 301, Location="/slash/")

    def play_to_hub(self, path):
        self.answer(301, Location=f"{self.server.town.hub}/hub{path}")

    def play_loop(self, path):
        self.answer(301, Location="/loop")

    def play_to_404(self, path):
        self.answer(301, Location="/status/404")

    def play_to_ignored(self, path):
        self.answer(302, Location="/status/404?setting")

    def play_to_ftp(self, path):
        self.answer(301, Location="ftp://127.0.0.1/x")

    def play_flaky(self, path):
        self.answer(500 if self.times(path) < 1 else 200)

    def play_later_seconds(self, path):
        if self.times(path):
            return self.answer(200)
        return self.answer(429, Retry_After="1")

    def play_later_date(self, path):
        if self.times(path):
            return self.answer(200)
        return self.answer(429, Retry_After=email.utils.formatdate(time.time() + 2, usegmt=True))

    def play_later_always(self, path):
        self.answer(429)

    def play_later_far(self, path):
        self.answer(429, Retry_After="86400")

    def drip(self, piece):
        for _ in range(600):
            self.wfile.write(piece)
            self.wfile.flush()
            time.sleep(0.1)

    def play_silent(self, path):
        time.sleep(20)

    def play_slow_headers(self, path):
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        self.drip(b"X-Drip: 1\r\n")

    def play_stalled(self, path):
        """Some headers, then nothing."""
        self.close_connection = True
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for _ in range(6):
            time.sleep(0.1)
            self.wfile.write(b"X-Drip: 1\r\n")
        time.sleep(5)

    def play_slow_body(self, path):
        self.start()
        self.drip(b"<p>")

    def play_slow_promise(self, path):
        """As slow, but its end is promised, so that a cut is a failure."""
        self.start(Content_Length="1000000")
        self.drip(b"<p>")

    def play_slow_404(self, path):
        self.send_response(404)
        self.send_header("Connection", "close")
        self.end_headers()
        self.drip(b"<p>")

    def play_endless(self, path):
        self.start()
        if self.command != "HEAD":
            for _ in itertools.repeat(None, 100_000):
                self.wfile.write(b"<p>x</p>" * 2048)

    def play_drop_head(self, path):
        if self.command == "HEAD":
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
        else:
            self.answer(200)

    def play_no_head(self, path):
        self.answer(405 if self.command == "HEAD" else 200)

    def play_reset(self, path):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.wfile = io.BytesIO()
        self.connection.close()

    bomb: ClassVar = _bomb()

    def play_bomb(self, path):
        self.answer(200, self.bomb, Content_Encoding="gzip")

    def play_no_gzip(self, path):
        self.answer(200, b"this is not compressed", Content_Encoding="gzip")


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is no news


class Town:
    """Servers that share one log; each is a host of its own."""

    def __init__(self, delay: float = 0.0) -> None:
        self.log: list[Request] = []
        self.busy, self.most = Counter[str](), defaultdict[str, int](int)
        self.finished, self.last = Counter[str](), 0.0
        self.lock, self.delay = threading.Lock(), delay
        self.servers: list[Server] = []
        self.hub = ""

    def serve(self, address="127.0.0.1", tls=None, handler=Handler, name="") -> str:
        """Start one more server; returns its base address, with a name of the internet if one is given."""
        server = Server((address, 0), handler)
        server.town = self
        if tls:
            # the handshake is made by the thread of the request, so that a bad one holds nobody up
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.servers.append(server)
        return f"http{'s' if tls else ''}://{name or address}:{server.server_port}"

    def close(self) -> None:
        for server in self.servers:
            threading.Thread(target=server.shutdown, daemon=True).start()
            server.server_close()

    def paths(self) -> Counter[str]:
        with self.lock:
            return Counter(request.path for request in self.log)


def closed_port(address="127.0.0.1") -> int:
    """A port that nobody listens at: it stays ours while the tests run, so that nobody else can take it."""
    held = socket.socket()
    held.bind((address, 0))
    _held.append(held)
    return held.getsockname()[1]


_held: list[socket.socket] = []
