"""Files that a reader's browser would fetch from another host: scripts, styles, fonts, pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from myst_lint.files import Message, read_text

_HOST = r"(?:https?:)?//[\w.-]+\.\w+"
_REMOTE = re.compile(
    rf"!\[[^\]]*\]\(\s*<?({_HOST}[^\s)>]*)"  # picture in Markdown
    rf"|^\s*[:`]{{3,}}\{{(?:figure|image)\}}\s*({_HOST}\S*)"
    rf"|(?:url\(|@import|import\(|fetch\(|\bfrom|\bsrc\s*=)\s*[\"']?({_HOST}[^\s\"')]*)"  # styles, scripts, templates
    rf"|[\"']({_HOST}/[^\s\"']*\.(?:m?js|css|woff2?|ttf|otf))\b",  # settings
    re.MULTILINE,
)


def lint(path: Path) -> Iterator[Message]:
    """Yield a message for each address in a file that would be fetched when a page is shown."""
    text = read_text(path)
    for match in _REMOTE.finditer(text):
        address = next(filter(None, match.groups()))
        line = text.count("\n", 0, match.start(match.lastindex or 0)) + 1
        yield Message(path, line, f"{address} would be fetched from elsewhere; put a copy of the file into the project")
