"""Dates in exports: which order they have, and what they say."""

from __future__ import annotations

import pandas as pd
import pytest

from helpers.errors import InputError
from helpers.intake.dates import parse_dates
from helpers.intake.exports import read_export


def moments(*cells: str, order=None) -> list[str]:
    column = pd.Series(cells, index=range(3, 3 + len(cells)), dtype="str")
    parsed = parse_dates(column, order, file="responses.csv", place="Start Date")
    assert list(parsed.index) == list(column.index)
    return ["" if pd.isna(moment) else str(moment) for moment in parsed]


def complaint(*cells: str, order=None) -> str:
    with pytest.raises(InputError) as raised:
        moments(*cells, order=order)
    return str(raised.value)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-03-02", "2026-03-02 00:00:00"),
        ("2026-03-02T09:41:07Z", "2026-03-02 09:41:07"),
        ("2026-03-02T09:41:07+00:00", "2026-03-02 09:41:07"),
        ("2026/3/2 9:41", "2026-03-02 09:41:00"),
        ("03/25/2026 12:05:00 AM", "2026-03-25 00:05:00"),
        ("03/25/2026 12:05:00 PM", "2026-03-25 12:05:00"),
        ("3/25/26 1:05 p.m.", "2026-03-25 13:05:00"),
        ("25/03/2026 13:05", "2026-03-25 13:05:00"),
        ("25.03.2026", "2026-03-25 00:00:00"),
        ("25-03-69", "1969-03-25 00:00:00"),
        ("25-03-68", "2068-03-25 00:00:00"),
        ("\u00a0 2026-03-02 ", "2026-03-02 00:00:00"),
        ("43290", "2018-07-09 00:00:00"),
        # half a day and a quarter: 18:00
        ("43290.75", "2018-07-09 18:00:00"),
    ],
)
def test_a_date_is_read_as_it_is_meant(cell, moment):
    assert moments(cell) == [moment]


def test_blank_cells_have_no_date():
    assert moments("", "  ", "2026-03-02") == ["", "", "2026-03-02 00:00:00"]


def test_one_day_over_twelve_decides_the_order_of_the_whole_column():
    assert moments("03/04/2026", "25/04/2026") == ["2026-04-03 00:00:00", "2026-04-25 00:00:00"]
    assert moments("03/04/2026", "04/25/2026") == ["2026-03-04 00:00:00", "2026-04-25 00:00:00"]


def test_the_same_number_twice_needs_no_order():
    assert moments("03/03/2026") == ["2026-03-03 00:00:00"]


def test_dates_that_could_be_read_both_ways_are_an_error_unless_the_order_is_given():
    text = complaint("01/01/2026", "03/04/2026")
    assert "row 4, Start Date: found '03/04/2026', and no row that tells day from month" in text
    assert "date_order" in text
    assert moments("03/04/2026", order="day first") == ["2026-04-03 00:00:00"]
    assert moments("03/04/2026", order="month first") == ["2026-03-04 00:00:00"]


def test_both_orders_in_one_column_are_an_error_that_names_both_rows():
    text = complaint("25/03/2026", "03/26/2026")
    assert "row 3, Start Date: found '25/03/2026' with the day first, and '03/26/2026' with the month first" in text
    assert "row 4 has the other" in text


@pytest.mark.parametrize(
    "cell",
    [
        *("yesterday", "2026-02-30", "2026-13-01", "2026-03-02 25:00", "2026-03-02 13:00 PM", "12", "1234567"),
        *("2026-03-02 noon", "46083 09:00", "09:00", "2026-03-02\n09:00"),
    ],
)
def test_what_is_no_date_is_an_error_with_its_row(cell):
    assert f"row 4, Start Date: found {cell!r}; expected a date" in complaint("2026-03-02", cell)


@pytest.mark.parametrize("cell", ["9999-03-02", "1899-03-02", "03/25/2100", "99999"])
def test_a_date_that_no_survey_can_have_is_an_error_with_its_row(cell):
    assert f"row 4, Start Date: found {cell!r}; expected a date from 1900 to 2099" in complaint("2026-03-02", cell)


def test_a_date_against_the_order_given_is_an_error():
    assert "row 3, Start Date: found '25/03/2026'; expected a date, read with the month first" in complaint(
        "25/03/2026", order="month first"
    )


def test_a_column_without_dates_has_none():
    assert moments() == []


def test_two_columns_in_one_piece_decide_together_and_keep_their_rows():
    started, finished = (pd.Series([cell], index=[3]) for cell in ("03/12/2026 23:50", "03/13/2026 00:10"))
    parsed = parse_dates(pd.concat([started, finished]), file="responses.csv", place="Start Date and End Date")
    assert [str(moment) for moment in parsed] == ["2026-03-12 23:50:00", "2026-03-13 00:10:00"]
    assert list(parsed.index) == [3, 3]


def test_day_numbers_and_us_dates_of_published_exports(shared):
    old = read_export(shared / "real" / "ospo-2018" / "results.csv")
    started = parse_dates(old.cells[1], file=old.file, place="Start Date")
    assert (
        str(started.loc[3]) == "2018-07-09 12:50:13"
    )  # 43290.53487: day 43290 is 9 July, and 0.53487 × 24 h = 12.84 h
    assert int(started.notna().sum()) == 748
    new = read_export(shared / "real" / "ospo-2020" / "results_2020.csv")
    started = parse_dates(new.cells[1], file=new.file, place="Start Date")
    assert (int(started.notna().sum()), int(started.isna().sum())) == (1026, 378)
