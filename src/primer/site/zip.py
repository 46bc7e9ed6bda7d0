"""One zip of the built site, to be read from a folder: ``python -m primer zip FOLDER FILE.zip``.

Its bytes depend on those of the files alone: names are sorted, and every date is the first that a zip can hold.
"""

from __future__ import annotations

import argparse
import zipfile
from collections.abc import Mapping
from pathlib import Path, PurePath

from primer.evidence.files import whole

#: what only a host or Sphinx uses; the page for missing addresses has links from a host's root
LEFT_OUT = {"404.html", "robots.txt", "sitemap.xml", "environment.pickle", "sw.js", "manifest.webmanifest"}
#: compressed already
_STORED = {".pdf", ".png", ".zip", ".epub"}
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


def members(folder: Path) -> list[Path]:
    """Return the files of the site that a reader needs, sorted; hidden ones are left out."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        (
            path
            for path in found
            if path.name not in LEFT_OUT
            and not any(part.startswith(".") for part in path.parts)
            # zips to download: one cannot hold itself, and the other is as large
            and not (path.parent.name == "downloads" and path.suffix == ".zip")
        ),
        key=lambda path: path.as_posix(),
    )


def write(folder: Path, target: Path) -> int:
    """Write the site in ``folder`` to ``target``, inside one folder named like the zip; return the number of files.

    Raises ``FileNotFoundError`` when there is no site to pack.
    """
    if not (folder / "index.html").is_file():
        raise FileNotFoundError(f"{folder} has no index.html; build the site first ('make html')")
    files = {name.as_posix(): (folder / name).read_bytes() for name in members(folder)}
    pack(files, target)
    return len(files)


def pack(files: Mapping[str, bytes], target: Path) -> None:
    """Write files to a zip, inside one folder named like it; put in place whole."""
    with whole(target) as partial, zipfile.ZipFile(partial, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(f"{target.stem}/{name}", _FIRST_DATE)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if PurePath(name).suffix in _STORED else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)


def main() -> None:
    """Parse the command line and pack."""
    parser = argparse.ArgumentParser(prog="python -m primer zip", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built site")
    parser.add_argument("target", type=Path, help="the zip to write")
    options = parser.parse_args()
    write(options.folder, options.target)
