"""From a CSV export of SurveyMonkey to what its API would say of the same survey: every cell as an id and its words."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count, groupby
from typing import Any

import pandas as pd

from helpers.intake.dates import parse_dates
from helpers.intake.exports import Column, Export

KNOWN = {
    "respondent_id": "id",
    "collector": "collector_id",
    "IP Address": "ip_address",
    "Email Address": "email_address",
    "First Name": "first_name",
    "Last Name": "last_name",
    "Custom Data 1": "custom_value",
}
BOX = "Other (please specify)"
Answers = list[tuple[int, dict[str, str]]]


def as_the_api_says(export: Export) -> dict[str, Any]:
    """The document, without the blank rows that a spreadsheet leaves: each response has an id."""
    (by,) = export.with_role("respondent_id")
    cells = export.cells[export.cells[by.position] != ""].reset_index(drop=True)
    ids = map(str, count(1000))
    questions: list[dict[str, Any]] = []
    given: list[list[dict[str, Any]]] = [[] for _ in cells.index]
    for heading, columns in groupby(export.with_role("answer"), key=lambda column: column.question):
        question, answers = _question(next(ids), heading, list(columns), cells, ids)
        questions.append(question)
        for row, group in groupby(sorted(answers, key=lambda one: one[0]), key=lambda one: one[0]):
            given[row].append({"id": question["id"], "answers": [answer for _, answer in group]})
    known = {column.position: KNOWN.get(column.role) or KNOWN.get(column.question) for column in export.columns}
    dates = {
        name: parse_dates(cells[export.with_role(role)[0].position], "month first", file="", place="")  # type: ignore[arg-type]
        for name, role in (("date_created", "started"), ("date_modified", "finished"))
    }
    responses = [
        {
            "survey_id": "7",
            **{name: cells.loc[row, position] for position, name in known.items() if name},
            **{name: "" if pd.isna(day[row]) else f"{day[row].isoformat()}+00:00" for name, day in dates.items()},
            "pages": [{"id": "1", "questions": given[row]}],
        }
        for row in cells.index
    ]
    details = {"id": "7", "title": "Translated", "pages": [{"id": "1", "questions": questions}]}
    return {"details": details, "total": len(set(cells[by.position])), "responses": responses}


def _question(
    own: str, heading: str, columns: list[Column], cells: pd.DataFrame, ids: Iterator[str]
) -> tuple[dict[str, Any], Answers]:
    """A question as its columns show it, and the answers to it by their rows."""
    question: dict[str, Any] = {"id": own, "headings": [{"heading": heading}], "answers": {}}
    answers: Answers = []
    boxes = [column for column in columns if column.choice == BOX]
    others = [column for column in columns if column.choice != BOX]
    if boxes:
        box = next(ids)
        question["answers"]["other"] = {"id": box, "text": BOX}
        answers += _each(cells[boxes[0].position], lambda text: {"other_id": box, "text": text})
    if others[0].choice == "Open-Ended Response":
        question |= {"family": "open_ended", "subtype": "essay"}
        return question, answers + _each(cells[others[0].position], lambda text: {"text": text})
    if all(set(cells[column.position]) <= {"", column.choice} for column in others):
        question |= {"family": "multiple_choice", "subtype": "vertical"}
        choices = {column.choice: next(ids) for column in others}
    else:
        labels = dict.fromkeys(text for column in others for text in cells[column.position] if text)
        question |= {"family": "single_choice", "subtype": "vertical"}
        choices = {label: next(ids) for label in labels}
    rows: dict[str, str] = {}
    if question["family"] == "single_choice" and len(others) > 1:
        question |= {"family": "matrix", "subtype": "rating"}
        rows = {column.choice: next(ids) for column in others}
        question["answers"]["rows"] = [{"id": one, "text": label} for label, one in rows.items()]
    question["answers"]["choices"] = [{"id": one, "text": label} for label, one in choices.items()]
    for column in others:
        row = {"row_id": rows[column.choice]} if rows else {}
        answers += _each(cells[column.position], lambda text, row=row: {"choice_id": choices[text], **row})
    return question, answers


def _each(cells: pd.Series, answer: Any) -> Answers:
    return [(int(row), answer(text)) for row, text in cells.items() if text]
