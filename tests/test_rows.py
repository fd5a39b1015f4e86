"""Long drawings: where they are divided, and where their scale stands again."""

from __future__ import annotations

import re

import pytest

from drawings import Word, size, words
from helpers.display.drawing.rows import Axis, Frame, Mark, Row, Shape, Sign, drawings, scale_due

TICKS = ["0%", "20%", "40%", "60%"]
SHAPE = Shape(Axis(0, 60, (0, 20, 40, 60), "%"), 22, (Sign("Respondents", "#12436d"),), 140)


def rows(*sections: tuple[str, int]) -> list[Row]:
    mark = Mark(30, 25, 35, "30%", "25% to 35%", "200")
    return [Row(f"{name} {place}", (mark,), name) for name, times in sections for place in range(times)]


def dots(framed: Frame, _: float) -> None:
    for one in framed.placed:
        framed.plot.marks([30], [one.middles[0]], "o", "#12436d", 6)


def parts(drawing: str) -> list[tuple[float, float, list[Word]]]:
    """From where to where each part of a drawing reaches, and the words in it."""
    (sheet,) = re.findall(r"<style>[^<]*</style>", drawing)
    found = []
    for part in re.findall(r"<svg.*?</svg>", drawing, re.DOTALL):
        ((top, height),) = re.findall(r'viewBox="0 (\S+) \S+ (\S+)"', part)
        # The styles of all parts stand in the first.
        whole = part if sheet in part else part.replace(">", f">{sheet}", 1)
        found.append((float(top), float(top) + float(height), words(whole)))
    return found


@pytest.mark.parametrize("sections", [[("", 40)], [("Sector", 5), ("Kind", 12), ("Role", 6), ("Place", 14)]], ids=len)
def test_a_long_drawing_is_divided_between_rows_and_each_part_has_its_scale(sections: list[tuple[str, int]]) -> None:
    for drawing in drawings(rows(*sections), SHAPE, dots, "long"):
        divided = parts(drawing)
        assert len(divided) > 1
        assert size(drawing)[1] == divided[-1][1]
        for top, bottom, said in divided:
            assert [word.text for word in said if word.top < top or word.bottom > bottom] == []
            assert sorted(word.text for word in said if word.text in TICKS) == TICKS
        labels = [word.text for _, _, said in divided for word in said]
        assert [labels.count(row.label.strip()) for row in rows(*sections)] == [1] * len(rows(*sections))
        marks = re.findall(r"<use", drawing)
        assert len(marks) == len(rows(*sections)) + 1  # the legend's
        ids = re.findall(r'\bid="([^"]+)"', drawing)
        assert len(ids) == len(set(ids))


def test_a_scale_is_due_after_a_section_or_many_rows_but_not_for_a_few_rows_more() -> None:
    here, there = rows(("Sector", 8)), rows(("Role", 3))
    assert scale_due([], "Sector", 20)
    assert (scale_due(there, "Sector", 299), scale_due(there, "Sector", 300)) == (False, True)
    assert (scale_due(here, "Sector", 449), scale_due(here, "Sector", 450)) == (False, True)
    assert not scale_due([*here[:3], *there], "Sector", 450)


def test_of_several_parts_a_screen_reader_is_told_of_the_first_alone() -> None:
    short, long = (drawings(rows(("", times)), SHAPE, dots, "rows")[0] for times in (6, 40))
    assert (short.count("<svg"), short.count("aria-hidden")) == (1, 0)
    assert long.count("aria-hidden") == long.count("<svg") - 1 > 0


def test_columns_of_values_have_heads_where_there_is_room() -> None:
    shape = Shape(SHAPE.axis, 22, values=140, heads=("Share", "95% interval"))
    wide, narrow = ([word.text for word in words(drawing)] for drawing in drawings(rows(("", 3)), shape, dots, "heads"))
    assert {"Share", "95% interval", "Base"} <= set(wide)
    assert {"Share", "Base"} <= set(narrow)
    assert "95% interval" not in narrow
