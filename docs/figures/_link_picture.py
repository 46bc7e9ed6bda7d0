"""Draw docs/_static/link-picture.png, which links to the site show elsewhere; by hand, when the title changes.

Run at the root of the repository: .venv/bin/python docs/figures/_link_picture.py
"""

from __future__ import annotations

from pathlib import Path

import matplotlib

matplotlib.use("agg")

import _style  # registers the font
from matplotlib.figure import Figure
from PIL import Image

matplotlib.rcParams["font.family"] = _style.STYLE["font.sans-serif"][:2]
figure = Figure(figsize=(12, 6.3), facecolor="#155e75")
figure.text(0.08, 0.60, "Ketamine", color="white", fontsize=88, fontweight=600)
figure.text(0.08, 0.45, "A clinical primer", color="white", fontsize=52)
figure.text(0.08, 0.20, "What it does, what it does not, and how we know", color="#cfe8ee", fontsize=30)
out = Path(__file__).parent.parent / "_static" / "link-picture.png"
figure.savefig(out, dpi=100, facecolor="#155e75", metadata={"Software": None})
Image.open(out).convert("RGB").quantize(24).save(out, optimize=True)
