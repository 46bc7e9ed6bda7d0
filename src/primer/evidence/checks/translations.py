"""Catalogs of translated sheets: complete, with numbers, units, phone numbers, negations and markup of the source.

A catalog is a gettext file, ``locale/LANGUAGE/LC_MESSAGES/handouts/NAME.po``. What is compared is what harms when it
is wrong and what a machine can see; whether a sentence means the same, only a person can tell, and signs for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.pofile import PoFileError, read_po

from primer.evidence.files import Message, read_text

#: Words that turn a sentence round, by language.
NEGATIONS = {
    "en": r"no|not|never|none|nothing|nobody|nowhere|without|neither|nor|cannot|\w+n['’]t",
    "es": r"no|nunca|jamás|ningun[oa]?|ningún|nada|nadie|sin|ni|tampoco",
    "fr": r"ne|n['’]\w+|pas|jamais|aucune?|rien|sans|ni|non",
}
_UNITS = re.compile(r"(?<=\d)[\s\N{NO-BREAK SPACE}]?(mg/kg|mg|mcg|kg|g|mL|L|mmHg|%)(?![\w/])")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d+)*")
#: What must be the same to the letter: roles with their targets, attributes, addresses, pictures.
_MARKUP = re.compile(r"\{\w+\}`(?:[^`<]*<)?([^`>]+)>?`|\{(\.[^}]*)\}|\]\(([^)]*)\)")
_SENTENCE = re.compile(r"(?<=[.!?:;])[\"”»'’*)]*\s+|\n")


def figures(text: str) -> Counter[str]:
    """Return the digits of each number of a text, without what separates them, which differs by language."""
    return Counter(re.sub(r"\D", "", number) for number in _NUMBER.findall(_MARKUP.sub(" ", text)))


def negated(text: str, language: str) -> tuple[int, int]:
    """Return how many sentences a text has, and how many of them have a word that turns them round."""
    parts = [part for part in _SENTENCE.split(_MARKUP.sub(" ", text)) if part.strip()]
    word = re.compile(rf"(?<!\w)(?:{NEGATIONS[language]})(?!\w)", re.IGNORECASE)
    return len(parts), sum(bool(word.search(part)) for part in parts)


def markup(text: str) -> Counter[str]:
    """Return the targets of roles, attributes and addresses in a text."""
    return Counter(next(filter(None, match)) for match in _MARKUP.findall(text) if any(match))


def differences(source: str, target: str, language: str) -> Iterator[str]:
    """Yield what a translation has not in common with its source."""
    for name, of in (("number", figures), ("unit", lambda text: Counter(_UNITS.findall(text))), ("markup", markup)):
        gone, new = of(source) - of(target), of(target) - of(source)
        if gone:
            yield f"{name} of the source missing: {', '.join(gone.elements())}"
        if new:
            yield f"{name} that the source does not have: {', '.join(new.elements())}"
    (sentences, turned), (others, otherwise) = negated(source, "en"), negated(target, language)
    if (sentences == others and turned != otherwise) or bool(turned) != bool(otherwise):
        text = "sentences with 'no', 'not' or the like: {} in the source, {} here; make it say the same"
        yield text.format(turned, otherwise)


def lint(path: Path, language: str) -> Iterator[Message]:
    """Yield a message for each text of a catalog that is not translated, or not rightly as far as a machine sees."""
    if language not in NEGATIONS:
        text = f"the words for 'no' in {language!r} are not known; add them to NEGATIONS in {Path(__file__).name}"
        yield Message(path, 1, text)
        return
    try:
        catalog = read_po(read_text(path).encode("utf-8").splitlines(keepends=True), abort_invalid=True)
    except PoFileError as error:
        yield Message(path, getattr(error, "lineno", None) or 1, f"cannot be read as a gettext catalog: {error}")
        return
    for message in catalog:
        source, target = str(message.id), str(message.string)
        if not source:
            continue  # the head of the catalog
        line = message.lineno or 1
        shown = " ".join(source.split())[:40]
        if not target or message.fuzzy:
            yield Message(path, line, f"'{shown} …' is not translated{' for certain' if message.fuzzy else ''}")
            continue
        for text in differences(source, target, language):
            yield Message(path, line, f"'{shown} …': {text}")
