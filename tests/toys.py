"""Small notebooks and reports, for tests of what runs and publishes them."""

from __future__ import annotations

import ast
import json
import os
import time
from collections.abc import Callable
from concurrent.futures import Future
from datetime import date
from pathlib import Path
from typing import Any
from unittest.mock import patch

from helpers.errors import InputError
from helpers.publishing.chapters import ChapterError, Executed
from helpers.publishing.contents import Run
from helpers.publishing.conversion import Section, section_of
from helpers.publishing.runner import Made
from helpers.publishing.site import Report, page_of
from helpers.questionnaire import READ_TYPE, Wave
from helpers.questionnaire.reads import READ

PARAMETERS = 'survey: str = "toy"  # the wave'

# Cells that show an exhibit without pandas or matplotlib: what display's exhibits look like to publishing.
EXHIBIT = """
class Shown:
    def __repr__(self):
        return "shown"

    def _repr_mimebundle_(self, include=None, exclude=None):
        return {
            "text/html": '<figure class="exhibit" id="exhibit-shares">\\n<figcaption>\\n'
            '<p class="exhibit-title"><span class="exhibit-number"></span> Most agree</p>\\n</figcaption>\\n'
            "<table><caption>Shares</caption><thead><tr><th scope=col>Answer</th></tr></thead></table>\\n</figure>",
            "application/vnd.dataresource+json": {
                "name": "shares", "title": "Most agree", "attrs": {"kind": "exhibit"},
                "schema": {"fields": [{"name": "answer"}, {"name": "estimate"}, {"name": "withheld"}]},
                "data": [
                    {"answer": "Agree", "estimate": 0.625, "withheld": False},
                    {"answer": "=1+1", "estimate": None, "withheld": True},
                ],
            },
        }
Shown()
"""


def wave_and_base(data: Path, survey: str) -> tuple[Wave, int]:
    """The toy wave."""
    days = {"first_day": date(2026, 3, 2), "last_day": date(2026, 4, 17)}
    return Wave(id=survey, title=f"The {survey} survey", fieldwork=days, synthetic=True), 2041


def one_chapter(folder: Path) -> Path:
    """A project whose report has one chapter, of the notebook 01_one."""
    (folder / "data" / "raw" / "toy").mkdir(parents=True)
    (folder / "reports").mkdir()
    page = "title: Toy\nsurvey: toy\npublished: 2026-06-30\nchapters:\n  - {id: one, notebook: 01_one}\n"
    (folder / "reports" / "toy.yml").write_text(page)
    return folder


def comes_true(sign: Callable[[], bool], seconds: float = 60) -> bool:
    """Whether a sign is there in time; it is looked for until then, and machines are shared."""
    until = time.monotonic() + seconds
    while not sign() and time.monotonic() < until:
        time.sleep(0.02)
    return sign()


def processes_with(mark: str) -> list[str]:
    """The processes in whose environment a variable stands as `mark` has it: "NAME=value"."""
    sought = f"{mark}\0".encode()
    return [file.parent.name for file in Path("/proc").glob("[0-9]*/environ") if sought in _bytes(file)]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:
        return b""


def markdown(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": _id(source), "metadata": {}, "source": source}


def code(source: str, *tags: str) -> dict[str, Any]:
    return {
        "cell_type": "code", "id": _id(source), "metadata": {"tags": list(tags)}, "source": source,
        "execution_count": None, "outputs": [],
    }  # fmt: skip


def notebook(file: Path, *cells: dict[str, Any]) -> Path:
    """A notebook file of these cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    content = {"cells": list(cells), "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(content), "utf-8")
    return file


def _id(source: str) -> str:
    return f"cell-{sum(source.encode()) % 100_000}-{len(source)}"


# Two chapters of a report, with links to each other.
GLANCE = """<h1>At a glance</h1><h2>The themes</h2>
<p><a href="risk.html">Risk</a>, <a href="risk.html#the-themes">its themes</a>, <a href="#the-themes">these</a>,
<a href="other.html">elsewhere</a></p>"""
RISK = """<h1>Risk</h1><h2>The themes</h2><h3>One</h3>
<figure id="exhibit-a"><svg id="a-wide" role="img" aria-label="Most agree" aria-labelledby="a-t">
<title id="a-t">Risk</title>
<style>#a-wide .c1 { fill: #123456 }</style>
<rect width="9" height="9" class="c1" clip-path="url(#a-clip)"/>
<use xlink:href="#a-mark"/>
<clipPath id="a-clip"><rect width="9" height="9"/></clipPath><g id="a-mark"/></svg>
<p class="exhibit-download"><a href="data/risk-a.csv" download>Download</a></p></figure>"""


def toy_report() -> Report:
    """A report of two chapters, with an exhibit and links in them."""
    runs = {"at-a-glance": GLANCE, "risk": RISK}
    pages = [
        page_of([Section(Run(name, Path(f"{name}.ipynb"), {}), {"cells": []}, body, {})], number)
        for number, (name, body) in enumerate(runs.items(), start=1)
    ]
    return Report("The <toy> report", date(2026, 6, 30), *wave_and_base(Path("data"), "toy"), pages)


class InProcess:
    """Kernels for toy notebooks that are no kernels: cells run here, and what the last line of one is, is shown."""

    workers, spare = 1, None

    def __init__(self, data: Path) -> None:
        self.data = data

    def submit(self, run: Run) -> Future[Made]:
        """Run it now."""
        future: Future[Made] = Future()
        try:
            future.set_result(self._made(run))
        except ChapterError as failure:
            future.set_exception(failure)
        return future

    def _made(self, run: Run) -> Made:
        READ.clear()  # of a process of its own
        content, names = json.loads(run.notebook.read_text("utf-8")), dict[str, Any]()
        for place, cell in enumerate(content["cells"]):
            if cell["cell_type"] == "code":
                with patch.dict(os.environ, ANNUAL_REPORT_DATA=str(self.data)):
                    cell["outputs"] = self._outputs(run, place, cell["source"], names)
            if "parameters" in cell["metadata"].get("tags", ()):
                names |= run.parameters
        shown = [output["data"] for cell in content["cells"] for output in cell.get("outputs", ())]
        read = None if any(READ_TYPE not in one for one in shown) or not shown else sorted(READ)
        executed = Executed(run, content, 0.1)
        return Made(section_of(executed), 0.1, (), None if read is None else tuple(read))

    def _outputs(self, run: Run, place: int, source: str, names: dict[str, Any]) -> list[dict[str, Any]]:
        *before, last = ast.parse(source or "pass").body
        try:
            exec(compile(ast.Module(before, []), run.notebook, "exec"), names)
            if not isinstance(last, ast.Expr):
                exec(compile(ast.Module([last], []), run.notebook, "exec"), names)
                return []
            value = eval(compile(ast.Expression(last.value), run.notebook, "eval"), names)
        except InputError as error:
            raise ChapterError(run, f"cell [{place}]", str(error), by_input=True) from error
        except Exception as error:
            raise ChapterError(run, f"cell [{place}]", repr(error)) from error
        bundle = value._repr_mimebundle_()
        return [{"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": bundle}]
