"""From what was sent to a worker to sections that it makes, and to a worker on which nothing of it is left."""

from __future__ import annotations

import asyncio
import multiprocessing
import shutil
import tempfile
from collections.abc import Mapping
from concurrent.futures import BrokenExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import cast

from distributed import Scheduler, SchedulerPlugin, Worker, WorkerPlugin, get_worker

from helpers.publishing.chapters import ChapterError
from helpers.publishing.cluster.likeness import differences, software_here
from helpers.publishing.contents import Run
from helpers.publishing.runner import Kernels, Made, local_kernels


class Serving(WorkerPlugin):
    """One build on a worker: its data, in a folder of its own, and kernels that see them.

    A worker that joins or starts again while the build runs gets it too.
    """

    def __init__(self, name: str, files: Mapping[str, bytes], software: Mapping[str, str], cold: bool) -> None:
        self.name, self.files, self.software, self.cold = name, files, software, cold

    def setup(self, worker: Worker) -> None:
        """Write the data, and have kernels ready; not where the worker computes with something else."""
        self.unlike = differences(self.software, software_here())
        self.opened = ExitStack()
        if self.unlike:
            return
        # In the worker's own folder, which Dask removes with the worker, or after one that was killed.
        self.folder = Path(worker.local_directory) / self.name
        self.folder.mkdir(mode=0o700)
        self.opened.callback(shutil.rmtree, self.folder, ignore_errors=True)
        data = self.folder / "data"
        for name, content in self.files.items():
            file = data / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        # Dask starts workers as daemons, which may not have processes of their own; ours end when the worker does.
        multiprocessing.current_process().daemon = False
        self.kernels: Kernels = self.opened.enter_context(local_kernels(data, worker.state.nthreads, self.cold))

    async def teardown(self, worker: Worker) -> None:  # noqa: ARG002 - as Dask calls it
        """End the kernels and remove the data, when what runs has ended; the worker's loop does not wait for that."""
        await asyncio.to_thread(self.opened.close)

    def made(self, run: Run, notebook: bytes) -> Made:
        """What a run of this notebook makes here. Raises ChapterError; both name the run as the caller does."""
        with tempfile.TemporaryDirectory(dir=self.folder) as folder:
            here = replace(run, notebook=Path(folder) / run.notebook.name)
            here.notebook.write_bytes(notebook)
            try:
                made = self.kernels.submit(here).result()
            except ChapterError as failure:
                raise ChapterError(run, failure.where, failure.what, failure.by_input, failure.so_far) from None
            except BrokenExecutor:
                said = "the process that ran it was killed, maybe for want of memory; start fewer workers there"
                raise ChapterError(run, "its kernel", said) from None
        return replace(made, section=replace(made.section, run=run))


class Unlike(Exception):  # noqa: N818 - no failure of the run: a worker that may not make it
    """A worker that joined later computes with something else: its address, and what."""


def make_on_worker(name: str, run: Run, notebook: bytes) -> Made | ChapterError | Unlike:
    """Have a run made by the build of this name on the worker that this is called on.

    What went wrong with it is returned: an error that is raised, Dask logs with all that the call was given, and
    cuts when it is long.
    """
    worker = get_worker()
    serving = cast("Serving", worker.plugins[name])
    if serving.unlike:
        return Unlike(worker.address, serving.unlike)
    try:
        return serving.made(run, notebook)
    except ChapterError as failure:
        return failure


class Caller(SchedulerPlugin):
    """Ends a build on all workers when its caller is gone, however that ended."""

    def __init__(self, client: str, name: str) -> None:
        self.client, self.name = client, name

    def remove_client(self, scheduler: Scheduler, client: str) -> None:
        """A caller is gone."""
        if client == self.client:
            scheduler.loop.add_callback(self._end, scheduler)

    async def _end(self, scheduler: Scheduler) -> None:
        await scheduler.unregister_scheduler_plugin(self.name)
        if self.name in scheduler.worker_plugins:
            await scheduler.unregister_worker_plugin(comm=None, name=self.name)
