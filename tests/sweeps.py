"""From arrays to how often a computation goes over them: for what must stay cheap in memory.

    with counted_sweeps(1_000_000) as sweeps:
        codes = swept(codes)
        np.bincount(codes)
    sweeps  # ["bincount", "bincount"]: it looks for the largest code first

A sweep is one operation of numpy that reads or writes an array of that length, whatever the number of
such arrays it takes at once. What numpy does in several goes counts as often: see `_GOES`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np

# bincount looks for the smallest and the largest code before it counts; unique sorts, which is twenty for a million.
_GOES = {"bincount": 2, "unique": 20}
_METHODS = ("astype", "copy", "sum", "min", "max", "mean", "all", "any", "take", "nonzero", "tolist", "cumsum")


class Swept(np.ndarray):
    """An array that notes every operation on it, and whose results do so too."""

    length: int = 0
    noted: list[str] | None = None

    def __array_ufunc__(self, ufunc: np.ufunc, method: str, *inputs: Any, out: Any = (), **others: Any) -> Any:
        given = {"out": _plain(out)} if out else {}
        return _note(ufunc.__name__, (inputs, out), getattr(ufunc, method)(*_plain(inputs), **given, **_plain(others)))

    def __array_function__(self, function: Callable[..., Any], _: Any, inputs: Any, others: Any) -> Any:
        return _note(function.__name__, (inputs, others), function(*_plain(inputs), **_plain(others)))

    def __getitem__(self, place: Any) -> Any:
        return _note("getitem", (self, place), _plain(self)[_plain(place)])

    def __setitem__(self, place: Any, value: Any) -> None:
        _note("setitem", (self, place, value) if isinstance(place, slice) else (place, value), None)
        _plain(self)[_plain(place)] = _plain(value)


def _method(name: str) -> Callable[..., Any]:
    def noting(self: Swept, *inputs: Any, **others: Any) -> Any:
        return _note(name, (self, inputs), getattr(_plain(self), name)(*_plain(inputs), **_plain(others)))

    return noting


for _name in _METHODS:
    setattr(Swept, _name, _method(_name))


def swept(array: np.ndarray) -> Swept:
    """The same array, noting what is done with it."""
    return array.view(Swept)


@contextmanager
def counted_sweeps(length: int) -> Iterator[list[str]]:
    """The operations that went over arrays of this length, each named as often as it goes over them."""
    Swept.length, Swept.noted = length, []
    try:
        yield Swept.noted
    finally:
        Swept.noted = None


def _note(name: str, operands: Any, result: Any) -> Any:
    if Swept.noted is not None and _longest((operands, result)) >= Swept.length:
        Swept.noted += [name] * _GOES.get(name, 1)
    return _each(result, lambda array: array.view(Swept))


def _longest(operands: Any) -> int:
    if isinstance(operands, np.ndarray):
        return operands.size
    parts = operands.values() if isinstance(operands, dict) else operands
    return max(map(_longest, parts), default=0) if isinstance(parts, (tuple, list, type({}.values()))) else 0


def _plain(operands: Any) -> Any:
    return _each(operands, lambda array: array.view(np.ndarray))


def _each(operands: Any, view: Callable[[np.ndarray], np.ndarray]) -> Any:
    """The same operands, with every array among them seen another way."""
    if isinstance(operands, np.ndarray):
        return view(operands)
    if isinstance(operands, dict):
        return {name: _each(one, view) for name, one in operands.items()}
    if type(operands) in (tuple, list):
        return type(operands)(_each(one, view) for one in operands)
    return operands
