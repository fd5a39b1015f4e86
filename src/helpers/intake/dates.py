"""From date cells as exports write them to moments in time: ISO, US, UK and Excel's day numbers."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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
_ZONE = r"(?: ?(?:Z|(?:UTC|GMT)?[+-]\d{1,2}(?::?\d{2})?|[A-Z]{3,4}))?"
_ODD_SPACE = "[\u00a0\u202f]"  # the second stands before AM and PM in some languages
# What divides a day from the time after it stands in no day.
_DAY_PART, _TIME_PART = r"^[^T ,]*", r"[T ,].*"
_DAY = rf"^(?:{_SERIAL}|{_ISO}|{_SLASHED})$"
_TIME = rf"^[T ,]+{_CLOCK}{_ZONE}$"


def parse_dates(cells: pd.Series, order: Order | None = None, *, file: object, place: str) -> pd.Series:
    """The moments that date cells name, as datetime64 on the same index; NaT where a cell is blank.

    ISO dates and Excel's day numbers read in one way only. Whether `03/04/2026` is in March or in
    April is decided from all cells given, so give the columns that one tool wrote in one piece;
    `order` decides where they cannot. A time zone is read over: times stay as written.

    Raises InputError, with the row from the index, for a cell that is no date, for cells that show
    both orders, and for cells that could be read both ways when there is no `order`.
    """
    cells = cells.astype("str")
    plain = cells.str.strip()
    if not plain.str.isascii().all():
        plain = plain.str.replace(_ODD_SPACE, " ", regex=True).str.strip()
    blank = (plain == "").to_numpy()
    (on, day_texts), (at, time_texts) = _days_and_times(plain)
    days, times = day_texts.to_series().str.extract(_DAY), time_texts.to_series().str.extract(_TIME)
    no_day, no_time = days.isna().all(axis=1).to_numpy()[on], times.isna().all(axis=1).to_numpy()[at]
    timed = (time_texts != "")[at]
    timed_serial = timed & days["serial"].notna().to_numpy()[on]
    _refuse(cells, ~blank & (no_day | (timed & no_time) | timed_serial), "expected a date", file, place)
    numbers = days.apply(pd.to_numeric).astype("float64")
    found = order or _order(numbers, on, cells, file, place)
    midnights = _days(numbers, found)
    moments = midnights.to_numpy()[on] + _times_of_day(times).to_numpy()[at]
    _refuse(cells, ~blank & np.isnat(moments), f"expected a date, read with the {found}", file, place)
    unlikely = midnights.notna() & ~midnights.dt.year.between(*_YEARS)
    _refuse(cells, unlikely.to_numpy()[on], "expected a date from {} to {}".format(*_YEARS), file, place)
    return pd.Series(moments, index=cells.index, name=cells.name)


def _days_and_times(plain: pd.Series) -> Sequence[tuple[NDArray[np.intp], pd.Index]]:
    """Which of the distinct days each cell names, and these; and the same of times of day, which follow them.

    Many cells are few days at few times of day: each is then read once.
    """
    spaces = plain.str.find(" ")
    place = int(spaces.max()) if len(spaces) else -1
    with ThreadPoolExecutor() as pool:
        # Most tools write every day in as many letters; a cell that is a day alone has no more.
        if place > 0 and spaces.isin([place, -1]).all() and (plain[spaces < 0].str.len() <= place).all():
            found = list(pool.map(lambda part: pd.factorize(plain.str.slice(*part)), ((0, place), (place, None))))
            if not found[0][1].str.contains("[T ,]").any():
                return found
        return list(
            pool.map(lambda other: pd.factorize(plain.str.replace(other, "", regex=True)), (_TIME_PART, _DAY_PART))
        )


def _order(numbers: pd.DataFrame, on: NDArray[np.intp], cells: pd.Series, file: object, place: str) -> Order:
    """Which number is the day: shown by any number over 12, or without weight where both are alike.

    `numbers` are those of each distinct day, and `on` is the one that each cell names.
    """
    first, second = numbers["first"].to_numpy()[on], numbers["second"].to_numpy()[on]
    day_first, month_first = first > 12, second > 12
    if day_first.any() and month_first.any():
        one, other = int(np.argmax(day_first)), int(np.argmax(month_first))
        found = f"{_quoted(cells, one)} with the day first, and {_quoted(cells, other)} with the month first"
        remedy = f"expected one order in all rows: {_row(cells, other)} has the other"
        raise InputError(file, Mistake(f"{_row(cells, one)}, {place}", found, remedy))
    if day_first.any():
        return "day first"
    open_to_both = (first != second) & ~np.isnan(first)
    if not month_first.any() and open_to_both.any():
        one = int(np.argmax(open_to_both))
        found = f"{_quoted(cells, one)}, and no row that tells day from month"
        remedy = "expected `date_order: day first` or `date_order: month first` under `export` in the questionnaire"
        raise InputError(file, Mistake(f"{_row(cells, one)}, {place}", found, remedy))
    return "month first"


def _days(numbers: pd.DataFrame, order: Order) -> pd.Series:
    """Midnight of each day, or the moment of a day number; NaT where there is no such day, as with 30 February."""
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
    serial = _EXCEL_EPOCH + pd.to_timedelta((numbers["serial"] * _SECONDS_A_DAY).round(), unit="s")
    return pd.to_datetime(calendar, errors="coerce").fillna(serial).astype("datetime64[us]")


def _times_of_day(parts: pd.DataFrame) -> pd.Series:
    """The time since midnight: zero where none is written, NaT where there is no such time."""
    hours, minutes, seconds = (pd.to_numeric(parts[part]).fillna(0) for part in ("hours", "minutes", "seconds"))
    half = parts["half"].str.upper()
    on_a_dial = half.isna() | hours.between(1, 12)
    hours = hours.where(half.isna(), hours % 12 + 12 * (half == "P"))
    real = on_a_dial & (hours < 24) & (minutes < 60) & (seconds < 60)
    return pd.to_timedelta((hours * 3600 + minutes * 60 + seconds).where(real), unit="s").astype("timedelta64[us]")


def _refuse(cells: pd.Series, wrong: np.ndarray, remedy: str, file: object, place: str) -> None:
    if wrong.any():
        first = int(np.argmax(wrong))
        raise InputError(file, Mistake(f"{_row(cells, first)}, {place}", _quoted(cells, first), remedy))


def _row(cells: pd.Series, position: int) -> str:
    return f"row {cells.index[position]}"


def _quoted(cells: pd.Series, position: int) -> str:
    return repr(str(cells.iloc[position]))
