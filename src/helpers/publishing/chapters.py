"""From planned runs to executed notebooks: papermill in a pool of processes, each run on a fresh kernel of its own."""

from __future__ import annotations

import itertools
import json
import logging
import multiprocessing
import os
import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from helpers.publishing.contents import Run
from helpers.publishing.kernels.warm import ColdStartError, zygote

Notebook = dict[str, Any]  # a notebook file of format 4, as JSON has it

log = logging.getLogger(__name__)

# Numbers of cores are shared by chapters that run side by side; a BLAS that takes them all in every
# kernel makes each slower. A fixed hash seed keeps the order of sets, and so the bytes, the same.
KERNEL_SETTINGS = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}


# What jupyter_client says of a kernel that ended before its first cell: kernels that start side by
# side may pick the same port, and the one that comes second ends. Nothing ran yet, so it may start again.
NEVER_STARTED = "Kernel died before replying to kernel_info"


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end."""

    run: Run
    notebook: Notebook
    seconds: float


class ChapterError(Exception):
    """A chapter could not be made. The command line prints it and ends with exit code 4.

    Where the notebook met bad input, `by_input` is true, and the exit code is that of bad input.
    `kept` is the notebook as far as it ran.
    """

    def __init__(self, run: Run, where: str, what: str, by_input: bool = False, kept: Path | None = None) -> None:
        self.run, self.where, self.what, self.by_input, self.kept = run, where, what, by_input, kept
        super().__init__(run, where, what, by_input, kept)

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in self.run.parameters.items())
        return f"chapter {self.run.id} ({self.run.notebook.name}, {given}) failed in {self.where}: {self.what}"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.run, self.where, self.what, self.by_input, self.kept)


@contextmanager
def pool_of_kernels(data: Path, workers: int, cold: bool = False) -> Iterator[ProcessPoolExecutor]:
    """Processes in which notebooks may run; `data` is the folder that holds raw/ and processed/.

    Their kernels are forked from one that has made the imports, on Linux and unless `cold`.
    """
    environment = _environment(data)
    # Spawned, not forked: papermill's event loops and this process's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    with ExitStack() as opened:
        address = None if cold else _warm(opened, environment)
        pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_settle, initargs=(environment, address))
        opened.callback(pool.shutdown, cancel_futures=True)
        yield pool


def _warm(opened: ExitStack, environment: Mapping[str, str]) -> bytes | None:
    """Where warm kernels are to be had for as long as `opened` is."""
    try:
        return opened.enter_context(zygote(environment))
    except ColdStartError as reason:
        log.warning("Kernels start cold: %s", reason)
        return None


def run_in_turn(pool: ProcessPoolExecutor, runs: Sequence[Run], scratch: Path) -> Iterator[Executed]:
    """Each notebook after the one before, for steps that leave something behind for the next.

    Runs of one notebook that follow each other are for several waves, and stand side by side.
    """
    for _, of_notebook in itertools.groupby(runs, key=lambda run: run.notebook):
        yield from run_side_by_side(pool, list(of_notebook), scratch)


def run_side_by_side(pool: ProcessPoolExecutor, runs: Sequence[Run], scratch: Path) -> Iterator[Executed]:
    """Runs that do not depend on each other, yielded as they end. The first failure ends all."""
    futures = {pool.submit(execute, run, scratch): run for run in runs}
    for future in as_completed(futures):
        try:
            seconds = future.result()
        except BrokenProcessPool:
            raise ChapterError(futures[future], "its kernel", "the process that ran it was killed") from None
        run = futures[future]
        yield Executed(run, _read(scratch / f"{run.id}.ipynb"), seconds)


def execute(run: Run, scratch: Path) -> float:
    """Run one notebook into `scratch`, and say how many seconds it took. The source is only read.

    Raises ChapterError; the notebook, as far as it ran, is then in `scratch` too.
    """
    from papermill.exceptions import PapermillExecutionError

    began = time.perf_counter()
    # An empty folder to work in: a notebook that opens a path of this project by chance would not
    # open it on another machine.
    with tempfile.TemporaryDirectory(prefix="annual-report-") as folder:
        try:
            _on_a_kernel_of_its_own(run, scratch / f"{run.id}.ipynb", folder)
        except PapermillExecutionError as error:
            by_input = error.ename == "InputError"
            raise ChapterError(run, _cell(error.exec_count, error.source), _said(error, by_input), by_input) from None
        except Exception as error:  # a dead kernel, a full disk: whatever it is, it is this chapter's
            raise ChapterError(run, "its kernel", f"{type(error).__name__}: {_first_line(str(error))}") from error
    return time.perf_counter() - began


def _on_a_kernel_of_its_own(run: Run, output: Path, folder: str) -> None:
    import papermill

    from helpers.publishing.kernels.engine import ENGINE
    from helpers.publishing.kernels.provisioner import SOURCE

    executed = partial(
        papermill.execute_notebook,
        run.notebook,
        output,
        parameters=dict(run.parameters),
        kernel_name="python3",
        engine_name=ENGINE if SOURCE.is_named else None,
        progress_bar=False,
        request_save_on_cell_execute=False,
        cwd=folder,
        # It warns of its local sockets at every start, and calls an idle end an error.
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
    )
    try:
        executed()
    except RuntimeError as error:
        if NEVER_STARTED not in str(error):
            raise
        executed()


def keep_failed(failure: ChapterError, scratch: Path, keep: Path) -> ChapterError:
    """Move the notebook of a failed chapter to the folder `keep`, for opening in JupyterLab."""
    made = scratch / f"{failure.run.id}.ipynb"
    if not made.exists():
        return failure
    keep.mkdir(parents=True, exist_ok=True)
    kept = keep / made.name
    shutil.copyfile(made, kept)
    return ChapterError(failure.run, failure.where, failure.what, failure.by_input, kept)


def without_traces(executed: Executed, places: Mapping[Path, str]) -> Executed:
    """The notebook as it may be published: what it ran and what it showed, and nothing of this machine.

    Times and papermill's own notes go, and warnings, which quote paths of installed packages;
    `places` says what a path of this machine is to be called.
    """
    notebook = json.loads(_renamed(json.dumps(executed.notebook, ensure_ascii=False), places))
    metadata = notebook["metadata"]
    notebook["metadata"] = {key: metadata[key] for key in ("kernelspec", "language_info") if key in metadata}
    notebook["cells"] = [_plain_cell(cell, place) for place, cell in enumerate(notebook["cells"])]
    return replace(executed, notebook=notebook)


def warnings_of(executed: Executed) -> list[str]:
    """What the notebook wrote to its error stream, one text an output."""
    outputs = (output for cell in executed.notebook["cells"] for output in cell.get("outputs", ()))
    return [joined(output["text"]).strip() for output in outputs if output.get("name") == "stderr"]


def write_notebook(notebook: Notebook, file: Path) -> None:
    """Write a notebook so that the same notebook is the same bytes."""
    file.write_text(json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")


def _environment(data: Path) -> dict[str, str]:
    """What every kernel finds set."""
    environment = {**os.environ, **KERNEL_SETTINGS, "ANNUAL_REPORT_DATA": str(data.resolve())}
    if "PYTHONPATH" in environment:
        # A relative entry would lead elsewhere from the folder that the kernel works in.
        entries = environment["PYTHONPATH"].split(os.pathsep)
        environment["PYTHONPATH"] = os.pathsep.join(str(Path(entry).absolute()) for entry in entries)
    return environment


def _settle(environment: Mapping[str, str], address: bytes | None) -> None:
    """What every kernel that this process starts inherits, where it comes from, and when this process ends."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    os.environ.update(environment)
    if address is not None:
        from helpers.publishing.kernels.provisioner import SOURCE

        SOURCE.name(address)
    if sys.platform == "win32":
        import asyncio

        asyncio.set_event_loop_policy(asyncio.WindowsSelectorEventLoopPolicy())  # pyzmq knows no other


def _end_with_parent() -> None:
    # A killed build must leave nothing running: its workers end with it, and kernels with their worker.
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _read(file: Path) -> Notebook:
    notebook: Notebook = json.loads(file.read_text("utf-8"))
    return notebook


def _cell(count: int | None, source: str) -> str:
    return f"cell [{count}] `{_first_line(source)}`"


def _said(error: Any, by_input: bool) -> str:
    said = str(error.evalue)
    return said if by_input else f"{error.ename}: {_first_line(said)}".rstrip(": ")


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def joined(text: str | list[str]) -> str:
    """A text of a notebook file, which may stand there line by line."""
    return text if isinstance(text, str) else "".join(text)


def _renamed(text: str, places: Mapping[Path, str]) -> str:
    # Longest first: a folder before the folder that it lies in.
    for path, name in sorted(places.items(), key=lambda place: -len(str(place[0]))):
        text = text.replace(json.dumps(str(path))[1:-1], name)
    return text


def _plain_cell(cell: dict[str, Any], place: int) -> dict[str, Any]:
    tags = [tag for tag in cell["metadata"].get("tags", ()) if not tag.startswith("papermill")]
    plain = {**cell, "metadata": {"tags": tags} if tags else {}}
    if "injected-parameters" in tags:
        plain["id"] = f"injected-{place}"  # papermill draws one anew for every run
    if "outputs" in cell:
        plain["outputs"] = [output for output in cell["outputs"] if output.get("name") != "stderr"]
    return plain
