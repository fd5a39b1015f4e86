"""From what a format declares of its columns to those that seem to hold the respondent's id and the dates of an answer.

A survey tool says so itself. A statistical file or a plain table does not: what is found here is supposed, for a
person to confirm.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pandas as pd

from helpers.intake.exports import Column, Export, Role
from helpers.questionnaire import normalised

_STARTED = re.compile(r"\b(start(ed|date|time)?|began|begin|begun|opened)\b")
_FINISHED = re.compile(r"\b(end(ed|date|time)?|finish(ed)?|complet(ed|ion)|submit(ted)?|submitdate|submission)\b")
# What a question of the survey says, and a heading over the dates of an answer does not.
_ASKS = re.compile(r"\?|\b(you|your|birth|born|dob)\b")
_LONGEST_HEADING = 6
_HEADED = re.compile(r"(response|respondent|case|record|submission)? ?(id|number|no\.?|identifier|key)")
_IDS = {"id", "ids", "identifier", "uuid", "guid", "respid", "respondentid", "responseid", "caseid", "recordid"}
_IDS |= {"respondent", "case", "caseno", "serial", "serialno"}
_BESIDE_IDS = {
    "unique",
    "number",
    "no",
    "nr",
    "of",
    "the",
    "a",
    "s",
    "survey",
    "response",
    "resp",
    "record",
    "code",
    "key",
}
_BESIDE_IDS |= {"interview", "participant", "person", "submission"}


def with_supposed_roles(export: Export) -> Export:
    """The export with the roles of respondent's id, start and end for the columns that seem to hold these.

    Where the file says that a column holds one of them, none is supposed.
    """
    supposed = dict(_supposed_dates(export))
    identifier = next((c for c in export.with_role("answer") if looks_like_id(export, c)), None)
    if identifier and not export.with_role("respondent_id"):
        supposed[identifier.position] = "respondent_id"
    # A questionnaire names a column by its heading: one that two columns have names neither.
    times = Counter(normalised(column.heading) for column in export.columns)
    columns = tuple(
        replace(column, role=supposed[column.position])
        if column.position in supposed and times[normalised(column.heading)] == 1
        else column
        for column in export.columns
    )
    return replace(export, columns=columns)


def looks_like_id(export: Export, column: Column) -> bool:
    """Whether a column is named as ids are, and holds another code without spaces for every respondent."""
    if not _says_id(column):
        return False
    cells = _of_respondents(export, column)
    return bool(len(cells)) and cells.is_unique and bool(cells.str.fullmatch(r"\S+").all())


def _says_id(column: Column) -> bool:
    """Whether a variable's name or label says so in any words; without a name, the whole heading must."""
    named = (set(re.findall(r"[a-z]+", text)) for text in _names(column))
    told = any(words & _IDS and words <= _IDS | _BESIDE_IDS for words in named)
    return told or (not column.declared.name and bool(_HEADED.fullmatch(normalised(column.heading))))


def _names(column: Column) -> tuple[str, ...]:
    """The name and the label of a variable, normalised; none of a column that has no name beside its heading."""
    if not column.declared.name:
        return ()
    return re.sub(r"[_.]+", " ", normalised(column.declared.name)), normalised(column.heading)


def _supposed_dates(export: Export) -> Iterator[tuple[int, Role]]:
    """The columns that seem to hold when an answer was begun and ended.

    They are named so, or they are the one or two dates that the file has, which no question asks for.
    """
    dated = [column for column in export.with_role("answer") if column.declared.dated]
    dated = [column for column in dated if not _asks(column) and (export.cells[column.position] != "").any()]
    if export.with_role("started", "finished") or not dated:
        return
    # Whoever answers has begun; a date that a question asks for may be blank.
    begun = [column for column in dated if (_of_respondents(export, column) != "").all()]
    started = next((column for column in begun if _says(_STARTED, column)), None)
    finished = next((column for column in dated if column is not started and _says(_FINISHED, column)), None)
    others = [column for column in dated if column is not started and column is not finished]
    if len(dated) == 1 and others and begun:
        started = dated[0]
    elif len(dated) == 2 and others:
        first, second = (started or others[0], finished or others[-1])
        pairs = [(first, second), (second, first)] if len(others) == 2 else [(first, second)]
        started, finished = next((pair for pair in pairs if _in_order(export, *pair)), (started, finished))
    if started:
        yield started.position, "started"
    if finished:
        yield finished.position, "finished"


def _asks(column: Column) -> bool:
    return any(_ASKS.search(text) or len(text.split()) > _LONGEST_HEADING for text in _names(column))


def _says(word: re.Pattern[str], column: Column) -> bool:
    return any(word.search(text) for text in _names(column))


def _in_order(export: Export, first: Column, second: Column) -> bool:
    """Whether every respondent has the first date, and none a second one before it."""
    one, other = _of_respondents(export, first), _of_respondents(export, second)
    return bool(((one != "") & ((other == "") | (one <= other))).all())


def _of_respondents(export: Export, column: Column) -> pd.Series:
    """The column's cells in rows that are not blank."""
    return export.cells[column.position][(export.cells != "").any(axis=1)]
