"""A notebook reads as prose: parameters, imports, and cells that each show one thing."""

from __future__ import annotations

import ast
import json
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

PROJECT = Path(__file__).resolve().parents[1]
NOTEBOOKS = sorted((PROJECT / "notebooks").glob("*.ipynb"))
NOTHING_OF_ITS_OWN = (
    ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda, ast.For, ast.While, ast.If,
    ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp, ast.With, ast.Try,
)  # fmt: skip
# Texts in code that look like a path: a slash, or a file's ending.
PATH = re.compile(r"[/\\]|\.(csv|xlsx|parquet|yml|html|png)$")

each_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)


@cache
def cells(path: Path) -> list[dict[str, Any]]:
    return list(json.loads(path.read_text("utf-8"))["cells"])


def source(cell: dict[str, Any]) -> str:
    return "".join(cell["source"])


def code(path: Path) -> list[str]:
    return [source(cell) for cell in cells(path) if cell["cell_type"] == "code"]


def prose(path: Path) -> list[str]:
    return [source(cell) for cell in cells(path) if cell["cell_type"] == "markdown"]


def parameter_cells(path: Path) -> list[str]:
    return [source(cell) for cell in cells(path) if "parameters" in cell["metadata"].get("tags", [])]


def steps(path: Path) -> list[ast.stmt]:
    return [statement for text in code(path) for statement in ast.parse(text).body]


@each_notebook
def test_it_is_kept_without_outputs_and_with_stable_ids(path: Path) -> None:
    notebook = json.loads(path.read_text("utf-8"))
    assert (notebook["nbformat"], notebook["nbformat_minor"], notebook["metadata"]["kernelspec"]["name"]) == (
        4,
        5,
        "python3",
    )
    stored = [cell for cell in cells(path) if cell.get("outputs") or cell.get("execution_count")]
    assert stored == []
    ids = [cell["id"] for cell in cells(path)]
    assert len(set(ids)) == len(ids)


@each_notebook
def test_it_opens_with_a_title_which_may_come_from_the_questionnaire(path: Path) -> None:
    titles = [text for text in prose(path) if re.match(r"##? ", text)]
    from_questionnaire = [text for text in code(path) if text.startswith("chapter_title(")]
    opening = prose(path)[0]
    assert from_questionnaire or opening == titles[0]
    assert sum(text.startswith("# ") for text in prose(path)) + len(from_questionnaire) == (
        0 if path.stem.startswith("00") else 1
    )


@each_notebook
def test_its_headings_skip_no_level_and_it_ends_by_saying_what_it_cannot_tell(path: Path) -> None:
    levels = [len(found[1]) for text in prose(path) if (found := re.match(r"(#+) ", text))]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert any("What this cannot tell us" in text for text in prose(path))


@each_notebook
def test_it_has_one_cell_of_parameters_each_a_typed_literal_with_an_explanation(path: Path) -> None:
    assert len(parameter_cells(path)) == 1
    text = parameter_cells(path)[0]
    statements = ast.parse(text).body
    assert [type(statement) for statement in statements] == [ast.AnnAssign] * len(statements)
    for statement, line in zip(statements, text.splitlines(), strict=True):
        assert isinstance(statement, ast.AnnAssign)
        assert statement.value is not None
        ast.literal_eval(statement.value)
        assert re.search(r"  # \S+ \S+", line), f"{line!r} is not explained"
    assert text.startswith('survey: str = "')


@each_notebook
def test_it_defines_nothing_loops_over_nothing_and_names_no_file(path: Path) -> None:
    nodes = [node for statement in steps(path) for node in ast.walk(statement)]
    assert [ast.unparse(node) for node in nodes if isinstance(node, NOTHING_OF_ITS_OWN)] == []
    assert [
        node.id for node in nodes if isinstance(node, ast.Name) and node.id in ("open", "Path", "exec", "eval")
    ] == []
    texts = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if PATH.search(text)] == []
    assert [text for text in code(path) if re.search(r"^[%!]", text, re.MULTILINE)] == []


@each_notebook
def test_it_imports_only_what_the_project_offers_in_one_cell(path: Path) -> None:
    importing = [text for text in code(path) if re.search(r"^(from|import) ", text, re.MULTILINE)]
    assert len(importing) == 1
    imports = [node for node in steps(path) if isinstance(node, (ast.Import, ast.ImportFrom))]
    assert [
        ast.unparse(node)
        for node in imports
        if not (isinstance(node, ast.ImportFrom) and str(node.module).startswith("helpers."))
    ] == []
    assert "wave = open_survey(survey)" in importing[0]


@each_notebook
def test_each_cell_after_the_imports_shows_one_thing(path: Path) -> None:
    showing = [text for text in code(path) if text not in parameter_cells(path) and "import " not in text]
    assert len(showing) > 1
    assert [text for text in showing if [type(node) for node in ast.parse(text).body] != [ast.Expr]] == []


@each_notebook
def test_no_figure_is_typed_into_prose(path: Path) -> None:
    """Stricter than it need be, and so easy to keep: no digit at all, and no share in words."""
    said = re.compile(r"\d|\bper ?cent\b|\b(half|third|quarter|two thirds|one in|in ten)\b(?! of it)", re.IGNORECASE)
    assert [found[0] for text in prose(path) if (found := said.search(text))] == []


# For a reviewer, who reads what no report may show, and for researchers.
NO_CHAPTER = ["14_quotations_to_review", "cheat_sheet", "explore"]


def test_the_report_runs_every_notebook_and_every_notebook_is_in_the_report() -> None:
    contents = yaml.safe_load((PROJECT / "reports" / "2026.yml").read_text("utf-8"))
    named = {step["notebook"] for step in [*contents["prepare"], *contents["chapters"], *contents["editions"]]}
    assert sorted([*named, *NO_CHAPTER]) == [path.stem for path in NOTEBOOKS]


def test_notebooks_stand_in_reading_order() -> None:
    contents = yaml.safe_load((PROJECT / "reports" / "2026.yml").read_text("utf-8"))
    named = [step["notebook"] for step in [*contents["chapters"], *contents["editions"]]]
    assert [*dict.fromkeys(named), *NO_CHAPTER] == [path.stem for path in NOTEBOOKS[1:]]
