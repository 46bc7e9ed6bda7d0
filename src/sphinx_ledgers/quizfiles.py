"""The questions of a ledger as an Anki deck and as a Moodle quiz (GIFT), beside the pages of the site.

Both are made of the ledger ``ledgers_quiz``, whose rows a page shows (:mod:`sphinx_ledgers.quiz`). Each answer ends
with the address of the section that proves it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.errors import ConfigError

from sphinx_ledgers import ledger
from sphinx_ledgers.cells import key_pattern
from sphinx_ledgers.directive import descriptor
from sphinx_ledgers.permalinks import SITE
from sphinx_ledgers.quiz import LETTERS, options, right

_SPECIAL = re.compile(r"([~=#{}:\\])")
#: Where SQLite notes the version of the library that wrote a file (https://sqlite.org/fileformat2.html).
_WRITER = slice(96, 100)

Address = Callable[[str], str]


def spoken(text: str, keys: str) -> str:
    """Return a text without the keys of its works, which match ``keys`` and mean nothing outside the book."""
    return re.sub(r" (?=[.,;:])", "", " ".join((key_pattern(keys).sub("", text) if keys else text).split()))


def gift(table: ledger.Ledger, title: str, keys: str, address: Address) -> str:
    """Return the questions in Moodle's GIFT format (https://docs.moodle.org/en/GIFT_format).

    A question without options is an essay; what the answer says is its feedback. Raises ValueError on a row without a
    right option.
    """
    found = [f"$CATEGORY: $course$/{_escaped(title)}"]
    for row in table.rows:
        choices = "".join(
            f"\n{'=' if place == right(row) else '~'}{_escaped(choice)}" for place, choice in enumerate(options(row))
        )
        feedback = _escaped(f"{spoken(row.values['answer'], keys)} {address(row.values['place'])}")
        name, question = row.values["id"], _escaped(row.values["question"])
        found.append(f"::{name}::{question} {{{choices}\n####{feedback}\n}}")
    return "\n\n".join(found) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def number(*words: str) -> int:
    """Return the number by which Anki knows a deck or a kind of card: the same for the same words, of 31 bits."""
    return 1 << 30 | int.from_bytes(hashlib.sha256("\0".join(words).encode()).digest()[:4], "big") >> 2


def write_deck(
    table: ledger.Ledger, title: str, license_line: str, keys: str, address: Address, target: Path, seconds: int
) -> None:
    """Write the questions as an Anki deck; a row keeps its card, and what is known of it, when its words change.

    ``seconds`` since 1970 are the time that the deck carries.
    """
    import genanki  # installed only where a deck is wanted

    model = genanki.Model(
        number("model", title),
        title,
        fields=[{"name": name} for name in ("Question", "Options", "Answer", "More", "License")],
        templates=[
            {
                "name": "Card",
                "qfmt": "<p>{{Question}}</p>{{Options}}",
                "afmt": "{{FrontSide}}<hr id=answer><p>{{Answer}}</p><p><small>{{More}}<br>{{License}}</small></p>",
            }
        ],
    )
    deck = genanki.Deck(number("deck", title), title)
    for row in table.rows:
        place = right(row)
        choices = "<br>".join(f"({a}) {_html(b)}" for a, b in zip(LETTERS, options(row), strict=False))
        answer = (f"({LETTERS[place]}). " if place is not None else "") + spoken(row.values["answer"], keys)
        link = address(row.values["place"])
        more = f'<a href="{link}">{link}</a>'
        fields = [_html(row.values["question"]), choices, _html(answer), more, _html(license_line)]
        deck.add_note(genanki.Note(model, fields, guid=genanki.guid_for(title, row.values["id"])))
    partial = target.with_suffix(".partial")
    genanki.Package(deck).write_to_file(partial, timestamp=seconds)
    settle(partial, seconds)
    partial.replace(target)


def settle(path: Path, seconds: int) -> None:
    """Give the files of a deck one date, and no version of the SQLite library: each machine writes the same bytes."""
    with ZipFile(path) as archive:
        files = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    stamp = max(dt.datetime.fromtimestamp(seconds, dt.UTC).timetuple()[:6], (1980, 1, 1, 0, 0, 0))
    with ZipFile(path, "w") as archive:
        for name, data in files.items():
            if name.startswith("collection"):
                data[_WRITER] = bytes(4)
            dated = ZipInfo(name, stamp)
            dated.compress_type, dated.external_attr = ZIP_DEFLATED, 0o644 << 16
            archive.writestr(dated, bytes(data))


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def check(app: Sphinx, config: Config) -> None:
    """Refuse files whose answers would have no address."""
    if config.ledgers_quiz and not config.html_baseurl:
        raise ConfigError("ledgers_quiz is set and html_baseurl is not; set it, since cards have whole addresses")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write deck and quiz beside the pages of the site."""
    config = app.config
    if exception or app.builder.name not in SITE or not config.ledgers_quiz:
        return
    labels = app.env.domains.standard_domain.anonlabels

    def address(label: str) -> str:
        docname, anchor = labels.get(label, (config.root_doc, ""))  # the page with the questions tells
        return f"{config.html_baseurl}{app.builder.get_target_uri(docname)}#{anchor}"

    table = ledger.named(descriptor(app.env), config.ledgers_quiz)
    title = config.ledgers_quiz_title or f"{config.project}: {config.ledgers_quiz}"
    try:
        text = gift(table, title, config.ledgers_keys, address)
    except ValueError:
        return  # the page with the questions has told
    deck = Path(app.outdir, f"{config.ledgers_quiz_file}.apkg")
    deck.parent.mkdir(parents=True, exist_ok=True)
    deck.with_suffix(".gift.txt").write_text(text, encoding="utf-8", newline="\n")
    seconds = int(os.environ.get("SOURCE_DATE_EPOCH") or time.time())
    write_deck(table, title, config.ledgers_quiz_license, config.ledgers_keys, address, deck, seconds)
