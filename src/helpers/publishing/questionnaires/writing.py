"""From a wave's name to a file of what it asks, in one of four forms, and to what whoever uses it should know."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helpers.errors import InputError, Mistake
from helpers.folders import write_whole_file
from helpers.publishing.questionnaires.docx import as_docx
from helpers.publishing.questionnaires.html import as_html
from helpers.publishing.questionnaires.limesurvey import as_limesurvey
from helpers.publishing.questionnaires.pages import Asked, asked
from helpers.publishing.questionnaires.surveymonkey import as_surveymonkey
from helpers.questionnaire import Questionnaire


@dataclass(frozen=True)
class Form:
    """A form in which a questionnaire is written: the end of its file's name, and what writes it."""

    ending: str
    write: Callable[[Asked], str | bytes]


FORMS = {
    "html": Form(".html", as_html),
    "docx": Form(".docx", as_docx),
    "surveymonkey": Form("-surveymonkey.json", as_surveymonkey),
    "limesurvey": Form("-limesurvey.txt", as_limesurvey),
}


def write_questionnaire(questionnaire: Questionnaire, form: str, to: Path) -> list[str]:
    """Write a questionnaire in a form, whole or not at all, and return what whoever uses the file should know.

    Raises InputError for a form that there is none of, for a questionnaire that asks nothing, and where the file
    cannot be written.
    """
    if form not in FORMS:
        raise InputError("questionnaire", Mistake("--to", repr(form), f"expected one of {', '.join(FORMS)}"))
    survey = asked(questionnaire)
    if not survey.pages:
        raise InputError("questionnaire", Mistake("the questionnaire", "no questions", "expected at least one"))
    write_whole_file(to, FORMS[form].write(survey))
    return list(_notes(survey, form))


def _notes(survey: Asked, form: str) -> Iterator[str]:
    """What the questionnaire leaves open, and what the form cannot say."""
    admitted = any(one.admits for one in survey.questions)
    if not survey.introduction:
        yield "No introduction stands above the questions: if one should, write it as `introduction` under `wave`."
    if form == "surveymonkey":
        if admitted:
            yield "Whoever does not consent is shown the other pages all the same: set page skip logic in SurveyMonkey."
        if any(one.at_most for one in survey.questions):
            yield (
                "A limit to the options ticked is a requirement in SurveyMonkey: check there whether the question "
                "may be left out."
            )
    if form == "limesurvey":
        yield "Export responses with question codes and texts and full answers: they are then read without aliases."
