"""The pages at the bedside without a network: a service worker, a web manifest, icons.

``sw.js`` keeps the pages of ``offline_pages`` (beginnings of their names) and what they load. It stands at the root of
the site, wherever that is, and is written anew with each change of a file that it keeps; the browser then fetches all
of them. ``offline.js`` registers it, on these pages and the start page alone: other pages are no heavier, and who only
reads a chapter does not load the rest. The icons are drawn from the favicon.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import Any
from urllib.parse import urlsplit

from docutils import nodes
from sphinx.application import Sphinx

from sphinx_typst_ua.site import FOLDER as PDF_FOLDER

WORKER, MANIFEST = "sw.js", "manifest.webmanifest"
SIZES = (192, 512)
#: milliseconds after which a page that the network does not bring comes from what was kept
PATIENCE = 4000


class Loaded(HTMLParser):
    """Gathers the addresses of what a browser loads to show a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take styles, icons, scripts and pictures, and the texts of previews."""
        of = dict(attrs)
        if tag == "link" and of.get("rel") in ("stylesheet", "shortcut icon"):
            self.found.append(of["href"] or "")
        elif tag in ("script", "img", "article"):
            self.found += [value for name in ("src", "data-previews") if (value := of.get(name))]


def loads(page: str, html: str) -> list[str]:
    """Return the paths of what a page loads, below the root of the site."""
    parser = Loaded()
    parser.feed(html)
    own = [uri for uri in parser.found if not urlsplit(uri).scheme]
    return [normpath(join(PurePosixPath(page).parent.as_posix(), uri)) for uri in own]


def worker(site: Path, pages: list[str], built: int) -> str:
    """Return the service worker that keeps pages; ``built`` (seconds since 1970) is said where a host gives no date."""
    texts = {page: (site / page).read_text(encoding="utf-8") for page in pages}
    files = sorted({path for page, html in texts.items() for path in loads(page, html)})
    files = [path for path in files if not path.startswith(f"{PDF_FOLDER}/")]  # made after the site
    version = hashlib.sha256()
    for name in [*pages, *files]:
        version.update(name.encode() + (site / name.partition("?")[0]).read_bytes())
    settings = {"VERSION": version.hexdigest()[:12], "BUILT": built * 1000, "PATIENCE": PATIENCE}
    settings |= {"PAGES": pages, "FILES": files}
    lines = [f"const {name} = {json.dumps(value)};" for name, value in settings.items()]
    return "\n".join([*lines, Path(__file__).with_name("serviceworker.js").read_text(encoding="utf-8")])


def manifest(name: str, short: str, start: str, icons: list[str]) -> str:
    """Return the manifest (https://www.w3.org/TR/appmanifest/)."""
    drawn = [
        {"src": icon, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, icon in zip(SIZES, icons, strict=True)
        for purpose in ("any", "maskable")
    ]
    about = {"name": name, "short_name": short, "start_url": start, "scope": "./", "display": "minimal-ui"}
    return (
        json.dumps(about | {"background_color": "#ffffff", "theme_color": "#155e75", "icons": drawn}, indent=1) + "\n"
    )


def icon(svg: Path, size: int) -> bytes:
    """Return a picture as PNG, its ground (the fill of a rectangle) up to the edges, as masks of any form need it."""
    import typst  # loaded here, since the engine takes its time

    ground = re.search(r'<rect[^>]*fill="(#[0-9a-f]+)"', svg.read_text(encoding="utf-8"))
    fill = ground[1] if ground else "#ffffff"
    page = f'#set page(width: 100pt, height: 100pt, margin: 10pt, fill: rgb("{fill}"))'
    source = f'{page}\n#image("{svg.name}", width: 80pt)'.encode()
    # its types want text and folder to be of one type, which they cannot be
    drawn: bytes = typst.compile(source, root=str(svg.parent), format="png", ppi=size * 0.72)  # type: ignore[call-overload]
    return drawn


def kept_pages(app: Sphinx) -> list[str]:
    """Return the pages that are kept, as paths below the root of the site, the start page first."""
    docnames = sorted(name for name in app.env.found_docs if name.startswith(tuple(app.config.offline_pages)))
    return [app.builder.get_target_uri(name) for name in [app.config.root_doc, *docnames]]


def load(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Let the pages that are kept register the worker."""
    wanted = app.config.offline_pages
    if app.builder.name == "html" and wanted and pagename.startswith((app.config.root_doc, *wanted)):
        app.add_js_file("offline.js", defer="defer")
        app.add_css_file("offline.css")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write worker, manifest and icons once all pages are written."""
    if exception or app.builder.name != "html" or not app.config.offline_pages or not app.config.html_favicon:
        return  # Sphinx has told of a favicon that is not there
    out = Path(app.outdir)
    names = [f"_static/icon-{size}.png" for size in SIZES]
    for name, size in zip(names, SIZES, strict=True):
        (out / name).write_bytes(icon(Path(app.confdir, app.config.html_favicon), size))
    config, pages = app.config, kept_pages(app)
    texts = {
        WORKER: worker(out, pages, int(os.environ["SOURCE_DATE_EPOCH"])),
        MANIFEST: manifest(config.html_title, config.html_short_title, pages[0], names),
    }
    for name, text in texts.items():
        (out / name).write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> None:
    """Register; without ``offline_pages`` or ``html_favicon`` nothing is kept."""
    app.add_config_value("offline_pages", [], "html", types=(list,))
    app.connect("html-page-context", load)
    app.connect("build-finished", write)
