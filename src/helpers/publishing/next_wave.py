"""From one wave to the next: its folder, its questionnaire and its contents page, made of those of the wave before."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from helpers.documents import with_values
from helpers.errors import InputError, Mistake
from helpers.folders import swapped_in_whole, write_whole_file
from helpers.publishing.contents import read_plan
from helpers.questionnaire import parse_questionnaire

QUESTIONNAIRE, POPULATION = "questionnaire.yml", "population.csv"
_YEAR = re.compile(r"(?:19|20)\d\d")
_LEADING_COMMENT = re.compile(r"\A(?:[ \t]*#.*\n)+")


@dataclass(frozen=True)
class NextWave:
    """What was set up: the files of the wave, and its contents page."""

    files: tuple[Path, ...]
    contents: Path


def set_up_wave(wave: str, before: str, data: Path, reports: Path) -> NextWave:
    """Set up a wave after the one before it: `raw/<wave>/` in the data folder, and its contents page in `reports`.

    It asks the same. Its dates are as many years later as its name is, so it is a draft until somebody has checked
    them; it is not synthetic. Raises InputError where there is no such wave before, and where anything of the new
    one is there already: nothing is replaced.
    """
    source, target = data / "raw" / before, data / "raw" / wave
    page_before, page = reports / f"{before}.yml", reports / f"{wave}.yml"
    for file in (source / QUESTIONNAIRE, page_before):
        if not file.is_file():
            raise InputError(file, Mistake("the wave before", "no such file", "name a wave that has one with --from"))
    for there in (target, page):
        if there.exists():
            raise InputError(there, Mistake("the new wave", "something that is there", "name another, or remove it"))
    questionnaire = _next_questionnaire(source / QUESTIONNAIRE, wave, before)
    contents = _next_contents(page_before, wave, before)
    with swapped_in_whole(target) as scratch:
        (scratch / QUESTIONNAIRE).write_text(questionnaire, "utf-8")
        if (source / POPULATION).is_file():
            shutil.copyfile(source / POPULATION, scratch / POPULATION)
    write_whole_file(page, contents)
    return NextWave(tuple(sorted(target.iterdir())), page)


def _next_questionnaire(file: Path, wave: str, before: str) -> str:
    text = file.read_text("utf-8-sig")
    asked = parse_questionnaire(text, file)
    fieldwork = asked.wave.fieldwork
    changed = with_values(
        _LEADING_COMMENT.sub("", text),
        {
            ("wave", "id"): wave,
            ("wave", "title"): _renamed(asked.wave.title, wave, before),
            ("wave", "fieldwork", "first_day"): _later(fieldwork.first_day, wave, before).isoformat(),
            ("wave", "fieldwork", "last_day"): _later(fieldwork.last_day, wave, before).isoformat(),
            ("wave", "synthetic"): "false",
            ("wave", "draft"): "true",
            # Another year's survey is another one, and what was answered to this one is no answer to that.
            **({("export", "surveymonkey"): "null"} if asked.export.surveymonkey else {}),
        },
        file=file,
    )
    changed = f"{_told(before, fetched=bool(asked.export.surveymonkey))}\n{changed}"
    parse_questionnaire(changed, file)  # what is wrong with it was wrong before
    return changed


def _told(before: str, *, fetched: bool) -> str:
    """The comment that a new questionnaire begins with."""
    number = "# `export.surveymonkey` was the number of that wave's survey: put this wave's in its place.\n"
    return (
        f"# What this wave asks. It was set up from wave {before}. CHECK the section `wave`: its dates are those of\n"
        f"# {before}, moved on, and every page of a report says that it is a draft; then delete `draft`.\n"
        f"{number if fetched else ''}"
        "# Ids never change between waves. An item in new words says `comparable_since` this wave."
    )


def _next_contents(file: Path, wave: str, before: str) -> str:
    text = file.read_text("utf-8-sig")
    plan = read_plan(file)
    changed = with_values(
        _LEADING_COMMENT.sub("", text),
        {
            ("title",): _renamed(plan.title, wave, before),
            ("survey",): wave,
            ("earlier",): before,
            ("published",): _later(plan.published, wave, before).isoformat(),
        },
        file=file,
    )
    # Its comments name the wave as the commands do that build it.
    changed = re.sub(r"#.*$", lambda comment: comment[0].replace(before, wave), changed, flags=re.MULTILINE)
    return f"# The contents page of wave {wave}: `annual-report build {wave}` builds it.\n{changed}"


def _renamed(title: str, wave: str, before: str) -> str:
    return title.replace(before, wave) if before in title else f"{title} ({wave})"


def _later(day: date, wave: str, before: str) -> date:
    """The same day as many years later as the waves' names are; a year later, where they name none."""
    now, then = _YEAR.search(wave), _YEAR.search(before)
    years = int(now[0]) - int(then[0]) if now and then else 1
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # the 29th of February
        return day.replace(year=day.year + years, day=28)
