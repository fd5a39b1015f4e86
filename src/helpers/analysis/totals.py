"""From shares to people: how many of the population they are, where its size is known.

A share says how common a need is; a total says where most of those are who have it. Only a wave that is
weighted to a population of known size has totals. They carry the survey's assumption further than shares do:
whoever did not answer is taken to be like those alike in the margins who did.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers, Rows
from helpers.analysis.arithmetic.intervals import linearised_means, share_interval
from helpers.analysis.estimates import SHARE, gave, keyed, options_ticked, require_meaning
from helpers.analysis.tables import By, design_of, group_by_group, grouping, in_columns, stacked
from helpers.errors import InputError, Mistake
from helpers.survey import Survey

_ASSUMED = "if those who did not answer are like those who did"


def option_totals(question: str, wave: Survey, by: By = None) -> pd.DataFrame:
    """How many people of the population would tick each option of a multiple-choice question.

    Columns: option, [group], then the figures: people, but for the bases. Bases are as in `option_shares`; those
    who left the question blank count as those who answered it do. Raises InputError where the wave is
    not weighted to a population.
    """
    keys, ticked = options_ticked(question, wave)
    asked = wave.questionnaire.multiple(question)
    return _totals(
        ticked, keys, ["option", "group"], wave, by,
        family="option_totals", measure=f"People in the population who would tick each option, {_ASSUMED}",
        base="respondents who answered the question", question=asked.wording, question_id=question,
    )  # fmt: skip


def barrier_totals(items: pd.DataFrame, wave: Survey, by: By = None) -> pd.DataFrame:
    """For how many people of the population each item is a barrier.

    Whoever gave an answer outside the scale is in the base here, as one for whom it is none: "don't know" is
    part of the population. Those who left it blank count as those who answered do. Columns: item, title,
    theme, barrier, [group], then the figures. Raises InputError as `barrier_shares` and `option_totals` do.
    """
    keys, columns = [], [np.empty((len(wave.responses), 0))]
    for (item, of_item), barrier in zip(keyed(items), items["barrier"].astype(bool), strict=True):
        scale = wave.scale(item)
        require_meaning(item, scale)
        telling = scale.meaning("positive" if barrier else "negative")
        keys.append(of_item | {"barrier": barrier})
        columns.append(gave(wave.answers(item), telling, [*scale.labels, *scale.outside_labels]))
    return _totals(
        in_columns(columns), keys, ["item", "title", "theme", "barrier", "group"], wave, by,
        family="barrier_totals", measure=f"People in the population for whom it is a barrier, {_ASSUMED}",
        base="respondents who gave any answer",
    )  # fmt: skip


def _totals(
    values: Numbers, keys: Sequence[Mapping[str, object]], columns: Sequence[str], wave: Survey, by: By, **facts: Any
) -> pd.DataFrame:
    """The population's number times the share of all who answered that are in the group and say so."""
    people, groups, design = _people(wave), grouping(wave, by), design_of(wave)

    def of_group(rows: Rows) -> Sequence[NDArray[Any]]:
        of_all = np.where(np.isnan(values), np.nan, 0.0)
        of_all[rows] = values[rows]
        shares, own = linearised_means(of_all, design), linearised_means(values[rows], design, rows)
        low, high = share_interval(shares)
        known = np.where(own.n > 0, people, np.nan)
        scaled = [known * figure for figure in (shares.estimate, low, high)]
        se, design_effect = (np.where(own.n > 1, figure, np.nan) for figure in (shares.se, shares.design_effect))
        return [*scaled, own.n, own.n_effective, people * se, design_effect]

    return stacked(
        [group_by_group(keys, groups, [of_group(rows) for rows in groups.rows])] if keys else [],
        columns,
        wave,
        groups,
        unit="people",
        interval=SHARE["interval"],
        people=people,
        **facts,
    )


def _people(wave: Survey) -> int:
    """How many people the population has that the wave is weighted to."""
    if wave.population_weights is None:
        remedy = "give the population's margins in population.csv: without them, nobody knows how many people it has"
        raise InputError(f"wave {wave.wave.id}", Mistake("the population", "no margins to weight to", remedy))
    margins = wave.population_weights.margins
    return int(margins.loc[margins["question"].eq(margins["question"].iloc[0]), "count"].sum())
