"""Bad input: never a traceback, always a sentence that helps to mend it, and nothing is written."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner, Result

from broken import contents_pages, exports, folders, questionnaires, tables, workbooks
from broken.breakage import BUILD, CLEAN, Breakage
from broken.good import EXPORT, WAVE, write_good
from broken.odd import ODD
from broken.workbooks import WORKBOOK
from helpers.cli import main
from helpers.errors import BAD_INPUT
from toys import InProcess

BROKEN = {
    "export": exports.BREAKAGES,
    "workbook": workbooks.BREAKAGES,
    "questionnaire": questionnaires.BREAKAGES,
    "table": tables.BREAKAGES,
    "contents page": contents_pages.BREAKAGES,
    "folder": folders.BREAKAGES,
}
# File, place, what was found, what to do. A chapter that met it is named before.
SENTENCE = re.compile(r"(?:chapter .+ failed in .+?: )?[^\n]+?, [^\n]+?: found [^\n]+; [^\n]+")


@contextmanager
def in_process(data: Path, *_: object) -> Iterator[InProcess]:
    yield InProcess(data)


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose report was built when all was well."""
    project = tmp_path_factory.mktemp("good") / "project"
    write_good(project)
    with pytest.MonkeyPatch.context() as patched:
        without_kernels(patched)
        patched.chdir(project)
        assert [run(command).exit_code for command in (CLEAN, BUILD)] == [0, 0]
    return project


@pytest.fixture
def project(good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That project, about to be broken."""
    without_kernels(monkeypatch)
    shutil.copytree(good, tmp_path / "project")
    monkeypatch.chdir(tmp_path / "project")
    return tmp_path / "project"


def without_kernels(patched: pytest.MonkeyPatch) -> None:
    patched.setattr("helpers.publishing.downloads.browser", lambda: None)
    patched.setattr("helpers.publishing.runner.local_kernels", in_process)


def run(command: tuple[str, ...]) -> Result:
    return CliRunner().invoke(main, command, catch_exceptions=False)


def written(project: Path) -> dict[str, bytes]:
    """All that commands write; but for what ran before, which `.kept` holds to run the less."""
    return {
        file.relative_to(project).as_posix(): file.read_bytes()
        for folder in ("data/processed", "reports")
        for file in (project / folder).rglob("*")
        if file.is_file() and ".kept" not in file.parts and file.suffix != ".yml"
    }


def cases() -> list[object]:
    return [
        pytest.param(broken, id=f"{kind}: {name}") for kind, named in BROKEN.items() for name, broken in named.items()
    ]


@pytest.mark.parametrize("broken", cases())
def test_a_broken_input_is_a_sentence_and_nothing_is_written(broken: Breakage, project: Path) -> None:
    broken.breaks(project)
    before = written(project)
    with broken.during():
        result = run(broken.command)
    assert (result.exit_code, "Open" in result.stdout) == (BAD_INPUT, False)
    assert [line for line in result.stderr.splitlines() if not SENTENCE.fullmatch(line)] == []
    assert broken.said in result.stderr
    assert written(project) == before


@pytest.mark.parametrize("name", ODD)
def test_what_is_odd_but_fine_is_cleaned_like_any_other(name: str, project: Path) -> None:
    breaks, holds = ODD[name]
    breaks(project)
    export = EXPORT if (project / EXPORT).exists() else WORKBOOK
    result = run((CLEAN[0], export, *CLEAN[2:]))
    assert (result.exit_code, result.stderr) == (0, "")
    assert holds(pd.read_parquet(project / "data" / "processed" / WAVE / "responses.parquet"))


def test_every_breakage_is_told_apart_by_what_it_must_say() -> None:
    assert sum(map(len, BROKEN.values())) >= 150
    vague = [name for named in BROKEN.values() for name, broken in named.items() if broken.said in ("", "found")]
    assert vague == []


def test_what_a_document_asks_python_for_is_never_made(project: Path) -> None:
    for kind in (questionnaires, contents_pages):
        kind.BREAKAGES["a call of Python"].breaks(project)
    assert [run(command).exit_code for command in (CLEAN, BUILD)] == [BAD_INPUT, BAD_INPUT]
    assert not (project / "reports" / "owned").exists()
