"""Where mistakes are told: one setting, which every page and every sheet carries and a release cannot do without."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from urllib.parse import unquote, urljoin

import pytest
from bs4 import BeautifulSoup
from conftest import sphinx_build
from smallbook import write

from primer.show import corrections

SECTION = "/en/latest/appendix/glossary.html#sec-tell"


@pytest.fixture
def small(tmp_path):
    folder = write(tmp_path / "book")
    page = folder / "docs/appendix/glossary.md"
    page.write_text(page.read_text() + "\n(sec-tell)=\n## Tell\n\n{corrections}`Open an issue.`\n")
    return folder


def build(builder, folder, out, *more, **environ):
    doctrees = ("-d", str(out.with_name("doctrees")))
    built = sphinx_build(builder, folder / "docs", folder, out, *doctrees, *more, **environ)
    assert (built.warnings, built.status) == ("", 0)
    return built.out


def setting(folder, address):
    conf = folder / "conf.py"
    conf.write_text(conf.read_text() + f'corrections_address = "{address}"\n')


def pages(out):
    return {
        path.relative_to(out).as_posix(): BeautifulSoup(path.read_text(), "html.parser") for path in out.rglob("*.html")
    }


def test_until_it_is_set_every_page_leads_to_the_section_that_tells_how(small, tmp_path):
    found = pages(build("html", small, tmp_path / "html"))
    assert {"index.html", "chapters/one.html", "appendix/references.html", "search.html"} <= found.keys()
    for name, soup in found.items():
        assert urljoin(f"/en/latest/{name}", soup.select_one("footer .corrections a")["href"]) == SECTION, name
    assert "Open an issue." in found["appendix/glossary.html"].find("article").get_text()


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("us@example.org", "mailto:us@example.org"),
        ("https://example.org/tracker/issues", "https://example.org/tracker/issues"),
    ],
)
def test_every_page_of_the_site_carries_it(small, tmp_path, address, uri):
    setting(small, address)
    found = pages(build("html", small, tmp_path / "html"))
    for name, soup in found.items():
        link = soup.select_one("footer .corrections a")
        assert (link["href"], link.get_text()) == (uri, address), name
    said = found["appendix/glossary.html"].find("article")
    assert uri in [unquote(link["href"]) for link in said.find_all("a")]  # Sphinx writes @ in code
    assert "Open an issue" not in said.get_text()


def test_every_page_of_the_epub_carries_it(small, tmp_path):
    setting(small, "us@example.org")
    out = build("epub", small, tmp_path / "epub")
    with zipfile.ZipFile(next(out.glob("*.epub"))) as epub:
        for page in ("chapters/one.xhtml", "handouts/leaflet.xhtml", "appendix/references.xhtml"):
            links = BeautifulSoup(epub.read(page), "html.parser").find_all("a", href=True)
            assert "mailto:us@example.org" in [unquote(link["href"]) for link in links], page


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext: Debian's package poppler-utils has it")
def test_every_page_of_every_sheet_carries_it(small, tmp_path):
    setting(small, "us@example.org")
    for path in build("typstua", small, tmp_path / "pdf").glob("*.pdf"):
        text = subprocess.run(["pdftotext", path, "-"], capture_output=True, check=True, text=True).stdout
        sheets = text.removesuffix("\f").split("\f")[path.stem == "book" :]  # the title page of a book has no foot
        assert ["us@example.org" in sheet for sheet in sheets] == [True] * len(sheets), path.name
        assert sheets


RELEASES = [(("-t", "release"), {}), ((), {"READTHEDOCS_VERSION_TYPE": "tag"})]


@pytest.mark.parametrize(("options", "environ"), RELEASES)
def test_a_release_without_it_fails_in_one_sentence_that_names_it(small, tmp_path, options, environ):
    built = sphinx_build("html", small / "docs", small, tmp_path / "html", *options, **environ)
    assert built.status != 0
    (line,) = built.warnings.strip().splitlines()
    assert line.startswith(f"{small / 'conf.py'}: corrections_address is empty, and a release ")


@pytest.mark.parametrize(("options", "environ"), [*RELEASES, ((), {"READTHEDOCS_VERSION_TYPE": "branch"})])
def test_with_it_a_release_is_built(small, tmp_path, options, environ):
    if "branch" not in environ.values():
        setting(small, "us@example.org")
    build("html", small, tmp_path / "html", *options, **environ)


def test_make_release_builds_one(root):
    (tags,) = re.findall(
        r"^release:.*\n.*\$\(MAKE\).* TAGS=\"(.*)\" build$", (root / "Makefile").read_text(), re.MULTILINE
    )
    command = ["make", "-n", "html", "pdf", "epub", f"TAGS={tags}"]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    assert len(re.findall(r"primer\.build .*-t release .*-b", done.stdout)) == 3


@pytest.mark.parametrize("address", ["example.org", "http://example.org", "us@example", "tel:1", "a b@example.org"])
def test_what_nobody_can_write_to_is_refused(address):
    with pytest.raises(ValueError, match="mail address"):
        corrections.uri(address)
