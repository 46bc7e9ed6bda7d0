"""What readers without a network need: a service worker, a web manifest, icons. None of it knows of Sphinx."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import join, normpath
from typing import Any
from urllib.parse import urlsplit

#: widths of the icons, in pixels: those that browsers ask for before they install a site
SIZES = (192, 512)
#: endings of the pictures that an icon can be drawn of
PICTURES = (".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp")


class Loaded(HTMLParser):
    """Gathers the addresses of what a browser loads to show a page; ``more`` are attributes that hold others."""

    def __init__(self, more: Collection[str]) -> None:
        super().__init__()
        self.more = more
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take styles, icons, scripts and pictures."""
        of = dict(attrs)
        if tag == "link" and of.get("rel") in ("stylesheet", "icon", "shortcut icon"):
            self.found.append(of.get("href") or "")
        names = [*(["src"] if tag in ("script", "img") else []), *self.more]
        self.found += [value for name in names if (value := of.get(name))]


def loads(page: str, html: str, more: Collection[str] = ()) -> list[str]:
    """Return the paths of what a page loads, below the root of the site."""
    parser = Loaded(more)
    parser.feed(html)
    own = [uri for uri in parser.found if uri and not urlsplit(uri).scheme and not urlsplit(uri).netloc]
    return [normpath(join(PurePosixPath(page).parent.as_posix(), uri)) for uri in own]


def worker(site: Path, pages: Sequence[str], settings: Mapping[str, Any], more: Collection[str] = ()) -> str:
    """Return the service worker that keeps pages and what they load, with a version that changes with any of them.

    ``settings`` are constants of ``serviceworker.js``. A file that is not there yet is not kept.
    """
    texts = {page: (site / page).read_text(encoding="utf-8") for page in pages}
    found = {path for page, html in texts.items() for path in loads(page, html, more)}
    files = sorted(path for path in found if (site / path.partition("?")[0]).is_file())
    version = hashlib.sha256()
    for name in [*pages, *files]:
        version.update(name.encode() + (site / name.partition("?")[0]).read_bytes())
    constants = {"VERSION": version.hexdigest()[:12], **settings, "PAGES": list(pages), "FILES": files}
    lines = [f"const {name} = {json.dumps(value, ensure_ascii=False)};" for name, value in constants.items()]
    return "\n".join([*lines, Path(__file__).with_name("serviceworker.js").read_text(encoding="utf-8")])


def manifest(name: str, short: str, start: str, icons: Sequence[str], color: str = "") -> str:
    """Return the manifest (https://www.w3.org/TR/appmanifest/); ``icons`` are addresses, by :data:`SIZES`."""
    drawn = [
        {"src": icon, "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size, icon in zip(SIZES, icons, strict=True)
        for purpose in ("any", "maskable")
    ]
    about: dict[str, Any] = {"name": name, "short_name": short, "start_url": start, "scope": "./"}
    about |= {"display": "minimal-ui", "background_color": "#ffffff"} | ({"theme_color": color} if color else {})
    return json.dumps(about | {"icons": drawn}, ensure_ascii=False, indent=1) + "\n"


def icon(picture: Path, size: int) -> bytes:
    """Return a picture as PNG, its ground (the fill of an SVG's rectangle) up to the edges, as any mask needs it."""
    import typst  # loaded here, since the engine takes its time

    ground = None
    if picture.suffix == ".svg":
        ground = re.search(r'<rect[^>]*fill="(#[0-9a-fA-F]+)"', picture.read_text(encoding="utf-8"))
    page = f'#set page(width: 100pt, height: 100pt, margin: 10pt, fill: rgb("{ground[1] if ground else "#ffffff"}"))'
    source = f'{page}\n#image("{picture.name}", width: 80pt, height: 80pt, fit: "contain")'.encode()
    compiler = typst.Compiler(source, root=str(picture.parent), ignore_system_fonts=True)  # as another machine draws it
    drawn = compiler.compile(format="png", ppi=size * 0.72)
    assert isinstance(drawn, bytes)  # of one page; of several it is a list
    return drawn
