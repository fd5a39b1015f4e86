"""From rows with two figures each to a drawing of two panels: dots on the left, bars on the right.

Two measures in one row are for reading across: where one is bad, is the other high? Each panel has an
axis of its own, and where everybody stands is a line down each section.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from helpers.display.drawing.canvas import (
    BAR,
    CATEGORIES,
    INK,
    LINE,
    NARROW,
    QUIET,
    RULE,
    SMALL,
    WIDE,
    Canvas,
    Form,
    text_width,
    wrapped,
)  # fmt: skip
from helpers.display.drawing.rows import HEADING, LEGEND_LINE, SCALE, Axis, Sign, runs, scale_due
from helpers.display.exhibit import WITHHELD
from helpers.display.spelling import TOO_FEW

APART = "^"  # the sign of what is told apart, beside its figure
APART_COLOUR = CATEGORIES[2]
APART_ROOM = 13.0
HEIGHT = 24.0  # of a row's marks
GAP = 3.0  # under a section's note
STROKE = 4.5  # half the height of the strokes that end an interval
_BREAK = (math.nan, math.nan)


@dataclass(frozen=True)
class Figure:
    """One figure of a row, on its panel's own scale; `everybody` is the same of all respondents."""

    estimate: float
    low: float
    high: float
    value: str  # the estimate as text
    spread: str  # its interval as text
    everybody: float = math.nan
    apart: bool = False  # whether it is told apart from everybody else's


@dataclass(frozen=True)
class PairedRow:
    """A label, its two figures and its base, in a section with a note under its heading.

    `said` stands under the label. A row without figures is withheld; one without the right figure has none.
    """

    label: str
    left: Figure | None
    right: Figure | None
    base: str
    section: str
    note: str = ""
    said: str = ""


@dataclass(frozen=True)
class Panels:
    """What the two panels show: their headings and axes, and the legend of both."""

    headings: tuple[str, str]
    axes: tuple[Axis, Axis]
    legend: tuple[Sign, ...]


@dataclass(frozen=True)
class _Panel:
    """One panel's place in a form: from where to where, where its value ends and its interval begins (0: nowhere)."""

    left: float
    right: float
    value: float
    spread: float = 0.0


PLACES = {
    WIDE: (_Panel(164, 309, 350, 358), _Panel(434, 522, 576, 583)),
    NARROW: (_Panel(12, 79, 120), _Panel(140, 196, 250)),
}
_LABELS = {WIDE: 152.0, NARROW: 304.0}


@dataclass(frozen=True)
class _Place:
    """Where a row stands."""

    row: PairedRow
    lines: tuple[str, ...]
    first_line: float
    middle: float
    top: float
    bottom: float
    over_scale: bool


def paired_drawings(rows: Sequence[PairedRow], panels: Panels, key: str) -> tuple[str, ...]:
    """The wide and the narrow drawing of the same rows."""
    return tuple(_drawing(rows, panels, form, key) for form in (WIDE, NARROW))


def _drawing(rows: Sequence[PairedRow], panels: Panels, form: Form, key: str) -> str:
    legend = _legend_places(panels.legend, form)
    head = legend[-1][1] + LEGEND_LINE + 16
    places, headings = _placed(rows, form, head)
    foot = places[-1].bottom
    canvas = Canvas(form, foot + SCALE)
    canvas.breaks = [one.bottom + SCALE for one in places[:-1] if one.over_scale]
    for sign, (x, y) in zip(panels.legend, legend, strict=True):
        canvas.mark(x + 6, y, sign.marker, sign.colour)
        canvas.write(x + 18, y, sign.name, size=SMALL)
    for text, y, bold in headings:
        canvas.write(0, y, text, bold=bold, size=SMALL + bold, colour=INK if bold else QUIET)
    for side, draw in enumerate((_draw_dots, _draw_bars)):
        place, axis = PLACES[form][side], panels.axes[side]
        axes = canvas.plot(place.left, place.right, head, foot, (axis.low, axis.high))
        canvas.write(place.left, head - 10, panels.headings[side], size=SMALL, colour=QUIET)
        _draw_scale(canvas, axes, axis, place, places)
        drawn = [(one, figure) for one in places if (figure := (one.row.left, one.row.right)[side]) is not None]
        draw(axes, [(figure, one.middle) for one, figure in drawn])
        _draw_everybody(axes, drawn, form)
        for one, figure in drawn:
            _write_figure(canvas, figure, place, one.middle)
    canvas.write(form.width, head - 10, "Base", align="right", size=SMALL, colour=QUIET)
    for one in places:
        _write_row(canvas, one)
    return canvas.html(key)


def _placed(rows: Sequence[PairedRow], form: Form, top: float) -> tuple[list[_Place], list[tuple[str, float, bool]]]:
    """Where each row stands; and the lines of the sections' headings and notes, with whether they are bold."""
    places: list[_Place] = []
    headings: list[tuple[str, float, bool]] = []
    section, since = "", top
    for place, row in enumerate(rows):
        if row.section != section:
            section = row.section
            lines = [(line, True) for line in wrapped(section, form.width, bold=True)]
            lines += [(line, False) for line in wrapped(row.note, form.width)] if row.note else []
            top += HEADING - LINE
            for line, bold in lines:
                headings.append((line, top + LINE / 2, bold))
                top += LINE
            top += GAP
        lines_of_label = (*wrapped(row.label, _LABELS[form]), *([row.said] if row.said else []))
        words = LINE * len(lines_of_label)
        height = max(words, HEIGHT) + 6 if form.beside else words + HEIGHT + 12
        middle = top + height / 2 if form.beside else top + 5 + words + HEIGHT / 2
        first = (top + (height - words) / 2 if form.beside else top + 5) + LINE / 2
        bottom = top + height
        over_scale = scale_due(rows[place + 1 :], section, bottom - since)
        places.append(_Place(row, lines_of_label, first, middle, top, bottom, over_scale))
        top = bottom
        if over_scale:
            top = since = bottom + SCALE
    return places, headings


def interval_lines(axes: Axes, intervals: Iterable[tuple[float, float, float]], colour: str) -> None:
    """Intervals (low, high, y) with a stroke at each end, as one broken line: a tenth of the size of many."""
    path: list[tuple[float, float]] = []
    for low, high, y in intervals:
        if not math.isnan(low):
            ends = [[(end, y - STROKE), (end, y + STROKE), _BREAK] for end in (low, high)]
            path += [(low, y), (high, y), _BREAK, *ends[0], *ends[1]]
    _draw_path(axes, path, colour, 1.6, 3)


def _draw_dots(axes: Axes, figures: Sequence[tuple[Figure, float]]) -> None:
    colour = CATEGORIES[0]
    interval_lines(axes, [(one.low, one.high, y) for one, y in figures], colour)
    axes.plot(
        [one.estimate for one, _ in figures], [y for _, y in figures], "o", color=colour, markersize=7,
        markeredgewidth=0, clip_on=False, zorder=4,
    )  # fmt: skip


def _draw_bars(axes: Axes, figures: Sequence[tuple[Figure, float]]) -> None:
    # A thick line is a bar.
    bars = [point for one, y in figures for point in ((axes.get_xlim()[0], y), (one.estimate, y), _BREAK)]
    _draw_path(axes, bars, BAR, HEIGHT - 8, 2)
    interval_lines(axes, [(one.low, one.high, y) for one, y in figures], INK)


def _draw_everybody(axes: Axes, drawn: Sequence[tuple[_Place, Figure]], form: Form) -> None:
    """The line that everybody in a section stands on."""
    path = []
    for section, score in {(one.row.section, figure.everybody): None for one, figure in drawn}:
        for top, bottom in _spans([one for one, _ in drawn if one.row.section == section], form):
            path += [(score, top), (score, bottom), _BREAK]
    _draw_path(axes, path, QUIET, 1.6, 2.5)


def _spans(places: Sequence[_Place], form: Form) -> list[tuple[float, float]]:
    """From where to where a line down the rows goes: through each section, or past each label that stands above."""
    if not form.beside:
        return [(one.middle - HEIGHT / 2, one.middle + HEIGHT / 2) for one in places]
    return runs(places)


def _draw_path(axes: Axes, path: Sequence[tuple[float, float]], colour: str, width: float, above: float) -> None:
    axes.plot(
        [x for x, _ in path], [y for _, y in path], color=colour, linewidth=width, zorder=above, clip_on=False,
        solid_capstyle="butt",
    )  # fmt: skip


def _write_figure(canvas: Canvas, figure: Figure, place: _Panel, y: float) -> None:
    canvas.write(place.value, y, figure.value, align="right", bold=True)
    if place.spread:
        canvas.write(place.spread, y, figure.spread, size=SMALL, colour=QUIET)
    if figure.apart:
        canvas.mark(place.value - text_width(figure.value, bold=True) - APART_ROOM / 2, y, APART, APART_COLOUR)


def _write_row(canvas: Canvas, one: _Place) -> None:
    for place, line in enumerate(one.lines):
        said = bool(one.row.said) and place == len(one.lines) - 1
        canvas.write(0, one.first_line + place * LINE, line, bold=said, size=SMALL + (not said))
    canvas.write(canvas.form.width, one.middle, one.row.base, align="right", size=SMALL, colour=QUIET)
    if one.row.left is None:
        words = f"{WITHHELD} {TOO_FEW}"
        canvas.write(PLACES[canvas.form][0].left + 4, one.middle, words, size=SMALL, colour=QUIET)


def _draw_scale(canvas: Canvas, axes: Axes, axis: Axis, place: _Panel, places: Sequence[_Place]) -> None:
    """Grid lines beside the rows, and the ticks' texts under the last."""
    scale = (place.right - place.left) / (axis.high - axis.low)
    widest = max(text_width(f"{tick:g}{axis.suffix}", SMALL) for tick in axis.ticks)
    # As many ticks as have room for their texts.
    every = max(1, math.ceil((widest + 6) / (scale * (axis.ticks[1] - axis.ticks[0])))) if len(axis.ticks) > 1 else 1
    spans = _spans(places, canvas.form)
    for tick in axis.ticks[::every]:
        _draw_path(axes, [point for span in spans for point in (*((tick, y) for y in span), _BREAK)], RULE, 0.6, 0)
        x, text = place.left + (tick - axis.low) * scale, f"{tick:g}{axis.suffix}"
        for bottom in (one.bottom for one in places if one.over_scale):
            canvas.write(x, bottom + 14, text, align="center", size=SMALL, colour=QUIET)


def _legend_places(signs: Sequence[Sign], form: Form) -> list[tuple[float, float]]:
    """The left end and the middle of each entry of a legend, from the left, line by line."""
    places: list[tuple[float, float]] = []
    x, y = 0.0, 9.0
    for sign in signs:
        width = 18 + text_width(sign.name, SMALL)
        if x and x + width > form.width:
            x, y = 0.0, y + LEGEND_LINE
        places.append((x, y))
        x += width + 18
    return places
