"""From one wave and one of its groups to how the group stands beside everybody.

An edition sets one group's figures beside everybody's. They are those of the tables by group, withheld as there, so
that an edition gives away nothing that the others keep. A group is tested against everybody else; all tests of an
edition are one family (Holm), whichever of its chapters shows them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.difference_tests import shares_test
from helpers.analysis.arithmetic.multiplicity import holm
from helpers.analysis.comparisons import adjust_together, barrier_columns, score_differences
from helpers.analysis.estimates import barrier_shares, option_shares, options_ticked
from helpers.analysis.scales import theme_scores
from helpers.analysis.tables import design_of, grouping, with_facts
from helpers.errors import InputError, Mistake
from helpers.privacy.suppression import withhold_small_groups
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey

EVERYBODY = "Everybody"


@dataclass(frozen=True)
class Edition:
    """How a group stands beside everybody: in theme scores, statements, and options of questions, by their ids.

    Each table has two rows a name, the group's and everybody's: theme, title, item, barrier or option; group; the
    figures of every table; withheld. On the group's row stand `p` (two-sided), `p_adjusted` and `survives`.
    """

    group: str
    scores: pd.DataFrame
    statements: pd.DataFrame
    options: Mapping[str, pd.DataFrame]


def edition(wave: Survey, by: str, group: str) -> Edition:
    """The edition of the group that gave this answer to a profile question.

    Raises InputError for an unknown question or group, and for whoever did not state theirs.
    """
    _require_group(wave, by, group)
    asked = [question.id for question in wave.questionnaire.multiple_choice]
    tables = [
        _scores(wave, by, group),
        _statements(wave, by, group),
        *(_options(one, wave, by, group) for one in asked),
    ]
    scores, statements, *options = adjust_together(tables, holm)
    return Edition(group, scores, statements, dict(zip(asked, options, strict=True)))


def _require_group(wave: Survey, by: str, group: str) -> None:
    labels = [label for label in grouping(wave, by).labels if label != NOT_STATED]
    if group not in labels:
        raise InputError("the edition", Mistake(by, repr(group), f"expected one of {', '.join(labels) or 'none'}"))


def _scores(wave: Survey, by: str, group: str) -> pd.DataFrame:
    found = score_differences(wave, by)
    own = found[found["group"] == group]
    tests = dict(zip(own["theme"].astype(str), own["p"].astype(float), strict=True))
    return _beside(theme_scores(wave, by), theme_scores(wave), "theme", tests, group, "scores_beside")


def _statements(wave: Survey, by: str, group: str) -> pd.DataFrame:
    items = wave.items()
    keys, values = barrier_columns(items, wave)
    tests = _share_tests([str(key["item"]) for key in keys], values, wave, by, group)
    known = items[items["item"].isin(list(tests))]
    return _beside(
        barrier_shares(known, wave, by), barrier_shares(known, wave), "item", tests, group, "statements_beside"
    )


def _options(question: str, wave: Survey, by: str, group: str) -> pd.DataFrame:
    options, ticked = options_ticked(question, wave)
    tests = _share_tests([str(option["option"]) for option in options], ticked, wave, by, group)
    return _beside(
        option_shares(question, wave, by), option_shares(question, wave), "option", tests, group, "options_beside"
    )


def _share_tests(names: Sequence[str], values: Numbers, wave: Survey, by: str, group: str) -> dict[str, float]:
    """The p value of each column: Rao and Scott's F of the group against everybody else."""
    codes, design = np.where(wave.profile(by) == group, 1, 0), design_of(wave)
    return {name: float(shares_test(values[:, place], codes, design).p) for place, name in enumerate(names)}


def _beside(
    by_group: pd.DataFrame, of_all: pd.DataFrame, named: str, tests: Mapping[str, float], group: str, family: str
) -> pd.DataFrame:
    """The rows of one group and of everybody, name by name; small groups withheld as in the table of all groups."""
    shown, everybody = withhold_small_groups(by_group), withhold_small_groups(of_all)
    own = shown[shown["group"] == group]
    p = own[named].astype(str).map(tests).where(~own["withheld"])
    both = pd.concat([own.assign(p=p), everybody.assign(group=EVERYBODY, p=np.nan)], ignore_index=True)
    order = {name: place for place, name in enumerate(own[named].tolist())}
    places = both[named].map(order).to_numpy() * 2 + (both["group"] == EVERYBODY).to_numpy()
    facts = {str(fact): value for fact, value in shown.attrs.items()} | {"family": family, "edition": group}
    return with_facts(both.iloc[np.argsort(places, kind="stable")].reset_index(drop=True), facts)
