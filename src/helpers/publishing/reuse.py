"""From a run, and all that it hangs on, to what it made before where nothing of that has changed.

A run hangs on its notebook, what that is given, the data of its waves, the source of this project and the versions
of its packages: its `Basis`. What it made is kept by that. Whatever is not seen to be the same is made anew.
"""

from __future__ import annotations

import hashlib
import json
import math
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from helpers.errors import InputError
from helpers.folders import digest, digests_within, files_of, writing_into
from helpers.publishing.chapters import KERNEL_SETTINGS
from helpers.publishing.contents import Run
from helpers.publishing.conversion import Section
from helpers.publishing.runner import Made
from helpers.questionnaire import own_words, parse_questionnaire

FOLDER = ".kept"
# As many of one run, with one set of parameters, as there may be branches that are worked on in turn.
KEPT_OF_A_RUN = 4
# Parts of this project that come after a run has made its section, or have no part in that.
_FILES = (
    "auditing|build|doctor|downloads|editions|making|next_wave|packages|pdf|progress|reuse|site|spreadsheet"
    "|verifying|whole"
)
AFTERWARDS = re.compile(
    rf"(cli|demonstration|publishing/(deposit|questionnaires|unattended))/.*|publishing/({_FILES})\.py"
    r"|publishing/kernels/comparison\.py|publishing/templates/[^/]*"
)
QUESTIONNAIRE = "questionnaire.yml"


@dataclass(frozen=True)
class Basis:
    """All that a run hangs on: each part by its name, with a digest or a version.

    `words` holds a digest for each question of each of its questionnaires, by the questionnaire's file.
    """

    notebook: str
    given: Mapping[str, Any]
    data: Mapping[str, str]
    software: Mapping[str, str]
    words: Mapping[str, Mapping[str, str]]

    @cached_property
    def digest(self) -> str:
        """Short, and another one where any part is."""
        return _digest(json.dumps(asdict(self), sort_keys=True).encode())[:24]


@dataclass(frozen=True)
class Entry:
    """What a run made once: on which basis, which wordings it read, and what it left in the data folder."""

    folder: Path
    basis: Basis
    read: Sequence[str] | None
    left: Mapping[str, str]
    seconds: float
    warnings: Sequence[str]
    content: str  # the digest of what it made


@dataclass(frozen=True)
class Looked:
    """What came of looking for a run: the entry that holds; or none, and what has changed since.

    `took` is how many seconds it took when it last ran, without an end where it never did. `section` is what it made,
    where it has just run.
    """

    run: Run
    basis: Basis
    entry: Entry | None
    changed: Sequence[str] = ()
    took: float = math.inf
    section: Section | None = field(default=None, repr=False)


class Shelf:
    """What runs made before, in a folder. `data` holds raw/ and processed/.

    A run is of a chapter, or (`is_step`) of a step, which hangs on raw/ alone and leaves something in processed/.
    """

    def __init__(self, folder: Path, data: Path) -> None:
        self.folder, self.data = folder, data

    def look(self, run: Run, is_step: bool = False) -> Looked:
        """Look for what a run made. Of a step, what it left in the data folder must still be there."""
        basis = self.basis(run, is_step)
        entries = list(self._entries(run))
        for entry in entries:
            if not differences(entry.basis, basis, entry.read) and entry.left == self._left(run, is_step):
                os.utime(entry.folder)
                return Looked(run, basis, entry, took=entry.seconds)
        if not entries:
            return Looked(run, basis, None, ["it has not run with these parameters before"])
        last = entries[0]
        changed = differences(last.basis, basis, last.read) or ["what it left in the data folder is no longer there"]
        return Looked(run, basis, None, changed, last.seconds)

    def basis(self, run: Run, is_step: bool = False) -> Basis:
        """What a run hangs on now."""
        raw, processed = ([self.data / kind / wave for wave in waves_of(run)] for kind in ("raw", "processed"))
        files = {
            file.relative_to(self.data).as_posix(): file
            for folder in (raw if is_step else [*raw, *processed])
            for file in files_of(folder)
        }
        asked = {name: file for name, file in files.items() if file.name == QUESTIONNAIRE}
        return Basis(
            digest(run.notebook),
            dict(run.parameters),
            {name: digest(file) for name, file in files.items() if name not in asked},
            software(),
            {name: _words(file) for name, file in asked.items()},
        )

    def keep(self, looked: Looked, made: Made, is_step: bool = False) -> Looked:
        """Keep what a run made, whole or not at all."""
        of_run = self.folder / looked.run.key
        of_run.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(prefix=".", dir=of_run))
        try:
            with writing_into(self.folder):
                section = made.section
                content = {"notebook": section.notebook, "fragment": section.fragment, "resources": section.resources}
                (scratch / "content.json").write_text(json.dumps(content, ensure_ascii=False), "utf-8")
                place = of_run / looked.basis.digest
                entry = Entry(
                    place, looked.basis, made.read, self._left(looked.run, is_step), made.seconds, made.warnings,
                    digest(scratch / "content.json"),
                )  # fmt: skip
                about = {name: value for name, value in asdict(entry).items() if name != "folder"}
                (scratch / "about.json").write_text(json.dumps(about, ensure_ascii=False), "utf-8")
                shutil.rmtree(place, ignore_errors=True)
                scratch.rename(place)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)  # where it did not become the place
        for old in _newest_first(of_run)[KEPT_OF_A_RUN:]:
            shutil.rmtree(old, ignore_errors=True)
        return replace(looked, entry=entry, section=section)

    def stands(self, folder: Path, stamp: str) -> bool:
        """Whether a built folder is what was put there with this stamp, file by file."""
        try:
            put = json.loads(self._stamp_of(folder).read_text("utf-8"))
        except (OSError, ValueError):
            return False
        return bool(put == {"stamp": stamp, "files": digests_within(folder)})

    def stamp(self, folder: Path, stamp: str) -> None:
        """Note what was put into a folder."""
        self.folder.mkdir(parents=True, exist_ok=True)
        put = {"stamp": stamp, "files": digests_within(folder)}
        self._stamp_of(folder).write_text(json.dumps(put), "utf-8")

    def _stamp_of(self, folder: Path) -> Path:
        return self.folder / f"{folder.name}-{_digest(str(folder.resolve()).encode())[:12]}.json"

    def _entries(self, run: Run) -> Iterator[Entry]:
        """What a run made with its parameters, the last first. What is not whole was not kept."""
        for folder in _newest_first(self.folder / run.key):
            try:
                about = json.loads((folder / "about.json").read_text("utf-8"))
                entry = Entry(folder, Basis(**about.pop("basis")), **about)
                if entry.content == digest(folder / "content.json"):
                    yield entry
            except (OSError, ValueError, TypeError):
                continue

    def _left(self, run: Run, is_step: bool) -> dict[str, str]:
        if not is_step:
            return {}
        folders = [self.data / "processed" / wave for wave in waves_of(run)]
        found = (file for folder in folders for file in files_of(folder))
        return {file.relative_to(self.data).as_posix(): digest(file) for file in found}


def section_of(looked: Looked) -> Section:
    """The section of the report that a run made once, as if it had just made it."""
    if looked.section is not None:
        return replace(looked.section, run=looked.run)
    if looked.entry is None:
        raise ValueError(f"nothing is kept of {looked.run.id}")
    return Section(looked.run, **json.loads((looked.entry.folder / "content.json").read_text("utf-8")))


def differences(before: Basis, now: Basis, read: Sequence[str] | None) -> list[str]:
    """What has changed between two bases, in words; `read` names the questions whose wording matters, None all."""
    found = ["its notebook"] if before.notebook != now.notebook else []
    found += [f"its parameter {name}" for name in _unlike(before.given, now.given)]
    found += [f"data/{name}" for name in _unlike(before.data, now.data)]
    for file in sorted(before.words.keys() | now.words.keys()):
        then, today = before.words.get(file, {}), now.words.get(file, {})
        for question in _unlike(then, today):
            if question == "":
                found.append(f"data/{file}")
            elif read is None or question in read:
                found.append(f"data/{file}: the wording of {question}")
    return found + _unlike(before.software, now.software)


def waves_of(run: Run) -> list[str]:
    """The waves that a run is about, by its parameters."""
    return [str(run.parameters[name]) for name in ("survey", "earlier") if run.parameters.get(name)]


@lru_cache(maxsize=1)
def software() -> Mapping[str, str]:
    """What computes a chapter: Python, each package that is installed, and each file of this project's source."""
    package = Path(__file__).parents[1]
    files = {file.relative_to(package).as_posix(): file for file in _sources(package)}
    sources = {f"helpers/{name}": digest(file) for name, file in files.items() if not AFTERWARDS.fullmatch(name)}
    return {"python": platform.python_version(), **KERNEL_SETTINGS, **dict(sorted(_installed())), **sources}


def publishing_software() -> str:
    """A digest of what makes a report of chapters: this project's publishing, its templates among it."""
    return _digest("".join(map(digest, _sources(Path(__file__).parents[1]))).encode())


def _sources(package: Path) -> list[Path]:
    return [file for file in sorted(package.rglob("*")) if file.is_file() and file.suffix != ".pyc"]


def _installed() -> Iterator[tuple[str, str]]:
    """Each installed package and its version, by the names of the folders that say so: they need not be opened."""
    for place in dict.fromkeys(sys.path):
        if Path(place).name in ("site-packages", "dist-packages"):
            for folder in Path(place).glob("*.dist-info"):
                name, _, version = folder.name.removesuffix(".dist-info").partition("-")
                yield name, version


def _words(questionnaire: Path) -> Mapping[str, str]:
    return _words_of(questionnaire, digest(questionnaire))


@lru_cache(maxsize=64)
def _words_of(questionnaire: Path, whole: str) -> Mapping[str, str]:
    """A digest for each question, and "" for the rest; for all of a file that is no questionnaire."""
    try:
        words = own_words(parse_questionnaire(questionnaire.read_text("utf-8-sig"), questionnaire))
    except (InputError, UnicodeDecodeError):
        return {"": whole}
    return {question: _digest(said.encode())[:24] for question, said in words.items()}


def _unlike(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    absent = object()
    return [name for name in sorted(before.keys() | now.keys()) if before.get(name, absent) != now.get(name, absent)]


def _newest_first(folder: Path) -> list[Path]:
    kept = [entry for entry in folder.glob("*") if not entry.name.startswith(".")]
    return sorted(kept, key=lambda entry: entry.stat().st_mtime_ns, reverse=True)


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
