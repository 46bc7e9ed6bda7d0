"""A book of four pages with the real book's settings, schemas and rules: small enough to break and build many times."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

FRONT = """---
description: What the {name} page answers.
evidence-date: 2026-01-31
review-by: 2027-01-31
---

"""

CHAPTER = """(sec-{name})=
# The {name} chapter

:::{{admonition}} Key points
:class: key-points

- The drug was studied in children {{cite}}`adams2020title`.
- The drug was studied in adults {{cite}}`adams2020title`.
- The drug was studied in clinics {{cite}}`baker2021other`.
:::

:::{{admonition}} In plain words
:class: plain-words

The nurse stays with you. She looks at your heart rate. Tell her how you feel.
:::

"""

PAGES = {
    "index.md": FRONT.format(name="start")
    + """# Small book

```{toctree}
:numbered:

chapters/one
chapters/two
```

```{toctree}
handouts/leaflet
appendix/glossary
appendix/references
```
""",
    "chapters/one.md": FRONT.format(name="one")
    + CHAPTER.format(name="one")
    + """## Inside

In 530 children 3.9% had {term}`apnea` {cite}`adams2020title`.
See {ref}`sec-two`, {numref}`tab-one-harms` and {numref}`fig-one-dot`.

```{ledger} harms
:caption: Harms by setting.
:name: tab-one-harms
:widths: 30 70
:where: event = vomiting, apnea

Setting: {setting}
Share (95% CI): {proportion} {source}
```

:::{figure} ../figures/dot.svg
:name: fig-one-dot
:alt: One black dot in the middle of a white field.

A dot.
:::

## What we do not know

Much.
""",
    "chapters/two.md": FRONT.format(name="two") + CHAPTER.format(name="two") + "## What we do not know\n\nMore.\n",
    "handouts/leaflet.md": FRONT.format(name="leaflet")
    + "(sec-leaflet)=\n# Leaflet\n\nThe nurse stays with you. Tell her how you feel.\n",
    "appendix/glossary.md": """---
description: What the words mean.
---

# Glossary

:::{glossary}
apnea
  A pause in breathing.
:::
""",
    "appendix/references.md": """---
description: What was cited.
---

# References

```{bibliography}
```
""",
}

BIBLIOGRAPHY = """@article{adams2020title,
  author = {Adams, Anna},
  title = {A Title},
  journal = {Journal},
  year = {2020},
  doi = {10.1000/abc},
  pmid = {12345},
  keywords = {rct},
  checked = {2026-01-22, PubMed},
}

@article{baker2021other,
  author = {Baker, Bo},
  title = {Other},
  journal = {Journal},
  year = {2021},
  doi = {10.1000/xyz},
  pmid = {6789},
  keywords = {cohort},
  checked = {2026-01-22, PubMed},
}
"""

#: one row or two of each ledger that a fault is planted in; the columns are those of the real data package
ROWS: dict[str, list[dict[str, str]]] = {
    "harms": [
        {"event": "vomiting", "setting": "clinic", "population": "children", "events": "2", "total": "53"},
        {"event": "apnea", "setting": "ward", "population": "adults", "events": "1", "total": "50"},
    ],
    "trials": [
        {
            "name": "Adams",
            "year": "2020",
            "population": "children",
            "randomized": "67",
            "analyzed": "63",
            "outcome": "score",
        }
        | {
            "effect": "-4.1",
            "low": "-7.3",
            "high": "-0.6",
            "result": "for",
            "tests_drug": "yes",
            "looks_for": "benefit",
            "blinding": "double-blind",
            "topic": "surgery",
        }
    ],
    "numbers": [
        {"statement": "children in the study", "value": "530", "label": "US", "grade": "A", "checked": "2026-01-22"},
        {"statement": "had apnea", "value": "3.9%", "label": "US", "grade": "A", "checked": "2026-01-22"},
    ],
    "law": [
        {"jurisdiction": "Here", "instrument": "Act", "class": "controlled", "since": "2014-06-10"}
        | {"expires": "2026-12-31"}
    ],
    "claims": [{"id": "C0.1", "chapter": "chapters/one", "claim": "It works", "verdict": "qualified"}],
    "coverage": [{"question": "1.1", "chapter": "chapters/one", "asks": "What it is", "answer": "answered"}],
    "helplines": [
        {"country": "Here", "service": "Help", "kind": "emergency", "number": "0800 123 4567"}
        | {"by": "call", "checked": "2026-11-20"}
    ],
    "abbreviations": [{"abbreviation": "CI", "words": "confidence interval", "kind": "name"}],
    "outline": [
        {"docname": "chapters/one", "level": "1", "heading": "The one chapter"},
        {"docname": "chapters/one", "level": "2", "heading": "Inside"},
        {"docname": "chapters/two", "level": "1", "heading": "The two chapter"},
    ],
}
#: cells that most ledgers want
FILLED = {"source": "adams2020title", "sources": "adams2020title", "place": "sec-one", "checked": "2026-01-22"} | {
    "reason": "A trial tested it.",
    "web": "https://example.org/",
    "locator": "page 1",
}

SETTINGS = """
[tool.primer]
docs = "docs"
bibliography = "references.bib"
red-flags = "docs/data/red-flags.toml"
ledgers = "docs/data/datapackage.json"
words = { default = 40 }
claims = { C0 = 1 }
questions = { 1 = 1 }
shown-in-words = ["trials", "numbers", "law", "claims", "helplines", "answers"]
plain-words-grade = 9.0
handout-grades = { leaflet = 8.0 }
"""

CONF = """

# -- what differs in the small book --
typst_ua_documents = [
    ("book", "book", "index"), ("chapter", "one", "chapters/one"), ("handout", "leaflet", "handouts/leaflet"),
]
machines_faq, corrections_section = "", "appendix/glossary#sec-tell"
typst_ua_most_pages, typst_ua_editions, typst_ua_short_pages = {"leaflet": 2}, {}, {}
"""

FIGURE = """def draw(data, out):
    out.write_text('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><circle r="4"/></svg>')
"""


def write(folder: Path) -> Path:
    """Write the small book; return its folder."""
    docs = folder / "docs"
    shutil.copytree(ROOT / "docs" / "_static", docs / "_static")
    for name in ("data", "figures"):
        (docs / name).mkdir()
    for name in ("datapackage.json", "red-flags.toml"):
        shutil.copy(ROOT / "docs" / "data" / name, docs / "data")
    for item in json.loads((docs / "data" / "datapackage.json").read_text(encoding="utf-8"))["resources"]:
        columns = [field["name"] for field in item["schema"]["fields"]]
        with (docs / "data" / item["path"]).open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, columns, restval="", extrasaction="ignore", lineterminator="\n")
            table.writeheader()
            for number, row in enumerate(ROWS.get(item["name"], []), 1):
                table.writerow({"id": f"{item['name']}-{number}"} | FILLED | row)
    for name in ("number-exceptions.csv", "study-types.csv"):
        shutil.copy(ROOT / "docs" / "data" / name, docs / "data")
    for name, text in PAGES.items():
        (docs / name).parent.mkdir(exist_ok=True)
        (docs / name).write_text(text, encoding="utf-8")
    (docs / "figures" / "dot.py").write_text(FIGURE)
    (folder / "references.bib").write_text(BIBLIOGRAPHY)
    (folder / "pyproject.toml").write_text(SETTINGS)
    (folder / "conf.py").write_text((ROOT / "conf.py").read_text(encoding="utf-8") + CONF, encoding="utf-8")
    return folder
