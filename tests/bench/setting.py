"""What every measurement shares: the report, a copy of its data, a scratch folder, rounds and environment."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bench.measures import alike
from helpers.publishing.build import project_data
from helpers.publishing.chapters import KERNEL_SETTINGS
from helpers.publishing.contents import Plan, read_plan

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Setting:
    """Where and how a benchmark is done. `sizes` are numbers of chapters, of which the rates are compared."""

    contents: Path
    plan: Plan = field(repr=False)
    data: Path
    scratch: Path
    environment: dict[str, str] = field(repr=False)
    rounds: int
    sizes: tuple[int, int]
    tell: Callable[[str], object]


@contextmanager
def setting(contents: Path, rounds: int, sizes: tuple[int, int], tell: Callable[[str], object]) -> Iterator[Setting]:
    """A setting whose data are a copy: nothing that is built in the project changes."""
    with tempfile.TemporaryDirectory(prefix="annual-report-bench-") as folder:
        scratch = Path(folder)
        data = scratch / "data"
        for kind in ("raw", "processed"):
            if (project_data(contents) / kind).is_dir():
                shutil.copytree(project_data(contents) / kind, data / kind)
        environment = alike(KERNEL_SETTINGS, data)
        yield Setting(contents.resolve(), read_plan(contents), data, scratch, environment, rounds, sizes, tell)
