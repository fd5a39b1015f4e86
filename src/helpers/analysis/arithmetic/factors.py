"""From answers to the items of a theme to whether one thing lies behind them: the one-factor model, on plain arrays.

Three questions: how much of a score comes from what its items share (omega), whether what they share is one
thing (fit), and whether the items measure it alike in several groups (invariance). Answers on scales are taken as
numbers, and rows are complete and unweighted. What is undefined is NaN, or None with a reason.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import chdtrc, chndtr, chndtrinc

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.kinds import Counts
from helpers.analysis.arithmetic.one_factor import FEWEST_ITEMS, NOTHING, Moments, OneFactor, first_component

RMSEA_LEVEL = 0.90  # its customary interval: either end is a test at 5%


@dataclass(frozen=True)
class Fit:
    """How well a model fits, as R lavaan's `fitMeasures`. Without degrees of freedom what would test it is NaN.

    `srmr` is Bentler's; with several groups it is of means too. The interval of `rmsea` has `RMSEA_LEVEL`.
    """

    chi_square: float
    degrees: int
    p_value: float
    cfi: float
    tli: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float


def minres_loadings(correlations: Numbers) -> Numbers:
    """The loadings on one factor that leave the smallest residual correlations.

    NaN with fewer than three items, where a correlation is undefined, or where an item would load by more
    than 1. Source: Harman and Jones (1966); R psych, `fa(nfactors = 1, fm = "minres")`.

    >>> minres_loadings(np.array([[1, 0.42, 0.35], [0.42, 1, 0.3], [0.35, 0.3, 1]])).round(6).tolist()
    [0.7, 0.6, 0.5]
    """
    from scipy.optimize import least_squares  # when it is needed: an optimiser takes its time to load

    items = len(correlations)
    undefined = np.full(items, np.nan)
    if items < FEWEST_ITEMS or np.isnan(correlations).any():
        return undefined
    first, second = np.triu_indices(items, 1)
    pairs, among = np.arange(len(first)), correlations[first, second]

    def residuals(loadings: Numbers) -> Numbers:
        left: Numbers = among - loadings[first] * loadings[second]
        return left

    def slopes(loadings: Numbers) -> Numbers:
        by_loading = np.zeros((len(pairs), items))
        by_loading[pairs, first], by_loading[pairs, second] = -loadings[second], -loadings[first]
        return by_loading

    found = least_squares(
        residuals, first_component(correlations), slopes, method="lm", xtol=1e-12, ftol=1e-12, gtol=1e-12
    )
    loadings: Numbers = found.x
    return loadings if found.success and (loadings**2 < 1 - NOTHING).all() else undefined


def omega(values: Numbers, counts: Counts | None = None) -> float:
    """McDonald's omega of complete rows: the share of a score's variance that comes from what its items share.

    One factor, on standardised items. An item that runs against the others is not turned round, for a score
    does not turn it either. A row is one respondent's answers, or those of as many as `counts` says. NaN where the
    loadings are. Source: R psych, `omega(nfactors = 1)`, omega total.
    """
    correlations = _correlations(values, counts)
    loadings = minres_loadings(correlations)
    return float(1 - (1 - loadings**2).sum() / correlations.sum())


def fit_measures(model: OneFactor, moments: Moments) -> Fit:
    """How well a model fits, beside a model in which the items have nothing in common.

    Sources: Bentler (1990) for CFI and SRMR, Tucker and Lewis (1973), Steiger (1990) for RMSEA; with several
    groups RMSEA as Steiger (1998). R lavaan, `fitMeasures`.
    """
    groups = len(moments.n)
    chi_square, degrees = model.chi_square, model.degrees
    if degrees == 0:
        return Fit(chi_square, 0, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan, np.nan)
    nothing, of_nothing = nothing_in_common(moments)
    excess, most = max(chi_square - degrees, 0.0), max(nothing - of_nothing, chi_square - degrees, 0.0)
    per_degree = nothing / of_nothing
    low, high = _noncentrality(chi_square, degrees)
    size = moments.n.sum() * degrees / groups
    rmsea, rmsea_low, rmsea_high = (float(np.sqrt(beyond / size)) for beyond in (excess, low, high))
    return Fit(
        chi_square, degrees, float(chdtrc(degrees, chi_square)),
        1 - excess / most if most > 0 else 1.0,
        (per_degree - chi_square / degrees) / (per_degree - 1) if per_degree > 1 else np.nan,
        rmsea, rmsea_low, rmsea_high, _srmr(model, moments),
    )  # fmt: skip


def nothing_in_common(moments: Moments) -> tuple[float, int]:
    """Chi-square and degrees of freedom of a model in which items have nothing in common; NaN where one is repeated.

    Source: R lavaan, `fitMeasures(fit, c("baseline.chisq", "baseline.df"))`.
    """
    groups, items = moments.means.shape
    degrees = groups * items * (items - 1) // 2
    if not moments.are_of_full_rank:
        return np.nan, degrees
    apart = np.log(np.einsum("gii->gi", moments.covariances)).sum(axis=1)
    return max(float(moments.n @ (apart - np.linalg.slogdet(moments.covariances)[1])), 0.0), degrees


def furthest_off(model: OneFactor, moments: Moments) -> tuple[int, int]:
    """The group and the item whose mean is furthest from what a model says, in standard deviations."""
    off = np.abs(moments.means - model.means) / np.sqrt(np.einsum("gii->gi", moments.covariances))
    group, item = np.unravel_index(int(off.argmax()), off.shape)
    return int(group), int(item)


def _correlations(values: Numbers, counts: Counts | None) -> Numbers:
    """The correlations of the columns; NaN where one has no variance."""
    n, items = len(values) if counts is None else counts.sum(), values.shape[1]
    undefined = np.full((items, items), np.nan)
    if n < 2:
        return undefined
    covariances = np.atleast_2d(np.cov(values, rowvar=False, fweights=counts))
    spread = np.sqrt(np.diag(covariances))
    if not (spread > 1e-12 * np.abs(values).max(initial=1.0)).all():
        return undefined
    return np.asarray(np.clip(covariances / np.outer(spread, spread), -1, 1))


def _noncentrality(chi_square: float, degrees: int) -> tuple[float, float]:
    """Between what the noncentrality of a chi-square lies, at `RMSEA_LEVEL`."""
    ends = [
        float(chndtrinc(chi_square, degrees, chance)) if chndtr(chi_square, degrees, 0.0) > chance else 0.0
        for chance in ((1 + RMSEA_LEVEL) / 2, (1 - RMSEA_LEVEL) / 2)
    ]
    return ends[0], ends[1]


def _srmr(model: OneFactor, moments: Moments) -> float:
    """The root of the mean squared residual, of correlations and, with several groups, of means."""
    groups, items = moments.means.shape
    spread = np.sqrt(np.einsum("gii->gi", moments.covariances))
    off = (moments.covariances - model.covariances) / spread[:, :, None] / spread[:, None, :]
    total = (np.tril(off) ** 2).sum(axis=(1, 2))
    of_means = (((moments.means - model.means) / spread) ** 2).sum(axis=1)
    count = items * (items + 1) / 2 + (items if groups > 1 else 0)
    each: NDArray[np.float64] = np.sqrt((total + of_means) / count)
    return float(each @ moments.n / moments.n.sum())
