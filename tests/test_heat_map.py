"""A heat map says in signs and words what its colours say, and no word of it lies on another."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from drawings import size, words
from helpers.display.answers import luminance
from helpers.display.drawing.canvas import DIVERGING
from helpers.display.drawing.heat_map import (
    HIGHER,
    LEVEL,
    LOWER,
    PERHAPS_HIGHER,
    PERHAPS_LOWER,
    Cell,
    CellRow,
    HeatMap,
    heat_map_drawings,
)
from helpers.survey import read_questionnaire

QUESTIONNAIRE = Path(__file__).resolve().parents[1] / "data" / "raw" / "2026" / "questionnaire.yml"
LONG = "The kind of organisation that people have worked in for most of the time"
LEGEND = ((LOWER, "Lower than everybody else"), (PERHAPS_LOWER, "Lower, but chance may be why"), (LEVEL, "Near"),
          (PERHAPS_HIGHER, "Higher, but chance may be why"), (HIGHER, "Higher than everybody else"))  # fmt: skip
STANDINGS = (LOWER, PERHAPS_LOWER, LEVEL, PERHAPS_HIGHER, HIGHER, LEVEL)
CELLS = tuple(Cell(str(40 + place), standing) for place, standing in enumerate(STANDINGS))
SHORT = ("Leadership", "Vision and collaboration", "Risk", "Citizens", "Partners", "Professional development")
ROWS = (
    CellRow("Public", CELLS, "1,618", LONG),
    CellRow(LONG, (Cell("100", HIGHER), Cell("100", LOWER), *[Cell()] * 4), "[c]", LONG),
    CellRow("Manager", CELLS[::-1], "24", "Role"),
)


def texts(drawing: str) -> list[str]:
    return [word.text for word in words(drawing)]


MAPS = {
    "six themes": HeatMap(SHORT, ROWS, LEGEND),
    "one theme": HeatMap(("Leadership",), (CellRow("Public", CELLS[:1], "24"),), LEGEND),
    "seven themes": HeatMap(
        tuple(f"{LONG} {place}" for place in range(7)),
        (CellRow("Public", (Cell("100", HIGHER),) * 7, "1,618"),),
        LEGEND,
    ),
}


@pytest.mark.parametrize("heat_map", MAPS.values(), ids=MAPS)
def test_no_word_is_clipped_or_lies_on_another(heat_map: HeatMap) -> None:
    for drawing in heat_map_drawings(heat_map, "map"):
        width, height = size(drawing)
        boxes = words(drawing)
        assert [
            one.text for one in boxes if one.left < 0 or one.top < 0 or one.right > width or one.bottom > height
        ] == []
        assert [
            (one.text, other.text)
            for one, other in itertools.combinations(boxes, 2)
            if one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
        ] == []


def test_what_is_told_apart_has_a_sign_and_bold_letters_beside_its_colour() -> None:
    for drawing in heat_map_drawings(MAPS["six themes"], "map"):
        bold = [word.text for word in words(drawing) if "font-weight:700" in word.style]
        assert [text for text in bold if text[-1:].isdigit()] == ["▼ 40", "▲ 44", "▲ 100", "▼ 100", "▲ 44", "▼ 40"]
        assert {"41", "42", "43"} <= set(texts(drawing)) - set(bold)


def test_the_names_of_the_demonstrations_themes_stand_whole_above_their_columns() -> None:
    titles = [theme.title for theme in read_questionnaire(QUESTIONNAIRE).themes]
    wide, _ = heat_map_drawings(HeatMap(tuple(titles), (CellRow("Public", CELLS, "1,618"),), LEGEND), "map")
    assert {word for title in titles for word in title.split()} <= {one for text in texts(wide) for one in text.split()}


def test_the_legend_says_what_every_colour_means() -> None:
    for drawing in heat_map_drawings(MAPS["six themes"], "map"):
        assert {"▼ Lower than everybody else", "Near", "▲ Higher than everybody else"} <= set(texts(drawing))
        assert {colour for colour in DIVERGING if colour in drawing} == set(DIVERGING)


def test_letters_are_easy_to_read_on_their_cell() -> None:
    (drawing, _) = heat_map_drawings(MAPS["six themes"], "map")
    on_cells = {word.text: word.style for word in words(drawing)[-len(ROWS) * 8 :]}
    for text, fill in zip(("▼ 40", "41", "42", "43", "▲ 44"), DIVERGING, strict=True):
        letters = re.findall(r"fill:(#\w+)", on_cells[text])
        paler, darker = sorted([luminance(fill), luminance(letters[0] if letters else "#000000")], reverse=True)
        assert (paler + 0.05) / (darker + 0.05) >= 4.5


def test_a_withheld_cell_says_so_and_has_no_fill() -> None:
    withheld = HeatMap(("Leadership",), (CellRow("Public", (Cell(),), "[c]"),), ())
    for drawing in heat_map_drawings(withheld, "map"):
        assert texts(drawing).count("[c]") == 2  # the cell and its base
        assert [colour for colour in DIVERGING if colour in drawing] == []


def test_columns_whose_names_do_not_fit_are_numbered_and_the_numbers_told() -> None:
    wide, narrow = map(texts, heat_map_drawings(MAPS["six themes"], "map"))
    assert "collaboration" in wide
    assert "2" not in wide
    assert "2 Vision and collaboration" in narrow
    assert narrow.count("2") == 2  # above each section


def test_every_row_has_its_label_and_its_base() -> None:
    for drawing in heat_map_drawings(MAPS["six themes"], "map"):
        shown = texts(drawing)
        assert {"Public", "Manager", "1,618", "24"} <= set(shown)
        assert shown.count("Base") == 2


def test_a_map_of_thirty_six_rows_is_small_enough_for_a_page() -> None:
    rows = tuple(CellRow(f"Group {place}", CELLS, "1,618", f"Question {place // 12}") for place in range(36))
    for drawing in heat_map_drawings(HeatMap(SHORT, rows, LEGEND), "map"):
        assert len(drawing.encode()) < 60_000
