"""What is drawn in a rectangle with data across and pixels down: lines, marks, shapes and words.

Matplotlib's renderer draws it, without a figure or axes. To make these takes longer than to draw all that is in them:
they have ticks, spines and limits, of which no chart here shows any.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Literal, Protocol

import numpy as np
from matplotlib.backend_bases import GraphicsContextBase, RendererBase
from matplotlib.colors import to_rgba
from matplotlib.markers import MarkerStyle
from matplotlib.path import Path
from matplotlib.text import Text
from matplotlib.transforms import Affine2D


class Plot:
    """A rectangle of a drawing, in pixels from its top left, which shows data from one end to the other across.

    `above` says what lies on what: the higher on the lower, and of two alike the later on the earlier.
    """

    def __init__(self, left: float, right: float, top: float, bottom: float, ends: tuple[float, float]) -> None:
        self.left, self.right, self.top, self.bottom = left, right, top, bottom
        self.low, self.high = ends
        self._drawn: list[tuple[float, _Drawn]] = []

    @property
    def scale(self) -> float:
        """Pixels that one unit of the data takes."""
        return (self.right - self.left) / (self.high - self.low)

    def clear(self) -> None:
        """Take away what is drawn so far."""
        self._drawn.clear()

    def line(
        self,
        across: Sequence[float],
        down: Sequence[float],
        colour: str,
        width: float,
        *,
        ends: Literal["butt", "projecting"] = "projecting",
        dashes: tuple[float, float] | None = None,
        above: float = 2,
    ) -> None:
        """A line through points, broken where one is not a number; `dashes` are pixels with ink, then without."""
        if across:
            self._drawn.append((above, _Line(_points(across, down), _Pen(colour, width, ends=ends, dashes=dashes))))

    def marks(
        self,
        across: Sequence[float],
        down: Sequence[float],
        marker: str,
        colour: str,
        size: float,
        *,
        edge: str = "",
        edge_width: float = 0,
        above: float = 2,
    ) -> None:
        """Marks of one kind at points; their `edge` is of their own colour where none is named."""
        if across:
            pen = _Pen(edge or colour, edge_width)
            self._drawn.append((above, _Marks(_points(across, down), MarkerStyle(marker), size, pen, colour)))

    def interval(self, low: float, high: float, y: float, colour: str) -> None:
        """A line from one end of an interval to the other, with a stroke at each."""
        self.line([low, high], [y, y], colour, 1.6, ends="butt")
        self.marks([low, high], [y, y], "|", colour, 10, edge_width=1.6)

    def bar(
        self,
        start: float,
        length: float,
        y: float,
        height: float,
        colour: str,
        *,
        edge: str = "",
        edge_width: float = 0,
        above: float = 1,
    ) -> None:
        """A bar of a length, its middle at a height."""
        end, top, bottom = start + length, y - height / 2, y + height / 2
        box = Path([(start, top), (end, top), (end, bottom), (start, bottom), (start, top)], closed=True)
        self.shape(box, colour, edge=edge, edge_width=edge_width, above=above)

    def shape(self, path: Path, colour: str, *, edge: str = "", edge_width: float = 0, above: float = 1) -> None:
        """A path filled with a colour."""
        self._drawn.append((above, _Shape(path, _Pen(edge or colour, edge_width, corners="miter"), colour)))

    def write(
        self, x: float, y: float, text: str, colour: str, size: float, *, align: str = "left", above: float = 3
    ) -> None:
        """A line of text whose letters stand at y, and which begins, ends or is centred at x."""
        self._drawn.append((above, _Words(x, y, text, _Pen(colour, 0), size, align)))

    def draw(self, renderer: RendererBase) -> None:
        """Draw it all, from the bottom up."""
        _, height = renderer.get_canvas_width_height()
        # A renderer counts its pixels from the bottom.
        pixels = Affine2D.from_values(self.scale, 0, 0, -1, self.left - self.low * self.scale, height)
        for _, drawn in sorted(self._drawn, key=itemgetter(0)):
            drawn.draw(renderer, pixels)


def _points(across: Sequence[float], down: Sequence[float]) -> Path:
    return Path(np.column_stack([across, down]).astype(float))


@dataclass(frozen=True)
class _Pen:
    """What lines and edges are drawn with."""

    colour: str
    width: float
    ends: Literal["butt", "projecting"] = "butt"
    corners: Literal["round", "miter"] = "round"
    dashes: tuple[float, float] | None = None

    def taken(self, renderer: RendererBase) -> GraphicsContextBase:
        """The pen as a renderer takes it."""
        context = renderer.new_gc()
        context.set_foreground(to_rgba(self.colour), isRGBA=True)
        context.set_linewidth(self.width)
        context.set_capstyle(self.ends)
        context.set_joinstyle(self.corners)
        context.set_dashes(0, self.dashes)
        return context


class _Drawn(Protocol):
    """Something in a plot."""

    def draw(self, renderer: RendererBase, pixels: Affine2D) -> None:
        """Draw it, where `pixels` turns its places into a renderer's."""


@dataclass(frozen=True)
class _Line:
    path: Path
    pen: _Pen

    def draw(self, renderer: RendererBase, pixels: Affine2D) -> None:
        renderer.draw_path(self.pen.taken(renderer), self.path, pixels)


@dataclass(frozen=True)
class _Shape:
    path: Path
    edge: _Pen
    colour: str

    def draw(self, renderer: RendererBase, pixels: Affine2D) -> None:
        renderer.draw_path(self.edge.taken(renderer), self.path, pixels, to_rgba(self.colour))


@dataclass(frozen=True)
class _Marks:
    path: Path
    marker: MarkerStyle
    size: float
    edge: _Pen
    colour: str

    def draw(self, renderer: RendererBase, pixels: Affine2D) -> None:
        context, form = self.edge.taken(renderer), self.marker
        context.set_capstyle(form.get_capstyle())
        context.set_joinstyle(form.get_joinstyle())
        sized = Affine2D(form.get_transform().get_matrix()).scale(self.size)
        renderer.draw_markers(context, form.get_path(), sized, self.path, pixels, to_rgba(self.colour))


@dataclass(frozen=True)
class _Words:
    x: float
    y: float
    text: str
    pen: _Pen
    size: float
    align: str

    def draw(self, renderer: RendererBase, pixels: Affine2D) -> None:
        _, height = renderer.get_canvas_width_height()
        words = Text(self.x, self.y, self.text, fontsize=self.size, ha=self.align, transform=pixels)
        x, y = pixels.transform((self.x, self.y))
        # Drawn by itself it would be measured first, to be set where it stands already.
        font = words.get_fontproperties()
        renderer.draw_text(self.pen.taken(renderer), x, height - y, self.text, font, 0, mtext=words)
