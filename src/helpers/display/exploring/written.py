"""From calls to their results and to the code that makes them: one is never without the other."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

LINE = 100  # characters, as in the notebooks' cells


@dataclass(frozen=True, eq=False)
class Written:
    """A value, the expression that makes it, and the imports that the expression needs."""

    value: Any
    steps: tuple[str, ...]  # the first expression, then what is done to it, each with its dot
    imports: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    @property
    def text(self) -> str:
        """The expression on one line."""
        return "".join(self.steps)

    def on_lines(self) -> str:
        """The expression with a line for each step, where one line would be long."""
        if len(self.text) <= LINE:
            return self.text
        return "\n".join(["(", *(f"    {step}" for step in self.steps), ")"])

    def attribute(self, name: str) -> Written:
        """An attribute of the value."""
        return Written(getattr(self.value, name), (*self.steps[:-1], f"{self.steps[-1]}.{name}"), self.imports)

    def pipe(self, function: Callable[..., Any], *arguments: Any, **named: Any) -> Written:
        """What `function` makes of the value: `value.pipe(function, …)`."""
        value = function(self.value, *map(_value, arguments), **named)
        said = ", ".join([function.__name__, *_said(arguments, named)])
        return Written(value, (*self.steps, f".pipe({said})"), self.imports | _needs(function, arguments))

    def query(self, condition: str) -> Written:
        """The rows of a table that meet a condition of pandas'."""
        return Written(self.value.query(condition), (*self.steps, f".query({_text(condition)})"), self.imports)


def call(function: Callable[..., Any], *arguments: Any, **named: Any) -> Written:
    """What `function` returns: `function(…)`."""
    value = function(*map(_value, arguments), **named)
    text = f"{function.__name__}({', '.join(_said(arguments, named))})"
    return Written(value, (text,), _needs(function, arguments))


def imports_of(*expressions: Written) -> list[str]:
    """The lines that import what these expressions need."""
    needed: dict[str, set[str]] = {}
    for module, name in frozenset[tuple[str, str]]().union(*(one.imports for one in expressions)):
        needed.setdefault(module, set()).add(name)
    return [f"from {module} import {', '.join(sorted(names))}" for module, names in sorted(needed.items())]


def _value(argument: Any) -> Any:
    return argument.value if isinstance(argument, Written) else argument


def _said(arguments: tuple[Any, ...], named: dict[str, Any]) -> list[str]:
    return [*map(_text, arguments), *(f"{name}={_text(value)}" for name, value in named.items())]


def _text(argument: Any) -> str:
    if isinstance(argument, Written):
        return argument.text
    return str(argument.__name__) if callable(argument) else json.dumps(argument, ensure_ascii=False)


def _needs(function: Callable[..., Any], arguments: tuple[Any, ...]) -> frozenset[tuple[str, str]]:
    called = [function, *(one for one in arguments if callable(one))]
    own = {(one.__module__, one.__name__) for one in called}
    return frozenset(own).union(*(one.imports for one in arguments if isinstance(one, Written)))
