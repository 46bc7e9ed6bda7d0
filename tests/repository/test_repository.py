"""The files around the book: what Read the Docs, GitHub, CI and a newcomer rely on."""

from __future__ import annotations

import ast
import builtins
import re
import runpy
import subprocess
import tomllib
from pathlib import Path

import forked
import pytest
import smallbook
import yaml
from conftest import sphinx_build
from difference import difference


def tracked(root):
    done = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=root, capture_output=True, text=True, check=True
    )
    return [root / name for name in done.stdout.splitlines() if (root / name).is_file()]


@pytest.mark.parametrize(
    ("schema", "name"),
    [
        ("vendor.readthedocs", ".readthedocs.yaml"),
        ("vendor.github-workflows", ".github/workflows/test.yaml"),
        ("vendor.github-workflows", ".github/workflows/links.yaml"),
        ("vendor.dependabot", ".github/dependabot.yml"),
        ("vendor.citation-file-format", "CITATION.cff"),
    ],
)
def test_file_matches_its_published_schema(root, schema, name):
    done = forked.run("check_jsonschema", "--builtin-schema", schema, root / name)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_against_its_schema_would_be_found(tmp_path):
    path = tmp_path / ".readthedocs.yaml"
    path.write_text("version: 3\n")
    done = forked.run("check_jsonschema", "--builtin-schema", "vendor.readthedocs", path)
    assert done.returncode == 1


def test_overridden_formats_are_listed(root):
    config = yaml.safe_load((root / ".readthedocs.yaml").read_text())
    assert set(config["build"]["jobs"]["build"]) - {"html"} == set(config["formats"])


def test_version_is_the_same_everywhere(root):
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    import primer

    assert primer.__version__ == version
    assert f'version = release = "{version}"' in (root / "conf.py").read_text()
    assert yaml.safe_load((root / "CITATION.cff").read_text())["version"] == version
    assert f"downloads/ketamine-primer-{version}.zip>" in (root / "docs/appendix/data.md").read_text()
    assert f"Version {version};" in (root / "docs" / "index.md").read_text()


#: what a folder of src/ may import of ours; the arrows go one way
MAY_IMPORT = {
    "primer.evidence": {"primer.evidence", "doses_by_weight", "myst_lint", "reference_audit", "sphinx_ledgers"},
    "primer.show": {
        *("primer", "primer.evidence", "primer.show"),
        *("doses_by_weight", "myst_lint", "sphinx_ledgers", "sphinx_typst_ua"),
    },
    "primer.site": {
        *("primer", "primer.evidence", "primer.show", "primer.site"),
        *("pybtex_ama", "sphinx_change_feed", "sphinx_ledgers", "sphinx_offline", "sphinx_page_texts"),
        "sphinx_typst_ua",
    },
    "doses_by_weight": {"doses_by_weight"},
    "myst_lint": {"myst_lint"},
    "pybtex_ama": {"pybtex_ama"},
    "reference_audit": {"reference_audit"},
    "sphinx_change_feed": {"sphinx_change_feed"},
    "sphinx_doi_linkcheck": {"sphinx_doi_linkcheck"},
    "sphinx_ledgers": {"sphinx_ledgers"},
    "sphinx_offline": {"sphinx_offline"},
    "sphinx_page_texts": {"sphinx_page_texts"},
    "sphinx_section_search": {"sphinx_section_search"},
    "sphinx_typst_ua": {"sphinx_typst_ua"},
}
#: what primer.evidence imports nothing of: Sphinx, the network, and the part of a tool that is glue to Sphinx
OUTSIDE = {"sphinx", "sphinxcontrib", "requests", "docutils"}
GLUE = tuple(
    f"sphinx_ledgers.{module}" for module in ("directive", "intervals", "permalinks", "quiz", "quizfiles", "sortable")
)
OURS = {name.split(".")[0] for name in MAY_IMPORT}


def room(module: str) -> str:
    """Return the room that a module is in: primer.site for primer.site.index, else its package."""
    parts = module.split(".")
    return ".".join(parts[:2]) if len(parts) > 1 and f"{parts[0]}.{parts[1]}" in MAY_IMPORT else parts[0]


def imports(path: Path) -> set[str]:
    """Return the modules that a file imports, by their full names."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("name", MAY_IMPORT)
def test_what_a_folder_imports_follows_from_its_place(root, name):
    strays = {}
    for path in (root / "src" / name.replace(".", "/")).rglob("*.py"):
        for module in imports(path):
            if module.split(".")[0] in OURS and room(module) not in MAY_IMPORT[name]:
                strays[path.relative_to(root).as_posix()] = module
            if name == "primer.evidence" and (module.split(".")[0] in OUTSIDE or module.startswith(GLUE)):
                strays[path.relative_to(root).as_posix()] = module
    assert strays == {}


def test_few_modules_lie_flat(root):
    assert len(list((root / "src/primer").glob("*.py"))) <= 4


def test_no_module_takes_the_place_of_a_builtin_that_its_package_uses(root):
    # whoever imports package.zip makes it the 'zip' of package/__init__.py
    hidden = []
    for package in (root / "src").rglob("__init__.py"):
        code = ast.walk(ast.parse(package.read_text(encoding="utf-8")))
        used = {node.id for node in code if isinstance(node, ast.Name)} & set(dir(builtins))
        hidden += [path.relative_to(root).as_posix() for path in package.parent.iterdir() if path.stem in used]
    assert hidden == []


@pytest.mark.parametrize("order", [sorted, lambda names: sorted(names, reverse=True)])
def test_the_order_of_extensions_does_not_matter(root, tmp_path, order):
    folder = smallbook.write(tmp_path / "book")
    conf = (folder / "conf.py").read_text(encoding="utf-8")
    names = runpy.run_path(str(folder / "conf.py"))["extensions"]
    assert len(names) <= 10
    usual = sphinx_build("html", folder / "docs", folder, folder / "usual", "-d", str(folder / "trees"))
    (folder / "conf.py").write_text(f"{conf}\nextensions = {order(names)}\n", encoding="utf-8")
    other = sphinx_build("html", folder / "docs", folder, folder / "other", "-d", str(folder / "trees"), "-E")
    assert (usual.status, other.status) == (0, 0), other.warnings
    assert difference(usual.out, other.out) is None


def test_readme_starts_with_the_two_commands(root):
    text = (root / "README.md").read_text()
    first = re.search(r"```(?:console|sh)\n(.*?)```", text, re.DOTALL)[1]
    commands = [line.split("#")[0].strip() for line in first.strip().splitlines()]
    assert commands == ["make", "make test"]
    assert text.index("```") < 1500


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("requirements.txt", 40),
        ("requirements-dev.txt", 80),
        ("requirements-audit.txt", 1),
        ("requirements-advisories.txt", 1),
    ],
)
def test_requirements_are_hashed_and_name_no_address(root, name, least):
    text = (root / name).read_text()
    assert "://" not in text
    assert "--index" not in text
    pinned = re.findall(r"^[a-z0-9][\w.-]*==\S+", text, re.MULTILINE)
    hashed = re.findall(r"^[a-z0-9][\w.-]*==[^\n]*\\\n\s+--hash=", text, re.MULTILINE)
    assert len(pinned) == len(hashed) > least


def test_no_file_names_a_path_of_somebodys_machine(root):
    pattern = re.compile(r"(?<![\w./~])/(?:root|home|Users|work)/\w+")
    found = []
    for path in tracked(root):
        if path.suffix in {".png", ".pdf", ".ico"}:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").split("\n"), 1):
            if pattern.search(line) and path.name != "test_repository.py":
                found.append(f"{path}:{number}: {line.strip()}")
    assert found == []


def test_the_empty_book_of_the_benchmarks_builds(root, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(root / "benchmarks"))
    monkeypatch.chdir(root)
    folder = runpy.run_path(str(root / "benchmarks/build.py"))["write_empty"](tmp_path / "empty")
    done = forked.run("primer.build", "-q", "-n", "-W", "-b", "html", "-c", folder, folder, tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
