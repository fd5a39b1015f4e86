"""From a report's contents page to the runs of notebooks that it asks for, checked before any starts."""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from helpers.documents import Finding, parse_document
from helpers.documents import Path as Place
from helpers.errors import InputError, Mistake
from helpers.publishing.parameters import Given, Parameter, Value, declared_parameters, value_as_declared
from helpers.questionnaire import Text, WaveName

ChapterId = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")]

# Names of files that every report holds beside its chapters.
KEPT_NAMES = ("index", "report", "data")


# The parts of a contents page that name notebooks.
SECTIONS = ("prepare", "chapters", "editions")


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Step(_Model):
    """A notebook that runs before the chapters, one after another, for what it leaves behind.

    In a report with an earlier wave it runs for that one too, unless it names a `survey` of its own. Its
    page, if it is worth reading, is published in the chapter `published_in`, for the report's own wave:
    `before` the heading of this wording, else at the end.
    """

    notebook: Text
    parameters: dict[str, Given] = {}
    published_in: ChapterId | None = None
    before: str = ""


class Chapter(_Model):
    """A chapter, or several: `for_each` runs the notebook once for every value of a parameter.

    Where no `title` is given, the chapter's own heading names it. One that `needs: earlier` stands only
    in a report with an earlier wave.
    """

    notebook: Text
    id: ChapterId
    needs: Literal["earlier"] | None = None
    title: str = ""
    summary: str = ""
    parameters: dict[str, Given] = {}
    for_each: dict[str, Annotated[tuple[Text, ...], Field(min_length=1)]] = {}


class Contents(_Model):
    """A report's contents page. `survey` is the wave, and a parameter of every notebook.

    `earlier` is the wave before, and a parameter of every notebook that declares it. `editions` are the chapters
    of a report on one group, beside everybody: `group`, and `by`, the profile question that it answered so, are
    parameters of every notebook that declares them.
    """

    title: Text
    survey: WaveName
    earlier: WaveName | None = None
    published: date
    notebooks: str = ""  # their folder, seen from the contents page; else the nearest `notebooks/`
    prepare: tuple[Step, ...] = ()
    chapters: Annotated[tuple[Chapter, ...], Field(min_length=1)]
    editions: tuple[Chapter, ...] = ()

    def instances(
        self, section: Literal["chapters", "editions"] = "chapters"
    ) -> Iterator[tuple[int, Chapter, str, dict[str, str]]]:
        """The chapters that this report has: the place of their entry, the entry, their id, what `for_each` gives."""
        entries: tuple[Chapter, ...] = getattr(self, section)
        for place, entry in enumerate(entries):
            if entry.needs is None or self.earlier is not None:
                for values in itertools.product(*entry.for_each.values()):
                    words = (re.sub(r"[^a-z0-9]+", "-", value.lower()).strip("-") for value in values)
                    yield place, entry, "-".join([entry.id, *words]), dict(zip(entry.for_each, values, strict=True))


@dataclass(frozen=True)
class Run:
    """One run of one notebook, with all that it is given."""

    id: str
    notebook: Path
    parameters: Mapping[str, Value]
    title: str = ""
    summary: str = ""
    published_in: str | None = None
    before: str = ""

    @cached_property
    def key(self) -> str:
        """What tells it from other runs, wherever it stands in a report: its notebook, and what that is given."""
        given = json.dumps(dict(sorted(self.parameters.items())))
        return f"{self.notebook.stem}-{hashlib.sha256(given.encode()).hexdigest()[:12]}"


@dataclass(frozen=True)
class Plan:
    """What a report consists of: steps in their order, then chapters in reading order.

    `edition` has the chapters of an edition; those about a group have the parameters `by` and `group`, still "".
    """

    title: str
    survey: str
    published: date
    prepare: tuple[Run, ...]
    chapters: tuple[Run, ...]
    earlier: str | None = None
    edition: tuple[Run, ...] = ()

    @property
    def waves(self) -> list[str]:
        """The wave that it is about, and the earlier one where there is one."""
        return [wave for wave in (self.survey, self.earlier) if wave]

    def of_group(self, by: str, group: str) -> Plan:
        """The plan of one group's edition."""
        about = {"by": by, "group": group}
        chapters = tuple(
            replace(run, parameters={**run.parameters, **about}) if "group" in run.parameters else run
            for run in self.edition
        )
        return replace(self, title=f"{self.title}: {group}", chapters=chapters, edition=())


def read_plan(file: Path) -> Plan:
    """The plan that a contents page describes. Opens the page, and every notebook that it names.

    Raises InputError for every mistake that can be seen before a notebook runs: an unknown
    notebook, a parameter that the notebook does not declare or declares as another type, two
    chapters of one name, a wave that is its own earlier one. (papermill would only warn of a
    parameter, and run with the default.)
    """
    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        found = getattr(error, "strerror", None) or "bytes that are not UTF-8"
        raise InputError(file, Mistake("the contents page", found.lower(), "expected a readable YAML file")) from None
    plans: list[Plan] = []

    def inconsistencies(contents: Contents) -> Iterator[Finding]:
        folder = _notebook_folder(contents, file)
        names = {entry.notebook for section in SECTIONS for entry in getattr(contents, section)}
        found = {name: folder / f"{name}.ipynb" for name in names if (folder / f"{name}.ipynb").is_file()}
        declared = {name: declared_parameters(path) for name, path in found.items()}
        findings = [
            *_repetitions(contents),
            *_no_earlier_wave(contents, declared),
            *_unknown_notebooks(contents, folder, declared),
            *_misfits(contents, declared),
        ]
        if not findings:
            plans.append(_plan(contents, found, declared))
        yield from findings

    parse_document(text, Contents, file=file, inconsistencies=inconsistencies)
    return plans[0]


def _notebook_folder(contents: Contents, file: Path) -> Path:
    if contents.notebooks:
        return (file.parent / contents.notebooks).resolve()
    return nearest("notebooks", file.resolve().parent) or nearest("notebooks", Path.cwd()) or file.resolve().parent


def nearest(name: str, start: Path) -> Path | None:
    """The first folder or file of this name beside `start` or beside a folder above it."""
    return next((folder / name for folder in (start, *start.parents) if (folder / name).exists()), None)


def _repetitions(contents: Contents) -> Iterator[Finding]:
    """Chapters that would overwrite each other, and steps published in a chapter that is not there."""
    names: list[tuple[Place, str]] = [
        (("prepare", i, "notebook"), step.notebook) for i, step in enumerate(contents.prepare)
    ]
    names += [
        (("prepare", i, "notebook"), _of_earlier(step, contents.earlier))
        for i, step in enumerate(contents.prepare)
        if contents.earlier and "survey" not in step.parameters
    ]
    for section in ("chapters", "editions"):
        instances = [((section, place, "id"), name) for place, _, name, _ in contents.instances(section)]
        yield from _taken_twice([*names, *instances] if section == "chapters" else instances)
        for position, entry in enumerate(getattr(contents, section)):
            for parameter in entry.for_each.keys() & entry.parameters.keys():
                expected = "expected it here or in `for_each`, not in both"
                yield (section, position, "parameters", parameter), repr(parameter), expected
    chapters = [name for _, _, name, _ in contents.instances()]
    for position, step in enumerate(contents.prepare):
        if step.published_in is not None and step.published_in not in chapters:
            expected = f"expected a chapter: {', '.join(chapters) or 'none'}"
            yield ("prepare", position, "published_in"), repr(step.published_in), expected


def _taken_twice(names: Iterable[tuple[Place, str]]) -> Iterator[Finding]:
    owners = dict.fromkeys(KEPT_NAMES, "a report's own file")
    for path, name in names:
        if name in owners:
            yield path, repr(name), f"expected a name of its own: {owners[name]} has it"
        owners.setdefault(name, f"{path[0]}.{path[1]}")


def _no_earlier_wave(contents: Contents, declared: Mapping[str, Mapping[str, Parameter]]) -> Iterator[Finding]:
    """An earlier wave that is none, and chapters about one that do not take it, or are all there is."""
    if contents.earlier == contents.survey:
        yield ("earlier",), repr(contents.earlier), "expected the wave before `survey`, or no entry"
    for place, entry in enumerate(contents.chapters):
        if entry.needs and "earlier" not in declared.get(entry.notebook, ("earlier",)):
            remedy = f"expected {entry.notebook}.ipynb to declare the parameter `earlier`"
            yield ("chapters", place, "needs"), repr(entry.needs), remedy
    if not any(contents.instances()):
        yield ("chapters",), "only chapters that need an earlier wave", "expected `earlier`, or another chapter"


def _unknown_notebooks(
    contents: Contents, folder: Path, declared: Mapping[str, Mapping[str, Parameter]]
) -> Iterator[Finding]:
    for section in SECTIONS:
        for position, entry in enumerate(getattr(contents, section)):
            if entry.notebook not in declared:
                known = ", ".join(sorted(path.stem for path in folder.glob("*.ipynb"))) or "none"
                remedy = f"expected a notebook of {folder.name}/: {known}"
                yield (section, position, "notebook"), repr(entry.notebook), remedy


def _misfits(contents: Contents, declared: Mapping[str, Mapping[str, Parameter]]) -> Iterator[Finding]:
    """Parameters that a notebook does not declare, or declares as another type."""
    for section in SECTIONS:
        for position, entry in enumerate(getattr(contents, section)):
            parameters = declared.get(entry.notebook)
            if parameters is None:
                continue
            given: list[tuple[Place, str, Given]] = [
                (("parameters", name), name, value) for name, value in entry.parameters.items()
            ]
            for name, values in getattr(entry, "for_each", {}).items():
                given += [(("for_each", name, place), name, value) for place, value in enumerate(values)]
            given += [(("notebook",), name, wave) for name, wave in _waves(contents, parameters).items()]
            if section == "editions":
                given += [(("notebook",), name, group) for name, group in _of_group(parameters).items()]
            for path, name, value in given:
                remedy = _misfit(name, value, entry.notebook, parameters)
                if remedy:
                    yield (section, position, *path), _shown(name, value, path), remedy


def _shown(name: str, value: Given, path: Place) -> str:
    return f"the parameter {name}: {value}" if path == ("notebook",) else repr(value)


def _misfit(name: str, value: Given, notebook: str, declared: Mapping[str, Parameter]) -> str | None:
    if name not in declared:
        known = ", ".join(declared) or "none"
        return f"expected a parameter that {notebook}.ipynb declares: {known}"
    try:
        value_as_declared(value, declared[name])
    except ValueError as error:
        return f"expected {error}, as {notebook}.ipynb declares `{name}: {declared[name].annotation}`"
    return None


def _waves(contents: Contents, declared: Mapping[str, Parameter]) -> dict[str, str]:
    """The waves that a notebook is given: the report's own, and the earlier one where it declares that."""
    given = {"survey": contents.survey}
    return given | {"earlier": contents.earlier} if contents.earlier and "earlier" in declared else given


def _of_group(declared: Mapping[str, Parameter]) -> dict[str, str]:
    """What an edition gives a notebook that is about a group; not known yet."""
    return {"by": "", "group": ""} if "group" in declared else {}


def _of_earlier(step: Step, earlier: str | None) -> str:
    """The name of a step's run for the earlier wave."""
    return f"{step.notebook}-{earlier}"


def _plan(contents: Contents, notebooks: Mapping[str, Path], declared: Mapping[str, Mapping[str, Parameter]]) -> Plan:
    def values(entry: Step | Chapter, more: Mapping[str, str]) -> dict[str, Value]:
        parameters = declared[entry.notebook]
        given: dict[str, Given] = {**_waves(contents, parameters), **entry.parameters, **more}
        return {name: value_as_declared(value, parameters[name]) for name, value in given.items()}

    def runs(step: Step) -> Iterator[Run]:
        """The runs of a step: for the earlier wave, of which nothing is published, and for the report's own."""
        notebook = notebooks[step.notebook]
        if contents.earlier and "survey" not in step.parameters:
            given = values(step, {"survey": contents.earlier})
            given.pop("earlier", None)  # what came before that wave is not this report's matter
            yield Run(_of_earlier(step, contents.earlier), notebook, given)
        yield Run(step.notebook, notebook, values(step, {}), published_in=step.published_in, before=step.before)

    def chapter(entry: Chapter, name: str, more: Mapping[str, str]) -> Run:
        return Run(name, notebooks[entry.notebook], values(entry, more), entry.title, entry.summary)

    return Plan(
        title=contents.title,
        survey=contents.survey,
        earlier=contents.earlier,
        published=contents.published,
        prepare=tuple(run for step in contents.prepare for run in runs(step)),
        chapters=tuple(chapter(entry, name, more) for _, entry, name, more in contents.instances()),
        edition=tuple(
            chapter(entry, name, more | _of_group(declared[entry.notebook]))
            for _, entry, name, more in contents.instances("editions")
        ),
    )
