"""From a seed to an opened wave, without an export between: for asking many surveys what is known to be true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from helpers.demonstration.people import People, draw_people, generator
from helpers.demonstration.truth import population_margins
from helpers.intake.contract import answer_types
from helpers.questionnaire import Questionnaire
from helpers.survey import Survey, weighted_survey


def drawn_wave(questionnaire: Questionnaire, respondents: int, seed: int, unrelated: bool = False) -> Survey:
    """A wave of this many respondents, weighted to the invented world's population.

    Nobody gave up, hurried or answered twice: these are the responses that intake would have kept.
    With `unrelated`, who somebody is has nothing to do with what they answer, so that no two groups of the
    population differ in anything; nor has what they say of the outcomes to do with their other answers.
    """
    people = draw_people(questionnaire, respondents, seed)
    if unrelated:
        order = generator(seed, questionnaire.wave.id, "unrelated").permutation(respondents)
        another = generator(seed, questionnaire.wave.id, "unrelated outcomes").permutation(respondents)
        outcomes = {outcome.id: people.items[outcome.id][another] for outcome in questionnaire.outcomes}
        stated = {question: codes[order] for question, codes in people.stated.items()}
        people = replace(people, stated=stated, items={**people.items, **outcomes})
    nothing = pd.DataFrame({"stage": ["raw rows", "kept"], "rows": [respondents] * 2, "note": ["", ""]})
    drawn = Survey(
        questionnaire,
        _responses(questionnaire, people),
        exclusions=pd.DataFrame(columns=["raw_row", "respondent_id", "reason"]),
        recodes=pd.DataFrame(columns=["question", "from", "to", "count", "why"]),
        flow=nothing,
        population=population_margins(questionnaire),
    )
    return weighted_survey(drawn)


def _responses(questionnaire: Questionnaire, people: People) -> pd.DataFrame:
    """The responses, one row a person, in the columns that `intake.contract` describes."""
    types = answer_types(questionnaire)
    rows = range(1, len(people) + 1)
    columns: dict[str, object] = {"respondent_id": [str(row) for row in rows], "raw_row": rows}
    for question, codes in {**people.stated, **people.items, **people.single}.items():
        columns[question] = pd.Categorical.from_codes(codes, dtype=types[question])
    for asked in questionnaire.multiple_choice:
        ticks = people.ticks[asked.id]
        answered = np.any(list(ticks.values()), axis=0)
        for option in asked.options:
            columns[asked.column(option)] = pd.arrays.BooleanArray(ticks[option.id], ~answered)
        if asked.other:
            columns[f"{asked.id}__other"] = pd.Series("Other", index=range(len(people))).where(ticks["other"])
    return pd.DataFrame(columns)
