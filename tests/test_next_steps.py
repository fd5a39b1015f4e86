"""Whatever is refused, the sentence says what to do: every remedy begins with what is expected, or with a verb."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1] / "src" / "helpers"


@dataclass(frozen=True)
class Remedy:
    """Where a remedy is given, and how it begins; nothing where that cannot be told from the source."""

    place: str
    begins: str | None


def functions_of(tree: ast.AST) -> Iterator[ast.AST]:
    yield from (one for one in ast.walk(tree) if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)))


def beginnings(node: ast.AST, names: dict[str, list[ast.AST]], seen: frozenset[str] = frozenset()) -> list[str | None]:
    """How a text may begin that an expression makes."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=[first, *_]):
            return beginnings(first, names, seen)
        case ast.FormattedValue(value=value):
            return beginnings(value, names, seen)
        case ast.BinOp(left=left, op=ast.Add()):
            return beginnings(left, names, seen)
        case ast.IfExp(body=body, orelse=orelse):
            return beginnings(body, names, seen) + beginnings(orelse, names, seen)
        case ast.Name(id=name) if name in names and name not in seen:
            return [one for value in names[name] for one in beginnings(value, names, seen | {name})]
        case ast.Call(func=ast.Attribute(value=ast.Name(id=table), attr="get"), args=[_, default]) if table in names:
            return [*beginnings(ast.Name(table), names, seen), *beginnings(default, names, seen)]
        case ast.Dict(values=values):
            return [one for value in values for one in beginnings(value, names, seen)]
    return [None]


@cache
def assigned(tree: ast.AST) -> dict[str, list[ast.AST]]:
    """What is assigned to each name in a function, or a module."""
    found: dict[str, list[ast.AST]] = {}
    for one in ast.walk(tree):
        if isinstance(one, ast.Assign):
            for target in one.targets:
                if isinstance(target, ast.Name):
                    found.setdefault(target.id, []).append(one.value)
                elif isinstance(target, ast.Tuple) and isinstance(one.value, ast.Tuple):
                    for name, value in zip(target.elts, one.value.elts, strict=True):
                        found.setdefault(ast.unparse(name), []).append(value)
    return found


def given(node: ast.AST, in_mistakes: bool) -> ast.AST | None:
    """The remedy in a mistake, or in what is to become one: a finding of the questionnaire's, or of a table's."""
    match node:
        case ast.Call(func=ast.Name(id="Mistake"), args=[_, _, remedy]):
            return remedy
        case ast.Call(func=ast.Attribute(attr="append"), args=[ast.Tuple(elts=[_, remedy])]) if in_mistakes:
            return remedy
        case ast.Yield(value=ast.Tuple(elts=[_, _, remedy])) if in_mistakes:
            return remedy
    return None


def remedies(root: Path = SOURCE) -> Iterator[Remedy]:
    """Every remedy in the source, with each way in which it may begin."""
    for file in sorted(root.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for function in functions_of(tree):
            in_mistakes = function.name.endswith("_mistakes") or "Finding]" in ast.unparse(function.returns or tree)
            for one in ast.walk(function):
                if (remedy := given(one, in_mistakes)) is not None:
                    for begins in beginnings(remedy, {**assigned(tree), **assigned(function)}):
                        yield Remedy(f"{file.relative_to(root).as_posix()}:{one.lineno}", begins)


REMEDIES = sorted(set(remedies()), key=str)
# What a sentence that tells somebody to do something begins with.
VERBS = {
    "ask", "build", "check", "correct", "count", "delete", "export", "fetch", "give", "grant", "install", "list",
    "look", "make", "move", "name", "open", "put", "remove", "report", "run", "save", "say", "shorten", "start", "take",
    "try", "weight",
}  # fmt: skip
# What is wrong may be said again before the step.
AGAIN = ("a file stands where a folder is expected: ", "a folder stands where a file is expected: ")
AGAIN = (*AGAIN, "a link leads back to itself: ")
# Where a remedy is handed on, or made by a function: those who make it are looked at themselves.
HANDED_ON = {"documents.py": 2, "publishing/contents.py": 1, "publishing/pdf.py": 1}


def is_step(text: str) -> bool:
    for before in AGAIN:
        text = text.removeprefix(before)
    return text.split(" ")[0].rstrip(":") in VERBS | {"expected"} and " " in text


def test_every_remedy_says_what_is_expected_or_what_to_do() -> None:
    assert len(REMEDIES) > 140
    assert [one for one in REMEDIES if one.begins is not None and not is_step(one.begins)] == []


def test_only_what_is_handed_on_is_not_looked_at() -> None:
    unseen = [one.place.split(":")[0] for one in REMEDIES if one.begins is None]
    assert {file: unseen.count(file) for file in unseen} == HANDED_ON


def test_how_to_have_a_browser_is_a_step_on_every_system() -> None:
    from helpers.publishing import pdf

    assert all(is_step(step) for step in (*pdf.INSTALLING.values(), pdf.how_to_install()))


def test_what_the_system_refuses_has_a_step_for_every_kind() -> None:
    from helpers.errors import _REMEDIES

    assert [remedy for remedy in _REMEDIES.values() if not is_step(remedy)] == []


def test_a_remedy_that_only_complains_is_seen(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'def f():\n    remedy = "no good"\n    raise InputError("a", Mistake("b", "c", remedy))\n'
    )
    (found,) = remedies(tmp_path)
    assert found == Remedy("a.py:3", "no good")
    assert not is_step("no good")
    assert not is_step("expected")
