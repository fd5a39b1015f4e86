"""The attack on what is drawn: does a table or a chart show a figure that its data do not?

Data are published with what is withheld left out. A table that was made of other data than it says, or a chart whose
marks can be read off against its axis, would show it all the same.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from lxml import html

from helpers.privacy.audit.reading import WITHHELD, Figure, Resource
from helpers.privacy.leaks import Leak

_NUMBER = re.compile(r"(?<![\w.<>])[−-]?\d[\d,]*(?:\.\d+)?")
_TICK = re.compile(r"[−+-]?\d[\d,]*(?:\.\d+)?%?")
_IN_WORDS = re.compile(r"[^\d−+-]|(?:19|20)\d\d\b")  # a year is a word
_POINT = re.compile(r"([ML]) (-?[\d.]+) (-?[\d.]+)")
# Half a pixel is what a drawing's rounding may hide; letters stand this share of their size below their line's middle.
_PIXEL, _BASELINE = 0.6, 0.36
_LETTERS = 13.0
_THOUSANDS = 1_000
# How far from its words a sign of the legend may be, how far down the legend may reach, and what lies in one line.
_BESIDE, _TOP, _NEAR = 16.0, 80.0, 2.0
# So many lines from the same place to the same place are of a grid, and say nothing.
_OF_A_GRID = 3
_CORNERS = 4
_SVG = '*[local-name()="svg"]'


Point = tuple[float, float]


class Figures:
    """The figures that an exhibit's data hold, and what they may be rounded to."""

    def __init__(self, resource: Resource) -> None:
        self._values = {abs(one) for one in _numbers([resource["data"], resource["attrs"]])}
        self._in_order = sorted({one * factor for one in self._values for factor in (1, 100)})
        self._rounded: dict[int, set[int]] = {}

    def hold(self, text: str) -> bool:
        """Whether a number as it is written is one of them, rounded; a share may be written as a percentage."""
        plain = text.replace(",", "").lstrip("−-")
        decimals = len(plain.partition(".")[2])
        # Numbers in thousands and more may be rounded to tens and more: those that end in so many noughts.
        noughts = len(plain) - len(plain.rstrip("0")) if not decimals and float(plain) >= _THOUSANDS else 0
        places = [decimals, *range(-noughts, 0)]
        return any(round(float(plain) * 10.0**place) in self._to(place) for place in places)

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
    return tuple(_read(one) for one in _NUMBER.findall(text))


def _read(text: str) -> float:
    return float(text.replace(",", "").replace("−", "-").replace("%", "").replace("+", ""))


def figures_from_nowhere(figure: Figure) -> Iterator[Leak]:
    """Numbers in an exhibit's table, and marks in its chart, that are no figures of its data."""
    if figure.resource is None:
        yield Leak(figure.file, figure.exhibit, "", "is an exhibit without the figures behind it")
        return
    figures = Figures(figure.resource)
    for cell in figure.shown.iter("td"):
        text = cell.text_content()
        for number in _NUMBER.findall(text):
            if not figures.hold(number):
                yield Leak(figure.file, figure.exhibit, f"cell “{text}”", f"shows {number}, which is not in its data")
    for drawing in figure.shown.xpath('.//div[@class="wide" or @class="narrow"]'):
        for what in _in_drawing(drawing, figures):
            yield Leak(figure.file, figure.exhibit, f"its {drawing.get('class')} chart", what)


def _in_drawing(drawing: html.HtmlElement, figures: Figures) -> Iterator[str]:
    texts = [
        ((one.text or "").strip(), float(one.get("x", 0)), float(one.get("y", 0)) - _BASELINE * _LETTERS)
        for one in drawing.iter("{*}text", "text")
    ]
    axes = list(_axes(texts))
    legend = _of_legend(texts, list(_signs(drawing)))
    marks = [
        (x, y) for x, y in [*_signs(drawing), *_ends(drawing)] if not any(abs(y - line) < _NEAR for line in legend)
    ]
    withheld = [(x, y) for word, x, y in texts if word == WITHHELD]
    if not axes:
        filled = [_box(points) for points in _paths(drawing) if len(points) >= _CORNERS]
        if any(left < x < right and top < y < bottom for x, y in withheld for left, right, top, bottom in filled):
            yield f"has a colour behind a {WITHHELD}"
        return
    for x, y in marks:
        if any(abs(y - line) < _NEAR for _, line in withheld):
            yield f"has a mark in the line of a {WITHHELD}, at {x:g}"
        read = [axis for axis in axes if axis.reaches(x)]
        if read and not any(axis.has(x) or figures.near(axis.value(x), axis.within) for axis in read):
            yield f"has a mark at {read[0].value(x):.1f}, which is not in its data"


class _Axis:
    """A row of numbers that stand at their places: what an x means."""

    def __init__(self, ticks: list[tuple[float, float]]) -> None:
        (self._x, self._value), (x, value) = ticks[0], ticks[-1]
        self._scale = (x - self._x) / (value - self._value)
        self._ticks = [one for one, _ in ticks]
        self.within = _PIXEL / self._scale
        self.is_even = all(abs(self._x + self._scale * (value - self._value) - x) < _PIXEL for x, value in ticks)

    def value(self, x: float) -> float:
        return self._value + (x - self._x) / self._scale

    def reaches(self, x: float) -> bool:
        """Whether a place lies between the first number and the last: beyond may stand signs that mean no number."""
        return self._ticks[0] <= x <= self._ticks[-1]

    def has(self, x: float) -> bool:
        """Whether something stands at a tick, as grid lines do."""
        return any(abs(x - tick) < _PIXEL for tick in self._ticks)


def _axes(texts: list[tuple[str, float, float]]) -> Iterator[_Axis]:
    rows: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for word, x, y in texts:
        if _TICK.fullmatch(word):
            rows[y].append((x, _read(word)))
    for row in rows.values():
        ticks = sorted(row)
        values = [value for _, value in ticks]
        if len(ticks) >= 3 and values == sorted(set(values)) and (axis := _Axis(ticks)).is_even:
            yield axis


def _signs(drawing: html.HtmlElement) -> Iterator[Point]:
    """Where signs stand: dots, crosses and the like."""
    for sign in drawing.iter("{*}use", "use"):
        yield float(sign.get("x", 0)), float(sign.get("y", 0))


def _ends(drawing: html.HtmlElement) -> Iterator[Point]:
    """Where bars and the lines across end, those of a grid apart."""
    across = []
    for points in _paths(drawing):
        if len(points) >= _CORNERS:
            left, right, top, bottom = _box(points)
            yield left, (top + bottom) / 2
            yield right, (top + bottom) / 2
        elif len(points) == 2 and abs(points[0][1] - points[1][1]) < _PIXEL:
            across.append((points[0], points[1]))
    lines = Counter((one[0], other[0]) for one, other in across)
    for one, other in across:
        if lines[one[0], other[0]] < _OF_A_GRID:
            yield one
            yield other


def _paths(drawing: html.HtmlElement) -> Iterator[list[Point]]:
    """The corners of every closed shape, and the two ends of every line, that a drawing itself has."""
    for path in drawing.xpath(f'.//{_SVG}/*[local-name()="path"]'):
        for part in re.split(r"(?=M)", path.get("d", "")):
            points = [(float(x), float(y)) for _, x, y in _POINT.findall(part)]
            if len(points) == 2 or (len(points) >= _CORNERS and "z" in part):
                yield points


def _box(points: list[Point]) -> tuple[float, float, float, float]:
    """The left, right, upper and lower end of a shape."""
    across, down = [x for x, _ in points], [y for _, y in points]
    return min(across), max(across), min(down), max(down)


def _of_legend(texts: list[tuple[str, float, float]], signs: list[Point]) -> set[float]:
    """The lines of the legend: those at the top in which words begin right beside a sign."""
    return {
        y
        for x, y in signs
        if y < _TOP
        and any(
            0 < left - x <= _BESIDE and abs(line - y) < _NEAR and _IN_WORDS.match(word) for word, left, line in texts
        )
    }
