"""From answers to the items of a theme to whether one thing lies behind them: the one-factor model, on plain arrays.

Three questions: how much of a score comes from what its items share (omega), whether what they share is one
thing (fit), and whether the items measure it alike in several groups (invariance). Answers on scales are taken as
numbers, and rows are complete and unweighted. What is undefined is NaN, or None with a reason.

Fit is by maximum likelihood, as R's lavaan has it. None of the Python packages that are alive fits several
groups at once with means (semopy fits each alone), and one factor needs few lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import least_squares
from scipy.special import chdtrc, chndtr, chndtrinc

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.kinds import Counts

# What groups are asked to have in common: the form alone, the loadings too, the loadings and the intercepts.
Equal = Literal["form", "loadings", "intercepts"]
STEPS: tuple[Equal, ...] = ("form", "loadings", "intercepts")
FEWEST_ITEMS = 3  # with two, any loadings of the same product fit alike
RMSEA_LEVEL = 0.90  # its customary interval: either end is a test at 5%
# A residual variance at this share of its item's variance, or a factor's variance at this share of the first
# group's, is at the end of what is possible (Heywood's case): no proper solution.
_NOTHING = 1e-5
_MOST_STEPS = 200
_STILL = 1e-6  # a step, in standard deviations, after which the search has arrived
_ROUNDING = 1e-13


@dataclass(frozen=True)
class Moments:
    """The bases, means and covariances (divided by n) of groups: by group, then by item."""

    n: Numbers
    means: Numbers
    covariances: Numbers

    @classmethod
    def of(cls, groups: Sequence[Numbers], counts: Sequence[Counts] | None = None) -> Moments:
        """Those of each group's complete rows, in units of the items' standard deviations over all groups.

        A row stands for one respondent, or for as many as `counts` says.
        """
        often = [np.ones(len(rows), dtype=np.int64) for rows in groups] if counts is None else list(counts)
        everybody, all_counts = np.concatenate(list(groups)), np.concatenate(often)
        mean = np.average(everybody, axis=0, weights=all_counts)
        spread = np.sqrt(np.average((everybody - mean) ** 2, axis=0, weights=all_counts))
        # What rounding leaves of answers that are all alike is no spread.
        spread = np.where(spread > 1e-12 * np.abs(everybody).max(axis=0, initial=1.0), spread, 1.0)
        scaled = [(rows - mean) / spread for rows in groups]
        return cls(
            np.array([float(times.sum()) for times in often]),
            np.array([np.average(rows, axis=0, weights=times) for rows, times in zip(scaled, often, strict=True)]),
            np.array([
                np.atleast_2d(np.cov(rows, rowvar=False, ddof=0, fweights=times))
                for rows, times in zip(scaled, often, strict=True)
            ]),
        )  # fmt: skip

    def alone(self) -> list[Moments]:
        """Each group by itself."""
        each = range(len(self.n))
        return [Moments(self.n[[one]], self.means[[one]], self.covariances[[one]]) for one in each]


@dataclass(frozen=True)
class OneFactor:
    """A fitted model: what it says the means and covariances are, and how far the answers are from that.

    `loadings` are standardised, a row a group.
    """

    chi_square: float
    degrees: int
    loadings: Numbers
    means: Numbers
    covariances: Numbers


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

    found = least_squares(residuals, _start(correlations), slopes, method="lm", xtol=1e-12, ftol=1e-12, gtol=1e-12)
    loadings: Numbers = found.x
    return loadings if found.success and (loadings**2 < 1 - _NOTHING).all() else undefined


def omega(values: Numbers, counts: Counts | None = None) -> float:
    """McDonald's omega of complete rows: the share of a score's variance that comes from what its items share.

    One factor, on standardised items. An item that runs against the others is not turned round, for a score
    does not turn it either. A row is one respondent's answers, or those of as many as `counts` says. NaN where the
    loadings are. Source: R psych, `omega(nfactors = 1)`, omega total.
    """
    correlations = _correlations(values, counts)
    loadings = minres_loadings(correlations)
    return float(1 - (1 - loadings**2).sum() / correlations.sum())


def one_factor(moments: Moments, equal: Equal = "form") -> OneFactor | None:
    """The one-factor model, fitted to one group or to several by maximum likelihood.

    With "form" each group has loadings, residual variances and intercepts of its own; with "loadings" they load
    alike; with "intercepts" the items of those who are alike on the factor have the same means too, and only the
    factor's mean and variance differ. None where there is no proper solution: an item without variance
    or repeated, fewer than three items, a residual variance of nought.

    Source: Joreskog (1971), Sorbom (1974); R lavaan, `cfa(group.equal = ...)`.
    """
    if moments.means.shape[1] < FEWEST_ITEMS or not _of_full_rank(moments.covariances):
        return None
    if equal != "form":
        return _fitted(moments, equal)
    alone = [_fitted(one, "loadings") for one in moments.alone()]
    found = [one for one in alone if one is not None]
    if len(found) < len(alone):
        return None
    return OneFactor(
        sum(one.chi_square for one in found), sum(one.degrees for one in found),
        *(np.concatenate([getattr(one, part) for one in found]) for part in ("loadings", "means", "covariances")),
    )  # fmt: skip


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
    if not _of_full_rank(moments.covariances):
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


def _start(correlations: Numbers) -> Numbers:
    """Loadings to begin with: those of the first principal component, somewhat shrunk, the sum pointing up."""
    sizes, directions = np.linalg.eigh(correlations)
    first: Numbers = np.clip(directions[:, -1] * np.sqrt(sizes[-1]) * 0.9, -0.9, 0.9)
    return first if first.sum() >= 0 else -first


def _of_full_rank(covariances: Numbers) -> bool:
    variances = np.einsum("gii->gi", covariances)
    if not (variances > 1e-10).all():
        return False
    spread = np.sqrt(variances)
    return bool(np.linalg.eigvalsh(covariances / spread[:, :, None] / spread[:, None, :]).min() > 1e-8)


@dataclass(frozen=True)
class _Parameters:
    """What a model estimates: the first group's factor has mean 0 and variance 1, whatever the others' have."""

    loadings: Numbers  # by item
    residuals: Numbers  # variances, by group and item
    variances: Numbers  # of the factor, by group but the first
    intercepts: Numbers  # by item, or none at all
    factor_means: Numbers  # by group but the first, or none at all

    @classmethod
    def of(cls, vector: Numbers, groups: int, items: int) -> _Parameters:
        residuals, variances, intercepts = items, items + groups * items, items + groups * items + groups - 1
        factor_means = intercepts + items
        return cls(
            vector[:residuals], vector[residuals:variances].reshape(groups, items), vector[variances:intercepts],
            vector[intercepts:factor_means], vector[factor_means:],
        )  # fmt: skip

    def vector(self) -> Numbers:
        return np.concatenate(
            [self.loadings, self.residuals.ravel(), self.variances, self.intercepts, self.factor_means]
        )

    def factor(self) -> tuple[Numbers, Numbers]:
        """The factor's mean and variance in each group."""
        means = np.concatenate([[0.0], self.factor_means]) if len(self.intercepts) else np.zeros(len(self.residuals))
        return means, np.concatenate([[1.0], self.variances])

    def covariances(self) -> Numbers:
        common = self.factor()[1][:, None, None] * np.outer(self.loadings, self.loadings)
        implied: Numbers = common + self.residuals[:, :, None] * np.eye(len(self.loadings))
        return implied

    def means(self, moments: Moments) -> Numbers:
        """What the model says the means are: just what they are, where they are free."""
        return self.intercepts + np.outer(self.factor()[0], self.loadings) if len(self.intercepts) else moments.means

    def derivatives(self) -> tuple[Numbers, Numbers]:
        """How the means and the covariances move with each parameter: by parameter, group and item."""
        groups, items = self.residuals.shape
        means, variances = self.factor()
        number = len(self.vector())
        cuts = np.cumsum([items, groups * items, groups - 1, len(self.intercepts)])
        loadings, residuals, of_factor, intercepts, factor_means = np.split(np.arange(number), cuts)
        by_mean, by_covariance = np.zeros((number, groups, items)), np.zeros((number, groups, items, items))
        one = np.eye(items)
        both = one[:, :, None] * self.loadings
        by_covariance[loadings] = variances[:, None, None] * (both + both.transpose(0, 2, 1))[:, None]
        group, item = np.divmod(np.arange(groups * items), items)
        by_covariance[residuals, group, item, item] = 1.0
        others = np.arange(1, groups)
        by_covariance[of_factor, others] = np.outer(self.loadings, self.loadings)
        if len(intercepts):
            by_mean[loadings] = means[:, None] * one[:, None]
            by_mean[intercepts] = one[:, None]
            by_mean[factor_means, others] = self.loadings
        return by_mean, by_covariance


def _fitted(moments: Moments, equal: Equal) -> OneFactor | None:
    groups, items = moments.means.shape
    vector = _search(moments, equal)
    if vector is None:
        return None
    fitted = _Parameters.of(vector, groups, items)
    implied = fitted.covariances()
    strength = fitted.loadings * np.sqrt(fitted.factor()[1][:, None] / np.einsum("gii->gi", implied))
    perfect = moments.n @ (np.linalg.slogdet(moments.covariances)[1] + items)
    known = groups * items * (items + 1) // 2 + (groups * items if equal == "intercepts" else 0)
    # What is less than nought by rounding is a perfect fit.
    chi_square = max(float(moments.n.sum() * _discrepancy(vector, moments) - perfect), 0.0)
    return OneFactor(chi_square, known - len(vector), strength, fitted.means(moments), implied)


def _search(moments: Moments, equal: Equal) -> Numbers | None:
    """The parameters of maximum likelihood, by Fisher's scoring; None where they are not proper, or not found."""
    vector, least = _starts(moments, equal)
    height = _discrepancy(vector, moments)
    for _ in range(_MOST_STEPS):
        slopes, curvature = _slopes(vector, moments)
        try:
            step = np.linalg.solve(curvature, -slopes)
        except np.linalg.LinAlgError:
            return None
        size, trial = 1.0, np.maximum(vector + step, least)
        while (reached := _discrepancy(trial, moments)) > height + _ROUNDING:
            size /= 2
            trial = np.maximum(vector + size * step, least)
        moved, vector, height = np.abs(trial - vector).max(), trial, reached
        if moved < _STILL:
            return None if (vector <= least).any() else vector
    return None


def _starts(moments: Moments, equal: Equal) -> tuple[Numbers, Numbers]:
    """Where the search begins, and below what no parameter may go."""
    groups = len(moments.n)
    share = moments.n / moments.n.sum()
    together = np.tensordot(share, moments.covariances, 1)
    spread = np.sqrt(np.diag(together))
    correlations = together / np.outer(spread, spread)
    loadings = minres_loadings(correlations)
    if np.isnan(loadings).any():
        loadings = _start(correlations)
    variances = np.einsum("gii->gi", moments.covariances)
    means = equal == "intercepts"
    start = _Parameters(
        loadings * spread,
        variances * (1 - np.clip(loadings, -0.95, 0.95) ** 2),
        np.ones(groups - 1),
        share @ moments.means if means else np.empty(0),
        np.zeros(groups - 1) if means else np.empty(0),
    )
    free = np.full(len(start.intercepts) + len(start.factor_means), -np.inf)
    least = [np.full(len(loadings), -np.inf), _NOTHING * variances.ravel(), np.full(groups - 1, _NOTHING), free]
    return start.vector(), np.concatenate(least)


def _discrepancy(vector: Numbers, moments: Moments) -> float:
    """Twice the negative log-likelihood for each respondent, less a constant."""
    model = _Parameters.of(vector, *moments.means.shape)
    implied = model.covariances()
    seen = np.linalg.solve(implied, _seen(model, moments))
    height = np.linalg.slogdet(implied)[1] + np.einsum("gii->g", seen)
    return float(height @ moments.n / moments.n.sum())


def _slopes(vector: Numbers, moments: Moments) -> tuple[Numbers, Numbers]:
    """How the discrepancy moves with each parameter, and how its slopes do, as expected under the model."""
    model = _Parameters.of(vector, *moments.means.shape)
    share = (moments.n / moments.n.sum())[:, None]
    inverse = np.linalg.inv(model.covariances())
    by_mean, by_covariance = model.derivatives()
    left = share[:, :, None] * (inverse - inverse @ _seen(model, moments) @ inverse)
    off = share * np.einsum("gij,gj->gi", inverse, moments.means - model.means(moments))
    # A parameter's row has all of its derivatives, so that sums over groups and items are products of matrices.
    number = len(vector)
    means_flat, turned = by_mean.reshape(number, -1), inverse @ by_covariance
    slopes = by_covariance.reshape(number, -1) @ left.ravel() - 2 * means_flat @ off.ravel()
    curvature = (share[:, :, None] * turned).reshape(number, -1) @ turned.swapaxes(2, 3).reshape(number, -1).T
    curvature += 2 * means_flat @ (share * np.einsum("gij,agj->agi", inverse, by_mean)).reshape(number, -1).T
    return slopes, curvature


def _seen(model: _Parameters, moments: Moments) -> Numbers:
    """The covariances about the means that a model says."""
    off = moments.means - model.means(moments)
    seen: Numbers = moments.covariances + off[:, :, None] * off[:, None, :]
    return seen


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
