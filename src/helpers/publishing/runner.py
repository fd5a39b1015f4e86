"""From planned runs to sections of a report: a pool of processes, in which each run has a kernel of its own."""

from __future__ import annotations

import _thread
import atexit
import itertools
import logging
import multiprocessing
import multiprocessing.connection
import multiprocessing.context
import multiprocessing.forkserver
import multiprocessing.util
import os
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, as_completed
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Protocol

from helpers.publishing.chapters import KERNEL_SETTINGS, ChapterError, execute, remove_scratch
from helpers.publishing.contents import Run
from helpers.publishing.conversion import Section, section_of
from helpers.publishing.kernels.warm import ColdStartError, zygote

log = logging.getLogger(__name__)

# What processes that run notebooks are forked from, and the variable that tells it the folder of its socket.
READY, SOCKET = "helpers.publishing.ready", "ANNUAL_REPORT_SOCKET"

# Seconds that an ending build leaves a chapter to end, and again after it was interrupted.
PATIENCE = 2.0


@dataclass(frozen=True)
class Made:
    """What a run made: its section of the report. The others are as `Executed` has them."""

    section: Section
    seconds: float
    warnings: tuple[str, ...] = ()
    read: tuple[str, ...] | None = None


class Kernels(Protocol):
    """Where runs are made, so many at a time: on this machine or on others."""

    @property
    def workers(self) -> int:
        """How many are made at a time."""
        ...

    @property
    def spare(self) -> Executor | None:
        """What of this machine can do something else when all runs are made; None where nothing can."""
        ...

    def submit(self, run: Run) -> Future[Made]:
        """Have a run made."""
        ...


def make(run: Run, places: Mapping[Path, str]) -> Made:
    """Execute a run and convert it. Raises ChapterError."""
    executed = execute(run, places)
    return Made(section_of(executed), executed.seconds, executed.warnings, executed.read)


def places_of(data: Path, reports: Path | None = None) -> dict[Path, str]:
    """Paths of this machine that a notebook may have shown, and what they are called where it is read.

    `reports` is the folder of the contents page, where there is one.
    """
    places = {data.resolve(): "data", Path(sys.prefix): "python", Path.home(): "~"}
    if reports is not None:
        places[reports.resolve()] = "reports"
    return {path: name for path, name in places.items() if len(path.parts) > 1}


@dataclass(frozen=True)
class LocalKernels:
    """Kernels in a pool of processes of this machine."""

    pool: ProcessPoolExecutor
    places: Mapping[Path, str]
    workers: int

    @property
    def spare(self) -> Executor | None:
        """The processes, where there is one beside this; what is to go on one at a time does so."""
        return self.pool if self.workers > 1 else None

    def submit(self, run: Run) -> Future[Made]:
        """Have a run made in the next process that is free."""
        return self.pool.submit(make, run, self.places)


@contextmanager
def local_kernels(
    data: Path, workers: int = 2, cold: bool = False, reports: Path | None = None
) -> Iterator[LocalKernels]:
    """Processes in which runs are made, `workers` at a time; `data` is the folder that holds raw/ and processed/.

    What notebooks show names neither that folder nor `reports`, that of the contents page, by its path.
    Their kernels are forked from one that has made the imports, on Linux and unless `cold`.
    """
    environment = kernel_environment(data)
    with ExitStack() as opened:
        address = None if cold else warm_address(opened, environment)
        context = _context()
        lifeline, held = context.Pipe(duplex=False)
        given = (environment, address, lifeline)
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_settle, initargs=given)
        opened.callback(pool.shutdown, cancel_futures=True)
        with lifeline, held:
            yield LocalKernels(pool, places_of(data, reports), workers)


def _context() -> multiprocessing.context.BaseContext:
    """How processes are started: never forked from this one, whose threads and event loops do not survive that.

    Where the system can, they are forked from one that has made their imports, once, and does nothing else.
    """
    spawn = multiprocessing.get_context("spawn")
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return spawn
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([READY])
    # One thread a library: others would be lost in a fork.
    with _also_set({**KERNEL_SETTINGS, SOCKET: multiprocessing.util.get_temp_dir()}):
        try:
            multiprocessing.forkserver.ensure_running()
        except OSError:  # the path of its socket may be longer than the system takes
            return spawn
    return context


@contextmanager
def _also_set(variables: Mapping[str, str]) -> Iterator[None]:
    """Set these variables meanwhile. Others stay as they are all the time: this may be one of several threads."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


def warm_address(opened: ExitStack, environment: Mapping[str, str]) -> bytes | None:
    """Where warm kernels are to be had for as long as `opened` is; None, which is logged, where there are none."""
    try:
        return opened.enter_context(zygote(environment))
    except ColdStartError as reason:
        log.warning("Kernels start cold: %s", reason)
        return None


def in_turn(kernels: Kernels, runs: Sequence[Run]) -> Iterator[Made]:
    """Each run after the one before, for steps that leave something behind for the next.

    Runs of one notebook that follow each other are for several waves, and stand side by side.
    """
    for of_notebook in turns(runs):
        yield from side_by_side(kernels, of_notebook)


def turns(runs: Sequence[Run]) -> list[list[Run]]:
    """Steps in their order, those together that may stand side by side."""
    return [list(of_notebook) for _, of_notebook in itertools.groupby(runs, key=lambda run: run.notebook)]


def side_by_side(kernels: Kernels, runs: Sequence[Run]) -> Iterator[Made]:
    """Runs that do not depend on each other, yielded as they end.

    The first failure ends all: it is raised when those that have ended are yielded. Raises ChapterError, also where
    the process that ran a notebook was killed.
    """
    futures = {kernels.submit(run): run for run in runs}
    for future in as_completed(list(futures)):
        run = futures.pop(future)
        if failure := future.exception():
            yield from (other.result() for other in futures if other.done() and not other.exception())
            if isinstance(failure, BrokenExecutor):
                said = "the process that ran it was killed, maybe for want of memory; build with --workers 1"
                raise ChapterError(run, "its kernel", said)
            raise failure
        yield future.result()


def kernel_environment(data: Path) -> dict[str, str]:
    """What every kernel finds set."""
    environment = {**os.environ, **KERNEL_SETTINGS, "ANNUAL_REPORT_DATA": str(data.resolve())}
    if "PYTHONPATH" in environment:
        # A relative entry would lead elsewhere from the folder that the kernel works in.
        entries = environment["PYTHONPATH"].split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).absolute()) for entry in entries)
    return environment


def _settle(environment: Mapping[str, str], address: bytes | None, lifeline: Connection) -> None:
    """What every kernel that this process starts inherits, where it comes from, and when this process ends."""
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    atexit.register(os._exit, 0)  # when all has been ended that is to be: taking the modules apart takes its time
    os.environ.update(environment)
    if address is not None:
        from helpers.publishing.kernels.provisioner import SOURCE

        SOURCE.name(address)
    if sys.platform == "win32":
        import asyncio

        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())  # pyzmq knows no other


def _end_with(lifeline: Connection) -> None:
    """End this process when the build closes its lifeline, in whatever way the build ends.

    A chapter may last minutes, and Ctrl-C may get lost in it: it is interrupted, so that it removes what it wrote, and
    left behind if that does not help.
    """
    multiprocessing.connection.wait([lifeline])
    time.sleep(PATIENCE)
    _thread.interrupt_main()
    time.sleep(PATIENCE)
    remove_scratch()
    os._exit(1)
