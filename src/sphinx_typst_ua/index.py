"""The index at the end of the book: Sphinx's own entries, with page numbers in place of links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from typing import Literal

from sphinx_typst_ua.markup import content, string, text

#: as Sphinx gives it: whether it is the main place, and the address
Link = tuple[str | None, str | Literal[False]]
#: as ``IndexEntries.create_index`` gives it: name, links, parts with their links, and a key
Entry = tuple[str, tuple[Sequence[Link], Sequence[tuple[str, Sequence[Link]]], str | None]]


def index(entries: Iterable[tuple[str, Iterable[Entry]]], labels: Set[str], web: Callable[[str], str]) -> str:
    """Return the markup of the index, of those places that are among the ``labels`` of the book.

    ``entries`` come by letter; ``web`` gives the address of a label on the site. An entry without a place in the book
    is left out; one to which Sphinx gives none refers to another ("see").
    """
    letters = []
    for letter, named in entries:
        lines = [line for name, (links, below, _) in named for line in _entry(name, links, below, labels, web)]
        if lines:
            letters.append(f"#index-letter({string(letter)})\n" + "\n".join(lines))
    return f"\n\n#word-index{content(chr(10).join(letters))}\n" if letters else ""


def _entry(
    name: str,
    links: Sequence[Link],
    below: Iterable[tuple[str, Sequence[Link]]],
    labels: Set[str],
    web: Callable[[str], str],
) -> Iterator[str]:
    """Yield the lines of an entry and its parts, none where all their places are outside the book."""

    def line(depth: int, name: str, links: Sequence[Link], more: str = "") -> str | None:
        inside = [label for _, uri in links if (label := str(uri).removeprefix("/")) in labels]
        if links and not inside:
            return None
        places = "".join(f", ({string(label)}, {string(web(label))})" for label in inside)
        return f"#index-entry({depth}, {content(text(name))}{more}{places})"

    parts = [part for subname, sublinks in below if (part := line(1, subname, sublinks))]
    more = ", parts: true" if parts else ""
    first = line(0, name, links, more)
    if parts or (links and first):
        yield first or line(0, name, (), more)  # type: ignore[misc]  # without links there is always a line
        yield from parts
