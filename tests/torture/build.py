"""A build of the tortured report, as `annual-report build` makes it: in a process that may be killed."""

from __future__ import annotations

import sys
from functools import partial
from pathlib import Path

from helpers.cli.telling import explained, failures_told
from helpers.publishing.build import build_report
from helpers.publishing.progress import Progress
from helpers.publishing.runner import local_kernels
from toys import wave_and_base


@explained
def main(folder: Path, *more: str) -> None:
    data, reports = folder / "data", folder / "reports"
    kernels = partial(local_kernels, data, 2, "--cold" in more, reports)
    # The wave is a toy, without responses that intake would know.
    with failures_told():
        build_report(
            reports / "toy.yml", reports / "toy", data, kernels, Progress(print), wave_of=wave_and_base,
            force="--force" in more,
        )  # fmt: skip


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
