"""The same inputs and versions give the same report, byte for byte: from a copy of the project in another place."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from helpers.folders import digests_within

ROOT = Path(__file__).resolve().parents[1]
# What a report is made of, and nothing that was made before.
PARTS = ("data/raw", "notebooks", "reports/2026.yml", "src")
# What may differ between two machines, or two days.
OTHERWISE = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "7", "COLUMNS": "60"}


def test_a_copy_of_the_project_makes_the_same_report_and_verifies_it(report: Path, tmp_path: Path) -> None:
    copy = tmp_path / "another place"
    for part in PARTS:
        (copy / part).parent.mkdir(parents=True, exist_ok=True)
        copied = shutil.copytree if (ROOT / part).is_dir() else shutil.copyfile
        copied(ROOT / part, copy / part)
    environment = {**os.environ, **OTHERWISE, "PYTHONPATH": str(copy / "src"), "HOME": str(tmp_path)}

    def told(*arguments: str) -> str:
        command = [sys.executable, "-m", "helpers.cli", *arguments]
        ran = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
        assert (ran.returncode, ran.stderr) == (0, "")
        return ran.stdout

    told("build", "2026", "--workers", "1")
    assert digests_within(copy / "reports" / "2026") == digests_within(report)
    assert told("verify", "2026") == "reports/2026 matches its inputs and notebooks.\n"
