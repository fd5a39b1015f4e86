"""From a survey as it is asked to the body of the request that creates it: POST /v3/surveys of SurveyMonkey's API.

Families, subtypes and fields are those that SurveyMonkey documents for creating questions
(https://api.surveymonkey.com/v3/docs, "Formatting Question Types"). Its texts are HTML.
"""

from __future__ import annotations

import json
from typing import Any

from helpers.publishing.questionnaires.markup import as_markup
from helpers.publishing.questionnaires.pages import Asked, Choice, Question

REQUIRED = "This question requires an answer."
# How long what is typed into a box may be, and how many lines of it are seen.
BOX = {"num_chars": 500, "num_lines": 1}

Body = dict[str, Any]


def as_surveymonkey(survey: Asked) -> str:
    """The request's body, as JSON."""
    pages: list[Body] = [
        {"title": as_markup(page.title), "questions": [one for question in page.questions for one in _asked(question)]}
        for page in survey.pages
    ]
    if survey.introduction:
        pages[0]["questions"].insert(0, _text(survey.introduction))
    for page in pages:
        for position, question in enumerate(page["questions"], start=1):
            question["position"] = position
    body = {"title": survey.title, "language": "en", "pages": pages}
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _asked(question: Question) -> list[Body]:
    above = [_text(question.above)] if question.above else []
    return [*above, _FORMS[question.kind](question)]


def _text(text: str) -> Body:
    return _headed(text) | {"family": "presentation", "subtype": "descriptive_text"}


def _headed(text: str) -> Body:
    return {"headings": [{"heading": as_markup(text)}]}


def _one(question: Question) -> Body:
    if question.rated and not question.other:
        # A rating is a grid of one row without a name.
        return _headed(question.wording) | _grid_of(question.choices, [""])
    required = {"required": {"text": REQUIRED}} if question.required else {}
    answers = _texts(question.choices) | _box(question)
    return _headed(question.wording) | {"family": "single_choice", "subtype": "vertical", "answers": answers} | required


def _several(question: Question) -> Body:
    most = str(question.at_most)
    required = {"required": {"text": f"Please tick no more than {most}.", "type": "at_most", "amount": most}}
    body = {"family": "multiple_choice", "subtype": "vertical", "answers": _texts(question.choices) | _box(question)}
    return _headed(question.wording) | body | (required if question.at_most else {})


def _grid(question: Question) -> Body:
    return _headed(question.wording) | _grid_of(question.choices, [row.wording for row in question.rows])


def _grid_of(choices: tuple[Choice, ...], rows: list[str]) -> Body:
    """A grid with weights where all its answers are points of a scale.

    A weight for "Don't know" would enter the averages that SurveyMonkey shows, and the API takes no word for an
    answer without one.
    """
    weighted = not any(one.outside for one in choices)
    listed = _texts(choices)["choices"]
    if weighted:
        listed = [body | {"weight": choice.weight} for choice, body in zip(choices, listed, strict=True)]
    answers = {"rows": [{"text": as_markup(row)} for row in rows], "choices": listed}
    subtype = "rating" if weighted else "single"
    return {"family": "matrix", "subtype": subtype, "forced_ranking": False, "answers": answers}


def _own_words(question: Question) -> Body:
    return _headed(question.wording) | {"family": "open_ended", "subtype": "essay"}


def _texts(choices: tuple[Choice, ...]) -> dict[str, list[Body]]:
    listed = [{"text": as_markup(one.label), "position": position} for position, one in enumerate(choices, start=1)]
    return {"choices": listed}


def _box(question: Question) -> Body:
    """The box for another answer, which is itself an answer."""
    return {"other": [{"text": as_markup(question.other), "is_answer_choice": True} | BOX]} if question.other else {}


_FORMS = {"one": _one, "several": _several, "grid": _grid, "words": _own_words}
