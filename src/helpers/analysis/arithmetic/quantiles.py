"""From numbers and weights to medians and other quantiles, with intervals: the arithmetic, on plain arrays.

A quantile is the smallest value that at least a given share lie at or below: R survey's
`svyquantile(qrule = "math")`. Its interval is Woodruff's (1952): the share at or below the estimate has a
standard error, and the values that lie that far to each side of the quantile are its ends.

R sets the interval about the share found at or below the estimate. Where many give the same answer, as on
a scale of eleven points, that share is far from the one asked for, and R's interval covers the median
as rarely as 52 times in 100. So it is set about the share asked for, as in SAS's PROC SURVEYMEANS. Where
few answers are alike, the two intervals end at the same values, or at neighbours.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.intervals import UPPER, linearised_means

MEDIAN = 0.5
# Sums of weights end in the sixteenth place anyhow: a share that is short by less has been reached.
_NOTHING = 1e-12


@dataclass(frozen=True)
class Quantiles:
    """A quantile of some columns, with its interval.

    `se` is the interval's half over Student's t, as R gives it. What is undefined is NaN: all of it where
    nobody is in the base, and the interval and its error where the base is too small to have both ends.
    """

    estimate: Numbers
    low: Numbers
    high: Numbers
    se: Numbers
    n: NDArray[np.int64]
    n_effective: Numbers


def quantiles(values: Numbers, design: Design, rows: Rows | None = None, share: float = MEDIAN) -> Quantiles:
    """The value of each column that a `share` (0 to 1) of respondents lie at or below; the median by default.

    Shapes, bases and `rows` as in `intervals.linearised_means`. Source: R survey,
    `svyquantile(~x, design, share, qrule = "math")`; the interval is that of SAS's PROC SURVEYMEANS (see above).

    >>> quantiles(np.array([[1.0], [2.0], [3.0], [9.0]]), Design(np.ones(4))).estimate
    array([2.])
    """
    weights = design.of(rows)
    estimate = _at(values, weights, np.full(values.shape[1], share))
    within = linearised_means(np.where(np.isnan(values), np.nan, values <= estimate), design, rows)
    below = linearised_means(np.where(np.isnan(values), np.nan, values < estimate), design, rows)
    # Nobody above the estimate, some below it: at or below is everybody, which has no error.
    se = np.where(within.estimate < 1, within.se, below.se)
    t = stdtrit(within.degrees, UPPER)
    low, high = _at(values, weights, share - t * se), _at(values, weights, share + t * se)
    # An interval of one end would be read as one that ends at the other.
    one_ended = np.isnan(low) | np.isnan(high)
    low, high = np.where(one_ended, np.nan, low), np.where(one_ended, np.nan, high)
    return Quantiles(estimate, low, high, (high - low) / (2 * t), within.n, within.n_effective)


def _at(values: Numbers, weights: Numbers, shares: Numbers) -> Numbers:
    """The smallest value of each column with its share at or below it; NaN for a share outside 0 to 1."""
    found = np.full(values.shape[1], np.nan)
    for column, (of_column, share) in enumerate(zip(values.T, shares, strict=True)):
        inside = ~np.isnan(of_column) & (weights > 0)
        if inside.any() and 0 <= share <= 1:
            order = np.argsort(of_column[inside], kind="stable")
            reached = np.cumsum(weights[inside][order])
            place = int(np.searchsorted(reached, (share - _NOTHING) * reached[-1]))
            found[column] = of_column[inside][order][place]
    return found
