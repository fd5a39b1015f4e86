"""What several commands ask for: their options, and a report by its name."""

from __future__ import annotations

import os
from pathlib import Path

import click

from helpers.cli.telling import seen_from_here
from helpers.errors import InputError, Mistake

# Two chapters side by side keep two cores busy; on more cores, more do.
CORES = os.cpu_count() or 1

# Whether they are there, and what they should be, is said where they are opened.
FILE = FOLDER = click.Path(path_type=Path)
# Options that several commands have.
DATA = click.option(
    "--data", type=FOLDER, help="The folder that holds raw/ and processed/. Default: the project's data/."
)
WORKERS = click.option(
    "--workers", type=click.IntRange(min=1), default=CORES, help="Notebooks run at a time. Default: one a core."
)
SCHEDULER = click.option(
    "--scheduler", metavar="ADDRESS", help="Run chapters on the Dask cluster of this scheduler: tcp://host:8786."
)
COLD = click.option(
    "--cold", is_flag=True, help="Start every kernel anew, rather than from one that has made the imports."
)
FORCE = click.option("--force", is_flag=True, help="Run every notebook, whether or not anything has changed.")


def contents_page(report: str) -> Path:
    """The contents page of a report, by its name or its path. Raises InputError where there is none of this name."""
    from helpers.publishing.build import project_file

    if Path(report).suffix in (".yml", ".yaml"):
        return Path(report)
    found = project_file(report, Path.cwd())
    if found is None:
        remedy = f"expected reports/{report}.yml here or in a folder above, or a path to a contents page"
        raise InputError(report, Mistake("the report", "no contents page of this name", remedy))
    return seen_from_here(found)
