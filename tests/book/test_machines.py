"""What search engines, link previews and language models get."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import struct
from base64 import b64encode
from types import SimpleNamespace
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from bs4 import BeautifulSoup
from docutils.core import publish_doctree
from schema_org import registry

from primer.site import machines
from primer.site import theme as page
from sphinx_ledgers import ledger

BASE = "https://ketamine-primer.readthedocs.io/en/latest/"
GENERATED = {"genindex.html", "search.html", "404.html"}


def data(soup: BeautifulSoup) -> list[dict]:
    return json.loads(soup.find("script", type="application/ld+json").string)["@graph"]


def misuse(node: dict, place: str = "") -> list[str]:
    """Return types and properties that schema.org does not know, and values of a kind that it does not expect."""
    named = node["@type"] if isinstance(node["@type"], list) else [node["@type"]]
    if unknown := [name for name in named if name not in registry.CLASS_METADATA]:
        return [f"{place}: no type {unknown}"]
    classes = [registry.CLASS_METADATA[kin] for name in named for kin in (name, *registry.ancestry(name))]
    known = {key: registry.PROPERTY_BY_SCHEMA[key] for kind in classes for key in kind.properties}
    found = []
    for key, value in node.items():
        if key.startswith("@"):
            continue
        if key not in known:
            found.append(f"{place}: {named} have no property {key}")
            continue
        if known[key].superseded_by:
            found.append(f"{place}: {key} is now {known[key].superseded_by}")
        wanted = set(known[key].ranges)
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                kinds = part["@type"] if isinstance(part["@type"], list) else [part["@type"]]
                fits = any(wanted & {kind, *registry.ancestry(kind)} for kind in kinds)
                found += misuse(part, f"{place}.{key}")
            elif isinstance(part, str):
                fits = bool(wanted & {"Text", "URL"}) or bool("Date" in wanted and dt.date.fromisoformat(part))
            else:
                fits = bool(wanted & {"Integer", "Number"})
            if not fits:
                found.append(f"{place}.{key} is {part!r}, not one of {wanted}")
    return found


def test_structured_data_uses_the_words_of_schema_org(pages):
    graphs = {name: data(soup) for name, soup in pages.items() if name not in GENERATED}
    assert [wrong for name, graph in graphs.items() for node in graph for wrong in misuse(node, name)] == []


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "MedicalPage"},
        {"@type": "MedicalWebPage", "audiences": "x"},
        {"@type": "ListItem", "item": "https://e.org"},
        {"@type": "ListItem", "position": 1.5, "item": {"@type": "Person", "drug": "x"}},
    ],
)
def test_wrong_structured_data_would_be_found(node):
    assert misuse(node)


def test_every_page_with_a_source_has_a_canonical_address_and_open_graph_tags(book, pages):
    for name, soup in pages.items():
        canonical = soup.find("link", rel="canonical")
        if name in GENERATED:
            assert canonical is None, name
            assert soup.find("meta", attrs={"name": "robots", "content": "noindex"}), name
            continue
        assert canonical["href"] == BASE + name
        tags = {tag["property"]: tag["content"] for tag in soup.find_all("meta", property=True)}
        assert tags["og:url"] == BASE + name
        assert tags["og:title"] in soup.title.get_text()
        assert tags["og:description"] == soup.find("meta", attrs={"name": "description"})["content"]
        assert (book.html / tags["og:image"].removeprefix(BASE)).exists()


def test_the_picture_is_small_and_of_the_common_size(root):
    picture = (root / "docs/_static/link-picture.png").read_bytes()
    assert struct.unpack(">II", picture[16:24]) == (1200, 630)
    assert len(picture) < 30_000


def test_a_dated_page_has_the_tags_by_which_it_is_cited(pages):
    tagged = {}
    for name, soup in pages.items():
        tags = {
            tag["name"]: tag["content"] for tag in soup.find_all("meta", attrs={"name": re.compile("^(citation_|DC)")})
        }
        box = soup.find(class_="cite-this")
        assert bool(tags) == bool(box), name
        if not box:
            continue
        tagged[name] = tags
        (day,) = re.findall(r"Evidence current to (\d{4}-\d\d-\d\d)", box.get_text())[:1]
        title = soup.h1.get_text().removesuffix("¶")
        assert tags["citation_title"] == tags["DC.title"] == title.partition(" ")[2] if title[0].isdigit() else title
        assert tags["citation_author"] == "Ketamine primer contributors,"
        assert (tags["citation_publication_date"], tags["DC.date"]) == (day.replace("-", "/"), day)
        assert tags["citation_public_url"] == tags["DC.identifier"] == soup.find("link", rel="canonical")["href"]
        pdf = soup.select_one(".page-status a[href$='.pdf']")
        assert tags.get("citation_pdf_url") == (pdf and urljoin(BASE + name, pdf["href"])), name
    assert {"chapters/law.html", "bedside/doses.html", "handouts/tonight.html"} <= tagged.keys()


def test_structured_data_says_no_more_than_the_page(root, pages):
    signed = {row.values["page"] for row in ledger.read("signatures", root / "docs/data/signatures.csv").rows}
    for name, soup in pages.items():
        if name in GENERATED:
            continue
        web = data(soup)[0]
        assert web["url"] == BASE + name
        assert web["audience"]
        assert ("lastReviewed" in web) == (name.removesuffix(".html") in signed), name
        if name != "index.html":
            assert [item["item"]["@id"] for item in data(soup)[1]["itemListElement"]] == [
                BASE + "index.html",
                BASE + name,
            ]


def test_the_questions_of_the_faq_are_its_headings(pages):
    soup = pages["chapters/faq.html"]
    web = data(soup)[0]
    assert web["@type"] == ["MedicalWebPage", "FAQPage"]
    headings = [h.get_text().rstrip("#¶ ") for h in soup.select("article h2")]
    assert [q["name"] for q in web["mainEntity"]] == [h.partition(" ")[2] if h[0].isdigit() else h for h in headings
                                                     if h.endswith("?")]  # fmt: skip
    text = " ".join(soup.find("article").get_text().split())
    for question in web["mainEntity"]:
        assert question["acceptedAnswer"]["text"][:40] in text


def test_the_home_page_is_about_the_medicine(pages):
    assert data(pages["index.html"])[0]["about"]["@type"] == "Drug"


def test_a_signed_page_says_when_it_was_reviewed():
    config = SimpleNamespace(
        html_baseurl="https://e.org/", root_doc="index", language="en", project="P", author="A",
        machines_audience=["Clinician"], machines_faq="", machines_drug={},
    )  # fmt: skip
    meta = {"reviewer": "Dr. Real", "last-reviewed": "2026-01-02", "description": "d"}
    env = SimpleNamespace(metadata={"one": meta})
    builder = SimpleNamespace(get_target_uri=lambda name: name + ".html")
    app = SimpleNamespace(config=config, env=env, builder=builder)
    web = machines.linked_data(app, "one", "One", None)[0]
    assert (web["lastReviewed"], web["reviewedBy"]["name"]) == ("2026-01-02", "Dr. Real")


def test_questions_and_answers_are_found():
    text = "T\n=\n\nIs it?\n------\n\nYes. [1]_\n\n* not this\n\nNot a question\n--------------\n\nNo.\n\n.. [1] note\n"
    tree = publish_doctree(text, settings_overrides={"report_level": 5})
    assert [question for question, _ in machines.questions(tree)] == ["Is it?"]


def test_no_text_can_end_the_script_early():
    assert "<" not in machines.as_script([{"name": "</script><b>"}])


def test_sitemap_lists_each_page_with_a_source_once(book, pages):
    tree = ElementTree.fromstring((book.html / "sitemap.xml").read_text(encoding="utf-8"))
    listed = [loc.text for loc in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert sorted(listed) == sorted(BASE + name for name in pages if name not in GENERATED)
    assert f"Sitemap: {BASE}sitemap.xml" in (book.html / "robots.txt").read_text()


def test_texts_for_language_models_hold_every_page(book, pages):
    short = (book.html / "llms.txt").read_text(encoding="utf-8")
    long = (book.html / "llms-full.txt").read_text(encoding="utf-8")
    assert short.startswith("# ")
    for name in pages.keys() - GENERATED:
        assert f"<!-- {BASE}{name} -->" in long
        assert name == "index.html" or f"({BASE}{name})" in short
    assert "evidence-date:" not in long
    assert re.findall(r"^(?:```|:::|\([\w-]+\)=).*|\{\w+\}`", long, re.MULTILINE) == []


def plain(text: str) -> str:
    return " ".join(text.split())


def test_texts_for_language_models_hold_the_cells_of_every_table(book, pages):
    seen = 0
    for name, soup in pages.items():
        if name in GENERATED:
            continue
        text = (book.html / f"{name}.md").read_text(encoding="utf-8")
        rows = {plain(line.replace("\\|", "|")) for line in text.splitlines() if line.startswith("| ")}
        for row in soup.select("article tr"):
            # the sign of a row's permalink is no text of its cell
            cells = [plain(cell.get_text().replace("¶", "")) for cell in row.find_all(["th", "td"])]
            assert plain(f"| {' | '.join(cells)} |") in rows, name
            seen += 1
    assert seen > 1000


def test_texts_for_language_models_hold_boxes_pictures_and_numbers(book):
    text = (book.html / "chapters/mental-health.html.md").read_text(encoding="utf-8")
    assert text.startswith("# 5. Ketamine in Mental Health Care\n\nNot yet reviewed by a clinician. Evidence to ")
    assert "\n**In short**\n" in text
    assert "\n**In plain words**\n" in text
    assert re.search(r"^\*\*Table 5\.1\. ", text, re.MULTILINE)
    assert re.search(r"^\[Picture: .+\]\nFigure 5\.1\. ", text, re.MULTILINE)


POLICY = {
    "default-src": "'none'",
    "script-src": "'self' 'sha256-{}'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "worker-src": "'self'",
    "manifest-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
URIS = ("href", "src", "action", "formaction", "data", "xlink:href", "poster", "srcset")
OUTSIDE = ("base", "object", "embed", "iframe", "frame", "style", "applet")


def against_policy(soup: BeautifulSoup) -> list[str]:
    """Return what in a page the policy would refuse, or what would weaken it."""
    digest = b64encode(hashlib.sha256(page.THEME_SCRIPT.encode()).digest()).decode()
    policy = "; ".join(f"{name} {value.format(digest)}" for name, value in POLICY.items())
    head = list(soup.head.find_all(True)) if soup.head else []
    wrong = []
    metas = soup.find_all("meta", attrs={"http-equiv": re.compile("policy", re.IGNORECASE)})
    if [meta.get("content") for meta in metas] != [policy]:
        wrong.append(f"policies {[meta.get('content') for meta in metas]}")
    # what stands before the policy is not bound by it; the character set may
    elif any(tag is not metas[0] and tag.get("charset") is None for tag in head[: head.index(metas[0]) + 1]):
        wrong.append("the policy does not come first")
    for tag in soup.find_all(True):
        if tag.name == "script" and not tag.get("src"):
            data = tag.get("type") in ("application/ld+json", "application/json")
            if not data and tag.string != page.THEME_SCRIPT:
                wrong.append(f"inline script {str(tag)[:80]}")
        elif tag.name in OUTSIDE:
            wrong.append(f"<{tag.name}>")
        if tag.has_attr("style"):
            wrong.append(f"style attribute of {str(tag)[:80]}")
        wrong += [f"handler {name} of <{tag.name}>" for name in tag.attrs if name.lower().startswith("on")]
        wrong += [
            f"{name} of <{tag.name}> is code" for name in URIS if re.match(r"\s*javascript:", tag.get(name) or "", re.I)
        ]
    return wrong


def test_no_page_has_what_its_policy_forbids(pages):
    assert {"404.html", "search.html", "genindex.html", "index.html"} <= pages.keys()
    assert {name: wrong for name, soup in pages.items() if (wrong := against_policy(soup))} == {}


@pytest.mark.parametrize(
    ("old", "new", "part"),
    [
        ("<body>", "<body><script>alert(1)</script>", "inline script"),
        ("<body>", '<body><p style="color: red">x</p>', "style attribute"),
        ("<body>", "<body onload=x()>", "handler onload"),
        ("<body>", '<body><a href=" javascript:x()">x</a>', "href of <a> is code"),
        ("<body>", "<body><iframe></iframe>", "<iframe>"),
        ("<head>", '<head><script src="early.js"></script>', "does not come first"),
        ("default-src 'none'", "default-src *", "policies"),
        ("style-src 'self'", "style-src 'self' 'unsafe-inline'", "policies"),
        ("</head>", '<meta http-equiv="Content-Security-Policy" content="x"></head>', "policies"),
    ],
)
def test_what_the_policy_forbids_would_be_found(pages, old, new, part):
    text = re.sub("<body[^>]*>", "<body>", str(pages["genindex.html"]))
    assert old in text
    (wrong,) = against_policy(BeautifulSoup(text.replace(old, new, 1), "html.parser"))
    assert part in wrong


def test_each_page_has_one_viewport(pages):
    for name, soup in pages.items():
        assert len(soup.find_all("meta", attrs={"name": "viewport"})) == 1, name


def test_the_404_page_links_from_the_root(pages):
    soup = pages["404.html"]
    sheets = [link["href"] for link in soup.find_all("link", rel="stylesheet")]
    assert sheets
    assert all(sheet.startswith("/en/latest/_static/") for sheet in sheets)
