"""What is public says what it means, what it raises, what a table has, and where a statistic comes from."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[1] / "src" / "helpers"
# The project's own errors, which a caller may want to meet.
ERRORS = ("InputError", "ChapterError", "PrivacyError", "ColdStartError")
# Rooms whose tables go from hand to hand.
OF_TABLES = ("analysis", "survey", "intake", "privacy", "display", "demonstration")
# Parameters that need telling: what is done with a yes, with a function, and with nothing.
NEEDS_TELLING = re.compile(r"^(bool|Callable)\b|\bNone$")
# An R function, a year, or a place where these are named.
ORIGIN = re.compile(r"Source|\bR\b|R's|\(\d{4}\)|svy")
# Arithmetic that anybody would do alike.
PLAIN = ("ratio", "summed", "total", "cells", "counted_cells")


@dataclass(frozen=True)
class Public:
    """A public function, method or class of a module, and the docstrings of what it stands in."""

    file: Path
    name: str
    node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
    around: str

    @property
    def said(self) -> str:
        return ast.get_docstring(self.node) or ""

    @property
    def returns(self) -> str:
        return ast.unparse(self.node.returns) if is_function(self.node) and self.node.returns else ""

    @property
    def is_command(self) -> bool:
        # Its docstring is what `--help` shows to people who know no exceptions.
        return any("command" in ast.unparse(one) for one in self.node.decorator_list)

    def __repr__(self) -> str:
        return f"{self.file.relative_to(SOURCE)}:{self.node.lineno} {self.name}"


def is_function(node: ast.AST) -> bool:
    return isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))


@cache
def module(file: Path) -> ast.Module:
    return ast.parse(file.read_text("utf-8"))


def public_within(file: Path, node: ast.Module | ast.ClassDef, name: str, around: str) -> Iterator[Public]:
    around = f"{around}\n{ast.get_docstring(node) or ''}"
    for one in node.body:
        if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)) and not one.name.startswith("_"):
            yield Public(file, f"{name}{one.name}", one, around)
            if isinstance(one, ast.ClassDef):
                yield from public_within(file, one, f"{one.name}.", around)


def everything(root: Path = SOURCE) -> list[Public]:
    return [one for file in sorted(root.rglob("*.py")) for one in public_within(file, module(file), "", "")]


EVERYTHING = everything()
FUNCTIONS = [one for one in EVERYTHING if is_function(one.node)]


def raised(node: ast.AST, private: dict[str, ast.AST]) -> set[str]:
    """The project's errors that are raised in a function, or in private functions of its module that it calls."""
    found, due, seen = set[str](), [node], set[str]()
    while due:
        for one in ast.walk(due.pop()):
            if isinstance(one, ast.Raise) and one.exc is not None:
                made = one.exc.func if isinstance(one.exc, ast.Call) else one.exc
                found |= {error for error in ERRORS if error == ast.unparse(made)}
            if isinstance(one, ast.Call):
                called = {one.func.attr if isinstance(one.func, ast.Attribute) else getattr(one.func, "id", "")}
                due += [private[name] for name in called & private.keys() - seen]
                seen |= called
    return found


@cache
def private_of(file: Path) -> dict[str, ast.AST]:
    return {one.name: one for one in ast.walk(module(file)) if is_function(one) and one.name.startswith("_")}


def untold_errors(one: Public) -> set[str]:
    return {error for error in raised(one.node, private_of(one.file)) if error not in one.said}


def untold_parameters(one: Public) -> list[str]:
    given = [*one.node.args.args, *one.node.args.kwonlyargs]
    told = f"{one.said}\n{one.around}"
    return [
        parameter.arg
        for parameter in given
        if parameter.annotation
        and NEEDS_TELLING.search(ast.unparse(parameter.annotation))
        and not re.search(rf"\b{re.escape(parameter.arg)}\b", told)
    ]


def test_there_is_much_to_look_at() -> None:
    assert len(FUNCTIONS) > 600
    assert {one.file.relative_to(SOURCE).parts[0] for one in FUNCTIONS} >= {*OF_TABLES, "publishing", "cli"}


def test_every_docstring_begins_with_a_whole_sentence() -> None:
    assert [one for one in EVERYTHING if not re.search(r"[.:?…]([\"”)]| \")?$", one.said.split("\n\n")[0])] == []


def test_no_docstring_says_the_name_again_and_no_more() -> None:
    def words(text: str) -> set[str]:
        return set(re.findall(r"[a-z]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text).casefold()))

    little = {"the", "a", "an", "of", "its", "it", "this", "is", "are", "to"}
    assert [one for one in EVERYTHING if words(one.said.split("\n\n")[0]) <= words(one.name) | little] == []


def test_every_error_of_ours_that_may_be_raised_is_told() -> None:
    assert [(one, untold_errors(one)) for one in FUNCTIONS if not one.is_command and untold_errors(one)] == []


def test_every_table_says_what_its_rows_or_columns_are() -> None:
    """In words of its own, or by the name of another function whose table it is like."""
    named = {one.node.name for one in FUNCTIONS if "pd.DataFrame" in one.returns}
    tables = [
        one for one in FUNCTIONS if one.returns == "pd.DataFrame" and one.file.relative_to(SOURCE).parts[0] in OF_TABLES
    ]
    assert len(tables) > 80
    told = re.compile(r"\b(columns?|rows?)\b", re.IGNORECASE)
    assert [
        one for one in tables if not told.search(one.said) and not named & set(re.findall(r"`(\w+)`", one.said))
    ] == []


def test_every_parameter_that_its_type_does_not_tell_is_told() -> None:
    functions = [one for one in FUNCTIONS if not one.is_command]
    assert [(one, untold_parameters(one)) for one in functions if untold_parameters(one)] == []


def test_every_statistic_says_where_it_comes_from() -> None:
    statistics = [one for one in FUNCTIONS if "arithmetic" in one.file.parts and one.node.name not in PLAIN]
    statistics = [one for one in statistics if re.search(r"Numbers|float|Interval|Means|Test|Alpha", one.returns)]
    assert len(statistics) > 30
    assert [one for one in statistics if not ORIGIN.search(one.said + one.around)] == []


PLANTED = '''
"""From a to b."""
def scores(flag: bool, wave: str) -> pd.DataFrame:
    """Scores"""
    return _opened(wave)
def _opened(wave: str) -> object:
    raise InputError(wave, Mistake("a", "b", "c"))
'''


@pytest.fixture
def planted(tmp_path: Path) -> Public:
    (tmp_path / "planted.py").write_text(PLANTED)
    (one,) = everything(tmp_path)
    return one


def test_what_is_missing_is_seen(planted: Public) -> None:
    assert untold_errors(planted) == {"InputError"}
    assert untold_parameters(planted) == ["flag"]
