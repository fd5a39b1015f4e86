"""From Microsoft Forms' one header row to questions and metadata."""

from __future__ import annotations

import re

import pandas as pd

from helpers.intake.exports.layout import Habits, Role
from helpers.intake.exports.table import Named, Tool
from helpers.questionnaire import normalised

# The five headings that begin every file, in the languages of forms; normalised.
_BEGINNINGS = (
    ("id", "start time", "completion time", "email", "name"),
    ("id", "heure de début", "heure de fin", "adresse de messagerie", "nom"),
    ("id", "startzeit", "fertigstellungszeit", "e-mail", "name"),
    ("id", "hora de inicio", "hora de finalización", "correo electrónico", "nombre"),
    ("id", "ora di inizio", "ora di completamento", "posta elettronica", "nome"),
    ("id", "begintijd", "tijd van voltooien", "e-mail", "naam"),
    ("id", "hora de início", "hora de conclusão", "email", "nome"),
)
_ROLES: tuple[Role, ...] = ("respondent_id", "started", "finished", "personal", "personal")
# What may follow them, and what a quiz adds beside each question.
_MORE = {
    "total points", "quiz feedback", "last modified time", "language", "grade posted time",
    "heure de la dernière modification", "zeitpunkt der letzten änderung", "hora de la última modificación",
}  # fmt: skip
_GRADES = re.compile(r"(?:points|feedback) - (.*)")
HABITS = Habits(joins=(";",), typed_inside=True)


def _header_rows(rows: list[list[str]]) -> int:
    return int(_beginning(rows[0]) in _BEGINNINGS)


def _beginning(headings: list[str]) -> tuple[str, ...]:
    return tuple(normalised(heading).rstrip(".") for heading in headings[:5])


def _named(headings: list[list[str]], _: pd.DataFrame) -> Named:
    row = headings[0]
    names = [normalised(heading) for heading in row]
    roles: list[Role | None] = list(_ROLES)
    for name in names[5:]:
        more = name in _MORE and not any(role is None for role in roles)
        grade = _GRADES.fullmatch(name)
        roles.append("metadata" if more or (grade and grade[1] in names) else None)
    return Named("Microsoft Forms", "one question a column", _as_asked(row), [""] * len(row), roles, HABITS)


def _as_asked(row: list[str]) -> list[str]:
    """The headings without the digits that a workbook's table gives to those that are there already: When, When2."""
    seen: dict[str, int] = {}
    asked = []
    for heading in row:
        match = re.fullmatch(r"(.*\D)(\d+)", heading, re.DOTALL)
        again = match is not None and seen.get(match[1], 0) + 1 == int(match[2])
        wording = match[1] if match is not None and again else heading
        seen[wording] = seen.get(wording, 0) + 1
        asked.append(wording)
    return asked


MICROSOFT_FORMS = Tool(_header_rows, _named)
