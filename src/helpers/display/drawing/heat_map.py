"""From rows of cells to the drawings of a heat map: a number in each cell, on a fill that says how it stands."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from matplotlib.path import Path

from helpers.display.answers import letters_on
from helpers.display.drawing.canvas import (
    DIVERGING,
    INK,
    LINE,
    NARROW,
    OUTLINE,
    QUIET,
    SMALL,
    TEXT,
    WIDE,
    Canvas,
    Form,
    text_width,
    wrapped,
)
from helpers.display.drawing.rows import LEGEND_LINE, NARROW_BASE
from helpers.display.exhibit import WITHHELD

CELL = 24.0  # the height of a cell
GAP = 1.0  # around a cell
HEAD_LINE = 15.0
LABELS = 146.0  # the column of labels in the wide form: narrower than elsewhere, for there are many columns
# A standing is a place on the diverging palette: the ends are told apart from the others, the rest are not.
LOWER, PERHAPS_LOWER, LEVEL, PERHAPS_HIGHER, HIGHER = range(len(DIVERGING))
SIGNS = {LOWER: "▼", HIGHER: "▲"}  # never colour alone


@dataclass(frozen=True)
class Cell:
    """A number as text, and how it stands to the others; a withheld one stands nowhere."""

    text: str = WITHHELD
    standing: int | None = None


@dataclass(frozen=True)
class CellRow:
    """A label, its cells and its base, under the heading of a section."""

    label: str
    cells: tuple[Cell, ...]
    base: str
    section: str = ""


@dataclass(frozen=True)
class HeatMap:
    """The names of the columns, the rows, and in words what each standing means."""

    columns: tuple[str, ...]
    rows: tuple[CellRow, ...]
    legend: tuple[tuple[int, str], ...]


@dataclass(frozen=True)
class _Word:
    """A line of text and where its middle stands."""

    x: float
    y: float
    text: str
    align: str = "left"
    size: float = SMALL
    colour: str = INK
    bold: bool = False


@dataclass(frozen=True)
class _Columns:
    """Where the columns stand, what is written above each, and the names where these are numbers."""

    centres: tuple[float, ...]
    width: float
    heads: tuple[tuple[str, ...], ...]
    names: tuple[str, ...]


def heat_map_drawings(heat_map: HeatMap, key: str) -> tuple[str, ...]:
    """The wide and the narrow drawing. Columns whose names do not fit above them are numbered."""
    return tuple(_drawn(heat_map, form).html(key) for form in (WIDE, NARROW))


def _drawn(heat_map: HeatMap, form: Form) -> Canvas:
    columns = _columns(heat_map.columns, form)
    legend = [(f"{SIGNS.get(standing, '')} {text}".strip(), DIVERGING[standing]) for standing, text in heat_map.legend]
    signs = list(_flowed([text for text, _ in legend], form, 0.0, 18.0))
    keys = list(_flowed(columns.names, form, _below(signs, 0.0), 0.0))
    words, fills, top = [*signs, *keys], [], _below(keys, _below(signs, 0.0))
    breaks = []
    for section, rows in groupby(heat_map.rows, key=lambda row: row.section):
        breaks.append(top)
        headings, top = _headings(section, columns, form, top)
        words += headings
        for row in rows:
            middle, written, top = _row(row, columns, form, top)
            words += written
            fills += [(x, middle, cell.standing) for x, cell in zip(columns.centres, row.cells, strict=True)]
    canvas = Canvas(form, top + 4)
    canvas.breaks = breaks[1:]
    for word, (_, colour) in zip(signs, legend, strict=True):
        canvas.mark(word.x - 12, word.y, "s", colour)
    for word in words:
        canvas.write(word.x, word.y, word.text, align=word.align, size=word.size, colour=word.colour, bold=word.bold)
    plot = canvas.plot(0, form.width, 0, top + 4, (0, form.width))
    for standing, colour in enumerate(DIVERGING):
        # All cells of a colour are one path: a path each would be most of the drawing.
        boxes = [_box(x, y, columns.width) for x, y, stands in fills if stands == standing]
        if boxes:
            plot.shape(Path.make_compound_path(*boxes), colour, edge=OUTLINE, edge_width=0.6)
    return canvas


def _columns(names: Sequence[str], form: Form) -> _Columns:
    left, right = (LABELS, form.width - NARROW_BASE) if form.beside else (0.0, form.width - NARROW_BASE)
    width = (right - left) / len(names)
    centres = tuple(left + width * (place + 0.5) for place in range(len(names)))
    heads = tuple(tuple(_in_small_letters(name, width - 6)) for name in names)
    if all(" ".join(head).split() == name.split() for head, name in zip(heads, names, strict=True)):
        return _Columns(centres, width, heads, ())
    numbers = [str(place) for place in range(1, len(names) + 1)]
    told = tuple(f"{number} {name}" for number, name in zip(numbers, names, strict=True))
    return _Columns(centres, width, tuple((number,) for number in numbers), told)


def _flowed(texts: Sequence[str], form: Form, top: float, indent: float) -> Iterator[_Word]:
    """Texts from the left, line by line, each with room for a sign before it."""
    x, y = 0.0, top + 9
    for text in texts:
        for line in _in_small_letters(text, form.width - indent):
            width = indent + text_width(line, SMALL)
            if x and x + width > form.width:
                x, y = 0.0, y + LEGEND_LINE
            yield _Word(x + indent, y, line)
            x += width + 18


def _in_small_letters(text: str, width: float) -> list[str]:
    """The lines of a text in smaller letters than those that `wrapped` measures, which have more room."""
    return wrapped(text, math.floor(width * TEXT / SMALL))


def _below(words: Sequence[_Word], top: float) -> float:
    return words[-1].y - 9 + LEGEND_LINE if words else top


def _headings(section: str, columns: _Columns, form: Form, top: float) -> tuple[list[_Word], float]:
    """A section's heading, and under it what each column is; and where they end."""
    top += 8
    lines = wrapped(section, form.width, bold=True) if section else []
    words = [_Word(0, top + LINE * (place + 0.5), line, size=TEXT, bold=True) for place, line in enumerate(lines)]
    top += LINE * len(lines) + 2
    most = max(map(len, columns.heads))
    for x, head in zip(columns.centres, columns.heads, strict=True):
        first = top + HEAD_LINE * (most - len(head) + 0.5)
        words += [_Word(x, first + HEAD_LINE * place, line, "center", colour=QUIET) for place, line in enumerate(head)]
    words.append(_Word(form.width, top + HEAD_LINE * (most - 0.5), "Base", "right", colour=QUIET))
    return words, top + HEAD_LINE * most + 3


def _row(row: CellRow, columns: _Columns, form: Form, top: float) -> tuple[float, list[_Word], float]:
    """The middle of a row's cells, what is written in it, and where it ends."""
    lines = wrapped(row.label, LABELS - 10 if form.beside else form.width)
    height = LINE * len(lines)
    bottom = top + max(height, CELL) + 2 if form.beside else top + height + CELL + 6
    middle = (top + bottom) / 2 if form.beside else bottom - 4 - CELL / 2
    first = middle - (height - LINE) / 2 if form.beside else top + 2 + LINE / 2
    words = [_Word(0, first + LINE * place, line, size=TEXT) for place, line in enumerate(lines)]
    words += [
        replace(_number(cell, columns.width - 2 * GAP), x=x, y=middle)
        for x, cell in zip(columns.centres, row.cells, strict=True)
    ]
    return middle, [*words, _Word(form.width, middle, row.base, "right", colour=QUIET)], bottom


def _number(cell: Cell, width: float) -> _Word:
    """A cell's number, with a sign where it is told apart from the others."""
    if cell.standing is None:
        return _Word(0, 0, cell.text, "center", colour=QUIET)
    sign = SIGNS.get(cell.standing, "")
    text = f"{sign} {cell.text}".strip()
    if text_width(text, SMALL, bold=True) > width:
        text = text.replace(" ", "")
    return _Word(0, 0, text, "center", colour=letters_on(DIVERGING[cell.standing]), bold=bool(sign))


def _box(x: float, y: float, width: float) -> Path:
    left, right, top, bottom = x - width / 2 + GAP, x + width / 2 - GAP, y - CELL / 2 + GAP, y + CELL / 2 - GAP
    return Path([(left, top), (right, top), (right, bottom), (left, bottom), (left, top)], closed=True)
