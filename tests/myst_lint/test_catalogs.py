"""What a machine can see of a translated page: complete, same numbers, units, phone numbers, negations, markup."""

from __future__ import annotations

import pytest

from myst_lint.__main__ import check
from myst_lint.catalogs import read, update
from myst_lint.files import read_toml
from myst_lint.page import plain
from myst_lint.readability import sentence
from myst_lint.translations import READABILITY, differences, hard, lint

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'


@pytest.mark.parametrize(
    ("source", "target", "language"),
    [
        ("Wait 24 hours.", "Espere 24 horas.", "es"),
        ("No alcohol. Call 116 123.", "Nada de alcohol. Llame al 116 123.", "es"),
        ("A dose of 0.5 mg/kg in 1,000 people.", "Una dosis de 0,5 mg/kg en 1.000 personas.", "es"),
        ("Of 1,148 people, 28.1% stopped.", "Sur 1 148 personnes, 28,1 % ont arrêté.", "fr"),
        ("Do not drive, see {ref}`sec-faq`.", "Ne conduisez pas, voir {ref}`la page <sec-faq>`.", "fr"),
        ("[999 in the UK]{.edition-gb}", "[999 au Royaume-Uni]{.edition-gb}", "fr"),
        ("Can't wake them?", "Impossible de la réveiller, ne répond pas ?", "fr"),
    ],
)
def test_a_right_translation_passes(source, target, language):
    assert list(differences(source, target, language)) == []


@pytest.mark.parametrize(
    ("source", "target", "language", "told"),
    [
        ("Wait 24 hours.", "Espere 42 horas.", "es", "number of the source missing: 24"),
        ("Wait.", "Espere 2 horas.", "es", "number that the source does not have: 2"),
        ("Call 116 123.", "Llame al 116 124.", "es", "number of the source missing: 116123"),
        ("A dose of 5 mg.", "Una dosis de 5 mcg.", "es", "unit of the source missing: mg"),
        ("Do not drive.", "Conduzca.", "es", "1 in the source, 0 here"),
        ("Stay with them.", "Ne restez pas.", "fr", "0 in the source, 1 here"),
        ("Do not drive. Do not drink.", "No conduzca. Beba.", "es", "2 in the source, 1 here"),
        ("See {ref}`sec-faq`.", "Vea {ref}`sec-law`.", "es", "markup of the source missing: sec-faq"),
        ("[999]{.edition-gb}", "[999]{.edition-us}", "es", "markup of the source missing: .edition-gb"),
    ],
)
def test_a_wrong_translation_is_told(source, target, language, told):
    assert told in "; ".join(differences(source, target, language))


def catalog(folder, text, language="es"):
    path = folder / "sheet.po"
    path.write_text(HEAD + text, encoding="utf-8")
    return [(message.line, message.text) for message in lint(path, language)]


def test_a_text_that_is_not_translated_or_not_for_certain_is_told(tmp_path):
    text = 'msgid "Stay."\nmsgstr ""\n\n#, fuzzy\nmsgid "Call."\nmsgstr "Llame."\n'
    assert catalog(tmp_path, text) == [
        (5, "'Stay. …' is not translated"),
        (9, "'Call. …' is not translated for certain"),
    ]


def test_a_language_whose_negations_are_not_known_is_told(tmp_path):
    assert "the words for 'no' in 'xx' are not known" in catalog(tmp_path, "", "xx")[0][1]


def test_a_file_that_is_no_catalog_is_told_with_its_line(tmp_path):
    ((line, text),) = catalog(tmp_path, 'msgid "Stay."\nmsgstr "Quédese."\nnonsense\n')
    assert line >= 5
    assert "cannot be read as a gettext catalog" in text


HARD = {
    "es": "La administración intravenosa de clorhidrato de ketamina requiere la monitorización hemodinámica continuada"
    " y la disponibilidad inmediata de instrumental para la permeabilización de la vía respiratoria del paciente.",
    "fr": "L’administration intraveineuse de chlorhydrate de kétamine nécessite une surveillance hémodynamique continue"
    " ainsi que la disponibilité immédiate du matériel de réanimation cardiorespiratoire indispensable.",
}
PLAIN = {"es": "Quédese con la persona. Llame al médico hoy.", "fr": "Restez avec elle. Appelez le médecin ce soir."}


@pytest.mark.parametrize("language", READABILITY)
def test_a_text_that_is_hard_to_read_is_told_at_its_line(language):
    assert list(hard([(3, PLAIN[language])], language)) == []
    ((line, text),) = hard([(3, PLAIN[language]), (7, HARD[language])], language)
    assert line == 7
    assert text.startswith("this text reads at -") and READABILITY[language].name in text


@pytest.mark.parametrize("language", READABILITY)
def test_a_sheet_of_short_hard_texts_is_told(language):
    words = HARD[language].split()
    ((line, text),) = hard([(3, " ".join(words[:9])), (5, " ".join(words[9:18]))], language)
    assert line == 3
    assert text.startswith("the page reads at")


def test_a_language_without_a_measure_is_not_measured():
    assert list(hard([(3, HARD["es"])], "pt")) == []


def test_what_is_measured_are_the_words_alone():
    text = "![Una gota.](a.svg) **Lea** {cite}`one,two`, y {ref}`Esta noche <sec-tonight>`[ también]{.edition-web}"
    assert sentence(plain(text, ("attrs_inline",))) == "Una gota. Lea, y Esta noche también."


def project(folder, settings="", **texts):
    """Write a project with a page, and its catalogs by language; return what its lints say."""
    (folder / "docs").mkdir()
    (folder / "docs/index.md").write_text("---\ndescription: Stay.\n---\n\n# Stay\n\nStay with them.\n")
    (folder / "pyproject.toml").write_text(f'[tool.myst-lint]\ncatalogs = "locale"\n{settings}')
    for language, text in texts.items():
        path = folder / f"locale/{language}/LC_MESSAGES/index.po"
        path.parent.mkdir(parents=True)
        path.write_text(f'{HEAD}msgid "Stay."\nmsgstr "{text}"\n', encoding="utf-8")
    found = check(folder, read_toml(folder / "pyproject.toml")["tool"]["myst-lint"])
    return sorted({message.path.relative_to(folder).as_posix() for message in found})


def test_the_command_lints_the_catalogs_of_its_settings(tmp_path):
    negations = 'negations = { pt = "não" }\n'
    assert project(tmp_path, negations, es="Quédese.", pt="Não fique.", fr="") == [
        "locale/fr/LC_MESSAGES/index.po",
        "locale/pt/LC_MESSAGES/index.po",
    ]


def test_a_catalog_is_brought_up_to_date_below_its_comments(tmp_path):
    template, path = tmp_path / "page.pot", tmp_path / "es/page.po"
    template.write_text(f'{HEAD}msgid "Stay."\nmsgstr ""\n\nmsgid "116 123"\nmsgstr ""\n\nmsgid "New."\nmsgstr ""\n')
    path.parent.mkdir()
    top = "# a draft\n# until it is signed\n"
    path.write_text(
        f'{top}{HEAD}msgid "Gone."\nmsgstr "Fuera."\n\nmsgid "Stay."\nmsgstr "Quédese."\n', encoding="utf-8"
    )
    assert update(template, path, "es") == 1
    text = path.read_text(encoding="utf-8")
    assert text.startswith(top + HEAD)
    assert {message.id: message.string for message in read(path) if message.id} == {
        "Stay.": "Quédese.",
        "116 123": "116 123",
        "New.": "",
    }
    assert update(template, path, "es") == 1
    assert path.read_text(encoding="utf-8") == text
