"""From a survey to the deposit of it: variables, records and what was done to protect respondents."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.privacy.suppression import MINIMUM_BASE, withhold_small_groups
from helpers.publishing.deposit.protection import (
    WEIGHT_DECIMALS,
    Crossing,
    Profile,
    crossing,
    in_an_order_that_says_nothing,
    protected_profile,
    tells_more,
)
from helpers.publishing.deposit.variables import (
    BLANK,
    ROW,
    TICKED_CODE,
    WEIGHT,
    WITHHELD,
    Group,
    Value,
    Variable,
    groups_of,
    named_briefly,
)
from helpers.questionnaire import Questionnaire, Wave
from helpers.survey import Survey

# What becomes of the weights, by what they come from.
_WEIGHTED = {
    "population": (
        "Responses are weighted (raked) to the population by {margins}; a weight of 1 is the mean. Figures of the "
        "report are weighted."
    ),
    "export": "The weights came with the survey's export; ask whoever made them what they are made of.",
    "": "The responses are not weighted: there is no weight variable.",
}
_WEIGHT_LEFT_OUT = (
    "The weights are left out: they are made of {margins}, and would tell more of these than the deposit does. "
    "Figures of the report are weighted, and cannot be had from this deposit."
)


@dataclass(frozen=True)
class Deposit:
    """One wave as it is given to an archive.

    `records` has a row a respondent and a column a variable, named after it: codes (int64), and weights (float64).
    `weighting` says what the weights are, or why there are none; `written` is how many open questions were left out,
    and `left_out` how many rows of the export were.
    """

    wave: Wave
    groups: tuple[Group, ...]
    records: pd.DataFrame
    profile: Profile
    crossing: Crossing
    weighting: str
    written: int
    left_out: int

    @cached_property
    def variables(self) -> tuple[Variable, ...]:
        """All variables, in the order of the columns."""
        return tuple(variable for group in self.groups for variable in group.variables)

    @property
    def crossed(self) -> list[str]:
        """The titles of the profile questions that are deposited."""
        return [variable.title for variable in self.variables if variable.question in self.profile.kept]


def deposit_of(survey: Survey, offered: Questionnaire, wanted: Sequence[str] | None = None) -> Deposit:
    """The deposit of a survey, with the profile questions `wanted`; with all of them, where that is None.

    `offered` is the questionnaire as its file has it, before small groups were merged. Raises InputError for fewer
    than `MINIMUM_BASE` responses, and as `protected_profile` does.
    """
    if len(survey.responses) < MINIMUM_BASE:
        remedy = f"expected {MINIMUM_BASE} or more: nobody could stay unknown among fewer"
        raise InputError(f"wave {survey.wave.id}", Mistake("the responses", str(len(survey.responses)), remedy))
    profile = protected_profile(survey, wanted)
    groups = groups_of(survey.questionnaire, offered, profile.kept, profile.withheld)
    of_record, *groups = named_briefly([_of_record(), *groups])
    variables = [variable for group in groups for variable in group.variables]
    coded = pd.DataFrame({variable.name: _codes(survey, variable) for variable in variables}, survey.responses.index)
    of_profile = coded[[variable.name for variable in variables if variable.question in profile.kept]]
    weights, weighting = _weights(survey, of_profile)
    if weights is not None:
        coded[WEIGHT] = weights
    else:
        of_record = replace(of_record, variables=of_record.variables[:1])
    records = in_an_order_that_says_nothing(coded)
    records.insert(0, ROW, np.arange(1, len(records) + 1))
    if weights is not None:
        records.insert(1, WEIGHT, records.pop(WEIGHT))
    return Deposit(
        wave=survey.wave,
        groups=(of_record, *_counted(groups, records)),
        records=records,
        profile=profile,
        crossing=crossing(of_profile),
        weighting=weighting,
        written=len(survey.questionnaire.open),
        left_out=len(survey.exclusions),
    )


def _of_record() -> Group:
    row = Variable(
        name=ROW,
        kind="row",
        title="Number of the row",
        notes=("It numbers the rows of this deposit, which are sorted by their answers; it is nobody's id.",),
    )
    weight = Variable(
        name=WEIGHT,
        kind="weight",
        title="Weight",
        notes=("Multiply by it, or name it as the weight, for figures about the population.",),
    )
    return Group("The record", "What is in every row besides answers.", (row, weight))


def _weights(survey: Survey, of_profile: pd.DataFrame) -> tuple[pd.Series | None, str]:
    """The weights that may be deposited, if any, and what is said of them."""
    source = survey.weights_from
    margins = ""
    if survey.population_weights is not None:
        asked = survey.population_weights.margins["question"].drop_duplicates()
        margins = _listed([survey.questionnaire.single(question).name for question in asked])
    if source == "population" and tells_more(survey.weights, of_profile):
        return None, _WEIGHT_LEFT_OUT.format(margins=margins)
    said = _WEIGHTED[source].format(margins=margins)
    return (survey.weights.round(WEIGHT_DECIMALS) if source else None), said


def _listed(titles: Sequence[str]) -> str:
    *others, last = titles
    return f"{', '.join(others)} and {last}" if others else last


# --- codes -------------------------------------------------------------------------------------


def _codes(survey: Survey, variable: Variable) -> pd.Series:
    """A variable's code of every respondent, in the survey's order."""
    if variable.kind == "option":
        ticked = survey.ticked(variable.question)[variable.answer]
        codes = ticked.map({True: TICKED_CODE, False: 0}, na_action="ignore").fillna(BLANK)
        return codes.astype("int64")
    answers = survey.responses[variable.question].astype("category")
    # Whatever has no code of its own was withheld.
    place = [variable.codes.get(label, WITHHELD) for label in answers.cat.categories]
    return pd.Series(np.array([*place, BLANK])[answers.cat.codes], index=answers.index)


# --- counts ------------------------------------------------------------------------------------


def _counted(groups: Sequence[Group], records: pd.DataFrame) -> list[Group]:
    """The groups with how many respondents have each code, but for small numbers and what would give them away."""
    table = pd.DataFrame(
        [
            (variable.name, value.code, int(records[variable.name].eq(value.code).sum()))
            for group in groups
            for variable in group.variables
            for value in variable.categories
        ],
        columns=["item", "answer", "count"],
    )
    # How many gave no answer says nothing of what they think.
    blank = table["answer"].eq(BLANK)
    answered = table[~blank].reset_index(drop=True)
    answered["n"] = answered.groupby("item")["count"].transform("sum")
    answered.attrs["distribution"] = ["item"]
    shown = pd.concat([withhold_small_groups(answered), table[blank]])
    names, answers = shown["item"].tolist(), shown["answer"].tolist()
    counts = [None if pd.isna(count) else int(count) for count in shown["count"].tolist()]
    known = dict(zip(zip(names, answers, strict=True), counts, strict=True))

    def with_count(variable: Variable, value: Value) -> Value:
        return replace(value, respondents=known[variable.name, value.code])

    return [
        replace(
            group,
            variables=tuple(
                replace(variable, categories=tuple(with_count(variable, value) for value in variable.categories))
                for variable in group.variables
            ),
        )
        for group in groups
    ]
