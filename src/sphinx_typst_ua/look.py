"""What a project sets of the look: words, fonts and boxes, written as the file ``settings.typ`` for the template."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from docutils.languages import get_language
from sphinx.config import Config
from sphinx.locale import _

from sphinx_typst_ua.markup import array, dictionary, string

#: families by their use in the template; those of ``code`` come with the typst package, the others from font packages
FONTS: dict[str, Sequence[str]] = {
    "serif": ("Source Serif Pro",),
    "sans": ("Source Sans Pro",),
    "code": ("DejaVu Sans Mono",),
}
#: families of the typst package, which are asked for the signs that the others lack
FALLBACK = ("New Computer Modern", "New Computer Modern Math", "DejaVu Sans Mono", "Libertinus Serif")
#: size of code, as a part of that which Typst gives it
CODE_SIZE = "1.05em"

ENGLISH = {
    "page": "Page {page} of {pages}",
    "numbers": "The numbers are those of the whole reference list.",
    "sources": "The newest version of this sheet, and its sources:",
    "slides": "The page of these slides, and its sources:",
    "about": "",
    "code": "QR code that opens {address}",
    "version": "Version",
}
#: the others: contents, index, references, date
WORDS = ("contents", "index", "references", "version", "date", "page", "numbers", "sources", "slides", "about", "code")


def language(config: Config) -> tuple[str, str]:
    """Return the language and the region as Typst takes them: "pt" and "br" of ``pt_BR``; a region may be empty."""
    match = re.match(r"([A-Za-z]{2,3})(?:[_-]([A-Za-z]{2})(?![A-Za-z]))?", config.language or "en")
    return (match[1].lower(), (match[2] or "").lower()) if match else ("en", "")


def words(config: Config) -> dict[str, str]:
    """Return the words of the template: in the book's language as far as Sphinx and docutils know them, or as set."""
    spoken, _region = language(config)
    found = {
        "contents": str(_("Contents")),
        "index": str(_("Index")),
        "references": str(_("References")),
        "date": "%-d %B %Y",
    }
    if spoken == "en":
        found |= ENGLISH
    else:
        found |= {
            "page": f"{str(_('page')).capitalize()} {{page}} / {{pages}}",
            "version": get_language(config.language).labels["version"],  # English where docutils lacks the language
            "numbers": "",
            "sources": "",
            "slides": "",
            "about": "",
            "code": "QR: {address}",
        }
    own: dict[str, str] = config.typst_ua_words
    return found | own


def families(config: Config) -> dict[str, list[str]]:
    """Return the font families of each use, as set or by default."""
    given = {key: value for key, value in config.typst_ua_fonts.items() if key in FONTS}
    return {use: [value] if isinstance(value, str) else list(value) for use, value in (dict(FONTS) | given).items()}


def settings(config: Config) -> str:
    """Return the Typst source of ``settings.typ``."""
    fonts = {use: array([string(name) for name in names]) for use, names in families(config).items()}
    fonts["fallback"] = array([string(name) for name in FALLBACK])
    boxes = {
        name: array([f"rgb({string(color)})" for color in colors]) for name, colors in config.typst_ua_boxes.items()
    }
    return (
        f"#let foot = {string(config.typst_ua_foot)}\n"
        f"#let words = {dictionary({key: string(value) for key, value in words(config).items()})}\n"
        f"#let fonts = {dictionary(fonts)}\n"
        f"#let code-size = {config.typst_ua_fonts.get('code_size', CODE_SIZE)}\n"
        f"#let own-boxes = {dictionary(boxes)}\n"
        f"#let alarms = {array([string(name) for name in config.typst_ua_alarms])}\n"
    )


def problem(config: Config) -> str | None:
    """Return what is wrong with the settings of words, fonts and boxes, or None."""
    for name, known in (("typst_ua_words", WORDS), ("typst_ua_fonts", (*FONTS, "code_size"))):
        for key in getattr(config, name):
            if key not in known:
                return f"{name} has {key!r}, which means nothing; it may have {', '.join(known)}"
    if not re.fullmatch(r"[\d.]+(em|pt)", str(config.typst_ua_fonts.get("code_size", CODE_SIZE))):
        return "typst_ua_fonts: write code_size in em or pt, such as '0.95em'"
    for key, colors in config.typst_ua_boxes.items():
        if not _is_colors(colors):
            return f"typst_ua_boxes, {key!r}: write two colors, of ground and line, such as ('#e9f4f6', '#155e75')"
    return None


def _is_colors(colors: Any) -> bool:
    return (
        isinstance(colors, (tuple, list))
        and len(colors) == 2
        and all(isinstance(color, str) and re.fullmatch("#[0-9a-fA-F]{6}", color) for color in colors)
    )
