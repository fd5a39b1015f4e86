"""Exhibits as they are published: numbers, ids of their own, figures to download."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from helpers.publishing.chapters import Executed
from helpers.publishing.contents import Run
from helpers.publishing.exhibits import DATA, NumberedExhibit, figures_as_csv, kept_back, marked, numbered
from toys import code, markdown


def resource(key: str, rows: list[dict[str, Any]], title: str = "Most agree") -> dict[str, Any]:
    fields = [{"name": name} for name in rows[0]]
    return {"name": key, "title": title, "schema": {"fields": fields}, "data": rows, "attrs": {"kind": "exhibit"}}


def exhibit(key: str, drawing: str = "<svg></svg>") -> dict[str, Any]:
    title = '<p><span class="exhibit-number"></span> Most agree</p>'
    html = f'<figure class="exhibit" id="exhibit-{key}">\n{title}{drawing}\n</figure>'
    data = {"text/html": html, DATA: resource(key, [{"n": 12}])}
    return {**code("show()"), "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}]}


def executed(*cells: dict[str, Any], name: str = "risk") -> Executed:
    return Executed(Run(name, Path(f"{name}.ipynb"), {}), {"cells": list(cells)}, 0.0)


def body_of(one: Executed) -> str:
    outputs = (output for cell in one.notebook["cells"] for output in cell.get("outputs", ()))
    return "\n".join(output["data"]["text/html"] for output in outputs)


def published(*cells: dict[str, Any]) -> tuple[str, list[NumberedExhibit]]:
    """The cells of a notebook as chapter 4, named risk."""
    one, resources = marked(executed(*cells))
    return numbered(body_of(one), resources, "risk", 4)


def csv_of(*rows: dict[str, Any]) -> list[str]:
    return figures_as_csv(resource("shares", list(rows))).splitlines()


def test_exhibits_are_numbered_within_their_chapter() -> None:
    body, exhibits = published(markdown("# Risk"), exhibit("answers"), exhibit("barriers"))
    assert [(found.number, found.anchor, found.file) for found in exhibits] == [
        ("Figure 4.1", "exhibit-answers", "data/risk-answers.csv"),
        ("Figure 4.2", "exhibit-barriers", "data/risk-barriers.csv"),
    ]
    assert re.findall('<span class="exhibit-number">(.*?)</span>', body) == ["Figure 4.1", "Figure 4.2"]


def test_figures_and_tables_are_counted_apart() -> None:
    _, exhibits = published(exhibit("asked", drawing=""), exhibit("answers"), exhibit("versions", drawing=""))
    assert [found.number for found in exhibits] == ["Table 4.1", "Figure 4.1", "Table 4.2"]


def test_numbers_follow_the_page_where_two_notebooks_make_one() -> None:
    chapter, of_chapter = marked(executed(exhibit("first"), exhibit("last"), name="methods"))
    step, of_step = marked(executed(exhibit("last"), name="clean"))
    second = f"<!--exhibit {list(of_chapter)[1]}-->"
    first, last = body_of(chapter).split(f"\n{second}")
    body = f"{first}{body_of(step)}{second}{last}"
    _, exhibits = numbered(body, {**of_chapter, **of_step}, "methods", 4)
    assert [(found.number, found.anchor) for found in exhibits] == [
        ("Figure 4.1", "exhibit-first"), ("Figure 4.2", "exhibit-last"), ("Figure 4.3", "exhibit-last-2"),
    ]  # fmt: skip


def test_the_drawings_of_two_exhibits_of_one_key_have_ids_and_styles_of_their_own() -> None:
    drawing = '<svg id="answers-wide"><style>#answers-wide .s0{fill:red}</style><use href="#answers-wide-m1"/></svg>'
    body, _ = published(exhibit("answers", drawing), exhibit("answers", drawing))
    assert re.findall(r'<svg id="(.*?)"|#(\S+?)[ "]', body) == [
        ("answers-wide", ""), ("", "answers-wide"), ("", "answers-wide-m1"),
        ("answers-2-wide", ""), ("", "answers-2-wide"), ("", "answers-2-wide-m1"),
    ]  # fmt: skip


def test_two_exhibits_of_one_key_get_ids_and_files_of_their_own() -> None:
    body, exhibits = published(exhibit("answers"), exhibit("answers"))
    assert re.findall('id="(.*?)"', body) == ["exhibit-answers", "exhibit-answers-2"]
    assert [found.file for found in exhibits] == ["data/risk-answers.csv", "data/risk-answers-2.csv"]


def test_the_figures_can_be_downloaded_under_the_exhibit() -> None:
    body, _ = published(exhibit("answers"))
    link, end = body.splitlines()[-2:]
    assert '<a href="data/risk-answers.csv" download>Download the figures' in link
    assert end == "</figure>"


def test_an_exhibit_keeps_its_figures_with_what_is_said_around_them() -> None:
    _, exhibits = published(exhibit("answers"), exhibit("barriers"))
    assert [found.resource for found in exhibits] == [resource(key, [{"n": 12}]) for key in ("answers", "barriers")]


def test_a_sentence_carries_data_and_is_no_exhibit() -> None:
    data = {"text/html": '<p class="headline">Most agree</p>', DATA: resource("headline", [{"n": 12}])}
    sentence = {**code("headline()"), "outputs": [{"output_type": "display_data", "data": data, "metadata": {}}]}
    assert published(sentence) == ('<p class="headline">Most agree</p>', [])


def test_the_notebook_given_is_not_changed() -> None:
    given = executed(exhibit("answers"))
    marked(given)
    assert "<!--" not in body_of(given)


def test_figures_are_written_as_they_are() -> None:
    assert csv_of({"answer": "Agree, strongly", "estimate": 0.625, "n": 40, "weighted": True}) == [
        "answer,estimate,n,weighted",
        '"Agree, strongly",0.625,40,true',
    ]


def test_a_share_of_the_population_that_is_not_known_is_blank_beside_a_withheld_figure() -> None:
    assert csv_of(
        {"group": "Police", "estimate": None, "population_share": None, "withheld": True},
    ) == ["group,estimate,population_share,withheld", "Police,[c],,true"]


def test_withheld_is_said_and_missing_is_blank() -> None:
    assert csv_of(
        {"group": "Police", "estimate": None, "withheld": True},
        {"group": "Health", "estimate": None, "withheld": False},
    ) == ["group,estimate,withheld", "Police,[c],true", "Health,,false"]


@pytest.mark.parametrize(
    ("row", "column", "told"),
    [
        ({"estimate": None, "withheld": True}, "estimate", True),
        ({"estimate": None, "withheld": False}, "estimate", False),
        ({"estimate": None}, "estimate", False),
        ({"estimate": 0.0, "withheld": True}, "estimate", False),
        ({"group": None, "withheld": True}, "group", False),
    ],
)
def test_a_cell_is_kept_back_that_its_withheld_row_leaves_blank_and_that_names_nothing(
    row: dict[str, Any], column: str, told: bool
) -> None:
    assert kept_back(row, column) is told


def test_no_cell_is_a_formula_to_a_spreadsheet() -> None:
    texts = ["=1+1", "+44", "-x", "@here", "plain", "5-a"]
    assert csv_of(*({"answer": text} for text in texts))[1:] == ["'=1+1", "'+44", "'-x", "'@here", "plain", "5-a"]


def test_a_negative_number_stays_a_number() -> None:
    assert csv_of({"change": -0.5})[1:] == ["-0.5"]
