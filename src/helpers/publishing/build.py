"""From a contents page and a folder of data to a published report, swapped in when it is whole."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from helpers.errors import InputError, Mistake
from helpers.folders import digest, files_of, one_at_a_time, swapped_in_whole
from helpers.publishing.auditing import import_audit, own_leaks, published_beside, require_safe, tables_of
from helpers.publishing.chapters import ChapterError, keep_failed
from helpers.publishing.contents import Plan, Run, nearest, read_plan
from helpers.publishing.downloads import write_downloads
from helpers.publishing.making import Maker, when_needed
from helpers.publishing.pdf import browser
from helpers.publishing.progress import Progress
from helpers.publishing.reuse import FOLDER, Looked, Shelf, publishing_software, section_of
from helpers.publishing.runner import Kernels, turns
from helpers.publishing.site import FRONT_PAGE, Report, page_of, write_report
from helpers.questionnaire import Wave, parse_questionnaire

# The packages whose version can change a figure or a page.
SHAPING_PACKAGES = ("matplotlib", "nbconvert", "numpy", "pandas", "papermill", "scipy", "seaborn")


@dataclass(frozen=True)
class Built:
    """A report that was published: its front page, and the seconds that each notebook took that ran, in order."""

    front_page: Path
    seconds: Mapping[str, float]
    unchanged: bool = False  # it stood there as it would have been built


def wave_and_base(data: Path, survey: str) -> tuple[Wave, int]:
    """A cleaned wave, and how many responses it has."""
    from pyarrow.parquet import read_metadata

    file = data / "raw" / survey / "questionnaire.yml"
    questionnaire = parse_questionnaire(file.read_text("utf-8-sig"), file)
    return questionnaire.wave, int(read_metadata(data / "processed" / survey / "responses.parquet").num_rows)


def build_report(
    contents: Path,
    to: Path,
    data: Path,
    kernels: Callable[[], AbstractContextManager[Kernels]],
    progress: Progress | None = None,
    wave_of: Callable[[Path, str], tuple[Wave, int]] = wave_and_base,
    force: bool = False,
    elsewhere: Callable[[Sequence[Run]], AbstractContextManager[Kernels]] | None = None,
) -> Built:
    """Build the report of a contents page into the folder `to`, which it replaces when it is whole.

    `data` holds raw/ and processed/; `kernels` opens what notebooks run on, `elsewhere` what chapters run on, given
    those of the report, where that is not this machine. A notebook runs only where something has changed that it
    hangs on, or if `force`; where nothing has, the report is left as it is. `progress` hears how it goes, and
    `wave_of` says what a cleaned wave is and how many responses it has.
    Raises InputError for what is wrong before a notebook runs, ChapterError for what goes wrong in one, and
    PrivacyError for a report that would give somebody away; `to` is then as it was, and a failed notebook is kept in
    `failed/` beside it.
    """
    plan, to, progress = read_plan(contents), to.resolve(), progress or Progress()
    require_data(plan, contents, data)
    require_replaceable(to)
    progress.begin(plan.title, len(plan.prepare) + len(plan.chapters))
    failed = to.parent / "failed" / to.name
    chapters_on = partial(elsewhere, plan.chapters) if elsewhere else kernels
    with (
        one_at_a_time(to.parent / FOLDER, progress.say),
        when_needed(kernels, meanwhile=import_audit) as here,
        when_needed(chapters_on) as there,
    ):
        maker = Maker(Shelf(to.parent / FOLDER, data), here, progress, force, elsewhere=there if elsewhere else None)
        try:
            found = [*maker.steps(turns(plan.prepare)), *maker.made(plan.chapters)]
            stamp = stamp_of(plan, found)
            if not maker.seconds and maker.shelf.stands(to, stamp):
                return Built(to / FRONT_PAGE, {}, unchanged=True)
            with swapped_in_whole(to) as scratch:
                write_whole(plan, found, data, scratch, progress.say, wave_of)
                leaks, tables = own_leaks(scratch, data, plan.waves, spare=here.spare)
                require_safe(leaks, tables, tables_of(published_beside(to, plan.waves)))
        except ChapterError as failure:
            keep_failed(failure, failed)
            raise
    maker.shelf.stamp(to, stamp)
    shutil.rmtree(failed, ignore_errors=True)
    ran = {one.run.id: maker.seconds[one.run.id] for one in found if one.run.id in maker.seconds}
    return Built(to / FRONT_PAGE, ran)


def explain_report(contents: Path, to: Path, data: Path) -> Iterator[tuple[str, Sequence[str]]]:
    """What building would run: each run, and why; for one that would not, nothing.

    Whether a chapter hangs on what a step leaves is known only once that has run: so it is said of every chapter.
    """
    plan = read_plan(contents)
    require_data(plan, contents, data)
    shelf = Shelf(to.resolve().parent / FOLDER, data)
    first = ""  # of the steps that would run
    for runs in turns(plan.prepare):
        found = [shelf.look(run, is_step=True) for run in runs]
        for one in found:
            yield one.run.id, one.changed or ([f"{first} runs before it"] if first else [])
        first = first or next((one.run.id for one in found if one.changed), "")
    for run in plan.chapters:
        yield run.id, shelf.look(run).changed or ([f"only if {first} leaves other data"] if first else [])


def write_whole(
    plan: Plan,
    found: Sequence[Looked],
    data: Path,
    folder: Path,
    tell: Callable[[str], object],
    wave_of: Callable[[Path, str], tuple[Wave, int]],
    above: str = "",
) -> None:
    """Write the whole report of what its runs made, into an empty folder. `above` leads to the page above it.

    `tell` hears of forms of the report that could not be written; `wave_of` is that of `build_report`.
    """
    sections = {one.run.id: section_of(one) for one in found}
    pages = [
        page_of([sections[run.id] for run in (chapter, *_published_in(plan, chapter))], number)
        for number, chapter in enumerate(plan.chapters, start=1)
    ]
    wave, base = wave_of(data, plan.survey)
    report = Report(
        plan.title, plan.published, wave, base, pages, inputs=inputs_of(plan, data), versions=versions(), above=above
    )
    downloads = write_downloads(report, folder, tell)
    write_report(replace(report, downloads=downloads), folder)


def inputs_of(plan: Plan, data: Path) -> dict[str, str]:
    """The raw files of a report's waves by their paths in the data folder, with their digests."""
    files = [file for wave in plan.waves for file in files_of(data / "raw" / wave)]
    return {file.relative_to(data).as_posix(): digest(file) for file in files}


def _published_in(plan: Plan, chapter: Run) -> list[Run]:
    return [step for step in plan.prepare if step.published_in == chapter.id]


def stamp_of(plan: Plan, found: Sequence[Looked]) -> str:
    """What a built report hangs on: its plan, what its runs made, what makes pages of that, and what prints them."""
    printer = browser()
    parts = [
        repr(replace(plan, prepare=(), chapters=(), edition=())),
        *(repr((one.run.id, one.run.title, one.run.summary, one.run.published_in, one.run.before)) for one in found),
        *(one.entry.content for one in found if one.entry),
        *(one.basis.digest for one in found),
        publishing_software(),
        f"{printer} {Path(printer).stat().st_mtime_ns}" if printer else "",
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def require_data(plan: Plan, contents: Path, data: Path) -> None:
    """Raise InputError where the data folder, or the earlier wave in it, is not there."""
    if not data.is_dir():
        raise InputError(data, Mistake("the data", "no such folder", "name the folder that holds raw/ with --data"))
    _require_earlier_wave(plan, contents, data)


def require_replaceable(to: Path) -> None:
    """Raise InputError for a folder with files that are no report: building would replace them."""
    if to.exists() and not (to / FRONT_PAGE).exists() and any(to.iterdir()):
        remedy = "name another folder with --to: building replaces it whole"
        raise InputError(to, Mistake("the folder to build", "files that are no report", remedy))


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
    beside = Path(os.path.realpath(contents)).parent  # which takes a link to itself as it is
    return nearest("data", beside) or nearest("data", Path.cwd()) or beside / "data"


def versions() -> dict[str, str]:
    """The versions of Python and of the packages that shape a report."""
    found = {"python": platform.python_version()}
    for package in SHAPING_PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
