"""From a survey to what of it may lie in an archive: which profile questions, which groups; and how alone people are.

Single responses are no table of figures: nothing is hidden by adding up. So who somebody is must be hard to tell from
what they said of themselves, and what is left of that risk must be said.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from helpers.errors import InputError, Mistake
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.survey import Survey

# Weights of one cell differ by the last digits of their sums.
WEIGHT_DECIMALS = 6


@dataclass(frozen=True)
class Profile:
    """What of the profile is deposited.

    `kept` are the ids of its questions, `withheld` the answers to each that are coded as withheld. `dropped` are the
    titles of questions that were not asked for, and `too_small` those of questions of which nothing could be left.
    """

    kept: tuple[str, ...]
    withheld: Mapping[str, tuple[str, ...]]
    dropped: tuple[str, ...] = ()
    too_small: tuple[str, ...] = ()


@dataclass(frozen=True)
class Crossing:
    """How alone respondents are on the crossing of the deposited profile questions, blanks taken as answers.

    `cells` is how many combinations occur, `unique` how many respondents are the only one of theirs, and `few` how
    many share theirs with fewer than `MINIMUM_BASE`, themselves counted.
    """

    cells: int
    unique: int
    few: int


def protected_profile(survey: Survey, wanted: Sequence[str] | None = None) -> Profile:
    """What of a survey's profile may be deposited, of the questions `wanted`; of all of them, where that is None.

    Small groups that the survey does not merge are withheld, as `withheld_groups` says. Raises InputError for a
    question that is not in the profile.
    """
    known = {asked.id: asked for asked in survey.questionnaire.profile}
    for question in wanted or ():
        if question not in known:
            remedy = f"expected some of {', '.join(known) or 'none'}"
            raise InputError("--profile", Mistake("the profile question", repr(question), remedy))
    withheld: dict[str, tuple[str, ...]] = {}
    kept, too_small, dropped = [], [], []
    for asked in known.values():
        if wanted is not None and asked.id not in wanted:
            dropped.append(asked.name)
            continue
        counts = survey.responses[asked.id].astype("str").value_counts()
        sizes = {label: int(counts.get(label, 0)) for label in asked.labels}
        groups = withheld_groups(sizes)
        if groups and len(groups) == sum(size > 0 for size in sizes.values()):
            too_small.append(asked.name)
            continue
        kept.append(asked.id)
        if groups:
            withheld[asked.id] = groups
    return Profile(tuple(kept), withheld, tuple(dropped), tuple(too_small))


def withheld_groups(sizes: Mapping[str, int]) -> tuple[str, ...]:
    """The groups that are withheld: the small ones, and the next smallest until they hide one another.

    Small is a group of 1 to `MINIMUM_BASE` - 1 respondents. What is withheld is one group to a reader, and needs as
    many respondents as any other; so there are two groups in it, or everybody would know which it is. In the order
    of `sizes`.

    >>> withheld_groups({"North": 40, "East": 12, "South": 3})
    ('East', 'South')
    >>> withheld_groups({"North": 40, "East": 12})
    ()
    """
    filled = sorted((size, label) for label, size in sizes.items() if size)
    held = [label for size, label in filled if size < MINIMUM_BASE]
    if not held:
        return ()
    for _, label in filled[len(held) :]:
        if sum(sizes[one] for one in held) >= MINIMUM_BASE:
            break
        held.append(label)
    return tuple(label for label in sizes if label in held)


def crossing(profile: pd.DataFrame) -> Crossing:
    """How alone respondents are on the crossing of these columns of codes. Without any, all are alike."""
    sizes = profile.groupby(list(profile), sort=False).size() if len(profile.columns) else pd.Series([len(profile)])
    return Crossing(len(sizes), int(sizes.eq(1).sum()), int(sizes[sizes.lt(MINIMUM_BASE)].sum()))


def tells_more(weights: pd.Series, profile: pd.DataFrame) -> bool:
    """Whether weights tell people apart whom the deposited profile does not.

    A weight that was raked to a margin is a trace of somebody's answer to it, whether or not the answer is there.
    """
    rounded = weights.round(WEIGHT_DECIMALS)
    alike = [profile[name] for name in profile] or pd.Series(0, weights.index)
    return bool(rounded.groupby(alike, sort=False).nunique().gt(1).any())


def in_an_order_that_says_nothing(records: pd.DataFrame) -> pd.DataFrame:
    """The records sorted by what they say: their order in the export is the order in which people answered."""
    keys = [records[name].to_numpy() for name in records]
    return records.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)
