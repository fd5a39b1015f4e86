"""From a new export to the only one that a wave has; those that it takes the place of are kept, beside it."""

from __future__ import annotations

from pathlib import Path

from helpers.folders import copy_whole_file, digest, files_of
from helpers.survey.waves import EXPORT_KINDS

EARLIER = "earlier"  # the folder, in that of a wave, of exports that others took the place of


def is_export(file: Path) -> bool:
    """Whether a file is of a kind that exports are of, by its name."""
    return file.suffix.lower() in EXPORT_KINDS


def standing_exports(wave: Path) -> list[Path]:
    """The exports that stand in a wave's folder: one, unless somebody put another beside it; or none."""
    return [file for file in files_of(wave) if file.stem == "responses" and is_export(file)]


def set_aside(file: Path) -> Path:
    """A copy of an export among the earlier ones, called by its digest."""
    earlier = file.parent / EARLIER
    earlier.mkdir(exist_ok=True)
    copy = earlier / f"{digest(file)[:16]}{file.suffix}"
    if not copy.exists():
        copy_whole_file(file, copy)
    return copy


def put_in_place(export: Path, wave: Path) -> Path:
    """Make a copy of an export the wave's only one, and return the copy. Others are removed: set them aside before."""
    place = wave / f"responses{export.suffix.lower()}"
    copy_whole_file(export, place)
    for other in standing_exports(wave):
        if other != place:
            other.unlink()
    return place
