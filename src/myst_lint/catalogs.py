"""Gettext catalogs of pages, brought up to date: ``python -m myst_lint.catalogs TEMPLATES [FOLDER]``.

Sphinx's builder ``gettext`` writes the templates. For each language that has a folder, and each template, new texts are
added to its catalog, those that are gone are taken out, and what is translated stays. A text without a letter, such as
a phone number, and an address are their own translation.
"""

from __future__ import annotations

import argparse
import io
from itertools import takewhile
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

#: a head without dates, so that the same texts are the same bytes
HEAD = """\
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

"""


def translations(path: Path) -> str:
    """Return what a catalog says, one translated text a line."""
    catalog = read(path)
    return "\n".join(" ".join(str(message.string).split()) for message in catalog if message.id)


def by_page(folder: Path) -> dict[str, Path]:
    """Return the catalogs by the name of the translated page, as ``es/handouts/tonight``.

    ``folder`` holds a folder for each language. Its ``sphinx.po`` adds to Sphinx's own words, and is no page.
    """
    found = sorted(path for path in folder.glob("*/LC_MESSAGES/**/*.po") if path.name != "sphinx.po")
    return {
        path.relative_to(folder).with_suffix("").as_posix().replace("/LC_MESSAGES/", "/", 1): path for path in found
    }


def read(path: Path) -> Catalog:
    """Return a catalog, or the template of one."""
    with path.open("rb") as file:
        return read_po(file)


def updated(template: Catalog, before: Catalog, language: str) -> Catalog:
    """Return a catalog with the texts of the template in their order, and what was translated of them."""
    catalog = Catalog(locale=language, fuzzy=False)
    for message in template:
        if not message.id:
            continue
        known = before.get(message.id)
        same = not any(letter.isalpha() for letter in str(message.id)) or str(message.id).startswith("https://")
        text = str(message.id) if same else known.string if known and not known.fuzzy else ""
        added = catalog.add(message.id, text, locations=[(Path(name).name, 0) for name, _ in message.locations[:1]])
        added.flags.clear()  # what looks like Python's formats is markup
    return catalog


def update(template: Path, path: Path, language: str) -> int:
    """Write a catalog anew, below the comments at its top; return how many of its texts are still to be translated."""
    before = read(path) if path.exists() else Catalog(locale=language)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True) if path.exists() else []
    top = "".join(takewhile(lambda line: line.startswith("#"), lines))
    catalog = updated(read(template), before, language)
    texts = io.BytesIO()
    write_po(texts, catalog, width=0, include_lineno=False, omit_header=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    partial.write_bytes(f"{top}{HEAD}".encode() + texts.getvalue().lstrip(b"\n"))
    partial.replace(path)  # a catalog is whole or as it was
    return sum(bool(message.id) and not message.string for message in catalog)


def main() -> None:
    """Parse the command line, and say of each catalog how much of it is still to be translated."""
    parser = argparse.ArgumentParser(prog="python -m myst_lint.catalogs", description=__doc__)
    parser.add_argument("templates", type=Path, help="folder with the .pot files that Sphinx wrote")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("locale"), help="folder of the languages")
    options = parser.parse_args()
    for language in sorted(path.name for path in options.folder.iterdir() if path.is_dir()):
        for template in sorted(options.templates.rglob("*.pot")):
            name = template.relative_to(options.templates).with_suffix(".po")
            path = options.folder / language / "LC_MESSAGES" / name
            print(f"{path}: {update(template, path, language)} to translate")


if __name__ == "__main__":
    main()
