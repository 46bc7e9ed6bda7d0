"""The first difference between two folders, told so that a reader sees what differs."""

from __future__ import annotations

import difflib
from collections.abc import Container
from pathlib import Path


def difference(one: Path, two: Path, *, apart: Container[str] = ()) -> str | None:
    """Return the first file in which two folders differ, and how; None when they are the same.

    ``apart`` are names at the top of either that are left out.
    """
    found = {path.relative_to(folder) for folder in (one, two) for path in folder.rglob("*") if path.is_file()}
    found = {
        name
        for name in found
        if name.parts[0] not in apart and not name.name.startswith(".buildinfo") and name.suffix != ".sha256"
    }
    # archives last, since what is in them stands beside them
    names = sorted(found, key=lambda name: (name.suffix == ".epub", name))
    for name in names:
        paths = [one / name, two / name]
        if lacking := [path.parent for path in paths if not path.exists()]:
            return f"{name} is not in {lacking[0]}"
        first, second = (path.read_bytes() for path in paths)
        if first != second:
            return f"{name} differs:\n{_shown(first, second, name)}"
    return None


def _shown(first: bytes, second: bytes, name: Path) -> str:
    if name.suffix == ".epub":
        return "(an archive: the same files, with other dates or in another order)"
    try:
        lines = [part.decode().splitlines() for part in (first, second)]
    except UnicodeDecodeError:
        place = next((i for i, (a, b) in enumerate(zip(first, second, strict=False)) if a != b), len(first))
        parts = [part[max(0, place - 40) : place + 40] for part in (first, second)]
        return f"at byte {place}: {parts[0]!r} against {parts[1]!r}"
    return "\n".join(line[:300] for line in list(difflib.unified_diff(*lines, lineterm="", n=0))[2:12])
