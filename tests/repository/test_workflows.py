"""The workflows: what they run is pinned, they may do little, and what the weekly one finds is told in one issue."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from conftest import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.y*ml"))
#: What jobs may write, and why.
MAY_WRITE = {("links.yaml", "tell"): {"issues"}}  # keeps the issue


def unpinned(text: str) -> list[str]:
    """Return the actions that are not pinned by a full commit hash, with the version as comment."""
    uses = re.findall(r"^[\s-]*uses:\s*(.*?)\s*$", text, re.MULTILINE)
    return [use for use in uses if not re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)+", use)]


def too_free(name: str, workflow: dict) -> list[str]:
    """Return what a workflow may do beyond need: top level reads only, and each job states its own."""
    found = [] if workflow.get("permissions") == {"contents": "read"} else [f"{name}: top level"]
    for job, settings in workflow["jobs"].items():
        stated = settings.get("permissions")
        writes = {scope for scope, right in stated.items() if right != "read"} if isinstance(stated, dict) else {"all"}
        if writes - MAY_WRITE.get((name, job), set()):
            found.append(f"{name}: {job}")
    return found


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_by_hash(path):
    assert "uses:" in path.read_text()
    assert unpinned(path.read_text()) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_jobs_may_do_what_they_need(path):
    assert too_free(path.name, yaml.safe_load(path.read_text())) == []


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_checkouts_leave_no_credentials_and_scripts_take_no_text_of_others(path):
    for job in yaml.safe_load(path.read_text())["jobs"].values():
        for step in job["steps"]:
            if "actions/checkout@" in step.get("uses", ""):
                assert step["with"]["persist-credentials"] is False
            assert "${{" not in step.get("run", "")


def test_one_version_of_each_action():
    uses = {line.strip() for path in WORKFLOWS for line in re.findall(r"uses: (.*)", path.read_text())}
    assert len({use.partition("@")[0] for use in uses}) == len(uses)


@pytest.mark.parametrize(
    "use", ["a/b@v4", "a/b@main", "a/b@3d3c42e # v7.0.1", f"a/b@{'0' * 40}", "./local", f"docker://a@{'0' * 40} # v1.0"]
)
def test_an_action_that_is_not_pinned_would_be_found(use):
    assert unpinned(f"steps:\n  - uses: {use}\n") == [use]


@pytest.mark.parametrize(
    ("workflow", "found"),
    [
        ({"jobs": {}}, ["x: top level"]),
        ({"permissions": "write-all", "jobs": {}}, ["x: top level"]),
        ({"permissions": {"contents": "read"}, "jobs": {"a": {}}}, ["x: a"]),
        ({"permissions": {"contents": "read"}, "jobs": {"a": {"permissions": {"issues": "write"}}}}, ["x: a"]),
    ],
)
def test_a_job_that_may_do_more_would_be_found(workflow, found):
    assert too_free("x", workflow) == found


def test_windows_follows_the_recipe_of_the_readme():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    recipe = next(block for block in re.findall(r"```sh\n(.*?)```", readme, re.DOTALL) if "-m pip install" in block)
    steps = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yaml").read_text())["jobs"]["windows"]["steps"]
    assert steps[-1]["run"].splitlines() == [line.partition("  #")[0] for line in recipe.splitlines()]


def test_weekly_checks_are_told_by_name():
    """Each check that runs is one that make knows, and one that is told."""
    jobs = yaml.safe_load((ROOT / ".github" / "workflows" / "links.yaml").read_text())["jobs"]
    checks = jobs["check"]["strategy"]["matrix"]["check"]
    assert jobs["tell"]["steps"][-1]["run"] == f".ci/tell reports {' '.join(checks)}"
    targets = re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert set(checks) <= set(targets)


#: Stands where GitHub's client would: keeps what it was told, and lists the issues that are open.
GH = """#!/usr/bin/env python3
import json, pathlib, sys
here = pathlib.Path(__file__).parent
if sys.argv[2] == "list":
    print((here / "open.json").read_text())
else:
    body = sys.stdin.read() if "--body-file" in sys.argv else ""
    (here / "told.json").write_text(json.dumps([sys.argv[1:], body]))
sys.exit(int((here / "status").read_text()))
"""


class Weekly:
    """Reports of a week, and the issues that are open."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name, text in (("gh", GH), ("open.json", "[]"), ("status", "0")):
            (folder / name).write_text(text)
        (folder / "gh").chmod(0o755)

    def report(self, name: str, status: int, text: str = "") -> None:
        place = self.folder / "reports" / f"report-{name}"
        place.mkdir(parents=True)
        (place / "status").write_text(f"{status}\n")
        if text:
            (place / "report.md").write_text(text)

    def tell(self, *names: str) -> tuple[int, list[str], str]:
        """Returns the exit status, what GitHub's client was told to do, and the text."""
        # Python's own folder in the path, not in the script's first line: a name with a space may not stand there
        environ = os.environ | {"PATH": f"{self.folder}:{Path(sys.executable).parent}:{os.environ['PATH']}"}
        command = [sys.executable, ROOT / ".ci" / "tell", self.folder / "reports", *names]
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr
        told = self.folder / "told.json"
        return done.returncode, *(json.loads(told.read_text()) if told.exists() else ([], ""))


@pytest.fixture
def weekly(tmp_path):
    return Weekly(tmp_path)


TITLE = "Weekly check of links, references and packages"


def issue(number, title, bot):
    return {"number": number, "title": title, "author": {"login": "x", "is_bot": bot}}


def test_what_fails_opens_an_issue(weekly):
    weekly.report("linkcheck", 0, "# Links\n")
    weekly.report("audit", 2, "# References\n\nask @somebody\n")
    status, did, body = weekly.tell("linkcheck", "audit", "advisories")
    assert (status, did) == (0, ["issue", "create", "--title", TITLE, "--body-file", "-"])
    assert "Passed: linkcheck." in body
    assert "## `make audit`: did not pass\n\n# References\n\nask @\u200bsomebody" in body
    assert "## `make advisories`: did not pass\n\nIt wrote no report." in body
    assert "# Links" not in body


def test_next_week_writes_the_same_issue_anew(weekly):
    weekly.report("audit", 2, "new")
    others = [issue(3, "Another", True), issue(5, TITLE, False), issue(7, TITLE, True)]
    (weekly.folder / "open.json").write_text(json.dumps(others))
    assert weekly.tell("audit")[1] == ["issue", "edit", "7", "--body-file", "-"]


def test_when_all_pass_the_issue_is_closed_and_none_is_opened(weekly):
    weekly.report("audit", 0, "fine")
    assert weekly.tell("audit")[:2] == (0, [])
    (weekly.folder / "open.json").write_text(json.dumps([issue(7, TITLE, True)]))
    assert weekly.tell("audit")[1][:3] == ["issue", "close", "7"]


def test_a_report_that_is_too_long_is_cut_and_says_so(weekly):
    weekly.report("audit", 2, "line\n" * 50_000)
    weekly.report("linkcheck", 2, "short\n")
    body = weekly.tell("audit", "linkcheck")[2]
    assert len(body) < 65_536
    assert "line\n\nThe rest is in the run's artifacts." in body
    assert "short" in body


def test_what_github_refuses_fails_the_job(weekly):
    weekly.report("audit", 2, "x")
    (weekly.folder / "status").write_text("4")
    assert weekly.tell("audit")[0] == 4
