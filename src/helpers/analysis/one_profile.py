"""From two waves to the same two weighted to one profile, so that who answered differs as little as it can."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import pandas as pd

from helpers.analysis.asked_alike import waves_in_words
from helpers.errors import InputError
from helpers.intake.weighting import counted_together, weigh
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
    it was not asked in both waves with the same answers, when nobody in the earlier wave can stand for an
    answer, or when no weights meet it together with those before it.
    """
    _, before = waves_in_words(wave, earlier)
    targets = wave.population if wave.population is not None else _respondents_profile(wave)
    wanted = wave.questionnaire.weighting.margins if wave.population is not None else None
    questions = list(wanted or dict.fromkeys(targets["question"]))
    why = {question: _why_not(question, targets, wave, earlier, before) for question in questions}
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


def _respondents_profile(wave: Survey) -> pd.DataFrame:
    """The later wave's own respondents as a population: the shares of those who stated an answer."""
    base = as_they_are(wave).weights.to_numpy(dtype=float)
    tables = []
    for question in wave.questionnaire.profile:
        given = wave.responses[question.id].astype("str")
        weighs = pd.Series(base).groupby(given.to_numpy()).sum().reindex(question.labels, fill_value=0.0)
        counts = (weighs / (weighs.sum() or 1.0) * _PEOPLE).round().astype("int64")
        rows = {"question": question.id, "answer": question.labels, "count": counts.to_numpy()}
        tables.append(pd.DataFrame(rows).assign(source=wave.title, date=""))
    columns = ["question", "answer", "count", "source", "date"]
    return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame(columns=columns)


def _why_not(question: str, targets: pd.DataFrame, wave: Survey, earlier: Survey, before: str) -> str:
    """Why the earlier wave cannot be weighted to a question on its own; "" where it can."""
    then = next((one for one in earlier.questionnaire.single_choices if one.id == question), None)
    if then is None:
        return f"it was not asked in {before}"
    asked = wave.questionnaire.single(question)
    renamed = labels_now(asked, then)
    if renamed is None:
        return "its answers are not the same in both waves"
    weighing = earlier.responses[question][as_they_are(earlier).weights.gt(0)]
    given = {renamed[label] for label in weighing.dropna().astype(str).unique()}
    counted = targets.loc[targets["question"].eq(question) & targets["count"].gt(0), "answer"]
    stand_for = [counted_together(answer, asked) for answer in counted]
    missing = [" or ".join(labels) for labels in stand_for if given.isdisjoint(labels)]
    if not stand_for:
        return "nobody answered it"
    if missing:
        return f"nobody in {before} answered “{missing[0]}”"
    beyond = sorted(given.difference(*stand_for))
    return f"the profile has nobody who answers “{beyond[0]}”, as some did in {before}" if beyond else ""


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
