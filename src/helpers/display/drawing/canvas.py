"""From rows, colours and a width to an SVG drawing: the one visual language of all charts.

Every chart is drawn twice: wide, with labels beside the plot, and narrow, with labels above it,
so that a reader on a phone gets letters of a readable size. The page shows whichever fits.

Lengths are in CSS pixels: at 72 dots an inch one point of matplotlib is one unit of the SVG.
"""

from __future__ import annotations

import io
import re
import textwrap
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import matplotlib as mpl
from matplotlib.backends.backend_svg import RendererSVG
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font, LoadFlags

from helpers.display.drawing.plot import Plot

# Categories and five-step diverging: the Government Analysis Function's colours, whose neighbours
# keep a contrast of 3:1 and which stay apart for readers who see colours differently.
CATEGORIES = ("#12436d", "#28a197", "#801650", "#f46a25", "#3d3d3d", "#a285d1")
# The ends are one step of blue off the categories: a page may give categories another colour, on
# dark, while a fill with letters on it keeps its own.
DIVERGING = ("#801651", "#b87d9d", "#f8f8f8", "#718fa8", "#12436e")
BAR = DIVERGING[3]  # pale enough for an interval to be seen on it
INK = "#0b0c0c"  # text; becomes the page's own colour, so that a dark page shows light text
QUIET = "#505a5f"  # secondary text, 7:1 on white
RULE = "#b1b4b6"  # grid lines
OUTLINE = "#3d3d3d"  # around the palest fill, hard to see on white, and the darkest, hard to see at night
PAPER = "#fffffe"  # around a mark that lies on another; becomes the page's colour, which white letters do not

TEXT = 13.0
SMALL = 12.0
LINE = 17.0  # from one line of text to the next

# Letters are measured in the font that matplotlib ships, so that a drawing is the same on every
# machine. It is wider than the fonts that a page uses: what fits here fits there.
_MEASURE = "DejaVu Sans"
_MEASURED_AT = 100.0  # pixels; without hints letters of other sizes are as wide in proportion
_FONTS = "system-ui, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif"
_UNSAID = dict.fromkeys(("Date", "Creator", "Format", "Type"))  # of what matplotlib would say of a drawing
_SVG = "http://www.w3.org/2000/svg"
_XLINK = "{http://www.w3.org/1999/xlink}href"
ElementTree.register_namespace("", _SVG)
# Colours by role: a page's style sheet may give each another value, for dark mode or print.
_ROLES = {
    INK: "currentColor",
    QUIET: f"var(--quiet, {QUIET})",
    RULE: f"var(--rule, {RULE})",
    PAPER: "var(--paper, #ffffff)",
    **{colour: f"var(--category-{place}, {colour})" for place, colour in enumerate(CATEGORIES, 1)},
}


@dataclass(frozen=True)
class Form:
    """One of the two shapes that a chart is drawn in. `labels` is 0 where they stand above."""

    name: str
    width: float
    labels: float

    @property
    def beside(self) -> bool:
        """Whether labels stand beside the plot rather than above their marks."""
        return self.labels > 0


WIDE = Form("wide", 720, 232)
NARROW = Form("narrow", 304, 0)


@lru_cache(maxsize=4096)
def text_width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """The width of a line of text, in pixels, as is its `size`; bold letters are wider."""
    font = _measure(bold)
    font.set_text(text, flags=LoadFlags.NO_HINTING)
    return float(font.get_width_height()[0] / 64 * size / _MEASURED_AT)


@lru_cache
def _measure(bold: bool) -> FT2Font:
    """The font that letters are measured in, set to a size once: that takes as long as to measure a word."""
    font = FT2Font(findfont(FontProperties(family=[_MEASURE], weight="bold" if bold else "normal")))
    font.set_size(_MEASURED_AT, 72)
    return font


def wrapped(text: str, width: float, bold: bool = False) -> list[str]:
    """The lines of a text that is to stand in a width (pixels), cut between words where that is possible.

    Its letters are of the ordinary size, in bold or not.

    >>> wrapped("Organisations read the same rules differently", 130)
    ['Organisations read', 'the same rules', 'differently']
    """
    lines: list[str] = []
    space, left = text_width(" ", bold=bold), 0.0  # left on the last line
    for word in text.split():
        # Words one by one, whose widths are kept: lines are made of few words, each many times.
        takes = text_width(word, bold=bold)
        if lines and space + takes <= left:
            lines[-1], left = f"{lines[-1]} {word}", left - space - takes
            continue
        letters = max(1, int(len(word) * width / max(takes, width)))
        lines += textwrap.wrap(word, letters) if letters < len(word) else [word]
        left = width - text_width(lines[-1], bold=bold)
    return lines or [""]


class Canvas:
    """A drawing of a given size, with the origin at its top left, and one plot in it."""

    def __init__(self, form: Form, height: float) -> None:
        self.form = form
        self.height = height
        self.breaks: list[float] = []  # heights at which the drawing may be divided: between two rows
        self._plots: list[Plot] = []
        self._signs = Plot(0, form.width, 0, height, (0, form.width))
        # Over everything else. Matplotlib would measure each one's letters, which takes as long as all the rest.
        self._lines: list[ElementTree.Element] = []

    def plot(self, left: float, right: float, top: float, bottom: float, ends: tuple[float, float]) -> Plot:
        """A plot over a rectangle: data across, pixels down."""
        plot = Plot(left, right, top, bottom, ends)
        self._plots.append(plot)
        return plot

    def write(
        self,
        x: float,
        y: float,
        text: str,
        *,
        align: str = "left",
        size: float = TEXT,
        colour: str = INK,
        bold: bool = False,
    ) -> None:
        """A line of text whose middle stands at y, and which begins, ends or is centred at x; sizes in pixels.

        `align` is "left", "center" or "right"; `bold` letters are for what a row is told apart by.
        """
        if not text:
            return
        weight = "font-weight: 700; " if bold else ""
        anchor = {"left": "start", "center": "middle", "right": "end"}[align]
        # The baseline is set from the font's size, not from the letters: "n" and "g" sit alike.
        line = ElementTree.Element(f"{{{_SVG}}}text", {
            "x": _hundredths(x),
            "y": _hundredths(y + size * 0.36),
            "style": f"{weight}font-size: {size:g}px; text-anchor: {anchor}; fill: {colour}",
        })  # fmt: skip
        line.text = text
        self._lines.append(line)

    def mark(self, x: float, y: float, marker: str, colour: str) -> None:
        """A sign of its own, as in a legend."""
        outline = OUTLINE if colour in DIVERGING else colour
        size, stroke = (12, 2.0) if marker == "|" else (9, 0.8)
        self._signs.marks([x], [y], marker, colour, size, edge=outline, edge_width=stroke)

    def html(self, key: str) -> str:
        """The drawing as an element of a page: an SVG from each break to the next, the same on every run.

        On a screen these stand under each other as one; on paper a page may end between two of them.
        """
        prefix = f"{key}-{self.form.name}"
        root = _tidied(self._rendered(key), prefix)
        root.extend(self._lines)
        _share_styles(root, prefix)
        parts = [_part(root, top, bottom, self.form.width) for top, bottom in pairwise([0, *self.breaks, self.height])]
        drawing = "\n".join(ElementTree.tostring(part, encoding="unicode") for part in parts)
        return re.sub(r">\s+<", ">\n<", f'<div class="{self.form.name}" id="{prefix}">\n{drawing}\n</div>')

    def _rendered(self, salt: str) -> str:
        """What is drawn in plots, and signs over it, as matplotlib writes it; ids in it depend on `salt`."""
        drawn = io.StringIO()
        with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": salt}):
            renderer = RendererSVG(self.form.width, self.height, drawn, metadata=_UNSAID)
            for plot in (*self._plots, self._signs):
                plot.draw(renderer)
            renderer.finalize()
        return drawn.getvalue()


def _part(root: ElementTree.Element, top: float, bottom: float, width: float) -> ElementTree.Element:
    """What of a drawing lies between two heights; styles and what marks refer to are in the first part.

    The first is also the one that a text alternative is for: for a screen reader it is the whole drawing.
    """
    part = ElementTree.Element(root.tag, {**root.attrib, "viewBox": f"0 {top:g} {width:g} {bottom - top:g}"})
    if top:
        part.set("aria-hidden", "true")
    part.extend([kept for child in root if (kept := _between(child, top, bottom)) is not None])
    return part


def _between(element: ElementTree.Element, top: float, bottom: float) -> ElementTree.Element | None:
    kind = element.tag.removeprefix(f"{{{_SVG}}}")
    if kind in ("style", "defs"):
        return element if top == 0 else None
    kept = ElementTree.Element(element.tag, element.attrib)
    if kind == "g":
        kept.extend([one for child in element if (one := _between(child, top, bottom)) is not None])
        return kept if len(kept) else None
    if kind == "path":
        # Many marks are one path with a subpath each.
        lines = [line for line in re.findall("M[^M]*", element.get("d", "")) if _reaches(line, top, bottom)]
        kept.set("d", "".join(lines).strip())
        return kept if lines else None
    kept.text = element.text
    return kept if top <= float(element.get("y", 0)) < bottom else None


def _reaches(line: str, top: float, bottom: float) -> bool:
    """Whether a subpath, whose every second number is a height, has anything between two heights."""
    heights = [float(number) for number in re.findall(r"-?[\d.]+", line)[1::2]]
    return min(heights) < bottom and max(heights) >= top


def _tidied(svg: str, prefix: str) -> ElementTree.Element:
    """An SVG fit to stand in a page: own ids, lengths as `_hundredths` has them, no header."""
    root = ElementTree.fromstring(svg)  # noqa: S314 - drawn a moment ago, by us
    used = set(re.findall(r'href="#([^"]+)"', svg))
    # matplotlib's metadata, and its style sheet, which would hold for the whole page.
    root[:] = [element for element in root if not element.tag.endswith("metadata") and not _has_style(element)]
    for element in root.iter():
        own = element.attrib.pop("id", None)
        if own in used:
            element.set("id", f"{prefix}-{own}")
        if target := element.attrib.pop(_XLINK, None):
            element.set("href", f"#{prefix}-{target[1:]}")
        for attribute in element.attrib.keys() & {"d", "x", "y"}:
            element.set(attribute, _rounded(element.attrib[attribute]))
        if element.tag.endswith("text"):
            _plain_transform(element)
    _unwrap_groups(root)
    # Where it has more room than it needs, as when print shrinks it to a page, it stays on the left.
    root.attrib.clear()
    root.attrib |= {"font-family": _FONTS, "preserveAspectRatio": "xMinYMin"}
    return root


def _hundredths(pixels: float) -> str:
    """A length as a drawing has it: hundredths of a pixel are seen by nobody, and are a quarter of its size.

    >>> _hundredths(40.6800001), _hundredths(232.0)
    ('40.68', '232')
    """
    return f"{pixels:.2f}".rstrip("0").rstrip(".")


def _share_styles(root: ElementTree.Element, prefix: str) -> None:
    """Say each style once, in a sheet that holds for this drawing alone: said at every mark it is half of a drawing."""
    names: dict[str, str] = {}
    for element in root.iter():
        if style := element.attrib.pop("style", None):
            element.set("class", names.setdefault(_spelt(style), f"s{len(names)}"))
    sheet = ElementTree.Element(f"{{{_SVG}}}style")
    sheet.text = "".join(f"#{prefix} .{name}{{{style}}}" for style, name in names.items())
    root.insert(0, sheet)


def _has_style(element: ElementTree.Element) -> bool:
    return any(child.tag.endswith("style") for child in element)


@lru_cache(maxsize=1024)
def _spelt(style: str) -> str:
    """A style without spaces, with the page's fonts and colours. There are few, and each is many marks'.

    >>> _spelt("fill: #505a5f; stroke: #f8f8f8")
    'fill:var(--quiet,#505a5f);stroke:#f8f8f8'
    """
    style = re.sub(r"font: (?:(\w+) )?([\d.]+)px [^;]*", lambda found: _font(found[1], found[2]), style)
    style = re.sub(r"font-family: [^;]*; ", "", style)
    style = re.sub(r"#[0-9a-f]{6}", lambda found: _ROLES.get(found[0], found[0]), style)
    return re.sub(r"([:;,]) ", r"\1", style)


def _rounded(lengths: str) -> str:
    return re.sub(r"\d+\.\d+", lambda found: _hundredths(float(found[0])), lengths).strip()


def _font(weight: str | None, size: str) -> str:
    return f"font-size: {size}px" + (f"; font-weight: {weight}" if weight else "")


def _plain_transform(element: ElementTree.Element) -> None:
    """matplotlib turns every text by minus nought degrees."""
    if re.match(r"rotate\(-?0 ", element.get("transform", "")):
        del element.attrib["transform"]


def _unwrap_groups(element: ElementTree.Element) -> None:
    """Lift what stands in groups that say nothing, which are a fifth of matplotlib's output."""
    children: list[ElementTree.Element] = []
    for child in element:
        _unwrap_groups(child)
        children += list(child) if child.tag.endswith("}g") and not child.attrib else [child]
    for child in list(element):
        element.remove(child)
    element.extend(children)
