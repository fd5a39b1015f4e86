"""From a contents page and a folder of data to a published report, swapped in when it is whole."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from helpers.errors import InputError, Mistake
from helpers.folders import swapped_in_whole
from helpers.publishing.chapters import (
    ChapterError,
    Executed,
    keep_failed,
    pool_of_kernels,
    run_in_turn,
    run_side_by_side,
    warnings_of,
    without_traces,
)
from helpers.publishing.contents import Plan, Run, nearest, read_plan
from helpers.publishing.conversion import fragment
from helpers.publishing.downloads import write_downloads
from helpers.publishing.exhibits import marked
from helpers.publishing.site import FRONT_PAGE, Report, Section, digest, page_of, write_report
from helpers.questionnaire import Wave

# The packages whose version can change a figure or a page.
SHAPING_PACKAGES = ("matplotlib", "nbconvert", "numpy", "pandas", "papermill", "scipy", "seaborn")


@dataclass(frozen=True)
class Built:
    """A report that was published: its front page, and the seconds that each notebook took, in order."""

    front_page: Path
    seconds: Mapping[str, float]


def wave_and_base(survey: str) -> tuple[Wave, int]:
    """A cleaned wave, and how many responses it has. Opens it where ANNUAL_REPORT_DATA says."""
    from helpers.survey import open_survey

    opened = open_survey(survey)
    return opened.wave, len(opened.responses)


def build_report(
    contents: Path,
    to: Path,
    data: Path,
    workers: int = 2,
    tell: Callable[[str], object] = str,
    wave_of: Callable[[str], tuple[Wave, int]] = wave_and_base,
    cold: bool = False,
) -> Built:
    """Build the report of a contents page into the folder `to`, which it replaces when it is whole.

    `data` holds raw/ and processed/; `workers` notebooks run at a time, each on a kernel
    that makes its own imports if `cold`; `tell` hears of progress.
    Raises InputError for what is wrong before a notebook runs, and ChapterError for what goes
    wrong in one; `to` is then as it was, and the failed notebook is kept in `failed/` beside it.
    """
    plan, to = read_plan(contents), to.resolve()
    if not data.is_dir():
        raise InputError(data, Mistake("the data", "no such folder", "name the folder that holds raw/ with --data"))
    _require_earlier_wave(plan, contents, data)
    if to.exists() and not (to / FRONT_PAGE).exists() and any(to.iterdir()):
        remedy = "name another folder with --to: building replaces it whole"
        raise InputError(to, Mistake("the folder to build", "files that are no report", remedy))
    kept = to.parent / "failed" / to.name
    with swapped_in_whole(to) as scratch:
        try:
            with pool_of_kernels(data, workers, cold) as pool:
                executed, (wave, base) = _run(plan, pool, scratch, tell, wave_of)
            executed = {run: without_traces(one, _places(contents, data)) for run, one in executed.items()}
            pages = [page_of(_sections(plan, chapter, executed), n) for n, chapter in enumerate(plan.chapters, start=1)]
        except ChapterError as failure:
            raise keep_failed(failure, scratch, kept) from failure
        for file in scratch.iterdir():  # notebooks as papermill left them; they are written again, without traces
            file.unlink()
        raw = [data / "raw" / wave for wave in (plan.survey, plan.earlier) if wave]
        inputs = _digests([file for folder in raw for file in sorted(folder.glob("*"))], data)
        report = Report(plan.title, plan.published, wave, base, pages, inputs=inputs, versions=_versions())
        downloads = write_downloads(report, scratch, tell)
        write_report(replace(report, downloads=downloads), scratch)
    shutil.rmtree(kept, ignore_errors=True)
    return Built(to / FRONT_PAGE, {run: one.seconds for run, one in executed.items()})


def _require_earlier_wave(plan: Plan, contents: Path, data: Path) -> None:
    """Raise InputError for an earlier wave that the data folder does not have."""
    waves = sorted(path.name for path in (data / "raw").glob("*") if path.is_dir())
    if plan.earlier and plan.earlier not in waves:
        known = ", ".join(wave for wave in waves if wave != plan.survey) or "none"
        remedy = f"expected another wave of {data.name}/raw/: {known}"
        raise InputError(contents, Mistake("earlier", repr(plan.earlier), remedy))


def project_file(name: str, start: Path) -> Path | None:
    """The contents page `reports/<name>.yml`, found here or in a folder above."""
    return nearest(f"reports/{name}.yml", start)


def project_data(contents: Path) -> Path:
    """The data folder that ANNUAL_REPORT_DATA names, or that of the project that a contents page belongs to."""
    if named := os.environ.get("ANNUAL_REPORT_DATA"):
        return Path(named)
    found = nearest("data", contents.resolve().parent) or nearest("data", Path.cwd())
    return found or contents.resolve().parent / "data"


def _run(
    plan: Plan,
    pool: ProcessPoolExecutor,
    scratch: Path,
    tell: Callable[[str], object],
    wave_of: Callable[[str], tuple[Wave, int]],
) -> tuple[dict[str, Executed], tuple[Wave, int]]:
    """Every notebook, executed, in the order of the plan; and the wave with its base."""
    runs = [*plan.prepare, *plan.chapters]
    tell(f"{plan.title}: {len(runs)} notebooks")
    began = time.perf_counter()
    executed: dict[str, Executed] = {}

    def told(more: Iterable[Executed]) -> None:
        for one in more:
            executed[one.run.id] = one
            tell(f"  {len(executed):>2}/{len(runs)}  {one.run.id}  ({time.perf_counter() - began:.0f} s)")
            for warning in warnings_of(one):
                tell(f"         warned: {warning.splitlines()[0]}")

    told(run_in_turn(pool, plan.prepare, scratch))
    # In the pool, where the data folder is known, and beside the first chapters.
    opened = pool.submit(wave_of, plan.survey)
    told(run_side_by_side(pool, plan.chapters, scratch))
    return {run.id: executed[run.id] for run in runs}, opened.result()


def _sections(plan: Plan, chapter: Run, executed: Mapping[str, Executed]) -> list[Section]:
    """The chapter's own notebook, and then the steps that are published in it."""
    runs = [chapter, *(step for step in plan.prepare if step.published_in == chapter.id)]
    sections = []
    for run in runs:
        with_marks, resources = marked(executed[run.id])
        sections.append(Section(run, executed[run.id].notebook, fragment(with_marks), resources))
    return sections


def _places(contents: Path, data: Path) -> dict[Path, str]:
    """Paths of this machine that a notebook may have shown, and what they are called where it is read."""
    places = {
        data.resolve(): "data",
        contents.resolve().parent: "reports",
        Path(sys.prefix): "python",
        Path.home(): "~",
    }
    return {path: name for path, name in places.items() if len(path.parts) > 1}


def _digests(files: Iterable[Path], data: Path) -> dict[str, str]:
    return {file.relative_to(data).as_posix(): digest(file) for file in files if file.is_file()}


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for package in SHAPING_PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions
