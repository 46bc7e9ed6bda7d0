"""A small manual: the site with ``-b html``, its PDFs with ``-b typstua``."""

project = "Pump manual"
author = "The pump makers"
release = "2.0"
language = "en"
extensions = ["sphinx_typst_ua"]
exclude_patterns = ["_build"]
numfig = True
html_baseurl = "https://example.org/pump"

typst_ua_documents = [
    ("book", "pump-manual", "index"),  # all pages below index
    ("chapter", "use", "use"),  # one page
    ("handout", "card", "card"),  # one sheet, with a QR code that leads to its page
]
typst_ua_book_subtitle = "How to fill, start and clean it"
typst_ua_license = "Text: CC BY 4.0"
typst_ua_most_pages = {"card": 1}
typst_ua_boxes = {"in-short": ("#eef6ee", "#2a6b2a")}
