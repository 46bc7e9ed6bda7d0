"""Chosen pages are kept with what they load; settings that cannot work are refused."""

from __future__ import annotations

import io
import json
import re

import pytest
from chromium import serve
from conftest import sphinx_build
from PIL import Image, ImageColor

from sphinx_offline import MANIFEST, WORDS, WORKER, kept

SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>'
CONF = """
project = "Pump"
extensions = ["sphinx_offline"]
html_theme, html_favicon = "alabaster", "pump.svg"
offline_pages = ["alarms/"]
"""


def book(folder, *more):
    (folder / "docs/alarms").mkdir(parents=True)
    (folder / "conf.py").write_text("\n".join([CONF, *more]))
    (folder / "pump.svg").write_text(SVG)
    (folder / "docs/index.rst").write_text("Pump\n====\n\n.. toctree::\n\n   alarms/stop\n   history\n")
    (folder / "docs/alarms/stop.rst").write_text("Stop\n====\n\nPress the red button.\n")
    (folder / "docs/history.rst").write_text("History\n=======\n\nLong.\n")
    return sphinx_build("html", folder / "docs", folder, folder / "out", SOURCE_DATE_EPOCH="1780000000")


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    built = book(tmp_path_factory.mktemp("pump"), "offline_locale = 'de'", "offline_words = {'today': 'von heute'}")
    assert (built.status, built.warnings) == (0, "")
    return built.out


def constant(text, name):
    (value,) = re.findall(rf"^const {name} = (.*);$", text, re.MULTILINE)
    return json.loads(value)


def test_the_pages_that_are_named_are_kept_with_the_start_page_and_what_they_load(out):
    text = (out / WORKER).read_text(encoding="utf-8")
    assert constant(text, "PAGES") == ["index.html", "alarms/stop.html"]
    assert {"_static/pump.svg", "_static/alabaster.css"} <= {uri.partition("?")[0] for uri in constant(text, "FILES")}
    assert constant(text, "BUILT") == 1_780_000_000_000
    assert constant(text, "WORDS") == WORDS | {"today": "von heute"}


def test_only_kept_pages_load_the_script(out):
    loading = [path.name for path in out.rglob("*.html") if "offline.js" in path.read_text(encoding="utf-8")]
    assert sorted(loading) == ["index.html", "stop.html"]


def test_the_manifest_names_icons_that_are_there(out):
    about = json.loads((out / MANIFEST).read_text(encoding="utf-8"))
    assert (about["start_url"], "theme_color" in about) == ("index.html", False)
    for icon in about["icons"]:
        with Image.open(out / icon["src"]) as picture:
            assert "x".join(map(str, picture.size)) == icon["sizes"]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("html_favicon = None", "html_favicon is not set, and the icons of offline_pages are drawn of it"),
        ("html_favicon = 'pump.ico'", "html_favicon is 'pump.ico', and the icons"),
        ("offline_words = {'notes': 'x'}", "offline_words has notes; it may have notice, today"),
    ],
)
def test_what_cannot_work_is_refused(tmp_path, settings, said):
    built = book(tmp_path, settings)
    assert built.status == 2
    assert said in built.warnings
    assert "Traceback" not in built.warnings


def test_without_pages_nothing_is_written_and_no_favicon_is_wanted(tmp_path):
    built = book(tmp_path, "offline_pages, html_favicon = [], None")
    assert (built.status, built.warnings) == (0, "")
    assert not (built.out / WORKER).exists()
    assert not (built.out / "_static/offline.js").exists()


def test_another_theme_and_language_say_the_age_in_their_way(browser, out):
    with serve(out) as address:
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"{address}alarms/stop.html")
        page.wait_for_function("() => navigator.serviceWorker.controller")
        context.set_offline(True)
        page.reload()
        assert page.locator(".offline").inner_text().endswith(", von heute.")
        page.evaluate(
            """async () => {
                const cache = await caches.open((await caches.keys())[0]);
                const html = await (await caches.match(location.href)).text();
                const headers = { date: new Date(Date.now() - 3.5 * 864e5).toUTCString() };
                await cache.put(location.href, new Response(html, { headers }));
            }"""
        )
        page.reload()
        assert page.locator(".offline").inner_text().endswith(", vor 3 Tagen.")
        assert page.locator("[role=main] .offline").count() == 1
        context.close()


def test_the_worker_is_the_same_until_a_file_changes(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "x.css").write_text("p {}")
    page = tmp_path / "a/b.html"
    page.write_text('<link rel="stylesheet" href="../x.css?v=1"><img src="https://e.org/x.png"><img src="data:x">')
    first = kept.worker(tmp_path, ["a/b.html"], {"BUILT": 0})
    assert 'const FILES = ["x.css?v=1"]' in first
    assert kept.worker(tmp_path, ["a/b.html"], {"BUILT": 0}) == first
    (tmp_path / "x.css").write_text("p { color: red }")
    assert kept.worker(tmp_path, ["a/b.html"], {"BUILT": 0}) != first


@pytest.mark.parametrize(("ground", "color"), [('<rect width="9" height="9" fill="#ff0000"/>', "red"), ("", "white")])
def test_an_icon_is_drawn_on_the_ground_of_its_picture_or_on_white(tmp_path, ground, color):
    svg = tmp_path / "favicon.svg"
    svg.write_text(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{ground}</svg>')
    icon = Image.open(io.BytesIO(kept.icon(svg, 192))).convert("RGB")
    assert icon.size == (192, 192)
    assert icon.getpixel((1, 1)) == ImageColor.getrgb(color)
