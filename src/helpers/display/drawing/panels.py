"""From rows with two figures each to a drawing of two panels: side by side, or one under the other where narrow.

Two measures in one row are for reading across: where one is bad, is the other high? Both panels read alike, a mark
on its interval, but each has a sign and an axis of its own. Where everybody stands is a line down each section.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from helpers.display.drawing.canvas import (
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
from helpers.display.drawing.plot import Plot
from helpers.display.drawing.rows import HEADING, LEGEND_LINE, SCALE, Axis, Sign, runs, scale_due
from helpers.display.exhibit import WITHHELD
from helpers.display.spelling import TOO_FEW

APART = "^"  # the sign of what is told apart, beside its figure
APART_COLOUR = CATEGORIES[2]
APART_ROOM = 18.0
EVERYBODY = "|"  # the sign of where everybody stands, as wide as the line that it stands for
EVERYBODY_WIDTH = 2.0
HEIGHT = 24.0  # of a row's marks
STRIP = 20.0  # of each of them where they stand under each other
STRIP_GAP = 3.0  # between their grid lines, which are not the same
SECTIONS_TO_TWO_SCALES = 180.0  # as for one scale, where two stand under each other
GAP = 3.0  # under a section's note
DOT = 6.0  # lower than the strokes that end an interval: they are seen even where it is as short as the dot is wide
STROKE = 4.5  # half the height of these strokes
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
class Measure:
    """What one panel shows: its marks' sign with its heading, the word for it beside a scale, and its axis."""

    sign: Sign
    word: str
    axis: Axis


@dataclass(frozen=True)
class Panels:
    """What the two panels show, and the legend of what they share."""

    measures: tuple[Measure, Measure]
    legend: tuple[Sign, ...]


@dataclass(frozen=True)
class _Panel:
    """One panel's place in a form: from where to where, where its value ends and its interval begins (0: nowhere)."""

    left: float
    right: float
    value: float
    spread: float = 0.0


PLACES = {
    WIDE: (_Panel(160, 296, 342, 350), _Panel(423, 541, 600, 607)),
    NARROW: (_Panel(12, 230, 304), _Panel(12, 230, 304)),
}
_LABELS = {WIDE: 152.0, NARROW: 254.0}
_SCALES = {WIDE: SCALE, NARROW: SCALE + LINE}  # the scales, too, stand beside or under each other


@dataclass(frozen=True)
class _Place:
    """Where a row stands: the middles of its label's first line, of both figures, and of its base."""

    row: PairedRow
    lines: tuple[str, ...]
    first_line: float
    middles: tuple[float, float]
    base: float
    top: float
    bottom: float
    over_scale: bool


def paired_drawings(rows: Sequence[PairedRow], panels: Panels, key: str) -> tuple[str, ...]:
    """The wide and the narrow drawing of the same rows."""
    return tuple(_drawing(rows, panels, form, key) for form in (WIDE, NARROW))


def _drawing(rows: Sequence[PairedRow], panels: Panels, form: Form, key: str) -> str:
    # Side by side, each panel has its sign over it; under each other, the legend has both.
    signs = panels.legend if form.beside else (*(one.sign for one in panels.measures), *panels.legend)
    legend = _legend_places(signs, form)
    head = legend[-1][1] + LEGEND_LINE + 16
    places, headings = _placed(rows, form, head)
    foot = places[-1].bottom
    canvas = Canvas(form, foot + _SCALES[form])
    canvas.breaks = [one.bottom + _SCALES[form] for one in places[:-1] if one.over_scale]
    for sign, (x, y) in zip(signs, legend, strict=True):
        _draw_sign(canvas, sign, x, y)
    for text, y, bold in headings:
        canvas.write(0, y, text, bold=bold, size=SMALL + bold, colour=INK if bold else QUIET)
    for side, measure in enumerate(panels.measures):
        place, axis = PLACES[form][side], measure.axis
        plot = canvas.plot(place.left, place.right, head, foot, (axis.low, axis.high))
        if form.beside:
            _draw_sign(canvas, measure.sign, place.left, head - 10)
        drawn = [(one, figure) for one in places if (figure := (one.row.left, one.row.right)[side]) is not None]
        _draw_scale(canvas, plot, panels, side, places)
        _draw_marks(plot, [(figure, one.middles[side]) for one, figure in drawn], measure.sign)
        _draw_everybody(plot, drawn, form, side)
        for one, figure in drawn:
            _write_figure(canvas, figure, place, one.middles[side])
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
        strips = 2 if row.right else 1
        height = max(words, HEIGHT) + 6 if form.beside else words + STRIP * strips + 10
        first = (top + (height - words) / 2 if form.beside else top + 4) + LINE / 2
        under = first - LINE / 2 + words + STRIP / 2
        middles = (top + height / 2,) * 2 if form.beside else (under, under + STRIP)
        base = middles[0] if form.beside else first
        bottom = top + height
        over_scale = _scales_due(rows[place + 1 :], section, bottom - since, form)
        places.append(_Place(row, lines_of_label, first, middles, base, top, bottom, over_scale))
        top = bottom
        if over_scale:
            top = since = bottom + _SCALES[form]
    return places, headings


def _scales_due(following: Sequence[PairedRow], section: str, gone: float, form: Form) -> bool:
    """Whether scales stand under a row; two scales for one place are not kept in mind for as long as one."""
    ends = not following or following[0].section != section
    return scale_due(following, section, gone) or (not form.beside and ends and gone >= SECTIONS_TO_TWO_SCALES)


def interval_lines(plot: Plot, intervals: Iterable[tuple[float, float, float]], colour: str) -> None:
    """Intervals (low, high, y) with a stroke at each end, as one broken line: a tenth of the size of many."""
    path: list[tuple[float, float]] = []
    for low, high, y in intervals:
        if not math.isnan(low):
            ends = [[(end, y - STROKE), (end, y + STROKE), _BREAK] for end in (low, high)]
            path += [(low, y), (high, y), _BREAK, *ends[0], *ends[1]]
    _draw_path(plot, path, colour, 1.6, 3)


def _draw_sign(canvas: Canvas, sign: Sign, x: float, y: float) -> None:
    """An entry of a legend, or the heading of a panel."""
    canvas.mark(x + 6, y, sign.marker, sign.colour)
    canvas.write(x + 18, y, sign.name, size=SMALL)


def _draw_marks(plot: Plot, figures: Sequence[tuple[Figure, float]], sign: Sign) -> None:
    interval_lines(plot, [(one.low, one.high, y) for one, y in figures], sign.colour)
    plot.marks([one.estimate for one, _ in figures], [y for _, y in figures], sign.marker, sign.colour, DOT, above=4)


def _draw_everybody(plot: Plot, drawn: Sequence[tuple[_Place, Figure]], form: Form, side: int) -> None:
    """The line that everybody in a section stands on."""
    path = []
    for section, score in {(one.row.section, figure.everybody): None for one, figure in drawn}:
        for top, bottom in _spans([one for one, _ in drawn if one.row.section == section], form, side):
            path += [(score, top), (score, bottom), _BREAK]
    _draw_path(plot, path, QUIET, EVERYBODY_WIDTH, 2.5)


def _spans(places: Sequence[_Place], form: Form, side: int) -> list[tuple[float, float]]:
    """From where to where a line down a panel's rows goes: through each section, or past what stands between."""
    if form.beside:
        return runs(places)
    reach, figures = (STRIP - STRIP_GAP) / 2, [(one, (one.row.left, one.row.right)[side]) for one in places]
    return [(one.middles[side] - reach, one.middles[side] + reach) for one, figure in figures if figure]


def _draw_path(plot: Plot, path: Sequence[tuple[float, float]], colour: str, width: float, above: float) -> None:
    plot.line([x for x, _ in path], [y for _, y in path], colour, width, ends="butt", above=above)


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
    canvas.write(canvas.form.width, one.base, one.row.base, align="right", size=SMALL, colour=QUIET)
    if one.row.left is None:
        words = f"{WITHHELD} {TOO_FEW}"
        canvas.write(PLACES[canvas.form][0].left + 4, one.middles[0], words, size=SMALL, colour=QUIET)


def _draw_scale(canvas: Canvas, plot: Plot, panels: Panels, side: int, places: Sequence[_Place]) -> None:
    """Grid lines beside the rows, and the ticks' texts under the last."""
    measure, place = panels.measures[side], PLACES[canvas.form][side]
    axis = measure.axis
    scale = (place.right - place.left) / (axis.high - axis.low)
    lines = [one.bottom + 14 + (0 if canvas.form.beside else LINE * side) for one in places if one.over_scale]
    spans = _spans(places, canvas.form, side)
    for tick in _ticks_with_room(axis, scale):
        _draw_path(plot, [point for span in spans for point in (*((tick, y) for y in span), _BREAK)], RULE, 0.6, 0)
        for y in lines:
            x, text = place.left + (tick - axis.low) * scale, f"{tick:g}{axis.suffix}"
            canvas.write(x, y, text, align="center", size=SMALL, colour=QUIET)
    if canvas.form.beside:
        return
    for y in lines:
        canvas.write(place.value, y, measure.word, align="right", size=SMALL, colour=QUIET)
        canvas.mark(place.value - text_width(measure.word, SMALL) - 9, y, measure.sign.marker, measure.sign.colour)


def _ticks_with_room(axis: Axis, scale: float) -> tuple[float, ...]:
    """As many ticks as have room for their texts."""
    if len(axis.ticks) < 2:
        return axis.ticks
    widest = max(text_width(f"{tick:g}{axis.suffix}", SMALL) for tick in axis.ticks)
    return axis.ticks[:: max(1, math.ceil((widest + 6) / (scale * (axis.ticks[1] - axis.ticks[0]))))]


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
