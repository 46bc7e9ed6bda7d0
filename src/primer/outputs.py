"""Sphinx extension: one build at a time, and nothing half-written is taken for whole.

Builds that share a folder of doctrees, as all of the Makefile do, wait for each other (``outputs_wait``, in seconds).

While a build runs, a note beside the doctrees says so. Where it still stands at the next build, since the last one was
stopped, killed or failed, Sphinx's record of what is up to date is thrown away, and everything is read and written
anew: else a page that was cut off in the middle would pass for a new one, and a warning would be seen only once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout
from sphinx.application import ENV_PICKLE_FILENAME, Sphinx
from sphinx.config import Config
from sphinx.errors import SphinxError
from sphinx.util import logging

from primer import __version__

logger = logging.getLogger(__name__)


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Give a path to write to in place of ``path``; it takes that name when the block has ended without an error."""
    path = Path(path)  # Sphinx's own kind of path has another method of the name 'replace'
    partial = path.with_name(f".partial-{path.name}")
    try:
        yield partial
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def note(app: Sphinx) -> Path:
    """Return the file that stands while a build into this output folder is not whole."""
    return app.doctreedir / f"unfinished-{hashlib.sha256(str(app.outdir).encode()).hexdigest()[:12]}"


def begin(app: Sphinx, config: Config) -> None:
    """Take the lock, which the system takes back when the process ends; forget what a broken build left behind."""
    app.doctreedir.mkdir(parents=True, exist_ok=True)
    lock = FileLock(app.doctreedir / "lock")
    try:
        if lock_is_taken(lock):
            logger.info("another build uses %s; waiting for it to end", app.doctreedir)
            lock.acquire(timeout=config.outputs_wait)
    except Timeout:
        raise SphinxError(
            f"another build has been using {app.doctreedir} for {config.outputs_wait} seconds; wait until it ends, "
            "stop it, or give this build folders of its own"
        ) from None
    if note(app).exists():
        (app.doctreedir / ENV_PICKLE_FILENAME).unlink(missing_ok=True)
    note(app).touch()
    app.connect("build-finished", lambda app, exception: end(app, lock, exception), priority=1000)


def lock_is_taken(lock: FileLock) -> bool:
    """Take the lock if it is free; return whether somebody else has it."""
    try:
        lock.acquire(blocking=False)
    except Timeout:
        return True
    return False


def end(app: Sphinx, lock: FileLock, exception: Exception | None) -> None:
    """Remove the note after a build without complaint, and free the lock."""
    # Sphinx counts its warnings nowhere in public; it fails on them only after this event
    failed = exception or app.statuscode or (app._fail_on_warnings and app._warncount)
    if not failed:
        note(app).unlink(missing_ok=True)
    lock.release()


def setup(app: Sphinx) -> dict[str, Any]:
    """Register the setting and connect, before Sphinx reads what the last build left."""
    app.add_config_value("outputs_wait", 600, "", types=(int, float))
    app.connect("config-inited", begin, priority=900)
    return {"version": __version__, "parallel_read_safe": True, "parallel_write_safe": True}
