"""Surveys to ask: those of the demonstration, and ones drawn from words that are hard to carry through a file."""

from __future__ import annotations

import itertools
import random
from pathlib import Path
from typing import Any

import pytest
import yaml

from asked_exports import columns_of
from helpers.publishing.questionnaires.pages import Asked, asked
from helpers.questionnaire import Questionnaire, parse_questionnaire
from helpers.survey import read_questionnaire

ROOT = Path(__file__).resolve().parents[1]
WAVES = ("2025", "2026")
WAVE = {
    "id": "drawn",
    "title": "Drawn & asked",
    "fieldwork": {"first_day": "2026-03-01", "last_day": "2026-03-31"},
}
NO_RULES = {"fastest_share_of_median": None, "minimum_share_answered": None, "straight_lining_batteries": None,
            "exact_duplicates": False, "same_respondent": False, "tests_and_previews": False}  # fmt: skip


def of_wave(wave: str) -> Questionnaire:
    return read_questionnaire(ROOT / "data" / "raw" / wave / "questionnaire.yml")


def drawn(parts: str) -> Asked:
    wave = "wave: {id: drawn, title: Drawn, fieldwork: {first_day: 2026-03-01, last_day: 2026-03-31}}\n"
    scales = (
        "scales: {agreement: {answers: [Disagree, Agree], outside: [Don't know]}, mark: {answers: ['0', '1', '2']}}\n"
    )
    return asked(parse_questionnaire(wave + scales + parts))


# Wordings and labels that are hard to carry through files, HTML and expressions.
WORDS = (
    "Yes, often", 'He said "no"', '"Nothing"', "fewer than <10", "R & D", "AT&T; and so on", "Café – déjà vu",
    "Don’t know", "a; b; c", "{name} of it", "C:\\new", r'a \"slash\"', "10% (or so)", "=1+1", "Other matters",
    "N/A or none", "'quoted'", "<b>Bold</b> claims", "1 to 2", "2 – 3", "No", "Not   so", "Ärger & Öl", "日本語",
    "x" * 250, "a long answer, " * 20, "the same start and then this", "the same start and then that", "tab\tinside",
    "- dash", "A1", "I agree", "50/50", "in [brackets]", "[first] of all",
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
        "wave": WAVE | {"introduction": draw.choice(["", "Read {this} first."])},
        "scales": scales,
        "consent": {"wording": wording(), "answers": ["I agree", "I do not"], "admits": "I agree"},
        "profile": [single(f"who_{n}") for n in range(3)],
        "themes": themes,
        "outcomes": [
            {"id": f"outcome_{n}", "wording": wording(), "scale": draw.choice(list(scales))} for n in range(3)
        ],
        "single_choice": [single(f"single_{n}") for n in range(2)],
        "multiple_choice": multiple,
        "open": [{"id": "open_time", "wording": wording()}],
        "exclusions": NO_RULES,
        "export": {"date_order": "month first"},
    }  # fmt: skip
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
            listed = {
                answer.answer for one in questionnaire.single_choices if one.id == question.id for answer in one.answers
            }
            if question.other and person[question.id] is None and draw.random() < 0.5:
                person[f"{question.id}__other"] = "Another; thing"
                person[question.id] = "Other" if "Other" in listed else None
    return person


def surveys() -> list[Asked]:
    """The demonstration's waves, and twelve drawn ones."""
    return [*(asked(of_wave(wave)) for wave in WAVES), *(asked(invented(seed)[0]) for seed in range(12))]


EVERY_SURVEY = pytest.mark.parametrize("survey", surveys(), ids=range(14))
