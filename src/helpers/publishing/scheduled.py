"""From an inbox of exports to a published report with nobody watching, and a record of every run.

A run takes the newest export that no report was published of, unless it is older than that of the published report
or may still be arriving, builds, and leaves a dated copy of what it published.
Whatever goes wrong, the last report and the last export are as they were, and the next run tries again.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
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
from helpers.privacy.leaks import Leak, PrivacyError
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
# An export that was changed so few seconds ago may still be arriving: what has come of it may end with a line.
SETTLED = 60
# A mistake as `errors` tells it; and what may be somebody's, quotations and figures in a finding and ids in a place.
_MISTAKE = re.compile(r"(?P<where>.+?): found .*; (?P<remedy>.+)")
_TOLD = re.compile(r"“[^”]*”|[−-]?\d[\d,.]*")
_ID = re.compile(r"\b\w*\d{6}\w*\b")
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
    note: dict[str, Any] = {"run": number, "report": schedule.contents.stem, "began": _time(moment)}
    began = perf_counter()
    _append(schedule.records, note | {"outcome": "began"})
    ended: dict[str, Any] = {"outcome": "stopped", "code": None}
    try:
        ran, found = _tried(schedule, build, number, moment)
        ended = {"outcome": OUTCOMES[ran.code], "code": ran.code, **found}
        return ran
    except BaseException as error:
        ended["said"] = type(error).__name__
        raise
    finally:
        ended |= {"ended": _time(schedule.now()), "seconds": round(perf_counter() - began, 1), "versions": versions()}
        _append(schedule.records, note | ended)


def _tried(schedule: Schedule, build: Callable[[], Built], number: int, moment: datetime) -> tuple[Ran, dict[str, Any]]:
    """A run, without its record; and what the record has to say of it."""
    found: dict[str, Any] = {}
    try:
        plan = read_plan(schedule.contents)
        seen = look_into_inbox(schedule, plan, moment)
        export = seen.export
        if seen.left:
            found["left"] = dict(seen.left)
        if seen.waits:
            return Ran(NOTHING_NEW, f"Nothing new yet: {_in_words(seen.left)}."), found
        more = f"\nLeft in the inbox: {_in_words(seen.left)}." if seen.left else ""
        if export is not None:
            changed = _time(datetime.fromtimestamp(max(0.0, min(_changed(export), moment.timestamp())), UTC))
            found["export"] = {"file": export.name, "sha256": digest(export), "changed": changed}
        with _taken(export, schedule.data / "raw" / plan.survey):
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


# --- the export -------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Seen:
    """What an inbox holds: the export to take, if there is one, and why others that are new are left, by their names.

    `waits` says that there is none to take yet, and that one may still be arriving.
    """

    export: Path | None
    left: Mapping[str, str]
    waits: bool


def look_into_inbox(schedule: Schedule, plan: Plan, moment: datetime) -> Seen:
    """Look for an export of which no report was published: of several, for the one that was changed last.

    None is taken that is older than the export of the published report, nor one that may still be arriving: that was
    changed less than `schedule.settled` seconds from `moment`, before or after. A date further ahead is of a clock
    that goes wrong, and says nothing. Raises InputError for an inbox that is not there.
    """
    # When it is needed: whoever asks what runs did need not wait for it.
    from helpers.survey.standing import is_export, standing_exports

    if not schedule.inbox.is_dir():
        raise InputError(schedule.inbox, Mistake("the inbox", "no such folder", "name the folder that exports come to"))
    exports = [file for file in files_of(schedule.inbox) if is_export(file) and file.name[0] not in ".~"]
    records = read_records(schedule.records)
    own = [one for one in records if one["report"] == schedule.contents.stem]
    standing = {digest(file) for file in standing_exports(schedule.data / "raw" / plan.survey)}
    known = _published(records) | standing
    new = [file for file in exports if digest(file) not in known]
    arriving = [file for file in new if abs(moment.timestamp() - _changed(file)) < schedule.settled]
    span = "a minute" if schedule.settled == SETTLED else f"{schedule.settled} seconds"
    left = {file.name: f"was changed less than {span} ago, and may still be arriving" for file in arriving}
    last = max(
        (file for file in new if file not in arriving), key=lambda file: (_changed(file), file.name), default=None
    )
    if last and _changed(last) < _changed_last(_published(own) | standing, exports, records, moment):
        left[last.name] = "is older than the export of the published report; to have it taken, touch it"
        last = None
    return Seen(last, left, waits=bool(arriving) and last is None)


def _published(records: Sequence[Mapping[str, Any]]) -> set[str]:
    """The digests of the exports that reports were published of."""
    return {
        str(one["export"].get("sha256")) for one in records if one["outcome"] == OUTCOMES[PUBLISHED] and "export" in one
    }


def _changed_last(
    digests: Collection[str], exports: Sequence[Path], records: Sequence[Mapping[str, Any]], moment: datetime
) -> float:
    """When the one of these exports that was changed last was changed: as a record says, else as the inbox does.

    A time that is still to come was noted by a clock that went wrong, and holds nothing up.
    """
    noted = {
        str(one["export"].get("sha256")): changed
        for one in records
        if "export" in one and (changed := _noted(one["export"])) is not None
    }
    there = [_changed(file) for file in exports if digest(file) in digests and digest(file) not in noted]
    times = [*(noted[one] for one in digests if one in noted), *there]
    return max((time for time in times if time <= moment.timestamp()), default=-math.inf)


def _noted(export: Mapping[str, Any]) -> float | None:
    """When an export was changed, as its record says; None where it does not."""
    try:
        return datetime.fromisoformat(export["changed"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return None


def _changed(file: Path) -> float:
    return file.stat().st_mtime


def _in_words(left: Mapping[str, str]) -> str:
    return "; ".join(f"{name} {why}" for name, why in left.items())


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


def for_the_record(error: InputError | ChapterError | PrivacyError) -> str:
    """What a record says of a failure: where, of which kind, and what to do.

    What was found there it leaves out, with all figures and quotations, for that may be a respondent's: who sees what
    a run prints may see that, and records are kept. So is the text of an error of Python's.

    >>> print(for_the_record(InputError("responses.csv", Mistake("column C", "'I am the only one here'", "list it"))))
    responses.csv, column C: list it
    """
    if isinstance(error, PrivacyError):
        kinds = {(leak.file, leak.exhibit, _TOLD.sub("…", leak.what)) for leak in error.leaks}
        return str(PrivacyError([Leak(file, exhibit, "", kind) for file, exhibit, kind in kinds]))
    if isinstance(error, InputError):
        return "\n".join(f"{error.file}, {_ID.sub('…', one.place)}: {one.remedy}" for one in error.mistakes)
    if not error.by_input:
        return str(ChapterError(error.run, error.where, error.what.partition(": ")[0]))
    # Its kernel told it, as a text.
    return str(ChapterError(error.run, error.where, "\n".join(map(_without_found, error.what.splitlines()))))


def _without_found(sentence: str) -> str:
    """A mistake as a sentence, without what was found; where more than that cannot be told, that it is one."""
    parts = _MISTAKE.fullmatch(sentence)
    return f"{_ID.sub('…', parts['where'])}: {parts['remedy']}" if parts else "an input that cannot be used"


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
