"""From a planned run to an executed notebook: papermill, on a fresh kernel of its own."""

from __future__ import annotations

import json
import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from helpers.publishing.contents import Run
from helpers.questionnaire import READ_TYPE

Notebook = dict[str, Any]  # a notebook file of format 4, as JSON has it

# Numbers of cores are shared by chapters that run side by side; a BLAS that takes them all in every
# kernel makes each slower. A fixed hash seed keeps the order of sets, and so the bytes, the same. Of a million
# respondents every step makes arrays of some megabytes: the C library keeps that memory for the next step (up to a
# gigabyte), for to give it back and to ask for it anew took a tenth of such a report's time.
KERNEL_SETTINGS = {
    "MALLOC_MMAP_THRESHOLD_": str(32 * 2**20),
    "MALLOC_TRIM_THRESHOLD_": str(2**30),
    "MALLOC_TOP_PAD_": str(128 * 2**20),
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYDEVD_DISABLE_FILE_VALIDATION": "1",
}

# Seconds after which a cell is taken to hang, unless the environment names others: nobody watches a scheduled build.
CELL_LIMIT, NAMED_LIMIT = 1800, "ANNUAL_REPORT_CELL_SECONDS"

# How an exhibit looks where a report's style sheet is not.
IN_NOTEBOOKS = re.compile(r'<style class="in-notebooks">.*?</style>\n', re.DOTALL)

# What jupyter_client says of a kernel that ended before its first cell: kernels that start side by
# side may pick the same port, and the one that comes second ends. Nothing ran yet, so it may start again.
NEVER_STARTED = "Kernel died before replying to kernel_info"


# The scratch folders of the runs that this process is at.
_SCRATCH: set[str] = set()


@dataclass(frozen=True)
class Executed:
    """A notebook that ran to its end, as it may be published: what it ran and showed, and nothing of this machine.

    `warnings` is what it wrote to its error stream. `read` holds the ids of the questions whose wording was read
    before all was shown; None where something it showed does not say.
    """

    run: Run
    notebook: Notebook
    seconds: float
    warnings: tuple[str, ...] = ()
    read: tuple[str, ...] | None = None


class ChapterError(Exception):
    """A chapter could not be made. The command line prints it and ends with exit code 4.

    Where the notebook met bad input, `by_input` is true, and the exit code is that of bad input. `so_far` is the
    notebook as far as it ran, "" where it did not start, and `kept` the file in which it is kept.
    """

    def __init__(self, run: Run, where: str, what: str, by_input: bool = False, so_far: str = "") -> None:
        self.run, self.where, self.what, self.by_input, self.so_far = run, where, what, by_input, so_far
        self.kept: Path | None = None
        super().__init__(run, where, what, by_input, so_far)

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in self.run.parameters.items())
        return f"chapter {self.run.id} ({self.run.notebook.name}, {given}) failed in {self.where}: {self.what}"

    def __reduce__(self) -> tuple[type, tuple[object, ...]]:
        return type(self), (self.run, self.where, self.what, self.by_input, self.so_far)


def execute(run: Run, places: Mapping[Path, str]) -> Executed:
    """Run one notebook. Its file is only read; `places` says what a path of this machine is to be called.

    Raises ChapterError, which bears the notebook as far as it ran.
    """
    import_papermill()
    from nbclient.exceptions import CellTimeoutError
    from papermill.exceptions import PapermillExecutionError

    began = time.perf_counter()
    with _scratch_folder() as folder:
        output = Path(folder) / "executed.ipynb"
        try:
            # An empty folder to work in: a notebook that opens a path of this project by chance would not
            # open it on another machine.
            (Path(folder) / "work").mkdir()
            _on_a_kernel_of_its_own(run, output, f"{folder}/work")
        except PapermillExecutionError as error:
            by_input = error.ename == "InputError"
            where, what = _cell(error.exec_count, error.source), _said(error, by_input)
            raise ChapterError(run, where, what, by_input, _so_far(output)) from None
        except CellTimeoutError:
            limit = os.environ.get(NAMED_LIMIT) or CELL_LIMIT
            said = f"a cell was still running after {limit} seconds; {NAMED_LIMIT} may name more"
            raise ChapterError(run, "its kernel", said, so_far=_so_far(output)) from None
        except Exception as error:  # a dead kernel, a full disk: whatever it is, it is this chapter's
            said = f"{type(error).__name__}: {_first_line(str(error))}"
            raise ChapterError(run, "its kernel", said, so_far=_so_far(output)) from error
        notebook = json.loads(output.read_text("utf-8"))
    return Executed(run, without_traces(notebook, places), time.perf_counter() - began, *_noted(notebook))


def import_papermill() -> None:
    """Import what executes notebooks: for whoever has time for it before the first."""
    # jsonschema, which papermill imports, makes a grammar of web addresses where it finds the package: that takes a
    # second, and no schema of notebooks asks for it.
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    from helpers.publishing.kernels import engine  # noqa: F401


@contextmanager
def _scratch_folder() -> Iterator[str]:
    folder = tempfile.mkdtemp(prefix="annual-report-")
    _SCRATCH.add(folder)
    try:
        yield folder
    finally:
        # A kernel that is being ended may write into it still, and an interrupt may come here, too: then it stays
        # among those that this process removes at its end.
        shutil.rmtree(folder, ignore_errors=True)
        if not Path(folder).exists():
            _SCRATCH.discard(folder)


def remove_scratch() -> None:
    """Remove what runs of this process have written: for one that is to end at once, maybe in the midst of a run."""
    for folder in list(_SCRATCH):
        shutil.rmtree(folder, ignore_errors=True)


def _on_a_kernel_of_its_own(run: Run, output: Path, folder: str) -> None:
    import papermill

    from helpers.publishing.kernels.engine import ENGINE
    from helpers.publishing.kernels.provisioner import SOURCE

    executed = partial(
        papermill.execute_notebook,
        run.notebook,
        output,
        parameters=dict(run.parameters),
        kernel_name="python3",
        engine_name=ENGINE if SOURCE.is_named else None,
        progress_bar=False,
        request_save_on_cell_execute=False,
        cwd=folder,
        execution_timeout=int(os.environ.get(NAMED_LIMIT) or CELL_LIMIT),
        # It warns of its local sockets at every start, and calls an idle end an error.
        extra_arguments=["--IPKernelApp.log_level=CRITICAL"],
    )
    try:
        executed()
    except RuntimeError as error:
        if NEVER_STARTED not in str(error):
            raise
        executed()


def keep_failed(failure: ChapterError, keep: Path) -> None:
    """Write the notebook of a failed chapter into the folder `keep`, for opening in JupyterLab."""
    if failure.so_far:
        keep.mkdir(parents=True, exist_ok=True)
        failure.kept = keep / f"{failure.run.id}.ipynb"
        failure.kept.write_text(failure.so_far, "utf-8")


def without_traces(notebook: Notebook, places: Mapping[Path, str]) -> Notebook:
    """The notebook as it may be published.

    Times and papermill's own notes go, and warnings, which quote paths of installed packages.
    """
    notebook = json.loads(_renamed(json.dumps(notebook, ensure_ascii=False), places))
    metadata = notebook["metadata"]
    notebook["metadata"] = {key: metadata[key] for key in ("kernelspec", "language_info") if key in metadata}
    notebook["cells"] = [_plain_cell(cell, place) for place, cell in enumerate(notebook["cells"])]
    return notebook


def _noted(notebook: Notebook) -> tuple[tuple[str, ...], tuple[str, ...] | None]:
    """What the notebook wrote to its error stream, one text an output; and the wordings read, if all shown says so."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
    warnings = tuple(joined(output["text"]).strip() for output in outputs if output.get("name") == "stderr")
    read = [output["data"].get(READ_TYPE) for output in outputs if "data" in output]
    unsaid = not read or None in read
    return warnings, None if unsaid else tuple(sorted({question for questions in read for question in questions}))


def write_notebook(notebook: Notebook, file: Path) -> None:
    """Write a notebook so that the same notebook is the same bytes, with a line for each cell."""
    # Indented as Jupyter does it, sixteen take as long as the pages of a report: that encoder is in Python alone.
    cells, rest = notebook["cells"], {name: part for name, part in notebook.items() if name != "cells"}
    lines = ",\n".join(json.dumps(cell, ensure_ascii=False, sort_keys=True) for cell in cells)
    about = json.dumps(rest, ensure_ascii=False, sort_keys=True)[1:]
    file.write_text(f'{{"cells": [\n{lines}\n], {about}\n', "utf-8")


def _so_far(output: Path) -> str:
    return output.read_text("utf-8") if output.exists() else ""


def _cell(count: int | None, source: str) -> str:
    return f"cell [{count}] `{_first_line(source)}`"


def _said(error: Any, by_input: bool) -> str:
    said = str(error.evalue)
    return said if by_input else f"{error.ename}: {_first_line(said)}".rstrip(": ")


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def joined(text: str | list[str]) -> str:
    """A text of a notebook file, which may stand there line by line."""
    return text if isinstance(text, str) else "".join(text)


def _renamed(text: str, places: Mapping[Path, str]) -> str:
    # Longest first: a folder before the folder that it lies in.
    for path, name in sorted(places.items(), key=lambda place: -len(str(place[0]))):
        text = text.replace(json.dumps(str(path))[1:-1], name)
    return text


def _plain_cell(cell: dict[str, Any], place: int) -> dict[str, Any]:
    tags = [tag for tag in cell["metadata"].get("tags", ()) if not tag.startswith("papermill")]
    plain = {**cell, "metadata": {"tags": tags} if tags else {}}
    if "injected-parameters" in tags:
        plain["id"] = f"injected-{place}"  # papermill draws one anew for every run
    if "outputs" in cell:
        plain["outputs"] = [_plain_output(output) for output in cell["outputs"] if output.get("name") != "stderr"]
    return plain


def _plain_output(output: dict[str, Any]) -> dict[str, Any]:
    if "data" not in output:
        return output
    data = {kind: shown for kind, shown in output["data"].items() if kind != READ_TYPE}
    if IN_NOTEBOOKS.search(html := joined(data.get("text/html", ""))):
        data["text/html"] = IN_NOTEBOOKS.sub("", html).splitlines(keepends=True)
    return {**output, "data": data}
