"""From an SVG drawing to what stands in it and how it looks, for tests of charts."""

from __future__ import annotations

import re
from typing import NamedTuple
from xml.etree import ElementTree

from helpers.display.drawing.canvas import text_width

SVG = "{http://www.w3.org/2000/svg}"
_TO_THE_LEFT = {"start": 0.0, "middle": 0.5, "end": 1.0}


class Word(NamedTuple):
    """A line of text, with the box that it takes and its style."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    style: str


def size(drawing: str) -> tuple[float, float]:
    """The width and the height of a drawing, which may be of several parts, one under the other."""
    boxes = [[float(end) for end in box.split()] for box in re.findall(r'viewBox="([^"]+)"', drawing)]
    assert [box[:3] for box in boxes] == [[0, box[1], boxes[0][2]] for box in boxes]
    assert [box[1] for box in boxes[1:]] == [box[1] + box[3] for box in boxes[:-1]]
    return boxes[0][2], boxes[-1][1] + boxes[-1][3]


def words(drawing: str) -> list[Word]:
    """Every line of text of a drawing, in its order."""
    found = []
    for attributes, style, text in marks(drawing, "text"):
        size = float(re.findall(r"font-size:([\d.]+)px", style)[0])
        width = text_width(text, size, "font-weight:700" in style)
        left = float(attributes["x"]) - width * _TO_THE_LEFT[re.findall(r"text-anchor:(\w+)", style)[0]]
        y = float(attributes["y"])
        found.append(Word(text, left, y - 0.8 * size, left + width, y + 0.2 * size, style))
    return found


def marks(drawing: str, tag: str) -> list[tuple[dict[str, str], str, str]]:
    """The attributes, the style and the text of every element of a kind."""
    styles = dict(re.findall(r"#\S+ \.(\w+)\{([^}]*)\}", drawing))
    elements = ElementTree.fromstring(drawing).iter(f"{SVG}{tag}")
    return [(one.attrib, styles.get(one.get("class", ""), ""), one.text or "") for one in elements]
