"""From planned runs to futures of their sections, which the workers of a Dask scheduler make."""

from __future__ import annotations

import logging
import threading
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import CancelledError, Future
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from helpers.errors import InputError, Mistake
from helpers.folders import files_of
from helpers.publishing.chapters import ChapterError
from helpers.publishing.contents import Run
from helpers.publishing.reuse import QUESTIONNAIRE, waves_of
from helpers.publishing.runner import Made

if TYPE_CHECKING:
    from distributed import Client

log = logging.getLogger(__name__)

# Seconds to wait for a scheduler's answer, and for a first worker, or another one when none is left.
CONNECT = 10.0
PATIENCE = 60.0
# An error that is no chapter's, such as a full disk, may be one worker's alone.
RETRIES = 2
# Of raw/<wave>/, chapters read these. The export beside them holds personal data: it never leaves this machine,
# nor does anything else that lies there.
BESIDE_THE_EXPORT = (QUESTIONNAIRE, "population.csv", "coded.csv")
# Differences, and machines with differences, that are named.
MOST_TOLD = 3
REMEDY = "install the same requirements.lock and the same source there as here"


@contextmanager
def cluster_kernels(
    scheduler: str, data: Path, runs: Sequence[Run], cold: bool = False, patience: float = PATIENCE
) -> Iterator[ClusterKernels]:
    """Kernels for these runs on the cluster of a scheduler; `data` is the folder that holds raw/ and processed/.

    Each kernel starts anew if `cold`; after `patience` seconds without any worker the build gives up. What they read
    of `data` is sent when the first of them is submitted, and nothing of it is left on the workers
    when the block ends. Raises InputError where Dask is not installed, where the scheduler does not answer or has
    no worker, and where a machine of the cluster computes with something else than this one.
    """
    with ExitStack() as opened:
        client = opened.enter_context(_connected(scheduler))
        _require_worker(client, scheduler, patience)
        software = _required_likeness(client, scheduler)
        kernels = ClusterKernels(client, scheduler, data, runs, software, cold, patience)
        opened.callback(kernels.end)
        yield kernels


class ClusterKernels:
    """Kernels on the workers of a cluster."""

    def __init__(
        self,
        client: Client,
        scheduler: str,
        data: Path,
        runs: Sequence[Run],
        software: Mapping[str, str],
        cold: bool,
        patience: float,
    ) -> None:
        self.client, self.scheduler, self.data, self.runs = client, scheduler, data, runs
        self.software, self.cold, self.patience = software, cold, patience
        # Another name for every build: two on one cluster may not end each other's.
        self.name = f"annual-report-{uuid4().hex[:12]}"
        self._executor = client.get_executor(pure=False, retries=RETRIES)
        self._due: dict[Future[Made], Run] = {}
        self._is_sent = False
        self._ended = threading.Event()
        self._watch = threading.Thread(target=self._watched, daemon=True)
        self._watch.start()

    @property
    def workers(self) -> int:
        """How many runs are made at a time: one for each thread of a worker."""
        return sum(self.client.nthreads().values()) or 1

    @property
    def spare(self) -> None:
        """Nothing of this machine."""
        return None

    def submit(self, run: Run) -> Future[Made]:
        """Have a run made on the next worker that is free, or on another one if that is lost."""
        from helpers.publishing.cluster.serving import make_on_worker

        if not self._is_sent:
            self._send()
        made: Future[Made] = Future()
        self._due[made] = run
        there = self._executor.submit(make_on_worker, self.name, run, run.notebook.read_bytes())
        there.add_done_callback(partial(self._settle, made))
        return made

    def end(self) -> None:
        """Let go of what is due, and have the workers forget the build."""
        self._ended.set()
        self._watch.join()
        self._executor.shutdown(wait=False)
        # Without a connection it would be waited for; the scheduler, if it is still there, has seen that we are gone.
        if self._is_sent and self.client.status == "running":
            try:
                self.client.unregister_worker_plugin(self.name)
            except Exception as error:
                log.warning("The cluster was not told that the build has ended: %s", error)

    def _send(self) -> None:
        from helpers.publishing.cluster.serving import Caller, Serving

        waves = sorted({wave for run in self.runs for wave in waves_of(run)})
        self._is_sent = True
        self.client.register_plugin(Caller(self.client.id, self.name), self.name)
        self.client.register_plugin(
            Serving(self.name, files_read(self.data, waves), self.software, self.cold), self.name
        )

    def _settle(self, made: Future[Made], there: Future[Any]) -> None:
        run = self._due.pop(made, None)
        if run is None:  # it was given up
            return
        try:
            answer = there.result()
        except CancelledError:
            said = "the connection to the cluster's scheduler was lost; see whether it runs, and build again"
            answer = ChapterError(run, "its kernel", said)
        except Exception as error:
            answer = ChapterError(run, "its kernel", _in_words(error))
        if isinstance(answer, Made):
            made.set_result(answer)
        elif isinstance(answer, ChapterError):
            made.set_exception(answer)
        else:
            made.set_exception(InputError(self.scheduler, _mistake(f"worker {answer.args[0]}", answer.args[1])))

    def _watched(self) -> None:
        """Give up what is due when no worker has been there for long: Dask would wait for ever."""
        seen = time.monotonic()
        while not self._ended.wait(1):
            if self.client.scheduler_info()["workers"]:
                seen = time.monotonic()
            elif time.monotonic() - seen > self.patience:
                for made, run in [(made, self._due.pop(made)) for made in list(self._due)]:
                    said = f"the cluster has had no worker for {self.patience:.0f} seconds; start one, and build again"
                    made.set_exception(ChapterError(run, "its kernel", said))


def files_read(data: Path, waves: Sequence[str]) -> dict[str, bytes]:
    """All of a data folder that chapters about these waves read, by its name within the folder."""
    files = [
        file
        for wave in waves
        for file in (
            *(data / "raw" / wave / name for name in BESIDE_THE_EXPORT),
            *files_of(data / "processed" / wave),
        )
    ]
    return {file.relative_to(data).as_posix(): file.read_bytes() for file in files if file.is_file()}


@contextmanager
def _connected(scheduler: str) -> Iterator[Client]:
    try:
        from distributed import Client
        from distributed.versions import VersionMismatchWarning
    except ModuleNotFoundError:
        remedy = "install this project with its extra `cluster`: pip install '.[cluster]' in its folder"
        raise InputError(scheduler, Mistake("Dask", "no such package", remedy)) from None
    # Other versions, and a connection that is lost, are told as sentences here; Dask would add a table and a traceback.
    warnings.filterwarnings("ignore", category=VersionMismatchWarning)
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(scheduler, timeout=CONNECT, set_as_default=False, name="annual-report")
    except (OSError, ValueError) as error:
        found = f"no answer in {CONNECT:.0f} seconds" if isinstance(error, OSError) else str(error)
        remedy = "expected the address that `dask scheduler` shows, such as tcp://host:8786"
        raise InputError(scheduler, Mistake("the scheduler", found, remedy)) from None
    with client:
        yield client


def _require_worker(client: Client, scheduler: str, patience: float) -> None:
    try:
        client.wait_for_workers(1, timeout=patience)
    except TimeoutError:
        found = f"none in {patience:.0f} seconds"
        raise InputError(scheduler, Mistake("workers", found, "start one: dask worker " + scheduler)) from None


def _required_likeness(client: Client, scheduler: str) -> dict[str, str]:
    """What this machine computes with. Raises InputError where another one of the cluster differs."""
    from helpers.publishing.cluster.likeness import differences, software_here

    here = software_here()
    answers = client.run(software_here, on_error="return")
    named = {f"worker {address}": answer for address, answer in sorted(answers.items())}
    try:
        named["scheduler"] = client.run_on_scheduler(software_here)
    except ImportError as error:
        named["scheduler"] = error
    mistakes = []
    for machine, there in named.items():
        if isinstance(there, OSError):  # it was lost, and so makes nothing
            continue
        if isinstance(there, Exception):
            mistakes.append(Mistake(machine, f"no installation of this project ({there})", REMEDY))
        elif unlike := differences(here, there):
            mistakes.append(_mistake(machine, unlike))
    if mistakes:
        raise InputError(scheduler, mistakes[:MOST_TOLD])
    return here


def _mistake(machine: str, unlike: Sequence[str]) -> Mistake:
    more = f" and {len(unlike) - MOST_TOLD} more" if len(unlike) > MOST_TOLD else ""
    return Mistake(machine, ", ".join(unlike[:MOST_TOLD]) + more, REMEDY)


def _in_words(error: Exception) -> str:
    from distributed import KilledWorker

    if isinstance(error, KilledWorker):
        return f"{error.allowed_failures + 1} workers were lost one after the other while they ran it"
    return f"{type(error).__name__}: {error}"
