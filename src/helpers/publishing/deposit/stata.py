"""From a deposit to a file of Stata, with its labels and extended missing values."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.publishing.deposit.lengths import cut
from helpers.publishing.deposit.records import Deposit
from helpers.publishing.deposit.variables import Variable
from helpers.publishing.deposit.whole import require_whole

# What Stata has room for: letters in its manual, bytes in the library that writes.
_LABEL = 80
# Release 118, which every Stata from 14 on reads; the next is for more variables than any survey has.
_STATA = 14
_STAMP = re.compile(rb"<timestamp>\x11[^<]{17}</timestamp>")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def write_stata(deposit: Deposit, to: Path) -> None:
    """Write the deposit's responses into a .dta file: the same bytes for the same deposit.

    Whatever is no answer is an extended missing value with a label: `.a` on for answers outside a scale, `.y` for what
    is withheld, `.z` for blanks.
    """
    import pyreadstat  # when it is needed: it takes its time to load

    coded = [variable for variable in deposit.variables if variable.categories]
    # The library's types know of no letters, which its documentation does.
    labels: Any = {one.name: {value.letter or value.code: value.label for value in one.categories} for one in coded}
    pyreadstat.write_dta(
        pd.DataFrame({one.name: _values(deposit.records[one.name], one) for one in deposit.variables}),
        str(to),
        file_label=cut(deposit.wave.title, _LABEL),
        column_labels={one.name: stata_label(one) for one in deposit.variables},
        version=_STATA,
        variable_value_labels=labels,
        missing_user_values={one.name: [value.letter for value in one.missing] for one in coded},
        variable_format={one.name: "%10.6f" if one.kind == "weight" else "%8.0g" for one in deposit.variables},
    )
    require_whole(pyreadstat.read_dta, to, len(deposit.records))
    to.write_bytes(stata_stamped(to.read_bytes(), deposit.wave.fieldwork.last_day))


def stata_label(variable: Variable) -> str:
    """A variable's label: its title, and as much of its question as there is room for."""
    if variable.answer or not variable.wording or variable.wording == variable.title:
        return cut(variable.title, _LABEL)
    return cut(f"{variable.title}: {variable.wording}", _LABEL)


def stata_stamped(content: bytes, day: date) -> bytes:
    """The bytes of a .dta file, made at midnight of a day: else no two files of the same data are alike."""
    stamp = f"{day:%d} {_MONTHS[day.month - 1]} {day:%Y} 00:00".encode("ascii")
    stamped, found = _STAMP.subn(b"<timestamp>\x11" + stamp + b"</timestamp>", content, count=1)
    if not found:
        raise ValueError("no header of a Stata file")
    return stamped


def _values(codes: pd.Series, variable: Variable) -> pd.Series:
    letters = {value.code: value.letter for value in variable.missing}
    if not letters:
        return codes.astype("int32") if codes.dtype.kind == "i" else codes
    told = codes.astype(object).where(~codes.isin(list(letters)), codes.map(letters))
    # Of a column of objects the library takes the first hundred for the rest, and a hundred letters for a text; of
    # categories it looks at these.
    numbers = sorted(set(codes) - set(letters))
    return pd.Series(pd.Categorical(told, [*numbers, *letters.values()]), index=codes.index)
