"""From a drawn table to an export, so that a test shows its cells beside what becomes of them.

    drawn_export('''
        Respondent ID | Sector [Response] | Leadership [Leaders share] | Start Date
        101           | Public            | Agree                      | 2026-03-02 09:00
        102           | -                 | Never␣                     |
    ''')

Columns stand between bars. `␣` is a space at a cell's end, `⍽` a non-breaking space, `¶` a byte-order
mark. Data rows count from 3, as below two header rows.
"""

from __future__ import annotations

import re

import pandas as pd

from helpers.intake.exports import Column, Export, Layout, Role
from helpers.questionnaire import Questionnaire, parse_questionnaire

ROLES: dict[str, Role] = {
    "Respondent ID": "respondent_id",
    "Collector": "collector",
    "Start Date": "started",
    "End Date": "finished",
    "E-mail": "personal",
    "Custom Data 1": "personal",
    "Weight": "weight",
    "": "empty",
}
WAVE = "wave: {id: '2026', title: Drawn, fieldwork: {first_day: 2026-03-02, last_day: 2026-04-17}}\n"
FIRST_ROW = 3


def drawn_export(drawing: str) -> Export:
    """The export that a table between bars draws."""
    heading, *lines = (line.split("|") for line in drawing.strip("\n").splitlines() if line.strip())
    return export_of([_cell(text) for text in heading], [[_cell(text) for text in line] for line in lines])


def export_of(headings: list[str], rows: list[list[str]]) -> Export:
    """The export of these headings ("question [choice]") and rows of cells."""
    columns = []
    for position, heading in enumerate(headings):
        question, choice = re.fullmatch(r"(.*?)(?: \[(.*)\])?", heading).groups()
        columns.append(Column(position, question, choice or "", ROLES.get(question, "answer")))
    index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(rows), name="raw_row")
    cells = pd.DataFrame(rows, columns=range(len(headings)), index=index, dtype="str")
    layout = Layout("SurveyMonkey", "CSV", "UTF-8", "\n", ",", 2, "drawn")
    return Export("drawn.csv", layout, tuple(columns), cells)


def asked(text: str) -> Questionnaire:
    """A questionnaire of one wave, without the lines that all have."""
    return parse_questionnaire(WAVE + text)


def _cell(text: str) -> str:
    return text.strip().replace("␣", " ").replace("⍽", "\xa0").replace("¶", "\ufeff")
