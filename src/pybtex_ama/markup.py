r"""Fields of BibTeX and BibLaTeX as rich text: TeX and HTML become letters, italics, bold, sub- and superscript.

What the common exporters write is read: accents and symbols (``latexcodec`` knows them), ``\textit{...}``,
``{\em ...}``, ``CO$_2$``, ``<i>...</i>``, ``&amp;``, a bare per cent sign. A command that nobody knows leaves its
argument; nothing raises.
"""

from __future__ import annotations

import codecs
import html
import re
import unicodedata
from functools import lru_cache
from itertools import zip_longest
from typing import Any

import latexcodec  # noqa: F401  registers the codec "ulatex"
from pybtex.richtext import HRef, Tag, Text

#: What may mean something to TeX or HTML; text without it is already what it says.
_MARKED = re.compile(r"[^\w .,:;()/+=-]|--|  |^ | $")

_decode: Any = codecs.decode  # its types do not know of a codec from text to text

#: Private characters that pass through the codec: how the next group is set, letters that TeX would take for its own.
_TAGS = {"em": "\ue000", "strong": "\ue001", "sub": "\ue002", "sup": "\ue003", "quoted": "\ue004"}
_TAG_OF = {mark: tag for tag, mark in _TAGS.items()}
_LETTERS = {"{": "\ue010", "}": "\ue011", "\\": "\ue012", "$": "\ue013"}
_LETTER_OF = {mark: letter for letter, mark in _LETTERS.items()}
_LINK = 0xE100  # the first of the characters that stand for addresses
_PRIVATE = re.compile("[\ue000-\uf8ff]")

_COMMANDS = {
    **dict.fromkeys(("textit", "emph", "mkbibemph", "textsl", "mathit", "it", "em", "sl", "itshape"), "em"),
    **dict.fromkeys(("textbf", "mkbibbold", "mathbf", "bf", "bfseries"), "strong"),
    **dict.fromkeys(("textsubscript", "mkbibsubscript"), "sub"),
    **dict.fromkeys(("textsuperscript", "mkbibsuperscript"), "sup"),
    **dict.fromkeys(("enquote", "mkbibquote"), "quoted"),
}
_ELEMENTS = {"i": "em", "em": "em", "italic": "em", "b": "strong", "strong": "strong", "bold": "strong"} | {
    "sub": "sub",
    "sup": "sup",
    "q": "quoted",
}
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lamda nu xi pi rho sigma tau upsilon phi chi psi omega"
)
#: Symbols outside of formulas that the codec leaves alone.
_SYMBOLS = {
    **{f"text{name}": unicodedata.lookup(f"GREEK SMALL LETTER {name}") for name in _GREEK.split()},
    "textlambda": "λ",
    **{
        "textless": "<",
        "textgreater": ">",
        "textmu": "µ",
        "mu": "µ",
        "textbar": "|",
        "textasciicircum": "^",
        "textdollar": "$",
    },
    **{"textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“", "textquotedblright": "”"},
    **{"ldots": "…", "dots": "…", "textellipsis": "…", "textquotesingle": "'", "textunderscore": "_"},
    **{"textcelsius": "°C", "circ": "°", "sim": "~", "prime": "′", "quad": " ", "slash": "/", "textnumero": "№"},
    **{"newline": " ", "par": " ", "allowbreak": "", "nobreakdash": "", "protect": "", "relax": ""},
}
_SPACES = {"\\,": "\u2009", "\\;": " ", "\\:": " ", "\\\\": " ", "\\/": "", "\\!": "", "\\-": "", "\\@": ""}
_TOKEN = re.compile(r"\\[A-Za-z]+ *|\\.|\\|[{}]|[\ue000-\ue0ff]|[\ue100-\uf8ff]|[^\\{}\ue000-\uf8ff]+", re.DOTALL)

_ADDRESS_COMMAND = re.compile(r"\\(?:url|path|nolinkurl)\s*\{([^{}]*(?:\{[^{}]*\}[^{}]*)*)\}")
_PLAINER = re.compile(r"\\texorpdfstring\s*\{(?:[^{}]|\{[^{}]*\})*\}\s*(?=\{)")
_NAMED_LINK = re.compile(r"\\href\s*\{[^{}]*\}\s*(?=\{)")
_ENTITY = re.compile(r"(?:\{\\&\}|\\?&)(#\d{1,7}|#x[\da-f]{1,6}|[a-z]{2,8}\d{0,2});", re.IGNORECASE)
_ELEMENT = re.compile(rf"<({'|'.join(_ELEMENTS)})>((?:(?!<\1>).)*?)</\1>", re.IGNORECASE | re.DOTALL)
_OTHER_ELEMENT = re.compile(r"</?(?:span|scp|sc|p|br|title|(?:jats|mml):\w+)\b[^<>]*>", re.IGNORECASE)
_FORMULA = re.compile(r"(?<!\\)\$(?=\S)([^$]*?)(?<![\s\\])\$(?!\d)|\\\((.+?)\\\)|\\ensuremath\s*\{([^{}]*)\}")
_ROMAN = re.compile(r"\\(?:mathrm|mathsf|mathcal|mathbb|text|textrm|operatorname|rm|it)\s*\{([^{}]*)\}")
_SCRIPT = re.compile(r"([_^])\s*(?:\{([^{}]*)\}|(\\[A-Za-z]+|[^\\{}]))")
_SETTING = re.compile(rf"\\({'|'.join(_COMMANDS)})\s*\{{|\{{\s*\\({'|'.join(_COMMANDS)})(?![A-Za-z])\s*")
_DOTLESS = re.compile(r"""(\\['`^"~=.uvHcdbkr]\s*)\{?\\([ij])(?![A-Za-z])\s*\}?""")

_WRAPPED = re.compile(r"^\\url\s*\{(.*)\}$|^\{(.*)\}$|^<(.*)>$", re.DOTALL)
_TILDE = re.compile(r"\{?\\(?:textasciitilde|~)\s*(?:\{\})?\}?|\$\\sim\$")
_ESCAPED = re.compile(r"\{\\([_%&#$])\}|\\([_%&#${}])")
_ANGLE = re.compile(r"\{?\\text(less|greater)\s*(?:\{\})?\}?")


def rich(field: str) -> Text:
    r"""Return a field as rich text.

    >>> rich(r"{CO$_2$} \textit{in vivo}, 5% more").render_as("html")
    'CO<sub>2</sub> <em>in vivo</em>, 5% more'
    """
    if not _MARKED.search(field):
        return Text(field)
    links: list[str] = []

    def keep(match: re.Match[str]) -> str:
        links.append(address(match[1]))
        return chr(_LINK + len(links) - 1) if len(links) <= 0xF8FF - _LINK else links[-1]

    text = _ADDRESS_COMMAND.sub(keep, _PRIVATE.sub("", field))
    text = _PLAINER.sub("", _NAMED_LINK.sub("", text))
    for escape, mark in (("\\{", "{"), ("\\}", "}"), ("\\$", "$"), ("\\textbackslash", "\\")):
        text = text.replace(escape, _LETTERS[mark])
    text = _ANGLE.sub(lambda match: "<" if match[1] == "less" else ">", text)
    text = _ENTITY.sub(lambda match: _entity(match[1]), text)
    text = _elements(text)
    text = _FORMULA.sub(lambda match: _formula(match[1] or match[2] or match[3] or ""), text)
    text = text.replace("$", _LETTERS["$"])
    text = _SETTING.sub(lambda match: _TAGS[_COMMANDS[match[1] or match[2]]] + "{", text)
    text = _DOTLESS.sub(r"\1{\2}", text)
    text = re.sub(r"(?<!\\)%", r"\\%", text)
    return _parsed(_decoded(text), links)


def plain(field: str) -> str:
    """Return a field as text without settings, as for names and dates."""
    return unicodedata.normalize("NFC", str(rich(field))) if _MARKED.search(field) else field


def address(field: str) -> str:
    r"""Return an address (URL, DOI) without the escapes that exporters put into it; it is no prose.

    Hyphens and tildes stay what they are.

    >>> address(r"https://example.org/a\_b\%20c--d/~e")
    'https://example.org/a_b%20c--d/~e'
    """
    text = field.strip()
    while match := _WRAPPED.match(text):
        text = next(part for part in match.groups() if part is not None).strip()
    text = _TILDE.sub("~", text)
    text = _ANGLE.sub(lambda match: "<" if match[1] == "less" else ">", text)
    text = _ESCAPED.sub(lambda match: match[1] or match[2], text)
    return text.replace("&amp;", "&")


def _entity(name: str) -> str:
    letter = html.unescape(f"&{name};")
    return "".join(_LETTERS.get(part, part) for part in letter)


def _elements(text: str) -> str:
    before = ""
    while before != text:
        before, text = (
            text,
            _ELEMENT.sub(lambda match: f"{_TAGS[_ELEMENTS[match[1].lower()]]}{{{match[2]}}}", text),
        )
    return _OTHER_ELEMENT.sub("", text)


def _formula(text: str) -> str:
    text = _ROMAN.sub(r"\1", text)
    text = re.sub(r"\^\s*(?:\\circ|\{\s*\\circ\s*\})", "°", text)

    def script(match: re.Match[str]) -> str:
        return f"{_TAGS['sub' if match[1] == '_' else 'sup']}{{{match[2] or match[3] or ''}}}"

    # a space behind the formula is none behind its last command
    return re.sub(r"(\\[A-Za-z]+)\s*$", r"\1{}", _SCRIPT.sub(script, text))


def _decoded(text: str) -> str:
    try:
        return str(_decode(text, "ulatex"))
    except ValueError:  # half a command, as at the end of a cut field
        return text.replace("\\%", "%")


@lru_cache(maxsize=1000)
def _symbol(name: str) -> str | None:
    """Return what a command stands for by itself; None if nobody knows it."""
    if name in _SYMBOLS:
        return _SYMBOLS[name]
    try:
        decoded = str(_decode(f"$\\{name}$", "ulatex"))
    except ValueError:
        return None
    return None if "\\" in decoded or "$" in decoded else decoded


def _parsed(text: str, links: list[str]) -> Text:
    """Return the rich text of what the codec left: groups, marks and commands that it does not know."""
    stack: list[tuple[str, list[object]]] = [("", [])]
    pending = ""
    tokens = _TOKEN.findall(text)
    for token, following in zip_longest(tokens, tokens[1:], fillvalue=""):
        parts = stack[-1][1]
        if token in _TAG_OF:
            pending = _TAG_OF[token]
            continue
        if token == "{":
            stack.append((pending, []))
        elif token == "}":
            if len(stack) > 1:
                tag, inner = stack.pop()
                stack[-1][1].append(_group(tag, inner))
        elif token in _LETTER_OF:
            parts.append(_LETTER_OF[token])
        elif _PRIVATE.match(token):
            if (number := ord(token) - _LINK) in range(len(links)):
                parts.append(HRef(links[number], links[number]))
        elif token.startswith("\\"):
            parts.append(_command(token, following))
        else:
            parts.append(token)
        pending = ""
    while len(stack) > 1:
        tag, inner = stack.pop()
        stack[-1][1].append(_group(tag, inner))
    return Text(*stack[0][1])


def _group(tag: str, parts: list[object]) -> Text:
    if tag == "quoted":
        return Text("“", *parts, "”")
    return Tag(tag, *parts) if tag else Text(*parts)


def _command(token: str, following: str) -> str:
    name = token[1:].rstrip()
    if not name.isalpha() or not name.isascii():
        return _SPACES.get(token, "")
    if (symbol := _symbol(name)) is not None:
        return symbol
    return "" if following == "{" and name not in {"LaTeX", "TeX", "BibTeX"} else name
