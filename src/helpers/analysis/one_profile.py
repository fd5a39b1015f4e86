"""From two waves to the same two weighted to one profile, so that who answered differs as little as it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from helpers.analysis.asked_alike import waves_in_words
from helpers.errors import InputError
from helpers.intake.weighting import TOGETHER, counted_together, weigh
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import Questionnaire, SingleChoice, normalised
from helpers.survey import Survey

# Where the population is not known, its counts are whole numbers that share out this many like the respondents.
_PEOPLE = 10**12

Profile = Literal["population", "respondents", ""]


@dataclass(frozen=True, eq=False)
class OneProfile:
    """Two waves weighted to one profile: that of the later wave's population, or of its respondents.

    `questions` are the names of the profile questions that both are weighted to, `left_out` those that
    they could not be, and why. Where there is no question, `profile` is "", and both are as they are.
    """

    now: Survey
    before: Survey
    profile: Profile
    questions: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def on_one_profile(wave: Survey, earlier: Survey) -> OneProfile:
    """The two waves, weighted so that who answered differs between them as little as it can.

    Both are raked to the later wave's population, by the questions that it is weighted to; where the
    population is not known, the earlier wave is raked to the later wave's respondents, by every profile
    question: direct standardisation, with the later profile as the standard. A question is left out when
    it was not asked in both waves with the same answers, when fewer than `MINIMUM_BASE` in either wave can stand
    for an answer, or when no weights meet it together with those before it.
    """
    now, before = waves_in_words(wave, earlier)
    targets = wave.population if wave.population is not None else _respondents_profile(wave, earlier)
    wanted = wave.questionnaire.weighting.margins if wave.population is not None else None
    questions = list(wanted or dict.fromkeys(targets["question"]))
    why = {question: _why_not(question, targets, (wave, now), (earlier, before)) for question in questions}
    kept, waves = _largest_fitting([question for question in questions if not why[question]], targets, wave, earlier)
    why |= {one: "no weights meet it together with the others" for one in questions if not why[one] and one not in kept}
    left_out = [(wave.questionnaire.single(one).name, why[one]) for one in questions if one not in kept]
    if waves is None:
        return OneProfile(as_they_are(wave), as_they_are(earlier), "", (), tuple(left_out))
    profile: Profile = "population" if wave.population is not None else "respondents"
    names = tuple(wave.questionnaire.single(one).name for one in kept)
    return OneProfile(*waves, profile, names, tuple(left_out))


def as_they_are(wave: Survey) -> Survey:
    """The wave before it was weighted to a population: each respondent weighs what the export says, or 1."""
    if wave.population_weights is None:
        return wave
    weights = pd.Series(wave.population_weights.base, index=wave.responses.index, name="weight")
    weighted = bool(wave.questionnaire.export.weight)
    return replace(wave, weights=weights, weighted=weighted, population=None, population_weights=None)


def _respondents_profile(wave: Survey, earlier: Survey) -> pd.DataFrame:
    """The later wave's own respondents as a population: the shares of those who stated an answer.

    Answers that too few gave to stand for anybody are counted together.
    """
    base = as_they_are(wave).weights.to_numpy(dtype=float)
    rows: list[dict[str, object]] = []
    for question in wave.questionnaire.profile:
        given = wave.responses[question.id].astype("str")
        weighs = pd.Series(base).groupby(given.to_numpy()).sum().reindex(question.labels, fill_value=0.0)
        counts = (weighs / (weighs.sum() or 1.0) * _PEOPLE).round().astype("int64")
        for labels in _enough_together(question, wave, earlier):
            row = {"question": question.id, "answer": TOGETHER.join(labels), "count": int(counts[labels].sum())}
            rows.append(row | {"source": wave.title, "date": ""})
    columns = ["question", "answer", "count", "source", "date"]
    return pd.DataFrame(rows, columns=columns)


def _enough_together(asked: SingleChoice, wave: Survey, earlier: Survey) -> list[list[str]]:
    """The answers to a question, each alone, but those that fewer than `MINIMUM_BASE` of a wave gave together.

    Where these are too few together, the answers that the next fewest gave are with them.
    """
    then = next((one for one in earlier.questionnaire.single_choices if one.id == asked.id), None)
    renamed = labels_now(asked, then) if then else None
    if renamed is None:
        return [[label] for label in asked.labels]
    given = [_given(asked.id, wave), _given(asked.id, earlier).rename(index=renamed)]
    counts = pd.concat([of_wave.reindex(asked.labels, fill_value=0) for of_wave in given], axis=1)
    fewest_first = counts.min(axis=1).sort_values(kind="stable")
    few = int((fewest_first < MINIMUM_BASE).sum())
    while 0 < few < len(fewest_first) and counts.loc[fewest_first.index[:few]].sum().min() < MINIMUM_BASE:
        few += 1
    together = set(fewest_first.index[:few])
    alone = [[label] for label in asked.labels if label not in together]
    return [*alone, [label for label in asked.labels if label in together]] if together else alone


def _why_not(question: str, targets: pd.DataFrame, later: tuple[Survey, str], first: tuple[Survey, str]) -> str:
    """Why the waves, each with what it is called, cannot be weighted to a question on its own; "" where they can."""
    (wave, now), (earlier, before) = later, first
    then = next((one for one in earlier.questionnaire.single_choices if one.id == question), None)
    if then is None:
        return f"it was not asked in {before}"
    asked = wave.questionnaire.single(question)
    renamed = labels_now(asked, then)
    if renamed is None:
        return "its answers are not the same in both waves"
    given, given_then = _given(question, wave), _given(question, earlier).rename(index=renamed)
    counted = targets.loc[targets["question"].eq(question) & targets["count"].gt(0), "answer"]
    stand_for = [counted_together(answer, asked) for answer in counted]
    if not stand_for:
        return "nobody answered it"
    for labels in stand_for:
        for of_wave, when in ((given_then, before), (given, now)):
            if of_wave.reindex(labels, fill_value=0).sum() < MINIMUM_BASE:
                return f"fewer than {MINIMUM_BASE} in {when} answered “{' or '.join(labels)}”"
    beyond = sorted(set(given_then.index[given_then > 0]).difference(*stand_for))
    return f"the profile has nobody who answers “{beyond[0]}”, as some did in {before}" if beyond else ""


def _given(question: str, wave: Survey) -> pd.Series:
    """How many gave each answer, of those who weigh more than nothing."""
    weighing = wave.responses[question][as_they_are(wave).weights.gt(0)]
    return weighing.dropna().astype(str).value_counts()


def labels_now(asked: SingleChoice, then: SingleChoice) -> dict[str, str] | None:
    """The later wave's label for each of the earlier one's; None where they offer other answers."""
    now, old = ({normalised(label): label for label in one.labels} for one in (asked, then))
    return {label: now[plain] for plain, label in old.items()} if now.keys() == old.keys() else None


def _largest_fitting(
    questions: Sequence[str], targets: pd.DataFrame, wave: Survey, earlier: Survey
) -> tuple[list[str], tuple[Survey, Survey] | None]:
    """The questions, one after another, that both waves can be weighted to together, and the waves so weighted."""
    waves = _weighted_to(questions, targets, wave, earlier)
    if waves is not None or not questions:
        return list(questions), waves
    kept: list[str] = []
    for question in questions:
        fitting = _weighted_to([*kept, question], targets, wave, earlier)
        if fitting is not None:
            kept, waves = [*kept, question], fitting
    return kept, waves


def _weighted_to(
    questions: Sequence[str], targets: pd.DataFrame, wave: Survey, earlier: Survey
) -> tuple[Survey, Survey] | None:
    if not questions:
        return None
    renamed = earlier.responses.copy(deep=False)
    for question in questions:
        then = earlier.questionnaire.single(question)
        labels = labels_now(wave.questionnaire.single(question), then) or {}
        renamed[question] = renamed[question].cat.rename_categories(labels)
    weighting = wave.questionnaire.weighting.model_copy(update={"margins": tuple(questions)})
    asked = wave.questionnaire.model_copy(update={"weighting": weighting})
    before = _raked(earlier, renamed, asked, targets)
    # The later wave keeps its published weights unless a question had to be left out for the earlier one.
    published = list(dict.fromkeys(wave.population_weights.margins["question"])) if wave.population_weights else []
    now = wave if published == list(questions) else _raked(wave, wave.responses, asked, targets)
    return (now, before) if now is not None and before is not None else None


def _raked(wave: Survey, responses: pd.DataFrame, asked: Questionnaire, targets: pd.DataFrame) -> Survey | None:
    """The wave weighted to these targets by its responses, in `asked`'s labels; None where no weights meet them."""
    base = as_they_are(wave).weights.to_numpy(dtype=float)
    try:
        found = weigh(responses.assign(weight=base), asked, targets, "the profile of both waves")
    except InputError:
        return None
    weights = pd.Series(found.weights, index=wave.responses.index, name="weight")
    return replace(wave, weights=weights, weighted=True, population_weights=found)
