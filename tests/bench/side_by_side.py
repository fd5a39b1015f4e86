"""From a list of files to what is made of each, in this process or in several that share the list."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

Made = TypeVar("Made")


def side_by_side(make: Callable[[Path], Made], files: list[Path], first: int, workers: int) -> list[Made]:
    """What is made of each file; the first of them are done before the others begin."""
    if workers == 1:
        return [make(file) for file in files]
    # Spawned: papermill's event loops do not survive a fork.
    with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
        return [*pool.map(make, files[:first]), *pool.map(make, files[first:])]
