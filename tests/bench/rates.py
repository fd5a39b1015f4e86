"""From a report of many chapters to chapters a minute: whether the hundredth comes as fast as the twelfth.

    python -m bench.rates CONTENTS DATA warm

Says how many seconds the chapters of a contents page took, two at a time, once kernels were to be had.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from bench.in_markdown import NONE, Section, in_range, reasons, table
from bench.measures import Contender, Promise, Row, at_least, in_turn, output_of
from bench.setting import ROOT, Setting
from helpers.publishing.contents import Run, read_plan
from helpers.publishing.runner import Kernels, local_kernels, side_by_side

NOTEBOOK, PARAMETER = "03_theme", "parameters"
THEMES = ("leadership", "vision", "risk", "citizens", "partners", "skills")
# A parameter that only tells runs apart, so that none is taken for another that was done before.
TURN = "\nturn: int = 0  # which time this theme is reported on"
WORKERS = 2
STEADY = 0.9  # what the project promises

HOW = """\
A theme's chapter over and over, each time with other parameters, two at a time. The kernels' start is not timed: a
chapter for each worker ran before."""


def rates(given: Setting) -> Section:
    """The section on rates, with its promise."""
    pages = {size: many_chapters(given.scratch / f"{size}-chapters", size) for size in given.sizes}
    few, many = given.sizes
    measured = [("warm", few), ("warm", many), ("cold", few)]
    ways = [Contender(_name(kind, size), partial(_seconds, given, pages[size], kind)) for kind, size in measured]
    rows = in_turn(ways, given.rounds, given.tell)
    shown = [(kind, str(size), *_cells(rows[_name(kind, size)], size)) for kind, size in measured]
    headings = ("kernels", "chapters", "chapters a minute", "seconds", "range")
    return Section(
        "Chapters a minute",
        "\n\n".join([HOW, table(headings, shown), *reasons(rows.values())]),
        promises(rows, given.sizes),
    )


def promises(rows: Mapping[str, Row], sizes: tuple[int, int]) -> tuple[Promise, ...]:
    """What is promised of the rate on warm kernels."""
    few, many = sizes
    of_few, of_many = (rate(rows[_name("warm", size)], size) for size in sizes)
    measured = of_many / of_few if of_few and of_many else None
    goal = f"{many} chapters come at no less than {STEADY:.0%} of the rate of {few}, on warm kernels"
    return (at_least(goal, measured, STEADY),)


def rate(row: Row, chapters: int) -> float | None:
    """Chapters a minute."""
    return 60 * chapters / row.median if row.median else None


def many_chapters(folder: Path, count: int) -> Path:
    """A contents page of so many chapters, no two with the same parameters, and the notebook that they run."""
    notebook = json.loads((ROOT / "notebooks" / f"{NOTEBOOK}.ipynb").read_text("utf-8"))
    (declared,) = (cell for cell in notebook["cells"] if PARAMETER in cell["metadata"].get("tags", ()))
    declared["source"] = "".join(declared["source"]) + TURN
    (folder / "notebooks").mkdir(parents=True)
    (folder / "notebooks" / f"{NOTEBOOK}.ipynb").write_text(json.dumps(notebook), "utf-8")
    turns, left = divmod(count, len(THEMES))
    over = [(THEMES, [str(turn) for turn in range(turns)]), (THEMES[:left], [str(turns)])]
    page = {
        "title": "Many chapters",
        "survey": "2026",
        "published": "2026-06-30",
        "notebooks": "notebooks",
        "chapters": [
            {"id": f"part{place}", "notebook": NOTEBOOK, "for_each": {"theme": themes, "turn": of_turns}}
            for place, (themes, of_turns) in enumerate(over)
            if themes and of_turns
        ],
    }
    file = folder / "many.yml"
    file.write_text(json.dumps(page), "utf-8")
    return file


def chapters_seconds(contents: Path, data: Path, cold: bool) -> float:
    """The seconds of all chapters of a contents page, on kernels that are to be had already."""
    plan = read_plan(contents)
    with local_kernels(data, WORKERS, cold) as kernels:
        return timed(kernels, plan.chapters, plan.chapters[:WORKERS])


def timed(kernels: Kernels, chapters: Sequence[Run], before: Sequence[Run]) -> float:
    """The seconds of chapters side by side, once others have run before."""
    list(side_by_side(kernels, before))
    began = time.perf_counter()
    list(side_by_side(kernels, chapters))
    return time.perf_counter() - began


def _seconds(given: Setting, page: Path, kind: str) -> float:
    command = [sys.executable, "-m", "bench.rates", page, given.data, kind]
    return float(output_of(command, given.scratch, given.environment))


def _name(kind: str, size: int) -> str:
    return f"{size} chapters on {kind} kernels"


def _cells(row: Row, size: int) -> tuple[str, ...]:
    return (f"{rate(row, size):.0f}", f"{row.median:.1f}", in_range(row)) if row.seconds else (NONE,) * 3


if __name__ == "__main__":
    sys.stdout.write(f"{chapters_seconds(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3] == 'cold')}\n")
