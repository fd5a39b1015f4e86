"""From the race of raking, which runs in an environment of its own, to its section of the page."""

from __future__ import annotations

import os
import re
import subprocess

from bench.in_markdown import Section
from bench.measures import Promise
from bench.setting import ROOT, Setting

PYTHON = ROOT / ".venv-bench" / "bin" / "python"
HOW = "A million respondents raked to four margins, beside three other libraries, each from the start that it likes."


def raking(given: Setting) -> Section:
    """The section on raking, with its promises."""
    if not PYTHON.exists():
        return Section("Raking", f"{HOW} Not measured: the other libraries are not installed.")
    paths = os.pathsep.join(str(ROOT / folder) for folder in ("src", "tests"))
    command = [PYTHON, ROOT / "tests" / "bench" / "raking.py"]
    ran = subprocess.run(
        command, cwd=given.scratch, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=False
    )
    return Section("Raking", f"{HOW}\n\n```\n{ran.stdout.strip()}\n```", promises_in(ran.stdout))


def promises_in(told: str) -> tuple[Promise, ...]:
    """The promises at the end of what a benchmark tells: "yes  under 1 seconds"."""
    found = re.findall(r"^ *(yes|NO)  (.+)$", told, re.MULTILINE)
    return tuple(Promise(f"raking: {goal}", kept, kept == "yes") for kept, goal in found)
