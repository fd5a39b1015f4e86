"""From chapters on one Dask worker and on two to how much sooner two have them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.in_markdown import Section, table_of
from bench.measures import Contender, Promise, Row, at_least, in_turn, output_of
from bench.rates import many_chapters, timed
from bench.setting import Setting
from clusters import started
from helpers.publishing.cluster.calling import cluster_kernels
from helpers.publishing.contents import read_plan

ONE, TWO = "one worker", "two workers"
FASTER = 1.8  # what the project promises of two beside one
CHAPTERS = 96  # so many that it hardly matters which worker ends last
# A worker looks a hundred times a second what it is at, and all of them fifty times whether they are held up.
UNWATCHED = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
}

HOW = f"""\
{CHAPTERS} chapters on Dask workers of one thread each, which share no folder with the caller, on this machine's cores.
Each time on a cluster of its own: that, its data and two chapters for each worker came before, and are not timed.
None of it watches itself, as the README says. What two processes gain on this machine at all, the plain scripts above
show."""


def dask_workers(given: Setting) -> Section:
    """The section on Dask workers, with its promise."""
    page = many_chapters(given.scratch / "of-workers", CHAPTERS)
    ways = [Contender(name, partial(_seconds, given, page, workers)) for name, workers in ((ONE, "a"), (TWO, "ab"))]
    rows = in_turn(ways, given.rounds, given.tell)
    return Section("Dask workers", f"{HOW}\n\n{table_of(list(rows.values()), rows[TWO], TWO)}", promises(rows))


def promises(rows: Mapping[str, Row]) -> tuple[Promise, ...]:
    """What is promised of two workers."""
    return (
        at_least(f"two Dask workers are at least {FASTER:g} times as fast as one", rows[ONE].ratio(rows[TWO]), FASTER),
    )


def chapters_seconds(contents: Path, data: Path, scheduler: str) -> float:
    """The seconds of all chapters of a contents page, on workers that have the data and their kernels already."""
    plan = read_plan(contents)
    with cluster_kernels(scheduler, data, plan.chapters) as kernels:
        return timed(kernels, plan.chapters, plan.chapters[: 2 * kernels.workers])


def _seconds(given: Setting, page: Path, workers: str) -> float:
    # A cluster of its own each time: one that waits for its turn looks after itself all the while.
    with TemporaryDirectory(dir=given.scratch) as folder, started(Path(folder), UNWATCHED) as cluster:
        for worker in workers:
            cluster.worker(worker)
        command = [sys.executable, "-m", "bench.machines", page, given.data, cluster.address]
        return float(output_of(command, given.scratch, given.environment))


if __name__ == "__main__":
    sys.stdout.write(f"{chapters_seconds(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])}\n")
