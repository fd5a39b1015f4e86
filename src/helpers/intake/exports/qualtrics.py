"""From Qualtrics' header rows to questions, choices and metadata: tags, wordings, and where each was asked.

The third row tells what belongs together: {"ImportId": "QID4_2"} is part 2 of question QID4. Files that lost it, and
those of before 2017, are read by their tags.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import groupby

import pandas as pd

from helpers.intake.exports.layout import Habits, Role
from helpers.intake.exports.stems import shared_stem
from helpers.intake.exports.table import Named, Tool
from helpers.questionnaire import normalised

# Written as JSON, and in earlier years with single quotes.
_IMPORT_ID = re.compile(r"""\s*\{\s*["']ImportId["']\s*:\s*["']([^"']*)["'].*\}\s*""", re.DOTALL)
_QUESTION = re.compile(r"((?:\d+_)?QID\d+(?:#\d+)?)(.*)")
# Tags of a question: Q4, Q4_2, Q4#1_2, Q4_3_TEXT, with what its author called it in place of Q4.
_TAG = re.compile(r"(.+?)((?:#\d+)?(?:_x?\d+)+(?:_TEXT)?|_TEXT)")
_ORDER_SHOWN = re.compile(r"_DO(_.*)?")
_PAGE = re.compile(
    r"_(FIRST_CLICK|LAST_CLICK|PAGE_SUBMIT|CLICK_COUNT|BROWSER|VERSION|OS|RESOLUTION|First Click|Last Click"
    r"|Page Submit|Click Count|Browser|Version|Operating System|Resolution)"
)
_LAST = re.compile(rf"(?:_DO(?:_\d+)?|{_PAGE.pattern})$")
_UPLOAD = re.compile(r"_(FILE_)?(ID|NAME|SIZE|TYPE|Id|Name|Size|Type)")
_SELECTED = re.compile(r"Selected Choice(?: - )?")
_TYPED = re.compile(r" - Text$")
# The first row's tags of metadata, which are also the second row's in old files; normalised.
METADATA: dict[str, Role] = {
    "startdate": "started",
    "enddate": "finished",
    "responseid": "respondent_id",
    "status": "collector",
    "distributionchannel": "collector",
    "responseset": "metadata",
    "progress": "metadata",
    "duration (in seconds)": "metadata",
    "finished": "metadata",
    "recordeddate": "metadata",
    "userlanguage": "metadata",
    "q_recaptchascore": "metadata",
    "ipaddress": "personal",
    "recipientlastname": "personal",
    "recipientfirstname": "personal",
    "recipientemail": "personal",
    "externalreference": "personal",
    "externaldatareference": "personal",
    "emailaddress": "personal",
    "locationlatitude": "personal",
    "locationlongitude": "personal",
    "locationaccuracy": "personal",
}
# Three of these make a file of Qualtrics: no other tool writes them so.
_MARKS = {"startdate", "enddate", "responseid", "status", "progress", "finished", "recordeddate", "distributionchannel"}
_DAY = re.compile(r"\s*\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*", re.DOTALL)
HABITS = Habits(
    blank=("-99",),  # "seen, but not answered", where the export says so
    joins=(",",),
    tests=("1", "2", "9", "17"),  # the status of previews and tests, as numbers
)


def _header_rows(rows: list[list[str]]) -> int:
    first = [normalised(cell) for cell in rows[0]]
    if (
        len(rows) > 2
        and (third := [cell for cell in rows[2] if cell.strip()])
        and all(map(_IMPORT_ID.fullmatch, third))
    ):
        return 3
    if first[0] == "v1" and len(rows) > 1 and "responseid" in map(normalised, rows[1]):
        return 2
    if len(_MARKS.intersection(first)) < 3:
        return 0
    place = next(place for place, name in enumerate(first) if name in ("startdate", "enddate", "recordeddate"))
    return 1 if len(rows) < 2 or len(rows[1]) <= place or _DAY.match(rows[1][place]) else 2


def _named(headings: list[list[str]], _: pd.DataFrame) -> Named:
    tags, *below = headings
    if normalised(tags[0]) == "v1":
        tags = [name if normalised(name) in METADATA else tag for tag, name in zip(tags, below[0], strict=True)]
    wordings = below[0] if below else tags
    ids = [_import_id(cell) for cell in below[1]] if len(below) > 1 else [""] * len(tags)
    fields = [_field(tag, one) for tag, one in zip(tags, ids, strict=True)]
    roles = [_role(tag, one, rest) for tag, one, (_, rest) in zip(tags, ids, fields, strict=True)]
    questions, choices = list(wordings), [""] * len(tags)
    places = [place for place, role in enumerate(roles) if role is None]
    for asked, group in groupby(places, key=lambda place: fields[place][0]):
        of_one = list(group)
        if asked and below:
            parts = _parts([wordings[place] for place in of_one], [fields[place][1] for place in of_one])
            for place, (question, choice) in zip(of_one, parts, strict=True):
                questions[place], choices[place] = question, choice
    manner = ("tags", "tags and questions", "tags, questions and the places where they were asked")[len(below)]
    remarks = () if below else ("Wordings are missing: export the survey again, or list the tags as aliases",)
    return Named("Qualtrics", manner, questions, choices, roles, HABITS, remarks)


def _import_id(cell: str) -> str:
    match = _IMPORT_ID.fullmatch(cell)
    return match[1] if match else ""


def _field(tag: str, import_id: str) -> tuple[str, str]:
    """The question that a column is part of, and which part: QID4 and _2; "" for what is part of none."""
    match = _QUESTION.fullmatch(import_id) if import_id else _TAG.fullmatch(tag)
    return (match[1], match[2]) if match else ("", "") if import_id else (tag, "")


def _role(tag: str, import_id: str, rest: str) -> Role | None:
    name = normalised(tag)
    if name in METADATA and not _QUESTION.fullmatch(import_id):
        return METADATA[name]
    if _ORDER_SHOWN.fullmatch(rest) or _PAGE.fullmatch(rest) or _LAST.search(import_id or tag):
        return "metadata"
    return "personal" if rest and _UPLOAD.fullmatch(rest) else None


def _parts(wordings: Sequence[str], rests: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Question and choice of each column of one question, which stand in one wording with dashes between.

    A column for each row and choice of a matrix is a question of its own for each row.
    """
    if len(wordings) == 1:
        return [(re.sub(r" - Selected Choice$", "", wordings[0]), "")]
    stem = shared_stem(wordings)
    if not stem:
        return [(wording, "") for wording in wordings]
    table = all(re.fullmatch(r"_x?\d+_x?\d+", rest) for rest in rests)
    parts = []
    for wording, rest in zip(wordings, rests, strict=True):
        part = wording[len(stem) + len(" - ") :]
        row, dash, choice = part.rpartition(" - ")
        if table and dash:
            parts.append((f"{stem} [{row}]", choice))
        else:
            part = _SELECTED.sub("", part, count=1)
            parts.append((stem, _TYPED.sub("", part) if rest.endswith("_TEXT") else part))
    return parts


QUALTRICS = Tool(_header_rows, _named)
