"""From a survey as it is asked to a file that LimeSurvey imports: its tab-separated survey structure.

Rows and columns are those that its manual describes (https://www.limesurvey.org/manual/Tab_Separated_Value_survey_structure)
and its importer reads. Of its two formats this one names no number of a database's version. Its texts are HTML, in
which what stands in braces is an expression.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from helpers.errors import InputError, Mistake
from helpers.publishing.questionnaires.markup import as_markup
from helpers.publishing.questionnaires.pages import Asked, Choice, Page, Question

# What LimeSurvey's own export has first, and two attributes of questions. Every column beyond those that it knows is
# taken for an attribute where a cell is filled, so that `id` and `related_id` are left out: it numbers rows itself.
COLUMNS = (
    "class", "type/scale", "name", "relevance", "text", "help", "language", "validation", "mandatory", "other",
    "default", "same_default", "max_answers", "other_replace_text",
)  # fmt: skip
LANGUAGE = "en"
LONGEST_CODE, LONGEST_ANSWER_CODE, LONGEST_TITLE = 20, 5, 200  # characters
LIST, SEVERAL, GRID, LONG_TEXT = "L", "M", "F", "T"
_TYPES = {"one": LIST, "several": SEVERAL, "grid": GRID, "words": LONG_TEXT}
SETTINGS = {
    "language": LANGUAGE,
    "format": "G",  # a page for each group
    "anonymized": "Y",
    "ipaddr": "N",
    "refurl": "N",
    "datestamp": "Y",  # how long a response took tells who did not read
    "allowprev": "Y",
    "shownoanswer": "N",  # a blank is no answer: it needs no words
}
# Names that LimeSurvey keeps for itself, and those by which an export's own columns are known.
KEPT_CODES = frozenset(
    ("that", "this", "self", "other", "comment", "count", "id", "submitdate", "completed", "lastpage", "startlanguage",
     "seed", "startdate", "datestamp", "token", "ipaddr", "refurl", "firstname", "lastname", "email")
)  # fmt: skip

_NOT_TAKEN = str.maketrans({"{": "&#123;", "}": "&#125;", "\\": "&#92;"})

Cells = dict[str, str]


def as_limesurvey(survey: Asked) -> str:
    """The file's text, to be written as UTF-8 with its own line ends.

    Raises InputError where the title is longer than LimeSurvey keeps.
    """
    if len(survey.title) > LONGEST_TITLE:
        remedy = f"shorten it: LimeSurvey keeps {LONGEST_TITLE}"
        raise InputError("questionnaire", Mistake("wave.title", f"{len(survey.title)} characters", remedy))
    text = io.StringIO(newline="")
    text.write("\ufeff")
    written = csv.DictWriter(text, COLUMNS, restval="", delimiter="\t", lineterminator="\n")
    written.writeheader()
    written.writerows(_rows(survey))
    return text.getvalue()


def codes_of(ids: Iterable[str]) -> list[str]:
    """A code for each id, as LimeSurvey takes them: letters and digits, a letter first, each once, 20 at most.

    >>> codes_of(["risk_law", "leadership_crowded_out_entirely", "leadership_crowded_out_often", "risk_time"])
    ['risklaw', 'leadershipcrowdedout', 'leadershipcrowdedou2', 'risktimeq']
    """
    taken: set[str] = set()
    codes = []
    for one in ids:
        plain = re.sub(r"[^a-z0-9]", "", one)[:LONGEST_CODE]
        if plain in KEPT_CODES or plain.endswith("time"):  # as the columns do that say how long a page took
            plain = f"{plain[: LONGEST_CODE - 1]}q"
        code, number = plain, 1
        while code in taken:
            number += 1
            code = f"{plain[: LONGEST_CODE - len(str(number))]}{number}"
        taken.add(code)
        codes.append(code)
    return codes


def _rows(survey: Asked) -> Iterator[Cells]:
    for name, value in SETTINGS.items():
        yield {"class": "S", "name": name, "text": value}
    told = {"surveyls_title": survey.title, "surveyls_welcometext": _html(survey.introduction)}
    for name, value in told.items():
        if value:
            yield {"class": "SL", "name": name, "text": value, "language": LANGUAGE}
    codes = _codes(survey.questions)
    gate = _gate(survey.questions, codes)
    for number, page in enumerate(survey.pages, start=1):
        yield _group(page, number, gate)
        for question in page.questions:
            yield from _question(question, codes)


def _codes(questions: Sequence[Question]) -> dict[tuple[str, str], str]:
    """The code of each question and each row of a grid, by the ids of both; of options within their question."""
    named = [(question.id, row) for question in questions for row in ("", *(one.id for one in question.rows))]
    # Items first: their codes are what an export is read by where it holds no wordings.
    named.sort(key=lambda one: not one[1])
    found = dict(zip(named, codes_of(row or question for question, row in named), strict=True))
    for question in questions:
        if question.kind == "several":
            ids = [one.id for one in question.choices]
            found |= {(question.id, one): code for one, code in zip(ids, codes_of(ids), strict=True)}
    return found


def _gate(questions: Sequence[Question], codes: dict[tuple[str, str], str]) -> str:
    """The expression that is true of respondents who may go on; nothing where all may."""
    for question in questions:
        if question.admits and len(question.admits) < len(question.choices):
            answers = dict(zip(question.choices, answer_codes(question.choices), strict=True))
            code = codes[question.id, ""]
            return " or ".join(f'{code}.NAOK == "{answers[one]}"' for one in question.admits)
    return ""


def _group(page: Page, number: int, gate: str) -> Cells:
    gated = gate if not any(question.admits for question in page.questions) else ""
    return {
        "class": "G", "type/scale": str(number), "name": _html(page.title), "relevance": gated or "1",
        "language": LANGUAGE,
    }  # fmt: skip


def _question(question: Question, codes: dict[tuple[str, str], str]) -> Iterator[Cells]:
    yield {
        "class": "Q",
        "type/scale": _TYPES[question.kind],
        "name": codes[question.id, ""],
        "relevance": "1",
        "text": _html(question.wording),
        "help": _html(question.above),
        "language": LANGUAGE,
        "mandatory": "Y" if question.required else "N",
        "other": "Y" if question.other else "N",
        "max_answers": str(question.at_most or ""),
        "other_replace_text": _html(question.other),
    }
    if question.kind == "several":
        parts = [(codes[question.id, one.id], one.label) for one in question.choices]
    else:
        parts = [(codes[question.id, row.id], row.wording) for row in question.rows]
    for code, text in parts:
        yield {"class": "SQ", "type/scale": "0", "name": code, "relevance": "1", "text": _html(text),
               "language": LANGUAGE, "mandatory": "N"}  # fmt: skip
    if question.kind in ("one", "grid"):
        for choice, code in zip(question.choices, answer_codes(question.choices), strict=True):
            yield {"class": "A", "type/scale": "0", "name": code, "text": _html(choice.label), "language": LANGUAGE}


def answer_codes(choices: Sequence[Choice]) -> list[str]:
    """The code of each answer: its place in the questionnaire, or the number that it is.

    >>> answer_codes([Choice("Agree", 1), Choice("Disagree", 2)]), answer_codes([Choice("0", 1), Choice("10", 2)])
    (['A1', 'A2'], ['0', '10'])
    """
    if all(one.is_number and len(one.label) <= LONGEST_ANSWER_CODE for one in choices):
        return [one.label for one in choices]
    return [f"A{one.place}" for one in choices]


def _html(text: str) -> str:
    """The text as HTML without braces, and without what the importer would take for marks of a cell's own."""
    text = as_markup(text).translate(_NOT_TAKEN)
    return f"&quot;{text[1:]}" if text.startswith('"') else text
