"""From importance and scores to one chart of both: what matters and scores low stands where to act first.

A theme is a mark with a thin cross of intervals. Names are set beside the marks where they lie on nothing
else; where that cannot be done for all of them they are numbers, with a key above the chart.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import pandas as pd

from helpers.display.charts import MARKERS
from helpers.display.drawing.canvas import (
    CATEGORIES,
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
)
from helpers.display.drawing.plot import Plot
from helpers.display.exhibit import Exhibit
from helpers.display.naming import table_key
from helpers.display.spelling import count, figure, interval, percentage
from helpers.display.tables import described
from helpers.display.wording import Sentence, finding, in_words, require_withheld, title

# What stands in the four corners, and beside each theme in the table.
CORNERS = {"act": "Act here first", "keep": "Keep it up", "watch": "Watch", "maintain": "Maintain"}
NOT_SURE = "An interval reaches over a line"
_UPWARDS, _ACROSS = "Importance: share of what the themes explain", "Mean score, from 0 to 100 (best)"
_HEIGHTS = {WIDE.name: 360.0, NARROW.name: 320.0}
_NAME_WIDTHS = {WIDE.name: 170.0, NARROW.name: 96.0}  # in which a name is broken into lines
_LEFT, _RIGHT, _FOOT = 44.0, 10.0, 46.0
_STRIP = 24.0  # above and below the marks, for the words in the corners
_MARK = 6.0  # from a mark's middle to its edge, and a little
_DISTANCES = (9.0, 15.0, 24.0, 36.0, 52.0)  # from a mark's middle to its label, nearest first
_TIED_FROM = 20.0  # a label further off than this is tied to its mark by a line
_ON_A_CROSS, _ON_A_LINE = 40.0, 30.0  # a label rather stands so much further off than on an interval, or a line


class Box(NamedTuple):
    """A rectangle of a drawing, in pixels from its top left."""

    left: float
    top: float
    right: float
    bottom: float

    def overlaps(self, other: Box) -> bool:
        """Whether the two have more than an edge in common."""
        beside = self.right <= other.left or other.right <= self.left
        return not (beside or self.bottom <= other.top or other.bottom <= self.top)

    def within(self, other: Box) -> bool:
        """Whether it lies in the other whole."""
        across = other.left <= self.left and self.right <= other.right
        return across and other.top <= self.top and self.bottom <= other.bottom


class Point(NamedTuple):
    """A mark and the ends of its intervals, in pixels."""

    x: float
    y: float
    left: float
    right: float
    top: float
    bottom: float

    @property
    def mark(self) -> Box:
        """What the mark covers."""
        return Box(self.x - _MARK, self.y - _MARK, self.x + _MARK, self.y + _MARK)

    @property
    def cross(self) -> tuple[Box, Box]:
        """What its intervals cover."""
        level = Box(self.left, self.y - 1, self.right, self.y + 1)
        return level, Box(self.x - 1, self.top, self.x + 1, self.bottom)


def placed_labels(
    points: Sequence[Point],
    sizes: Sequence[tuple[float, float]],
    bounds: Box,
    taken: Sequence[Box] = (),
    lines: Sequence[Box] = (),
) -> list[Box] | None:
    """Where each point's label goes, given its width and height: on no mark, no other label, nothing taken.

    A label takes the nearest place that is free, rather off all intervals and other lines. Points take their
    turns in several orders, and the order that leaves labels nearest to their marks counts. None where no order
    has room for all.
    """
    crosses = [line for point in points for line in point.cross]
    solid = [*(point.mark for point in points), *taken]
    ranked: list[list[tuple[float, int, Box]]] = []
    for point, size in zip(points, sizes, strict=True):
        free = [
            (distance + _ON_A_CROSS * _crossed(box, crosses) + _ON_A_LINE * _crossed(box, lines), turn, box)
            for turn, (distance, box) in enumerate(_around(point, *size))
            if box.within(bounds) and not any(box.overlaps(other) for other in solid)
        ]
        ranked.append(sorted(free))
    found = [placed for order in _orders(len(points)) if (placed := _in_turn(ranked, order))]
    return min(found)[1] if found else None


def _crossed(box: Box, lines: Sequence[Box]) -> int:
    """How many lines a box lies on."""
    return sum(box.overlaps(line) for line in lines)


def _around(point: Point, width: float, height: float) -> Iterator[tuple[float, Box]]:
    """Boxes around a mark, nearest first: beside it, above and below, then off its corners."""
    for distance in _DISTANCES:
        for across, down in ((1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (1, 1), (-1, -1), (-1, 1)):
            near = distance if across == 0 or down == 0 else distance * 0.7
            x, y = point.x + across * (near + width / 2), point.y + down * (near + height / 2)
            yield distance, Box(x - width / 2, y - height / 2, x + width / 2, y + height / 2)


def _orders(many: int) -> Iterator[list[int]]:
    """Orders in which labels take their turns: beginning with each of them, forwards and backwards."""
    for step in (1, -1):
        for first in range(many):
            yield [(first + step * turn) % many for turn in range(many)]


def _in_turn(ranked: Sequence[list[tuple[float, int, Box]]], order: Sequence[int]) -> tuple[float, list[Box]] | None:
    """Each label at its best place that is still free, and how far off all of them are; None when one has none."""
    boxes: dict[int, Box] = {}
    total = 0.0
    for one in order:
        free = (place for place in ranked[one] if not any(place[2].overlaps(box) for box in boxes.values()))
        if (place := next(free, None)) is None:
            return None
        total += place[0]
        boxes[one] = place[2]
    return total, [boxes[one] for one in range(len(ranked))]


def importance_against_performance(table: pd.DataFrame) -> Exhibit | Sentence:
    """Each theme by its score, across, and by its importance, upwards; lines at the mean score and an equal share.

    `table` is of `importance_and_performance`, with small groups withheld. A table without rows is a sentence.
    """
    require_withheld(table)
    if table.empty or table["withheld"].any():
        return in_words(table)
    facts, key = described(table), table_key(table)
    mean, equal = figure(table.attrs["mean_score"], "score"), percentage(table.attrs["equal_share"])
    facts["notes"] = (
        f"Lines stand at the themes' mean score ({mean}) and at an equal share of importance "
        f"({equal}). Crosses are 95% intervals; a theme lies on one side of "
        "a line clearly when its whole interval does.",
        *facts["notes"],
    )
    return Exhibit(
        key, title(table), table=_performance_table(table), data=table, alternative=_alternative(table),
        drawings=tuple(_drawn(table, form).html(key) for form in (WIDE, NARROW)), **facts,
    )  # fmt: skip


def _performance_table(table: pd.DataFrame) -> pd.DataFrame:
    ends = zip(table["low"], table["high"], strict=True)
    score_ends = zip(table["score_low"], table["score_high"], strict=True)
    return pd.DataFrame({
        "Theme": table["title"],
        "Importance": table["estimate"].map(percentage),
        "Interval of importance": [interval(low, high, "share") for low, high in ends],
        "Score": table["score"].map(lambda score: figure(score, "score")),
        "Interval of the score": [interval(low, high, "score") for low, high in score_ends],
        "Where it lies": table["side"].map(CORNERS).fillna(NOT_SURE),
        "Base of importance": table["n"].map(count),
        "Base of the score": table["score_n"].map(count),
    })  # fmt: skip


def _alternative(table: pd.DataFrame) -> str:
    told = "; ".join(
        f"{name}: score {figure(score, 'score')}, importance {percentage(share)}"
        for name, score, share in zip(table["title"], table["score"], table["estimate"], strict=True)
    )
    return f"{finding(table)} {told}."


@dataclass(frozen=True)
class _Scales:
    """From scores and shares to pixels."""

    scores: tuple[int, int]  # at the plot's two sides
    most: float  # the share at the top, under the strip; nought is at the bottom
    plot: Box

    @classmethod
    def of(cls, table: pd.DataFrame, form: Form, top: float) -> _Scales:
        """Around what is drawn, in a plot that begins at `top`."""
        low, high = float(table["score_low"].min()), float(table["score_high"].max())
        scores = max(0, math.floor((low - 2) / 5) * 5), min(100, math.ceil((high + 2) / 5) * 5)
        most = next(end for end in (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.8, 1.0) if end >= table["high"].max() - 1e-9)
        return cls(scores, most, Box(_LEFT, top, form.width - _RIGHT, top + _HEIGHTS[form.name]))

    def across(self, score: float) -> float:
        """Where a score lies."""
        low, high = self.scores
        return self.plot.left + (score - low) / (high - low) * (self.plot.right - self.plot.left)

    def score_at(self, x: float) -> float:
        """The score that lies at a place."""
        low, high = self.scores
        return low + (x - self.plot.left) / (self.plot.right - self.plot.left) * (high - low)

    def up(self, share: float) -> float:
        """Where a share lies."""
        bottom, top = self.plot.bottom - _STRIP, self.plot.top + _STRIP
        return bottom - share / self.most * (bottom - top)

    def points(self, table: pd.DataFrame) -> list[Point]:
        """Where the themes lie, with their intervals."""
        places = [table[column].astype(float).map(self.across) for column in ("score", "score_low", "score_high")]
        places += [table[column].astype(float).map(self.up) for column in ("estimate", "high", "low")]
        return [Point(x, y, left, right, top, bottom) for x, left, right, y, top, bottom in zip(*places, strict=True)]

    def ticks(self, form: Form) -> tuple[list[int], list[float]]:
        """Scores and shares that the axes name."""
        low, high = self.scores
        step = 5 if high - low <= (40 if form.beside else 20) else 10 if high - low <= 50 or form.beside else 20
        share = 0.2 if self.most > 0.6 else 0.1 if self.most > 0.2 else 0.05
        scores = [score for score in range(low, high + 1) if score % step == 0]
        return scores, [place * share for place in range(round(self.most / share) + 1)]


class _Entry(NamedTuple):
    """An entry of the key above a chart."""

    x: float
    y: float
    text: str


def _drawn(table: pd.DataFrame, form: Form) -> Canvas:
    """The chart in one of its two shapes."""
    names = table["title"].astype(str).tolist()
    labels = [tuple(wrapped(name, _NAME_WIDTHS[form.name])) for name in names]
    scales, boxes = _places(table, form, labels, 0)
    key: list[_Entry] = []
    if boxes is None:
        labels, key = [(str(number),) for number in range(1, len(names) + 1)], _key(names, form)
        scales, boxes = _places(table, form, labels, key[-1].y + LINE)
    canvas = Canvas(form, scales.plot.bottom + _FOOT)
    for entry in key:
        canvas.write(entry.x, entry.y, entry.text, size=SMALL)
    inner = canvas.plot(scales.plot.left, scales.plot.right, scales.plot.top, scales.plot.bottom, scales.scores)
    _draw_axes(canvas, inner, scales, table)
    points = scales.points(table)
    _draw_marks(inner, table, points)
    # Where there is no room even for numbers, they stand to the right of their marks.
    sizes = _sizes(labels)
    boxes = boxes or [next(_around(point, *size))[1] for point, size in zip(points, sizes, strict=True)]
    for point, box, lines in zip(points, boxes, labels, strict=True):
        _tie(inner, scales, point, box)
        _write_label(canvas, point, box, lines)
    return canvas


def _places(
    table: pd.DataFrame, form: Form, labels: Sequence[tuple[str, ...]], head: float
) -> tuple[_Scales, list[Box] | None]:
    """The scales under a key of some height, and where the labels go, if there is room for them."""
    scales = _Scales.of(table, form, head + LINE * len(wrapped(_UPWARDS, form.width)) + 6)
    taken = [_box_of(*word) for word in _corner_words(scales)]
    x, y, plot = scales.across(table.attrs["mean_score"]), scales.up(table.attrs["equal_share"]), scales.plot
    lines = [Box(x - 1, plot.top, x + 1, plot.bottom), Box(plot.left, y - 1, plot.right, y + 1)]
    return scales, placed_labels(scales.points(table), _sizes(labels), plot, taken, lines)


def _sizes(labels: Sequence[tuple[str, ...]]) -> list[tuple[float, float]]:
    return [(max(text_width(line, SMALL) for line in lines), LINE * len(lines)) for lines in labels]


def _key(names: Sequence[str], form: Form) -> list[_Entry]:
    """Every number with its name, line by line."""
    entries: list[_Entry] = []
    x, y = 0.0, LINE / 2
    for number, name in enumerate(names, 1):
        first, *others = wrapped(f"{number} {name}", form.width)
        if x and x + text_width(first, SMALL) > form.width:
            x, y = 0.0, y + LINE
        entries.append(_Entry(x, y, first))
        for text in others:
            x, y = 0.0, y + LINE
            entries.append(_Entry(x, y, text))
        x += text_width(entries[-1].text, SMALL) + 18
    return entries


def _corner_words(scales: _Scales) -> list[tuple[float, float, str, str]]:
    """Where the words in the corners stand, which way they are set, and what they say."""
    plot, middle = scales.plot, _STRIP / 2
    sides = ((plot.left + 6, "left", ("act", "watch")), (plot.right - 6, "right", ("keep", "maintain")))
    return [
        (x, y, align, CORNERS[corner])
        for x, align, corners in sides
        for y, corner in zip((plot.top + middle, plot.bottom - middle), corners, strict=True)
    ]


def _box_of(x: float, y: float, align: str, text: str) -> Box:
    width = text_width(text, SMALL, bold=True)
    left = x if align == "left" else x - width
    return Box(left, y - LINE / 2, left + width, y + LINE / 2)


def _draw_axes(canvas: Canvas, inner: Plot, scales: _Scales, table: pd.DataFrame) -> None:
    """Grid, ticks, what the axes are, the two lines, and the words in the corners."""
    plot, form = scales.plot, canvas.form
    scores, shares = scales.ticks(form)
    for score in scores:
        inner.line([score, score], [plot.top, plot.bottom], RULE, 0.6, above=0)
        canvas.write(scales.across(score), plot.bottom + 12, str(score), align="center", size=SMALL, colour=QUIET)
    for share in shares:
        inner.line(scales.scores, [scales.up(share)] * 2, RULE, 0.6, above=0)
        canvas.write(plot.left - 6, scales.up(share), percentage(share), align="right", size=SMALL, colour=QUIET)
    mean, equal = table.attrs["mean_score"], table.attrs["equal_share"]
    inner.line([mean, mean], [plot.top, plot.bottom], QUIET, 1.2, ends="butt", dashes=(6, 3.6), above=1)
    inner.line(scales.scores, [scales.up(equal)] * 2, QUIET, 1.2, ends="butt", dashes=(6, 3.6), above=1)
    heading = wrapped(_UPWARDS, form.width)
    for line, text in enumerate(heading):
        canvas.write(0, plot.top - 6 - LINE * (len(heading) - line - 0.5), text, size=SMALL, colour=QUIET)
    canvas.write(plot.right, plot.bottom + 34, _ACROSS, align="right", size=SMALL, colour=QUIET)
    for x, y, align, text in _corner_words(scales):
        canvas.write(x, y, text, align=align, size=SMALL, colour=QUIET, bold=text == CORNERS["act"])


def _draw_marks(inner: Plot, table: pd.DataFrame, points: Sequence[Point]) -> None:
    """Each theme's mark, of a shape and a colour of its own, on the cross of its intervals."""
    ends = table[["score", "score_low", "score_high"]].astype(float).to_numpy().tolist()
    for place, ((score, low, high), point) in enumerate(zip(ends, points, strict=True)):
        colour, marker = CATEGORIES[place % len(CATEGORIES)], MARKERS[place % len(MARKERS)]
        inner.line([low, high], [point.y, point.y], colour, 1.1)
        inner.line([score, score], [point.top, point.bottom], colour, 1.1)
        inner.marks([score], [point.y], marker, colour, 9, above=3)


def _tie(inner: Plot, scales: _Scales, point: Point, box: Box) -> None:
    """A thin line from a mark to a label that stands far off."""
    x, y = min(max(point.x, box.left), box.right), min(max(point.y, box.top), box.bottom)
    if math.hypot(x - point.x, y - point.y) > _TIED_FROM:
        ends = [scales.score_at(point.x), scales.score_at(x)]
        inner.line(ends, [point.y, y], QUIET, 0.6)


def _write_label(canvas: Canvas, point: Point, box: Box, lines: Sequence[str]) -> None:
    """A label's lines, set towards its mark."""
    align, x = "center", (box.left + box.right) / 2
    if box.left >= point.x:
        align, x = "left", box.left
    elif box.right <= point.x:
        align, x = "right", box.right
    for line, text in enumerate(lines):
        canvas.write(x, box.top + LINE * (line + 0.5), text, align=align, size=SMALL)
