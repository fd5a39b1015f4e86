"""From the barriers of the whole report to their order, and how sure each place in it is.

A rank is no less an estimate than a share, and its interval follows from what the data tell apart: an item
ranks at least below those that are clearly larger, and at least above those that are clearly smaller. What
cannot be told apart is level. A rank's own distribution over replicates would not do: where items are truly
level it settles on the order that chance brought about, and misses theirs far too often.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.intervals import LEVEL
from helpers.analysis.estimates import barrier_shares, gave
from helpers.analysis.replicates import REPLICATES, replicated_means, replicates_in_words
from helpers.analysis.tables import in_columns
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.survey import Survey

Places = NDArray[np.int64]
# What sums of floats leave behind is no difference.
_SAME = 1e-12


@dataclass(frozen=True, eq=False)
class Ranks:
    """The rank of each estimate, 1 for the largest, and the interval of each rank. Equal estimates share one."""

    rank: Places
    low: Places
    high: Places

    @property
    def level(self) -> Places:
        """Which estimates are level, counted from 1 at the top.

        A level begins with the largest that is in no level yet, and takes in those after it until one can be
        told apart from it, by the interval of either. The last of one level and the first of the next may
        be close all the same.
        """
        levels = np.zeros(len(self.rank), dtype=np.int64)
        begins, reaches = 0, 0
        for place, one in enumerate(np.argsort(self.rank, kind="stable"), start=1):
            if place > reaches and self.low[one] > begins:
                begins, reaches = place, int(self.high[one])
            levels[one] = begins
        return np.unique(levels, return_inverse=True)[1] + 1


def ranks(estimates: Numbers, replicates: Numbers) -> Ranks:
    """The ranks of estimates that were computed on the same respondents, from their replicates (rows).

    An item's differences from all others are tested together, at 5%, so that the interval of its rank
    holds its true rank in 95 samples of a hundred or more, whatever is level with it. The tests take one
    step after another: those found clear are set aside, which makes the others' bar lower.

    Source: Mogstad, Romano, Shaikh and Wilhelm (2024), "Inference for ranks", marginal confidence sets;
    R csranks, `irank` and `csranks(simul = FALSE)`.

    >>> apart = np.array([[0.50, 0.30, 0.10], [0.52, 0.31, 0.11], [0.49, 0.28, 0.09]])
    >>> found = ranks(np.array([0.5, 0.3, 0.1]), apart)
    >>> found.rank.tolist(), found.low.tolist(), found.high.tolist()
    ([1, 2, 3], [1, 2, 3], [1, 2, 3])
    """
    replicates = replicates[~np.isnan(replicates).any(axis=1)]
    size = len(estimates)
    larger, smaller = np.zeros(size, dtype=np.int64), np.zeros(size, dtype=np.int64)
    for one in range(size):
        clear = _clearly_different(estimates[one] - estimates, replicates[:, [one]] - replicates, one)
        larger[one] = (clear & (estimates > estimates[one])).sum()
        smaller[one] = (clear & (estimates < estimates[one])).sum()
    rank = 1 + (estimates[None, :] > estimates[:, None] + _SAME).sum(axis=1)
    return Ranks(rank, 1 + larger, size - smaller)


def _clearly_different(differences: Numbers, replicates: Numbers, own: int) -> NDArray[np.bool_]:
    """Which of an item's differences from the others are none of chance, all of them tested together."""
    if len(replicates) < 2:
        return np.zeros(len(differences), dtype=np.bool_)
    errors = replicates.std(axis=0, ddof=1)
    # A difference that never varies is the same in every sample: there is nothing to test.
    varies = errors > _SAME
    scale = np.where(varies, errors, 1.0)
    distances = np.where(varies, np.abs(replicates - differences) / scale, 0.0)
    statistics = np.where(varies, np.abs(differences) / scale, np.inf)
    clear = ~varies & (np.abs(differences) > _SAME)
    left = varies.copy()
    left[own] = False
    while left.any():
        bar = np.quantile(distances[:, left].max(axis=1), LEVEL)
        found = left & (statistics > bar)
        if not found.any():
            break
        clear, left = clear | found, left & ~found
    return np.asarray(clear)


def barrier_ranks(wave: Survey, replicates: int = REPLICATES) -> pd.DataFrame:
    """All items of the report in the order of their barrier shares, with the interval of each rank.

    An item of a base under `MINIMUM_BASE` has no rank: it is withheld, and a gap between the others'
    would give it away.

    Columns: item, title, theme, barrier, then the figures of `barrier_shares`, rank, rank_low, rank_high
    and level (`Ranks`); rows: largest share first, in the questionnaire's order where shares are equal, then
    those without a rank.
    Raises InputError as `barrier_shares` does.
    """
    return _barrier_ranks(wave, replicates)


@lru_cache(maxsize=8)  # a chapter asks for the same several times, and a survey never changes
def _barrier_ranks(wave: Survey, replicates: int) -> pd.DataFrame:
    shares = barrier_shares(wave.items(), wave)
    shown = (shares["n"] >= MINIMUM_BASE).to_numpy(dtype=bool)
    found = ranks(shares.loc[shown, "estimate"].to_numpy(), _replicated_shares(shares[shown], wave, replicates))
    columns = {"rank": found.rank, "rank_low": found.low, "rank_high": found.high, "level": found.level}
    for column, places in columns.items():
        shares[column] = pd.array([pd.NA] * len(shares), dtype="Int64")
        shares.loc[shown, column] = places
    facts = {
        "family": "barrier_ranks",
        "measure": "Share of respondents for whom it is a barrier, and its rank among all",
        "rank_interval": f"{LEVEL:.0%} interval of each rank, all comparisons of an item tested together",
        "replicates": replicates,
        "replicated": replicates_in_words(wave, replicates),
    }
    # What is withheld stands last, as it was asked: its place in the order would tell how large it is.
    order = shares["estimate"].where(shown).sort_values(ascending=False, kind="stable").index
    ordered = shares.loc[order].reset_index(drop=True)
    ordered.attrs = shares.attrs | facts
    return ordered


def _replicated_shares(items: pd.DataFrame, wave: Survey, replicates: int) -> Numbers:
    """The barrier shares of items, rows of a table of `barrier_shares`, in every replicate."""
    columns = [np.empty((len(wave.responses), 0))]
    for item, barrier in zip(items["item"], items["barrier"], strict=True):
        scale = wave.scale(item)
        columns.append(
            gave(wave.answers(item), scale.meaning("positive" if barrier else "negative"), scale.base_labels)
        )
    return replicated_means(in_columns(columns), wave, replicates)
