"""From a notebook's `parameters` cell to what it may be given, and of which type."""

from __future__ import annotations

import ast
import json
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import InputError, Mistake

Given = str | tuple[str, ...]  # as a contents page has it
Value = str | int | float | bool | list[str] | list[int] | list[float] | list[bool]

_TRUTHS = {"true": True, "false": False}


@dataclass(frozen=True)
class Parameter:
    """One line of the `parameters` cell: `theme: str = "leadership"`."""

    name: str
    annotation: str


def declared_parameters(notebook: Path) -> dict[str, Parameter]:
    """The parameters that a notebook declares, in order.

    Raises InputError for a file that is no notebook, and for a cell that is not Python. The cell is parsed, not run.
    papermill.inspect_notebook reads the same, but its import takes longer than all other checks of a report together,
    and it overlooks what it cannot match.
    """
    try:
        content = json.loads(notebook.read_text("utf-8"))
        sources = [
            "".join(cell["source"])
            for cell in content["cells"]
            if cell["cell_type"] == "code" and "parameters" in cell.get("metadata", {}).get("tags", ())
        ]
    except (OSError, ValueError, KeyError, TypeError):
        found = "a file that is not a Jupyter notebook of format 4"
        raise InputError(notebook, Mistake("the notebook", found, "save it again in JupyterLab")) from None
    try:
        body = [statement for source in sources for statement in ast.parse(source).body]
    except SyntaxError as error:
        found = f"`{(error.text or '').strip()}`"
        raise InputError(notebook, Mistake("the parameters cell", found, f"expected Python: {error.msg}")) from None
    return {parameter.name: parameter for parameter in map(_parameter, body) if parameter is not None}


def _parameter(statement: ast.stmt) -> Parameter | None:
    match statement:
        case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation):
            return Parameter(name, ast.unparse(annotation))
        case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=default)):
            return Parameter(name, type(default).__name__)
        case ast.Assign(targets=[ast.Name(id=name)]):
            return Parameter(name, "anything")
    return None


def value_as_declared(given: Given, parameter: Parameter) -> Value:
    """A value of the contents page, which holds texts and lists of texts, as the type that the notebook declares.

    >>> value_as_declared("10", Parameter("smallest", "int"))
    10

    Raises ValueError that says what was expected.
    """
    kind = parameter.annotation.replace(" ", "").removesuffix("|None")
    if isinstance(given, tuple):
        if kind != "list" and not (kind.startswith("list[") and kind.endswith("]")):
            raise ValueError("one value, not a list")
        of_what = Parameter(parameter.name, kind.removeprefix("list").strip("[]") or "str")
        return [value_as_declared(one, of_what) for one in given]  # type: ignore[return-value]
    match kind:
        case "str":
            return given
        case "int" | "float":
            try:
                return int(given) if kind == "int" else float(given)
            except ValueError:
                raise ValueError("a whole number" if kind == "int" else "a number") from None
        case "bool":
            if given.lower() not in _TRUTHS:
                raise ValueError("true or false")
            return _TRUTHS[given.lower()]
        case _ if kind.startswith("list"):
            raise ValueError("a list, as in [one, two]")
        case _:
            raise ValueError("a text, number, truth or list of them: no other type can be given from a contents page")
