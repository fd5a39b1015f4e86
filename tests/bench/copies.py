"""From a report's contents page to copies of its notebooks that hold their parameters, and to plain scripts of them."""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

import papermill

from bench.plain import SHOWN
from helpers.publishing.contents import Plan, Run


def runs_of(plan: Plan) -> dict[str, Run]:
    """Every run of a report by the name of its copy, in the order in which they run."""
    return {f"{place:02}-{run.id}": run for place, run in enumerate([*plan.prepare, *plan.chapters])}


def write_copies(plan: Plan, folder: Path) -> list[Path]:
    """A copy of the notebook of every run, with its parameters in it as papermill puts them, not executed."""
    folder.mkdir(parents=True)
    for name, run in runs_of(plan).items():
        to = folder / f"{name}.ipynb"
        papermill.execute_notebook(run.notebook, to, dict(run.parameters), prepare_only=True, progress_bar=False)
    return sorted(folder.glob("*.ipynb"))


def write_scripts(copies: list[Path], folder: Path) -> list[Path]:
    """A plain script of each copy."""
    folder.mkdir(parents=True)
    for copy in copies:
        (folder / f"{copy.stem}.py").write_text(script_of(json.loads(copy.read_text("utf-8"))), "utf-8")
    return sorted(folder.glob("*.py"))


def script_of(notebook: dict[str, Any]) -> str:
    """The code of a notebook as one script, in which what a cell ends in is handed to `shown`."""
    code = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
    return "\n\n".join(_with_its_end_shown(source) for source in code) + "\n"


def _with_its_end_shown(source: str) -> str:
    """A cell as a script's lines: an expression that it ends in is handed to `shown`.

    >>> print(_with_its_end_shown("rows = [1, 2]\\nlen(rows)"))
    rows = [1, 2]
    shown(len(rows))
    """
    parsed = ast.parse(source)
    match parsed.body:
        case [*_, ast.Expr(value=end)]:
            parsed.body[-1] = ast.Expr(ast.Call(ast.Name(SHOWN, ast.Load()), [end], []))
    return ast.unparse(parsed)
