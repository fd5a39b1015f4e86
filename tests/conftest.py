"""What all tests share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import settings

# Machines are shared: how long an example took says nothing of what is tested.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of published surveys made by others; they are not part of this project."""
    folder = Path(os.environ.get("SHARED", Path(__file__).resolve().parents[2] / "shared"))
    if not (folder / "real").is_dir():
        pytest.skip("the published surveys of others lie outside the project, and are not on this machine")
    return folder


@pytest.fixture(scope="session")
def report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built report. Tests that run side by side share one."""
    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demonstration"
    with one_at_a_time(folder.with_suffix(".lock")):
        if not (folder / "report").exists():
            shutil.copytree(ROOT / "data" / "raw", folder / "data" / "raw")
            command = [sys.executable, "-m", "helpers.cli", "build", "2026", "--data", folder / "data"]
            built = subprocess.run(
                [*command, "--to", folder / "report"], cwd=ROOT, capture_output=True, text=True, check=False
            )
            assert (built.returncode, built.stderr) == (0, "")
            (folder / "told.txt").write_text(built.stdout)
    return folder / "report"


@pytest.fixture(scope="session")
def printing() -> None:
    """A browser that prints; a test that needs none of its pages still needs this to print."""
    from browser.reader import LEFT_OUT, NONE_INSTALLED, left_out
    from helpers.publishing.pdf import browser

    if left_out():
        pytest.skip(f"{LEFT_OUT} is set: where there is no browser, nothing is printed")
    assert browser(), NONE_INSTALLED


@pytest.fixture
def unprinted(monkeypatch: pytest.MonkeyPatch) -> None:
    """No browser to print with: of a report that is built for another question's sake, printing takes the longest."""
    for module in ("build", "downloads"):
        monkeypatch.setattr(f"helpers.publishing.{module}.browser", lambda: None)


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    fcntl = pytest.importorskip("fcntl")
    lock.parent.mkdir(exist_ok=True)
    with lock.open("w") as opened:
        fcntl.flock(opened, fcntl.LOCK_EX)
        yield
