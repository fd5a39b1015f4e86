"""From an inbox to the export that a scheduled run takes, which becomes the wave's responses while it builds."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from helpers.errors import PUBLISHED, InputError, Mistake
from helpers.folders import digest, files_of
from helpers.publishing.unattended.records import OUTCOMES

# An export that was changed so few seconds ago may still be arriving: what has come of it may end with a line.
SETTLED = 60


@dataclass(frozen=True)
class Seen:
    """What an inbox holds: the export to take, if there is one, and why others that are new are left, by their names.

    `waits` says that there is none to take yet, and that one may still be arriving.
    """

    export: Path | None
    left: Mapping[str, str]
    waits: bool


def look_into_inbox(
    inbox: Path, wave: Path, report: str, records: Sequence[Mapping[str, Any]], moment: datetime, settled: int = SETTLED
) -> Seen:
    """Look for an export of which no report was published: of several, for the one that was changed last.

    None is taken that is older than the export of the published `report`, which stands in the folder of its `wave` or
    in the `records` of runs, nor one that may still be arriving: that was changed less than `settled` seconds from
    `moment`, before or after. A date further ahead is of a clock that goes wrong, and says nothing. Raises InputError
    for an inbox that is not there.
    """
    # When it is needed: whoever asks what runs did need not wait for it.
    from helpers.survey.standing import is_export, standing_exports

    if not inbox.is_dir():
        raise InputError(inbox, Mistake("the inbox", "no such folder", "name the folder that exports come to"))
    exports = [file for file in files_of(inbox) if is_export(file) and file.name[0] not in ".~"]
    own = [one for one in records if one["report"] == report]
    standing = {digest(file) for file in standing_exports(wave)}
    known = _published(records) | standing
    new = [file for file in exports if digest(file) not in known]
    arriving = [file for file in new if abs(moment.timestamp() - changed_at(file)) < settled]
    span = "a minute" if settled == SETTLED else f"{settled} seconds"
    left = {file.name: f"was changed less than {span} ago, and may still be arriving" for file in arriving}
    last = max(
        (file for file in new if file not in arriving), key=lambda file: (changed_at(file), file.name), default=None
    )
    if last and changed_at(last) < _changed_last(_published(own) | standing, exports, records, moment):
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
    there = [changed_at(file) for file in exports if digest(file) in digests and digest(file) not in noted]
    times = [*(noted[one] for one in digests if one in noted), *there]
    return max((time for time in times if time <= moment.timestamp()), default=-math.inf)


def _noted(export: Mapping[str, Any]) -> float | None:
    """When an export was changed, as its record says; None where it does not."""
    try:
        return datetime.fromisoformat(export["changed"]).timestamp()
    except (KeyError, TypeError, ValueError):
        return None


def changed_at(file: Path) -> float:
    """When a file was last changed, in seconds since 1970."""
    return file.stat().st_mtime


def left_in_words(left: Mapping[str, str]) -> str:
    """Which exports were left in the inbox, and why."""
    return "; ".join(f"{name} {why}" for name, why in left.items())


@contextmanager
def taken(export: Path | None, wave: Path) -> Iterator[None]:
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
