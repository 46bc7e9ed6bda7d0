"""Compare every output of this tree with that of another commit: ``make same BASE=<commit>``.

Both trees build the site, the PDFs and the EPUB with their own environment and code, dated alike. The other commit's
build stays in ``_build/same/<commit>`` for the next comparison. Exit status: 0 same bytes, 1 a file differs, 2 no
build.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from difference import difference

ROOT = Path(__file__).resolve().parent.parent
BUILDERS = ("html", "pdf", "epub")


def run(*command: str | Path, cwd: Path = ROOT, **environ: str) -> str:
    """Run a command and return what it prints; its errors go to the terminal."""
    return subprocess.run(
        command, cwd=cwd, env=os.environ | environ, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def main() -> int:
    """Build both, and print the first file of each output that differs."""
    base = run("git", "rev-parse", "--short", sys.argv[1]).strip()
    folder = ROOT / "_build" / "same" / base
    epoch = run("git", "log", "-1", "--format=%ct", base).strip()
    try:
        if not (folder / "built").exists():
            if not folder.exists():
                run("git", "worktree", "prune")
                run("git", "worktree", "add", "--detach", "--force", folder, base)
            run("make", "-s", *BUILDERS, cwd=folder, SOURCE_DATE_EPOCH=epoch)
            (folder / "built").touch()
        run("make", "-s", f"OUT={folder}-now", *BUILDERS, SOURCE_DATE_EPOCH=epoch)
    except subprocess.CalledProcessError as error:
        print(error, file=sys.stderr)
        return 2
    found = [
        text
        for name in ("html", "pdf", "epub")
        if (text := difference(folder / "_build" / name, Path(f"{folder}-now", name)))
    ]
    print(*(found or [f"same bytes as {base}"]), sep="\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
