"""The stylesheets as readers load them: ours without comments, the theme's without rules for what no page has.

A theme styles whatever Sphinx can write: signatures of functions, highlighted code, footnotes. ``stylesheet_without``
lists classes (``*`` stands for any ending) that no page has; selectors that need one of them are left out of the file
that readers load. ``tests/test_weight.py`` says when a page has one after all, and when the theme no longer knows it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder

from primer.evidence.files import whole

#: Our styles, which stay as they are written in the EPUB.
OWN = Path(__file__).parent / "static" / "primer.css"


def classes(selector: list[Any]) -> Iterator[str]:
    """Yield the classes that an element must have for the tokens of a selector; what ``:not()`` holds is not needed."""
    for dot, name in pairwise(selector):
        if dot.type == "literal" and dot.value == "." and name.type == "ident":
            yield name.value


def selectors(prelude: list[Any]) -> list[list[Any]]:
    """Return the tokens before a rule's block, split at commas."""
    found: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            found.append([])
        else:
            found[-1].append(token)
    return found


def trim(rules: Iterable[Any], without: list[str]) -> str:
    """Return parsed rules as CSS, without the selectors that need one of the classes, and without comments."""
    css = []
    for rule in rules:
        if rule.type == "qualified-rule":
            kept = [
                tinycss2.serialize(selector).strip()
                for selector in selectors(rule.prelude)
                if not any(fnmatchcase(name, pattern) for name in classes(selector) for pattern in without)
            ]
            if kept:
                css.append(f"{','.join(kept)}{{{tinycss2.serialize(rule.content)}}}")
        elif rule.type == "at-rule" and rule.lower_at_keyword in ("media", "supports"):
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if part := trim(inner, without):
                css.append(f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{part}}}")
        elif rule.type != "comment":
            css.append(rule.serialize())
    return "".join(css)


def theme_stylesheet(builder: StandaloneHTMLBuilder, name: str) -> Path:
    """Return where the theme keeps the stylesheet."""
    return next(path for folder in builder.theme.get_theme_dirs() if (path := Path(folder, "static", name)).exists())


def replace_stylesheets(app: Sphinx) -> None:
    """Write the trimmed files into a static folder of their own, which Sphinx copies over the others.

    Our own styles lose their comments. The folder is named by all that the files are made of, so that it is made again
    only where any of that changed.
    """
    builder, name, without = app.builder, app.config.stylesheet_name, app.config.stylesheet_without
    if not name or builder.name != "html" or not isinstance(builder, StandaloneHTMLBuilder):
        return
    texts = {path: path.read_text(encoding="utf-8") for path in (theme_stylesheet(builder, name), OWN)}
    made_of = "\n".join([*texts.values(), *without, Path(__file__).read_text(encoding="utf-8")])
    folder = Path(app.doctreedir, "stylesheets", hashlib.sha256(made_of.encode()).hexdigest()[:16])
    for path, text in texts.items():
        trimmed = folder / (OWN.name if path == OWN else name)
        if not trimmed.exists():
            trimmed.parent.mkdir(parents=True, exist_ok=True)
            rules = tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True)
            with whole(trimmed) as partial:
                partial.write_text(trim(rules, [] if path == OWN else without), encoding="utf-8", newline="\n")
    app.config.html_static_path.append(str(folder))


def setup(app: Sphinx) -> None:
    """Register; ``stylesheet_name`` is the theme's file under its ``static`` folder, without it nothing is done."""
    app.add_config_value("stylesheet_name", "", "html", types=(str,))
    app.add_config_value("stylesheet_without", [], "html", types=(list,))
    app.connect("builder-inited", replace_stylesheets)
