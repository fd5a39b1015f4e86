"""From answers to the items of a theme to how well they hang together: the arithmetic, on plain arrays.

Everything rests on complete rows, unweighted: it describes the questionnaire, not the population. What is
undefined is NaN. How far one thing lies behind the items is asked in `factors`, which omega comes from.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import fdtri, ndtri

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.intervals import LEVEL, Interval
from helpers.analysis.arithmetic.kinds import Counts

_LOWER, _UPPER = (1 - LEVEL) / 2, (1 + LEVEL) / 2


@dataclass(frozen=True)
class Alpha:
    """Cronbach's alpha, Feldt's interval for it, and the complete answers that it rests on."""

    alpha: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Without:
    """Alpha without each item, and by how much that is more than alpha with it: an entry an item."""

    alpha: Numbers
    gain: Numbers
    low: Numbers
    high: Numbers


def cronbach_alpha(values: Numbers, counts: Counts | None = None) -> Alpha:
    """How well the columns of `values` hang together, from rows without NaN.

    A row is one respondent's answers, or those of as many as `counts` says. NaN where alpha is undefined: one
    column, fewer than two complete answers, or rows that all have the same sum. Source: R psych, `alpha` and
    `alpha.ci` on complete cases.

    >>> cronbach_alpha(np.array([[1.0, 1.0], [2.0, 2.0], [5.0, 5.0]])).alpha
    1.0
    """
    complete, often = _complete(values, counts)
    n, items = int(often.sum()), complete.shape[1]
    if n < 2 or not _sums_vary(complete):
        return Alpha(np.nan, np.nan, np.nan, n)
    alpha = _alpha(_covariances(complete, often))
    low, high = (1 - (1 - alpha) * fdtri(n - 1, (n - 1) * (items - 1), [_UPPER, _LOWER])).tolist()
    return Alpha(alpha, low, high, n)


def item_rest_correlations(values: Numbers, counts: Counts | None = None) -> tuple[Numbers, Interval]:
    """How each column goes with the sum of all others, with Fisher's interval.

    A row is one respondent's answers, or those of as many as `counts` says. NaN where either has no variance, or
    where there is no other column; the interval needs four complete answers, and has no width at a correlation of 1.
    Source: R psych, `alpha`, `r.drop`.
    """
    complete, often = _complete(values, counts)
    n, items = int(often.sum()), complete.shape[1]
    correlations = np.full(items, np.nan)
    if n > 1 and items > 1:
        rest = complete.sum(axis=1, keepdims=True) - complete
        for item in range(items):
            if _varies(complete[:, item]) and _varies(rest[:, item]):
                (own, both), (_, others) = _covariances(np.column_stack([complete[:, item], rest[:, item]]), often)
                correlations[item] = np.clip(both / np.sqrt(own * others), -1, 1)
    if n < 4:
        return correlations, (np.full(items, np.nan), np.full(items, np.nan))
    # What is not quite within -1 and 1 by rounding has no logarithm.
    centre = np.arctanh(np.clip(correlations, -1 + 1e-15, 1 - 1e-15))
    margin = ndtri(_UPPER) / np.sqrt(n - 3)
    return correlations, (np.tanh(centre - margin), np.tanh(centre + margin))


def alpha_without(values: Numbers, counts: Counts | None = None) -> Without:
    """What alpha becomes without each column, and the interval of its gain over alpha with all of them.

    A row is one respondent's answers, or those of as many as `counts` says. The interval is that of a difference
    between two estimates from the same respondents, by the influence of each on both, and does not suppose that
    answers are normal. All are NaN where either alpha is undefined.

    Source: R psych, `alpha`, `alpha.drop$raw_alpha`; Maydeu-Olivares, Coffman and Hartmann (2007) for the
    distribution-free standard error.
    """
    complete, often = _complete(values, counts)
    items = complete.shape[1]
    others = [np.delete(complete, item, axis=1) for item in range(items)]
    alphas = np.array([cronbach_alpha(rest, often).alpha for rest in others])
    gain = alphas - cronbach_alpha(complete, often).alpha
    known = ~np.isnan(gain)
    error = np.full(items, np.nan)
    if known.any():
        with_all = _alpha_influence(complete, often)
        change = [
            _alpha_influence(rest, often) - with_all for rest, is_known in zip(others, known, strict=True) if is_known
        ]
        variances = np.diag(_covariances(np.column_stack(change), often))
        error[known] = np.sqrt(variances / often.sum())
    margin = ndtri(_UPPER) * error
    return Without(alphas, gain, gain - margin, gain + margin)


def _complete(values: Numbers, counts: Counts | None) -> tuple[Numbers, Counts]:
    """The complete rows, and how many respondents each stands for."""
    inside = ~np.isnan(values).any(axis=1)
    rows: Numbers = values[inside]
    return rows, np.ones(len(rows), dtype=np.int64) if counts is None else counts[inside]


def _covariances(complete: Numbers, often: Counts) -> Numbers:
    return np.atleast_2d(np.cov(complete, rowvar=False, fweights=often))


def _alpha(covariances: Numbers) -> float:
    items = len(covariances)
    return float(items / (items - 1) * (1 - np.trace(covariances) / covariances.sum()))


def _alpha_influence(complete: Numbers, often: Counts) -> Numbers:
    """How far each row's respondents move alpha, as the derivative of alpha by the share of one in the sample."""
    items = complete.shape[1]
    centred = complete - np.average(complete, axis=0, weights=often)
    of_items, of_sum = (centred**2).sum(axis=1), centred.sum(axis=1) ** 2
    mean_of_sum = np.average(of_sum, weights=often)
    ratio = np.average(of_items, weights=often) / mean_of_sum
    influence: Numbers = -items / (items - 1) * (of_items - ratio * of_sum) / mean_of_sum
    return influence


def _sums_vary(complete: Numbers) -> bool:
    """Whether there are two columns or more whose sums differ from row to row."""
    n, items = complete.shape
    return items > 1 and n > 1 and _varies(complete.sum(axis=1))


def _varies(column: Numbers) -> bool:
    return not np.allclose(column, column[0], rtol=1e-12, atol=0)
