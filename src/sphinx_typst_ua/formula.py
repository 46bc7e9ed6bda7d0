"""Write a LaTeX formula as Typst's own mathematics: docutils reads it as MathML, whose tree is written as markup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from xml.etree.ElementTree import Element

from docutils.utils.math import MathError, toplevel_code
from docutils.utils.math.latex2mathml import functions, parse_latex_math
from docutils.utils.math.mathml_elements import math

from sphinx_typst_ua.markup import string

#: in braces, with braces within
_GROUP = r"\{((?:[^{}]|\{[^{}]*\})*)\}"
#: LaTeX that docutils lacks, in words that it has
_WORDS = {
    r"\\(cr|tabularnewline)(?![a-zA-Z])|\\\\\s*\[[\d.\s-]*[a-z]+\]": r"\\\\",
    r"\\dots[bcimo]?(?![a-zA-Z])": r"\\ldots ",
    r"\{([^{}]*)\\over(?![a-zA-Z])([^{}]*)\}": r"\\frac{\1}{\2}",
    r"\\([dt]?frac)\s*([0-9])\s*([0-9a-zA-Z])": r"\\\1{\2}{\3}",
    r"([_^])\s*([0-9])(?=[0-9])": r"\1{\2}",
    r"\\iff(?![a-zA-Z])": r"\\Longleftrightarrow ",
    r"\\stackrel(?![a-zA-Z])": r"\\overset",
    r"\\(bm|pmb|boldsymbol)(?![a-zA-Z])": r"\\mathbfit",  # docutils lets a bold symbol never end
    r"\\(mathbbm|mathds)(?![a-zA-Z])": r"\\mathbb",
    r"\\(text(bf|it|sf|tt|normal|up)|hbox|emph)\s*(?=\{)": r"\\text",
    r"\\(left|right)\s*<": r"\\\1\\langle ",
    r"\\(left|right)\s*>": r"\\\1\\rangle ",
    r"\\(rm|bf|it|sf|tt|cal)(?![a-zA-Z])\s*([^{}\\]*)": r"\\math\1{\2}",
    rf"\\substack\s*{_GROUP}": r"{\\begin{smallmatrix}\1\\end{smallmatrix}}",
    rf"\\(textcolor|color)\s*{_GROUP}|\\label\s*{_GROUP}": "",
    r"\\(nonumber|notag|mathop|mathstrut|middle|[bB]igg?m?|[hc]line|allowbreak)(?![a-zA-Z])": "",
    r"\\operatorname\*": r"\\operatorname",
}
#: what is a text for LaTeX, or a sign that docutils takes in a text alone
_TEXT_OR_SIGN = re.compile(rf"\\(?:text|mbox|textrm|operatorname)\s*{_GROUP}|~|[^\x00-\x7f]")
#: environments in words of those that docutils has: lines that line up at "&", lines in the middle, a formula alone
_ENVIRONMENTS = {
    "(split|align|alignat|alignedat|flalign|eqnarray|multline)": "aligned",
    "(gather|gathered|array)": "matrix",
    "(equation|math|displaymath)": "",
}
#: accents of docutils, in the combining signs that Typst takes
_ACCENTS = {"`": "\u0300", "´": "\u0301", "ˆ": "\u0302", "^": "\u0302", "~": "\u0303", "ˉ": "\u0304", "˘": "\u0306"}
_ACCENTS |= {"˙": "\u0307", "¨": "\u0308", "˙˙˙": "\u20db", "˙˙˙˙": "\u20dc", "˚": "\u030a", "ˇ": "\u030c"}
_ACCENTS |= {"→": "\u20d7", "←": "\u20d6", "↔": "\u20e1"}
#: what is drawn over or under, as long as what it belongs to
_OVER, _UNDER = {"_": "overline", "¯": "overline", "⏞": "overbrace"}, {"_": "underline", "⏟": "underbrace"}
_BRACES = ("⏞", "⏟")
#: signs that grow with what is between them
_FENCES = set("()[]{}|‖∣∥⟨⟩⌈⌉⌊⌋/\\↑↓↕⇑⇓⇕⟮⟯⎰⎱┌┐└┘")
#: what is said of functions and cannot be seen
_INVISIBLE = dict.fromkeys(map(ord, "\u2061\u2062\u2063\u2064"))
_NAMES = {name for name in functions.values() if isinstance(name, str)}


class CannotRead(Exception):
    """A formula cannot be read; the text says why, for the user."""


def markup(latex: str, displayed: bool = False) -> str:
    """Return a formula as Typst mathematics, without its dollars. Raises CannotRead."""
    source = _known(latex)
    if displayed and r"\\" in toplevel_code(source):
        source = rf"\begin{{aligned}}{source}\end{{aligned}}"
    try:
        return _row(parse_latex_math(math(display="block" if displayed else "inline"), source))
    except MathError as error:
        raise CannotRead(str(error)) from error
    except (LookupError, TypeError, ValueError, AttributeError) as error:  # docutils, of markup that is cut off
        raise CannotRead("a part of it is missing") from error


def _known(latex: str) -> str:
    """Return a formula on one line, without comments, in words and environments that docutils knows."""
    known = " ".join(re.sub(r"(?<!\\)%.*", "", latex).split())
    known = re.sub(rf"\\begin\{{(array|alignat|alignedat)(\*?)\}}\s*{_GROUP}", r"\\begin{\1\2}", known)
    for name, other in _ENVIRONMENTS.items():
        known = re.sub(rf"\\(begin|end)\{{{name}\*?\}}", rf"\\\1{{{other}}}" if other else "", known)
    for word, other in _WORDS.items():
        known = re.sub(word, other, known)
    return _TEXT_OR_SIGN.sub(_kept, known)


def _kept(found: re.Match[str]) -> str:
    sign = found[0]
    if len(sign) > 1:
        return sign.replace("~", " ")
    return sign if sign.isalpha() else r"\ " if sign == "~" else rf"\text{{{sign}}}"


def _row(nodes: Iterable[Element]) -> str:
    """Return elements in a row. Between a text and what is beside it there is no space: Typst would show it."""
    return _joined(map(_element, nodes))


def _joined(pieces: Iterable[str]) -> str:
    row = ""
    for piece in filter(None, pieces):
        row += piece if not row or row.endswith('"') or piece.startswith('"') else f" {piece}"
    return row


def _element(node: Element) -> str:
    """Return one element of MathML."""
    tag, parts = node.tag, list(node)
    if tag in ("mi", "mn", "mo", "mtext"):
        return _token(node)
    if tag == "mspace":
        size = re.fullmatch(r"(-?[\d.]+)(em|pt|cm|mm|in)", node.get("width", ""))
        return f"#h({size[0]})" if size else ""
    if tag == "mfrac":
        over, under = map(_one, parts)
        whole = f"mat(delim: #none, {over}; {under})" if node.get("linethickness") else f"frac({over}, {under})"
        return _styled(node, whole)
    if tag == "mroot":
        return f"root({_one(parts[1])}, {_one(parts[0])})"
    if tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
        return _scripts(node, parts)
    if tag == "mtable":
        return _table(node)
    fenced = bool(parts) and (_grows(parts[0]) or _grows(parts[-1]))
    body = _joined(rf"\{part.text}" if fenced and _grows(part) else _element(part) for part in parts)
    if tag == "msqrt":
        return f"sqrt({body})"
    if tag == "mphantom":
        return f"#hide(${body}$)"
    return _styled(node, f"lr({body})" if fenced else body)


def _one(node: Element) -> str:
    """Return an element as an argument, which must not be empty."""
    return _element(node) or '""'


def _styled(node: Element, body: str) -> str:
    display = node.get("displaystyle")
    return body if display is None else f"{'display' if display == 'true' else 'inline'}({body})"


def _grows(node: Element) -> bool:
    return node.tag == "mo" and node.text in _FENCES and node.get("stretchy") != "false" and not node.get("minsize")


def _token(node: Element) -> str:
    """Return a letter, a number, a sign or a text."""
    said = (node.text or "").translate(_INVISIBLE)
    if node.tag == "mtext":
        said = re.sub(r"\\[a-zA-Z]+\s*\{([^{}]*)\}|\\([^a-zA-Z])", r"\1\2", said.replace("\xa0", " "))
        return _sign(said) if len(said) == 1 and not said.isalnum() and said != " " else string(said) if said else ""
    if not said:
        return ""
    if len(said) > 1 and node.tag != "mn":
        named = said.replace(r"\,", "\N{THIN SPACE}").replace("\\", "")
        if node.get("movablelimits"):
            return f"op({string(named)}, limits: #true)"
        is_operator = named in _NAMES or node.get("mathvariant") or node.tag == "mo"
        return f"op({string(named)})" if is_operator and named[0].isalpha() else string(named)
    if node.tag == "mn":
        return said if re.fullmatch(r"\d+(\.\d+)?", said) else string(said)
    if node.tag == "mi" and said.isalpha():
        upright = node.get("mathvariant") or node.get("class") == "capital-greek"
        return f"upright({said})" if upright else said
    if size := node.get("minsize"):
        return f"lr(size: #{size}, {_sign(said)})"
    return _sign(said)


def _sign(sign: str) -> str:
    """Return a sign that means itself; a bar may open or close, which nothing tells."""
    if sign == "'":
        return "\N{PRIME}"
    return rf'class("normal", \{sign})' if sign in "|‖" else rf"\{sign}"


def _scripts(node: Element, parts: Sequence[Element]) -> str:
    """Return what has others over, under or behind it."""
    base, *others = parts
    places = {"msub": "b", "munder": "b", "msup": "t", "mover": "t"}.get(node.tag, "bt")
    scripts = dict(zip(places, others, strict=True))
    body, beside = _one(base), node.tag.startswith("msu")
    if not beside:
        # docutils puts a script of what has an accent or a bar beside that
        for place, turned in (("t", _accented), ("b", _underlined)):
            sign = scripts[place].text if place in scripts and scripts[place].tag == "mo" else None
            if sign and (drawn := turned(body, sign)):
                body, beside = drawn, sign not in _BRACES
                del scripts[place]
                break
    elif base.tag in ("mover", "munder") and base[-1].text in _BRACES:
        beside = False
    if not scripts:
        return body
    if not beside and not base.get("movablelimits"):
        body = f"limits({body})"
    return f"attach({body}, {', '.join(f'{place}: {_one(other)}' for place, other in scripts.items())})"


def _accented(body: str, sign: str) -> str | None:
    if sign in _OVER:
        return f"{_OVER[sign]}({body})"
    return f"accent({body}, {string(_ACCENTS[sign])})" if sign in _ACCENTS else None


def _underlined(body: str, sign: str) -> str | None:
    return f"{_UNDER[sign]}({body})" if sign in _UNDER else None


def _table(node: Element) -> str:
    """Return a matrix, or lines that line up at each second column."""
    lines = "ams-align" in node.get("class", "")
    rows = []
    for row in node:
        cells = [_row(cell) for cell in row]
        if lines:
            shown = [f"display({cell})" if cell else '""' for cell in cells]
            cells = [" & ".join(shown[at : at + 2]) for at in range(0, len(shown), 2)]
        rows.append(", ".join(cell or '""' for cell in cells))
    if (rows and rows[-1] == '""') or (lines and rows and not rows[-1].replace("&", "").replace('"', "").strip()):
        rows.pop()  # a line is ended, and none begun
    gaps = "row-gap: #0.6em, column-gap: #2em, " if lines else "column-gap: #1em, " if node.get("columnalign") else ""
    align = "align: #left, " if node.get("columnalign") else ""
    small = node.get("scriptlevel")
    table = f"mat(delim: #none, {gaps}{align}{'; '.join(rows)})"
    return f"script({table})" if small else table
