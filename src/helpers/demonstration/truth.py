"""From the invented world to the truth about it: what a perfect analysis would find.

Expectations are exact sums over every kind of person, not averages of what was drawn. They come
twice: for those who answer, which unweighted estimates aim at, and for the population, which
estimates weighted to its margins aim at.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import pandas as pd

from helpers.demonstration import model, world
from helpers.demonstration.model import Floats, Profile
from helpers.demonstration.people import Flags
from helpers.questionnaire import MINIMUM_ITEMS_FOR_SCORE, Item, Questionnaire, Theme

GROUPS = ("sector", "role", "organisation", "region")
Weights = Mapping[str, Floats]  # "respondents" and "population": the share of each kind of person


def known_truth(questionnaire: Questionnaire) -> dict[str, Any]:
    """What is true in this wave, ready for JSON: shares 0–1 and scores 0–100, six decimals."""
    kinds = model.every_kind_of_person()
    weights = {"respondents": model.respondent_shares(kinds), "population": model.population_shares(kinds)}
    items = questionnaire.asked_items()
    return {
        "answers": {item.id: _answers(questionnaire, item, kinds, weights) for item in items},
        "barrier_shares": {item.id: _barriers(questionnaire, item, kinds, weights) for item in questionnaire.items()},
        "theme_scores": {theme.id: _scores(questionnaire, theme, kinds, weights) for theme in questionnaire.themes},
        "drivers": {outcome.id: world.DRIVERS[outcome.id] for outcome in questionnaire.outcomes},
        "theme_correlations": {
            one.id: {other.id: _rounded(model.theme_correlation(one.id, other.id)) for other in questionnaire.themes}
            for one in questionnaire.themes
        },
        "ticks": {
            question.id: _ticks(question.id, kinds, weights)
            for question in questionnaire.multiple_choice
            if question.id in world.TICKS
        },
        "support_from_weak_themes": {
            option.id: world.SUPPORT[option.id][1]
            for question in questionnaire.multiple_choice
            if question.id == "support"
            for option in question.options
        },
    }


def changes(now: Questionnaire, before: Questionnaire) -> dict[str, Any]:
    """The true change since an earlier wave, for items whose wording is the same in both."""
    same = _worded_alike(now, before)
    old, new = known_truth(before), known_truth(now)
    return {
        "barrier_shares": {item: _less(new["barrier_shares"][item], old["barrier_shares"][item]) for item in same},
        "planted_in_themes": {theme: -shift for theme, shift in world.EARLIER_THEMES.get(before.wave.id, {}).items()},
        "planted_in_items": {item: -shift for item, shift in world.EARLIER_ITEMS.get(before.wave.id, {}).items()},
    }


def true_score_changes(now: Questionnaire, before: Questionnaire) -> dict[str, float]:
    """How far each theme's mean score truly moved since an earlier wave, over the items worded alike in both.

    In points of the population. A theme that has fewer such items than a score takes is left out.
    """
    kinds = model.every_kind_of_person()
    people, same = model.population_shares(kinds), set(_worded_alike(now, before))
    moved = {}
    for theme in now.themes:
        alike = [item.id for item in theme.items if item.id in same]
        if len(alike) >= MINIMUM_ITEMS_FOR_SCORE * len(theme.items):
            new, old = (
                _expected_score(wave, [item for item in wave.items() if item.id in alike], kinds)
                for wave in (now, before)
            )
            moved[theme.id] = float(_mean(new[1] / new[0], people * new[0]) - _mean(old[1] / old[0], people * old[0]))
    return moved


def _worded_alike(now: Questionnaire, before: Questionnaire) -> list[str]:
    earlier = {item.id: item.wording for item in before.asked_items()}
    return [item.id for item in now.items() if earlier.get(item.id) == item.wording]


def true_score_differences(questionnaire: Questionnaire) -> dict[str, dict[str, dict[str, float]]]:
    """How far each group's mean score truly lies from that of everybody else: theme, question, answer.

    In the population, which estimates weighted to its margins aim at.
    """
    kinds = model.every_kind_of_person()
    people = model.population_shares(kinds)
    differences: dict[str, dict[str, dict[str, float]]] = {}
    for theme in questionnaire.themes:
        has, total = _expected_score(questionnaire, theme.items, kinds)
        differences[theme.id] = {
            question: {
                label: float(_mean(total / has, people * has * inside) - _mean(total / has, people * has * ~inside))
                for label, inside in _groups(kinds, question)
            }
            for question in GROUPS
        }
    return differences


def _groups(kinds: Profile, question: str) -> list[tuple[str, Flags]]:
    """Which kinds of person are in each group of a profile question."""
    return [(label, kinds.codes[question] == code) for code, label in enumerate(kinds.labels[question])]


def _less(new: Mapping[str, float], old: Mapping[str, float]) -> dict[str, float]:
    return {who: _rounded(share - old[who]) for who, share in new.items()}


def population_margins(questionnaire: Questionnaire) -> pd.DataFrame:
    """The population's own profile, a row an answer; the counts of each question have the same total.

    Columns: question, answer, count, source, date, as `population.csv` has them.
    """
    kinds = model.every_kind_of_person()
    shares = model.population_shares(kinds)
    day = f"{questionnaire.wave.fieldwork.first_day.year - 1}-09-30"
    rows = []
    for question in GROUPS:
        labels, codes = kinds.labels[question], kinds.codes[question]
        people: Floats = np.array([shares[codes == code].sum() for code in range(len(labels))]) * world.POPULATION
        counts = dict(zip(labels, _whole(people), strict=True))
        rows += [(question, label, counts[label]) for label in questionnaire.single(question).labels]
    margins = pd.DataFrame(rows, columns=["question", "answer", "count"])
    return margins.assign(source="Synthetic margins for demonstration", date=day)


def _whole(amounts: Floats) -> list[int]:
    """Whole numbers with the same total: the largest remainders are rounded up."""
    whole = np.floor(amounts).astype(np.int64)
    short = round(float(amounts.sum())) - int(whole.sum())
    whole[(whole - amounts).argsort(kind="stable")[:short]] += 1
    return [int(one) for one in whole]


def _answers(questionnaire: Questionnaire, item: Item, kinds: Profile, weights: Weights) -> dict[str, Any]:
    scale = questionnaire.scale(item)
    shares = model.expected_answers(questionnaire, item, kinds)
    outside = model.outside_shares(questionnaire, item, kinds)
    inside = 1 - outside.sum(axis=1)
    return {
        who: {
            "on_the_scale": _labelled(scale.labels, _mean(shares, weight * inside)),
            "outside": _labelled(scale.outside_labels, _mean(outside, weight)),
        }
        for who, weight in weights.items()
    }


def _barriers(questionnaire: Questionnaire, item: Item, kinds: Profile, weights: Weights) -> dict[str, float]:
    scale = questionnaire.scale(item)
    meaning = scale.meaning("positive" if item.barrier else "negative")
    is_bad = [label in meaning for label in scale.labels]
    bad = model.expected_answers(questionnaire, item, kinds)[:, is_bad].sum(axis=1)
    inside = 1 - model.outside_shares(questionnaire, item, kinds).sum(axis=1)
    return {who: _rounded(_mean(bad, weight * inside)) for who, weight in weights.items()}


def _scores(questionnaire: Questionnaire, theme: Theme, kinds: Profile, weights: Weights) -> dict[str, Any]:
    """The mean score of those who have one, overall and by group."""
    has, total = _expected_score(questionnaire, theme.items, kinds)
    result = {}
    for who, weight in weights.items():
        by_group = {
            question: {
                label: _rounded(_mean(total / has, weight * has * inside)) for label, inside in _groups(kinds, question)
            }
            for question in GROUPS
        }
        result[who] = {"overall": _rounded(_mean(total / has, weight * has)), **by_group}
    return result


def _expected_score(questionnaire: Questionnaire, items: Sequence[Item], kinds: Profile) -> tuple[Floats, Floats]:
    """For each kind of person: the chance of having a score, and that chance times its mean.

    A score is the mean of the items answered when there are enough of them, so the sum goes over
    every pattern of answered items.
    """
    means, answered = [], []
    for item in items:
        points = len(questionnaire.scale(item).labels)
        value = np.arange(points) * 100 / (points - 1)
        mean = model.expected_answers(questionnaire, item, kinds) @ value
        means.append(100 - mean if item.barrier else mean)
        answered.append((1 - world.BLANK_ITEM) * (1 - model.outside_shares(questionnaire, item, kinds).sum(axis=1)))
    enough = math.ceil(MINIMUM_ITEMS_FOR_SCORE * len(items))
    has, total = np.zeros(len(kinds)), np.zeros(len(kinds))
    for pattern in product((0, 1), repeat=len(items)):
        if sum(pattern) < enough:
            continue
        chance = np.prod([there if one else 1 - there for one, there in zip(pattern, answered, strict=True)], axis=0)
        mean = np.sum([value for one, value in zip(pattern, means, strict=True) if one], axis=0) / sum(pattern)
        has += chance
        total += chance * mean
    return has, total


def _ticks(question: str, kinds: Profile, weights: Weights) -> dict[str, Any]:
    """The share that ticks each option, of those who tick any."""
    shares = model.tick_shares(question, kinds)
    any_tick = 1 - np.prod([1 - share for share in shares.values()], axis=0)
    return {
        who: {option: _rounded(_mean(share / any_tick, weight * any_tick)) for option, share in shares.items()}
        for who, weight in weights.items()
    }


def _mean(values: Floats, weights: Floats) -> Any:
    return np.tensordot(weights, values, axes=1) / weights.sum()


def _labelled(labels: list[str], shares: Floats) -> dict[str, float]:
    return {label: _rounded(share) for label, share in zip(labels, np.atleast_1d(shares)[: len(labels)], strict=True)}


def _rounded(value: float) -> float:
    return round(float(value), 6)
