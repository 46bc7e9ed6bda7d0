"""What the package makes of rows and words stands on the pages: doses, help lines, tools of a chapter, units, files."""

from __future__ import annotations

import re
import runpy

from conftest import ROOT

from doses_by_weight import regimen, weights
from primer.evidence import page as source
from primer.evidence.checks.phones import digits, reached
from primer.show import regimens as block
from primer.show import units
from primer.site.phones import scheme
from sphinx_ledgers import ledger


def test_each_use_has_one_dose_on_the_whole_site(root, pages):
    """Wherever the site shows a row of the doses, it shows the same amount."""
    doses = {
        row.values["id"]: regimen.amount(regimen.Regimen.of(row.values))
        for row in ledger.read("regimens", root / "docs/data/regimens.csv").rows
    }
    shown = {name: set() for name in doses}
    for name, soup in pages.items():
        for line in soup.select('tr[id^="regimen-"], tr[id^="regimens-"]'):
            use = line["id"].partition("-")[2]
            text = " ".join(line.get_text(" ").split())
            assert doses[use] in text, (name, use, text)
            shown[use].add(name)
    assert [use for use, names in shown.items() if not names] == []


def test_cards_show_the_doses_by_weight_of_the_rows(root, pages):
    """Each number of such a table is one that the row of its column gives."""
    rows = {row.values["id"]: row.values for row in ledger.read("regimens", root / "docs/data/regimens.csv").rows}
    strengths = ledger.read("strengths", root / "docs/data/strengths.csv")
    seen = 0
    for path in sorted((root / "docs/handouts").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        asked = re.findall(r"```\{regimen\} (.+)\n:form: weights\n:caption: (.+)\n", text)
        tables = [
            table for table in pages[f"handouts/{path.stem}.html"].find_all("table")
            if table.th and table.th.get_text(strip=True) == "kg"
        ]  # fmt: skip
        assert len(tables) == len(asked), path
        for (names, caption), table in zip(asked, tables, strict=True):
            words = re.sub(r" \{cite\}`[^`]*`", "", caption)  # their numbers are of the page
            assert words in re.sub(r"\s*\[\d+(?:, \d+)*\]", "", table.caption.get_text())
            for line in table.tbody.find_all("tr"):
                weight, *cells = (cell.get_text(strip=True) for cell in line.find_all(["th", "td"]))
                for name, cell in zip(names.split(), cells, strict=True):
                    one = regimen.Regimen.of(rows[name])
                    of = block.strengths(strengths, one, weights.unit(one))
                    dose = weights.line(one, int(weight), list(of))
                    assert cell == weights.span(dose.low, dose.high), (path, name, weight)
                    seen += 1
    assert seen > 80


def test_each_help_line_can_be_called_or_written_to(root, pages):
    by = reached(ledger.read("helplines", root / "docs/data/helplines.csv"))
    addresses = {f"{scheme(way)}:{number}": way for number, way in by.items() if number}
    links = pages["chapters/call-to-action.html"].select("a.phone")
    found = {link["href"] for link in links}
    assert {address for address, way in addresses.items() if way not in ("relay", "web")} <= found
    assert found <= set(addresses)
    assert all(digits(link.get_text()) == link["href"].partition(":")[2] for link in links)


def test_each_chapter_has_the_tools(root, pages):
    for path in sorted((root / "docs/chapters").glob("*.md")):
        status = pages[f"chapters/{path.stem}.html"].find(class_="page-status")
        text = status.get_text(" ")
        assert "\xa0min" in text
        forms = [pre.get_text() for pre in status.select("details.cite-this pre")]
        assert len(forms) == 3
        assert f"chapters/{path.stem}.html" in forms[0]
        assert source.read(path).front_matter["evidence-date"] in forms[1]


def test_the_site_keeps_numbers_with_their_units(pages):
    for name in [name for name in pages if name.startswith("chapters/")]:
        texts = pages[name].select_one("article").find_all(string=True)
        loose = [t for t in texts if t.parent.name in ("p", "li", "td") and units.keep_together(t) != t]
        assert loose == [], name


def test_the_start_page_and_the_data_page_link_what_make_puts_there(pages):
    base, files = (
        "https://ketamine-primer.readthedocs.io/en/latest/",
        runpy.run_path(str(ROOT / "conf.py"))["site_files"],
    )
    for name, wanted in (("appendix/data.html", files), ("index.html", files[:2])):
        hrefs = {link["href"].removeprefix("../").removeprefix(base) for link in pages[name].select("article a")}
        assert set(wanted) <= hrefs, name
    makefile = (ROOT / "Makefile").read_text()
    for text in ("$(OUT)/epub/*.epub $(OUT)/html/downloads/", "$(OUT)/$(ZIP) $(OUT)/html/downloads/"):
        assert f"cp {text}" in makefile
