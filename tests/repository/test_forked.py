"""Programs that are forked say, return and hear what new ones would."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

import forked
import pytest
from conftest import ROOT

SAYS_ALL = """import atexit, os, sys
print(sys.argv[1:], os.environ["TOLD"], os.getcwd())
print("wrong", file=sys.stderr)
atexit.register(print, "last")
sys.exit(int(sys.argv[1]))
"""


@pytest.mark.parametrize("status", ["0", "3", "-1"])
def test_a_forked_program_is_as_a_new_one(tmp_path, monkeypatch, status):
    (tmp_path / "says_all.py").write_text(SAYS_ALL)
    monkeypatch.chdir(tmp_path)
    environ = os.environ | {"TOLD": "yes", "PYTHONPATH": str(tmp_path)}
    monkeypatch.syspath_prepend(str(tmp_path))
    new = subprocess.run(
        [sys.executable, "-m", "says_all", status], env=environ, capture_output=True, text=True, check=False
    )
    made = forked.run("says_all", status, environ=environ)
    assert "last" in made.stdout
    assert (made.returncode, made.stdout, made.stderr) == (new.returncode, new.stdout, new.stderr)


@pytest.mark.skipif(not forked.FORKS, reason="Windows cannot fork")
def test_a_forked_program_need_not_import_what_builds_use(tmp_path, monkeypatch):
    (tmp_path / "looks.py").write_text("import sys\nprint({'furo', 'genanki', 'primer.site'} <= sys.modules.keys())")
    monkeypatch.syspath_prepend(str(tmp_path))
    assert forked.run("looks").stdout == "True\n"


def test_some_python_that_we_support_does_not_give_the_path():
    assert tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["requires-python"] in (
        ">=3.11",
        ">=3.12",
    ), "each does now: PYTHONPATH in tests/forked.py can go"


def test_a_program_that_never_ends_is_ended(tmp_path, monkeypatch):
    (tmp_path / "waits.py").write_text("import time\ntime.sleep(60)\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(subprocess.TimeoutExpired):
        forked.run("waits", timeout=0.5)
