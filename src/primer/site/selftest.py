"""The questions of the self-test as an Anki deck and as a Moodle quiz (GIFT), beside the pages of the site.

Both are made of the ledger ``selftest_ledger``, whose rows the page shows (:mod:`primer.show.selftest`). Each answer
ends with the address of the section that proves it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import genanki
from sphinx.application import Sphinx

from primer.evidence.files import whole
from primer.evidence.works import KEY
from primer.show.dates import date_archive, moment
from primer.show.selftest import LETTERS, options, right
from sphinx_ledgers import ledger
from sphinx_ledgers.cells import key_pattern
from sphinx_ledgers.directive import descriptor

FOLDER = "teaching"
GIFT, ANKI = f"{FOLDER}/self-test.gift.txt", f"{FOLDER}/self-test.apkg"
#: Numbers that Anki knows deck and kind of card by: the same in each version, so that a newer deck replaces an older.
DECK, MODEL = 1_710_300_411, 1_710_300_412
_SPECIAL = re.compile(r"([~=#{}:\\])")
#: Where SQLite notes the version of the library that wrote a file (https://sqlite.org/fileformat2.html).
_WRITER = slice(96, 100)

Address = Callable[[str], str]


def spoken(text: str) -> str:
    """Return a text of the ledger without the keys of its works, which mean nothing outside the book."""
    return re.sub(r" (?=[.,;:])", "", " ".join(key_pattern(KEY).sub("", text).split()))


def gift(table: ledger.Ledger, title: str, address: Address) -> str:
    """Return the questions in Moodle's GIFT format (https://docs.moodle.org/en/GIFT_format).

    A question without options is an essay; what the answer says is its feedback. Raises ValueError on a row without a
    right option.
    """
    found = [f"$CATEGORY: $course$/{_escaped(title)}"]
    for row in table.rows:
        choices = "".join(
            f"\n{'=' if place == right(row) else '~'}{_escaped(choice)}" for place, choice in enumerate(options(row))
        )
        feedback = _escaped(f"{spoken(row.values['answer'])} {address(row.values['place'])}")
        name, question = row.values["id"], _escaped(row.values["question"])
        found.append(f"::{name}::{question} {{{choices}\n####{feedback}\n}}")
    return "\n\n".join(found) + "\n"


def _escaped(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", text)


def write_deck(table: ledger.Ledger, title: str, license_line: str, address: Address, target: Path) -> None:
    """Write the questions as an Anki deck; a row keeps its card, and what is known of it, when its words change."""
    model = genanki.Model(
        MODEL,
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
    deck = genanki.Deck(DECK, title)
    for row in table.rows:
        place = right(row)
        choices = "<br>".join(f"({a}) {_html(b)}" for a, b in zip(LETTERS, options(row), strict=False))
        answer = (f"({LETTERS[place]}). " if place is not None else "") + spoken(row.values["answer"])
        link = address(row.values["place"])
        fields = [
            _html(row.values["question"]),
            choices,
            _html(answer),
            f'<a href="{link}">{link}</a>',
            _html(license_line),
        ]
        deck.add_note(genanki.Note(model, fields, guid=genanki.guid_for(title, row.values["id"])))
    with whole(target) as partial:
        genanki.Package(deck).write_to_file(partial, timestamp=moment().timestamp())
    unsign(target)
    date_archive(target, moment())


def unsign(target: Path) -> None:
    """Set the version of the SQLite library in a deck's collection to 0, so that each machine writes the same bytes."""
    with ZipFile(target) as archive:
        files = {name: bytearray(archive.read(name)) for name in archive.namelist()}
    for name, data in files.items():
        if name.startswith("collection"):
            data[_WRITER] = bytes(4)
    with whole(target) as partial, ZipFile(partial, "w", ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, bytes(data))


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(app: Sphinx, exception: Exception | None) -> None:
    """Write deck and quiz beside the pages of the site."""
    name = app.config.selftest_ledger
    if exception or app.builder.name != "html" or not name:
        return
    labels = app.env.domains.standard_domain.anonlabels

    def address(label: str) -> str:
        docname, anchor = labels.get(label, (app.config.root_doc, ""))  # the page with the questions tells
        return f"{app.config.html_baseurl}{app.builder.get_target_uri(docname)}#{anchor}"

    table = ledger.named(descriptor(app.env), name)
    title = f"{app.config.project}: self-test"
    try:
        text = gift(table, title, address)
    except ValueError:
        return  # the page with the questions has told
    (Path(app.outdir) / FOLDER).mkdir(exist_ok=True)
    (Path(app.outdir) / GIFT).write_text(text, encoding="utf-8", newline="\n")
    write_deck(table, title, app.config.selftest_license, address, Path(app.outdir) / ANKI)


def setup(app: Sphinx) -> None:
    """Register; without ``selftest_ledger`` there is neither deck nor quiz."""
    app.add_config_value("selftest_ledger", "", "html", types=(str,))
    app.add_config_value("selftest_license", "", "html", types=(str,))
    app.connect("build-finished", write)
