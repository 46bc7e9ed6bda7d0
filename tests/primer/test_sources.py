"""The sources pass every lint; the same functions that 'make check' calls."""

import datetime as dt
import subprocess
import sys

import pytest

from primer.evidence.check import check
from sphinx_ledgers.files import Unreadable


def test_no_lint_has_anything_to_say(root):
    assert [str(message) for message in check(root, dt.date.today())] == []


def test_a_folder_without_settings_is_named():
    done = subprocess.run(
        [sys.executable, "-m", "primer", "check", "/nowhere"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stderr.startswith("/nowhere/pyproject.toml:1: file cannot be read")


def test_settings_without_their_table_are_named(tmp_path):
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    with pytest.raises(
        Unreadable, match=r"pyproject.toml:1: there is no table \[tool.primer\] with the settings; add it"
    ):
        check(tmp_path, dt.date(2026, 11, 22))
