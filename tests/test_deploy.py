"""What a scheduler is given: units, a cron line and a workflow whose commands are the project's own."""

from __future__ import annotations

import configparser
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from helpers.cli import main

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
HOME = "/srv/annual-report"
# What a run may end with, and whether whoever scheduled it is to hear of it.
CODES = [(0, False), (3, False), (1, True), (2, True), (4, True), (5, True)]


def unit(name: str) -> configparser.ConfigParser:
    found = configparser.ConfigParser(interpolation=None)
    found.optionxform = str  # type: ignore[assignment, method-assign]
    found.read(DEPLOY / name)
    return found


def parsed(command: list[str]) -> dict[str, object]:
    """What the project's command makes of its arguments; an unknown one is an error."""
    program, name, *given = command
    assert Path(program).name == "annual-report"
    return main.commands[name].make_context(name, given).params


def project(tmp_path: Path, code: int) -> Path:
    """A folder whose command ends with this code."""
    program = tmp_path / ".venv" / "bin" / "annual-report"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "$@"\nexit {code}\n')
    program.chmod(0o755)
    (tmp_path / "reports").mkdir()
    return tmp_path


def test_the_service_runs_the_report_and_takes_nothing_new_for_a_success() -> None:
    service = unit("annual-report.service")["Service"]
    given = parsed(shlex.split(service["ExecStart"]))
    assert (given["report"], str(given["inbox"])) == ("2026", f"{HOME}/inbox")
    assert (service["Type"], service["SuccessExitStatus"]) == ("oneshot", "3")
    assert service["ReadWritePaths"] == service["WorkingDirectory"] == HOME


def test_the_timer_starts_the_service_of_its_name() -> None:
    timer = unit("annual-report.timer")
    assert timer["Timer"]["OnCalendar"] == "*-*-* 03:00"
    assert timer["Install"]["WantedBy"] == "timers.target"
    assert "Unit" not in timer["Timer"]


def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    analyse = shutil.which("systemd-analyze")
    if analyse is None:
        pytest.skip("no systemd on this machine")
    there = project(tmp_path, 0)
    for name in ("annual-report.service", "annual-report.timer"):
        text = (DEPLOY / name).read_text().replace(HOME, str(there)).replace("User=annual-report\n", "")
        (there / name).write_text(text)
        found = subprocess.run([analyse, "verify", there / name], capture_output=True, text=True, check=False)
        assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize(("code", "fails"), CODES)
def test_the_cron_line_fails_where_somebody_is_to_hear_of_it(code: int, fails: bool, tmp_path: Path) -> None:
    lines = (DEPLOY / "annual-report.cron").read_text().splitlines()
    (line,) = [one for one in lines if one[:1].isdigit()]
    *when, user, command = line.split(maxsplit=6)
    assert (when, user) == (["0", "3", "*", "*", "*"], "annual-report")
    there = project(tmp_path, code)
    ended = subprocess.run(["/bin/sh", "-c", command.replace(HOME, str(there))], check=False)
    assert (ended.returncode != 0) == fails
    logged = shlex.split((there / "reports" / "runs.log").read_text())
    assert parsed(["annual-report", *logged])["report"] == "2026"


@pytest.mark.parametrize(("code", "fails"), CODES)
def test_the_workflow_fails_alike_and_publishes_what_is_new(code: int, fails: bool, tmp_path: Path) -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "report.yml").read_text())
    (job,) = workflow["jobs"].values()
    (step,) = [one for one in job["steps"] if one.get("id") == "run"]
    there = project(tmp_path, code)
    told = there / "output"
    ended = subprocess.run(
        ["/bin/bash", "-e", "-c", step["run"]], cwd=there, check=False,
        env={"INBOX": "the inbox", "GITHUB_OUTPUT": str(told), "PATH": "/usr/bin:/bin"},
    )  # fmt: skip
    assert (ended.returncode != 0) == fails
    assert told.read_text() == f"code={code}\n"
    assert "self-hosted" in job["runs-on"]
    assert job["steps"][-1]["if"] == "steps.run.outputs.code == '0'"
