"""All trials, as often as asked: `make torture`. Prints what was done and how it ended."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from torture.ground import VERSIONS, Ground
from torture.trials import at_once, at_other_times, filled, killed, spoilt

PARTS = ("kills", "kernels", "pairs", "clocks", "disks")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--disks", type=int, default=30)
    arguments.add_argument("--pairs", type=int, default=10)
    arguments.add_argument("--seed", type=int, default=2026)
    arguments.add_argument("--only", nargs="+", choices=PARTS, default=PARTS)
    given = arguments.parse_args()
    ground = Ground(Path(tempfile.mkdtemp(prefix="torture-")) / "ground")
    try:
        ground.lay()
        assert ground.version() == VERSIONS[0]
        shutil.copytree(ground.report, ground.folder / "standing")
        trials: dict[str, tuple[str, Callable[[], Counter[str]]]] = {
            "kills": (f"kill -9 at {given.kills} random moments", lambda: killed(ground, given.kills, given.seed)),
            "kernels": ("a kernel that hangs, eats memory, is killed, stops", lambda: spoilt(ground)),
            "pairs": (f"two builds at once, {given.pairs} times", lambda: at_once(ground, given.pairs)),
            "clocks": ("clocks put on and back", lambda: at_other_times(ground)),
            "disks": (f"{given.disks} disks that fill", lambda: filled(ground, given.disks, given.seed)),
        }
        for part, (name, trial) in trials.items():
            if part not in given.only:
                continue
            if part == "disks" and os.geteuid() != 0:
                _tell("Disks that fill are left out: only root may mount one.")
                continue
            began = time.monotonic()
            ended = trial()
            how = ", ".join(f"{count} {how}" for how, count in sorted(ended.items()))
            _tell(f"{name}: {how} ({time.monotonic() - began:.0f} s)")
    finally:
        ground.clear()
        shutil.rmtree(ground.folder.parent, ignore_errors=True)


def _tell(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
