"""From one wave to a report for each group in it, set beside everybody's figures; and an index of them."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from helpers.errors import InputError, Mistake
from helpers.folders import one_at_a_time, swapped_in_whole
from helpers.privacy.leaks import Leak
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.publishing.auditing import own_leaks, published_beside, require_safe, tables_of
from helpers.publishing.build import (
    require_data,
    require_replaceable,
    stamp_of,
    wave_and_base,
    write_whole,
)
from helpers.publishing.chapters import ChapterError, keep_failed
from helpers.publishing.contents import Plan, Run, read_plan
from helpers.publishing.conversion import TEMPLATES
from helpers.publishing.making import Maker, when_needed
from helpers.publishing.progress import Progress
from helpers.publishing.reuse import FOLDER, Looked, Shelf
from helpers.publishing.runner import Kernels, turns
from helpers.publishing.site import ACCOUNT, FRONT_PAGE, day_in_words, environment, lower_first
from helpers.questionnaire import Questionnaire, SingleChoice, Wave, parse_questionnaire, slug

# Among fewer a share's interval is wider than 36 points, and a difference from others must be huge to show.
SMALLEST = 30
STYLE = "report.css"


@dataclass(frozen=True)
class Edition:
    """One group's edition: its plan, its folder's name, and what its chapters made."""

    group: str
    folder: str
    plan: Plan
    found: Sequence[Looked] = ()

    @property
    def stamp(self) -> str:
        """What it hangs on."""
        return stamp_of(self.plan, self.found)


@dataclass(frozen=True)
class BuiltEditions:
    """Editions that were published: their index, their groups, and those without one, because they are too small."""

    index: Path
    groups: Sequence[str]
    left_out: Sequence[str]
    unchanged: bool = False


def build_editions(
    contents: Path,
    by: str,
    to: Path,
    data: Path,
    kernels: Callable[[], AbstractContextManager[Kernels]],
    progress: Progress | None = None,
    wave_of: Callable[[Path, str], tuple[Wave, int]] = wave_and_base,
    force: bool = False,
    smallest: int = SMALLEST,
    workers: int = 2,
    elsewhere: Callable[[Sequence[Run]], AbstractContextManager[Kernels]] | None = None,
) -> BuiltEditions:
    """Build an edition for each answer to the profile question `by` that `smallest` or more gave, into `to`.

    What editions share is made once; `workers` editions are written at a time. The folder is replaced when all are
    whole. `data`, `kernels`, `progress`, `wave_of`, `force` and `elsewhere` are those of `build_report`. Raises as
    that does, and InputError for an unknown question, one whose answers are all too few, and a `smallest` that is
    under what may be published.
    """
    plan, to, progress = read_plan(contents), to.resolve(), progress or Progress()
    if smallest < MINIMUM_BASE:
        remedy = f"expected {MINIMUM_BASE} or more: nothing is published on fewer"
        raise InputError("--smallest", Mistake("respondents", str(smallest), remedy))
    require_data(plan, contents, data)
    questionnaire, asked = _question(contents, plan, by, data)
    require_replaceable(to)
    failed = to.parent / "failed" / to.name
    chapters_on = partial(elsewhere, plan.edition) if elsewhere else kernels
    with (
        one_at_a_time(to.parent / FOLDER, progress.say),
        when_needed(kernels) as here,
        when_needed(chapters_on) as there,
    ):
        maker = Maker(Shelf(to.parent / FOLDER, data), here, progress, force, elsewhere=there if elsewhere else None)
        try:
            progress.begin(f"{plan.title}, by {lower_first(asked.name)}", len(plan.prepare))
            steps = maker.steps(turns(plan.prepare))
            groups, left_out = _groups(data, plan.survey, questionnaire, asked, smallest)
            if not groups:
                found = f"no answer that {smallest} or more gave"
                raise InputError(contents, Mistake(by, found, "build editions of another question"))
            named = zip(groups, folder_names(groups), strict=True)
            planned = [Edition(group, folder, plan.of_group(by, group)) for group, folder in named]
            editions = _made(planned, steps, maker, progress)
        except ChapterError as failure:
            keep_failed(failure, failed)
            raise
    whole = hashlib.sha256(
        json.dumps([asked.name, smallest, left_out, *(one.stamp for one in editions)]).encode()
    ).hexdigest()
    built = BuiltEditions(to / FRONT_PAGE, groups, left_out)
    if not maker.seconds and maker.shelf.stands(to, whole):
        return replace(built, unchanged=True)
    with swapped_in_whole(to) as scratch:
        told, leaks = _written(editions, data, to, scratch, wave_of, maker.shelf, workers)
        for said in dict.fromkeys(told):
            progress.say(said)
        written = tables_of(scratch / one.folder for one in editions)
        require_safe(leaks, written, tables_of(published_beside(to, plan.waves)))
        wave, _ = wave_of(data, plan.survey)
        index = index_page(plan, wave, asked, smallest, {one.group: scratch / one.folder for one in editions}, left_out)
        (scratch / FRONT_PAGE).write_text(index, "utf-8")
        shutil.copyfile(TEMPLATES / STYLE, scratch / STYLE)
    for one in editions:
        maker.shelf.stamp(to / one.folder, one.stamp)
    maker.shelf.stamp(to, whole)
    shutil.rmtree(failed, ignore_errors=True)
    return built


def _question(contents: Path, plan: Plan, by: str, data: Path) -> tuple[Questionnaire, SingleChoice]:
    """What was asked, and the profile question that editions are built for."""
    if not plan.edition:
        remedy = "name the notebooks of an edition there, as `chapters` does those of the report"
        raise InputError(contents, Mistake("editions", "none", remedy))
    file = data / "raw" / plan.survey / "questionnaire.yml"
    questionnaire: Questionnaire = parse_questionnaire(file.read_text("utf-8-sig"), file)
    known = {question.id: question for question in questionnaire.profile}
    if by not in known:
        raise InputError(file, Mistake("profile", f"no question {by!r}", f"expected one of {', '.join(known)}"))
    return questionnaire, known[by]


def _groups(
    data: Path, survey: str, questionnaire: Questionnaire, asked: SingleChoice, smallest: int
) -> tuple[list[str], list[str]]:
    """The groups that enough respondents are in, and those of fewer, in their published order and merged."""
    from pyarrow.parquet import read_table

    answers = read_table(data / "processed" / survey / "responses.parquet", columns=[asked.id])[asked.id]
    given = Counter({str(one["values"]): int(one["counts"]) for one in answers.value_counts().to_pylist()})
    sizes = {label: given[label] for label in asked.labels}
    if any(0 < size < MINIMUM_BASE for size in sizes.values()):
        from helpers.survey import groups_of, read_population  # when they are needed: they take their time to load

        file = data / "raw" / survey / "population.csv"
        population = read_population(file, questionnaire) if file.exists() else None
        merged = asked.with_merged(groups_of(asked, sizes, population))
        sizes = {label: sum(given[one] for one in merged.merged.get(label, (label,))) for label in merged.labels}
    return [one for one in sizes if sizes[one] >= smallest], [one for one in sizes if sizes[one] < smallest]


def folder_names(groups: Sequence[str]) -> list[str]:
    """A folder's name for each group, of its letters; two that would be alike are numbered.

    >>> folder_names(["Health & care", "Health, care", "Police"])
    ['health-care', 'health-care-2', 'police']
    """
    names = [slug(group, 60).replace("_", "-") for group in groups]
    times = [names[: place + 1].count(name) for place, name in enumerate(names)]
    return [name if time == 1 else f"{name}-{time}" for name, time in zip(names, times, strict=True)]


def _made(editions: Sequence[Edition], steps: Sequence[Looked], maker: Maker, progress: Progress) -> list[Edition]:
    """The chapters of all editions, made side by side; one that several editions have is made once."""
    runs: dict[str, Run] = {}
    for one in editions:
        for run in one.plan.chapters:
            named = run if run.key in runs else replace(run, id=f"{one.folder}-{run.id}")
            runs.setdefault(run.key, named)
    progress.begin(f"{len(editions)} editions", len(runs))
    found = {one.run.key: one for one in maker.made(list(runs.values()))}
    return [
        replace(one, found=[*steps, *(replace(found[run.key], run=run) for run in one.plan.chapters)])
        for one in editions
    ]


def _written(
    editions: Sequence[Edition],
    data: Path,
    old: Path,
    new: Path,
    wave_of: Callable[[Path, str], tuple[Wave, int]],
    shelf: Shelf,
    workers: int,
) -> tuple[list[str], list[Leak]]:
    """Every edition in its folder: as it was where it stands, else written anew.

    What there is to say of that, and what those written anew give away.
    """
    due = []
    for one in editions:
        if shelf.stands(old / one.folder, one.stamp):
            shutil.copytree(old / one.folder, new / one.folder)
        else:
            due.append(one)
    jobs = due, [data] * len(due), [new] * len(due), [wave_of] * len(due)
    if workers == 1 or len(due) < 2:
        written = list(map(write_edition, *jobs))
    else:
        with ProcessPoolExecutor(workers, mp_context=multiprocessing.get_context("spawn")) as pool:
            written = list(pool.map(write_edition, *jobs))
    return [one for told, _ in written for one in told], [one for _, leaks in written for one in leaks]


def write_edition(
    edition: Edition, data: Path, to: Path, wave_of: Callable[[Path, str], tuple[Wave, int]]
) -> tuple[list[str], list[Leak]]:
    """Write one edition into its folder of `to`. What there is to say of that, and what it gives away by itself.

    `wave_of` is that of `build_report`.
    """
    said: list[str] = []
    folder = to / edition.folder
    folder.mkdir()
    write_whole(edition.plan, edition.found, data, folder, said.append, wave_of, above=f"../{FRONT_PAGE}")
    leaks, _ = own_leaks(folder, data, edition.plan.waves, f"{edition.folder}/")
    return said, list(leaks)


def index_page(
    plan: Plan, wave: Wave, asked: SingleChoice, smallest: int, folders: Mapping[str, Path], left_out: Sequence[str]
) -> str:
    """The page that leads to every edition, with what each says first; `folders` are those of the groups."""
    accounts = {group: json.loads((folder / ACCOUNT).read_text("utf-8")) for group, folder in folders.items()}
    editions = [
        {"group": group, "file": f"{folders[group].name}/{FRONT_PAGE}", "says": account["chapters"][0]["summary"]}
        for group, account in accounts.items()
    ]
    return str(
        environment()
        .get_template("editions.html.j2")
        .render(
            plan=plan,
            wave=wave,
            asked=asked,
            editions=editions,
            left_out=left_out,
            smallest=smallest,
            published=day_in_words(plan.published),
        )
    )
