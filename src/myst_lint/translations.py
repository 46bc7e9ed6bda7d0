"""Gettext catalogs of pages: complete, readable, with numbers, units, phones, negations and markup of the source.

What is compared is what harms when it is wrong and what a machine can see; whether a sentence means the same, only a
person can tell.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from babel.messages.pofile import PoFileError, read_po
from textstat.textstat import textstatistics

from myst_lint.files import Message, read_text
from myst_lint.page import EXTENSIONS, plain
from myst_lint.readability import sentence

#: Words that turn a sentence round, by language; a project may add others.
NEGATIONS = {
    "en": r"no|not|never|none|nothing|nobody|nowhere|without|neither|nor|cannot|\w+n['’]t",
    "es": r"no|nunca|jamás|ningun[oa]?|ningún|nada|nadie|sin|ni|tampoco",
    "fr": r"ne|n['’]\w+|pas|jamais|aucune?|rien|sans|ni|non",
}


class Readability(NamedTuple):
    """A measure of a language: the higher, the easier; the least for a whole sheet, and for a single text of it."""

    name: str
    measure: Callable[[textstatistics, str], float]
    sheet: float
    text: float


#: By language, as counted by textstat; a language without one is not measured. The Spanish scale is INFLESZ
#: (doi:10.4321/S1137-66272008000300004): from 65 a text is fairly easy, from 55 normal. French counts syllables as
#: Kandel and Moles do, on the scale of Flesch: from 70 a text is fairly easy, below 50 it is difficult.
READABILITY = {
    "es": Readability("Szigriszt-Pazos", textstatistics.szigriszt_pazos, 65, 55),
    "fr": Readability("Flesch by Kandel and Moles", textstatistics.flesch_reading_ease, 70, 50),
}
#: in words: what is shorter says little by itself
_MEASURED = 20
_UNITS = re.compile(r"(?<=\d)[\s\N{NO-BREAK SPACE}]?(mg/kg|mg|mcg|kg|g|mL|L|mmHg|%)(?![\w/])")
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]\d+)*")
#: What must be the same to the letter: roles with their targets, attributes, addresses, pictures.
_MARKUP = re.compile(r"\{\w+\}`(?:[^`<]*<)?([^`>]+)>?`|\{(\.[^}]*)\}|\]\(([^)]*)\)")
_SENTENCE = re.compile(r"(?<=[.!?:;])[\"”»'’*)]*\s+|\n")


def figures(text: str) -> Counter[str]:
    """Return the digits of each number of a text, without what separates them, which differs by language."""
    return Counter(re.sub(r"\D", "", number) for number in _NUMBER.findall(_MARKUP.sub(" ", text)))


def negated(text: str, words: str) -> tuple[int, int]:
    """Return how many sentences a text has, and how many of them have one of the ``words``, a regular expression."""
    parts = [part for part in _SENTENCE.split(_MARKUP.sub(" ", text)) if part.strip()]
    word = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE)
    return len(parts), sum(bool(word.search(part)) for part in parts)


def markup(text: str) -> Counter[str]:
    """Return the targets of roles, attributes and addresses in a text."""
    return Counter(next(filter(None, match)) for match in _MARKUP.findall(text) if any(match))


def hard(texts: Iterable[tuple[int, str]], language: str) -> Iterator[tuple[int, str]]:
    """Yield line and message of what is hard to read: single long texts; else the page as a whole, at its hardest.

    The texts are plain, without markup.
    """
    if language not in READABILITY:
        return
    name, measure, sheet, least = READABILITY[language]
    reader = textstatistics()
    reader.set_lang(language)
    spoken = [(line, sentence(text)) for line, text in texts if " " in text.strip()]
    long = sorted((measure(reader, text), line) for line, text in spoken if len(text.split()) >= _MEASURED)
    found = [(line, value, least, "this text") for value, line in long if value < least]
    whole = measure(reader, " ".join(text for _, text in spoken)) if spoken else sheet
    if whole < sheet and not found:
        found = [(long[0][1] if long else spoken[0][0], whole, sheet, "the page")]
    for line, value, lowest, what in found:
        yield line, f"{what} reads at {value:.0f} ({name}), below {lowest:g}; shorten sentences and words, here first"


def differences(
    source: str, target: str, language: str, negations: Mapping[str, str] = NEGATIONS, original: str = "en"
) -> Iterator[str]:
    """Yield what a translation has not in common with its source."""
    for name, of in (("number", figures), ("unit", lambda text: Counter(_UNITS.findall(text))), ("markup", markup)):
        gone, new = of(source) - of(target), of(target) - of(source)
        if gone:
            yield f"{name} of the source missing: {', '.join(gone.elements())}"
        if new:
            yield f"{name} that the source does not have: {', '.join(new.elements())}"
    (sentences, turned), (others, otherwise) = (
        negated(source, negations[original]),
        negated(target, negations[language]),
    )
    if (sentences == others and turned != otherwise) or bool(turned) != bool(otherwise):
        text = "sentences with 'no', 'not' or the like: {} in the source, {} here; make it say the same"
        yield text.format(turned, otherwise)


def lint(
    path: Path,
    language: str,
    negations: Mapping[str, str] = NEGATIONS,
    original: str = "en",
    extensions: Collection[str] = EXTENSIONS,
    silent: Collection[str] = (),
) -> Iterator[Message]:
    """Yield a message for each text of a catalog that is not translated, or not rightly as far as a machine sees.

    ``negations`` has the words that turn a sentence round, by language; ``original`` is the language of the source.
    """
    if unknown := {language, original} - set(negations):
        text = f"the words for 'no' in {', '.join(sorted(unknown))!r} are not known; add them to the negations"
        yield Message(path, 1, text)
        return
    try:
        catalog = read_po(read_text(path).encode("utf-8").splitlines(keepends=True), abort_invalid=True)
    except PoFileError as error:
        yield Message(path, getattr(error, "lineno", None) or 1, f"cannot be read as a gettext catalog: {error}")
        return
    said = [(message.lineno or 1, str(message.string)) for message in catalog if message.id and message.string]
    heard = [(line, plain(text, extensions, silent)) for line, text in said]
    yield from (Message(path, line, text) for line, text in hard(heard, language))
    for message in catalog:
        source, target = str(message.id), str(message.string)
        if not source:
            continue  # the head of the catalog
        line = message.lineno or 1
        shown = " ".join(source.split())[:40]
        if not target or message.fuzzy:
            yield Message(path, line, f"'{shown} …' is not translated{' for certain' if message.fuzzy else ''}")
            continue
        for text in differences(source, target, language, negations, original):
            yield Message(path, line, f"'{shown} …': {text}")
