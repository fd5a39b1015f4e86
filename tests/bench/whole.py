"""The report as a whole: our build beside every other way to make HTML pages of the same notebooks."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from bench import books
from bench.copies import runs_of, write_copies, write_scripts
from bench.in_markdown import Section, table_of
from bench.measures import Contender, NotMeasuredError, Promise, Row, at_least, at_most, in_turn, output_of, seconds_of
from bench.plain import EXHIBIT
from bench.setting import ROOT, Setting

# What makes a build run every notebook, whatever an earlier one left behind.
BUILD = ("build", "--force")
BOOKS = {1: ROOT / ".venv-bench-book1", 2: ROOT / ".venv-bench-book2"}

# The others make pages and nothing else, so our pages are what stands beside them.
_PAGES = "pages alone"
OURS = f"`annual-report build`, two workers, {_PAGES}"
LOOP = "`papermill`, then `jupyter nbconvert`, a shell loop"
BOOK_1 = "Jupyter Book 1, which executes"
BOOK_2 = "Jupyter Book 2 (MyST), which executes"
PLAIN = "the same computations as plain scripts, two processes"

_PROMISED = (OURS, LOOP, BOOK_1, BOOK_2, PLAIN)
FASTER_THAN_LOOP, FASTER_THAN_BOOKS, OF_PLAIN = 8.0, 4.0, 1.3  # what the project promises

HOW = """\
Each way makes HTML of the same {runs} runs of notebooks, those of `reports/{report}`, from nothing, and all kernels run
in this project's Python. The ways take turns; seconds are those of the whole command, from its start to its end. Those
without a range were timed in the first round alone, for nothing is promised of them. *Times
ours* is how many times as long as the build in bold it took. Whoever made another number of exhibits than the
scripts do ({exhibits}) would stand here as not measured.

Our builds run every notebook, take nothing from a build before but which chapters took longest, which are begun first,
and audit what they made. They stand here twice: their pages alone, beside the others' pages, and with what nobody else
makes, the PDF, the spreadsheet and the whole report in one file. The plain scripts are the floor: the notebooks'
code without kernels and without pages, each figure drawn, in processes that import once. Copies of the notebooks with
their parameters are made beforehand for those that take none, and that is not timed."""

NO_THEME = """\
Jupyter Book 2 fetches the theme that makes its pages from GitHub, which this machine does not reach. What is timed is
all that it does before: it executes, and writes the content of its pages. With pages it could only take longer."""


def whole_report(given: Setting) -> Section:
    """The section on the report as a whole, with its promises."""
    copies = write_copies(given.plan, given.scratch / "copies")
    scripts = write_scripts(copies, given.scratch / "scripts")[0].parent
    given.tell("Plain scripts, to warm up")
    exhibits = int(output_of(_plain(given, scripts, 1), given.scratch, given.environment))
    theme = books.fetched_theme(BOOKS[2], given.scratch / "theme", given.environment)
    ways = [*_others(given, copies, exhibits, theme), *_floor(given, scripts), *_ours(given)]
    rows = in_turn([replace(one, beside=one.what not in _PROMISED) for one in ways], given.rounds, given.tell)
    how = HOW.format(runs=len(copies), report=given.contents.name, exhibits=exhibits)
    about = [how, *([NO_THEME] if theme is None and rows[BOOK_2].seconds else [])]
    text = "\n\n".join([*about, table_of(list(rows.values()), rows[OURS])])
    return Section("The report as a whole", text, promises(rows))


def promises(rows: dict[str, Row]) -> tuple[Promise, ...]:
    """What is promised of our pages."""
    ours = rows[OURS]
    beside = {
        "a shell loop": (LOOP, FASTER_THAN_LOOP),
        "Jupyter Book 1": (BOOK_1, FASTER_THAN_BOOKS),
        "Jupyter Book 2": (BOOK_2, FASTER_THAN_BOOKS),
    }
    faster = (
        at_least(f"all pages are made at least {bound:g} times as fast as by {whose}", rows[other].ratio(ours), bound)
        for whose, (other, bound) in beside.items()
    )
    goal = f"all pages take at most {OF_PLAIN:g} times as long as plain scripts in two processes"
    return *faster, at_most(goal, ours.ratio(rows[PLAIN]), OF_PLAIN)


def build_command(given: Setting, workers: int, *more: str, downloads: bool = True) -> list[str]:
    """Our build of the report."""
    module = "helpers.cli" if downloads else "bench.without_downloads"
    places = [str(given.contents), "--data", str(given.data), "--to", str(given.scratch / "ours")]
    return [sys.executable, "-m", module, *BUILD, *places, "--workers", str(workers), *more]


def loop_script(given: Setting, to: Path) -> str:
    """The shell script that anybody would write: a process for each notebook, and one for each page."""
    lines = ["set -e"]
    for name, run in runs_of(given.plan).items():
        executed, parameters = to / f"{name}.ipynb", json.dumps(dict(run.parameters))
        lines.append(shlex.join(["papermill", str(run.notebook), str(executed), "-y", parameters]))
        lines.append(shlex.join(["jupyter", "nbconvert", "--to", "html", str(executed)]))
    return "\n".join(lines) + "\n"


def execute_script(copies: list[Path], to: Path) -> str:
    """The shell script that lets nbconvert execute, a process for each notebook."""
    command = ["jupyter", "nbconvert", "--execute", "--to", "html", "--output-dir", str(to)]
    return "\n".join(["set -e", *(shlex.join([*command, str(copy)]) for copy in copies)]) + "\n"


def _others(given: Setting, copies: list[Path], exhibits: int, theme: Path | None) -> list[Contender]:
    def made(what: str, seconds: Callable[[], float], folder: Path, files: str) -> Contender:
        return Contender(what, partial(complete, seconds, folder, files, exhibits))

    looped, executed, by_library = (given.scratch / name for name in ("looped", "executed", "by-library"))
    in_shell = {
        LOOP: (looped, loop_script(given, looped)),
        "`jupyter nbconvert --execute`, a shell loop": (executed, execute_script(copies, executed)),
    }
    ways = [
        made(what, partial(_shell_seconds, given, folder, text), folder, "*.html")
        for what, (folder, text) in in_shell.items()
    ]
    ways += [
        made(what, partial(_library_seconds, given, copies, by_library, workers), by_library, "*.html")
        for what, workers in (
            ("papermill and nbconvert as libraries, one process", 1),
            ("papermill and nbconvert as libraries, two processes", 2),
        )
    ]
    around = books.with_kernels(given.environment, given.scratch / "jupyter")
    book_1, book_2 = given.scratch / "book-1", given.scratch / "book-2"
    books.write_book_1(copies, book_1)
    books.write_book_2(copies, book_2, theme is not None)
    if theme is not None:
        shutil.copytree(theme, book_2 / "_build" / "templates")
    ways += [made(BOOK_1, partial(books.book_1_seconds, BOOKS[1], book_1, around), book_1, "_build/html/*.html")]
    ways += [
        made(what, partial(books.book_2_seconds, BOOKS[2], book_2, around, theme is not None, n), book_2, _EXECUTED)
        for what, n in ((BOOK_2, 1), (f"{BOOK_2} two at a time", 2))
    ]
    return ways


# As a class of markup, which stands in a page as it is or in JSON; a notebook's style names it too.
_EXHIBITS = re.compile(rf'{EXHIBIT}\\*"'.encode())
_EXECUTED = "_build/execute/*.ipynb"  # its content holds large outputs apart, each once however often it is shown


def _floor(given: Setting, scripts: Path) -> list[Contender]:
    def seconds(workers: int) -> float:
        return seconds_of(_plain(given, scripts, workers), given.scratch, given.environment)

    return [
        Contender("the same computations as plain scripts, one process", partial(seconds, 1)),
        Contender(PLAIN, partial(seconds, 2)),
    ]


def _ours(given: Setting) -> list[Contender]:
    ways = [
        Contender(OURS, partial(_build_seconds, given, 2, downloads=False)),
        Contender(f"`annual-report build`, one worker, {_PAGES}", partial(_build_seconds, given, 1, downloads=False)),
        Contender(
            f"`annual-report build --cold`, two workers, {_PAGES}",
            partial(_build_seconds, given, 2, "--cold", downloads=False),
        ),
    ]
    all_of_it = "`annual-report build`, two workers, with PDF, spreadsheet and one file"
    return [*ways, Contender(all_of_it, partial(_build_seconds, given, 2))]


def complete(seconds: Callable[[], float], folder: Path, files: str, exhibits: int) -> float:
    """The seconds of a way that made every exhibit: some tools go on where a notebook fails."""
    took = seconds()
    made = sum(len(_EXHIBITS.findall(file.read_bytes())) for file in folder.glob(files))
    if made != exhibits:
        raise NotMeasuredError(f"it made {made} exhibits of {exhibits}")
    return took


def _build_seconds(given: Setting, workers: int, *more: str, downloads: bool = True) -> float:
    shutil.rmtree(given.scratch / "ours", ignore_errors=True)
    return seconds_of(build_command(given, workers, *more, downloads=downloads), given.scratch, given.environment)


def _shell_seconds(given: Setting, folder: Path, script: str) -> float:
    _emptied(folder)
    path = f"{Path(sys.executable).parent}:{given.environment['PATH']}"
    return seconds_of(["sh", "-c", script], folder, {**given.environment, "PATH": path})


def _library_seconds(given: Setting, copies: list[Path], folder: Path, workers: int) -> float:
    _emptied(folder)
    for copy in copies:
        shutil.copyfile(copy, folder / copy.name)
    command = [sys.executable, "-m", "bench.libraries", folder, str(len(given.plan.prepare)), str(workers)]
    return seconds_of(command, given.scratch, given.environment)


def _plain(given: Setting, scripts: Path, workers: int) -> list[str | Path]:
    return [sys.executable, "-m", "bench.plain", scripts, str(len(given.plan.prepare)), str(workers)]


def _emptied(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
