"""Debian's Chromium, and the built site served on this machine only."""

from __future__ import annotations

import os
import shutil
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from pathlib import Path

import pytest

#: The headless shell renders alike in a quarter of the time: it has no windows, profiles and extensions to start.
NAMED = (os.environ.get("CHROMIUM"), shutil.which("chromium-headless-shell"), shutil.which("chromium"))
CHROMIUM = next(filter(None, NAMED), "/usr/bin/chromium")
ARGUMENTS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@contextmanager
def chromium() -> Iterator[object]:
    """Start a browser; skip the test with a clear word where there is none."""
    if not Path(CHROMIUM).exists():
        pytest.skip(
            "no Chromium: install it (Debian: 'apt-get install chromium-headless-shell') or name it: CHROMIUM=/path"
        )
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


class Server(ThreadingHTTPServer):
    def handle_error(self, request: object, client_address: object) -> None:
        """Tell of what went wrong, but not that a browser went to another page before it had all of this one."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextmanager
def serve(folder: Path, handler: type[SimpleHTTPRequestHandler] = Quiet) -> Iterator[str]:
    """Serve a folder on this machine; yield its address."""
    with Server(("127.0.0.1", 0), partial(handler, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    with chromium() as browser:
        yield browser


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, to be evaluated in a page."""
    return files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def site(book, tmp_path_factory) -> Iterator[str]:
    """Serve the site."""
    folder = tmp_path_factory.mktemp("site")
    # where the 404 page expects it
    shutil.copytree(book.html, folder / "en" / "latest")
    with serve(folder) as address:
        yield f"{address}en/latest/"


@contextmanager
def opening(browser, site: str) -> Iterator[Callable[..., object]]:
    """Yield a function that opens a page; complaints of the console and requests to others fail at the end."""
    opened, wrong = [], []

    def open_page(name: str = "index.html", width: int = 1280, **options: object):
        context = browser.new_context(viewport={"width": width, "height": 800}, **options)
        opened.append(context)
        page = context.new_page()
        page.on("console", lambda said: wrong.append(f"{name}: {said.text}") if said.type == "error" else None)
        page.on("pageerror", lambda error: wrong.append(f"{name}: {error}"))
        page.on("request", lambda request: request.url.startswith((site, "data:")) or wrong.append(request.url))
        page.goto(site + name)
        return page

    yield open_page
    for context in opened:
        context.close()
    assert wrong == []


@pytest.fixture
def show(browser, site):
    """The function that opens a page of the book's site."""
    with opening(browser, site) as open_page:
        yield open_page
