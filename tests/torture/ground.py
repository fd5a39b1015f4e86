"""A small report on real kernels, in a folder of its own, and what must hold of it whatever happens."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from helpers.folders import digests_within
from toys import EXHIBIT, PARAMETERS, code, markdown, notebook, processes_with

VERSIONS = ("first", "second")
# A step that leaves data, and chapters that read it; each takes a moment, so that a kill may find it at work.
CLEAN = """
import os, pathlib, time
data = pathlib.Path(os.environ["ANNUAL_REPORT_DATA"])
raw = (data / "raw" / survey / "responses.csv").read_text()
time.sleep(SECONDS)
(data / "processed" / survey).mkdir(parents=True, exist_ok=True)
scratch = data / "processed" / survey / ".answers.new"
_ = scratch.write_text(raw.upper())
_ = scratch.replace(data / "processed" / survey / "answers.txt")
"""
CHAPTER = """
import os, pathlib, time
said = (pathlib.Path(os.environ["ANNUAL_REPORT_DATA"]) / "processed" / survey / "answers.txt").read_text()
time.sleep(SECONDS)
"""
QUESTIONNAIRE = "wave: {id: toy, title: Toy, fieldwork: {first_day: 2026-03-02, last_day: 2026-04-17}}\n"
PAGE = """
title: The VERSION
survey: toy
published: 2026-06-30
prepare: [{notebook: 00_clean}]
chapters:
  - {id: one, notebook: 01_chapter}
  - {id: two, notebook: 02_chapter}
  - {id: three, notebook: 03_chapter}
"""


@dataclass
class Ground:
    """The report's folder, and the digests of each version of it when nothing disturbs its making."""

    folder: Path
    seconds: float = 0.2  # that each notebook takes at least
    prints: bool = True  # where there is a Chromium
    digests: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def report(self) -> Path:
        return self.folder / "reports" / "toy"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def lay(self) -> None:
        """Everything that is needed, and both versions once made."""
        notebooks = self.folder / "notebooks"
        parameters = code(PARAMETERS, "parameters")
        shown = EXHIBIT.replace("Most agree", "' + said + '", 1)
        clean, chapter = (source.replace("SECONDS", str(self.seconds)) for source in (CLEAN, CHAPTER))
        notebook(notebooks / "00_clean.ipynb", markdown("# Clean"), parameters, code(clean))
        for number in range(1, 4):
            cells = parameters, code(chapter), code(shown)
            notebook(notebooks / f"0{number}_chapter.ipynb", markdown(f"# Chapter {number}"), *cells)
        raw = self.data / "raw" / "toy"
        raw.mkdir(parents=True)
        (raw / "questionnaire.yml").write_text(QUESTIONNAIRE)
        self.report.parent.mkdir()
        (self.folder / "scratch").mkdir()
        for version in reversed(VERSIONS):
            self.turn_to(version)
            self.built()
            self.digests[version] = digests_within(self.report)

    def turn_to(self, version: str) -> None:
        """Have the next build make this version."""
        (self.data / "raw" / "toy" / "responses.csv").write_text(f"the {version} export")
        (self.folder / "reports" / "toy.yml").write_text(PAGE.replace("VERSION", version))

    def build(self, *more: str, environment: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
        """A build of what is due, begun in a session of its own."""
        command = [sys.executable, "-m", "torture.build", str(self.folder), *more]
        tests = str(Path(__file__).parents[1])
        given = {
            **os.environ, "TORTURED": str(self.folder), "TMPDIR": str(self.folder / "scratch"), **(environment or {}),
            "PYTHONPATH": os.pathsep.join(filter(None, [tests, os.environ.get("PYTHONPATH")])),
        }  # fmt: skip
        if not self.prints:
            given["PATH"] = ""
        return subprocess.Popen(
            command, env=given, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
        )

    def built(self, *more: str, code: int = 0, environment: Mapping[str, str] | None = None) -> str:
        """A build that runs to its end: what it said."""
        process = self.build(*more, environment=environment)
        said, _ = process.communicate(timeout=300)
        assert process.returncode == code, f"exit code {process.returncode} and not {code}: {said}"
        assert "Traceback" not in said, said
        return said

    def version(self) -> str:
        """Which version is published now; AssertionError where it is neither, or only part of one."""
        found = digests_within(self.report)
        versions = [version for version, digests in self.digests.items() if digests == found]
        assert versions, f"the report is neither version: {sorted(found)}"
        return versions[0]

    def processes(self) -> list[str]:
        """The processes that builds have left."""
        return processes_with(f"TORTURED={self.folder}")

    def is_left_alone(self, seconds: float = 20.0) -> bool:
        """Whether no process is left in time."""
        until = time.monotonic() + seconds
        while self.processes() and time.monotonic() < until:
            time.sleep(0.05)
        return not self.processes()

    def left_over(self) -> Sequence[str]:
        """Scratch folders beside the report."""
        return sorted(one.name for one in self.report.parent.glob(".toy-*"))

    def temporary(self) -> Sequence[Path]:
        """Folders of runs that were left among the temporary files: a kill at the wrong moment may leave one."""
        return sorted((self.folder / "scratch").glob("annual-report-*"))

    def tidy(self) -> None:
        """Remove these, so that they are counted once."""
        for one in self.temporary():
            shutil.rmtree(one, ignore_errors=True)

    def clear(self) -> None:
        """End what is left, and remove the folder."""
        for process in self.processes():
            os.kill(int(process), signal.SIGKILL)
        shutil.rmtree(self.folder, ignore_errors=True)
