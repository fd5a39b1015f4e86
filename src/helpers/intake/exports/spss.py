"""From an SPSS file to an export: variable labels for headings, value labels for cells."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import groupby
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.intake.exports.files import Grid
from helpers.intake.exports.layout import Declared, Export, Habits
from helpers.intake.exports.qualtrics import METADATA
from helpers.intake.exports.stems import bracketed, shared_stem
from helpers.intake.exports.table import Named, export_with
from helpers.questionnaire import ExportSpelling, normalised

_STARTS = (b"$FL2", b"$FL3")
# As the file says, and as older versions wrote without saying.
_ENCODINGS = (None, "cp1252")
# What stands between a question and its row or option in a label.
_DASHES = (" - ", ": ")
_NUMBERED = re.compile(r"(.+?)[_.]\d+")
_TICKED = ("Yes", "Selected", "Checked", "Mentioned", "Quoted")
# The formats that begin so show a day; those of a time alone show how long something took.
_DAYS = ("DATE", "ADATE", "EDATE", "SDATE", "JDATE", "YMDHMS")
_UNTICKED = ("No", "Not selected", "Unchecked", "Not mentioned", "Not quoted")


def is_spss(path: Path) -> bool:
    """Whether a file begins as those of SPSS do."""
    try:
        with path.open("rb") as file:
            return file.read(4) in _STARTS
    except OSError:
        return False


def spss_export(path: Path, spelling: ExportSpelling) -> Export:
    """What an SPSS file holds: a column a variable, cells as their value labels.

    A value that the file declares missing is kept, and means blank unless the questionnaire lists its label among
    the answers; one without a label reads as "99 (missing)". Raises InputError where the file cannot be read.
    """
    table, meta = _read(path)
    read = [_texts(table[name], name, meta) for name in table.columns]
    cells = pd.DataFrame(
        {place: texts for place, (texts, _) in enumerate(read)},
        index=pd.RangeIndex(1, 1 + len(table), name="raw_row"),
        dtype="str",
    )
    habits = Habits(ticked=_TICKED, unticked=_UNTICKED)
    questions, choices = _headings(list(table.columns), meta)
    roles = [METADATA.get(normalised(name)) for name in table.columns]
    named = Named("SPSS", "one label a variable", questions, choices, roles, habits, declared=[one for _, one in read])
    return export_with(Grid(str(path), [], "SPSS", meta.file_encoding or ""), 0, named, cells, spelling)


def _read(path: Path) -> tuple[pd.DataFrame, Any]:
    import pyreadstat  # when it is needed: other exports need not wait for it

    for encoding in _ENCODINGS:
        try:
            table, meta = pyreadstat.read_sav(str(path), user_missing=True, encoding=encoding)
        except UnicodeDecodeError:
            continue
        except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, ValueError, OverflowError, MemoryError) as error:
            found = f"an SPSS file that cannot be opened ({' '.join(str(error).split())})"
            raise InputError(path, Mistake("the file", found, "export it again, as .sav or as CSV")) from None
        if not len(table.columns):
            raise InputError(path, Mistake("the file", "no variables", "export the survey again"))
        return table, meta
    found = "texts in an encoding that it does not name"
    raise InputError(path, Mistake("the file", found, "export it again, in Unicode (UTF-8)"))


# --- headings ----------------------------------------------------------------------------------


def _headings(names: Sequence[str], meta: Any) -> tuple[list[str], list[str]]:
    """Question and choice of each variable: its label, and what it has in common with its neighbours."""
    labels = [(meta.column_names_to_labels.get(name) or name).strip() for name in names]
    columns = bracketed(labels)
    for stem, group in groupby(range(len(names)), key=lambda place: _numbered(names[place])):
        of_one = list(group)
        if stem and len(of_one) > 1 and not any(columns[place][1] for place in of_one):
            for place, column in zip(of_one, _apart([labels[place] for place in of_one]), strict=True):
                columns[place] = column
    stems = {question for question, choice in columns if choice}
    again = bracketed(labels, known=stems)
    columns = [column if column[1] else other for column, other in zip(columns, again, strict=True)]
    for one in (getattr(meta, "mr_sets", None) or {}).values():
        columns = _in_set(one, names, labels, columns)
    return [question for question, _ in columns], [choice for _, choice in columns]


def _numbered(name: str) -> str:
    match = _NUMBERED.fullmatch(name)
    return match[1] if match else ""


def _apart(labels: Sequence[str]) -> list[tuple[str, str]]:
    stem, dash = max(((shared_stem(labels, dash), dash) for dash in _DASHES), key=lambda one: len(one[0]))
    return [(stem, label[len(stem) + len(dash) :]) if stem else (label, "") for label in labels]


def _in_set(
    one: Mapping[str, Any], names: Sequence[str], labels: Sequence[str], columns: list[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The headings with those of a multiple-response set under the label of the set."""
    members = {name.casefold() for name in one["variable_list"]}
    question = (one.get("label") or "").strip()
    if not question or not one.get("is_dichotomy"):
        return columns
    return [
        (question, columns[place][1] or labels[place]) if name.casefold() in members else columns[place]
        for place, name in enumerate(names)
    ]


# --- cells -------------------------------------------------------------------------------------


def _texts(values: pd.Series, name: str, meta: Any) -> tuple[list[str], Declared]:
    """A variable's cells as texts, and what the file declares of these: missing ones, and the order of the labels."""
    labels = meta.variable_value_labels.get(name, {})
    ranges = meta.missing_ranges.get(name, [])
    texts: dict[Any, str] = {}
    blank: dict[str, None] = {}
    for value in values.unique():
        if pd.isna(value):
            continue
        text = str(labels[value]) if value in labels else _plain(value)
        if any(_within(value, one) for one in ranges):
            text = text if value in labels else f"{text} (missing)"
            blank[text] = None
        texts[value] = text
    dated = str(meta.original_variable_types.get(name, "")).startswith(_DAYS)
    answers = {} if dated else _answers(labels, texts, ranges)
    closed = bool(answers) and texts.keys() <= labels.keys() | {value for value in texts if texts[value] in blank}
    declared = Declared(name, tuple(dict.fromkeys(answers.values())), closed, tuple(blank), dated)
    return ["" if pd.isna(value) else texts[value] for value in values], declared


def _answers(
    labels: Mapping[Any, str], texts: Mapping[Any, str], ranges: Sequence[Mapping[str, Any]]
) -> dict[Any, str]:
    """The values that are answers, in their order, with their texts; none where no answer has a label."""
    answers = {
        value: str(text)
        for value, text in {**texts, **labels}.items()
        if not any(_within(value, one) for one in ranges)
    }
    # Times of day beside numbers have no order.
    alike = len({isinstance(value, str) for value in answers}) == 1 and all(
        isinstance(value, str | float | int) for value in answers
    )
    return dict(sorted(answers.items())) if alike and answers.keys() & labels.keys() else {}


def _within(value: Any, one: Mapping[str, Any]) -> bool:
    low, high = one["lo"], one["hi"]
    return isinstance(value, str) == isinstance(low, str) and low <= value <= high


def _plain(value: Any) -> str:
    match value:
        case str():
            return value
        case float():
            return str(int(value)) if value.is_integer() else repr(float(value))
        case datetime():
            return value.isoformat(" ", "seconds")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)
