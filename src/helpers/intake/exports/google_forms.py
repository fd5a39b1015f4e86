"""From Google Forms' one header row to questions, rows of grids and metadata."""

from __future__ import annotations

import re

import pandas as pd

from helpers.intake.exports.layout import Habits, Role
from helpers.intake.exports.personal import is_personal_heading
from helpers.intake.exports.stems import bracketed
from helpers.intake.exports.table import Named, Tool
from helpers.questionnaire import normalised

# The first heading, in the languages of forms.
_TIMESTAMP = {
    "timestamp", "horodateur", "marca temporal", "zeitstempel", "carimbo de data/hora",
    "informazioni cronologiche", "tijdstempel", "sygnatura czasowa",
}  # fmt: skip
_DAY = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", re.DOTALL)
_ACCOUNT = {"username", "nom d'utilisateur", "nombre de usuario", "nutzername", "nome utente", "gebruikersnaam"}
# What a quiz adds, as a column of its own and beside each question.
_QUIZ = {"score", "total score", "feedback"}
# The download joins by semicolons, a spreadsheet's copy by commas.
HABITS = Habits(joins=(";", ", "), typed_inside=True)


def _header_rows(rows: list[list[str]]) -> int:
    dates = [row[0] for row in rows[1:10] if row and row[0].strip()]
    return int(normalised(rows[0][0]) in _TIMESTAMP and all(map(_DAY.match, dates)))


def _named(headings: list[list[str]], _: pd.DataFrame) -> Named:
    columns = bracketed(headings[0])
    roles: list[Role | None] = ["finished"]
    for place, (question, choice) in enumerate(columns[1:], start=1):
        name = normalised(question)
        account = place == 1 and (name in _ACCOUNT or is_personal_heading(name))
        graded = (place <= 2 and name in _QUIZ) or normalised(choice) in _QUIZ
        roles.append("personal" if account else "metadata" if graded else None)
    questions, choices = [question for question, _ in columns], [choice for _, choice in columns]
    return Named("Google Forms", "one question a column", questions, choices, roles, HABITS)


GOOGLE_FORMS = Tool(_header_rows, _named)
