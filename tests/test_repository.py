"""The files around the book: what Read the Docs, GitHub, CI and a newcomer rely on."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib

import pytest
import yaml


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
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", schema, str(root / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_file_against_its_schema_would_be_found(tmp_path):
    path = tmp_path / ".readthedocs.yaml"
    path.write_text("version: 3\n")
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.readthedocs", str(path)]
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_overridden_formats_are_listed(root):
    config = yaml.safe_load((root / ".readthedocs.yaml").read_text())
    assert set(config["build"]["jobs"]["build"]) - {"html"} == set(config["formats"])


def test_read_the_docs_commands_make_what_it_takes(readthedocs):
    """Pages with their PDFs, and one PDF in its place, its name with one dot."""
    assert (readthedocs / "html" / "index.html").exists()
    assert (readthedocs / "html" / "pdf" / "mechanism.pdf").exists()
    (pdf,) = (readthedocs / "pdf").iterdir()
    assert pdf.name.count(".") == 1


def test_version_is_the_same_everywhere(root):
    version = tomllib.loads((root / "pyproject.toml").read_text())["project"]["version"]
    import primer

    assert primer.__version__ == version
    assert f'version = release = "{version}"' in (root / "conf.py").read_text()
    assert yaml.safe_load((root / "CITATION.cff").read_text())["version"] == version
    assert f"Version {version};" in (root / "docs" / "index.md").read_text()


def test_the_package_lists_its_modules(root):
    """A newcomer finds each module, and nothing that is gone, in the docstring of the package."""
    listed = re.findall(r"^\* :mod:`primer\.(\w+)`", (root / "src/primer/__init__.py").read_text(), re.MULTILINE)
    parts = [
        path.stem for path in (root / "src/primer").iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()
    ]
    assert sorted(listed) == sorted(set(parts) - {"__init__"})


def test_readme_starts_with_the_two_commands(root):
    text = (root / "README.md").read_text()
    first = re.search(r"```(?:console|sh)\n(.*?)```", text, re.DOTALL)[1]
    commands = [line.split("#")[0].strip() for line in first.strip().splitlines()]
    assert commands == ["make", "make test"]
    assert text.index("```") < 1500


@pytest.mark.parametrize(
    ("name", "least"), [("requirements.txt", 50), ("requirements-audit.txt", 1), ("requirements-advisories.txt", 1)]
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
