"""From a wave to replicates of it: the weights that other samples of the same kind would have brought.

For estimates whose error no formula gives, such as a rank. Every replicate draws respondents with
replacement and rakes those drawn to the wave's margins once more, so that what raking makes known does
not vary from replicate to replicate, as it does not from sample to sample.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.intervals import LEVEL, Interval, means_and_influence
from helpers.analysis.tables import design_of
from helpers.intake.weighting import Calibration
from helpers.survey import Survey

# An interval's ends then rest on 25 replicates each: drawing others would move them by a twenty-fifth of
# the interval's half width or so, which is less than rounding does.
REPLICATES = 1_000
# The same replicates on every run: a report built twice says the same.
SEED = 6_174
# How near a replicate's margins are brought to their targets, as a share of the population. What is left
# is far below what replicates differ by; where no weights meet all margins, the last cycle's count.
NEAR_ENOUGH = 1e-7
MOST_CYCLES = 200
# Weights are made some replicates at a time: so many numbers stay in a processor's cache, and their sums are
# too short for threads, which wait for each other longer than they work where chapters are run side by side.
_AT_ONCE, _FEWEST_ROWS = 100_000, 16
# All replicates together are kept where they take less than 32 megabytes.
_MOST_KEPT = 4_000_000


def replicate_weights(wave: Survey, replicates: int = REPLICATES) -> Iterator[Numbers]:
    """The weights of the respondents in each replicate, some replicates at a time: a row a replicate.

    One respondent fewer is drawn than there are, so that replicates vary as much as the linearised
    standard errors say. Weights that were raked are raked anew; others (none, those of the export, and
    trimmed ones) count as often as their respondent is drawn. The same on every run.

    Source: Rao and Wu (1988); R survey, `as.svrepdesign(type = "subbootstrap")`, then `rake`.
    """
    if len(wave.responses) * replicates <= _MOST_KEPT:
        return iter((_kept(wave, replicates),))
    return _drawn(wave, replicates)


def replicated(wave: Survey, statistic: Callable[[Numbers], Numbers], replicates: int = REPLICATES) -> Numbers:
    """What a statistic is in every replicate: a row a replicate.

    `statistic` takes weights, a row a replicate and a column a respondent.
    """
    return np.concatenate([statistic(weights) for weights in replicate_weights(wave, replicates)])


def replicates_in_words(wave: Survey, replicates: int) -> str:
    """What the replicates of a survey's means are, as a note says it."""
    if design_of(wave).countable:
        return f"{replicates:,} replicates drawn from the normal distribution that means of so many respondents have"
    return f"{replicates:,} bootstrap replicates"


def replicated_means(values: Numbers, wave: Survey, replicates: int, rows: Rows | None = None) -> Numbers:
    """The weighted means of columns in every replicate: a row a replicate.

    `values` has a row for each respondent, or for each in `rows`; NaN for whoever is not in a column's base. Of very
    many respondents none are drawn: what the means of replicates then come to is normal, with the covariances that
    the design says, and so it is drawn from.

    Source: Mogstad, Romano, Shaikh and Wilhelm (2024), R csranks, which draw the replicates of estimates so.
    """
    design = design_of(wave)
    if design.countable:
        return _normal_means(values, design, rows, replicates)
    answered = (~np.isnan(values)).astype(float)
    filled = np.nan_to_num(values)

    def means(weights: Numbers) -> Numbers:
        own = weights if rows is None else weights[:, rows]
        total = own @ answered
        found: Numbers = np.divide(own @ filled, total, out=np.full(total.shape, np.nan), where=total > 0)
        return found

    return replicated(wave, means, replicates)


def _normal_means(values: Numbers, design: Design, rows: Rows | None, replicates: int) -> Numbers:
    # Column by column, for of a million respondents each array counts, and each column in one piece.
    means, influence = np.empty(values.shape[1]), np.empty(values.shape, order="F")
    for place in range(values.shape[1]):
        (_, mean, _), of_column, _ = means_and_influence(values[:, [place]], design.of(rows))
        means[place], influence[:, place] = mean[0], of_column[:, 0]
    sizes, directions = np.linalg.eigh(design.covariance(influence, rows))
    drawn = np.random.Generator(np.random.PCG64(SEED)).standard_normal((replicates, len(means)))
    return np.asarray(means + drawn * np.sqrt(np.maximum(sizes, 0.0)) @ directions.T)


def percentile_interval(replicated: Numbers) -> Interval:
    """The 95% percentile interval of each column, over the replicates in which it is defined.

    NaN where it is defined in none.

    >>> percentile_interval(np.arange(1001.0)[:, None])
    (array([25.]), array([975.]))
    """
    ends = [
        np.quantile(known, [(1 - LEVEL) / 2, (1 + LEVEL) / 2]) if len(known) else np.full(2, np.nan)
        for known in _known(replicated)
    ]
    low, high = np.array(ends).reshape(-1, 2).T
    return low, high


def replicate_errors(replicated: Numbers) -> Numbers:
    """The standard error of each column: its standard deviation over the replicates in which it is defined."""
    return np.array([known.std(ddof=1) if len(known) > 1 else np.nan for known in _known(replicated)])


def _known(replicated: Numbers) -> Iterator[Numbers]:
    return (values[~np.isnan(values)] for values in replicated.T)


@lru_cache(maxsize=1)
def _kept(wave: Survey, replicates: int) -> Numbers:
    """All weights of a survey's replicates: a chapter's exhibits rest on the same ones."""
    weights = np.concatenate(list(_drawn(wave, replicates)))
    weights.flags.writeable = False
    return weights


def _drawn(wave: Survey, replicates: int) -> Iterator[Numbers]:
    design = design_of(wave)
    respondents = len(design)
    raking = _Raking.of(design.calibration) if design.calibration is not None else None
    base = design.weights if design.calibration is None else design.calibration.base
    random = np.random.Generator(np.random.PCG64(SEED))
    at_once = max(_FEWEST_ROWS, _AT_ONCE // max(1, respondents))
    for first in range(0, replicates, at_once):
        rows = min(at_once, replicates - first)
        drawn = (random.random((rows, max(1, respondents - 1))) * respondents).astype(np.intp)
        weights = _sums(drawn, np.ones(drawn.shape), respondents) * base
        yield weights if raking is None else raking.raked(weights)


def _sums(columns: NDArray[np.intp], amounts: Numbers, width: int) -> Numbers:
    """Amounts summed by the column that each belongs to, row by row."""
    rows = len(columns)
    places = columns + np.arange(rows)[:, None] * width
    sums = np.bincount(places.ravel(), weights=amounts.ravel(), minlength=rows * width).astype(float)
    return sums.reshape(rows, width)


@dataclass(frozen=True, eq=False)
class _Raking:
    """What it takes to rake many sets of weights to the margins that a wave's own weights meet.

    Respondents alike in every margin are of one kind, and share a factor: `kind_of` says which. `start`
    has each kind's factor in the wave itself, `margins` for each margin the kinds by categories (1 where
    a kind is in a category) and what each category must weigh, `total` what all must.
    """

    kind_of: NDArray[np.intp]
    start: Numbers
    margins: tuple[tuple[Numbers, Numbers], ...]
    total: float

    @classmethod
    def of(cls, calibration: Calibration) -> _Raking:
        kinds, kind_of = np.unique(calibration.categories, axis=0, return_inverse=True)
        start = np.zeros(len(kinds))
        counted = calibration.base > 0
        start[kind_of[counted]] = calibration.weights[counted] / calibration.base[counted]
        margins = [
            (np.eye(of_kinds.max() + 1)[of_kinds], np.bincount(of_all, weights=calibration.weights).astype(float))
            for of_kinds, of_all in zip(kinds.T, calibration.categories.T, strict=True)
        ]
        return cls(kind_of, start, tuple(margins), float(calibration.weights.sum()))

    def raked(self, weights: Numbers) -> Numbers:
        """Weights, a row a replicate, raked to the margins; zero for whoever was not drawn.

        The target of a category of which nobody was drawn is shared out among the others of its question.
        """
        of_kinds = _sums(np.broadcast_to(self.kind_of, weights.shape), weights, len(self.start))
        margins = [(kinds, _reachable(targets, of_kinds @ kinds)) for kinds, targets in self.margins]
        fitted = of_kinds * self.start
        for _ in range(MOST_CYCLES):
            gap = 0.0
            for kinds, targets in margins:
                weighs = fitted @ kinds
                gap = max(gap, float(np.abs(weighs - targets).max()))
                fitted *= np.divide(targets, weighs, out=np.zeros_like(targets), where=weighs > 0) @ kinds.T
            if gap <= NEAR_ENOUGH * self.total:
                break
        factors = np.divide(fitted, of_kinds, out=np.zeros_like(fitted), where=of_kinds > 0)
        return weights * factors[:, self.kind_of]


def _reachable(targets: Numbers, weighs: Numbers) -> Numbers:
    """The targets in each replicate, those of categories that nobody was drawn from shared out among the others."""
    reached = np.where(weighs > 0, targets, 0.0)
    total = reached.sum(axis=1, keepdims=True)
    raised: Numbers = reached * np.divide(targets.sum(), total, out=np.zeros_like(total), where=total > 0)
    return raised
