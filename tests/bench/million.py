"""From a thousand to a million invented respondents: what intake costs, and the whole report of the largest wave."""

from __future__ import annotations

import statistics
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil

from bench import intake
from bench.in_markdown import Section, table
from bench.measures import Promise, at_most, seconds_of
from bench.setting import ROOT, Setting
from helpers.demonstration import RESPONDENTS, write_demonstration

MINUTES, GIGABYTES = 3.0, 4.0  # what the project promises of the largest wave's report
# Minutes are promised for a machine that imports in so many seconds what every cold chapter does: machines differ by
# more than any of these figures.
IMPORTED, IMPORTING = "matplotlib.pyplot, pandas, seaborn, statsmodels.api", 1.35
PLOT = "benchmark-intake.svg"

HOW = """\
Waves of the demonstration's full questionnaire with all the mess of its export, open answers from a tenth of the
respondents. Intake is everything from the file to the written responses and their ledger. Reading is what pyarrow takes
merely to read the file. The redaction of what people wrote, which has no counterpart there, is counted apart: intake is
timed with what it found handed in, and it by itself."""

REPORT = """\
The whole report of a wave of {respondents:,} beside an earlier one of {before:,}, from the export to pages and
spreadsheet, two notebooks at a time: {seconds:.0f} s. All its processes together held {gigabytes:.1f} GB at most. What
is drawn by lot or counted by patterns where respondents are very many, the exhibits' notes say.

A new process took {importing:.2f} s here to import what notebooks import (median of before and after). Three minutes
are promised for a machine on which that takes {promised:g} s: the minutes in the table of promises are {seconds:.0f} s
× {promised:g} / {importing:.2f}."""


def cost_of_intake(given: Setting) -> Section:
    """The section on intake, with its promises and a plot."""
    costs = intake.measured(rounds=given.rounds)
    plot = given.scratch / PLOT
    intake.drawn(costs, plot)
    shown = table(
        ("respondents", "file, MB", "reading, s", "intake, s", "times reading", "redaction, s", "peak, GB"),
        [
            (
                f"{one.respondents:,}", f"{one.megabytes:,.1f}", f"{one.read:.3f}", f"{one.intake:.3f}",
                f"{one.times:.1f}", f"{one.redaction:.3f}", f"{one.peak:.2f}",
            )
            for one in costs
        ],
    )  # fmt: skip
    picture = f"![Seconds against respondents, both by powers of ten: pyarrow's reading, intake and redaction]({PLOT})"
    most = costs[-1]
    kept = (
        at_most(
            f"intake of {most.respondents:,} takes at most {intake.TIMES:g} times reading", most.times, intake.TIMES
        ),
        at_most(f"intake of {most.respondents:,} needs under {intake.GIGABYTES:g} GB", most.peak, intake.GIGABYTES),
    )
    text = "\n\n".join([HOW, shown, picture])
    return Section("From a thousand to a million respondents", text, kept, {PLOT: plot.read_text("utf-8")})


def report_of_a_million(given: Setting, respondents: int = intake.SIZES[-1]) -> Section:
    """The section on the report of a very large wave, with its promises."""
    data = given.scratch / "million" / "data"
    asked = {**RESPONDENTS, "2026": respondents}
    intake.elsewhere(written_waves, data / "raw", asked)
    command = [sys.executable, "-m", "helpers.cli", "build", str(given.contents), "--data", str(data)]
    importing = [_import_seconds(given) for _ in range(given.rounds)]
    with most_memory() as peak:
        seconds = seconds_of([*command, "--to", str(data.parent / "2026"), "--workers", "2"], given.scratch, {
            **given.environment, "ANNUAL_REPORT_DATA": str(data),
        })  # fmt: skip
    importing += [_import_seconds(given) for _ in range(given.rounds)]
    took, gigabytes = statistics.median(importing), max(peak) / 1e9
    text = REPORT.format(
        respondents=respondents, before=asked["2025"], seconds=seconds, gigabytes=gigabytes, importing=took,
        promised=IMPORTING,
    )  # fmt: skip
    kept = promises(respondents, seconds, took, gigabytes)
    return Section(f"The report of {respondents:,} respondents", text, kept)


def _import_seconds(given: Setting) -> float:
    return seconds_of([sys.executable, "-c", f"import {IMPORTED}"], given.scratch, given.environment)


def promises(respondents: int, seconds: float, importing: float, gigabytes: float) -> tuple[Promise, ...]:
    """What is promised of it: minutes on a machine that imports in `IMPORTING`, where this one takes `importing`."""
    minutes = seconds / 60 * IMPORTING / importing
    goal = f"the report of {respondents:,} takes under {MINUTES:g} minutes where imports take {IMPORTING:g} s"
    return (
        at_most(goal, minutes, MINUTES),
        at_most(f"the report of {respondents:,} needs under {GIGABYTES:g} GB", gigabytes, GIGABYTES),
    )


def written_waves(raw: Path, respondents: dict[str, int]) -> None:
    """Both waves' folders, with the project's questionnaires."""
    for wave in respondents:
        questionnaire = ROOT / "data" / "raw" / wave / "questionnaire.yml"
        (raw / wave).mkdir(parents=True)
        (raw / wave / "questionnaire.yml").write_bytes(questionnaire.read_bytes())
    write_demonstration(raw, intake.SEED, respondents, intake.WRITERS)


@contextmanager
def most_memory(every: float = 0.5) -> Iterator[Sequence[int]]:
    """Bytes that the processes started by this one hold together, looked at from time to time.

    Pages that several of them share are shared out among them (Linux's proportional set size).
    """
    seen, ended = [0], threading.Event()

    def look() -> None:
        while not ended.wait(every):
            seen.append(sum(map(_held, psutil.Process().children(recursive=True))))

    watching = threading.Thread(target=look, daemon=True)
    watching.start()
    try:
        yield seen
    finally:
        ended.set()
        watching.join()


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.Error:  # it has ended since
        return 0
