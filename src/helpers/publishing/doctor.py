"""From this machine to what a build will find on it: what is well and what is not, each with the next step.

Nothing is imported here that may be missing: each check imports what it needs, and one that fails is a finding.
"""

from __future__ import annotations

import locale
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path
from typing import Any, Literal

from helpers.errors import InputError, Mistake, refused_by_system
from helpers.folders import files_of
from helpers.publishing.kernels.warm import why_cold
from helpers.publishing.pdf import browser, how_to_install

Level = Literal["ok", "attention", "wrong"]

# A build of the demonstration writes some 60 MB, with what it keeps for the next; below the first, one may not end.
LEAST_ROOM, GOOD_ROOM = 200 * 2**20, 2 * 2**30
# What a kernel holds that has made the imports of a notebook.
OF_A_KERNEL = 300 * 2**20
# What commands print beside ASCII.
PRINTED = "−–—’“”…×≥é"
# Seconds that a browser has to say its version.
PATIENCE = 2.0
# What each extra is for, in the words of who lacks it.
EXTRAS = {
    "lab": "explore in JupyterLab",
    "cluster": "run chapters on many machines",
    "test": "run the tests",
    "check": "run the checks of form and types",
    "docs": "build the documentation",
}
INSTALL = "run `make .venv/installed` (without make: pip install --require-hashes -r requirements.lock)"
REINSTALL = "pip install --no-build-isolation --no-deps --editable ."


@dataclass(frozen=True)
class Finding:
    """What was found of one thing. `step` is what to do next, "" where nothing is to be done.

    "attention" is for what a build does without, "wrong" for what it cannot do without.
    """

    about: str
    found: str
    step: str = ""
    level: Level = "ok"

    def __str__(self) -> str:
        return f"{self.level:<11}{self.about}: {self.found}{f'; {self.step}' if self.step else ''}"


@dataclass(frozen=True)
class Place:
    """Where a build would read and write: the project's folder, and that of its data."""

    project: Path
    data: Path


Check = Callable[[], Iterator[Finding]]


def examine(checks: Mapping[str, Check]) -> Iterator[Finding]:
    """What each check finds, in turn; one that fails itself is a finding too. No exception comes out of it."""
    for about, check in checks.items():
        try:
            yield from check()
        except ModuleNotFoundError as error:
            yield Finding(about, f"{(error.name or 'a package').partition('.')[0]} is not installed", INSTALL, "wrong")
        except OSError as error:
            refused = refused_by_system(error, about).mistakes[0]
            yield Finding(about, refused.found, refused.remedy, "wrong")
        except Exception as error:  # what is broken on a machine may break in any way
            said = f"{type(error).__name__}: {error}".splitlines()[0]
            yield Finding(about, f"cannot be found out ({said})", INSTALL, "attention")


def place_here(start: Path, data: Path | None = None) -> Place:
    """The project that `start` is in, the nearest folder with a `reports/`, and its data unless another is named."""
    project = next((folder for folder in (start, *start.parents) if (folder / "reports").is_dir()), start)
    return Place(project, data or Path(os.environ.get("ANNUAL_REPORT_DATA") or project / "data"))


def checks_of(place: Place) -> dict[str, Check]:
    """Every check, by what it is about, in the order in which they are told."""
    return {
        "Python": python_here,
        "packages": partial(packages_here, place.project / "requirements.lock"),
        "extras": extras_here,
        "kernels": kernels_here,
        "Chromium": browser_here,
        "folders": partial(folders_here, place),
        "memory": memory_here,
        "language": language_here,
        "reports": partial(reports_here, place.project / "reports"),
        "waves": partial(waves_here, place.data / "raw"),
    }


# --- Python and its packages ------------------------------------------------------------------------------


def python_here() -> Iterator[Finding]:
    """Whether this Python is one that the project is for, and is tested on."""
    from packaging.specifiers import SpecifierSet

    from helpers.publishing.packages import PROJECT

    version = platform.python_version()
    try:
        described: Any = metadata(PROJECT)
    except PackageNotFoundError:
        yield Finding("package", f"{PROJECT} is not installed in {sys.prefix}", REINSTALL, "wrong")
        return
    asked = described["Requires-Python"] or ""
    tested = re.findall(r"Python :: (\d\.\d+)", "\n".join(described.get_all("Classifier") or ()))
    if not SpecifierSet(asked).contains(version, prereleases=True):
        yield Finding("Python", f"{version}, not {asked}", "make PYTHON=python3.12 with one that is", "wrong")
    elif tested and version.rpartition(".")[0] not in tested:
        step = f"take one of {', '.join(tested)} if anything fails"
        yield Finding("Python", f"{version}, on which nothing was tested", step, "attention")
    else:
        yield Finding("Python", f"{version} on {platform.system()}")


def packages_here(lock: Path) -> Iterator[Finding]:
    """Whether every package that a build needs is here, within its bounds, and in the version of the lock file."""
    from packaging.utils import canonicalize_name

    from helpers.publishing.packages import PROJECT, locked_versions, requirements_met

    met = [(canonicalize_name(one.name), one.specifier, version) for one, version in requirements_met(PROJECT)]
    missing = sorted({name for name, _, version in met if not version})
    astray = sorted(
        {
            f"{name} {version} (needed {bounds})"
            for name, bounds, version in met
            if version and not bounds.contains(version, prereleases=True)
        }
    )
    if missing:
        yield Finding("packages", f"no {some(missing)}", INSTALL, "wrong")
    if astray:
        yield Finding("packages", some(astray), INSTALL, "wrong")
    here = {name: version for name, _, version in met if version}
    if not lock.is_file():
        if not missing and not astray:
            yield Finding("packages", f"{len(here)}, each within its bounds; no requirements.lock to hold them to")
        return
    locked = locked_versions(lock.read_text("utf-8"))
    other = [
        f"{name} {version} (locked {locked[name]})"
        for name, version in sorted(here.items())
        if name in locked and locked[name] != version
    ]
    if other:
        step = f"the report may differ in small things: {INSTALL}"
        yield Finding("packages", f"not as locked: {some(other)}", step, "attention")
    elif not missing and not astray:
        yield Finding("packages", f"{len(here)}, each as requirements.lock has it")


def extras_here() -> Iterator[Finding]:
    """Which extras are installed; of one that is not, what it is for."""
    from helpers.publishing.packages import PROJECT, asked_directly

    for extra in metadata(PROJECT).get_all("Provides-Extra") or ():
        missing = sorted(one.name for one, version in asked_directly(PROJECT, extra) if not version)
        purpose = EXTRAS.get(extra, "do more")
        if missing:
            step = f"to {purpose}: pip install --editable '.[{extra}]'"
            yield Finding(f"extra {extra}", f"no {some(missing)}", step, "attention")
        else:
            yield Finding(f"extra {extra}", f"installed, to {purpose}")


# --- kernels ----------------------------------------------------------------------------------------------


def kernels_here() -> Iterator[Finding]:
    """Whether Jupyter finds the kernel that notebooks name, that it is this Python's, and whether it can be warm."""
    from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel

    manager: Any = KernelSpecManager()
    try:
        program = Path(manager.get_kernel_spec("python3").argv[0])
    except NoSuchKernel:
        step = f"{sys.executable} -m ipykernel install --sys-prefix"
        yield Finding("kernel python3", "Jupyter knows none", step, "wrong")
    else:
        # A name alone is this Python's to Jupyter; a path may be that of any.
        if program.is_absolute() and program.parent != Path(sys.executable).parent:
            step = f"{sys.executable} -m ipykernel install --sys-prefix, and remove the other"
            yield Finding("kernel python3", f"that of another Python, {program}", step, "wrong")
        else:
            yield Finding("kernel python3", "that of this Python")
    if reason := why_cold():
        yield Finding("warm kernels", f"none, for {reason}: each kernel starts anew, two seconds a chapter")
        return
    yield Finding("warm kernels", "can be had")
    if "warm-python3" not in manager.find_kernel_specs():
        yield Finding("kernel warm-python3", "JupyterLab does not know it", REINSTALL, "attention")


# --- the browser ------------------------------------------------------------------------------------------


def browser_here() -> Iterator[Finding]:
    """Whether there is a Chromium to print the PDF with, and which."""
    command = browser()
    if command is None:
        step = f"{how_to_install()}, or do without the PDF"
        yield Finding("Chromium", "none", step, "attention")
        return
    if sys.platform == "win32":  # where it opens a window rather than say its version
        yield Finding("Chromium", command)
        return
    try:
        said = subprocess.run(  # noqa: S603 - the browser that is installed
            [command, "--version"], capture_output=True, text=True, encoding="utf-8", errors="replace",
            timeout=PATIENCE, check=True,
        ).stdout.split(" built on ")[0].strip()  # fmt: skip
        yield Finding("Chromium", said or command)
    except (subprocess.SubprocessError, OSError) as error:
        told = "does not answer" if isinstance(error, subprocess.TimeoutExpired) else "does not start"
        step = f"run {command} --version to see why; until then no PDF is made"
        yield Finding("Chromium", f"{command} {told}", step, "attention")


# --- disk, memory, language ---------------------------------------------------------------------------------


def folders_here(place: Place) -> Iterator[Finding]:
    """Whether a build may write where it writes, and whether there is room."""
    for about, folder in (("data/processed", place.data / "processed"), ("reports", place.project / "reports")):
        there = next(one for one in (folder, *folder.parents) if one.exists())
        try:
            with tempfile.TemporaryFile(dir=there):
                pass
        except OSError as error:
            refused = refused_by_system(error, folder).mistakes[0]
            yield Finding(about, f"{folder} cannot be written into: {refused.found}", refused.remedy, "wrong")
            continue
        free = shutil.disk_usage(there).free
        if free < GOOD_ROOM:
            level: Level = "wrong" if free < LEAST_ROOM else "attention"
            yield Finding(about, f"{size(free)} free", f"make room: a build needs {size(LEAST_ROOM)} or more", level)
        else:
            yield Finding(about, f"may be written into, {size(free)} free")


def memory_here() -> Iterator[Finding]:
    """Whether there is memory for as many notebooks at a time as there are cores."""
    import psutil

    cores, free = os.cpu_count() or 1, psutil.virtual_memory().available
    found = f"{size(free)} free, {cores} core{'s' if cores > 1 else ''}"
    possible = int(free // (2 * OF_A_KERNEL))
    if possible < 1:
        yield Finding("memory", found, "end other programs: a notebook needs 600 MB", "attention")
    elif possible < cores:
        yield Finding("memory", found, f"build with --workers {possible}", "attention")
    else:
        yield Finding("memory", found)


def language_here() -> Iterator[Finding]:
    """Whether what commands print can be written to this terminal."""
    encoding = getattr(sys.stdout, "encoding", None) or locale.getpreferredencoding(do_setlocale=False)
    try:
        PRINTED.encode(encoding)
        yield Finding("language", f"prints {encoding}")
    except UnicodeEncodeError:
        step = "set PYTHONUTF8=1, or some signs are shown as ?"
        yield Finding("language", f"prints {encoding}, which lacks some signs", step, "attention")


# --- what is to be reported ---------------------------------------------------------------------------------


def reports_here(reports: Path) -> Iterator[Finding]:
    """Whether there is a contents page to build."""
    pages = [file.stem for file in files_of(reports) if file.suffix in (".yml", ".yaml")]
    if pages:
        yield Finding("contents pages", f"{some(pages)} in {reports}")
    else:
        step = "go to the project's folder, and try again there"
        yield Finding("contents pages", f"none in {reports}", step, "wrong")


def waves_here(raw: Path) -> Iterator[Finding]:
    """Whether each wave has a questionnaire that can be read and one export, and whether any wave has both."""
    if not raw.is_dir():
        yield Finding("waves", f"no folder {raw}", "name the folder that holds raw/ with --data", "wrong")
        return
    waves = sorted(folder for folder in raw.glob("*") if folder.is_dir())
    whole = 0
    for wave in waves:
        exports = [file.name for file in files_of(wave) if file.stem == "responses"]
        asked = (wave / "questionnaire.yml").is_file()
        mistake = _mistake_in(wave / "questionnaire.yml") if asked else None
        empty = [name for name in exports if not (wave / name).stat().st_size]
        whole += asked and not mistake and len(exports) == 1 and not empty
        if mistake:
            found = f"questionnaire.yml, {mistake.place}: {mistake.found}"
            yield Finding(f"wave {wave.name}", found, mistake.remedy, "attention")
        elif not asked:
            step = f"annual-report inspect {wave}/responses.csv --draft {wave}/questionnaire.yml writes one"
            yield Finding(f"wave {wave.name}", "no questionnaire.yml", step, "attention")
        elif not exports:
            step = f"put the survey tool's export there as {wave}/responses.csv, or .tsv, .xlsx, .sav"
            yield Finding(f"wave {wave.name}", "no export", step, "attention")
        elif len(exports) > 1:
            step = f"leave one of them in {wave}, and move the others elsewhere"
            yield Finding(f"wave {wave.name}", f"several exports, {' and '.join(exports)}", step, "attention")
        elif empty:
            step = f"save the survey tool's export there again, as {wave}/{empty[0]}"
            yield Finding(f"wave {wave.name}", f"{empty[0]}, with nothing in it", step, "attention")
        else:
            yield Finding(f"wave {wave.name}", f"questionnaire.yml and {exports[0]}")
    if not whole:
        found = f"no wave in {raw} has a questionnaire.yml and an export that can be read"
        yield Finding("waves", found, "annual-report demonstrate writes the demonstration's two waves", "wrong")


def _mistake_in(file: Path) -> Mistake | None:
    """The first thing that is wrong with a questionnaire; None where it can be read."""
    from helpers.questionnaire import parse_questionnaire

    try:
        parse_questionnaire(file.read_text("utf-8-sig"), file)
    except InputError as error:
        return error.mistakes[0]
    except UnicodeDecodeError:
        return Mistake("the file", "text that is not UTF-8", "save it as UTF-8")
    return None


def some(names: Sequence[str], most: int = 4) -> str:
    """Names in a line: all, or the first few and how many more."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def size(number: float) -> str:
    """A number of bytes as people say it.

    >>> size(300 * 2**20), size(72.4 * 2**30)
    ('300 MB', '72.4 GB')
    """
    return f"{number / 2**30:.1f} GB" if number >= 2**30 else f"{number / 2**20:.0f} MB"
