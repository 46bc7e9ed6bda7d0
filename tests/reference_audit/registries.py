"""Registries on loopback: Crossref, DataCite, PubMed and Retraction Watch, as well and as badly as they behave."""

from __future__ import annotations

import contextlib
import http.server
import io
import json
import os
import re
import socket
import struct
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qs, unquote, urlsplit

import forked

SERVICES = {
    "crossref": "https://api.crossref.org",
    "datacite": "https://api.datacite.org",
    "pubmed": "https://eutils.ncbi.nlm.nih.gov",
    "watch": "https://api.labs.crossref.org",
}
ENVIRON = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}


@dataclass
class Work:
    """One work as a registry holds it."""

    doi: str = ""
    pmid: str = ""
    title: str = "A trial of sleep after surgery in two hundred adults"
    authors: list[str] = field(default_factory=lambda: ["Doe, Jane", "Roe, Richard", "Poe, Mary"])
    year: int = 2020
    journal: str = "Journal of Sleep"
    volume: str = "12"
    pages: str = "34-40"
    online: int = 0
    updates: list[dict] = field(default_factory=list)  # Crossref's updated-by
    types: list[str] = field(default_factory=lambda: ["Journal Article"])
    lines: list[str] = field(default_factory=list)  # more of MEDLINE's

    def entry(self, key: str, **changes) -> str:
        """The work as an entry of a bibliography; a field that is changed to None is left out."""
        fields = {
            "author": " and ".join(self.authors),
            "title": self.title,
            "journal": self.journal,
            "year": str(self.year),
            "volume": self.volume,
            "pages": self.pages,
            "doi": self.doi,
            "pmid": self.pmid,
        } | changes
        lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
        return "\n".join([f"@article{{{key},", *lines, "}", ""])

    def crossref(self) -> dict:
        people = [dict(zip(("family", "given"), name.split(", "), strict=True)) for name in self.authors]
        held = {
            "DOI": self.doi.lower(),
            "title": [self.title],
            "author": people,
            "issued": {"date-parts": [[self.online or self.year]]},
            "published-print": {"date-parts": [[self.year, 3]]},
            "container-title": [self.journal],
            "volume": self.volume,
            "page": self.pages,
            "issue": "3",
            "publisher": "House of Sleep",
            "type": "journal-article",
        }
        if self.online:
            held["published-online"] = {"date-parts": [[self.online, 12]]}
        return held | ({"updated-by": self.updates} if self.updates else {})

    def datacite(self) -> dict:
        people = [{"familyName": n.split(", ")[0], "givenName": n.split(", ")[1], "name": n} for n in self.authors]
        held = {"doi": self.doi, "titles": [{"title": self.title}], "creators": people, "publicationYear": self.year}
        return {"data": {"attributes": held | {"container": {"title": self.journal}, "types": {"bibtex": "article"}}}}

    def medline(self) -> str:
        tags = [("PMID", self.pmid), ("TI", f"{self.title}."), ("VI", self.volume), ("PG", self.pages)]
        tags += [("DP", f"{self.year} Mar"), ("JT", self.journal), *(("FAU", name) for name in self.authors)]
        tags += [("PT", kind) for kind in self.types] + ([("AID", f"{self.doi} [doi]")] if self.doi else [])
        return "\n".join([f"{tag:<4}- {value}" for tag, value in tags] + self.lines) + "\n"


class Request(NamedTuple):
    host: str
    path: str
    began: float
    agent: str


class Registry(http.server.BaseHTTPRequestHandler):
    """One of the registries: which, its server knows."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def do_GET(self):
        town: Town = self.server.town
        with town.lock:
            town.log.append(Request(self.headers["Host"], self.path, time.monotonic(), self.headers["User-Agent"]))
        with contextlib.suppress(ConnectionError):
            self.play()
        with town.lock:
            town.finished[urlsplit(self.path).path] += 1

    def play(self):
        home: Registries = self.server.town.home
        name = home.names[self.server.server_port]
        with self.server.town.lock:
            plays = home.trouble[name]
            play = plays[0] if plays[-1:] == [...] else plays.pop(0) if plays else None
        if play:
            return play(self)
        time.sleep(home.delay)
        status, body, kind = getattr(home, name)(self.path)
        if status == 404:
            return self.answer(404, b"Resource not found.", "text/plain")
        return self.answer(200, body.encode(), kind)

    def answer(self, status, body=b"", kind="text/html; charset=utf-8", **headers):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        pass  # a client that hangs up is no news


class Town:
    """Servers that share one log."""

    def __init__(self, home: Registries) -> None:
        self.home, self.lock = home, threading.Lock()
        self.log: list[Request] = []
        self.finished = Counter[str]()
        self.servers: list[Server] = []

    def serve(self, address: str, tls=None) -> str:
        """Start one more server; returns its base address."""
        server = Server((address, 0), Registry)
        server.town = self
        if tls:
            # the handshake is made by the thread of the request, so that a bad one holds nobody up
            server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        self.servers.append(server)
        return f"http{'s' if tls else ''}://{address}:{server.server_port}"

    def close(self) -> None:
        for server in self.servers:
            threading.Thread(target=server.shutdown, daemon=True).start()
            server.server_close()

    def paths(self) -> Counter[str]:
        with self.lock:
            return Counter(request.path for request in self.log)


def closed_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Run(NamedTuple):
    status: int
    out: str
    err: str
    folder: Path
    took: float  # seconds

    @property
    def entries(self) -> dict[str, dict]:
        lines = (self.folder / "_build" / "audit" / "output.json").read_text(encoding="utf-8").splitlines()
        return {row["key"]: row for row in map(json.loads, lines)}

    @property
    def report(self) -> str:
        return (self.folder / "_build" / "audit" / "report.md").read_text(encoding="utf-8")

    @property
    def summary(self) -> dict:
        return json.loads((self.folder / "_build" / "audit" / "summary.json").read_text())


class Registries:
    """The four registries, what they hold, and a bibliography to audit against them."""

    def __init__(self, folder: Path, tls=None) -> None:
        self.town, self.folder, self.delay = Town(self), folder, 0.0
        self.in_crossref, self.in_datacite, self.in_pubmed, self.aliases = {}, {}, {}, {}
        self.retractions: list[tuple[str, str]] = [("10.5555/another", "Retraction")]
        self.trouble: defaultdict[str, list] = defaultdict(list)
        self.names, self.services = {}, {}
        for number, (name, usual) in enumerate(SERVICES.items(), 11):
            base = self.town.serve("127.0.0.1" if tls else f"127.0.0.{number}", tls)
            self.names[self.town.servers[-1].server_port], self.services[usual] = name, base
        self.bib: list[str] = []
        self.accepted = "key,field,ours,theirs,reason,since,ends\n"
        self.settings = {"interval": 0.0, "first-wait": 0.05, "attempts": 3, "timeout": 1.5, "longest-wait": 3.0}

    def hold(self, work: Work) -> Work:
        """Let Crossref and PubMed hold a work."""
        if work.doi:
            self.in_crossref[work.doi.lower()] = work
        if work.pmid:
            self.in_pubmed[work.pmid] = work
        return work

    def cite(self, key: str, work: Work, **changes) -> None:
        self.bib.append(work.entry(key, **changes))

    def crossref(self, path):
        address = urlsplit(path)
        if address.path == "/works":
            (wanted,) = [part.removeprefix("filter=") for part in address.query.split("&") if "filter=" in part]
            dois = [unquote(part).removeprefix("doi:") for part in wanted.split(",")]
            items = [self.in_crossref[doi].crossref() for doi in dois if doi in self.in_crossref]
            return 200, json.dumps({"status": "ok", "message": {"items": items}}), "application/json"
        doi = unquote(address.path.removeprefix("/works/")).lower()
        work = self.in_crossref.get(self.aliases.get(doi, doi))  # the real one redirects
        return (200, json.dumps({"message": work.crossref()}), "application/json") if work else (404, "", "")

    def datacite(self, path):
        work = self.in_datacite.get(unquote(urlsplit(path).path.removeprefix("/dois/")).lower())
        return (200, json.dumps(work.datacite()), "application/json") if work else (404, "", "")

    def pubmed(self, path):
        address, query = urlsplit(path), parse_qs(urlsplit(path).query)
        if address.path.endswith("/esearch.fcgi"):
            dois = {doi.lower() for doi in re.findall(r'"([^"]+)"\[aid\]', query["term"][0])}
            found = [pmid for pmid, work in self.in_pubmed.items() if work.doi.lower() in dois]
            return 200, json.dumps({"esearchresult": {"idlist": found}}), "application/json"
        works = [self.in_pubmed[pmid] for pmid in query["id"][0].split(",") if pmid in self.in_pubmed]
        if address.path.endswith("/esummary.fcgi"):
            ids = {w.pmid: {"uid": w.pmid, "articleids": [{"idtype": "doi", "value": w.doi}]} for w in works}
            return 200, json.dumps({"result": {"uids": list(ids), **ids}}), "application/json"
        assert address.path.endswith("/efetch.fcgi"), path
        return 200, "\n".join(work.medline() for work in works), "text/plain"

    def watch(self, path):
        head = "Record ID,Title,OriginalPaperDOI,RetractionDOI,RetractionDate,RetractionNature,Reason\n"
        rows = [
            f"{n},t,{doi},10.5555/notice{n},1/2/2024 0:00,{kind},r" for n, (doi, kind) in enumerate(self.retractions)
        ]
        return 200, head + "\n".join(rows) + "\n", "text/csv"

    def write(self) -> None:
        """Write the small project that is audited."""
        settings = {"bibliography": "works.bib", "accepted": "accepted.csv", "contact": "https://tiny.example/"}
        lines = [f"{name} = {json.dumps(value)}" for name, value in (settings | self.settings).items()]
        places = [f'"{usual}" = {json.dumps(other)}' for usual, other in self.services.items()]
        text = "\n".join(["[tool.reference-audit]", *lines, "[tool.reference-audit.services]", *places, ""])
        (self.folder / "pyproject.toml").write_text(text)
        (self.folder / "works.bib").write_text("\n".join(self.bib), encoding="utf-8")
        (self.folder / "accepted.csv").write_text(self.accepted, encoding="utf-8")

    def names_of(self, request) -> str:
        """Which registry a request was for."""
        return self.names[int(request.host.rpartition(":")[2])]

    def start(self, **environ) -> subprocess.Popen:
        self.write()
        command = [sys.executable, "-m", "reference_audit", str(self.folder)]
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "encoding": "utf-8"}
        return subprocess.Popen(command, env=ENVIRON | environ, **pipes)

    def run(self, fresh=False, **environ) -> Run:
        """Audit; ``fresh`` starts a new Python, which takes the encoding of its streams from its environment."""
        began = time.monotonic()
        if fresh:
            process = self.start(**environ)
            out, err = process.communicate()
            return Run(process.returncode, out, err, self.folder, time.monotonic() - began)
        self.write()
        done = forked.run("reference_audit", self.folder, environ=ENVIRON | environ)
        return Run(done.returncode, done.stdout, done.stderr, self.folder, time.monotonic() - began)


def status(code, body=b"<h1>no</h1>", **headers):
    """A play: an answer with this status."""
    return lambda handler: handler.answer(code, body, **headers)


def instead(body: bytes):
    """A play: this body, whatever was asked."""
    return lambda handler: handler.answer(200, body, "application/json")


def drop(handler):
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    handler.wfile = io.BytesIO()
    handler.connection.close()


def silent(handler):
    time.sleep(5)


def drip(handler):
    """An answer that never ends, a byte now and then."""
    handler.close_connection = True
    handler.send_response(200)
    handler.end_headers()
    _drip(handler, b" ")


def drip_headers(handler):
    """Headers that never end."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    _drip(handler, b"X-Drip: 1\r\n")


def _drip(handler, piece):
    for _ in range(300):
        handler.wfile.write(piece)
        handler.wfile.flush()
        time.sleep(0.1)


def cut_short(handler):
    """Half of an answer that promised more."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"message": {"items": [')
    handler.close_connection = True
    handler.wfile.flush()
    handler.wfile = io.BytesIO()
    handler.connection.close()


#: Audits many small projects in one process, one after the other: what each says and its status go into its folder.
MANY = """
import contextlib, pathlib, sys, time
from reference_audit.__main__ import main
for root in map(pathlib.Path, sys.argv[1:]):
    began, sys.argv = time.monotonic(), ["audit", str(root)]
    with (root / "out").open("w") as out, (root / "err").open("w") as err:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main()
    (root / "status").write_text(f"{status} {time.monotonic() - began}")
"""


def run_many(homes: list[Registries]) -> list[Run]:
    """Run some audits in one process."""
    for home in homes:
        home.write()
    folders = [home.folder for home in homes]
    subprocess.run([sys.executable, "-c", MANY, *map(str, folders)], env=ENVIRON, check=True)
    return [_finished(folder) for folder in folders]


def _finished(folder: Path) -> Run:
    code, took = (folder / "status").read_text().split()
    return Run(int(code), (folder / "out").read_text(), (folder / "err").read_text(), folder, float(took))
