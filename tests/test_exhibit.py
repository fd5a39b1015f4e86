"""An exhibit shows itself to eyes, ears and machines, with nothing in it from anywhere else."""

from __future__ import annotations

import json

import numpy as np
import pandas as pd
from bs4 import BeautifulSoup

from helpers.display.exhibit import DATA, Exhibit, data_resource, html_table, records
from helpers.display.in_notebooks import STYLE
from helpers.publishing.chapters import IN_NOTEBOOKS

DRAWING = '<div class="wide"><svg viewBox="0 0 10 10"><text>62%</text></svg></div>'
NASTY = "<script>alert(\"x\")</script> & 'co'"


def exhibit(**changes: object) -> Exhibit:
    shown = {
        "key": "shares-risk", "title": "Most fear blame", "subtitle": "Share of respondents",
        "table": pd.DataFrame({"Statement": ["Blame", "Law"], "Share": ["62%", "[c]"]}),
        "data": pd.DataFrame({"item": ["blame", "law"], "estimate": [0.62, np.nan], "withheld": [False, True]}),
        "population": "People of Ruritania", "base": "Base: 2,000 respondents.", "source": "Source: a survey.",
        "alternative": "Blame 62%.",
        "drawings": (DRAWING, DRAWING.replace("wide", "narrow")),
    }  # fmt: skip
    return Exhibit(**(shown | changes))  # type: ignore[arg-type]


def page(shown: Exhibit) -> BeautifulSoup:
    return BeautifulSoup(shown._repr_mimebundle_()["text/html"], "html.parser")


def test_a_figure_has_its_id_its_title_a_place_for_its_number_and_what_it_shows() -> None:
    figure = page(exhibit()).figure
    assert figure is not None
    assert figure["id"] == "exhibit-shares-risk"
    assert figure.select_one("figcaption .exhibit-label .exhibit-number") is not None
    assert [part.get_text(strip=True) for part in figure.select("figcaption p, .exhibit-notes p")] == [
        "", "Most fear blame", "Share of respondents", "Base: 2,000 respondents.", "Source: a survey.",
    ]  # fmt: skip


def test_both_drawings_are_pictures_with_the_text_alternative() -> None:
    drawings = page(exhibit()).select(".exhibit-chart > div")
    assert [(one["class"], one.svg["role"], one.svg["aria-label"]) for one in drawings] == [  # type: ignore[index]
        (["wide"], "img", "Blame 62%."),
        (["narrow"], "img", "Blame 62%."),
    ]


def test_a_page_without_a_style_sheet_shows_one_drawing_by_the_width_of_the_page() -> None:
    style = page(exhibit()).select_one(".wide style")
    assert style is not None
    assert ".exhibit .narrow{display:none" in style.get_text()
    assert "@media(max-width:40em){.exhibit .wide{display:none}" in style.get_text()


def test_a_notebook_gets_a_style_with_it_that_no_page_does() -> None:
    html = exhibit()._repr_mimebundle_()["text/html"]
    assert html == STYLE + exhibit().html()
    assert IN_NOTEBOOKS.sub("", html) == exhibit().html()
    # It names exhibits alone, or it would change all else that a notebook shows.
    rules = STYLE[STYLE.index(">") + 1 : STYLE.index("</style>")].split("}")[:-1]
    assert [rule for rule in rules if ".exhibit.exhibit" not in rule.split("{")[0]] == []


def test_the_figures_are_a_table_with_caption_and_scopes_that_a_keyboard_can_scroll() -> None:
    figures = page(exhibit()).select_one("details")
    assert figures is not None
    assert figures.select_one("summary").get_text() == "Show the figures"  # type: ignore[union-attr]
    assert figures.select_one("caption").get_text() == "Share of respondents. People of Ruritania"  # type: ignore[union-attr]
    assert [(cell["scope"], cell.get_text()) for cell in figures.find_all("th")] == [
        ("col", "Statement"), ("col", "Share"), ("row", "Blame"), ("row", "Law"),
    ]  # fmt: skip
    assert [(one["role"], one["tabindex"], one["aria-label"]) for one in figures.select(".table-scroll")] == [
        ("region", "0", "Table: Most fear blame")
    ]


def test_a_table_alone_stands_open_with_its_subtitle_as_caption() -> None:
    shown = page(exhibit(drawings=()))
    assert shown.find("details") is None
    assert shown.caption is not None
    assert shown.caption.get_text() == "Share of respondents. People of Ruritania"
    assert shown.get_text().count("Share of respondents") == 1


def test_whatever_a_respondent_or_a_label_says_is_text_and_never_mark_up() -> None:
    table = pd.DataFrame({NASTY: [NASTY]})
    shown = page(
        exhibit(
            title=NASTY,
            subtitle=NASTY,
            population=NASTY,
            base=NASTY,
            source=NASTY,
            notes=(NASTY,),
            alternative=NASTY,
            table=table,
        )
    )
    assert shown.find("script") is None
    assert [drawing["aria-label"] for drawing in shown.select("[role=img]")] == [NASTY, NASTY]
    assert [cell.get_text() for cell in shown.find_all("th")] == [NASTY, NASTY]
    assert shown.get_text().count(NASTY) == 9  # title, subtitle, base, note, source, two in the caption, two cells


def test_nothing_runs_and_nothing_is_fetched() -> None:
    shown = page(exhibit())
    assert [
        name for tag in shown.find_all(True) for name in tag.attrs if name.startswith("on") or name in ("src", "href")
    ] == []


def test_demonstration_data_is_said_to_be_so_beside_the_number_and_once() -> None:
    assert "Demonstration data" not in page(exhibit()).get_text()
    shown = page(exhibit(synthetic=True))
    assert [said.get_text() for said in shown.select(".exhibit-label .exhibit-synthetic")] == ["Demonstration data"]
    assert shown.get_text().count("Demonstration") == 1


def test_an_exhibit_without_base_notes_and_source_has_no_empty_box_for_them() -> None:
    assert page(exhibit(base="", source="")).select_one(".exhibit-notes") is None


def test_figures_are_marked_and_words_are_not() -> None:
    table = pd.DataFrame({"Statement": ["Blame", "Law"], "Share": ["<1%", "[c]"], "Change": ["−3", "–"]})
    shown = BeautifulSoup(html_table(table, "Shares"), "html.parser")
    assert [head.get("class") for head in shown.select("thead th")] == [None, ["figure"], ["figure"]]


def test_the_data_are_a_data_resource_of_plain_types_with_nothing_where_a_figure_is_withheld() -> None:
    told = {"wave": "2026", "base": "respondents"}
    resource = exhibit(notes=("Some left it blank.",), facts=told)._repr_mimebundle_()[DATA]
    assert json.loads(json.dumps(resource, allow_nan=False)) == {
        "name": "shares-risk",
        "title": "Most fear blame",
        "schema": {
            "fields": [
                {"name": "item", "type": "string", "title": "Statement id", "holds": "id"},
                {"name": "estimate", "type": "number", "title": "Share", "holds": "share"},
                {"name": "withheld", "type": "boolean", "title": "Withheld"},
            ]
        },
        "data": [
            {"item": "blame", "estimate": 0.62, "withheld": False},
            {"item": "law", "estimate": None, "withheld": True},
        ],
        "attrs": {"kind": "exhibit", "subtitle": "Share of respondents", "wave": "2026", "base": "respondents"},
        "said": {
            "subtitle": "Share of respondents",
            "population": "People of Ruritania",
            "base": "Base: 2,000 respondents.",
            "notes": ["Some left it blank."],
            "source": "Source: a survey.",
        },
    }


def test_headings_in_words_are_by_the_facts_of_the_table() -> None:
    table = pd.DataFrame({"estimate": [1.5]})
    assert data_resource("a", "A", table, {"unit": "score_change"})["schema"]["fields"] == [
        {"name": "estimate", "type": "number", "title": "Change (points of the score)", "holds": "score_change"}
    ]


def test_no_type_of_numpy_or_pandas_is_left_in_the_data() -> None:
    table = pd.DataFrame({
        "n": pd.array([12, None], dtype="Int64"),
        "count": np.array([1, 2], dtype="int32"),
        "day": pd.to_datetime(["2026-03-02", None]),
        "answer": pd.Categorical(["Agree", None], ["Agree"], ordered=True),
    })  # fmt: skip
    rows = records(table)
    assert rows == [
        {"n": 12, "count": 1, "day": "2026-03-02T00:00:00", "answer": "Agree"},
        {"n": None, "count": 2, "day": None, "answer": None},
    ]
    assert {type(value) for row in rows for value in row.values()} == {int, str, type(None)}
    types = [field["type"] for field in data_resource("a", "A", table, {})["schema"]["fields"]]
    assert types == ["integer", "integer", "datetime", "string"]


def test_where_there_is_no_page_the_exhibit_is_its_words() -> None:
    assert exhibit()._repr_mimebundle_()["text/plain"] == (
        "Most fear blame\nBlame 62%.\nBase: 2,000 respondents.\nSource: a survey."
    )


def test_a_heading_that_rows_in_turn_begin_with_is_said_once_for_all_of_them() -> None:
    table = pd.DataFrame({"Sector": ["A", "A", "B", "A"], "Role": ["x", "y", "x", "x"], "Share": ["1%"] * 4})
    rows = BeautifulSoup(html_table(table, "Shares", row_headings=2), "html.parser").select("tbody tr")
    cells = [[(cell.get_text(), cell.get("rowspan")) for cell in row.find_all("th", scope="row")] for row in rows]
    assert cells == [
        [("A", "2"), ("x", None)], [("y", None)], [("B", None), ("x", None)], [("A", None), ("x", None)],
    ]  # fmt: skip
    assert html_table(table, "Shares").count("rowspan") == 0
