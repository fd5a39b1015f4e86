"""From every notebook of a report, run on warm kernels and on cold ones, to the names of those that differ."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from helpers.publishing.chapters import Executed, Notebook, pool_of_kernels, run_in_turn, run_side_by_side
from helpers.publishing.contents import Plan, read_plan

# When a cell ran, and how long; and an id that papermill draws anew for every run.
OF_THE_RUN = ("execution", "papermill")
INJECTED = "injected-parameters"


def compare_kernels(contents: Path, data: Path, workers: int = 2, tell: Callable[[str], object] = str) -> list[str]:
    """The runs of a report whose outputs are not the same on a warm kernel as on a cold one, and where.

    Raises ChapterError for a notebook that fails on either.
    """
    plan = read_plan(contents)
    cold, warm = (_executed(plan, data, workers, cold, tell) for cold in (True, False))
    return [f"{run}: {where}" for run in cold if (where := first_difference(cold[run], warm[run]))]


def first_difference(one: Notebook, other: Notebook) -> str:
    """The first cell in which two runs of a notebook differ; nothing where none does."""
    these, those = plain(one), plain(other)
    for place, (this, that) in enumerate(zip(these["cells"], those["cells"], strict=True)):
        if this != that:
            return f"cell {place + 1}"
    return "" if these["metadata"] == those["metadata"] else "its metadata"


def plain(notebook: Notebook) -> Notebook:
    """A notebook without what differs between any two runs of it."""
    return {
        "metadata": _without_run(notebook["metadata"]),
        "cells": [_plain_cell(cell) for cell in notebook["cells"]],
    }


def _plain_cell(cell: dict[str, Any]) -> dict[str, Any]:
    kept = {**cell, "metadata": _without_run(cell["metadata"])}
    if INJECTED in cell["metadata"].get("tags", ()):
        kept.pop("id", None)
    return kept


def _without_run(metadata: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in metadata.items() if name not in OF_THE_RUN}


def _executed(plan: Plan, data: Path, workers: int, cold: bool, tell: Callable[[str], object]) -> dict[str, Notebook]:
    executed: dict[str, Notebook] = {}

    def told(one: Executed) -> None:
        executed[one.run.id] = one.notebook
        tell(f"  {'cold' if cold else 'warm'}  {one.run.id}  ({one.seconds:.1f} s)")

    with tempfile.TemporaryDirectory(prefix="annual-report-") as folder, pool_of_kernels(data, workers, cold) as pool:
        for one in run_in_turn(pool, plan.prepare, Path(folder)):
            told(one)
        for one in run_side_by_side(pool, plan.chapters, Path(folder)):
            told(one)
    return {run.id: executed[run.id] for run in (*plan.prepare, *plan.chapters)}
