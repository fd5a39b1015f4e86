"""From LimeSurvey's one header row to questions, choices and metadata: codes, full texts, or both."""

from __future__ import annotations

import re

import pandas as pd

from helpers.intake.exports.layout import Habits, Role
from helpers.intake.exports.stems import bracketed, part_apart
from helpers.intake.exports.table import Named, Tool
from helpers.questionnaire import normalised

# By code and by full text; normalised.
_METADATA: dict[str, Role] = {
    "id": "respondent_id",
    "response id": "respondent_id",
    "submitdate": "metadata",
    "date submitted": "metadata",
    "completed": "metadata",
    "lastpage": "metadata",
    "last page": "metadata",
    "startlanguage": "metadata",
    "start language": "metadata",
    "seed": "metadata",
    "startdate": "started",
    "date started": "started",
    "datestamp": "finished",
    "date last action": "finished",
    "token": "personal",
    "access code": "personal",
    "ipaddr": "personal",
    "ip address": "personal",
    "ip-address": "personal",
    "refurl": "personal",
    "referrer url": "personal",
    "referring url": "personal",
    "firstname": "personal",
    "lastname": "personal",
    "email": "personal",
    "interviewtime": "metadata",
    "total time": "metadata",
}
_FIRST = {"id", "response id"}
_SUBMITTED = {"submitdate", "date submitted", "completed"}
_MARKS = {*_SUBMITTED, "lastpage", "last page", "startlanguage", "start language"}
_TIMING = re.compile(r"grouptime\d*|.+time|group time: .*|question time: .*")
_CODE_AND_TEXT = re.compile(r"(?P<code>[A-Za-z][\w-]*(?:\[[^\]]*\])*)\. (?P<text>.*)", re.DOTALL)
# What is written as the date of submission where the survey keeps no dates.
_NO_DATE = "1980-01-01"
HABITS = Habits(
    blank_ticks=("N/A",), ticked=("Y", "Yes"), unticked=("N", "No"), boxes=("-oth-", "Other"), code=r"(?:AO?)?0*(\d+)"
)


def _header_rows(rows: list[list[str]]) -> int:
    names = [normalised(_apart(heading)[0]) for heading in rows[0]]
    return int(names[0] in _FIRST and bool(_MARKS.intersection(names[1:8])))


def _named(headings: list[list[str]], cells: pd.DataFrame) -> Named:
    both = _CODE_AND_TEXT.fullmatch(headings[0][0]) is not None
    split = [_apart(heading) if both else (heading, heading) for heading in headings[0]]
    roles = [_METADATA.get(normalised(code)) for code, _ in split]
    roles = _dated(roles, [normalised(code) for code, _ in split], cells)
    last = max((place for place, role in enumerate(roles) if role is None), default=-1)
    for place in range(last, -1, -1):  # how long each page took stands after the questions
        if roles[place] is not None or not _TIMING.fullmatch(normalised(split[place][0])):
            break
        roles[place] = "metadata"
    columns = (
        [part_apart(text) if "[" in code else (text, "") for code, text in split]  # the code tells which have parts
        if both
        else bracketed([text for _, text in split], alone=("other", "comment"))
    )
    coded = all(re.fullmatch(r"[A-Za-z][\w-]*(\[[^\]]*\])*", heading) for heading in headings[0])
    manner = "codes and questions" if both else "codes of questions" if coded else "one question a column"
    remarks = ("Wordings are missing: export with full question texts, or list the codes as aliases",) if coded else ()
    questions, choices = [question for question, _ in columns], [choice for _, choice in columns]
    return Named("LimeSurvey", manner, questions, choices, roles, HABITS, remarks)


def _apart(heading: str) -> tuple[str, str]:
    """Code and text of a heading that has both; of another, the heading twice."""
    match = _CODE_AND_TEXT.fullmatch(heading)
    return (match["code"], match["text"]) if match else (heading, heading)


def _dated(roles: list[Role | None], names: list[str], cells: pd.DataFrame) -> list[Role | None]:
    """The roles, with the submission as the end of a response where no last action is told."""
    if "finished" in roles:
        return roles
    for place, name in enumerate(names):
        if name in _SUBMITTED:
            dates = cells[place].astype("str")
            told = bool((dates != "").any()) and not dates[dates != ""].str.startswith(_NO_DATE).all()
            return [*roles[:place], "finished" if told else "metadata", *roles[place + 1 :]]
    return roles


LIMESURVEY = Tool(_header_rows, _named)
