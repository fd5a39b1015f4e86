"""Files that are not there or are something else, folders that may not be written to, and disks that are full."""

from __future__ import annotations

import errno
import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from broken.breakage import BUILD, CLEAN, Breakage, rewrite
from broken.good import CODED, CONTENTS, EXPORT, GOOD_EXPORT, POPULATION, QUESTIONNAIRE, RAW, WAVE

PROCESSED, REPORT, GLANCE = f"data/processed/{WAVE}", f"reports/{WAVE}", "notebooks/01_glance.ipynb"
INSPECT = ("inspect", EXPORT)
DRAFT = (*INSPECT, "--draft", "reports/draft.yml")
Change = Callable[[Path], object]


def removed(name: str) -> Change:
    return lambda project: (project / name).unlink()


def moved(name: str) -> Change:
    return lambda project: (project / name).rename(project / "elsewhere")


def folder(name: str) -> Change:
    """A folder of the file's name."""
    return lambda project: ((project / name).unlink(), (project / name).mkdir())


def link(name: str, to: str) -> Change:
    """A link in place of the file, that leads to another, to none, or to itself."""
    return lambda project: ((project / name).unlink(missing_ok=True), (project / name).symlink_to(to))


def put(name: str, text: str = "mine") -> Change:
    return lambda project: (project / name).write_text(text)


def file_for_folder(name: str) -> Change:
    return lambda project: ((project / name).rename(project / "elsewhere"), (project / name).write_text("a file"))


def text(name: str, was: str, becomes: str) -> Change:
    return lambda project: rewrite(project / name, lambda content: content.replace(was, becomes))


def changed(project: Path) -> None:
    """An export with one answer changed, so that a build has something to do."""
    rewrite(project / EXPORT, lambda content: content.replace("Less blame", "Less of it"))


def to(where: str) -> tuple[str, ...]:
    return (*CLEAN[:-1], where)


@contextmanager
def refusing(number: int) -> Iterator[None]:
    """A system that makes no new folder beside others, as one read-only or full would."""

    def mkdir(path: object, *_: object, **__: object) -> None:
        raise OSError(number, os.strerror(number), str(path))

    with patch("tempfile._os.mkdir", mkdir):
        yield


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """Real writes that fail midway: no file may grow beyond this size."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


NO_FILE = "found no such file"
BREAKAGES: dict[str, Breakage] = {
    "no export": Breakage(removed(EXPORT), f"{EXPORT}, the file: {NO_FILE}; check the path"),
    "no export, and a report wanted": Breakage(
        removed(EXPORT),
        "the export: found no file; expected one file: "
        "responses.csv, responses.tsv, responses.xlsx, responses.sav or responses.json",
        BUILD,
    ),
    "two exports": Breakage(
        put(f"{RAW}/responses.xlsx"), "the export: found responses.csv and responses.xlsx; expected one file", BUILD
    ),
    "a folder named responses.csv": Breakage(folder(EXPORT), "found a file that cannot be read (Is a directory)"),
    "a folder named responses.csv, and a report wanted": Breakage(folder(EXPORT), "the export: found no file", BUILD),
    "a folder to inspect": Breakage(folder(EXPORT), "found a file that cannot be read (Is a directory)", INSPECT),
    "an export linked to itself": Breakage(link(EXPORT, "responses.csv"), "found a file that cannot be read (Too many"),
    "an export linked to nothing": Breakage(link(EXPORT, "gone.csv"), f"{EXPORT}, the file: {NO_FILE}"),
    "an export below a file": Breakage(
        put("note"), "found a file that cannot be read (Not a directory)", ("inspect", "note/responses.csv")
    ),
    "nothing for an export": Breakage(
        put("note"), "/dev/null, the file: found nothing in it", ("inspect", "/dev/null")
    ),
    "a name without end": Breakage(
        put("note"), "found a file that cannot be read (File name too long)", ("inspect", "x" * 300)
    ),
    "no questionnaire": Breakage(removed(QUESTIONNAIRE), f"{QUESTIONNAIRE}, the file: {NO_FILE}"),
    "no questionnaire, and a report wanted": Breakage(removed(QUESTIONNAIRE), f"the file: {NO_FILE}", BUILD),
    "a folder for a questionnaire": Breakage(
        folder(QUESTIONNAIRE), f"{QUESTIONNAIRE}, the file: found a file that cannot be read (Is a directory)"
    ),
    "a questionnaire linked to itself": Breakage(
        link(QUESTIONNAIRE, "questionnaire.yml"), "found a file that cannot be read (Too many levels"
    ),
    "the export for a questionnaire": Breakage(put("note"), f"{EXPORT}, line", (*CLEAN[:3], EXPORT, *CLEAN[4:])),
    "another wave's questionnaire": Breakage(
        text(QUESTIONNAIRE, 'id: "2026"', 'id: "2025"'), "wave.id: found '2025'; expected '2026', as its folder", BUILD
    ),
    "no population, where margins are named": Breakage(
        removed(POPULATION), f"population.csv, the file: {NO_FILE}; expected the population's margins", BUILD
    ),
    "a folder for a population": Breakage(folder(POPULATION), "population.csv, the file or folder: found is a", BUILD),
    "a population linked to nothing": Breakage(
        link(POPULATION, "gone.csv"), "population.csv, the file or folder: found no such file or directory", BUILD
    ),
    "a folder for coded answers": Breakage(folder(CODED), "coded.csv, the file or folder: found is a directory", BUILD),
    "coded answers linked to themselves": Breakage(
        link(CODED, "coded.csv"), "coded.csv, the file or folder: found too many levels of symbolic links", BUILD
    ),
    "coded answers linked to nothing": Breakage(
        link(CODED, "gone.csv"), "coded.csv, the file or folder: found no such file or directory", BUILD
    ),
    "no contents page": Breakage(removed(CONTENTS), "the contents page: found no such file or directory", BUILD),
    "no contents page of this name": Breakage(
        put("note"), "2031, the report: found no contents page of this name", ("build", "2031")
    ),
    "a folder for a contents page": Breakage(folder(CONTENTS), "the contents page: found is a directory", BUILD),
    "a contents page linked to itself": Breakage(
        link(CONTENTS, f"{WAVE}.yml"), "the contents page: found too many levels of symbolic links", BUILD
    ),
    "no wave of this name": Breakage(moved(RAW), "found '2026'; expected one of", BUILD),
    "no data": Breakage(moved("data/raw"), "the data: found no such folder", (*BUILD, "--data", "nowhere")),
    "a file for the data": Breakage(put("note"), "the data: found no such folder", (*BUILD, "--data", "note")),
    "no notebook": Breakage(removed(GLANCE), "found '01_glance'; expected a notebook of notebooks/: 00_clean", BUILD),
    "a folder for a notebook": Breakage(folder(GLANCE), "found '01_glance'; expected a notebook of notebooks/", BUILD),
    "a notebook that is cut": Breakage(
        lambda project: rewrite(project / GLANCE, lambda content: content[:-20]),
        "the notebook: found a file that is not a Jupyter notebook of format 4; save it again in JupyterLab",
        BUILD,
    ),
    "a notebook that is a script": Breakage(put(GLANCE, "import os\n"), "found a file that is not a Jupyter", BUILD),
    "a notebook that is a list": Breakage(put(GLANCE, "[]"), "found a file that is not a Jupyter notebook", BUILD),
    "parameters that are no Python": Breakage(
        text(GLANCE, "rows: int = 3", "rows: int = = 3"), "the parameters cell: found `rows: int = = 3", BUILD
    ),
    "a file for the folder to clean into": Breakage(
        file_for_folder(PROCESSED), f"{PROCESSED}, the file or folder: found not a directory; a file stands where"
    ),
    "a folder to clean into below a file": Breakage(
        put("note"), "note/deeper, the file or folder: found file exists; a file stands where", to("note/deeper")
    ),
    "a stranger in the folder to clean into": Breakage(
        put(f"{PROCESSED}/thesis.docx"), "the folder to write: found thesis.docx, which cleaning did not write"
    ),
    "a name without end to clean into": Breakage(
        put("note"), "found file name too long; name a shorter path", to("x" * 300)
    ),
    "a folder to clean into, linked to itself": Breakage(
        link("loop", "loop"), "loop/deeper, the file or folder: found file exists", to("loop/deeper")
    ),
    "strangers in the folder to build": Breakage(
        lambda project: ((project / "mine").mkdir(), (project / "mine/thesis.docx").write_text("mine")),
        "the folder to build: found files that are no report; name another folder",
        (*BUILD, "--to", "mine"),
    ),
    "a file for the folder to build": Breakage(
        file_for_folder(REPORT), "found not a directory; a file stands where a folder is expected", BUILD
    ),
    "a draft that is there": Breakage(
        put("reports/draft.yml"), "the draft: found a file that is there; name another, or give --force", DRAFT
    ),
    "a draft below a file": Breakage(
        put("note"), "a file stands where a folder is expected", (*INSPECT, "--draft", "note/draft.yml")
    ),
    "a folder for a draft": Breakage(
        lambda project: (project / "reports/draft.yml").mkdir(), "found is a directory", (*DRAFT, "--force")
    ),
    "a folder that may not be written to": Breakage(
        changed,
        f"{PROCESSED}, the file or folder: found permission denied; ask for the permission",
        CLEAN,
        lambda: refusing(errno.EACCES),
    ),
    "a disk that is read only": Breakage(
        changed,
        "found read-only file system; ask for the permission to write there, or name",
        CLEAN,
        lambda: refusing(errno.EROFS),
    ),
    "a disk that is full": Breakage(
        changed, "found no space left on device; make room on the disk", CLEAN, lambda: refusing(errno.ENOSPC)
    ),
    "a disk that is full, and a report wanted": Breakage(
        changed, "found no space left on device; make room on the disk", BUILD, lambda: refusing(errno.ENOSPC)
    ),
    "a folder that may not be written to, and a report wanted": Breakage(
        changed, "found permission denied; ask for the permission", BUILD, lambda: refusing(errno.EACCES)
    ),
    "a disk that fills while responses are written": Breakage(
        changed,
        f"{PROCESSED}, the file or folder: found file too large; make room on the disk",
        CLEAN,
        lambda: files_of_at_most(1_000),
    ),
    "a disk that fills while the account is written": Breakage(
        lambda project: put(EXPORT, GOOD_EXPORT + GOOD_EXPORT.split("\n", 2)[2] * 200)(project),
        "found file too large; make room on the disk",
        CLEAN,
        lambda: files_of_at_most(20_000),
    ),
    "a disk that fills while what ran is kept": Breakage(
        put("note"),
        "reports/.kept, the file or folder: found file too large; make room on the disk",
        (*BUILD, "--force"),
        lambda: files_of_at_most(12_000),
    ),
    "a disk that fills while the report is written": Breakage(
        text(CONTENTS, "The toy report", "The new report"),
        f"{REPORT}, the file or folder: found file too large; make room on the disk",
        BUILD,
        lambda: files_of_at_most(12_000),
    ),
    "a disk that fills while a draft is written": Breakage(
        put("note"),
        "reports/draft.yml, the file or folder: found file too large; make room",
        DRAFT,
        lambda: files_of_at_most(500),
    ),
    "a disk that fills while a draft replaces another": Breakage(
        put("reports/draft.txt"),
        "reports/draft.txt, the file or folder: found file too large; make room",
        (*INSPECT, "--draft", "reports/draft.txt", "--force"),
        lambda: files_of_at_most(500),
    ),
}
