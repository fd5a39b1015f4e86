"""A small version of `make torture`: a few of each fault, on real kernels."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from torture.ground import VERSIONS, Ground
from torture.trials import at_once, at_other_times, filled, killed, spoilt

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="processes are looked for in /proc"),
    pytest.mark.xdist_group("torture"),
]


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    laid = Ground(tmp_path_factory.mktemp("torture") / "ground", seconds=0.1, prints=False)
    laid.lay()
    shutil.copytree(laid.report, laid.folder / "standing")
    yield laid
    laid.clear()


def test_the_two_versions_differ_and_are_the_same_each_time(ground: Ground) -> None:
    assert ground.digests["first"] != ground.digests["second"]
    ground.turn_to("second")
    ground.built("--force")
    assert ground.version() == "second"


def test_a_kill_at_any_moment_leaves_a_whole_report_and_no_process(ground: Ground) -> None:
    stood = killed(ground, 2)
    assert stood["old"] + stood["new"] == 2


def test_a_spoilt_kernel_is_a_chapter_that_failed(ground: Ground) -> None:
    assert spoilt(ground, ["hangs"]) == {"hangs": 1}


def test_two_builds_at_once_both_succeed_one_after_the_other(ground: Ground) -> None:
    assert at_once(ground, 1) == {"one waited": 1}


def test_files_of_other_times_change_nothing(ground: Ground) -> None:
    assert at_other_times(ground, ["from long ago"]).total() == len(VERSIONS)


def test_one_part_may_be_asked_for() -> None:
    command = [sys.executable, "-m", "torture", "--only", "a part that there is not"]
    tests = str(Path(__file__).parent)
    path = os.pathsep.join(filter(None, [tests, os.environ.get("PYTHONPATH")]))
    said = subprocess.run(command, env={**os.environ, "PYTHONPATH": path}, capture_output=True, text=True, check=False)
    assert said.returncode == 2
    assert all(f"'{part}'" in said.stderr for part in ("kills", "kernels", "pairs", "clocks", "disks"))


def test_a_disk_that_fills_leaves_the_old_report_whole(ground: Ground) -> None:
    disk = ground.folder.with_name("may-mount")
    disk.mkdir()
    mounted = os.geteuid() == 0 and subprocess.run(["mount", "-t", "tmpfs", "tmpfs", disk], check=False).returncode == 0
    if not mounted:
        pytest.skip("only root may mount a disk of its own")
    subprocess.run(["umount", disk], check=True)
    assert filled(ground, 2, seed=5).total() == 2
