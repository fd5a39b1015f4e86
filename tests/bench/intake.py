"""From a thousand to a million invented respondents to what intake costs, beside pyarrow merely reading the file.

    python tests/bench/intake.py [reports/benchmark-intake.svg]

Each wave is an export of the demonstration's full questionnaire with all its mess, and open answers from a tenth of
the respondents. Intake is everything from the file to the written responses and ledger, but the redaction of what was
written, which pyarrow has no counterpart of: what that found is handed in, and it is timed by itself, so that nothing
that goes on beside it is counted as its. All take turns, so that whatever else the machine does falls on them alike;
the median of the rounds counts. Memory is the peak of a process that does nothing else.
Exit code 1 when a promise is not kept.
"""

from __future__ import annotations

import os
import platform
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from unittest.mock import patch

import matplotlib.pyplot as plt
import pandas as pd
import pyarrow as pa
from pyarrow.csv import ConvertOptions, ParseOptions, ReadOptions, read_csv

from helpers.demonstration import write_demonstration
from helpers.intake import cleaning
from helpers.intake.exports import read_export
from helpers.privacy.redaction import redact
from helpers.questionnaire import Questionnaire
from helpers.survey import clean_into, read_questionnaire

SIZES, SEED, WRITERS, ROUNDS = (1_000, 10_000, 100_000, 1_000_000), 2026, 0.1, 3
TIMES, GIGABYTES = 3.0, 4.0  # what the project promises of the largest
QUESTIONNAIRE = Path(__file__).resolve().parents[2] / "data" / "raw" / "2026" / "questionnaire.yml"


@dataclass(frozen=True)
class Cost:
    """What a wave of this many respondents costs: seconds, and gigabytes at the peak."""

    respondents: int
    megabytes: float  # of the file
    read: float  # pyarrow, every column as texts
    intake: float  # without redaction
    redaction: float
    peak: float

    @property
    def times(self) -> float:
        """How many times the reading intake takes."""
        return self.intake / self.read


def written_wave(respondents: int, scratch: Path) -> Path:
    """An export with so many respondents; its questionnaire stands beside it."""
    folder = scratch / str(respondents) / "2026"
    folder.mkdir(parents=True)
    shutil.copy(QUESTIONNAIRE, folder)
    write_demonstration(folder.parent, SEED, {"2026": respondents}, WRITERS)
    return folder / "responses.csv"


def merely_read(export: Path) -> None:
    columns = {str(place): pa.string() for place in range(_width(export))}
    table = read_csv(
        export,
        ReadOptions(column_names=list(columns)),
        ParseOptions(newlines_in_values=True),
        ConvertOptions(column_types=columns, strings_can_be_null=False),
    )
    del table


def _width(export: Path) -> int:
    return len(pd.read_csv(export, nrows=0, header=None, encoding="utf-8-sig").columns)


def taken_in(export: Path) -> None:
    """Take an export in, from the file to the written responses."""
    asked = questionnaire()
    clean_into(export.with_name("cleaned"), read_export(export, asked.export), asked)


@cache
def questionnaire() -> Questionnaire:
    return read_questionnaire(QUESTIONNAIRE)


@dataclass(frozen=True)
class Redactions:
    """The calls of redaction in an intake, in their order: what went in, and what came out."""

    given: list[pd.Series]
    found: list[tuple[pd.Series, pd.DataFrame]]

    @classmethod
    def of(cls, export: Path) -> Redactions:
        given: list[pd.Series] = []
        found: list[tuple[pd.Series, pd.DataFrame]] = []

        def heard(texts: pd.Series) -> tuple[pd.Series, pd.DataFrame]:
            given.append(texts)
            found.append(redact(texts))
            return found[-1]

        with patch.object(cleaning, "redact", heard):
            taken_in(export)
        return cls(given, found)

    def repeat(self) -> None:
        """Redact it all again."""
        for texts in self.given:
            redact(texts)

    def handed_in(self) -> AbstractContextManager[object]:
        """An intake in which redaction takes no time."""
        found = iter(self.found)
        return patch.object(cleaning, "redact", lambda _: next(found))


def seconds_of(function: Callable[..., object], *given: object) -> float:
    began = time.perf_counter()
    function(*given)
    return time.perf_counter() - began


def peak_of(export: Path) -> float:
    """The gigabytes that this process needed at most, after intake."""
    taken_in(export)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e9


def elsewhere(function: Callable[..., Any], *given: object) -> Any:
    """What a function returns in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as process:
        return process.submit(function, *given).result()


def cost(export: Path, respondents: int, rounds: int) -> Cost:
    # First of all: a process also counts what the one that starts it held.
    peak = elsewhere(peak_of, export)
    questionnaire()  # read before the clock runs, for it is the same whatever the number of respondents
    redactions = Redactions.of(export)
    read, intake, redaction = [], [], []
    for _ in range(rounds):
        read.append(seconds_of(merely_read, export))
        with redactions.handed_in():
            intake.append(seconds_of(taken_in, export))
        redaction.append(seconds_of(redactions.repeat))
    middle = (statistics.median(seconds) for seconds in (read, intake, redaction))
    return Cost(respondents, export.stat().st_size / 1e6, *middle, peak)


def measured(sizes: Sequence[int] = SIZES, rounds: int = ROUNDS) -> list[Cost]:
    """The cost of a wave of each size. Nothing stays behind."""
    with tempfile.TemporaryDirectory() as scratch:
        costs = []
        for respondents in sizes:
            export = elsewhere(written_wave, respondents, Path(scratch))
            costs.append(cost(export, respondents, rounds))
            shutil.rmtree(export.parents[1])
        return costs


def drawn(costs: Sequence[Cost], to: Path) -> None:
    """The cost against the number of respondents, both on scales of powers of ten."""
    lines = {
        "intake, without redaction": ([one.intake for one in costs], "#1f4e79", "-"),
        "redaction of what people wrote": ([one.redaction for one in costs], "#b35900", "-"),
        "pyarrow, merely reading": ([one.read for one in costs], "#555555", "--"),
    }
    sizes = [one.respondents for one in costs]
    with plt.rc_context({"svg.hashsalt": "intake", "svg.fonttype": "none", "font.family": "sans-serif"}):
        figure, axes = plt.subplots(figsize=(8, 4.5), layout="constrained")
        for name, (seconds, colour, style) in lines.items():
            axes.loglog(sizes, seconds, style, color=colour, marker="o", label=name)
        axes.set(xlabel="respondents", ylabel="seconds")
        axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
        axes.grid(alpha=0.3)
        axes.spines[["top", "right"]].set_visible(False)
        axes.legend(frameon=False)
        figure.savefig(to, metadata={"Date": None} if to.suffix == ".svg" else None)
        plt.close(figure)


def promises(costs: Sequence[Cost]) -> dict[str, bool]:
    """What is promised of the largest wave, each as a sentence, and whether it holds."""
    most = costs[-1]
    of = f"of {most.respondents:,} respondents"
    return {
        f"intake {of}, without redaction, takes at most {TIMES:g} times as long as reading": most.times <= TIMES,
        f"intake {of} needs less than {GIGABYTES:g} GB of memory": most.peak < GIGABYTES,
    }


def tell(costs: Sequence[Cost]) -> bool:
    """A line for each size, then the promises; whether all are kept."""
    write = sys.stdout.write
    write(f"The full questionnaire, open answers from {WRITERS:.0%}, seed {SEED}; median of {ROUNDS} rounds in turn\n")
    write(f"Python {platform.python_version()}, pyarrow {pa.__version__}, pandas {pd.__version__}, ")
    write(f"{os.cpu_count()} cores; seconds\n\n")
    write(f"{'respondents':>11}{'MB':>8}{'read':>9}{'intake':>9}{'times':>7}{'redaction':>11}{'peak, GB':>10}\n")
    for one in costs:
        write(f"{one.respondents:>11,}{one.megabytes:>8.1f}{one.read:>9.3f}{one.intake:>9.3f}{one.times:>7.1f}")
        write(f"{one.redaction:>11.3f}{one.peak:>10.2f}\n")
    write("\n")
    kept = promises(costs)
    for promise, holds in kept.items():
        write(f"{'yes' if holds else 'NO':>4}  {promise}\n")
    return all(kept.values())


def main(plot: Path | None = None) -> int:
    costs = measured()
    if plot:
        drawn(costs, plot)
    return 0 if tell(costs) else 1


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:2])))
