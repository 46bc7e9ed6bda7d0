"""What search engines, link previews and reference managers read.

Each page carries Open Graph tags and structured data (schema.org, as JSON-LD) made from its front matter and
headings. Beside the pages stand ``sitemap.xml`` and ``robots.txt``. Nothing is claimed that the front matter does not
say: a page that nobody has signed has no ``lastReviewed``. Texts for language models: :mod:`sphinx_page_texts`.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util.nodes import clean_astext

from primer.show.evidenceclass import unmarked
from sphinx_change_feed import changed
from sphinx_page_texts import address, reading_order
from sphinx_typst_ua.site import FOLDER as PDF_FOLDER

Json = dict[str, Any]


# -- Facts about pages ---------------------------------------------------------------------------------------------


def questions(doctree: nodes.document) -> Iterator[tuple[str, str]]:
    """Yield each heading that asks a question, with the text up to the next heading, table or figure."""
    for section in doctree.findall(nodes.section):
        title = section.next_node(nodes.title)
        if title is None or not title.astext().strip().endswith("?"):
            continue
        answer = []
        for child in section.children[1:]:
            if isinstance(child, nodes.paragraph):
                answer.append(" ".join(unmarked(child).split()))
            elif answer and not isinstance(child, nodes.target):
                break
        if answer:
            yield title.astext(), re.sub(r"\s*\[[\d, ]+\]", "", " ".join(answer))


# -- Structured data -----------------------------------------------------------------------------------------------


def linked_data(app: Sphinx, docname: str, title: str, doctree: nodes.document | None) -> list[Json]:
    """Return the structured data of a page; the works that it cites stand in its text, and would weigh 2 kB here."""
    config, meta, url = app.config, app.env.metadata[docname], address(app, docname)
    home = address(app, config.root_doc)
    page: Json = {
        "@type": "MedicalWebPage",
        "@id": url,
        "url": url,
        "name": title,
        "description": meta.get("description", ""),
        "inLanguage": config.language,
        "isPartOf": {"@type": "WebSite", "name": config.project, "url": home},
        "audience": [{"@type": "MedicalAudience", "audienceType": who} for who in config.machines_audience],
        "publisher": {"@type": "Organization", "name": config.author},
    }
    if "reviewer" in meta:  # from primer.show.status
        page["reviewedBy"] = {"@type": "Person", "name": meta["reviewer"]}
        page["lastReviewed"] = meta["last-reviewed"]
    if day := changed(app.env, docname):
        page["dateModified"] = day.isoformat()
    asked = list(questions(doctree)) if doctree is not None and docname == config.machines_faq else []
    if asked:
        page["@type"] = ["MedicalWebPage", "FAQPage"]
        page["mainEntity"] = [
            {"@type": "Question", "name": question, "acceptedAnswer": {"@type": "Answer", "text": answer}}
            for question, answer in asked
        ]
    if docname == config.root_doc:
        if config.machines_drug:
            page["about"] = {"@type": "Drug", "url": home} | config.machines_drug
        return [page]
    crumbs = [(config.project, home), (title, url)]
    trail = [
        {"@type": "ListItem", "position": place, "name": name, "item": {"@type": "WebPage", "@id": item}}
        for place, (name, item) in enumerate(crumbs, 1)
    ]
    return [page, {"@type": "BreadcrumbList", "itemListElement": trail}]


def as_script(data: list[Json]) -> str:
    """Return JSON-LD that no text in it can end early."""
    text = json.dumps({"@context": "https://schema.org", "@graph": data}, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")


def citation_tags(app: Sphinx, docname: str, title: str) -> dict[str, str]:
    """Return the tags of Highwire Press and Dublin Core by which Zotero and Google Scholar take a dated page.

    The date is that of the evidence, which the page is cited by. The comma after the author keeps Zotero from taking
    the last word of a body for a family name.
    """
    config, date = app.config, app.env.metadata[docname].get("evidence-date", "")
    if not date or docname == config.root_doc:
        return {}
    url = address(app, docname)
    tags = {
        "citation_title": title,
        "citation_author": f"{config.author},",
        "citation_publication_date": date.replace("-", "/"),
        "citation_inbook_title": config.project,
        "citation_language": config.language,
        "citation_public_url": url,
    }
    if pdf := next((target for _, target, name in config.typst_ua_documents if name == docname), None):
        tags["citation_pdf_url"] = f"{config.html_baseurl}{PDF_FOLDER}/{pdf}.pdf"
    core = {"title": title, "creator": config.author, "date": date, "language": config.language, "identifier": url}
    if config.machines_license:
        core["rights"] = config.machines_license
    return tags | {f"DC.{name}": value for name, value in core.items()}


def complete(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the templates Open Graph tags and structured data; pages without a source get none, and no address."""
    if app.builder.name != "html":
        return
    if pagename not in app.env.found_docs:
        context["pageurl"] = None
        context["not_for_search"] = True
        return
    title = clean_astext(app.env.titles[pagename])
    description = app.env.metadata[pagename].get("description", "")
    if description:
        text = description.replace("&", "&amp;").replace('"', "&quot;")
        context["metatags"] = f'<meta name="description" content="{text}">\n' + context.get("metatags", "")
    tags = {
        "og:type": "website" if pagename == app.config.root_doc else "article",
        "og:site_name": app.config.project,
        "og:title": title,
        "og:description": description,
        "og:url": address(app, pagename),
    }
    if app.config.machines_picture:
        name, text = app.config.machines_picture
        tags |= {"og:image": f"{app.config.html_baseurl}_static/{name}", "og:image:alt": text}
    context["open_graph"] = tags
    context["citation_tags"] = citation_tags(app, pagename, title)
    context["linked_data"] = as_script(linked_data(app, pagename, title, doctree))


# -- Files beside the pages ----------------------------------------------------------------------------------------


def sitemap(addresses: dict[str, dt.date | None]) -> str:
    """Return a sitemap (https://www.sitemaps.org/protocol.html) of addresses, each with the day of its last change."""
    days = {uri: f"<lastmod>{day.isoformat()}</lastmod>" if day else "" for uri, day in addresses.items()}
    lines = [f"<url><loc>{escape(uri)}</loc>{day}</url>" for uri, day in days.items()]
    head = '<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
    return "\n".join([head, *lines, "</urlset>", ""])


def write_files(app: Sphinx, exception: Exception | None) -> None:
    """Write the files once all pages are written."""
    if exception or app.builder.name != "html":
        return
    days = {address(app, docname): changed(app.env, docname) for docname in reading_order(app.env)}
    for name, text in {
        "sitemap.xml": sitemap(days),
        "robots.txt": f"User-agent: *\nAllow: /\nSitemap: {app.config.html_baseurl}sitemap.xml\n",
    }.items():
        (Path(app.outdir) / name).write_text(text, encoding="utf-8", newline="\n")


def setup(app: Sphinx) -> None:
    """Register the settings and connect.

    ``machines_audience``: for whom the pages are; ``machines_faq``: the page of questions; ``machines_drug``:
    properties of the medicine for the start page; ``machines_license``: address of the license;
    ``machines_picture``: file in ``_static`` and its alternative text.
    """
    app.add_config_value("machines_audience", [], "html", types=(list,))
    app.add_config_value("machines_faq", "", "html", types=(str,))
    app.add_config_value("machines_license", "", "html", types=(str,))
    app.add_config_value("machines_drug", {}, "html", types=(dict,))
    app.add_config_value("machines_picture", (), "html", types=(tuple,))
    app.connect("html-page-context", complete)
    app.connect("build-finished", write_files)
