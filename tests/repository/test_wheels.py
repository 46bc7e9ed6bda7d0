"""The tools as wheels of their own: each brings its manual and types, and needs nothing of the book."""

from __future__ import annotations

import email
import os
import re
import subprocess
import sys
import zipfile

import pytest
from conftest import ROOT

TOOLS = sorted(path.parent.name for path in (ROOT / "src").glob("*/pyproject.toml"))


def test_there_are_eleven_tools():
    assert len(TOOLS) == 11


@pytest.fixture(scope="module")
def wheels(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "wheel", "--quiet", "--no-deps"]
    places = [ROOT / "src" / tool for tool in TOOLS]
    subprocess.run([*pip, "--no-build-isolation", "--wheel-dir", folder, *places], check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("tool", TOOLS)
def test_the_wheel_of_a_tool_stands_alone(wheels, tool, tmp_path):
    (wheel,) = wheels.glob(f"{tool}-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = email.message_from_bytes(archive.read(next(name for name in names if name.endswith("METADATA"))))
        archive.extractall(tmp_path / "installed")
    assert {f"{tool}/py.typed", f"{tool}/README.md", f"{tool}/__init__.py"} <= names
    assert len(metadata.get_payload()) > 500, "the manual is the description"
    needs = {re.match(r"[\w.-]+", need)[0] for need in metadata.get_all("Requires-Dist", []) if "extra ==" not in need}
    assert not {"furo", "textstat", "ketamine-primer"} & needs
    assert ("myst-parser" in needs) == (tool in ("myst_lint", "sphinx_ledgers")), "which read or write Markdown"
    code = f"import {tool}, sys; print({tool}.__file__, *[n for n in sys.modules if n.split('.')[0] == 'primer'])"
    environ = os.environ | {"PYTHONPATH": str(tmp_path / "installed")}
    done = subprocess.run([sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(tmp_path / "installed" / tool / "__init__.py")]
