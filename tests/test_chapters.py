"""Running notebooks: what a chapter gets, what it leaves, and how its failure is told."""

from __future__ import annotations

import hashlib
import json
import pickle
import sys
from pathlib import Path

import pytest

from helpers.publishing.chapters import (
    NAMED_LIMIT,
    NEVER_STARTED,
    ChapterError,
    Executed,
    execute,
    keep_failed,
    write_notebook,
)
from helpers.publishing.contents import Run
from helpers.questionnaire import READ_TYPE
from toys import PARAMETERS, code, markdown, notebook


def run_of(folder: Path, *sources: str) -> Run:
    cells = [code(PARAMETERS, "parameters"), *(code(source) for source in sources)]
    return Run("one", notebook(folder / "notebooks" / "01_one.ipynb", markdown("# One"), *cells), {"survey": "2026"})


def executed(folder: Path, *sources: str) -> Executed:
    return execute(run_of(folder, *sources), {folder: "data", Path(sys.prefix): "python"})


def failure_of(folder: Path, *sources: str) -> ChapterError:
    with pytest.raises(ChapterError) as raised:
        execute(run_of(folder, *sources), {})
    return raised.value


def printed(one: Executed) -> str:
    outputs = [output for cell in one.notebook["cells"] for output in cell.get("outputs", ())]
    return "".join("".join(output["text"]) for output in outputs if output["output_type"] == "stream")


def test_a_chapter_runs_with_its_parameters_in_a_folder_of_its_own_and_its_source_is_only_read(tmp_path: Path) -> None:
    run = run_of(tmp_path, "import os; print(survey, os.listdir())")
    before = hashlib.sha256(run.notebook.read_bytes()).hexdigest()
    one = execute(run, {})
    assert printed(one) == "2026 []\n"
    assert hashlib.sha256(run.notebook.read_bytes()).hexdigest() == before
    assert one.seconds > 0


def test_a_failure_names_chapter_notebook_parameters_cell_and_error_in_one_line(tmp_path: Path) -> None:
    failure = failure_of(tmp_path, "x = 1", "\nint('many')\nx = 2")
    assert str(failure) == (
        "chapter one (01_one.ipynb, survey=2026) failed in cell [4] `int('many')`: "
        "ValueError: invalid literal for int() with base 10: 'many'"
    )


def test_bad_input_in_a_notebook_is_told_with_its_chapter_and_cell(tmp_path: Path) -> None:
    source = (
        "from helpers.errors import InputError, Mistake\nraise InputError('a.csv', Mistake('row 3', 'x', 'expected y'))"
    )
    failure = failure_of(tmp_path, source)
    assert failure.by_input
    assert str(failure).startswith("chapter one (01_one.ipynb, survey=2026) failed in cell [3] `")
    assert str(failure).endswith("`: a.csv, row 3: found x; expected y")


def test_a_cell_that_hangs_is_a_chapter_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(NAMED_LIMIT, "1")
    failure = failure_of(tmp_path, "import time\ntime.sleep(60)")
    assert failure.what == "a cell was still running after 1 seconds; ANNUAL_REPORT_CELL_SECONDS may name more"
    assert not failure.by_input


@pytest.mark.parametrize(("said", "starts"), [(NEVER_STARTED, 2), ("Kernel died", 1)])
def test_a_kernel_that_lost_its_port_is_started_once_more_and_one_that_died_later_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, starts: int
) -> None:
    started: list[object] = []

    def dies(*args: object, **_: object) -> None:
        started.append(args)
        raise RuntimeError(said)

    monkeypatch.setattr("papermill.execute_notebook", dies)
    assert said in str(failure_of(tmp_path, "x = 1"))
    assert len(started) == starts


def test_a_kernel_that_dies_is_a_failed_chapter(tmp_path: Path) -> None:
    failure = failure_of(tmp_path, "import os; os._exit(1)")
    assert str(failure).startswith("chapter one (01_one.ipynb, survey=2026) failed in its kernel: DeadKernelError")


def test_a_failure_travels_between_processes(tmp_path: Path) -> None:
    failure = ChapterError(Run("one", tmp_path / "one.ipynb", {}), "cell [2]", "no such file", so_far="{}")
    received = pickle.loads(pickle.dumps(failure))
    assert (str(received), received.so_far, received.run) == (str(failure), "{}", failure.run)


def test_the_notebook_of_a_failed_chapter_is_kept_as_far_as_it_ran(tmp_path: Path) -> None:
    failure = failure_of(tmp_path, "print('so far')", "1 / 0")
    keep_failed(failure, tmp_path / "failed")
    assert failure.kept is not None
    assert failure.kept == tmp_path / "failed" / "one.ipynb"
    kept = failure.kept.read_text()
    assert "so far" in kept
    assert "ZeroDivisionError" in kept


def test_what_is_published_holds_no_time_no_warning_and_no_path_of_this_machine(tmp_path: Path) -> None:
    paths = f"print(f'{{sys.prefix}}/lib')\nprint('{tmp_path.as_posix()}/raw/a.csv')"
    source = f"import sys, warnings\nwarnings.warn('beware')\n{paths}"
    one = executed(tmp_path, source)
    assert "beware" in one.warnings[0]
    assert printed(one) == "python/lib\ndata/raw/a.csv\n"
    text = json.dumps(one.notebook)
    assert [word for word in ("papermill", "time", "UserWarning", str(tmp_path), sys.prefix) if word in text] == []
    assert one.notebook["metadata"].keys() == {"kernelspec", "language_info"}


def test_two_runs_of_a_notebook_are_published_as_the_same_bytes(tmp_path: Path) -> None:
    texts = [json.dumps(executed(tmp_path, "print(hash('a') == hash('a'))").notebook) for _ in range(2)]
    assert texts[0] == texts[1]


SHOWS = """
class Shown:
    def __init__(self, **kinds):
        self.kinds = {"text/html": "<p>", **kinds}

    def _repr_mimebundle_(self, include=None, exclude=None):
        return self.kinds
"""


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        (["Shown(**{'%s': ['b', 'a']})", "Shown(**{'%s': ['c', 'a']})"], ("a", "b", "c")),
        (["Shown(**{'%s': ['a']})", "Shown()"], None),  # one that does not say what was read before it
        ([], None),
    ],
)
def test_which_wordings_were_read_is_known_where_all_that_is_shown_says_so_and_is_not_published(
    tmp_path: Path, shown: list[str], read: tuple[str, ...] | None
) -> None:
    one = executed(tmp_path, SHOWS, *(source % READ_TYPE if "%" in source else source for source in shown))
    assert one.read == read
    assert READ_TYPE not in json.dumps([cell.get("outputs") for cell in one.notebook["cells"]])


def test_a_style_for_notebooks_is_not_published(tmp_path: Path) -> None:
    style = "<style class='in-notebooks'>.exhibit { color: red; }</style>".replace("'", '\\"')
    one = executed(tmp_path, SHOWS, f'Shown(**{{"text/html": "{style}\\n<figure>\\n</figure>"}})')
    shown = [output["data"]["text/html"] for cell in one.notebook["cells"] for output in cell.get("outputs", ())]
    assert shown == [["<figure>\n", "</figure>"]]


def test_a_notebook_is_written_with_a_line_for_each_cell(tmp_path: Path) -> None:
    content = {"nbformat": 4, "cells": [{"source": "“a”\n", "cell_type": "markdown"}, {"source": "1"}], "metadata": {}}
    write_notebook(content, tmp_path / "one.ipynb")
    text = (tmp_path / "one.ipynb").read_text("utf-8")
    assert json.loads(text) == content
    assert text.splitlines()[1:3] == ['{"cell_type": "markdown", "source": "“a”\\n"},', '{"source": "1"}']
