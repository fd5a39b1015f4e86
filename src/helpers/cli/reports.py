"""Commands that make reports: `build`, `editions`, `pdf`, `compare-kernels`."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import click

from helpers.cli.asking import COLD, DATA, FILE, FOLDER, FORCE, SCHEDULER, WORKERS, contents_page
from helpers.cli.telling import end, explained, failures_told, seen_from_here
from helpers.errors import CHAPTER_FAILED

# Reasons why a notebook would run, in one line.
MOST_REASONS = 3


@click.command()
@click.argument("report")
@DATA
@click.option("--to", type=FOLDER, help="Where to build. Default: a folder beside the contents page, named after it.")
@WORKERS
@SCHEDULER
@COLD
@FORCE
@click.option("--explain", is_flag=True, help="Build nothing: say which notebooks would run, and why.")
@explained
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
    contents = contents_page(report)
    to, data = to or contents.with_suffix(""), data or project_data(contents)
    if explain:
        for run, changed in explain_report(contents, to, data):
            click.echo(f"{'runs' if changed else 'kept':<6}{run:<24}{some(changed)}".rstrip())
        return
    kernels = partial(local_kernels, data, workers, cold, contents.parent)
    elsewhere = partial(cluster_kernels, scheduler, data, cold=cold) if scheduler else None
    with failures_told(), progress_on(sys.stdout, click.echo) as progress:
        built = build_report(contents, to, data, kernels, progress, force=force, elsewhere=elsewhere)
    took = f"{time.perf_counter() - began:.1f} s"
    if built.unchanged:
        click.echo(f"Nothing has changed since the report was built ({took}).")
    else:
        click.echo(f"Built in {took}.")
    click.echo(f"Open {seen_from_here(built.front_page)}")


@click.command()
@click.argument("report")
@click.option("--each", "by", required=True, help="The profile question: an edition is built for each of its answers.")
@DATA
@click.option("--to", type=FOLDER, help="Where to build. Default: beside the contents page, such as 2026-by-sector.")
@WORKERS
@SCHEDULER
@click.option("--smallest", type=click.IntRange(min=1), help="Respondents that an edition needs. Default: 30.")
@COLD
@FORCE
@explained
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
    contents = contents_page(report)
    to, data = to or contents.with_name(f"{contents.stem}-by-{by}"), data or project_data(contents)
    kernels = partial(local_kernels, data, workers, cold, contents.parent)
    elsewhere = partial(cluster_kernels, scheduler, data, cold=cold) if scheduler else None
    with failures_told(), progress_on(sys.stdout, click.echo) as progress:
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
    click.echo(f"Open {seen_from_here(built.index)}")


@click.command("compare-kernels")
@click.argument("report", default="2026")
@DATA
@WORKERS
@explained
def compare(report: str, data: Path | None, workers: int) -> None:
    """Run every notebook of REPORT on warm kernels and on cold ones, and compare all their outputs."""
    from helpers.publishing.build import project_data
    from helpers.publishing.kernels.comparison import compare_kernels

    contents = contents_page(report)
    with failures_told():
        different = compare_kernels(contents, data or project_data(contents), workers, tell=click.echo)
    if different:
        step = "Build with --cold until it is known why."
        end("\n".join(["Warm kernels and cold ones differ in", *different, step]), CHAPTER_FAILED)
    click.echo("Every notebook shows the same on a warm kernel as on a cold one.")


@click.command()
@click.argument("report")
@click.option("--to", type=FILE, help="The file to print into. Default: beside the report's folder, named after it.")
@explained
def pdf(report: str, to: Path | None) -> None:
    """Print REPORT, as it was built, into one PDF: a name such as 2026, or the folder of a built report.

    Building prints it too, where a Chromium is installed; this is for reports that were built elsewhere.
    """
    from helpers.publishing.downloads import print_built

    folder = Path(report) if Path(report).is_dir() else contents_page(report).with_suffix("")
    to = to or folder.resolve().with_suffix(".pdf")
    pages = print_built(folder, to)
    click.echo(f"Wrote {seen_from_here(to)}: {pages} pages")


def some(reasons: Sequence[str]) -> str:
    """The first reasons, and how many more there are."""
    more = f" and {len(reasons) - MOST_REASONS} more" if len(reasons) > MOST_REASONS else ""
    return ", ".join(reasons[:MOST_REASONS]) + more
