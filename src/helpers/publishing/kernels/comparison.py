"""From every notebook of a report, run on warm kernels and on cold ones, to the names of those that differ."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path

from helpers.publishing.contents import Plan, read_plan
from helpers.publishing.runner import Made, in_turn, local_kernels, side_by_side


def compare_kernels(contents: Path, data: Path, workers: int = 2, tell: Callable[[str], object] = str) -> list[str]:
    """The runs of a report whose outputs are not the same on a warm kernel as on a cold one, and where.

    So many as `workers` run at a time, and `tell` hears of each. Raises ChapterError for a notebook that fails on
    either.
    """
    plan = read_plan(contents)
    cold, warm = (_made(plan, data, workers, cold, tell) for cold in (True, False))
    found = {run.id: first_difference(cold[run.id], warm[run.id]) for run in (*plan.prepare, *plan.chapters)}
    return [f"{run}: {where}" for run, where in found.items() if where]


def first_difference(one: Made, other: Made) -> str:
    """The first cell in which two runs of a notebook differ; nothing where none does."""
    these, those = one.section.notebook, other.section.notebook
    for place, (this, that) in enumerate(zip(these["cells"], those["cells"], strict=True), start=1):
        if this != that:
            return f"cell {place}"
    if one.warnings != other.warnings:
        return "its warnings"
    return "" if these["metadata"] == those["metadata"] else "its metadata"


def _made(plan: Plan, data: Path, workers: int, cold: bool, tell: Callable[[str], object]) -> dict[str, Made]:
    made: dict[str, Made] = {}
    with local_kernels(data, workers, cold) as kernels:
        for one in chain(in_turn(kernels, plan.prepare), side_by_side(kernels, plan.chapters)):
            made[one.section.run.id] = one
            tell(f"  {'cold' if cold else 'warm'}  {one.section.run.id}  ({one.seconds:.1f} s)")
    return made
