"""Drawn surveys as two waves of one survey, and edits to what one of them asked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from helpers.questionnaire import Questionnaire, Scale
from helpers.survey import Survey
from surveys import drawn_survey


def drawn_waves(now: str, before: str, **options: Any) -> tuple[Survey, Survey]:
    """A wave of 2026 and one of 2025, each drawn as `drawn_survey` draws, with the same options."""
    return drawn_survey(now, **options), as_wave_of(2025, drawn_survey(before, **options))


def as_wave_of(year: int, survey: Survey) -> Survey:
    """The survey as the wave of another year."""
    asked = survey.questionnaire
    days = {"first_day": date(year, 3, 3), "last_day": date(year, 4, 11)}
    about = asked.wave.model_dump() | {"id": str(year), "title": f"Drawn survey {year}", "fieldwork": days}
    return with_questionnaire(survey, asked.model_copy(update={"wave": type(asked.wave).model_validate(about)}))


def with_questionnaire(survey: Survey, questionnaire: Questionnaire) -> Survey:
    return replace(survey, questionnaire=questionnaire)


def with_item(survey: Survey, item: str, **changes: Any) -> Survey:
    """The survey with one item asked differently; `id` gives it another id, in the responses too."""
    asked = survey.questionnaire
    themes = tuple(
        theme.model_copy(
            update={"items": tuple(one.model_copy(update=changes) if one.id == item else one for one in theme.items)}
        )
        for theme in asked.themes
    )
    renamed = survey.responses.rename(columns={item: changes.get("id", item)})
    return replace(survey, questionnaire=asked.model_copy(update={"themes": themes}), responses=renamed)


def with_scale(survey: Survey, name: str, scale: Scale) -> Survey:
    asked = survey.questionnaire
    return with_questionnaire(survey, asked.model_copy(update={"scales": asked.scales | {name: scale}}))


def with_multiple(survey: Survey, question: str, **changes: Any) -> Survey:
    """The survey with one multiple-choice question asked differently."""
    asked = survey.questionnaire
    several = tuple(one.model_copy(update=changes) if one.id == question else one for one in asked.multiple_choice)
    return with_questionnaire(survey, asked.model_copy(update={"multiple_choice": several}))


def with_theme(survey: Survey, theme: str, **changes: Any) -> Survey:
    asked = survey.questionnaire
    themes = tuple(one.model_copy(update=changes) if one.id == theme else one for one in asked.themes)
    return with_questionnaire(survey, asked.model_copy(update={"themes": themes}))
