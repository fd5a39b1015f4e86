"""From a deposit to a file of SPSS, with its labels and declared missing values."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from helpers.publishing.deposit.lengths import cut, labelled
from helpers.publishing.deposit.records import Deposit
from helpers.publishing.deposit.variables import LOWEST_CODE, Variable
from helpers.publishing.deposit.whole import require_whole

# What SPSS has room for, in bytes.
_FILE_LABEL, _VARIABLE_LABEL, _VALUE_LABEL, _NOTE_LINE = 64, 255, 120, 80
# Where the header says when the file was made: after its mark, the program's name, six numbers and the bias.
_MARK, _STAMP = b"$FL2", slice(92, 109)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MEASURES = {"scale": "ordinal", "single": "nominal", "option": "nominal", "row": "nominal", "weight": "scale"}


def write_spss(deposit: Deposit, to: Path) -> None:
    """Write the deposit's responses into a .sav file: the same bytes for the same deposit.

    A variable's label is its question as it was asked, its notes have the titles. Negative codes are declared missing.
    """
    import pyreadstat  # when it is needed: it takes its time to load

    coded = [variable for variable in deposit.variables if variable.categories]
    pyreadstat.write_sav(
        deposit.records,
        str(to),
        file_label=cut(deposit.wave.title, _FILE_LABEL),
        column_labels=spss_labels(deposit),
        row_compress=True,
        note=[cut(f"{one.name}: {one.title}", _NOTE_LINE) for one in deposit.variables],
        variable_value_labels={
            one.name: {value.code: cut(value.label, _VALUE_LABEL) for value in one.categories} for one in coded
        },
        missing_ranges={one.name: [{"lo": LOWEST_CODE, "hi": -1}] for one in coded},
        variable_measure={one.name: _MEASURES[one.kind] for one in deposit.variables},
        variable_format={one.name: "F10.6" if one.kind == "weight" else "F8.0" for one in deposit.variables},
    )
    require_whole(pyreadstat.read_sav, to, len(deposit.records))
    to.write_bytes(spss_stamped(to.read_bytes(), deposit.wave.fieldwork.last_day))


def spss_labels(deposit: Deposit) -> dict[str, str | None]:
    """The label of every variable: its question, cut where SPSS has no room for it."""
    longest: dict[str, int] = {}
    for one in deposit.variables:
        longest[one.question] = max(longest.get(one.question, 0), len(one.answer.encode()))
    return {one.name: _label(one, longest[one.question]) for one in deposit.variables}


def _label(variable: Variable, longest: int) -> str:
    return labelled(variable.wording or variable.title, variable.answer, _VARIABLE_LABEL, longest)


def spss_stamped(content: bytes, day: date) -> bytes:
    """The bytes of a .sav file, made at midnight of a day: else no two files of the same data are alike."""
    stamp = f"{day:%d} {_MONTHS[day.month - 1]} {day:%y}00:00:00".encode("ascii")
    if not content.startswith(_MARK) or content[_STAMP][2:3] != b" ":
        raise ValueError("no header of an SPSS file")
    return content[: _STAMP.start] + stamp + content[_STAMP.stop :]
