"""From SurveyMonkey's header rows to questions, choices and metadata.

Any table with headings in its first row is read, too: exports of SurveyMonkey lose their second
header row, and gain and lose columns, on their way through other hands.
"""

from __future__ import annotations

from itertools import pairwise

import pandas as pd

from helpers.intake.exports.layout import PLAIN_CHOICES, Role
from helpers.intake.exports.personal import is_personal_heading
from helpers.intake.exports.table import Named, Tool
from helpers.questionnaire import normalised

MOST_HEADER_ROWS = 3
# Columns lose their option's heading now and then; a respondent does not tick four in five of all.
_SHARE_OF_OPTIONS = 0.8

# SurveyMonkey's own columns, in the spellings of its several export formats.
_METADATA: dict[str, Role] = {
    "respondent id": "respondent_id",
    "respondentid": "respondent_id",
    "respondent_id": "respondent_id",
    "collector id": "collector",
    "collectorid": "collector",
    "collector_id": "collector",
    "collector": "collector",
    "start date": "started",
    "startdate": "started",
    "date created": "started",
    "end date": "finished",
    "enddate": "finished",
    "date modified": "finished",
}
# What stands under a question that has one column, where anything does.
_SINGLE = set(PLAIN_CHOICES) - {""}


def _named(headings: list[list[str]], cells: pd.DataFrame) -> Named:
    questions, choices = _joined(_continued(headings, cells))
    remarks: tuple[str, ...] = ()
    if len(headings) == 1:
        read = _choices_in_cells(questions, cells)
        choices = [read.get(position, choice) for position, choice in enumerate(choices)]
        if read:
            remarks = ("Options are not in the headings; they were read from the cells",)
    tool = "SurveyMonkey" if _is_surveymonkey(headings) else "A plain table"
    roles = [_METADATA.get(normalised(question)) for question in questions]
    return Named(tool, _manner(headings), questions, choices, roles, remarks=remarks)


# --- header rows -------------------------------------------------------------------------------


def _header_rows(rows: list[list[str]]) -> int:
    """How many rows of headings there are: rows under the first that still say what, not who.

    A row of answers taken for headings would be lost without a word, so rows must show that they
    are none: blank or names again under metadata, and under questions what `_closes` asks for.
    """
    first, *others = ([normalised(cell) for cell in row] for row in rows[:MOST_HEADER_ROWS])
    others = [row[: len(first)] + [""] * (len(first) - len(row)) for row in others]
    metadata = [position for position, name in enumerate(first) if _is_metadata(name)]

    def says_who(row: list[str]) -> bool:
        return not any(row) or any(row[p] and not _is_metadata(row[p]) for p in metadata)

    for count in range(len(others), 0, -1):
        *between, last = others[:count]
        if any(map(says_who, others[:count])) or not _closes(first, last, bool(metadata)):
            continue
        if all(_spans(first, row) for row in between):
            return 1 + count
    return 1


def _closes(first: list[str], row: list[str], has_metadata: bool) -> bool:
    """Whether a row can be the last of the headings that begin with the first.

    Under a question with one column stands "Response", the question again, or nothing, where a
    data row has an answer; under one with several columns, each has its option or row.
    """
    if _SINGLE.intersection(row):
        return True
    several, lone = _several_and_lone(first, row)
    answered = sum(bool(row[p]) and row[p] != first[p] for p in lone)
    if not (has_metadata or lone) or 2 * answered > len(lone):
        return False
    repeated = any(cell and cell == name for cell, name in zip(row, first, strict=True))
    return sum(bool(row[p]) for p in several) >= _SHARE_OF_OPTIONS * len(several) if several else repeated


def _spans(first: list[str], row: list[str]) -> bool:
    """Whether a row between divides a question into parts that have several columns each."""
    several, _ = _several_and_lone(first, row)
    return any(
        row[p] in ("", row[p - 1]) and any(row[p - 1 : p + 1]) for p in several if first[p] in ("", first[p - 1])
    )


def _several_and_lone(first: list[str], row: list[str]) -> tuple[list[int], list[int]]:
    """The columns of questions that have several, and of those that have one."""
    end = max(p for p in range(len(first)) if first[p] or row[p]) + 1
    more = {p for p in range(1, end) if first[p] in ("", first[p - 1]) and not _is_metadata(first[p - 1])}
    asked = [p for p in range(end) if not _is_metadata(first[p])]
    several = [p for p in asked if p in more or p + 1 in more]
    return several, [p for p in asked if p not in several]


def _continued(headings: list[list[str]], cells: pd.DataFrame) -> list[list[str]]:
    """The headings with each question, and each row of a matrix, written over all its columns.

    A blank continues the question before it where something stands below: another heading, or
    cells. Metadata is never continued: what follows it without a heading is something else.
    """
    filled = [bool((cells[position] != "").any()) for position in cells]
    whole = [list(row) for row in headings]
    for level, row in enumerate(whole[:-1] or whole):
        for position in range(1, len(row)):
            below = any(lower[position] for lower in headings[level + 1 :]) or filled[position]
            same_question = level == 0 or whole[0][position] == whole[0][position - 1]
            before = row[position - 1]
            if not row[position] and below and same_question and not _is_metadata(normalised(before)):
                row[position] = before
    return whole


def _joined(headings: list[list[str]]) -> tuple[list[str], list[str]]:
    """Question and choice of every column, from one, two or three header rows.

    With three, what has a row and a choice of its own is a question for each row of the matrix.
    """
    if len(headings) == 1:
        return list(headings[0]), [""] * len(headings[0])
    questions, choices = [], []
    for question, *below in zip(*headings, strict=True):
        wanted = [cell for cell in below if cell and normalised(cell) != normalised(question)]
        telling = [cell for cell in wanted if normalised(cell) not in _SINGLE and not _is_metadata(normalised(cell))]
        if len(telling) == 2:
            questions.append(f"{question} [{telling[0]}]")
            choices.append(telling[1])
        else:
            questions.append(question)
            choices.append((telling or wanted or [""])[-1])
    return questions, choices


def _choices_in_cells(questions: list[str], cells: pd.DataFrame) -> dict[int, str]:
    """For one header row that repeats or continues a question: the one label that a column holds."""
    read = {}
    for position, question in enumerate(questions):
        near = questions[max(position - 1, 0) : position] + questions[position + 1 : position + 2]
        if question and question in near and len(labels := set(cells[position]) - {""}) == 1:
            read[position] = labels.pop()
    return read


def _manner(headings: list[list[str]]) -> str:
    """How the first header row names questions that have several columns."""
    first = [normalised(cell) for cell in headings[0]]
    if any(one and one == other for one, other in pairwise(first)):
        return "questions repeated over every column"
    below = len(headings) > 1 and any(not name and any(row[p] for row in headings[1:]) for p, name in enumerate(first))
    return "questions continued over blank headings" if below else "one question a column"


def _is_surveymonkey(headings: list[list[str]]) -> bool:
    names = {normalised(cell) for row in headings for cell in row}
    return bool(names & _SINGLE) or any(_METADATA.get(name) == "respondent_id" for name in names)


def _is_metadata(name: str) -> bool:
    return name in _METADATA or is_personal_heading(name)


SURVEYMONKEY = Tool(_header_rows, _named)
