"""Draw a LaTeX formula as SVG with matplotlib's own math engine, so that no TeX is needed."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

#: Size of the formula's letters, in points: that of the text.
SIZE = 10.5

#: LaTeX that matplotlib lacks, in words that it has
_WORDS = {
    r"\\le(?![a-zA-Z])": r"\\leq",
    r"\\ge(?![a-zA-Z])": r"\\geq",
    r"\\ne(?![a-zA-Z])": r"\\neq",
    r"\\implies(?![a-zA-Z])": r"\\Longrightarrow",
    r"\\iff(?![a-zA-Z])": r"\\Longleftrightarrow",
    r"\\(mathbb|mathcal|mathbf|mathrm|overline|underline)\s*(?![a-zA-Z{])([0-9]|\\[a-zA-Z]+)": r"\\\1{\2}",
    r"\\(mathbb|mathcal|mathbf|mathrm|overline|underline)\s+([A-Za-z])": r"\\\1{\2}",
    r"\\tfrac(?![a-zA-Z])": r"\\frac",
    r"\\(d?frac)(?:\s*([0-9])|\s+([a-zA-Z]))\s*([0-9a-zA-Z])": r"\\\1{\2\3}{\4}",
    r"\\(mbox|textrm)\s*(?=\{)": r"\\text",
    r"\\stackrel(?![a-zA-Z])": r"\\overset",
    r"\\(nonumber|notag|displaystyle|limits|mathop|[bB]igg?[lrm]?)(?![a-zA-Z])": "",
}
#: environments that set lines below each other, with or without a star; matplotlib has none
_LINES = re.compile(r"\\(begin|end)\{(split|aligned|align|gather|gathered|eqnarray|equation)\*?\}")


class CannotDraw(Exception):
    """A formula cannot be drawn; the text says why, for the user."""


def lines(latex: str) -> list[str]:
    """Return the lines of a displayed formula: those that an environment such as ``align`` sets below each other."""
    joined = _joined(latex)
    opened = _LINES.sub(" ", joined)
    if r"\begin" in opened:  # what else needs more than lines, such as a matrix: drawn as one or not at all
        return [joined]
    # an ampersand is a place to line up at, if it is not escaped
    parts = (re.sub(r"(?<!\\)&", " ", part) for part in re.split(r"\\\\(?:\[[^\]]*\])?|\\cr(?![a-zA-Z])", opened))
    return [" ".join(part.split()) for part in parts if part.strip()]


def _joined(latex: str) -> str:
    """Return a formula on one line, since a line break stops matplotlib, and without comments, which go to its end."""
    return " ".join(re.sub(r"(?<!\\)%.*", "", latex).split())


def draw(latex: str, folder: Path) -> tuple[str, float]:
    """Draw ``latex`` below ``folder``; return the path from there and the depth under the base line, in points.

    Raises CannotDraw where matplotlib cannot read the formula, or is not installed.
    """
    try:
        # here, since matplotlib takes a third of a second to load and most builds draw no formula
        from matplotlib import rc_context
        from matplotlib.figure import Figure
        from matplotlib.font_manager import FontProperties
        from matplotlib.mathtext import MathTextParser
    except ImportError as error:
        raise CannotDraw("matplotlib, which draws formulas, is not installed") from error

    latex = _joined(latex)
    for unknown, known in _WORDS.items():
        latex = re.sub(unknown, known, latex)
    name = f"formula/{hashlib.sha256(latex.encode()).hexdigest()[:16]}.svg"
    with rc_context({"svg.hashsalt": name, "mathtext.fontset": "stix", "svg.fonttype": "path"}):
        font = FontProperties(size=SIZE)
        try:
            width, height, depth, _, _ = MathTextParser("path").parse(f"${latex}$", dpi=72, prop=font)
        except ValueError as error:
            reason = str(error).strip().splitlines()[-1].strip()
            raise CannotDraw(f"matplotlib cannot read it ({reason})") from error
        out = folder / name
        out.parent.mkdir(parents=True, exist_ok=True)
        figure = Figure(figsize=(max(width, 1) / 72, max(height, 1) / 72))
        figure.text(0, depth / height if height else 0, f"${latex}$", fontproperties=font)
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return f"/{name}", float(depth)
