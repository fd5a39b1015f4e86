"""From an inbox of exports to a published report with nobody watching, and a record of every run.

A run takes the newest export that no report was published of, unless it is older than that of the published report
or may still be arriving, builds, and leaves a dated copy of what it published.
Whatever goes wrong, the last report and the last export are as they were, and the next run tries again.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from helpers.errors import (
    BAD_INPUT,
    CHAPTER_FAILED,
    NOTHING_NEW,
    PUBLISHED,
    UNSAFE,
    InputError,
    refused_by_system,
)
from helpers.folders import digest, swapped_in_whole
from helpers.privacy.leaks import PrivacyError
from helpers.publishing.build import Built, inputs_of, versions
from helpers.publishing.chapters import ChapterError
from helpers.publishing.contents import read_plan
from helpers.publishing.unattended.inbox import SETTLED, changed_at, left_in_words, look_into_inbox, taken
from helpers.publishing.unattended.records import OUTCOMES, RECORDS, append_record, for_the_record, in_utc, read_records

KEPT = 5
# A copy of a published report, by its day and run.
_COPY = re.compile(r"\d{4}-\d\d-\d\d-run-(\d+)")


@dataclass(frozen=True)
class Ran:
    """How a run ended: its exit code, and what there is to say of it."""

    code: int
    said: str


@dataclass(frozen=True)
class Schedule:
    """Where a scheduled run finds and leaves things."""

    contents: Path
    data: Path
    inbox: Path
    keep: int = KEPT
    settled: int = SETTLED
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def report(self) -> Path:
        """The folder of the published report."""
        return self.contents.with_suffix("").resolve()

    @property
    def records(self) -> Path:
        """The file of the records of runs, a line each."""
        return self.report.parent / RECORDS

    @property
    def dated(self) -> Path:
        """The folder of dated copies of what was published."""
        return self.report.with_name(f"{self.report.name}-dated")


def run(schedule: Schedule, build: Callable[[], Built]) -> Ran:
    """Take a new export where there is one, build, and keep a dated copy of what is published; and note the run.

    Raises what `build` raises beside InputError, ChapterError and PrivacyError; that is noted, too.
    """
    number = 1 + max((int(one["run"]) for one in read_records(schedule.records)), default=0)
    moment = schedule.now()
    note: dict[str, Any] = {"run": number, "report": schedule.contents.stem, "began": in_utc(moment)}
    began = perf_counter()
    append_record(schedule.records, note | {"outcome": "began"})
    ended: dict[str, Any] = {"outcome": "stopped", "code": None}
    try:
        ran, found = _tried(schedule, build, number, moment)
        ended = {"outcome": OUTCOMES[ran.code], "code": ran.code, **found}
        return ran
    except BaseException as error:
        ended["said"] = type(error).__name__
        raise
    finally:
        ended |= {"ended": in_utc(schedule.now()), "seconds": round(perf_counter() - began, 1), "versions": versions()}
        append_record(schedule.records, note | ended)


def _tried(schedule: Schedule, build: Callable[[], Built], number: int, moment: datetime) -> tuple[Ran, dict[str, Any]]:
    """A run, without its record; and what the record has to say of it."""
    found: dict[str, Any] = {}
    try:
        plan = read_plan(schedule.contents)
        wave, records = schedule.data / "raw" / plan.survey, read_records(schedule.records)
        seen = look_into_inbox(schedule.inbox, wave, schedule.contents.stem, records, moment, schedule.settled)
        export = seen.export
        if seen.left:
            found["left"] = dict(seen.left)
        if seen.waits:
            return Ran(NOTHING_NEW, f"Nothing new yet: {left_in_words(seen.left)}."), found
        more = f"\nLeft in the inbox: {left_in_words(seen.left)}." if seen.left else ""
        if export is not None:
            changed = in_utc(datetime.fromtimestamp(max(0.0, min(changed_at(export), moment.timestamp())), UTC))
            found["export"] = {"file": export.name, "sha256": digest(export), "changed": changed}
        with taken(export, wave):
            built = build()
        found["inputs"] = inputs_of(plan, schedule.data)
        if built.unchanged:
            return Ran(NOTHING_NEW, f"Nothing new: the report stands as it was published.{more}"), found
        copy = _keep_dated(schedule, number)
        found["seconds_of"] = {name: round(seconds, 1) for name, seconds in built.seconds.items()}
        return Ran(PUBLISHED, f"Published {built.front_page}, and a copy in {copy.name}{more}"), found | {
            "copy": copy.name
        }
    except (InputError, ChapterError, PrivacyError, OSError) as error:
        told = refused_by_system(error) if isinstance(error, OSError) else error
        return Ran(_code(told), str(told)), found | {"said": for_the_record(told)}


def _code(error: InputError | ChapterError | PrivacyError) -> int:
    if isinstance(error, PrivacyError):
        return UNSAFE
    return CHAPTER_FAILED if isinstance(error, ChapterError) and not error.by_input else BAD_INPUT


def _keep_dated(schedule: Schedule, number: int) -> Path:
    """A copy of the published report, called by its day and run; of all copies the last are kept."""
    copy = schedule.dated / f"{schedule.now():%Y-%m-%d}-run-{number:04d}"
    with swapped_in_whole(copy) as scratch:
        shutil.copytree(schedule.report, scratch, dirs_exist_ok=True)
    # By run and not by day, for clocks are put back. What is called otherwise is somebody's own.
    copies = {int(named[1]): one for one in schedule.dated.iterdir() if (named := _COPY.fullmatch(one.name))}
    for run in sorted(copies)[: -max(schedule.keep, 1)]:
        shutil.rmtree(copies[run])
    return copy
