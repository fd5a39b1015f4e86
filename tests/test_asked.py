"""What a wave asks: said in four forms, and read back from exports of the surveys made from two of them."""

from __future__ import annotations

import itertools
import json
import random
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from asked_exports import blank, columns_of, limesurvey_export, rows_of, surveymonkey_export
from helpers.intake.cleaning import clean_export
from helpers.intake.exports import read_export
from helpers.publishing.questionnaires.limesurvey import answer_codes, as_limesurvey, codes_of
from helpers.publishing.questionnaires.pages import Asked, asked
from helpers.publishing.questionnaires.surveymonkey import as_surveymonkey
from helpers.questionnaire import Questionnaire, parse_questionnaire
from helpers.survey import read_questionnaire

ROOT = Path(__file__).resolve().parents[1]
WAVES = ("2025", "2026")
NO_RULES = {"fastest_share_of_median": None, "minimum_share_answered": None, "straight_lining_batteries": None,
            "exact_duplicates": False, "same_respondent": False, "tests_and_previews": False}  # fmt: skip


def of_wave(wave: str) -> Questionnaire:
    return read_questionnaire(ROOT / "data" / "raw" / wave / "questionnaire.yml")


def without_aliases(questionnaire: Questionnaire) -> Questionnaire:
    """The same questionnaire, whose file lists no other spelling; no response is left out."""

    def stripped(part: Any) -> Any:
        if isinstance(part, dict):
            return {name: stripped(value) for name, value in part.items() if name != "aliases"}
        return [stripped(one) for one in part] if isinstance(part, list) else part

    content = stripped(questionnaire.model_dump(mode="json")) | {"exclusions": NO_RULES}
    bare = Questionnaire.model_validate(content)
    assert "aliases': ['" not in str(bare.model_dump())
    return bare


# --- surveys to ask ------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=WAVES)
def wave(request: pytest.FixtureRequest) -> tuple[Questionnaire, list[dict[str, Any]]]:
    """A wave of the demonstration, and what its respondents answered."""
    questionnaire = of_wave(request.param)
    export = read_export(ROOT / "data" / "raw" / request.param / "responses.csv", questionnaire.export)
    responses = clean_export(export, questionnaire).responses
    people = responses.astype("object").where(responses.notna(), None).to_dict("records")
    return questionnaire, [as_asked(person, asked(questionnaire)) for person in people[:200]]


def as_asked(person: dict[str, Any], survey: Asked) -> dict[str, Any]:
    """The person, who types something where the box for another answer stands for "Other"."""
    for question in survey.questions:
        labels = [one.label for one in question.choices]
        for column in columns_of(question)[:1] if question.kind == "one" and question.other else ():
            if not blank(person[column]) and person[column] not in labels and blank(person[f"{column}__other"]):
                person[f"{column}__other"] = "Something else"
    return person


# Wordings and labels that are hard to carry through files, HTML and expressions.
WORDS = (
    "Yes, often", 'He said "no"', '"Nothing"', "fewer than <10", "R & D", "AT&T; and so on", "Café – déjà vu", "Don’t know",
    "a; b; c", "{name} of it", "C:\\new", r'a \"slash\"', "10% (or so)", "=1+1", "Other matters", "N/A or none", "'quoted'",
    "<b>Bold</b> claims", "1 to 2", "2 – 3", "No", "Not   so", "Ärger & Öl", "日本語", "x" * 250, "a long answer, " * 20,
    "the same start and then this", "the same start and then that", "tab\tinside", "- dash", "A1", "I agree", "50/50", "in [brackets]", "[first] of all",
)  # fmt: skip


def invented(seed: int, fewest: int = 1) -> tuple[Questionnaire, list[dict[str, Any]]]:
    """A questionnaire of every kind of question, drawn from hard words, and what people answered.

    Its multiple-choice questions have `fewest` options or more.
    """
    draw = random.Random(seed)
    numbers = itertools.count(1)

    def labels(least: int) -> list[str]:
        return draw.sample(WORDS, draw.randint(least, 6))

    def wording() -> str:
        return f"{draw.choice(WORDS)}: question {next(numbers)}, {draw.choice(WORDS)}?"

    def single(name: str) -> dict[str, Any]:
        other = draw.choice(["", "Other (please specify)", "Something, else: "])
        listed = [*labels(2), "Other"] if other.startswith("Other") and draw.random() < 0.5 else labels(2)
        return {"id": name, "wording": wording(), "answers": listed, "other": other}

    scales = {"words": {"answers": labels(3), "outside": ["Does not apply"]}, "points": {"answers": labels(2)},
              "rating": {"answers": [str(point) for point in range(11)]}}  # fmt: skip
    themes = []
    for place in range(3):
        scale = draw.choice(list(scales))
        items = [{"id": f"theme_{place}_{n}", "wording": wording(), "scale": scale} for n in range(draw.randint(1, 4))]
        themes.append({"id": f"theme_{place}", "title": f"Theme {place}", "asked": draw.choice(["", wording()]),
                       "items": items})  # fmt: skip
    multiple = [
        {"id": f"several_{n}", "wording": wording(), "options": labels(fewest), "at_most": draw.choice([None, 2]),
         "other": draw.choice(["", "Other (please specify)"])}
        for n in range(3)
    ]  # fmt: skip
    content = {
        "wave": {"id": "drawn", "title": "Drawn & asked", "fieldwork": {"first_day": "2026-03-01", "last_day": "2026-03-31"},
                 "introduction": draw.choice(["", "Read {this} first."])},
        "scales": scales,
        "consent": {"wording": wording(), "answers": ["I agree", "I do not"], "admits": "I agree"},
        "profile": [single(f"who_{n}") for n in range(3)],
        "themes": themes,
        "outcomes": [{"id": f"outcome_{n}", "wording": wording(), "scale": draw.choice(list(scales))} for n in range(3)],
        "single_choice": [single(f"single_{n}") for n in range(2)],
        "multiple_choice": multiple,
        "open": [{"id": "open_time", "wording": wording()}],
        "exclusions": NO_RULES,
        "export": {"date_order": "month first"},
    }  # fmt: skip
    import yaml

    questionnaire = parse_questionnaire(yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    survey = asked(questionnaire)
    return questionnaire, [_answers(survey, questionnaire, draw, number) for number in range(30)]


def _answers(survey: Asked, questionnaire: Questionnaire, draw: random.Random, number: int) -> dict[str, Any]:
    """What one person answers; everybody consents, and everybody answers something."""
    person: dict[str, Any] = {"respondent_id": str(1000 + number)}
    for question in survey.questions:
        columns = columns_of(question)
        person |= dict.fromkeys(columns)
        if question.kind == "several":
            ticked = [draw.random() < 0.4 for _ in question.choices]
            typed = "Hats, of “course”" if question.other and draw.random() < 0.3 else None
            if any(ticked) or typed:
                person |= dict(zip(columns, [*ticked, typed], strict=False))
        elif question.kind == "words":
            person[columns[0]] = draw.choice([None, "We need, say, “time”"])
        else:
            labels = [one.label for one in question.choices]
            rows = [row.id for row in question.rows] or [question.id]
            required = question.required
            person |= {row: labels[0] if required else draw.choice([None, *labels]) for row in rows}
            listed = {answer.answer for one in questionnaire.single_choices if one.id == question.id for answer in one.answers}
            if question.other and person[question.id] is None and draw.random() < 0.5:
                person[f"{question.id}__other"] = "Another; thing"
                person[question.id] = "Other" if "Other" in listed else None
    return person


# --- read back -----------------------------------------------------------------------------------


def read_back(path: Path, questionnaire: Questionnaire) -> list[dict[str, Any]]:
    """The answers in an export, by a questionnaire that lists no aliases."""
    bare = without_aliases(questionnaire)
    cleaned = clean_export(read_export(path, bare.export), bare)
    responses = cleaned.responses.astype("object")
    return list(responses.where(responses.notna(), None).to_dict("records"))


def differences(said: Sequence[dict[str, Any]], read: Sequence[dict[str, Any]], survey: Asked) -> list[str]:
    """Every answer that is not what it was."""
    columns = [column for question in survey.questions for column in columns_of(question)]
    assert [one["respondent_id"] for one in read] == [one["respondent_id"] for one in said]
    return [
        f"{was['respondent_id']} {column}: {was[column]!r} became {now[column]!r}"
        for was, now in zip(said, read, strict=True)
        for column in columns
        if words(was[column]) != words(now[column])
    ]


def words(value: Any) -> Any:
    """An answer, with the spaces and mark-up of its label as a respondent sees them."""
    return re.sub(r"\s+", " ", re.sub(r"</?b>", " ", value)).strip() if isinstance(value, str) else value


@pytest.mark.parametrize("rating_row", ["", "Response"])
def test_an_export_of_the_survey_made_in_surveymonkey_needs_no_aliases(wave, rating_row, tmp_path):
    questionnaire, people = wave
    survey = asked(questionnaire)
    path = surveymonkey_export(tmp_path / "export.csv", as_surveymonkey(survey), survey, people, rating_row)
    assert read_export(path).layout.tool == "SurveyMonkey"
    assert differences(people, read_back(path, questionnaire), survey) == []


@pytest.mark.parametrize(("codes", "both"), [(False, True), (True, True), (False, False)])
def test_an_export_of_the_survey_made_in_limesurvey_needs_no_aliases(wave, codes, both, tmp_path):
    questionnaire, people = wave
    survey = asked(questionnaire)
    path = limesurvey_export(tmp_path / "export.csv", as_limesurvey(survey), survey, people, codes=codes, both=both)
    assert read_export(path).layout.tool == "LimeSurvey"
    assert differences(people, read_back(path, questionnaire), survey) == []


@pytest.mark.parametrize("seed", range(12))
def test_hard_words_come_back_from_surveymonkey(seed, tmp_path):
    questionnaire, people = invented(seed)
    survey = asked(questionnaire)
    path = surveymonkey_export(tmp_path / "export.csv", as_surveymonkey(survey), survey, people)
    assert differences(people, read_back(path, questionnaire), survey) == []


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("both", [True, False])
def test_hard_words_come_back_from_limesurvey(seed, both, tmp_path):
    # Without a code before it, one option's heading is told from a question's by its neighbour's.
    questionnaire, people = invented(seed, fewest=1 if both else 2)
    survey = asked(questionnaire)
    path = limesurvey_export(tmp_path / "export.csv", as_limesurvey(survey), survey, people, both=both)
    assert differences(people, read_back(path, questionnaire), survey) == []
