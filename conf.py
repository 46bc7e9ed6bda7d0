"""Sphinx settings, declared in the order of the Sphinx manual.

Manual: https://www.sphinx-doc.org/en/master/usage/configuration.html
Build by hand: ``sphinx-build -c . -n -W --keep-going docs _build/html``
"""

import os
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from primer.evidence.page import MYST_EXTENSIONS
from primer.evidence.works import KEY

# -- Project information -------------------------------------------------------------------------
project = "Ketamine: a clinical primer"
author = "Ketamine primer contributors"
project_copyright = "2026, Ketamine primer contributors; text CC BY 4.0, code MIT"
version = release = "0.1.0"

# -- General configuration -----------------------------------------------------------------------
extensions = [
    "myst_parser",
    "sphinxcontrib.bibtex",
    "notfound.extension",
    "primer",
    "sphinx_typst_ua",
    "sphinx_section_search",
    "sphinx_page_texts",
    "sphinx_offline",
    "sphinx_change_feed",
    "sphinx_doi_linkcheck",
]
needs_sphinx = "9.0"
keep_warnings = False
nitpicky = True
numfig = True
numfig_secnum_depth = 1
numfig_format = {"figure": "Figure %s", "table": "Table %s", "section": "Section %s"}
today_fmt = "%d %B %Y"
language = os.environ.get("PRIMER_LANGUAGE", "en")  # in another than English the leaflets are built alone, see below
locale_dirs = ["../locale"]
gettext_compact = False
gettext_last_translator = gettext_language_team = ""

# -- Source files --------------------------------------------------------------------------------
root_doc = "index"
include_patterns = [
    "index.md",
    *("bedside/*.md", "chapters/*.md", "supplement/*.md", "handouts/*.md", "appendix/*.md"),
]

# -- HTML ----------------------------------------------------------------------------------------
html_theme = "primer"  # src/primer/site/theme, a child of Furo
html_theme_options = {"footer_icons": []}
html_title = "Ketamine: a clinical primer"
html_short_title = "Ketamine primer"
# Read the Docs says where it serves the pages; elsewhere the project's own address stands
html_baseurl = os.environ.get("READTHEDOCS_CANONICAL_URL", "https://ketamine-primer.readthedocs.io/en/latest/")
html_favicon = "docs/_static/favicon.svg"
html_static_path = ["docs/_static"]
html_css_files = ["primer.css"]
html_js_files = [("previews.js", {"defer": "defer"})]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_last_updated_fmt = None

# -- primer.show.corrections ---------------------------------------------------------------------------
corrections_address = ""  # mail address, or https address of a form or tracker; no release is built without it
corrections_section = "appendix/about#sec-about-corrections"

# -- primer.show.sitefiles: what 'make' and Read the Docs put beside the pages ----------------------------
site_files = [
    "downloads/ketamine-primer.epub",
    "downloads/ketamine-primer-site.zip",
    f"downloads/ketamine-primer-{version}.zip",
    "teaching/self-test.apkg",
    "teaching/self-test.gift.txt",
]

# -- primer.site.machines -----------------------------------------------------------------------------
machines_audience = ["Clinician", "Patient", "Caregiver", "Medical student"]
machines_faq = "chapters/faq"
machines_license = "https://creativecommons.org/licenses/by/4.0/"
machines_drug = {"name": "Ketamine", "nonProprietaryName": "ketamine"}
machines_picture = ("link-picture.png", "Ketamine: a clinical primer. What it does, what it does not, and how we know.")

# -- sphinx_page_texts --------------------------------------------------------------------------------
page_texts_facts = "page-status"  # primer.show.status

# -- sphinx_change_feed ----------------------------------------------------------------------------------
change_feed_page = "appendix/changes"
change_feed_title = f"{project}: what changed"
change_feed_format = "d MMMM y"  # as the pages write days

# -- primer.site.anchors ------------------------------------------------------------------------------
anchors_items = ["key-points"]
anchors_boxes = ["truth-check"]
anchors_conclusion = "Certainty:"

# -- primer.site.index ----------------------------------------------------------------------------
bookindex_table = "docs/data/index.csv"

# -- sphinx_section_search -------------------------------------------------------------------------------
section_search_words = "docs/data/search-words.csv"
section_search_kinds = {
    "bedside": "At the bedside",
    "chapters": "Chapter",
    "supplement": "Supplement",
    "handouts": "Handout",
    "appendix": "Appendix",
}
section_search_answers = "docs/data/answers.csv"
section_search_texts = {"form": "This book", "answer_link": "Read on: {place}"}
section_search_common = ["ketamine"]
section_search_skip_classes = ["page-status", "unsigned", "evidence-class"]
section_search_weights = {"bedside": 1.4, "handouts": 1.3, "supplement": 0.5, "appendix": 0.4}
# what they say stands in the chapters as well; their text would be 40 kB more for each reader who searches
section_search_brief = [
    *("appendix/references", "appendix/claims", "appendix/numbers", "appendix/answers", "appendix/gaps"),
    *("appendix/harms", "appendix/pharmacokinetics", "appendix/trials", "#sec-*-claims-audit"),
    *("handouts/easy-read", "handouts/self-test"),
    "supplement/*",
]
section_search_excerpt = 100  # with whole texts a first search would load twice as much

# -- sphinx-notfound-page: https://sphinx-notfound-page.readthedocs.io/en/latest/configuration.html -
notfound_urls_prefix = urlsplit(html_baseurl).path
notfound_context = {
    "title": "Page not found",
    "body": f"""<h1>Page not found</h1>
<p>There is no page at this address. It may have been renamed, or the link was mistyped.</p>
<ul>
<li><a href="{notfound_urls_prefix}index.html">Start page, with all chapters</a></li>
<li><a href="{notfound_urls_prefix}search.html">Search</a></li>
<li><a href="{notfound_urls_prefix}chapters/call-to-action.html">Where to find help</a></li>
</ul>""",
}

# -- EPUB ----------------------------------------------------------------------------------------
epub_basename = "ketamine-primer"
epub_title = project
epub_author = author
epub_description = "An open, cited, tested reference on ketamine for clinicians, students and patients."
epub_publisher = author
epub_identifier = epub_uid = "ketamine-primer"  # the same twice: Sphinx writes one into each of two tables of contents
epub_show_urls = "no"  # the reference list shows DOIs already
epub_cover = ()
epub_exclude_files = [
    "_static/favicon.svg",
    "_static/link-picture.png",
    "_static/previews.js",
    "_static/filter.js",
    "_static/filter.css",
    "_static/offline.js",
    "_static/offline.css",
    ".buildinfo.bak",  # Sphinx leaves it after a setting was changed, and warns of it; goes when it no longer does
]

# -- Link check ----------------------------------------------------------------------------------
linkcheck_timeout = 20
linkcheck_workers = 24
linkcheck_retries = 3
linkcheck_rate_limit_timeout = 120.0

# -- sphinx_doi_linkcheck ------------------------------------------------------------------------------
doi_linkcheck_doubtful_days = 28  # four weekly runs
doi_linkcheck_exceptions = "docs/data/link-exceptions.csv"
doi_linkcheck_sources = ["references.bib", "docs/data/helplines.csv"]

# -- MyST-Parser: https://myst-parser.readthedocs.io/en/latest/configuration.html ----------------
myst_enable_extensions = list(MYST_EXTENSIONS)
myst_heading_anchors = 0

# -- sphinxcontrib-bibtex: https://sphinxcontrib-bibtex.readthedocs.io/en/latest/usage.html ------
bibtex_bibfiles = ["references.bib"]
bibtex_default_style = "ama"
bibtex_reference_style = "label"
bibtex_tooltips = False  # primer.site.previews shows the same, at no weight on the page; else each is formatted twice

# -- sphinx_ledgers --------------------------------------------------------------------------------------
ledgers_roles = {"evidence": "evidence", "place": "ref"}  # the last word of a column's name: the role of its cells
ledgers_keys = KEY
ledgers_quiz = "questions"
ledgers_quiz_file = "teaching/self-test"
ledgers_quiz_title = f"{project}: self-test"
ledgers_quiz_license = "Text: CC BY 4.0, Ketamine primer contributors"

# -- primer.show.references --------------------------------------------------------------------------
study_types_ledger = "study-types"

# -- primer.show.evidenceclass ---------------------------------------------------------------------------
evidence_classes = {
    "A": "A: the work's own abstract or text, label or official page",
    "B": "B: a named professional secondary source that restates it",
    "P": "P: standard practice on which two independent professional sources agree",
}

# -- primer.show.regimens ---------------------------------------------------------------------------
regimen_drug = "ketamine"

# -- primer.show.status -------------------------------------------------------------------------------
status_unreviewed = "Not yet reviewed by a clinician"
status_legend = "Small letters: A the source's own text, B restated, P practice on which two sources agree."
status_urgent = [
    "bedside/",
    "appendix/answers",
    "handouts/clinician-card",
    "handouts/intubation-card",
    "handouts/depression-card",
    "handouts/laryngospasm-drill",
    "handouts/emergence-card",
]
status_warning = (
    "No clinician has signed this page yet. Check each dose against your label, your local protocol and a colleague."
)

# -- sphinx_offline --------------------------------------------------------------------------------------
offline_attributes = ["data-previews"]  # primer.site.previews
offline_color = "#155e75"
offline_locale = "en-GB"  # days as the pages write them
offline_pages = [*status_urgent, "handouts/tonight", "chapters/call-to-action"]

# -- sphinx_typst_ua.site: how the kinds of handouts are called beside their pictures ------------------
typst_ua_site_box = "page-status"  # primer.show.status
typst_ua_site_texts = {"hk": "Hong Kong"}  # called otherwise in the Unicode tables
typst_ua_site_kinds = {
    "card": "A5 card, two sides",
    "folded-card": "A4 sheet, one side; fold it back at its middle to an A5 card, and again to A6 for a pocket",
    "leaflet": "A4 leaflet, 12 point letters",
    "one-page": "A4 sheet, 12 point letters",
    "one-page-country": "A4 sheet, 12 point letters",
    "large-print": "A4, large print, 16 point letters",
    "easy-read": "A4, easy read, with pictures",
    "drill": "A4 drill, to read across a room",
    "large-drill": "A4 drill, to read across a room",
    "checklist": "A4 checklist, with sheets to write in",
}

# -- primer.show.figures ------------------------------------------------------------------------------
figures_folder = "figures"

# -- sphinx_typst_ua: (kind, target, document) ----------------------------------------------------
# kind "book": all documents that the start document lists, save the handouts; "chapter", "handout": one document
typst_ua_paper = "a4"  # or "us-letter"
typst_ua_book_subtitle = "What it does, what it does not, and how we know"
typst_ua_kinds = {
    # folded at its gutter, with page 1 inside, it is A6
    "card": {
        "paper": "a5",
        "landscape": True,
        "margin": "6mm",
        "columns": 2,
        "gutter": "10mm",
        "size": "8.5pt",
        "small": "8pt",
        "panels": True,
    },
    "leaflet": {
        **{"margin": "8.5mm", "size": "12pt", "small": "12pt", "leading": "6.1pt", "rows": "2pt"},
        **{"panels": True, "whole-names": True},
    },
    "one-page": {
        **{"margin": "6.5mm", "size": "12pt", "small": "12pt", "leading": "4.4pt", "rows": "1.6pt"},
        **{"panels": True, "whole-names": True},
    },
    "large-print": {
        **{"margin": "8mm", "size": "16pt", "small": "16pt", "leading": "10pt"},
        **{"panels": True, "whole-names": True},
    },
    "easy-read": {
        **{"margin": "15mm", "size": "15pt", "small": "14pt", "leading": "12.4pt"},
        **{"panels": True, "whole-names": True},
    },
    "drill": {"margin": "11mm", "size": "11pt", "small": "10pt", "steps": "20pt", "panels": True},
    "large-drill": {"margin": "11mm", "size": "14pt", "small": "13pt", "steps": "24pt", "panels": True},
    "checklist": {"margin": "12mm", "size": "10pt", "small": "9pt", "room": "12mm", "panels": True},
    "slides": {
        "paper": "presentation-16-9",
        "margin": "12mm",
        "size": "20pt",
        "small": "14pt",
        "panels": True,
        "slides": ["key-points", "truth-check"],
    },
}
# with the lines of one country there is room
typst_ua_kinds["one-page-country"] = typst_ua_kinds["one-page"] | {"leading": "5pt", "rows": "3pt"}
typst_ua_kinds["folded-card"] = typst_ua_kinds["card"] | {"folded": True}
typst_ua_documents = [
    ("book", "ketamine-primer", "index"),
    ("chapter", "doses", "bedside/doses"),
    ("chapter", "can-i-give-it", "bedside/can-i-give-it"),
    ("chapter", "if-it-goes-wrong", "bedside/if-it-goes-wrong"),
    ("chapter", "draw-up-and-mix", "bedside/draw-up-and-mix"),
    ("chapter", "depression", "bedside/depression"),
    ("chapter", "introduction", "chapters/introduction"),
    ("chapter", "history", "chapters/history"),
    ("chapter", "mechanism", "chapters/mechanism"),
    ("chapter", "approved-uses", "chapters/approved-uses"),
    ("chapter", "mental-health", "chapters/mental-health"),
    ("chapter", "pain-and-emergency", "chapters/pain-and-emergency"),
    ("chapter", "safety", "chapters/safety"),
    ("chapter", "misuse", "chapters/misuse"),
    ("chapter", "law", "chapters/law"),
    ("chapter", "myths", "chapters/myths"),
    ("chapter", "research", "chapters/research"),
    ("chapter", "faq", "chapters/faq"),
    ("chapter", "conclusion", "chapters/conclusion"),
    ("chapter", "call-to-action", "chapters/call-to-action"),
    ("one-page", "tonight", "handouts/tonight"),
    ("large-print", "tonight-large-print", "handouts/tonight"),
    ("leaflet", "patient-leaflet", "handouts/patient-leaflet"),
    ("large-print", "patient-leaflet-large-print", "handouts/patient-leaflet"),
    ("card", "clinician-card", "handouts/clinician-card"),
    ("folded-card", "clinician-card-folded", "handouts/clinician-card"),
    ("card", "intubation-card", "handouts/intubation-card"),
    ("folded-card", "intubation-card-folded", "handouts/intubation-card"),
    ("card", "depression-card", "handouts/depression-card"),
    ("folded-card", "depression-card-folded", "handouts/depression-card"),
    ("drill", "laryngospasm-drill", "handouts/laryngospasm-drill"),
    ("checklist", "monitoring-checklist", "handouts/monitoring-checklist"),
    ("large-drill", "emergence-card", "handouts/emergence-card"),
    ("easy-read", "easy-read", "handouts/easy-read"),
    ("leaflet", "caregiver-card", "handouts/caregiver-card"),
    ("large-print", "caregiver-card-large-print", "handouts/caregiver-card"),
    ("leaflet", "bladder-leaflet", "handouts/bladder-leaflet"),
    ("large-print", "bladder-leaflet-large-print", "handouts/bladder-leaflet"),
    ("leaflet", "self-test", "handouts/self-test"),
]
typst_ua_documents += [
    ("slides", f"slides/{target}", page)
    for kind, target, page in typst_ua_documents
    if kind == "chapter" and page.startswith("chapters/")
]
# Each leaflet for the reader of one country. "main": those whose lines stand together in the edition for all.
ledgers_editions = {
    **{"Australia": "au main", "Canada": "ca main", "France": "fr main", "Germany": "de main", "Hong Kong": "hk"},
    **{"India": "in main", "Ireland": "ie main", "Netherlands": "nl", "New Zealand": "nz main", "Singapore": "sg"},
    **{"South Africa": "za", "Spain": "es", "Taiwan": "tw", "United Kingdom": "gb main", "United States": "us main"},
}
countries = sorted({edition.split()[0] for edition in ledgers_editions.values()})
leaflets = ["tonight", "patient-leaflet", "caregiver-card", "bladder-leaflet"]
with_lines = [f"handouts/{name}" for name in [*leaflets, "easy-read"]]
typst_ua_editions = {
    **{target: "main" for _, target, page in typst_ua_documents if page in with_lines},
    **{f"{country}/{name}": country for name in leaflets for country in countries},
}
typst_ua_documents += [
    ("one-page-country" if kind == "one-page" else kind, f"{country}/{target}", page)
    for kind, target, page in typst_ua_documents
    if target in leaflets
    for country in countries
]
typst_ua_bibliography = "appendix/references"
typst_ua_license = "Text: Creative Commons Attribution 4.0 International"
typst_ua_notice = (
    "Medical education, not advice for one person. Check each dose against the label in force where you practice."
)
typst_ua_start_page = False  # the site's start page is a menu; the book has its contents
typst_ua_explain_abbreviations = False  # they are the classes of evidence, which the pages explain
typst_ua_small_classes = ["page-status"]
typst_ua_handout_without = ["ledger-source"]  # the name of a file to download
typst_ua_boxes = {
    "key-points": ("#e9f4f6", "#155e75"),
    "plain-words": ("#f3f1e7", "#7a6a1f"),
    "truth-check": ("#fdf0e6", "#a1480c"),
    "hazard": ("#fcebea", "#9d1c1c"),
    "today": ("#fdf0e6", "#a1480c"),
    "this-week": ("#f3f1e7", "#7a6a1f"),
    "unsigned": ("#fcebea", "#9d1c1c"),
}
typst_ua_alarms = ["warning", "danger", "hazard", "unsigned"]
typst_ua_fonts = {"code": "Source Sans Pro", "code_size": "0.95em"}  # file names within sentences, no listings
typst_ua_words = {
    "numbers": "Numbers are those of the whole primer's reference list.",
    "sources": "All sources of this sheet, and its newest version:",
    "slides": "All sources of these slides, and the chapter as it is today:",
    "about": "What this chapter answers:",
}
# How a page is reached by typing. Read the Docs leads /page/NAME to the version that readers get ("Redirecting to a
# page" among its automatic redirects); at any other address the names stand below it as they are.
typst_ua_short_pages = {
    "tonight": "handouts/tonight",
    "leaflet": "handouts/patient-leaflet",
    "easy-read": "handouts/easy-read",
    "caregiver": "handouts/caregiver-card",
    "bladder": "handouts/bladder-leaflet",
    "pain": "handouts/clinician-card",
    "intubation": "handouts/intubation-card",
    "depression": "handouts/depression-card",
    "laryngospasm": "handouts/laryngospasm-drill",
    "emergence": "handouts/emergence-card",
    "monitoring": "handouts/monitoring-checklist",
    "self-test": "handouts/self-test",
    **{page.removeprefix("chapters/"): page for kind, _, page in typst_ua_documents if kind == "slides"},
}
typst_ua_short_base = re.sub(r"/en/[^/]+/$", "/page/", html_baseurl)
typst_ua_preview_width = 320  # shown at half of it (sphinx_typst_ua.site)
# just as many as there are, which the site says beside the pictures
typst_ua_most_pages = {
    "tonight": 1,
    "tonight-large-print": 3,
    "patient-leaflet": 3,
    "patient-leaflet-large-print": 5,
    "clinician-card": 2,
    "clinician-card-folded": 1,
    "intubation-card": 2,
    "intubation-card-folded": 1,
    "depression-card": 2,
    "depression-card-folded": 1,
    "laryngospasm-drill": 2,
    "monitoring-checklist": 4,
    "emergence-card": 2,
    "easy-read": 8,
    "caregiver-card": 2,
    "caregiver-card-large-print": 3,
    "bladder-leaflet": 4,
    "bladder-leaflet-large-print": 6,
    "self-test": 2,
}
typst_ua_most_pages |= {f"{country}/tonight": 1 for country in countries}

# -- primer.show.translations: a build in another language ----------------------------------------------
# The leaflets alone, in the folder of their language beside the English site, to whose pages they link.
if language != "en":
    # none where only the texts to translate are gathered (make catalogs)
    words = Path(__file__).with_name("locale") / language / "words.toml"
    said = tomllib.loads(words.read_text(encoding="utf-8")) if words.exists() else {}
    translation_words, typst_ua_site_texts = said.get("translation_words", {}), said.get("pdf_texts", {})
    section_search_texts, typst_ua_words = said.get("section_search_texts", {}), said.get("typst_ua_words", {})
    typst_ua_site_kinds = {}
    numfig_format = {}  # as Sphinx says it in the language
    root_doc = "handouts/tonight"
    include_patterns = [f"handouts/{name}.md" for name in leaflets]
    extensions.append("sphinx.ext.intersphinx")
    intersphinx_mapping = {"en": ("..", os.environ.get("PRIMER_INVENTORY", "../_build/html/objects.inv"))}
    html_baseurl += f"{language}/"
    typst_ua_short_base += f"{language}/"
    typst_ua_short_pages = {
        name: page for name, page in typst_ua_short_pages.items() if page.removeprefix("handouts/") in leaflets
    }
    typst_ua_documents = [entry for entry in typst_ua_documents if entry[2].removeprefix("handouts/") in leaflets]
    typst_ua_documents = [entry for entry in typst_ua_documents if "large-print" not in entry[1]]
    typst_ua_editions = {target: typst_ua_editions[target] for _, target, _ in typst_ua_documents}
    typst_ua_most_pages = {target: 1 for target in typst_ua_editions if target.endswith("tonight")}
    typst_ua_bibliography = machines_faq = bookindex_table = section_search_answers = ""
    change_feed_page = ledgers_quiz = ""
    corrections_section, offline_pages, typst_ua_preview_width = "", [], 0
    # French and Spanish take more room than English
    typst_ua_kinds["one-page"] |= {"leading": "3pt", "margin": "5.5mm", "rows": "1.4pt"}
    typst_ua_kinds["one-page-country"] |= {"leading": "3.6pt", "margin": "5.5mm", "rows": "2.4pt"}
    typst_ua_kinds["leaflet"] |= {"leading": "5.3pt", "margin": "7mm", "rows": "1.8pt"}
    # there is no page that lists them: each is linked from its English page (tests/primer/test_exceptions.py)
    suppress_warnings = ["toc.not_included"]
    if not translation_words:
        suppress_warnings.append("bibtex.key_not_found")  # citations stay in the texts to translate, unresolved
if only := os.environ.get("PRIMER_COUNTRY"):  # make handouts COUNTRY=gb
    typst_ua_documents = [entry for entry in typst_ua_documents if typst_ua_editions.get(entry[1]) == only]
    typst_ua_editions = {target: only for _, target, _ in typst_ua_documents}
