"""From numbers and weights to means with intervals: the arithmetic, on plain arrays.

Everything published rests on `linearised_means`. A mean's uncertainty comes from the influence
of each respondent on it (Taylor linearisation), as in R's `survey` package: `svymean` for the
estimate and its standard error, `svyciprop` for the intervals of shares. All arrays of results
have one entry a column of the values given.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, fdtri, logit, stdtrit

from helpers.analysis.design import Design, Numbers, Rows

Interval = tuple[Numbers, Numbers]

# The level of every interval in the report.
LEVEL = 0.95
_LOWER, _UPPER = (1 - LEVEL) / 2, (1 + LEVEL) / 2


@dataclass(frozen=True)
class Means:
    """Weighted means of some columns, and what their intervals need.

    `n` counts the respondents in the base, `n_effective` is Kish's: as many equally weighted
    respondents would be as informative. `design_effect` is the variance over that of a simple random
    sample of n. What is undefined (nobody in the base, or one respondent and so no variation to see)
    is NaN.
    """

    estimate: Numbers
    se: Numbers
    n: NDArray[np.int64]
    n_effective: Numbers
    design_effect: Numbers

    @property
    def degrees(self) -> Numbers:
        """Degrees of freedom: the base less one, as R's `degf` of a subset.

        Those of the whole sample would make the intervals of small groups too short.
        """
        return np.where(self.n > 1, self.n - 1.0, np.nan)


def linearised_means(values: Numbers, design: Design, rows: Rows | None = None) -> Means:
    """Weighted means of the columns of `values`, with linearised standard errors.

    `values` has a row for each respondent of the design, or of those in `rows`; NaN for whoever is not
    in a column's base. A group is estimated as a domain of the whole sample, for the size of a group is
    left to chance too. A respondent of weight zero is in no base.

    Source: R survey, `svymean(~x, subset(design, ...), deff = "replace")`.

    >>> linearised_means(np.array([[1.0], [0.0], [0.0], [np.nan]]), Design(np.ones(4))).estimate
    array([0.33333333])
    """
    means, influence, spread = means_and_influence(values, design.of(rows))
    se = design.standard_errors(influence, rows)
    n, estimate, n_effective = means
    return Means(estimate, se, n, n_effective, _ratio(se**2, _ratio(spread, n * 1.0)))


def means_and_influence(
    values: Numbers, weights: Numbers
) -> tuple[tuple[NDArray[np.int64], Numbers, Numbers], Numbers, Numbers]:
    """Bases, means and effective bases of columns; each row's influence on the means; the variances of the values."""
    inside = ~np.isnan(values) & (weights > 0)[:, None]
    weighing = np.where(inside, weights[:, None], 0.0)
    n = inside.sum(axis=0)
    total = weighing.sum(axis=0)
    estimate = _ratio((weighing * np.where(inside, values, 0.0)).sum(axis=0), total)
    distance = np.where(inside, values - estimate, 0.0)
    influence = _ratio(weighing * distance, total)
    spread = _ratio((weighing * distance**2).sum(axis=0), total) * _ratio(n * 1.0, n - 1.0)
    return (n, estimate, _ratio(total**2, (weighing**2).sum(axis=0))), influence, spread


def mean_interval(means: Means) -> Interval:
    """Student's t interval of each mean. All answers alike give an interval of no width."""
    margin = stdtrit(means.degrees, _UPPER) * means.se
    return means.estimate - margin, means.estimate + margin


def share_interval(means: Means) -> Interval:
    """The interval of each share: logit, and beta where the logit is undefined (0 and 1).

    Logit intervals stay within 0 and 1. Beside a rare answer they are cautious, so the beta
    interval is needed at 0 and 1 only.
    """
    low, high = logit_interval(means)
    beta_low, beta_high = beta_interval(means)
    undefined = np.isnan(low)
    return np.where(undefined, beta_low, low), np.where(undefined, beta_high, high)


def logit_interval(means: Means) -> Interval:
    """R's `svyciprop(method = "logit")`: a t interval on the log odds. NaN for shares of 0 and 1."""
    inner = (means.estimate > 0) & (means.estimate < 1)
    share = np.where(inner, means.estimate, 0.5)
    margin = stdtrit(means.degrees, _UPPER) * np.where(inner, means.se, np.nan) / (share * (1 - share))
    return expit(logit(share) - margin), expit(logit(share) + margin)


def beta_interval(means: Means) -> Interval:
    """R's `svyciprop(method = "beta")`, after Korn and Graubard: exact for the effective n.

    The effective n is that of the share's own variance. A share of 0 or 1 has none, and takes
    Kish's, which makes it Clopper and Pearson's interval in an unweighted survey.
    """
    share = means.estimate
    own = _ratio(share * (1 - share), means.se**2)
    n = np.where((share > 0) & (share < 1), own, means.n_effective)
    # betaincinv is undefined for a parameter of 0, where the interval ends at the share itself.
    low = np.where(share > 0, betaincinv(n * share, n * (1 - share) + 1, _LOWER), share)
    high = np.where(share < 1, betaincinv(n * share + 1, n * (1 - share), _UPPER), share)
    return low, high


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha, Feldt's interval for it, and the complete answers that it rests on."""

    alpha: float
    low: float
    high: float
    n: int


def cronbach_alpha(values: Numbers) -> Alpha:
    """How well the columns of `values` hang together, from rows without NaN.

    NaN where it is undefined: one column, fewer than two complete rows, or rows that all have
    the same sum. Source: R psych, `alpha` and `alpha.ci` on complete cases.

    >>> cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [5.0, 5.0]])).alpha
    1.0
    """
    complete = values[~np.isnan(values).any(axis=1)]
    n, items = complete.shape
    sums = complete.sum(axis=1)
    if items < 2 or n < 2 or np.allclose(sums, sums[0], rtol=1e-12, atol=0):
        return Alpha(np.nan, np.nan, np.nan, n)
    alpha = items / (items - 1) * (1 - complete.var(axis=0, ddof=1).sum() / sums.var(ddof=1))
    low, high = (1 - (1 - alpha) * fdtri(n - 1, (n - 1) * (items - 1), [_UPPER, _LOWER])).tolist()
    return Alpha(float(alpha), low, high, n)


def _ratio(above: NDArray[np.floating[Any]], below: NDArray[np.floating[Any]]) -> Numbers:
    """One by the other, NaN where there is nothing to divide by."""
    ratio: Numbers = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return ratio
