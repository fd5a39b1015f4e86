"""From the command line to the project's jobs: `annual-report build`, `pdf`, `clean`, `inspect`, `demonstrate`.

Heavy libraries are imported inside the commands, so that asking for help does not wait for them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial, wraps
from pathlib import Path
from typing import Any, NoReturn

import click

from helpers.errors import (
    BAD_INPUT,
    CHAPTER_FAILED,
    DIFFERENT,
    NOTHING_NEW,
    PUBLISHED,
    UNSAFE,
    InputError,
    Mistake,
    refused_by_system,
)
from helpers.folders import write_whole_file

# What `clean` writes, and so may replace.
CLEANED_FILES = ("responses.parquet", "exclusions.csv", "recodes.csv", "flow.csv")

# Reasons why a notebook would run, in one line.
MOST_REASONS = 3

# Two chapters side by side keep two cores busy; on more cores, more do.
WORKERS = os.cpu_count() or 1

# Whether they are there, and what they should be, is said where they are opened.
_FILE = _FOLDER = click.Path(path_type=Path)
# Options that several commands have.
_DATA = click.option(
    "--data", type=_FOLDER, help="The folder that holds raw/ and processed/. Default: the project's data/."
)
_WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), default=WORKERS, help="Notebooks run at a time. Default: one a core."
)
_SCHEDULER = click.option(
    "--scheduler", metavar="ADDRESS", help="Run chapters on the Dask cluster of this scheduler: tcp://host:8786."
)
_COLD = click.option(
    "--cold", is_flag=True, help="Start every kernel anew, rather than from one that has made the imports."
)
_FORCE = click.option("--force", is_flag=True, help="Run every notebook, whether or not anything has changed.")


def _explained(command: Callable[..., None]) -> Callable[..., None]:
    """The command, with bad input, and files that cannot be read or written, told as a sentence."""

    @wraps(command)
    def explained(*args: Any, **kwargs: Any) -> None:
        try:
            command(*args, **kwargs)
        except InputError as error:
            _end(str(error), BAD_INPUT)
        except OSError as error:
            _end(str(refused_by_system(error)), BAD_INPUT)

    return explained


@contextmanager
def _failures_told() -> Iterator[None]:
    """A chapter that fails, told as a sentence, with the place of its notebook where that is kept; and a report that
    would give somebody away, leak by leak."""
    from helpers.privacy.leaks import PrivacyError
    from helpers.publishing.chapters import ChapterError

    try:
        yield
    except ChapterError as failure:
        kept = f"\nThe notebook, as far as it ran: {_seen_from_here(failure.kept)}" if failure.kept else ""
        _end(f"{failure}{kept}", BAD_INPUT if failure.by_input else CHAPTER_FAILED)
    except PrivacyError as error:
        _end(str(error), UNSAFE)


def _some(reasons: Sequence[str]) -> str:
    """The first reasons, and how many more there are."""
    more = f" and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    return ", ".join(reasons[:MOST_REASONS]) + more


def _end(sentence: str, code: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """From a survey export to an annual report on what helps and hinders information sharing."""


@main.command()
@click.argument("report")
@_DATA
@click.option("--to", type=_FOLDER, help="Where to build. Default: a folder beside the contents page, named after it.")
@_WORKERS
@_SCHEDULER
@_COLD
@_FORCE
@click.option("--explain", is_flag=True, help="Build nothing: say which notebooks would run, and why.")
@_explained
def build(
    report: str,
    data: Path | None,
    to: Path | None,
    workers: int,
    scheduler: str | None,
    cold: bool,
    force: bool,
    explain: bool,
) -> None:
    """Build REPORT: the name of a contents page in reports/, such as 2026, or a path to one.

    A notebook runs only where something has changed that it hangs on. The last report stays as it is unless
    the new one is whole.
    """
    from helpers.publishing.build import build_report, explain_report, project_data
    from helpers.publishing.cluster.calling import cluster_kernels
    from helpers.publishing.progress import progress_on
    from helpers.publishing.runner import local_kernels

    began = time.perf_counter()
    contents = _contents_page(report)
    to, data = to or contents.with_suffix(""), data or project_data(contents)
    if explain:
        for run, changed in explain_report(contents, to, data):
            click.echo(f"{'runs' if changed else 'kept':<6}{run:<24}{_some(changed)}".rstrip())
        return
    kernels = partial(local_kernels, data, workers, cold, contents.parent)
    elsewhere = partial(cluster_kernels, scheduler, data, cold=cold) if scheduler else None
    with _failures_told(), progress_on(sys.stdout, click.echo) as progress:
        built = build_report(contents, to, data, kernels, progress, force=force, elsewhere=elsewhere)
    took = f"{time.perf_counter() - began:.1f} s"
    if built.unchanged:
        click.echo(f"Nothing has changed since the report was built ({took}).")
    else:
        click.echo(f"Built in {took}.")
    click.echo(f"Open {_seen_from_here(built.front_page)}")


@main.command()
@click.argument("report")
@click.option("--each", "by", required=True, help="The profile question: an edition is built for each of its answers.")
@_DATA
@click.option("--to", type=_FOLDER, help="Where to build. Default: beside the contents page, such as 2026-by-sector.")
@_WORKERS
@_SCHEDULER
@click.option("--smallest", type=click.IntRange(min=1), help="Respondents that an edition needs. Default: 30.")
@_COLD
@_FORCE
@_explained
def editions(
    report: str,
    by: str,
    data: Path | None,
    to: Path | None,
    workers: int,
    scheduler: str | None,
    smallest: int | None,
    cold: bool,
    force: bool,
) -> None:
    """Build a report for each group of REPORT, such as each sector, beside everybody's figures; and an index of them.

    A group has an edition if enough respondents are in it.
    """
    from helpers.publishing.build import project_data
    from helpers.publishing.cluster.calling import cluster_kernels
    from helpers.publishing.editions import SMALLEST, build_editions
    from helpers.publishing.progress import progress_on
    from helpers.publishing.runner import local_kernels

    began = time.perf_counter()
    contents = _contents_page(report)
    to, data = to or contents.with_name(f"{contents.stem}-by-{by}"), data or project_data(contents)
    kernels = partial(local_kernels, data, workers, cold, contents.parent)
    elsewhere = partial(cluster_kernels, scheduler, data, cold=cold) if scheduler else None
    with _failures_told(), progress_on(sys.stdout, click.echo) as progress:
        built = build_editions(
            contents,
            by,
            to,
            data,
            kernels,
            progress,
            force=force,
            smallest=smallest or SMALLEST,
            workers=workers,
            elsewhere=elsewhere,
        )
    took = f"{time.perf_counter() - began:.1f} s"
    if built.unchanged:
        click.echo(f"Nothing has changed since the {len(built.groups)} editions were built ({took}).")
    else:
        click.echo(f"Built {len(built.groups)} editions in {took}.")
    if built.left_out:
        click.echo(f"Too few respondents for an edition: {', '.join(built.left_out)}")
    click.echo(f"Open {_seen_from_here(built.index)}")


@main.command()
@click.argument("report")
@click.option("--inbox", type=_FOLDER, required=True, help="The folder that exports come to.")
@click.option("--keep", type=click.IntRange(min=1), help="Dated copies of the report to keep. Default: 5.")
@_DATA
@_WORKERS
@_COLD
@_explained
def run(report: str, inbox: Path, keep: int | None, data: Path | None, workers: int, cold: bool) -> None:
    """Build REPORT with nobody watching: take a new export from an inbox, build, audit, publish, and note it.

    Exit codes: 0 published, 3 nothing new, 2 input that cannot be used, 4 a chapter failed, 5 somebody could be
    picked out. Unless it is 0, the last report stays as it was.
    """
    from helpers.folders import one_at_a_time
    from helpers.publishing.build import build_report, project_data
    from helpers.publishing.progress import Progress
    from helpers.publishing.reuse import FOLDER
    from helpers.publishing.runner import local_kernels
    from helpers.publishing.scheduled import KEPT, Schedule
    from helpers.publishing.scheduled import run as run_scheduled

    contents = _contents_page(report)
    data = data or project_data(contents)
    schedule = Schedule(contents, data, inbox, keep or KEPT)
    kernels = partial(local_kernels, data, workers, cold, contents.parent)
    build_it = partial(build_report, contents, schedule.report, data, kernels, Progress(click.echo))
    with one_at_a_time(schedule.report.parent / FOLDER, click.echo):
        ran = run_scheduled(schedule, build_it)
    click.echo(ran.said, err=ran.code not in (PUBLISHED, NOTHING_NEW))
    sys.exit(ran.code)


@main.command()
@click.argument("report")
@_explained
def runs(report: str) -> None:
    """List the scheduled runs of REPORT: when each began, how long it took, how it ended, and of which export."""
    from helpers.publishing.scheduled import RECORDS, read_records, records_in_words

    contents = _contents_page(report)
    records = [one for one in read_records(contents.parent / RECORDS) if one.get("report") == contents.stem]
    click.echo(records_in_words(records) if records else "No scheduled run yet.")


@main.command()
@click.argument("report")
@_DATA
@click.option("--again", is_flag=True, help="Build it again, from nothing, and compare every byte.")
@_WORKERS
@_explained
def verify(report: str, data: Path | None, again: bool, workers: int) -> None:
    """Prove that REPORT, as published, matches its inputs and notebooks: a name such as 2026, or the report's folder.

    Its files are those that were published, and data and notebooks those that they were made of. Ends with exit code 1
    where they are not.
    """
    from helpers.publishing.build import project_data
    from helpers.publishing.runner import local_kernels
    from helpers.publishing.verifying import differences, differences_when_built_again

    folder = Path(report) if Path(report).is_dir() else _contents_page(report).with_suffix("")
    contents = folder.resolve().with_suffix(".yml")
    data = data or project_data(contents)
    found = differences(folder, contents, data)
    if again and not found:
        kernels = partial(local_kernels, data, workers, reports=contents.parent)
        with _failures_told():
            found = differences_when_built_again(folder, contents, data, kernels)
    if found:
        _end("\n".join([f"{_seen_from_here(folder)} is not what its inputs and notebooks make:", *found]), DIFFERENT)
    click.echo(f"{_seen_from_here(folder)} matches its inputs and notebooks{', byte for byte' if again else ''}.")


@main.command("compare-kernels")
@click.argument("report", default="2026")
@_DATA
@_WORKERS
@_explained
def compare(report: str, data: Path | None, workers: int) -> None:
    """Run every notebook of REPORT on warm kernels and on cold ones, and compare all their outputs."""
    from helpers.publishing.build import project_data
    from helpers.publishing.kernels.comparison import compare_kernels

    contents = _contents_page(report)
    with _failures_told():
        different = compare_kernels(contents, data or project_data(contents), workers, tell=click.echo)
    if different:
        _end("\n".join(["Warm kernels and cold ones differ in", *different]), CHAPTER_FAILED)
    click.echo("Every notebook shows the same on a warm kernel as on a cold one.")


@main.command()
@click.argument("report")
@click.option("--to", type=_FILE, help="The file to print into. Default: beside the report's folder, named after it.")
@_explained
def pdf(report: str, to: Path | None) -> None:
    """Print REPORT, as it was built, into one PDF: a name such as 2026, or the folder of a built report.

    Building prints it too, where a Chromium is installed; this is for reports that were built elsewhere.
    """
    from helpers.publishing.downloads import print_built

    folder = Path(report) if Path(report).is_dir() else _contents_page(report).with_suffix("")
    to = to or folder.resolve().with_suffix(".pdf")
    pages = print_built(folder, to)
    click.echo(f"Wrote {_seen_from_here(to)}: {pages} pages")


@main.command()
@click.argument("export", type=_FILE)
@click.option("--questionnaire", type=_FILE, required=True, help="What was asked.")
@click.option("--to", type=_FOLDER, required=True, help="The folder for responses and ledger; replaced whole.")
@_explained
def clean(export: Path, questionnaire: Path, to: Path) -> None:
    """Clean EXPORT: tidy responses, and an account of every row and every answer."""
    from helpers.intake.account import account_in_words
    from helpers.intake.exports import read_export
    from helpers.survey import clean_into, read_questionnaire

    if to.exists() and (other := sorted({path.name for path in to.iterdir()} - set(CLEANED_FILES))):
        stray = f"{other[0]}, which cleaning did not write"
        raise InputError(to, Mistake("the folder to write", stray, "name another folder: it is replaced whole"))
    asked = read_questionnaire(questionnaire)
    found = read_export(export, asked.export)
    cleaned = clean_into(to, found, asked)
    click.echo(f"{found.layout.in_words()}\n\n{account_in_words(cleaned)}\n")
    click.echo(f"Each is listed in {to / 'recodes.csv'}, each row left out in {to / 'exclusions.csv'}")


@main.command()
@click.argument("export", type=_FILE)
@click.option("--draft", type=_FILE, help="Write a questionnaire that fits the export to this file.")
@click.option("--wave", help="The draft's wave id. Default: the name of the folder that the draft goes to.")
@click.option("--force", is_flag=True, help="Let the draft replace a file that is there.")
@_explained
def inspect(export: Path, draft: Path | None, wave: str | None, force: bool) -> None:
    """Say what EXPORT holds: tool, layout, questions, answers, scales, personal data."""
    from helpers.intake.drafting import draft_questionnaire
    from helpers.intake.exports import read_export
    from helpers.intake.inspection import inspection_in_words

    if draft is not None and draft.exists() and not force:
        raise InputError(draft, Mistake("the draft", "a file that is there", "name another, or give --force"))
    found = read_export(export)
    # Drafted first: an export that cannot be described ends the command before it says or writes anything.
    text = draft_questionnaire(found, wave or _wave_name(draft.parent)) if draft is not None else ""
    said = inspection_in_words(found)
    if draft is not None:
        draft.parent.mkdir(parents=True, exist_ok=True)
        write_whole_file(draft, text)
    click.echo(said)
    if draft is not None:
        click.echo(f"\nWrote {draft}: change it where the guesses are wrong, then run\n"
                   f"  annual-report clean {export} --questionnaire {draft} --to cleaned")  # fmt: skip


@main.command()
@click.option("--to", type=_FOLDER, help="The folder for both waves. Default: the project's data/raw/.")
@click.option("--seed", type=int, help="Draw another survey than the one that comes with the project.")
@click.option("--respondents", type=click.IntRange(min=100), help="How many answer in each wave. Needs --to.")
@click.option(
    "--writers", type=click.FloatRange(0, 0.5), help="What share of them write anything. Default: about half."
)
@_explained
def demonstrate(to: Path | None, seed: int | None, respondents: int | None, writers: float | None) -> None:
    """Write the demonstration survey: two waves of synthetic responses whose truth is known.

    However many answer, the population that they are weighted to stays the same, and so does the number of
    open answers that were coded by hand.
    """
    from helpers.demonstration import RESPONDENTS, SEED, write_demonstration
    from helpers.survey import data_folder

    if to is None and (respondents or writers is not None):
        remedy = "name a folder: data/raw holds the survey that comes with the project"
        raise InputError("demonstrate", Mistake("--to", "nothing", remedy))
    asked = dict.fromkeys(RESPONDENTS, respondents) if respondents else RESPONDENTS
    raw = data_folder() / "raw"
    to = to or raw
    for wave in asked:
        # What it answers is the project's questionnaire, unless the folder has one of its own.
        questionnaire = to / wave / "questionnaire.yml"
        if not questionnaire.exists():
            questionnaire.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(raw / wave / "questionnaire.yml", questionnaire)
    write_demonstration(to, SEED if seed is None else seed, asked, writers)
    for wave, number in asked.items():
        click.echo(f"Wrote {to / wave}: {number:,} invented respondents, and the truth they were drawn from")


@main.command()
@click.option("--surveys", type=click.IntRange(min=2), help="How many surveys to draw. Default: 500.")
@click.option("--workers", type=click.IntRange(min=1), default=WORKERS, help="Surveys at a time. Default: one a core.")
@click.option(
    "--to", type=_FILE, help="Where to write the table. Default: beside the package, for the methods chapter."
)
@_explained
def calibrate(surveys: int | None, workers: int, to: Path | None) -> None:
    """Count how often intervals and tests are right, over invented surveys whose truth is known."""
    from helpers.demonstration.calibration import SURVEYS, calibration
    from helpers.survey import CALIBRATION, data_folder, read_questionnaire

    before, now = (read_questionnaire(data_folder() / "raw" / wave / "questionnaire.yml") for wave in ("2025", "2026"))
    surveys = surveys or SURVEYS

    def tell(done: int) -> None:
        if done % 25 == 0 or done == surveys:
            click.echo(f"  {done}/{surveys} surveys")

    table = calibration(now, before, surveys, workers=workers, tell=tell)
    to = to or CALIBRATION
    table.to_csv(to, index=False, float_format="%.6f", lineterminator="\n")
    click.echo("\n".join(f"{row.share:7.1%}  {row.counted}: {row.measure}" for row in table.itertuples()))
    click.echo(f"Wrote {_seen_from_here(to)}")


def _contents_page(report: str) -> Path:
    from helpers.publishing.build import project_file

    if Path(report).suffix in (".yml", ".yaml"):
        return Path(report)
    found = project_file(report, Path.cwd())
    if found is None:
        remedy = f"expected reports/{report}.yml here or in a folder above, or a path to a contents page"
        raise InputError(report, Mistake("the report", "no contents page of this name", remedy))
    return _seen_from_here(found)


def _wave_name(folder: Path) -> str:
    """A wave's id made of the name of the folder that its questionnaire lies in."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", folder.resolve().name).strip("-_") or "wave"


def _seen_from_here(path: Path) -> Path:
    absolute = path.resolve()
    return absolute.relative_to(Path.cwd()) if absolute.is_relative_to(Path.cwd()) else absolute


if __name__ == "__main__":
    main()
