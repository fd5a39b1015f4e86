"""From an inbox of exports to a published report with nobody watching, and a record of every run.

A run takes the newest export that no report was published of, builds, and leaves a dated copy of what it published.
Whatever goes wrong, the last report and the last export are as they were, and the next run tries again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    Mistake,
    refused_by_system,
)
from helpers.folders import digest, files_of, swapped_in_whole
from helpers.privacy.leaks import PrivacyError
from helpers.publishing.build import Built, inputs_of, versions
from helpers.publishing.chapters import ChapterError
from helpers.publishing.contents import Plan, read_plan

# How a run ends, in the words of its record.
OUTCOMES = {
    PUBLISHED: "published",
    BAD_INPUT: "input",
    NOTHING_NEW: "nothing new",
    CHAPTER_FAILED: "chapter failed",
    UNSAFE: "privacy",
}
RECORDS = "runs.jsonl"
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
    note: dict[str, Any] = {"run": number, "report": schedule.contents.stem, "began": _time(schedule.now())}
    began = perf_counter()
    _append(schedule.records, note | {"outcome": "began"})
    ended: dict[str, Any] = {"outcome": "stopped", "code": None}
    try:
        ran, found = _tried(schedule, build, number)
        ended = {"outcome": OUTCOMES[ran.code], "code": ran.code, **found}
        if ran.code not in (PUBLISHED, NOTHING_NEW):
            ended["said"] = ran.said
        return ran
    except BaseException as error:
        ended["said"] = f"{type(error).__name__}: {error}"
        raise
    finally:
        ended |= {"ended": _time(schedule.now()), "seconds": round(perf_counter() - began, 1), "versions": versions()}
        _append(schedule.records, note | ended)


def _tried(schedule: Schedule, build: Callable[[], Built], number: int) -> tuple[Ran, dict[str, Any]]:
    """A run, without its record; and what the record has to say of it."""
    found: dict[str, Any] = {}
    try:
        plan = read_plan(schedule.contents)
        export = newest_export(schedule, plan)
        if export is not None:
            found["export"] = {"file": export.name, "sha256": digest(export)}
        with _taken(export, schedule.data / "raw" / plan.survey):
            built = build()
        found["inputs"] = inputs_of(plan, schedule.data)
        if built.unchanged:
            return Ran(NOTHING_NEW, "Nothing new: the report stands as it was published."), found
        copy = _keep_dated(schedule, number)
        found["seconds_of"] = {name: round(seconds, 1) for name, seconds in built.seconds.items()}
        return Ran(PUBLISHED, f"Published {built.front_page}, and a copy in {copy.name}"), found | {"copy": copy.name}
    except InputError as error:
        return Ran(BAD_INPUT, str(error)), found
    except ChapterError as failure:
        return Ran(BAD_INPUT if failure.by_input else CHAPTER_FAILED, str(failure)), found
    except PrivacyError as error:
        return Ran(UNSAFE, str(error)), found
    except OSError as error:
        return Ran(BAD_INPUT, str(refused_by_system(error))), found


# --- the export -------------------------------------------------------------------------------------------


def newest_export(schedule: Schedule, plan: Plan) -> Path | None:
    """The export in the inbox that was changed last, unless a report was published of it; None where there is none.

    Raises InputError for an inbox that is not there.
    """
    # When it is needed: whoever asks what runs did need not wait for it.
    from helpers.survey.standing import is_export, standing_exports

    if not schedule.inbox.is_dir():
        raise InputError(schedule.inbox, Mistake("the inbox", "no such folder", "name the folder that exports come to"))
    exports = [file for file in files_of(schedule.inbox) if is_export(file) and file.name[0] not in ".~"]
    if not exports:
        return None
    newest = max(exports, key=lambda file: (file.stat().st_mtime_ns, file.name))
    standing = {digest(file) for file in standing_exports(schedule.data / "raw" / plan.survey)}
    published = {
        one["export"]["sha256"]
        for one in read_records(schedule.records)
        if one.get("outcome") == OUTCOMES[PUBLISHED] and "export" in one
    }
    return None if digest(newest) in published | standing else newest


@contextmanager
def _taken(export: Path | None, wave: Path) -> Iterator[None]:
    """The export as the wave's responses; those that stood there come back if the block ends with an error.

    They stay in the folder `earlier` of the wave, whatever comes: no export is lost.
    """
    if export is None:
        yield
        return
    from helpers.survey.standing import put_in_place, set_aside, standing_exports

    wave.mkdir(parents=True, exist_ok=True)
    before = [set_aside(file) for file in standing_exports(wave)]
    put_in_place(export, wave)
    try:
        yield
    except BaseException:
        for file in before:
            put_in_place(file, wave)
        if not before:
            for file in standing_exports(wave):
                file.unlink()
        raise


# --- what is kept ---------------------------------------------------------------------------------------


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


def _append(records: Path, record: Mapping[str, Any]) -> None:
    line = json.dumps(record, ensure_ascii=False)
    content = records.read_bytes() if records.exists() else b""
    with records.open("ab") as file:
        # A run that was killed may have left half a line.
        file.write((b"" if content.endswith(b"\n") or not content else b"\n") + line.encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())


def read_records(records: Path) -> list[dict[str, Any]]:
    """The records of all runs, oldest first: of each what was noted last.

    Half a line, of one killed, is none, nor is a line that no run has written.
    """
    lines = records.read_text("utf-8", errors="replace").splitlines() if records.exists() else []
    found: dict[int, dict[str, Any]] = {}
    for line in lines:
        try:
            record = json.loads(line)
        except ValueError:
            continue
        if _is_record(record):
            found[record["run"]] = record
    return [found[number] for number in sorted(found)]


def _is_record(record: object) -> bool:
    kinds = {"run": int, "report": str, "began": str, "outcome": str}
    may_have = {"seconds": int | float, "export": dict}
    return (
        isinstance(record, dict)
        and all(isinstance(record.get(name), kind) for name, kind in kinds.items())
        and all(isinstance(record[name], kind) for name, kind in may_have.items() if name in record)
    )


def records_in_words(records: Sequence[Mapping[str, Any]]) -> str:
    """A line a run: number, when it began, how long it took, how it ended, and of which export."""
    rows = [
        (
            str(one["run"]),
            str(one.get("report", "")),
            str(one["began"])[:16].replace("T", " "),
            f"{one['seconds']:.1f} s" if "seconds" in one else "",
            # One that is running looks alike: its process tells.
            "did not end" if one["outcome"] == "began" else str(one["outcome"]),
            str(one.get("export", {}).get("file", "")),
        )
        for one in records
    ]
    headings = ("run", "report", "began (UTC)", "took", "outcome", "export")
    widths = [max(map(len, column)) for column in zip(headings, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (headings, *rows)
    )


def _time(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")
