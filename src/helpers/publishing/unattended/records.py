"""A record of every scheduled run, a line of JSON each: what it took, how it ended, and what there is to say of it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from helpers.errors import BAD_INPUT, CHAPTER_FAILED, NOTHING_NEW, PUBLISHED, UNSAFE, InputError
from helpers.privacy.leaks import Leak, PrivacyError
from helpers.publishing.chapters import ChapterError

# How a run ends, in the words of its record.
OUTCOMES = {
    PUBLISHED: "published",
    BAD_INPUT: "input",
    NOTHING_NEW: "nothing new",
    CHAPTER_FAILED: "chapter failed",
    UNSAFE: "privacy",
}
RECORDS = "runs.jsonl"
# A mistake as `errors` tells it; and what may be somebody's, quotations and figures in a finding and ids in a place.
_MISTAKE = re.compile(r"(?P<where>.+?): found .*; (?P<remedy>.+)")
_TOLD = re.compile(r"“[^”]*”|[−-]?\d[\d,.]*")
_ID = re.compile(r"\b\w*\d{6}\w*\b")


def for_the_record(error: InputError | ChapterError | PrivacyError) -> str:
    """What a record says of a failure: where, of which kind, and what to do.

    What was found there it leaves out, with all figures and quotations, for that may be a respondent's: who sees what
    a run prints may see that, and records are kept. So is the text of an error of Python's.

    >>> from helpers.errors import Mistake
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


def append_record(records: Path, record: Mapping[str, Any]) -> None:
    """Write a record below all others, to the disk and not only to its cache."""
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


def in_utc(moment: datetime) -> str:
    """A moment as records have it: to the second, in coordinated universal time."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")
