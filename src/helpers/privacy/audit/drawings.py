"""The attack on what is drawn: does a table or a chart show a figure that its data do not?

Data are published with what is withheld left out. A table that was made of other data than it says, or a chart whose
marks can be read off against its axis, would show it all the same.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from lxml import html

from helpers.privacy.audit.bases import cell, is_number
from helpers.privacy.audit.figures import NUMBER, Figures, read_number
from helpers.privacy.audit.reading import WITHHELD, Figure, Table
from helpers.privacy.leaks import Leak

_TICK = re.compile(r"[−+-]?\d[\d,]*(?:\.\d+)?%?")
_IN_WORDS = re.compile(r"[^\d−+-]|(?:19|20)\d\d\b")  # a year is a word
_POINT = re.compile(r"([ML]) (-?[\d.]+) (-?[\d.]+)")
# Half a pixel is what a drawing's rounding may hide; letters stand this share of their size below their line's middle.
# Letters are so large, and so far is one line from the next.
_PIXEL, _BASELINE = 0.6, 0.36
_LETTERS, _LINE = 13.0, 17.0
# How far from its words a sign of the legend may be, how far down the legend may reach, and what lies in one line.
_BESIDE, _TOP, _NEAR = 16.0, 80.0, 2.0
# So many lines from the same place to the same place are of a grid, and say nothing.
_OF_A_GRID = 3
_CORNERS = 4
_SVG = '*[local-name()="svg"]'


Point = tuple[float, float]


def figures_from_nowhere(figure: Figure) -> Iterator[Leak]:
    """Numbers in an exhibit's table, and marks in its chart, that are no figures of its data."""
    figures = figure.figures
    if figures is None:
        yield Leak(figure.file, figure.exhibit, "", "is an exhibit without the figures behind it")
        return
    for box in figure.shown.iter("td"):
        text = box.text_content()
        for number in NUMBER.findall(text):
            if not figures.hold(number):
                yield Leak(figure.file, figure.exhibit, f"cell “{text}”", f"shows {number}, which is not in its data")
    for drawing in figure.shown.xpath('.//div[@class="wide" or @class="narrow"]'):
        for what in _in_drawing(drawing, figures):
            yield Leak(figure.file, figure.exhibit, f"its {drawing.get('class')} chart", what)


def figures_of_other_forms(table: Table) -> Iterator[Leak]:
    """Numbers in another form of an exhibit's data, a CSV file or a worksheet, that are not in these data."""
    if table.figures is None:  # it is the data
        return
    for row in table.rows:
        for column, value in row.items():
            if is_number(value) and math.isfinite(value) and not table.figures.have(value):
                what = f"says {value:g}, which is not in its data"
                yield Leak(table.file, table.exhibit, cell(row, column), what)


def _in_drawing(drawing: html.HtmlElement, figures: Figures) -> Iterator[str]:
    texts = [
        ((one.text or "").strip(), float(one.get("x", 0)), float(one.get("y", 0)) - _BASELINE * _LETTERS)
        for one in drawing.iter("{*}text", "text")
    ]
    filled = [_box(points) for points in _paths(drawing) if len(points) >= _CORNERS]
    axes = list(_axes(texts, [(left, right) for left, right, _, _ in filled]))
    legend = _of_legend(texts, list(_signs(drawing)))
    marks = [
        (x, y)
        for x, y in [*_signs(drawing), *_ends(drawing, texts)]
        if not any(abs(y - line) < _NEAR for line in legend)
    ]
    withheld = [(x, y) for word, x, y in texts if word == WITHHELD]
    if not axes:
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


def _axes(texts: list[tuple[str, float, float]], boxes: list[Point]) -> Iterator[_Axis]:
    """The rows of numbers that marks can be read off against; `boxes` are the left and right ends of filled shapes."""
    rows: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for word, x, y in texts:
        if _TICK.fullmatch(word):
            rows[y].append((x, read_number(word)))
    for row in rows.values():
        ticks = sorted(row)
        values = [value for _, value in ticks]
        if len(ticks) < 3 or values != sorted(set(values)) or _are_names([x for x, _ in ticks], boxes):
            continue
        if (axis := _Axis(ticks)).is_even:
            yield axis


def _are_names(places: list[float], boxes: list[Point]) -> bool:
    """Whether numbers name columns, as where a heat map's are numbered: each shape is as wide, and has one above it."""
    if not boxes:
        return False
    wide = boxes[0][1] - boxes[0][0]
    above = {place for left, right in boxes for place in places if abs(place - (left + right) / 2) < _NEAR}
    headed = all(any(abs(place - (left + right) / 2) < _NEAR for place in above) for left, right in boxes)
    return headed and len(above) > 1 and all(abs(right - left - wide) < _NEAR for left, right in boxes)


def _signs(drawing: html.HtmlElement) -> Iterator[Point]:
    """Where signs stand: dots, crosses and the like."""
    for sign in drawing.iter("{*}use", "use"):
        yield float(sign.get("x", 0)), float(sign.get("y", 0))


def _ends(drawing: html.HtmlElement, texts: list[tuple[str, float, float]]) -> Iterator[Point]:
    """Where bars and the lines across end, those of a grid apart, and ends at a label that is tied to a sign.

    Of such a line the other end is read, as every sign is, and its end says no more than where the label stands.
    """
    across, signs = [], list(_signs(drawing))
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
            for end, far in ((one, other), (other, one)):
                if not (_at_a_sign(far, signs) and _at_a_label(end, texts)):
                    yield end


def _at_a_sign(end: Point, signs: list[Point]) -> bool:
    return any(abs(x - end[0]) < _PIXEL and abs(y - end[1]) < _PIXEL for x, y in signs)


def _at_a_label(end: Point, texts: list[tuple[str, float, float]]) -> bool:
    """Whether a line ends where a text begins or ends, at the height of its letters."""
    return any(abs(x - end[0]) < _PIXEL and abs(y - end[1]) < _LINE / 2 + _PIXEL for word, x, y in texts if word)


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
