"""Parameters of a notebook: what it declares, and what a contents page may give it."""

from __future__ import annotations

from pathlib import Path

import pytest

from helpers.errors import InputError
from helpers.publishing.parameters import Parameter, declared_parameters, value_as_declared
from toys import code, markdown, notebook


def declared(folder: Path, source: str) -> dict[str, str]:
    file = notebook(folder / "one.ipynb", markdown("# One"), code(source, "parameters"), code("other: int = 1"))
    return {parameter.name: parameter.annotation for parameter in declared_parameters(file).values()}


def test_the_cell_tagged_parameters_declares_names_and_types_in_order(tmp_path: Path) -> None:
    source = """
survey: str = "2026"  # the wave
smallest: int = 10  # a base
themes: list[str] = []
region: str | None = None
"""
    assert declared(tmp_path, source) == {
        "survey": "str", "smallest": "int", "themes": "list[str]", "region": "str | None",
    }  # fmt: skip


def test_a_parameter_without_a_type_has_that_of_its_default(tmp_path: Path) -> None:
    assert declared(tmp_path, "smallest = 10") == {"smallest": "int"}


def test_a_notebook_without_the_cell_declares_nothing(tmp_path: Path) -> None:
    assert declared_parameters(notebook(tmp_path / "one.ipynb", code("survey = 1"))) == {}


@pytest.mark.parametrize(
    ("given", "annotation", "value"),
    [
        ("2026", "str", "2026"),
        ("10", "int", 10),
        ("0.5", "float", 0.5),
        ("true", "bool", True),
        ("North East", "str | None", "North East"),
        (("risk", "skills"), "list[str]", ["risk", "skills"]),
        (("1", "2"), "list[int]", [1, 2]),
    ],
)
def test_a_value_is_read_as_the_notebook_declares_it(given: str, annotation: str, value: object) -> None:
    read = value_as_declared(given, Parameter("it", annotation))
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("given", "annotation", "expected"),
    [
        ("ten", "int", "a whole number"),
        ("1.5", "int", "a whole number"),
        ("much", "float", "a number"),
        ("yes", "bool", "true or false"),
        ("risk", "list[str]", "a list, as in"),
        (("risk", "skills"), "str", "one value, not a list"),
        (("1", "two"), "list[int]", "a whole number"),
        ("2026", "Path", "no other type"),
    ],
)
def test_a_value_of_another_type_is_refused_and_says_what_was_expected(
    given: str, annotation: str, expected: str
) -> None:
    with pytest.raises(ValueError, match=expected):
        value_as_declared(given, Parameter("it", annotation))


def test_a_file_that_is_no_notebook_is_a_clear_mistake(tmp_path: Path) -> None:
    file = tmp_path / "one.ipynb"
    file.write_text("<html>")
    with pytest.raises(InputError, match=r"one\.ipynb, the notebook: found a file that is not a Jupyter notebook"):
        declared_parameters(file)


def test_parameters_that_are_not_python_are_a_clear_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"the parameters cell: found `survey: str =`; expected Python"):
        declared(tmp_path, "survey: str =")
