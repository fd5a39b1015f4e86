"""From a survey to the same with small groups merged: every chapter then shows the same groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.intake.weighting import counted_together
from helpers.privacy.merging import merged_groups
from helpers.questionnaire import Questionnaire, SingleChoice, normalised
from helpers.survey.model import Survey

# Of each question that has some, the labels that stand together, by what they are called.
Merged = Mapping[str, Mapping[str, Sequence[str]]]
_SAID = ("source", "date")


def small_groups_merged(survey: Survey) -> Survey:
    """The survey with the small groups of its profile questions merged, as `privacy.merging.merged_groups` says.

    It is merged whole: questionnaire, responses, the population's margins and those of the weights. The weights stay
    as they are. A merged answer says what it stands for (`MergedAnswer`).
    """
    groups = {
        asked.id: groups_of(asked, _sizes(survey.responses[asked.id], asked.labels), survey.population)
        for asked in survey.questionnaire.profile
    }
    return with_merged(survey, groups)


def _sizes(answers: pd.Series, labels: Sequence[str]) -> dict[str, int]:
    """How many gave each of the answers."""
    given = answers.astype("category").cat
    numbers = np.bincount(given.codes[given.codes >= 0], minlength=len(given.categories))
    counted = dict(zip(given.categories, numbers.tolist(), strict=True))
    return {label: counted.get(label, 0) for label in labels}


def groups_of(
    asked: SingleChoice, sizes: Mapping[str, int], population: pd.DataFrame | None
) -> dict[str, tuple[str, ...]]:
    """The answers to a profile question that stand together, by what they are then called.

    `sizes` has how many gave each. What the population counts together is not parted.
    """
    counted: list[list[str]] = []
    if population is not None:
        margins = zip(population["question"], population["answer"], strict=True)
        counted = [counted_together(answer, asked) for question, answer in margins if question == asked.id]
    return merged_groups(sizes, asked.small_groups, counted)


def with_merged(survey: Survey, groups: Merged) -> Survey:
    """The survey with the answers of each group as one answer, question by question. Itself, where there are none."""
    merged = {question: of_question for question, of_question in groups.items() if of_question}
    if not merged:
        return survey
    questionnaire = _questionnaire(survey.questionnaire, merged)
    responses = survey.responses.copy(deep=False)
    for question, of_question in merged.items():
        responses[question] = _answers(responses[question], questionnaire.single(question).labels, of_question)
    population, weights = survey.population, survey.population_weights
    if population is not None:
        population = _margins(population, survey.questionnaire, merged)
    if weights is not None:
        weights = replace(weights, margins=_margins(weights.margins, survey.questionnaire, merged))
    return replace(
        survey, questionnaire=questionnaire, responses=responses, population=population, population_weights=weights
    )


@lru_cache(maxsize=2)  # chapters compare the same two waves many times, and figures are kept by their surveys
def merged_alike(wave: Survey, earlier: Survey) -> tuple[Survey, Survey]:
    """Both waves with the same groups: what is merged in one is merged in the other, too.

    In questions of their profile that offered the same answers; the others stay as they are.
    """
    old = {asked.id: asked for asked in earlier.questionnaire.profile}
    now: dict[str, dict[str, list[str]]] = {}
    then: dict[str, dict[str, list[str]]] = {}
    for asked in wave.questionnaire.profile:
        if asked.id in old and (asked.merged or old[asked.id].merged):
            now[asked.id], then[asked.id] = _alike(asked, old[asked.id])
    return with_merged(wave, now), with_merged(earlier, then)


def _alike(asked: SingleChoice, old: SingleChoice) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The labels of each wave that stand together so that both have the same groups, under the same names."""
    if {normalised(label) for label in asked.offered} != {normalised(label) for label in old.offered}:
        return {}, {}
    groups: list[set[str]] = []
    for parts in [*asked.merged.values(), *old.merged.values()]:
        plain = {normalised(label) for label in parts}
        meeting = [group for group in groups if group & plain]
        groups = [group for group in groups if not group & plain] + [plain.union(*meeting)]
    both: tuple[dict[str, list[str]], dict[str, list[str]]] = ({}, {})
    for group in groups:
        held = [[label for label in one.labels if group & _offered(one, label)] for one in (asked, old)]
        name = next((labels[0] for labels in held if len(labels) == 1), " or ".join(held[0]))
        for of_wave, labels in zip(both, held, strict=True):
            of_wave[name] = labels
    return both


def _offered(asked: SingleChoice, label: str) -> set[str]:
    """What a label stands for, as labels are compared between waves."""
    return {normalised(one) for one in asked.merged.get(label, (label,))}


def _questionnaire(questionnaire: Questionnaire, merged: Merged) -> Questionnaire:
    profile = [asked.with_merged(merged[asked.id]) if asked.id in merged else asked for asked in questionnaire.profile]
    return questionnaire.model_copy(update={"profile": tuple(profile)})


def _answers(answers: pd.Series, labels: Sequence[str], groups: Mapping[str, Sequence[str]]) -> pd.Series:
    """A question's answers in its merged labels."""
    called = _called(groups)
    given = answers.astype("category")
    names = pd.Index(list(labels), dtype="str")
    place = names.get_indexer(pd.Index([called.get(label, label) for label in given.cat.categories], dtype="str"))
    codes = np.append(place, -1)[given.cat.codes]  # the last is for the code -1: left blank
    kinds = pd.CategoricalDtype(names, ordered=bool(given.cat.ordered))
    return pd.Series(pd.Categorical.from_codes(codes, dtype=kinds), index=answers.index, name=answers.name)


def _margins(margins: pd.DataFrame, asked: Questionnaire, merged: Merged) -> pd.DataFrame:
    """Margins, a row an answer, with those of merged answers added up."""
    called = {question: _called(groups) for question, groups in merged.items()}

    def label(question: str, answer: str) -> str:
        if question not in called:
            return answer
        first = counted_together(answer, asked.single(question))[0]
        return called[question].get(first, answer)

    answers = [label(*one) for one in zip(margins["question"], margins["answer"], strict=True)]
    sums = {column: "first" if column in _SAID else "sum" for column in margins if column not in ("question", "answer")}
    added = margins.assign(answer=answers).groupby(["question", "answer"], sort=False, as_index=False)
    # Of "Not stated" the population knows no count: NA, and not the 0 that nothing adds up to.
    counts = added["count"].sum(min_count=1)["count"]
    table: pd.DataFrame = added.agg(sums).assign(count=counts)
    return table[list(margins.columns)].astype({"count": margins["count"].dtype})


def _called(groups: Mapping[str, Sequence[str]]) -> dict[str, str]:
    return {label: name for name, labels in groups.items() for label in labels}
