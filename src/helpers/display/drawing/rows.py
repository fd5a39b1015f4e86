"""From named rows to the drawings of a chart: labels, bases, axis, legend, and each mark's place."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Protocol

from helpers.display.drawing.canvas import LINE, NARROW, QUIET, RULE, SMALL, WIDE, Canvas, Form, text_width, wrapped
from helpers.display.drawing.plot import Plot
from helpers.display.exhibit import WITHHELD
from helpers.display.spelling import TOO_FEW

BASE_COLUMN = 56.0
NARROW_LEFT = 14.0  # room for the half of the first tick's text
NARROW_BASE = 46.0
NARROW_VALUE = 42.0
VALUE_COLUMN = 50.0  # from the plot's edge to the end of a value
HEADING = 30.0  # the height of a section's heading
LEGEND_LINE = 22.0
SIGN = 6.0  # from the left of an entry of a legend to the middle of its sign
SCALE = 26.0  # under the plot, for the texts of its ticks
# A reader is never far from a scale: it stands under the end of a section once so much has gone by since the last,
# and at the latest under the row where so much has. There a page may end, too.
SECTIONS_TO_A_SCALE = 300.0
ROWS_TO_A_SCALE = 450.0
FEWEST_AFTER_A_SCALE = 4  # rows of the same section


@dataclass(frozen=True)
class Mark:
    """One estimate to be drawn, on the axis's own scale. `series` says which of several in a row."""

    estimate: float
    low: float
    high: float
    value: str  # the estimate as text
    spread: str  # its interval as text
    base: str
    withheld: bool = False
    series: int = 0
    beside: float = math.nan  # the population's share


@dataclass(frozen=True)
class Row:
    """A label and its marks, under the heading of a section where there are several."""

    label: str
    marks: tuple[Mark, ...]
    section: str = ""


@dataclass(frozen=True)
class Axis:
    """From where to where, and the ticks with their texts."""

    low: float
    high: float
    ticks: tuple[float, ...]
    suffix: str = ""


@dataclass(frozen=True)
class Sign:
    """An entry of a legend; one without a marker is for its chart to draw."""

    name: str
    colour: str
    marker: str = "s"


@dataclass(frozen=True)
class Shape:
    """What all rows of a chart have in common."""

    axis: Axis
    thickness: float  # pixels that one mark takes
    legend: tuple[Sign, ...] = ()
    values: float = 0  # the width of the column of values; 0 for none
    counted: str = "Base"  # what the last column counts
    heads: tuple[str, str] = ("", "")  # over the values, and over what is quiet beside them

    @property
    def scale(self) -> float:
        """The room under the plot."""
        return SCALE if self.axis.ticks else 4.0


@dataclass(frozen=True)
class Placed:
    """A row and where it stands: the middle of each of its marks."""

    row: Row
    lines: tuple[str, ...]
    first_line: float  # the middle of the label's first line
    middles: tuple[float, ...]
    top: float
    bottom: float
    reach: float  # from the middle of a mark to the end of its place
    over_scale: bool = False


@dataclass(frozen=True)
class Frame:
    """A chart with everything but its marks: where they go is in `placed`."""

    canvas: Canvas
    plot: Plot
    placed: tuple[Placed, ...]


def drawings(rows: Sequence[Row], shape: Shape, draw: Callable[[Frame, float], None], key: str) -> tuple[str, ...]:
    """The wide and the narrow drawing of the same rows, as HTML. `draw` puts marks of a thickness into a frame."""
    drawn = []
    for form in (WIDE, NARROW):
        framed = frame(rows, shape, form)
        draw(framed, shape.thickness)
        drawn.append(framed.canvas.html(key))
    return tuple(drawn)


def frame(rows: Sequence[Row], shape: Shape, form: Form) -> Frame:
    """Labels, bases, axis and legend for rows of marks; wide beside the plot, narrow above it."""
    legend = legend_places(shape.legend, form)
    head = (legend[-1][1] + LEGEND_LINE if legend else 0) + 20
    placed, headings = _placed(rows, shape, form, head)
    foot = placed[-1].bottom if placed else head
    canvas = Canvas(form, foot + shape.scale)
    canvas.breaks = [one.bottom + shape.scale for one in placed[:-1] if one.over_scale]
    left = form.labels if form.beside else NARROW_LEFT
    right = _plot_right(shape, form)
    plot = canvas.plot(left, right, head, foot, (shape.axis.low, shape.axis.high))
    _draw_axis(canvas, plot, shape.axis, placed)
    _draw_legend(canvas, shape.legend, legend)
    _write_heads(canvas, shape, right, head - 10)
    for text, y in headings:
        canvas.write(0, y, text, bold=True)
    for one in placed:
        _draw_words(canvas, one, shape, right)
    return Frame(canvas, plot, tuple(placed))


def _write_heads(canvas: Canvas, shape: Shape, right: float, y: float) -> None:
    """What stands in each column beside the plot."""
    form, (value, spread) = canvas.form, shape.heads
    canvas.write(form.width, y, shape.counted, align="right", size=SMALL, colour=QUIET)
    if shape.values and value:
        ends = right + VALUE_COLUMN if form.beside else form.width - NARROW_BASE + 4
        canvas.write(ends, y, value, align="right", size=SMALL, colour=QUIET)
    if shape.values and spread and form.beside:
        canvas.write(right + VALUE_COLUMN + 8, y, spread, size=SMALL, colour=QUIET)


def _plot_right(shape: Shape, form: Form) -> float:
    """Where the plot ends: at the column of values, or that of bases."""
    if form.beside:
        return form.width - BASE_COLUMN - shape.values
    return form.width - NARROW_BASE - (NARROW_VALUE if shape.values else 0)


def _placed(rows: Sequence[Row], shape: Shape, form: Form, top: float) -> tuple[list[Placed], list[tuple[str, float]]]:
    """Where each row stands, and the headings of the sections between them."""
    placed: list[Placed] = []
    headings: list[tuple[str, float]] = []
    section, since = "", top
    for place, row in enumerate(rows):
        if row.section != section:
            section = row.section
            for line in wrapped(section, form.width, bold=True):
                headings.append((line, top + HEADING - 12))
                top += LINE
            top += HEADING - LINE
        lines = tuple(wrapped(row.label, form.labels - 16 if form.beside else form.width))
        words, marks = LINE * len(lines), shape.thickness * len(row.marks)
        height = max(words, marks) + 10 if form.beside else words + marks + 14
        first = top + (height - marks) / 2 if form.beside else top + 5 + words
        middles = tuple(first + shape.thickness * (place + 0.5) for place in range(len(row.marks)))
        label_top = top + (height - words) / 2 if form.beside else top + 5
        bottom = top + height
        over_scale = scale_due(rows[place + 1 :], section, bottom - since)
        placed.append(Placed(row, lines, label_top + LINE / 2, middles, top, bottom, shape.thickness / 2, over_scale))
        top = bottom
        if over_scale:
            top = since = bottom + shape.scale
    return placed, headings


def scale_due(following: Sequence[_InSection], section: str, gone: float) -> bool:
    """Whether a scale stands under a row of a section, when so much has gone by since the last."""
    left = sum(1 for _ in takewhile(lambda row: row.section == section, following))
    if left:
        return gone >= ROWS_TO_A_SCALE and left >= FEWEST_AFTER_A_SCALE
    return not following or gone >= SECTIONS_TO_A_SCALE


def _draw_words(canvas: Canvas, one: Placed, shape: Shape, right: float) -> None:
    """A row's label, and beside each mark its value and base."""
    form = canvas.form
    for place, line in enumerate(one.lines):
        canvas.write(0, one.first_line + place * LINE, line)
    for mark, middle in zip(one.row.marks, one.middles, strict=True):
        canvas.write(form.width, middle, mark.base, align="right", size=SMALL, colour=QUIET)
        if not shape.values or mark.withheld:
            continue
        if form.beside:
            canvas.write(right + VALUE_COLUMN, middle, mark.value, align="right", bold=True)
            canvas.write(right + VALUE_COLUMN + 8, middle, mark.spread, size=SMALL, colour=QUIET)
        else:
            canvas.write(form.width - NARROW_BASE + 4, middle, mark.value, align="right", bold=True)


def _draw_axis(canvas: Canvas, plot: Plot, axis: Axis, placed: Sequence[Placed]) -> None:
    for tick in axis.ticks:
        grid_line(plot, canvas.form, tick, placed)
        x, text = plot.left + (tick - axis.low) * plot.scale, f"{tick:g}{axis.suffix}".replace("-", "−")
        for bottom in (one.bottom for one in placed if one.over_scale):
            canvas.write(x, bottom + 14, text, align="center", size=SMALL, colour=QUIET)


def grid_line(
    plot: Plot, form: Form, x: float, placed: Sequence[Placed], colour: str = RULE, width: float = 0.6
) -> None:
    """A line down the plot, which does not cross the labels where they stand above their marks."""
    spans = runs(placed) if form.beside else [(one.middles[0] - one.reach, one.bottom - 4) for one in placed]
    # One broken line is a tenth of the size of many short ones.
    down = [y for top, bottom in spans for y in (top, bottom, math.nan)]
    plot.line([x] * len(down), down, colour, width, above=0)


class _InSection(Protocol):
    """A row under the heading of a section."""

    @property
    def section(self) -> str: ...


class _Standing(Protocol):
    """A row that stands from one height to another."""

    @property
    def top(self) -> float: ...

    @property
    def bottom(self) -> float: ...


def runs(rows: Sequence[_Standing]) -> list[tuple[float, float]]:
    """From where to where rows stand without a gap: between them are headings of sections, and scales."""
    tops, bottoms = {one.top for one in rows}, {one.bottom for one in rows}
    starts, ends = sorted(tops - bottoms), sorted(bottoms - tops)
    return list(zip(starts, ends, strict=True))


def say_why_not(framed: Frame, y: float) -> None:
    """In the place of a mark, why there is none: it is withheld."""
    words = f"{WITHHELD} {TOO_FEW}"
    beside_the_line = framed.plot.low + 4 / framed.plot.scale
    framed.plot.write(beside_the_line, y + SMALL * 0.36, words, QUIET, SMALL)


def legend_places(signs: Sequence[Sign], form: Form) -> list[tuple[float, float]]:
    """The left end and the middle of each entry of a legend, from the left, line by line."""
    places: list[tuple[float, float]] = []
    x, y = 0.0, 9.0
    for sign in signs:
        width = 18 + text_width(sign.name, SMALL) + 18
        if x and x + width - 18 > form.width:
            x, y = 0.0, y + LEGEND_LINE
        places.append((x, y))
        x += width
    return places


def _draw_legend(canvas: Canvas, signs: Sequence[Sign], places: Sequence[tuple[float, float]]) -> None:
    for sign, (x, y) in zip(signs, places, strict=True):
        if sign.marker:
            canvas.mark(x + SIGN, y, sign.marker, sign.colour)
        canvas.write(x + 18, y, sign.name, size=SMALL)
