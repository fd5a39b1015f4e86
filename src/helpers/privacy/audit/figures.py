"""The figures behind an exhibit: what may be shown of it, and what it may be rounded to."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

NUMBER = re.compile(r"(?<![\w.<>])[−-]?\d[\d,]*(?:\.\d+)?")
_THOUSANDS = 1_000
# What writing a number out and reading it back may change of it.
_EXACTLY = 1e-9

Resource = Mapping[str, Any]


class Figures:
    """The figures that an exhibit's data hold, its rows and what is said of them."""

    def __init__(self, resource: Resource) -> None:
        self.resource = resource
        self._rounded: dict[int, set[int]] = {}

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The rows of the data."""
        rows: Sequence[Mapping[str, Any]] = self.resource["data"]
        return rows

    @cached_property
    def _values(self) -> set[float]:
        return {abs(one) for one in _numbers([self.resource["data"], self.resource["attrs"]])}

    @cached_property
    def _in_order(self) -> list[float]:
        return sorted({one * factor for one in self._values for factor in (1, 100)})

    def hold(self, text: str) -> bool:
        """Whether a number as it is written is one of them, rounded; a share may be written as a percentage."""
        plain = text.replace(",", "").lstrip("−-")
        decimals = len(plain.partition(".")[2])
        # Numbers in thousands and more may be rounded to tens and more: those that end in so many noughts.
        noughts = len(plain) - len(plain.rstrip("0")) if not decimals and float(plain) >= _THOUSANDS else 0
        places = [decimals, *range(-noughts, 0)]
        return any(round(float(plain) * 10.0**place) in self._to(place) for place in places)

    def have(self, value: float) -> bool:
        """Whether a number, unrounded, is one of them."""
        return self.near(value, _EXACTLY * max(1.0, abs(value)))

    def near(self, value: float, within: float) -> bool:
        """Whether one of them is so near to a value, which may be of a percentage."""
        place = bisect_left(self._in_order, abs(value) - within)
        return place < len(self._in_order) and self._in_order[place] <= abs(value) + within

    def _to(self, decimals: int) -> set[int]:
        """The figures, and as percentages, rounded to so many decimals: both ways where they lie between two."""
        if decimals not in self._rounded:
            scaled = [value * factor * 10.0**decimals for value in self._values for factor in (1, 100)]
            nearest = {math.floor(one + 0.5 + nudge) for one in scaled for nudge in (-1e-6, 1e-6)}
            # What is needed at least is rounded up.
            self._rounded[decimals] = nearest | {math.ceil(one - 1e-6) for one in scaled}
        return self._rounded[decimals]


def _numbers(part: Any) -> Iterator[float]:
    """Every number in a resource, in its texts too."""
    if isinstance(part, bool) or part is None:
        return
    if isinstance(part, int | float):
        if math.isfinite(part):
            yield float(part)
    elif isinstance(part, str):
        yield from _numbers_in(part)
    elif isinstance(part, dict):
        for name, value in part.items():
            yield from _numbers(str(name))
            yield from _numbers(value)
    else:
        for one in part:
            yield from _numbers(one)


@lru_cache(maxsize=65_536)  # names of columns and of groups stand in every row
def _numbers_in(text: str) -> tuple[float, ...]:
    return tuple(read_number(one) for one in NUMBER.findall(text))


def read_number(text: str) -> float:
    """A number as it is written."""
    return float(text.replace(",", "").replace("−", "-").replace("%", "").replace("+", ""))
