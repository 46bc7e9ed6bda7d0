"""Dates in the outputs are those of the sources, never of the clock.

Where SOURCE_DATE_EPOCH (https://reproducible-builds.org/specs/source-date-epoch/) is not set, it is set for this build:
to the time of the last commit when the settings are under git, else to the latest evidence date of the pages. So two
machines make the same bytes of one commit. The files in an EPUB get this date too.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import subprocess
from pathlib import Path
from zipfile import ZipFile, ZipInfo

from sphinx.application import Sphinx

from primer.evidence.files import whole

_EVIDENCE = re.compile(r"^evidence-date:\s*(\d{4}-\d\d-\d\d)\s*$", re.MULTILINE)


def committed(folder: Path) -> int | None:
    """Return the time of the last commit, in seconds since 1970; None without git or where conf.py is not in it."""
    # a folder that belongs to somebody else, as in containers, is still read only
    git = ["git", "-C", str(folder), "-c", "safe.directory=*"]
    try:
        tracked = subprocess.run([*git, "ls-files", "conf.py"], capture_output=True, text=True, check=False)
        if not tracked.stdout.strip():
            return None
        last = subprocess.run([*git, "log", "-1", "--format=%ct"], capture_output=True, text=True, check=False)
        return int(last.stdout) if last.stdout.strip() else None
    except OSError:
        return None


def evidence(folder: Path) -> int:
    """Return midnight, in universal time, of the latest evidence date of the pages, or of 1 January 2000."""
    days = [dt.date(2000, 1, 1)]
    for path in folder.rglob("*.md"):
        for day in _EVIDENCE.findall(path.read_text(encoding="utf-8", errors="replace")):
            try:
                days.append(dt.date.fromisoformat(day))
            except ValueError:
                continue  # the lint of front matter names it
    return int(dt.datetime.combine(max(days), dt.time(), dt.UTC).timestamp())


def moment() -> dt.datetime:
    """Return the time that outputs carry, in universal time."""
    return dt.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), dt.UTC)


def date_archive(path: Path, date: dt.datetime) -> None:
    """Give every file in a ZIP archive one date, in place of that at which it was written on this machine."""
    earliest = dt.datetime(1980, 1, 1, tzinfo=dt.UTC)  # the format knows none before
    stamp = max(date, earliest).timetuple()[:6]
    with whole(path) as partial, ZipFile(path) as old, ZipFile(partial, "w") as new:
        for item in old.infolist():
            dated = ZipInfo(item.filename, stamp)
            dated.compress_type, dated.external_attr = item.compress_type, 0o644 << 16
            new.writestr(dated, old.read(item))


def date_epub(app: Sphinx, exception: Exception | None) -> None:
    """Date the EPUB, into which Sphinx writes the times of its files."""
    if app.builder.name == "epub" and not exception:
        date_archive(Path(app.outdir) / f"{app.config.epub_basename}.epub", moment())


def settle(app: Sphinx) -> None:
    """Set the variable for this process."""
    if not os.environ.get("SOURCE_DATE_EPOCH"):
        found = committed(app.confdir)
        os.environ["SOURCE_DATE_EPOCH"] = str(evidence(app.srcdir) if found is None else found)


def setup(app: Sphinx) -> None:
    """Settle the date before other extensions and builders ask for it."""
    settle(app)
    app.connect("build-finished", date_epub)
