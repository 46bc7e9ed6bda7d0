"""The figures: drawn from the data alone, same bytes for same data, small, with words for who cannot see them."""

from __future__ import annotations

import csv
import gzip
import re
import runpy
import shutil
from xml.sax.saxutils import escape

import pytest
from bs4 import BeautifulSoup
from conftest import ROOT
from PIL import Image

from primer.evidence import page as source
from sphinx_ledgers import ledger, values

FOLDER, DATA = ROOT / "docs" / "figures", ROOT / "docs" / "data"
SCRIPTS = sorted(FOLDER.glob("[!_]*.py"))
KINDS = ("svg", "png", "csv")
GALLERY = {row.values["name"]: row.values for row in ledger.read("figures", DATA / "figures.csv").rows}


@pytest.fixture(autouse=True)
def helpers_on_path(monkeypatch):
    monkeypatch.syspath_prepend(str(FOLDER))


@pytest.fixture(scope="module")
def drawn(book):
    """The folder with all files of all figures, which the build has drawn."""
    return book.built.sources / "docs" / "figures"


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_small_and_complete(script, drawn):
    files = {kind: (drawn / f"{script.stem}.{kind}").read_bytes() for kind in KINDS}
    assert len(gzip.compress(files["svg"])) < 30_000
    assert len(files["png"]) < 150_000
    assert b"http://www.w3.org/2000/svg" in files["svg"]
    assert not re.search(rb"(?:href|src)=\"https?:", files["svg"])


def least_points(svg):
    """Return the size of the smallest words of a picture that fills a slide of 13.33 by 7.5 inches, in points."""
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    sizes = re.findall(r"<(?:text|tspan) style=\"[^\"]*?([\d.]+)px", svg)
    assert len(sizes) == len(re.findall("<text", svg)) > 0
    return min(map(float, sizes)) * min(960 / width, 540 / height)


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_words_are_read_from_the_back_of_a_room(script, drawn):
    """At least 16 points on a 16:9 slide, the credit included."""
    assert least_points((drawn / f"{script.stem}.svg").read_text(encoding="utf-8")) >= 16


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_each_file_says_whom_to_credit(script, drawn):
    svg = (drawn / f"{script.stem}.svg").read_text(encoding="utf-8")
    with Image.open(drawn / f"{script.stem}.png") as picture:
        assert picture.width == 1920
        assert picture.height <= 1080
        words = picture.text
    rows = list(csv.DictReader((drawn / f"{script.stem}.csv").read_text(encoding="utf-8").splitlines()))
    title = GALLERY[script.stem]["title"]
    address = runpy.run_path(str(ROOT / "conf.py"))["html_baseurl"]
    site = words["Source"]
    assert address.startswith(site)
    credit = "Ketamine primer contributors, CC BY 4.0"
    assert [words["Title"], words["Rights"]] == [title, credit]
    about, shown = re.search("<metadata>.*</metadata>", svg, re.DOTALL)[0], re.findall(r"<text [^>]*>([^<]*)<", svg)
    assert all(escape(word) in about for word in (title, credit, site))
    assert f"{credit} · {site.removeprefix('https://')}" in shown
    assert {row["credit"] for row in rows} == {f"{credit}, {site}"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_csv_holds_rows_of_the_tables_as_they_stand(script, drawn):
    rows = list(csv.DictReader((drawn / f"{script.stem}.csv").read_text(encoding="utf-8").splitlines()))
    assert rows
    for row in rows:
        table = ledger.read(row["table"], DATA / f"{row['table']}.csv")
        (there,) = [each.values for each in table.rows if each.values["id"] == row["id"]]
        assert {name: row[name] for name in there if name in row} == {n: v for n, v in there.items() if n in row}
        assert not [name for name, value in there.items() if value and name not in row]


NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def numbers(text):
    return {float(number.replace(",", "")) for number in NUMBER.findall(text)}


def held(rows):
    """Return the numbers of rows as they stand, and what is computed from them: shares, hours, people of 100."""
    found = set()
    for row in rows:
        table = {name: value for name, value in row.items() if name not in ("credit", "table")}
        found |= numbers(" ".join(table.values()))
        if row.get("events"):
            share = int(row["events"]) / int(row["total"])
            found |= numbers(values.percent(share)) | {float(round(100 * share))}
    return found | {number / 60 for number in found} | {float(int(number + 0.5)) for number in found}


#: numbers that a figure works out of its rows: a difference of means, of shares with its interval
WORKED_OUT = {"acute_pain": {0.13}, "antidepressant": {9.4, 3.2, 15.6}}
NAMES = re.compile(r"GluN2|2R,6R|^\d  |CC BY 4\.0|95% (?:CI|Wilson)")  # of molecules, steps, a license, an interval


def unheld(svg, rows, known=frozenset()):
    """Return the words of a picture with a number that its rows do not hold; ticks of an axis left out."""
    known = held(rows) | known | {100.0}  # of 100 people
    words = [NAMES.sub("", text).strip() for text in re.findall(r"<text [^>]*>([^<]*)<", svg)]
    return [text for text in words if not re.fullmatch(r"[−\d.,]+", text) and numbers(text) - known]


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_each_number_is_one_of_the_rows(script, drawn):
    svg = (drawn / f"{script.stem}.svg").read_text(encoding="utf-8")
    rows = list(csv.DictReader((drawn / f"{script.stem}.csv").read_text(encoding="utf-8").splitlines()))
    if script.stem == "antidepressant_harm":  # its counts; the differences are Newcombe's, tested below
        svg = re.sub(r">−?[\d.]+ \(−?[\d.]+ to [\d.]+\)<", "><", svg)
    assert unheld(svg, rows, WORKED_OUT.get(script.stem, set())) == []
    assert unheld(svg + "<text >987 of 4,321</text>", rows) != []


def test_a_difference_of_shares_has_newcombes_interval():
    """The first example of his paper, Statistics in Medicine 1998;17:873-890."""
    import _depression

    assert _depression.newcombe(56, 70, 48, 80) == pytest.approx((20, 5.24, 33.39), abs=0.005)


@pytest.mark.parametrize("name", ["timeline", "harms", "antidepressant"])
def test_a_figure_shows_the_data_and_not_a_memory_of_them(name, tmp_path):
    """With its ledger emptied a figure must fail, with a word on what it misses."""
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    for path in data.glob("*.csv"):
        path.write_text(path.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"csv"):
        runpy.run_path(str(FOLDER / f"{name}.py"))["draw"](data, tmp_path / f"{name}.svg")


def test_each_figure_is_shown_once_with_a_long_alt_text():
    shown = {}
    for path in (ROOT / "docs").rglob("*.md"):
        text = path.read_text(encoding="utf-8")
        for name in re.findall(r"^:::\{figure\} \.\./figures/(\w+)\.svg$", text, re.MULTILINE):
            shown.setdefault(name, []).append(path.name)
        for block in source.read(path).blocks:
            if block.kind == "figure" and path.parent.name != "handouts":  # whose pictures stand beside their words
                assert len(block.text.split()) >= 20, f"{path}:{block.line}"
    assert sorted(shown) == sorted(GALLERY) == [script.stem for script in SCRIPTS]
    assert all(len(pages) == 1 for pages in shown.values())


def test_the_gallery_shows_every_figure_and_links_its_files(book):
    page = BeautifulSoup((book.html / "appendix" / "figures.html").read_text(encoding="utf-8"), "html.parser")
    items = page.find_all("div", class_="gallery-item")
    assert len(items) == len(GALLERY)
    for item, (name, row) in zip(items, GALLERY.items(), strict=True):
        title, *_ = item.find_all("a")
        assert title.get_text() == row["title"]
        assert title["href"].endswith(f"#fig-{name.replace('_', '-')}")
        assert item.img["loading"] == "lazy"
        assert row["shows"] in item.get_text()
        files = [book.html / "appendix" / link["href"] for link in item.find_all("a", class_="download")]
        assert [file.name for file in files] == [f"{name}.{kind}" for kind in KINDS]
        assert all(file.stat().st_size > 500 for file in files)


def test_a_tall_form_is_on_the_site_for_phones_alone(book):
    page = BeautifulSoup((book.html / "bedside" / "depression.html").read_text(encoding="utf-8"), "html.parser")
    wide, tall = page.find(id="fig-spray").find_all("img")
    assert (wide["src"].split("/")[-1], tall["src"].split("/")[-1]) == ("spray.svg", "spray-tall.svg")
    assert (tall["alt"], tall["loading"], tall["class"]) == (wide["alt"], "lazy", ["tall"])
    safety = BeautifulSoup((book.html / "supplement" / "safety.html").read_text(encoding="utf-8"), "html.parser")
    assert len(safety.find(id="fig-harms").find_all("img")) == 1


@pytest.mark.parametrize(("width", "shown"), [(390, "spray-tall.svg"), (1280, "spray.svg")])
def test_a_phone_shows_the_tall_form_in_its_width(show, width, shown):
    page = show("bedside/depression.html", width)
    figure = page.locator("#fig-spray")
    figure.scroll_into_view_if_needed()
    seen = figure.locator("img:visible")
    seen.wait_for()
    assert seen.count() == 1
    assert seen.get_attribute("src").endswith(shown)
    assert seen.bounding_box()["width"] <= width
