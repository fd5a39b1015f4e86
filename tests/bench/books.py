"""From copies of notebooks to books: what Jupyter Book 1 and 2 need beside them, and the commands that build them.

Each has an environment of its own. Kernels run in this project's all the same: a kernelspec `python3` that names this
Python lies in a folder that JUPYTER_PATH names, and is found before their own.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from bench.measures import NotMeasuredError, last_line, output_of, seconds_of

# Stands where the theme of Jupyter Book 2 would, where that cannot be had.
NO_THEME = """\
myst: v1
kind: site
title: None
description: Stands where a theme would
version: 1.0.0
license: MIT
authors: [{name: No One}]
build: {install: "true", start: "true"}
"""


def with_kernels(environment: Mapping[str, str], folder: Path) -> dict[str, str]:
    """The environment in which a book's kernels are this project's; what that takes is written into `folder`."""
    spec = {
        "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": "The project's Python",
        "language": "python",
    }
    place = folder / "kernels" / "python3" / "kernel.json"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(json.dumps(spec), "utf-8")
    # Jupyter Book 2 starts a Jupyter server, which asks to be told so where it runs as root.
    (folder / "jupyter_server_config.json").write_text('{"ServerApp": {"allow_root": true}}', "utf-8")
    return {**environment, "JUPYTER_PATH": str(folder), "JUPYTER_CONFIG_PATH": str(folder)}


def write_book_1(copies: list[Path], folder: Path) -> None:
    """A book of Jupyter Book 1 that executes every notebook whenever it is built."""
    _write_copies(copies, folder)
    config = {
        "title": "Benchmark",
        "only_build_toc_files": True,
        "execute": {"execute_notebooks": "force", "timeout": -1},
    }
    root, *chapters = (copy.stem for copy in copies)
    contents = {"format": "jb-book", "root": root, "chapters": [{"file": name} for name in chapters]}
    (folder / "_config.yml").write_text(json.dumps(config), "utf-8")
    (folder / "_toc.yml").write_text(json.dumps(contents), "utf-8")


def write_book_2(copies: list[Path], folder: Path, theme: bool) -> None:
    """A book of Jupyter Book 2, with its own theme or with none."""
    _write_copies(copies, folder)
    book = {
        "version": 1,
        "project": {"title": "Benchmark", "toc": [{"file": copy.name} for copy in copies]},
        "site": {"template": "book-theme" if theme else "./no-theme"},
    }
    (folder / "myst.yml").write_text(json.dumps(book), "utf-8")
    (folder / "no-theme").mkdir()
    (folder / "no-theme" / "template.yml").write_text(NO_THEME, "utf-8")


def book_1_seconds(venv: Path, folder: Path, environment: Mapping[str, str]) -> float:
    """The seconds of one build by Jupyter Book 1, from nothing."""
    shutil.rmtree(folder / "_build", ignore_errors=True)
    return seconds_of([*_command(venv), "build", "."], folder, _in_venv(venv, environment))


def book_2_seconds(venv: Path, folder: Path, environment: Mapping[str, str], theme: bool, at_a_time: int = 1) -> float:
    """The seconds of one build by Jupyter Book 2, from nothing but its theme, which is not fetched again."""
    for built in (folder / "_build").glob("*"):
        if built.name != "templates":
            shutil.rmtree(built, ignore_errors=True)
    parallel = ["--execute-parallel", str(at_a_time)] if at_a_time > 1 else []
    command = [*_command(venv), "build", "--execute", *parallel, "--html" if theme else "--site"]
    return seconds_of(command, folder, _in_venv(venv, environment))


def fetched_theme(venv: Path, scratch: Path, environment: Mapping[str, str]) -> Path | None:
    """The folder of fetched themes; None where there is no way to where Jupyter Book 2 fetches them from."""
    page = scratch / "page.md"
    page.parent.mkdir(parents=True)
    page.write_text("# A page\n", "utf-8")
    write_book_2([page], scratch / "book", theme=True)
    try:
        output_of([*_command(venv), "build", "--html"], scratch / "book", _in_venv(venv, environment))
    except NotMeasuredError:
        return None
    return scratch / "book" / "_build" / "templates"


def _write_copies(copies: list[Path], folder: Path) -> None:
    folder.mkdir(parents=True)
    for copy in copies:
        shutil.copyfile(copy, folder / copy.name)


def _command(venv: Path) -> list[Path]:
    """Jupyter Book's command in its environment. Raises NotMeasuredError where it is not, with why not."""
    command, log = venv / "bin" / "jupyter-book", venv / "install.log"
    if not command.exists():
        said = last_line(log.read_text("utf-8")) if log.exists() else "make bench installs it"
        raise NotMeasuredError(f"not installed: {said}")
    return [command]


def _in_venv(venv: Path, environment: Mapping[str, str]) -> dict[str, str]:
    # Jupyter Book 2 looks for a `python` that has Jupyter's server.
    return {**environment, "PATH": f"{venv / 'bin'}:{environment['PATH']}"}
