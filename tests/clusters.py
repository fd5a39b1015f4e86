"""Dask clusters of this machine, for tests and the benchmark: each machine a process in a folder of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

from toys import comes_true


class Cluster:
    """A scheduler and workers, each a process in a folder of its own, with these `settings` in their environment."""

    def __init__(self, folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> None:
        self.folder, self.settings = folder, settings
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        # Whatever ends the tests, it ends when it has had nothing to do, and its workers with it.
        options = ["--host", "127.0.0.1", "--port", "0", "--idle-timeout", "600"]
        self._start("scheduler", "scheduler", *options, "--scheduler-file", "scheduler.json")
        told = folder / "scheduler" / "scheduler.json"
        # It is there before it is written.
        assert comes_true(lambda: told.exists() and told.read_text().endswith("}")), (
            folder / "scheduler" / "log"
        ).read_text()
        self.address: str = json.loads(told.read_text())["address"]

    def worker(self, name: str, threads: int = 1, environment: Mapping[str, str] | None = None) -> None:
        """Start a worker, and wait until it is one."""
        options = ["--nworkers", "1", "--nthreads", str(threads), "--death-timeout", "60"]
        options += ["--local-directory", str(self.folder / name)]
        self._start(name, "worker", self.address, *options, environment=environment)
        log = self.folder / name / "log"
        assert comes_true(lambda: "Registered to" in log.read_text()), log.read_text()

    def _start(self, name: str, kind: str, *options: str, environment: Mapping[str, str] | None = None) -> None:
        (self.folder / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-m", f"distributed.cli.dask_{kind}", *options, "--no-dashboard"]
        marked = {**os.environ, **self.settings, **(environment or {}), "TOKEN_OF_TEST": str(self.folder / name)}
        with (self.folder / name / "log").open("wb") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=self.folder / name, env=marked, stdout=log, stderr=log, start_new_session=True
            )

    def kill(self, name: str) -> None:
        """Take a machine away: all its processes at once."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        while self.processes:
            self.kill(next(iter(self.processes)))

    def left(self) -> list[str]:
        """What lies in the workers' folders that Dask did not put there."""
        return sorted(str(path) for path in self.folder.glob("*/dask-scratch-space/worker-*/annual-report-*"))

    def alive(self, name: str, token: str) -> list[int]:
        """The processes of a machine whose command holds this."""
        mark = f"TOKEN_OF_TEST={self.folder / name}\0".encode()
        found = [file.parent for file in Path("/proc").glob("[0-9]*/environ") if mark in content_of(file)]
        return sorted(int(place.name) for place in found if token.encode() in content_of(place / "cmdline"))


def content_of(file: Path) -> bytes:
    """What a file of /proc says; nothing where its process has ended."""
    try:
        return file.read_bytes()
    except OSError:
        return b""


@contextmanager
def started(folder: Path, settings: Mapping[str, str] = MappingProxyType({})) -> Iterator[Cluster]:
    """A scheduler, and what is started for it, for as long as the block."""
    cluster = Cluster(folder, settings)
    try:
        yield cluster
    finally:
        cluster.end()
