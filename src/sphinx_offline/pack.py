"""One zip of a built site, to be read from a folder: ``python -m sphinx_offline.pack FOLDER FILE.zip``.

Its bytes depend on those of the files alone: names are sorted, and every date is the first that a zip can hold.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path, PurePath

#: what only a host or Sphinx uses; the page for missing addresses has links from a host's root
LEFT_OUT = ("404.html", "robots.txt", "sitemap.xml", "environment.pickle", "sw.js", "manifest.webmanifest")
#: compressed already
_STORED = {".pdf", ".png", ".zip", ".epub"}
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


def members(folder: Path, without: Sequence[str] = ()) -> list[Path]:
    """Return the files that a reader needs, sorted: not hidden ones, nor those of a pattern of ``without``."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    kept = (path for path in found if path.name not in LEFT_OUT and not any(part[0] == "." for part in path.parts))
    named = sorted(path.as_posix() for path in kept)
    return [Path(name) for name in named if not any(fnmatchcase(name, pattern) for pattern in without)]


def write(folder: Path, target: Path, without: Sequence[str] = ()) -> int:
    """Write the site in ``folder`` to ``target``, inside one folder named like the zip; return the number of files.

    Raises FileNotFoundError when there is no site to pack.
    """
    if not (folder / "index.html").is_file():
        raise FileNotFoundError(f"{folder} has no index.html; build the site first")
    files = {name.as_posix(): (folder / name).read_bytes() for name in members(folder, without)}
    pack(files, target)
    return len(files)


def pack(files: Mapping[str, bytes], target: Path) -> None:
    """Write files to a zip, inside one folder named like it; put in place whole."""
    partial = target.with_name(f".partial-{target.name}")
    try:
        with zipfile.ZipFile(partial, "w") as archive:
            for name, data in files.items():
                info = zipfile.ZipInfo(f"{target.stem}/{name}", _FIRST_DATE)
                info.external_attr = 0o644 << 16
                info.compress_type = zipfile.ZIP_STORED if PurePath(name).suffix in _STORED else zipfile.ZIP_DEFLATED
                archive.writestr(info, data)
        partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


def main() -> int:
    """Parse the command line and pack; exit status 1 where there is no site, or no room."""
    parser = argparse.ArgumentParser(prog="python -m sphinx_offline.pack", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built site")
    parser.add_argument("target", type=Path, help="the zip to write")
    parser.add_argument("--without", action="append", default=[], metavar="PATTERN", help="files to leave out")
    options = parser.parse_args()
    try:
        write(options.folder, options.target, options.without)
    except OSError as error:
        print(f"python -m sphinx_offline.pack: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
