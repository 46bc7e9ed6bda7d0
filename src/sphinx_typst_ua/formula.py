"""Draw a LaTeX formula as SVG with matplotlib's own math engine, so that no TeX is needed."""

from __future__ import annotations

import hashlib
from pathlib import Path

#: Size of the formula's letters, in points: that of the book's text.
SIZE = 10.5


def draw(latex: str, folder: Path) -> tuple[str, float]:
    """Draw ``latex`` below ``folder``; return the path from there and the depth under the base line, in points."""
    # here, since matplotlib takes a third of a second to load and most builds draw no formula
    from matplotlib import rc_context
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties
    from matplotlib.mathtext import MathTextParser

    name = f"formula/{hashlib.sha256(latex.encode()).hexdigest()[:16]}.svg"
    with rc_context({"svg.hashsalt": name, "mathtext.fontset": "stix", "svg.fonttype": "path"}):
        font = FontProperties(size=SIZE)
        width, height, depth, _, _ = MathTextParser("path").parse(f"${latex}$", dpi=72, prop=font)
        out = folder / name
        out.parent.mkdir(parents=True, exist_ok=True)
        figure = Figure(figsize=(width / 72, height / 72))
        figure.text(0, depth / height if height else 0, f"${latex}$", fontproperties=font)
        figure.savefig(out, format="svg", transparent=True, metadata={"Date": None, "Creator": None})
    return f"/{name}", float(depth)
