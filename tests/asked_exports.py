"""From a survey as a tool was told to ask it, and what people answered, to the export that the tool would write.

Only what the tool was given is read here, never the questionnaire: what that spells otherwise would not come back.
Answers are rows of the responses' columns, by the ids of the questions in the order in which they are asked.
"""

from __future__ import annotations

import csv
import html
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from helpers.publishing.questionnaires.pages import Asked, Question

# A column of an export: its headings, and what stands in it for one respondent.
Person = Mapping[str, Any]
STARTED = pd.Timestamp("2026-03-02 09:00")
SURVEYMONKEY = ("Respondent ID", "Collector ID", "Start Date", "End Date", "IP Address", "Email Address")
LIMESURVEY = {
    "id": "Response ID", "submitdate": "Date submitted", "lastpage": "Last page", "startlanguage": "Start language",
    "seed": "Seed", "startdate": "Date started", "datestamp": "Date last action",
}  # fmt: skip


def blank(value: object) -> bool:
    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


def columns_of(question: Question) -> list[str]:
    """The responses' columns that a question fills."""
    if question.kind == "grid":
        return [row.id for row in question.rows]
    box = [f"{question.id}__other"] if question.other else []
    ticks = [f"{question.id}__{one.id}" for one in question.choices]
    return [*(ticks if question.kind == "several" else [question.id]), *box]


# --- SurveyMonkey --------------------------------------------------------------------------------


def surveymonkey_export(path: Path, body: str, survey: Asked, people: Sequence[Person], rating_row: str = "") -> Path:
    """Two header rows, a question over its columns, labels in the cells. `rating_row` stands under a rating."""
    told = [q for page in json.loads(body)["pages"] for q in page["questions"] if q["family"] != "presentation"]
    above, below, cells = [*SURVEYMONKEY], [""] * len(SURVEYMONKEY), []
    asked = list(zip(told, survey.questions, strict=True))
    for question, _ in asked:
        under = list(_under(question, rating_row))
        above += [question["headings"][0]["heading"], *[""] * (len(under) - 1)]
        below += under
    for number, person in enumerate(people):
        days = [f"{day:%m/%d/%Y %I:%M:%S %p}" for day in (STARTED, STARTED + pd.Timedelta(minutes=9 + number % 5))]
        row = [person["respondent_id"], "398114205", *days, "192.0.2.1", ""]
        for question, ours in asked:
            row += _surveymonkey_cells(question, ours, person)
        cells.append(row)
    return _csv(path, [above, below, *cells], "\r\n")


def _under(question: Mapping[str, Any], rating_row: str) -> Iterator[str]:
    answers = question.get("answers", {})
    if question["family"] == "open_ended":
        yield "Open-Ended Response"
    elif question["family"] == "matrix":
        yield from (row["text"] or rating_row for row in answers["rows"])
    elif question["family"] == "single_choice":
        yield "Response"
    else:
        yield from (choice["text"] for choice in answers["choices"])
    yield from (box["text"] for box in answers.get("other", ()))


def _surveymonkey_cells(question: Mapping[str, Any], ours: Question, person: Person) -> Iterator[str]:
    said = [person[column] for column in columns_of(ours)]
    texts = [choice["text"] for choice in question.get("answers", {}).get("choices", ())]
    if ours.kind == "words":
        yield "" if blank(said[0]) else said[0]
    elif ours.kind == "several":
        options = said[: len(texts)]
        yield from (text if not blank(one) and one else "" for text, one in zip(texts, options, strict=True))
    else:
        rows = said[: len(ours.rows) or 1]
        yield from (_text_of(texts, ours, one) for one in rows)
    if ours.other:
        yield "" if blank(said[-1]) else said[-1]


def _text_of(texts: Sequence[str], ours: Question, label: object) -> str:
    """What the tool was told to call the answer that stands in this place; nothing for one that only the box gives."""
    labels = [one.label for one in ours.choices]
    return "" if blank(label) or label not in labels else texts[labels.index(str(label))]


# --- LimeSurvey ----------------------------------------------------------------------------------


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of an import file, as LimeSurvey's importer reads them."""
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter="\t"))
    # It takes a cell in quotation marks for one that a spreadsheet has quoted.
    return [{k: v[1:-1].replace('""', '"') if re.fullmatch('".*"', v) else v for k, v in row.items()} for row in rows]


def limesurvey_export(
    path: Path, text: str, survey: Asked, people: Sequence[Person], *, codes: bool = False, both: bool = True
) -> Path:
    """One header row; answers as codes or in full. Headings hold the text, and the code before it where `both`."""
    questions: list[tuple[dict[str, str], list[dict[str, str]], list[dict[str, str]]]] = []
    for row in rows_of(text):
        if row["class"] == "Q":
            questions.append((row, [], []))
        elif row["class"] in ("SQ", "A"):
            questions[-1][1 if row["class"] == "SQ" else 2].append(row)
    asked = list(zip(questions, survey.questions, strict=True))
    names = list(LIMESURVEY.items())
    for (question, parts, _), _ in asked:
        names += _names(question, parts)
    headings = [f"{code}. {text}" if both else text for code, text in names]
    cells = []
    for person in people:
        ended = STARTED + pd.Timedelta(minutes=9)
        row = [person["respondent_id"], str(ended), "9", "en", "1", str(STARTED), str(ended)]
        for (_, _, answers), ours in asked:
            row += _limesurvey_cells(answers, ours, person, codes)
        cells.append(row)
    return _csv(path, [headings, *cells], "\n")


def _names(question: Mapping[str, str], parts: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, str]]:
    code, text = question["name"], flat(question["text"])
    if not parts:
        yield code, text
    for part in parts:
        yield f"{code}[{part['name']}]", f"{text} [{flat(part['text'])}]"
    if question["other"] == "Y":
        yield f"{code}[other]", f"{text} [{flat(question['other_replace_text']) or 'Other'}]"


def _limesurvey_cells(
    answers: Sequence[Mapping[str, str]], ours: Question, person: Person, codes: bool
) -> Iterator[str]:
    said = [person[column] for column in columns_of(ours)]
    texts = [answer["name"] if codes else flat(answer["text"]) for answer in answers]
    if ours.kind == "words":
        yield "" if blank(said[0]) else said[0]
    elif ours.kind == "several":
        marks = {True: "Y", False: ""} if codes else {True: "Yes", False: "No"}
        options = said[: len(ours.choices)]
        yield from ("" if blank(one) else marks[bool(one)] for one in options)
    else:
        for label in said[: len(ours.rows) or 1]:
            typed = bool(ours.other) and not blank(said[-1])
            box = ("-oth-" if codes else "Other") if typed else ""
            yield _text_of(texts, ours, label) or box
    if ours.other:
        yield "" if blank(said[-1]) else said[-1]


def flat(markup: str) -> str:
    """A text without mark-up, as LimeSurvey writes it into an export."""
    return html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", markup))


def _csv(path: Path, rows: Sequence[Sequence[str]], line_end: str) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator=line_end).writerows(rows)
    return path
