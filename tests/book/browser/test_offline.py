"""Without a network the bedside pages are there and say how old they are; with one, a newer version shows at once."""

from __future__ import annotations

import json
import shutil
import struct
import time

import pytest
from chromium import Quiet, serve

#: seconds that the worker waits for the network, which the book leaves as it is
PATIENCE = 4


class Slow(Quiet):
    wait = 0

    def do_GET(self):
        time.sleep(self.wait)
        super().do_GET()


@pytest.fixture
def place(book, tmp_path):
    """The site in a folder of its own, where a host serves it, so that a page can be changed."""
    shutil.copytree(book.html, tmp_path / "en/latest")
    Slow.wait = 0
    with serve(tmp_path, Slow) as address:
        yield tmp_path / "en/latest", f"{address}en/latest/"


@pytest.fixture
def installed(browser, place):
    """A page of the site whose worker has saved what it keeps, and what the browser complained of."""
    context = browser.new_context()
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(place[1] + "bedside/doses.html")
    page.evaluate("() => navigator.serviceWorker.ready")
    page.wait_for_function("() => navigator.serviceWorker.controller")
    yield page, said
    context.close()


def test_a_bedside_page_that_was_never_opened_is_there_without_a_network_and_says_how_old_it_is(place, installed):
    page, said = installed
    assert said == []
    assert page.locator(".offline").count() == 0
    page.context.set_offline(True)
    for name in ("bedside/if-it-goes-wrong.html#sec-bedside-wrong", "handouts/intubation-card.html", ""):
        page.goto(place[1] + name)
        notice = page.locator(".offline")
        assert notice.is_visible()
        assert notice.inner_text().startswith("No network. Saved on ")
        assert notice.inner_text().endswith(", less than a day ago.")
        styles = "() => [...document.styleSheets].map(sheet => sheet.href && sheet.cssRules.length)"
        assert all(page.evaluate(styles)), name
        page.set_viewport_size({"width": 390, "height": 800})
        page.mouse.wheel(0, 1500)
        page.wait_for_function("() => scrollY > 1000")
        box = notice.bounding_box()
        assert (box["y"] + box["height"], box["height"] < 70) == (800, True)  # in sight, however far one has read
        page.set_viewport_size({"width": 1280, "height": 800})
    page.context.set_offline(False)
    page.goto(place[1] + "bedside/doses.html")
    assert page.locator(".offline").count() == 0


def test_a_newer_version_is_never_hidden(place, installed):
    page, _ = installed
    path = place[0] / "bedside/doses.html"
    path.write_text(path.read_text().replace("</h1>", " anew</h1>"))
    page.reload()
    assert " anew" in page.locator("h1").inner_text()
    page.context.set_offline(True)
    page.reload()
    assert " anew" in page.locator("h1").inner_text()
    assert page.locator(".offline").is_visible()


def test_a_network_that_does_not_answer_is_not_waited_for(place, installed):
    page, _ = installed
    Slow.wait = 2 * PATIENCE
    page.reload(wait_until="commit")
    page.locator(".offline").wait_for(timeout=1600 * PATIENCE)


def test_an_old_copy_says_its_age(place, installed):
    page, _ = installed
    page.evaluate(
        """async () => {
            const cache = await caches.open((await caches.keys())[0]);
            const old = new Date(Date.now() - 3.5 * 864e5).toUTCString();
            const html = await (await caches.match(location.href)).text();
            await cache.put(location.href, new Response(html, { headers: { date: old, "content-type": "text/html" } }));
        }"""
    )
    page.context.set_offline(True)
    page.reload()
    assert page.locator(".offline").inner_text().endswith(", 3 days ago.")


def test_what_is_not_kept_is_left_to_the_browser(place, installed):
    page, _ = installed
    page.goto(place[1] + "chapters/law.html")
    assert page.locator("script[src*='offline.js']").count() == 0
    names = page.evaluate("async () => (await (await caches.open((await caches.keys())[0])).keys()).map(r => r.url)")
    assert not any("/chapters/law" in name for name in names)
    assert sum(name.endswith(".html") for name in names) >= 10


def test_from_a_folder_nothing_is_asked_for(browser, book):
    page = browser.new_context().new_page()
    wrong = []
    page.on("console", lambda message: wrong.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.goto((book.html / "bedside/doses.html").as_uri())
    # Playwright's 'networkidle' does not always come for a file
    page.evaluate("() => new Promise(done => requestIdleCallback(() => setTimeout(done)))")
    assert page.locator("link[rel=manifest]").count() == 0
    assert wrong == []
    page.context.close()


def test_the_site_can_be_installed(book, installed):
    page, _ = installed
    client = page.context.new_cdp_session(page)
    found = client.send("Page.getAppManifest")
    assert found["errors"] == []
    about = json.loads(found["data"])
    assert about["start_url"] == "index.html"
    for icon in about["icons"]:
        picture = (book.html / icon["src"]).read_bytes()
        size = int(icon["sizes"].partition("x")[0])
        assert struct.unpack(">II", picture[16:24]) == (size, size)
    assert client.send("Page.getInstallabilityErrors")["installabilityErrors"] in (
        [],
        [{"errorId": "in-incognito", "errorArguments": []}],
    )
