"""``python -m primer.build``: ``sphinx-build``, with its options, that tells in plain words why it could not build.

Sphinx answers every failure, be it a misspelled name in ``conf.py`` or a full disk, with versions, loaded extensions
and a traceback. Here what is wrong and how to fix it stands on the terminal; the rest goes to a file, and only where
the fault is in the code. The options ``-T``, ``-v`` and ``--pdb`` bring Sphinx's answer back.
"""

from __future__ import annotations

import locale
import os
import sys
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sphinx._cli.util.errors as sphinx_errors
from jinja2 import TemplateSyntaxError
from sphinx.cmd.build import main as sphinx_build
from sphinx.errors import ConfigError, ExtensionError, SphinxError, SphinxParallelError


def causes(error: BaseException) -> Iterator[BaseException]:
    """Yield an error, and what it was raised from."""
    found: BaseException | None = error
    while found is not None:
        yield found
        found = found.__cause__


def explain(error: BaseException) -> str | None:
    """Return what is wrong and how to fix it; None where the fault is in the code and only its author can tell."""
    if isinstance(error, KeyboardInterrupt):
        return "Stopped. What was written so far is not whole; run 'make', which builds anew."
    if isinstance(error, ConfigError) and error.__cause__ is not None and (text := _in_settings(error.__cause__)):
        return text
    for cause in causes(error):
        if isinstance(cause, OSError):
            where = cause.filename or "the output folder"
            return f"{where}: {cause.strerror or cause}; make room, or name a folder that can be written"
        if isinstance(cause, TemplateSyntaxError):
            return f"{cause.filename}:{cause.lineno}: {cause.message}; fix the template"
        if isinstance(cause, ImportError):
            return f"{error}; fix 'extensions' in conf.py, or install what is missing with 'make'"
    if isinstance(error, SphinxParallelError):  # holds the words of the error in the other process
        return f"{error}; make room, or name a folder that can be written" if "[Errno" in str(error) else None
    if isinstance(error, SphinxError) and not isinstance(error, ExtensionError):
        return str(error)
    return None


def _in_settings(error: BaseException) -> str | None:
    """Return where ``conf.py`` fails and why, or None when that is not known."""
    if isinstance(error, SyntaxError):
        return f"{error.filename}:{error.lineno}: {error.msg}; fix this line"
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if Path(frame.filename).name == "conf.py"]
    where = f"{frames[-1].filename}:{frames[-1].lineno}: " if frames else ""
    return f"{where}{type(error).__name__}: {error}; fix this line" if where else None


def tell(error: BaseException, /, *, stderr: Any = None, **details: Any) -> None:
    """Print the explanation; takes the arguments of Sphinx's own handler."""
    if details.get("use_pdb") or details.get("print_traceback"):
        sphinx_handler(error, stderr=stderr or sys.stderr, **details)
        return
    text = explain(error)
    if text is None:
        log = sphinx_errors.save_traceback(
            error, message_log=details.get("message_log", ()), extensions=details.get("extensions", ())
        )
        text = f"fault in the code: {type(error).__name__}: {error}; please report it with {log}"
    print(f"\n{text}", file=stderr or sys.stderr)


sphinx_handler = sphinx_errors.handle_exception


def main() -> int:
    """Build; return Sphinx's exit status."""
    given = os.environ.get("SOURCE_DATE_EPOCH") or "0"
    if not given.isdecimal():  # parts of Sphinx read it before any extension can
        text = f"SOURCE_DATE_EPOCH is {given!r}; set it to whole seconds since 1970, or not at all"
        print(text, file=sys.stderr)
        return 2
    try:
        locale.setlocale(locale.LC_ALL, "")
    except locale.Error:  # named, as by a remote shell, but not installed: Sphinx would stop, and no output hangs on it
        os.environ["LC_ALL"] = "C"
    # Sphinx has no setting for this; goes when it prints its own errors (SphinxError) without a traceback again
    sphinx_errors.handle_exception = tell
    return sphinx_build(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
