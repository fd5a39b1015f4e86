"""The trials: each disturbs a build in one way, and sees that the report is whole and the next run succeeds."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from torture.ground import VERSIONS, Ground
from toys import EXHIBIT, PARAMETERS, code, markdown, notebook

# A year and more, in seconds: how far a clock is put on and back.
_FAR = 400 * 86_400
SHIFTS = {"from the future": _FAR, "from long ago": -_FAR}


def killed(ground: Ground, times: int, seed: int = 0) -> Counter[str]:
    """kill -9 at random moments of a build, and after each a build that is let be. What stood after the kill."""
    chance, stood = random.Random(seed), Counter[str]()
    began = time.monotonic()
    ground.turn_to(VERSIONS[0])
    ground.built("--force")
    takes = time.monotonic() - began
    for turn in range(times):
        due = VERSIONS[(turn + 1) % 2]
        ground.turn_to(due)
        process = ground.build("--force")
        time.sleep(chance.uniform(0, 1.05 * takes))
        process.kill()
        process.communicate()
        assert ground.is_left_alone(), f"kill {turn}: processes are left: {ground.processes()}"
        found = ground.version()
        stood["new" if found == due else "old"] += 1
        ground.built()
        assert ground.version() == due, f"kill {turn}: the next run left the old report"
        assert not ground.left_over(), f"kill {turn}: {ground.left_over()} is left"
        stood["with a temporary folder left"] += len(ground.temporary())
        ground.tidy()
    return stood


def filled(ground: Ground, times: int, seed: int = 0) -> Counter[str]:
    """A disk that fills up while a report is built on it, at a size drawn anew each time. How builds ended."""
    chance, ended = random.Random(seed), Counter[str]()
    home = ground.folder
    # From about what the old report takes to a little more than the new one needs, the browser that prints it, too.
    for _ in range(times):
        disk = home.with_name(f"{home.name}-disk")
        disk.mkdir()
        size = chance.randint(150, 2_800)
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}k", "tmpfs", disk], check=True)
        try:
            ended[_on_a_small_disk(ground, disk)] += 1
        finally:
            subprocess.run(["umount", disk], check=True)
            disk.rmdir()
    return ended


def _on_a_small_disk(ground: Ground, disk: Path) -> str:
    """Build the second version on a small disk where the first stands; then with room again."""
    there = Ground(disk, ground.seconds, ground.prints, ground.digests)
    try:
        for part in ("notebooks", "data", "reports"):
            shutil.copytree(ground.folder / part, disk / part, ignore=shutil.ignore_patterns(".kept"))
        there.turn_to(VERSIONS[0])
        shutil.rmtree(there.report)
        shutil.copytree(ground.folder / "standing", there.report)
    except OSError:
        return "no room to begin"
    (disk / "scratch").mkdir()
    there.turn_to(VERSIONS[1])
    process = there.build()
    said, _ = process.communicate(timeout=300)
    assert "Traceback" not in said, said
    assert there.is_left_alone()
    if process.returncode == 0:
        assert there.version() == VERSIONS[1]
        return "room enough"
    assert process.returncode in (2, 4), (process.returncode, said)
    assert there.version() == VERSIONS[0], said
    subprocess.run(["mount", "-o", "remount,size=100m", disk], check=True)
    there.built()
    assert there.version() == VERSIONS[1]
    return "full, and told so"


# What a cell does, and what is said of it.
SPOILT = {
    "hangs": ("import time; time.sleep(600)", "was still running after 3 seconds"),
    "eats memory": (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2**32,) * 2); b = bytes(2**33)",
        "MemoryError",
    ),
    "is killed": ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "DeadKernelError"),
    "stops": ("import os; os._exit(3)", "DeadKernelError"),
}


def spoilt(ground: Ground, kinds: Iterable[str] = SPOILT) -> Counter[str]:
    """A kernel that hangs, eats memory, is killed or stops. How often the chapter was told to have failed."""
    ended = Counter[str]()
    chapter = ground.folder / "notebooks" / "02_chapter.ipynb"
    sound = chapter.read_bytes()
    for kind in kinds:
        cell, said = SPOILT[kind]
        ground.turn_to(VERSIONS[0])
        ground.built()
        notebook(chapter, markdown("# Chapter 2"), code(PARAMETERS, "parameters"), code(cell), code(EXHIBIT))
        told = ground.built(code=4, environment={"ANNUAL_REPORT_CELL_SECONDS": "3"})
        assert said in told, told
        assert ground.is_left_alone()
        chapter.write_bytes(sound)
        assert ground.version() == VERSIONS[0]
        ground.turn_to(VERSIONS[1])
        ground.built()
        assert ground.version() == VERSIONS[1]
        ended[kind] += 1
    return ended


def at_once(ground: Ground, times: int) -> Counter[str]:
    """Two builds of one report at once: one waits for the other and says so, and both succeed."""
    ended = Counter[str]()
    for turn in range(times):
        ground.turn_to(VERSIONS[turn % 2])
        both = [ground.build("--force") for _ in range(2)]
        said = [process.communicate(timeout=300)[0] for process in both]
        assert [process.returncode for process in both] == [0, 0], said
        waited = sum("Another build is at work" in one for one in said)
        assert waited == 1, said
        assert ground.version() == VERSIONS[turn % 2]
        assert not ground.left_over()
        ended["one waited"] += 1
    return ended


def at_other_times(ground: Ground, shifts: Iterable[str] = SHIFTS) -> Counter[str]:
    """Files from the future and from long ago, as after a clock was put back or on. The bytes are the same."""
    ended = Counter[str]()
    for name in shifts:
        shift = SHIFTS[name]
        for turn, version in enumerate(VERSIONS):
            moment = time.time() + shift + turn
            for file in ground.folder.rglob("*"):
                os.utime(file, (moment, moment))
            ground.turn_to(version)
            os.utime(ground.data / "raw" / "toy" / "responses.csv", (moment, moment))
            ground.built()
            assert ground.version() == version
            assert "as they were made before" in ground.built()
            ended[name] += 1
    return ended
