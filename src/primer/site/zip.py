"""One zip of the built site, to be read from a folder: ``python -m primer zip FOLDER FILE.zip``.

Its bytes depend on those of the files alone: names are sorted, and every date is the first that a zip can hold.
"""

from __future__ import annotations

import argparse
import sys
import zipfile
from pathlib import Path

#: what only a host or Sphinx uses; the page for missing addresses has links from a host's root
LEFT_OUT = {"404.html", "robots.txt", "sitemap.xml", "environment.pickle"}
#: compressed already
_STORED = {".pdf", ".png", ".zip"}
_FIRST_DATE = (1980, 1, 1, 0, 0, 0)


def members(folder: Path) -> list[Path]:
    """Return the files of the site that a reader needs, sorted; hidden ones are left out."""
    found = (path.relative_to(folder) for path in folder.rglob("*") if path.is_file())
    return sorted(
        (path for path in found if path.name not in LEFT_OUT and not any(part.startswith(".") for part in path.parts)),
        key=lambda path: path.as_posix(),
    )


def write(folder: Path, target: Path) -> int:
    """Write the site in ``folder`` to ``target``, inside one folder named like the zip; return the number of files.

    Raises ``FileNotFoundError`` when there is no site to pack.
    """
    if not (folder / "index.html").is_file():
        raise FileNotFoundError(f"{folder} has no index.html; build the site first ('make html')")
    names = members(folder)
    part = target.with_suffix(".part")
    with zipfile.ZipFile(part, "w") as archive:
        for name in names:
            info = zipfile.ZipInfo(f"{target.stem}/{name.as_posix()}", _FIRST_DATE)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_STORED if name.suffix in _STORED else zipfile.ZIP_DEFLATED
            archive.writestr(info, (folder / name).read_bytes())
    part.replace(target)
    return len(names)


def main() -> int:
    """Parse the command line and pack."""
    parser = argparse.ArgumentParser(prog="python -m primer zip", description=__doc__)
    parser.add_argument("folder", type=Path, help="the built site")
    parser.add_argument("target", type=Path, help="the zip to write")
    options = parser.parse_args()
    try:
        write(options.folder, options.target)
    except OSError as error:
        print(f"cannot pack the site: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
