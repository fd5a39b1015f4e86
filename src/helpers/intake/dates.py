"""From date cells as exports write them to moments in time: ISO, US, UK and Excel's day numbers."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pandas as pd

from helpers.errors import InputError, Mistake

Order = Literal["day first", "month first"]

# Excel counts days from here: it takes 1900 for a leap year, and its day 1 for 1 January 1900.
_EXCEL_EPOCH = pd.Timestamp("1899-12-30")
# Two-digit years up to this one are of this century, as POSIX and Python read them.
_LAST_SHORT_YEAR_OF_THIS_CENTURY = 68
_SECONDS_A_DAY = 86_400
# A year outside these is a slip of the pen, or a number that was never a date.
_YEARS = (1900, 2099)

_SERIAL = r"(?P<serial>\d{5}(?:\.\d+)?)"
_ISO = r"(?P<iso_year>\d{4})[-/](?P<iso_month>\d{1,2})[-/](?P<iso_day>\d{1,2})"
_SLASHED = r"(?P<first>\d{1,2})[-/.](?P<second>\d{1,2})[-/.](?P<year>\d{4}|\d{2})"
_CLOCK = r"(?P<hours>\d{1,2}):(?P<minutes>\d{2})(?::(?P<seconds>\d{2}(?:\.\d+)?))?(?: ?(?P<half>[AaPp])\.?[Mm]\.?)?"
_ZONE = r"(?: ?(?:Z|UTC|GMT|[+-]\d{2}:?\d{2}))?"
_CELL = rf"^(?:{_SERIAL}|(?:{_ISO}|{_SLASHED})(?:[T ,]+{_CLOCK}{_ZONE})?)$"


def parse_dates(cells: pd.Series, order: Order | None = None, *, file: object, place: str) -> pd.Series:
    """The moments that date cells name, as datetime64 on the same index; NaT where a cell is blank.

    ISO dates and Excel's day numbers read in one way only. Whether `03/04/2026` is in March or in
    April is decided from all cells given, so give the columns that one tool wrote in one piece;
    `order` decides where they cannot. A time zone is read over: times stay as written.

    Raises InputError, with the row from the index, for a cell that is no date, for cells that show
    both orders, and for cells that could be read both ways when there is no `order`.
    """
    cells = cells.astype("str")
    blank = (cells.str.strip() == "").to_numpy()
    # Rows are counted anew: the index names a row twice where two columns are given in one piece.
    parts = cells.str.replace("\u00a0", " ").str.strip().reset_index(drop=True).str.extract(_CELL)
    _refuse(cells, ~blank & parts.isna().all(axis=1).to_numpy(), "expected a date", file, place)
    numbers = parts.drop(columns="half").apply(pd.to_numeric).astype("float64")
    found = order or _order(numbers, cells, file, place)
    moments = _days(numbers, found) + _time_of_day(numbers, parts["half"])
    serial = _EXCEL_EPOCH + pd.to_timedelta((numbers["serial"] * _SECONDS_A_DAY).round(), unit="s")
    moments = moments.fillna(serial).astype("datetime64[us]")
    _refuse(cells, ~blank & moments.isna().to_numpy(), f"expected a date, read with the {found}", file, place)
    unlikely = moments.notna() & ~moments.dt.year.between(*_YEARS)
    _refuse(cells, unlikely.to_numpy(), "expected a date from {} to {}".format(*_YEARS), file, place)
    return pd.Series(moments.to_numpy(), index=cells.index, name=cells.name)


def _order(numbers: pd.DataFrame, cells: pd.Series, file: object, place: str) -> Order:
    """Which number is the day: shown by any number over 12, or without weight where both are alike."""
    day_first, month_first = (numbers["first"] > 12).to_numpy(), (numbers["second"] > 12).to_numpy()
    if day_first.any() and month_first.any():
        one, other = int(np.argmax(day_first)), int(np.argmax(month_first))
        found = f"{_quoted(cells, one)} with the day first, and {_quoted(cells, other)} with the month first"
        remedy = f"expected one order in all rows: {_row(cells, other)} has the other"
        raise InputError(file, Mistake(f"{_row(cells, one)}, {place}", found, remedy))
    if day_first.any():
        return "day first"
    open_to_both = (numbers["first"] != numbers["second"]).to_numpy() & numbers["first"].notna().to_numpy()
    if not month_first.any() and open_to_both.any():
        one = int(np.argmax(open_to_both))
        found = f"{_quoted(cells, one)}, and no row that tells day from month"
        remedy = "expected `date_order: day first` or `date_order: month first` under `export` in the questionnaire"
        raise InputError(file, Mistake(f"{_row(cells, one)}, {place}", found, remedy))
    return "month first"


def _days(numbers: pd.DataFrame, order: Order) -> pd.Series:
    """Midnight of each day; NaT where there is no such day, as with 30 February."""
    day, month = ("first", "second") if order == "day first" else ("second", "first")
    short = numbers["year"] < 100
    century = np.where(numbers["year"] <= _LAST_SHORT_YEAR_OF_THIS_CENTURY, 2000, 1900)
    calendar = pd.DataFrame(
        {
            "year": numbers["iso_year"].fillna(numbers["year"].where(~short, numbers["year"] + century)),
            "month": numbers["iso_month"].fillna(numbers[month]),
            "day": numbers["iso_day"].fillna(numbers[day]),
        }
    )
    return pd.to_datetime(calendar, errors="coerce")


def _time_of_day(numbers: pd.DataFrame, half: pd.Series) -> pd.Series:
    """The time since midnight: zero where none is written, NaT where there is no such time."""
    hours, minutes, seconds = (numbers[part].fillna(0) for part in ("hours", "minutes", "seconds"))
    half = half.str.upper()
    on_a_dial = half.isna() | hours.between(1, 12)
    hours = hours.where(half.isna(), hours % 12 + 12 * (half == "P"))
    real = on_a_dial & (hours < 24) & (minutes < 60) & (seconds < 60)
    return pd.to_timedelta((hours * 3600 + minutes * 60 + seconds).where(real), unit="s")


def _refuse(cells: pd.Series, wrong: np.ndarray, remedy: str, file: object, place: str) -> None:
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InputError(file, Mistake(f"{_row(cells, first)}, {place}", _quoted(cells, first), remedy))


def _row(cells: pd.Series, position: int) -> str:
    return f"row {cells.index[position]}"


def _quoted(cells: pd.Series, position: int) -> str:
    return repr(str(cells.iloc[position]))
