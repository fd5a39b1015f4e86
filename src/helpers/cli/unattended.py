"""Commands for whoever is not watching, and for whoever checks afterwards: `run`, `runs`, `verify`."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

import click

from helpers.cli.asking import COLD, DATA, FOLDER, WORKERS, contents_page
from helpers.cli.telling import end, explained, failures_told, seen_from_here
from helpers.errors import DIFFERENT, NOTHING_NEW, PUBLISHED


@click.command()
@click.argument("report")
@click.option("--inbox", type=FOLDER, required=True, help="The folder that exports come to.")
@click.option(
    "--settled",
    type=click.IntRange(min=0),
    help="Seconds without a change after which an export is taken to be whole. Default: 60.",
)
@click.option("--keep", type=click.IntRange(min=1), help="Dated copies of the report to keep. Default: 5.")
@DATA
@WORKERS
@COLD
@explained
def run(
    report: str, inbox: Path, settled: int | None, keep: int | None, data: Path | None, workers: int, cold: bool
) -> None:
    """Build REPORT with nobody watching: take a new export from an inbox, build, audit, publish, and note it.

    Exit codes: 0 published, 3 nothing new, 2 input that cannot be used, 4 a chapter failed, 5 somebody could be
    picked out. Unless it is 0, the last report stays as it was.
    """
    from helpers.folders import one_at_a_time
    from helpers.publishing.build import build_report, project_data
    from helpers.publishing.progress import Progress
    from helpers.publishing.reuse import FOLDER
    from helpers.publishing.runner import local_kernels
    from helpers.publishing.unattended.inbox import SETTLED
    from helpers.publishing.unattended.runs import KEPT, Schedule
    from helpers.publishing.unattended.runs import run as run_scheduled

    contents = contents_page(report)
    data = data or project_data(contents)
    schedule = Schedule(contents, data, inbox, keep or KEPT, SETTLED if settled is None else settled)
    kernels = partial(local_kernels, data, workers, cold, contents.parent)
    build_it = partial(build_report, contents, schedule.report, data, kernels, Progress(click.echo))
    with one_at_a_time(schedule.report.parent / FOLDER, click.echo):
        ran = run_scheduled(schedule, build_it)
    click.echo(ran.said, err=ran.code not in (PUBLISHED, NOTHING_NEW))
    sys.exit(ran.code)


@click.command()
@click.argument("report")
@explained
def runs(report: str) -> None:
    """List the scheduled runs of REPORT: when each began, how long it took, how it ended, and of which export."""
    from helpers.publishing.unattended.records import RECORDS, read_records, records_in_words

    contents = contents_page(report)
    records = [one for one in read_records(contents.parent / RECORDS) if one.get("report") == contents.stem]
    click.echo(records_in_words(records) if records else "No scheduled run yet.")


@click.command()
@click.argument("report")
@DATA
@click.option("--again", is_flag=True, help="Build it again, from nothing, and compare every byte.")
@WORKERS
@explained
def verify(report: str, data: Path | None, again: bool, workers: int) -> None:
    """Prove that REPORT, as published, matches its inputs and notebooks: a name such as 2026, or the report's folder.

    Its files are those that were published, and data and notebooks those that they were made of. Ends with exit code 1
    where they are not.
    """
    from helpers.publishing.build import project_data
    from helpers.publishing.runner import local_kernels
    from helpers.publishing.verifying import differences, differences_when_built_again

    folder = Path(report) if Path(report).is_dir() else contents_page(report).with_suffix("")
    contents = folder.resolve().with_suffix(".yml")
    data = data or project_data(contents)
    found = differences(folder, contents, data)
    if again and not found:
        kernels = partial(local_kernels, data, workers, reports=contents.parent)
        with failures_told():
            found = differences_when_built_again(folder, contents, data, kernels)
    if found:
        step = "Build it again, or put back what was changed."
        end(
            "\n".join([f"{seen_from_here(folder)} is not what its inputs and notebooks make:", *found, step]), DIFFERENT
        )
    click.echo(f"{seen_from_here(folder)} matches its inputs and notebooks{', byte for byte' if again else ''}.")
