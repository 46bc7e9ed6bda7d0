"""Signatures: what was signed, by whom, and what has changed since; and the pack that a clinician signs."""

from __future__ import annotations

import csv
import datetime as dt
import subprocess
import sys

import pytest
from bs4 import BeautifulSoup
from conftest import sphinx_build
from smallbook import write

from myst_lint.catalogs import translations
from primer.evidence import page as source
from primer.evidence.check import check
from primer.evidence.project import Project
from primer.evidence.signatures import changed, is_orcid
from primer.evidence.statements import digest, snapshot, statements
from sphinx_ledgers import ledger

TODAY = dt.date(2026, 11, 22)
GOOD = {
    "page": "chapters/one",
    "name": "Ann Example",
    "orcid": "0000-0002-1825-0097",  # ORCID's own example
    "role": "anesthesiologist",
    "date": "2026-11-01",
    "scope": "doses",
}


@pytest.fixture
def small(tmp_path):
    return write(tmp_path / "book")


def sign(book, *others):
    """Sign a page of the small book as it stands, once for each of the cells that differ; keep the text, return it."""
    project = Project(book, TODAY)
    page = source.read(book / "docs" / f"{GOOD['page']}.md")
    text = snapshot(statements(page, project.ledgers))
    folder = book / "docs/data/signed"
    folder.mkdir(exist_ok=True)
    (folder / f"{digest(text)}.txt").write_text(text)
    path = book / "docs/data/signatures.csv"
    columns = ledger.read("signatures", path).columns
    with path.open("a", newline="") as file:
        csv.DictWriter(file, columns).writerows(GOOD | {"digest": digest(text)} | cells for cells in others or [{}])
    return text


def status(book, tmp_path):
    built = sphinx_build("html", book / "docs", book, tmp_path / "html")
    assert (built.status, built.warnings) == (0, "")
    return BeautifulSoup((built.out / "chapters/one.html").read_text(), "html.parser")


def test_a_signed_page_says_so_until_it_changes(small, tmp_path):
    sign(small)
    assert check(small, TODAY, ["signatures"]) == []
    said = status(small, tmp_path / "a").find(class_="page-status").get_text(" ")
    assert "Reviewed on 1 November 2026 by Ann Example, anesthesiologist (ORCID 0000-0002-1825-0097): doses." in said
    page = small / "docs/chapters/one.md"
    page.write_text(page.read_text().replace("was studied in adults", "was studied in grown adults"))
    soup = status(small, tmp_path / "b")
    said = soup.find(class_="page-status").get_text(" ")
    assert "changed since in " in said
    listed = [item.get_text() for item in soup.select(".changed-since li")]
    assert [line[:5] for line in listed][:2] == ["Gone:", "New: "]
    assert any("was studied in grown adults" in line for line in listed)


@pytest.mark.parametrize(
    "wrong",
    [
        [
            ({"digest": ""}, "column 'digest': the cell is empty"),
            ({"digest": "short"}, "column 'digest': 'short' breaks the rule pattern"),
            ({"name": ""}, "column 'name': the cell is empty"),
        ],
        [  # told once the table obeys its schema
            ({"digest": "0" * 64}, "the text that was signed is not kept"),
            ({"page": "chapters/gone"}, "no page is named 'chapters/gone'"),
            ({"orcid": "0000-0002-1825-0098"}, "is no ORCID"),
            ({"date": "2026-12-01"}, "is in the future"),
        ],
    ],
    ids=["schema", "meaning"],
)
def test_a_signature_that_is_none(small, wrong):
    sign(small, *(cells for cells, _ in wrong))
    found = [message for message in check(small, TODAY, ["ledgers", "signatures"]) if "signatures" in str(message.path)]
    for (line, (_, part)), message in zip(enumerate(wrong, 2), found, strict=True):
        assert (message.line, part in message.text) == (line, True), message


def test_the_text_that_was_signed_stays_as_it_was(small):
    text = sign(small)
    path = small / f"docs/data/signed/{digest(text)}.txt"
    path.write_text(text + "more\n")
    (found,) = check(small, TODAY, ["signatures"])
    assert "is not the text that was signed" in found.text


def test_orcids_have_a_check_digit():
    assert is_orcid("0000-0002-1694-233X")
    assert not is_orcid("0000-0002-1694-2330")
    assert not is_orcid("0000000216942330")


def test_what_has_changed():
    assert list(changed("a\nb\n", "a\nc\n")) == ["- b", "+ c"]


def test_rows_of_ledgers_are_part_of_what_is_signed(small):
    project = Project(small, TODAY)
    page = source.read(small / "docs/chapters/one.md")
    found = statements(page, project.ledgers)
    rows = [statement for statement in found if statement.row]
    assert rows
    assert all(statement.cites == ("adams2020title",) for statement in rows)
    assert [statement.line for statement in found] == sorted(statement.line for statement in found)


def test_the_pack_holds_what_is_signed(small):
    command = [sys.executable, "-m", "primer", "review-pack"]
    done = subprocess.run([*command, "chapters/one"], cwd=small, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    out = small / "_build/review-pack"
    assert (out / "chapters-one.pdf").read_bytes().startswith(b"%PDF")
    (kept,) = out.glob("chapters-one-*.txt")
    assert kept.stem == f"chapters-one-{digest(kept.read_text())}"
    page = source.read(small / "docs/chapters/one.md")
    assert kept.read_text() == snapshot(statements(page, Project(small, TODAY).ledgers))
    done = subprocess.run([*command, "chapters/gone"], cwd=small, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, "no page is named chapters/gone; write it as bedside/doses\n")


def test_the_pack_of_a_translation_holds_what_is_signed(small):
    path = small / "locale/es/LC_MESSAGES/chapters/one.po"
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    texts = 'msgid "**Call** [112]{.edition-eu} {cite}`a`."\nmsgstr "Llame al 112."\n'
    path.write_text(f'{head}msgid "One"\nmsgstr "Uno"\n\n{texts}', encoding="utf-8")
    command = [sys.executable, "-m", "primer", "review-pack", "es/chapters/one"]
    done = subprocess.run(command, cwd=small, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    out = small / "_build/review-pack"
    (kept,) = out.glob("es-chapters-one-*.txt")
    assert kept.read_text(encoding="utf-8") == translations(path) == "Uno\nLlame al 112."
    assert kept.stem == f"es-chapters-one-{digest(kept.read_text(encoding='utf-8'))}"
    markup = (out / "source/es-chapters-one.typ").read_text(encoding="utf-8")
    assert "[Llame al 112.], [Call 112.]" in markup
    assert (out / "es-chapters-one.pdf").read_bytes().startswith(b"%PDF")
