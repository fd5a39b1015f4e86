"""From the moments of groups to the one-factor model that makes them most likely, on plain arrays.

By maximum likelihood, as R's lavaan has it. None of the Python packages that are alive fits several groups at once
with means (semopy fits each alone), and one factor needs few lines.

Models are fitted side by side. What is `stacked` has an axis more, which comes first: the models.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.kinds import Counts

# What groups are asked to have in common: the form alone, the loadings too, the loadings and the intercepts.
Equal = Literal["form", "loadings", "intercepts"]
STEPS: tuple[Equal, ...] = ("form", "loadings", "intercepts")
FEWEST_ITEMS = 3  # with two, any loadings of the same product fit alike
# A residual variance at this share of its item's variance, or a factor's variance at this share of the first
# group's, is at the end of what is possible (Heywood's case): no proper solution.
NOTHING = 1e-5
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

    @property
    def are_of_full_rank(self) -> bool:
        """Whether each item varies in each group, and is none that others make up."""
        variances = np.einsum("gii->gi", self.covariances)
        if not (variances > 1e-10).all():
            return False
        spread = np.sqrt(variances)
        return bool(np.linalg.eigvalsh(self.covariances / spread[:, :, None] / spread[:, None, :]).min() > 1e-8)


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


def one_factor(moments: Moments, equal: Equal = "form") -> OneFactor | None:
    """The one-factor model, fitted to one group or to several by maximum likelihood.

    With "form" each group has loadings, residual variances and intercepts of its own; with "loadings" they load
    alike; with "intercepts" the items of those who are alike on the factor have the same means too, and only the
    factor's mean and variance differ. None where there is no proper solution: an item without variance
    or repeated, fewer than three items, a residual variance of nought.

    Source: Joreskog (1971), Sorbom (1974); R lavaan, `cfa(group.equal = ...)`.
    """
    if moments.means.shape[1] < FEWEST_ITEMS or not moments.are_of_full_rank:
        return None
    # Groups that have the form alone in common are so many models of one group.
    models = 1 if equal == "form" else 0
    parts = (moments.n, moments.means, moments.covariances)
    stacked = Moments(*(np.expand_dims(part, models) for part in parts))
    return _fitted(stacked, with_means=equal == "intercepts")


def first_component(correlations: Numbers) -> Numbers:
    """Loadings to begin with: those of the first principal component, somewhat shrunk, the sum pointing up.

    Of one matrix of correlations, or of each of a stack.
    """
    return _upwards(0.9 * _main_axis(correlations))


def principal_axis(correlations: Numbers, turns: int = 5) -> Numbers:
    """Other loadings to begin with: on the axis along which items have most in common, the sum pointing up.

    As `first_component`, but over again so many `turns`, with what was found in common in place of all variance.
    """
    each = np.arange(correlations.shape[-1])
    loadings, reduced = first_component(correlations), correlations.copy()
    for _ in range(turns):
        reduced[..., each, each] = loadings**2
        loadings = _upwards(_main_axis(reduced))
    return loadings


def _main_axis(matrices: Numbers) -> Numbers:
    sizes, directions = np.linalg.eigh(matrices)
    axis: Numbers = directions[..., -1] * np.sqrt(np.maximum(sizes[..., -1:], 0.0))
    return axis


def _upwards(loadings: Numbers) -> Numbers:
    within = np.clip(loadings, -0.95, 0.95)
    return np.where(within.sum(axis=-1, keepdims=True) >= 0, within, -within)


@dataclass(frozen=True)
class _Parameters:
    """What models estimate: the first group's factor has mean 0 and variance 1, whatever the others' have."""

    loadings: Numbers  # by model and item
    residuals: Numbers  # variances, by model, group and item
    variances: Numbers  # of the factor, by model and group but the first
    intercepts: Numbers  # by model and item, or none at all
    factor_means: Numbers  # by model and group but the first, or none at all

    @classmethod
    def of(cls, vectors: Numbers, groups: int, items: int) -> _Parameters:
        """What stands in each model's vector, in this order."""
        residuals, variances, intercepts = items, items + groups * items, items + groups * items + groups - 1
        factor_means = intercepts + items
        return cls(
            vectors[:, :residuals], vectors[:, residuals:variances].reshape(-1, groups, items),
            vectors[:, variances:intercepts], vectors[:, intercepts:factor_means], vectors[:, factor_means:],
        )  # fmt: skip

    def vectors(self) -> Numbers:
        residuals = self.residuals.reshape(len(self.residuals), -1)
        return np.concatenate([self.loadings, residuals, self.variances, self.intercepts, self.factor_means], axis=1)

    def factor(self) -> tuple[Numbers, Numbers]:
        """The factor's mean and variance, by model and group."""
        models, groups, _ = self.residuals.shape
        means, variances = np.zeros((models, groups)), np.ones((models, groups))
        if self.intercepts.size:
            means[:, 1:] = self.factor_means
        variances[:, 1:] = self.variances
        return means, variances

    def covariances(self) -> Numbers:
        together = self.loadings[:, None, :, None] * self.loadings[:, None, None, :]
        implied: Numbers = self.factor()[1][..., None, None] * together
        each = np.arange(self.loadings.shape[1])
        implied[..., each, each] += self.residuals
        return implied

    def means(self, stacked: Moments) -> Numbers:
        """What the models say the means are: just what they are, where they are free."""
        if not self.intercepts.size:
            return stacked.means
        implied: Numbers = self.intercepts[:, None] + self.factor()[0][..., None] * self.loadings[:, None]
        return implied


def _fitted(stacked: Moments, with_means: bool) -> OneFactor | None:
    """The models together, as one of all their groups; None where one of them has no proper solution."""
    models, groups, items = stacked.means.shape
    vectors = _search(stacked, with_means)
    if vectors is None:
        return None
    fitted = _Parameters.of(vectors, groups, items)
    implied = fitted.covariances()
    strength = np.sqrt(fitted.factor()[1][..., None] / np.einsum("mgii->mgi", implied))
    perfect = (stacked.n * (np.linalg.slogdet(stacked.covariances)[1] + items)).sum(axis=1)
    known = groups * items * (items + 1) // 2 + (groups * items if with_means else 0)
    # What is less than nought by rounding is a perfect fit.
    chi_squares = np.maximum(stacked.n.sum(axis=1) * _discrepancy(vectors, stacked) - perfect, 0.0)
    return OneFactor(
        float(chi_squares.sum()), models * (known - vectors.shape[1]),
        *(np.concatenate(part) for part in (fitted.loadings[:, None] * strength, fitted.means(stacked), implied)),
    )  # fmt: skip


def _search(stacked: Moments, with_means: bool) -> Numbers | None:
    """The parameters of maximum likelihood, a row a model; None where some are not proper, or not found.

    Items that have little in common may have several solutions: the likeliest of two searches is taken.
    """
    models = len(stacked.n)
    twice = Moments(*(np.concatenate([part, part]) for part in (stacked.n, stacked.means, stacked.covariances)))
    vectors, least = _starts(twice, with_means)
    try:
        vectors, arrived = _scored(vectors, least, twice)
        heights = np.where(arrived, _discrepancy(vectors, twice), np.inf).reshape(2, models)
    except np.linalg.LinAlgError:  # a search has lost its way
        return None
    likeliest = np.arange(models) + models * (heights[1] < heights[0] - _STILL)
    found = vectors[likeliest]
    return found if arrived[likeliest].all() and (found > least[likeliest]).all() else None


def _scored(vectors: Numbers, least: Numbers, stacked: Moments) -> tuple[Numbers, NDArray[np.bool_]]:
    """Where Fisher's scoring leads each model, and whether it has arrived there. Raises LinAlgError.

    None waits for another: where one has arrived it stays.
    """
    heights, arrived = _discrepancy(vectors, stacked), np.zeros(len(vectors), dtype=bool)
    for _ in range(_MOST_STEPS):
        slopes, curvature = _slopes(vectors, stacked)
        steps = np.linalg.solve(curvature, -slopes[..., None])[..., 0]
        steps[arrived] = 0.0
        trial = np.maximum(vectors + steps, least)
        while (worse := (reached := _discrepancy(trial, stacked)) > heights + _ROUNDING).any():
            steps[worse] /= 2
            trial = np.maximum(vectors + steps, least)
        arrived = np.abs(trial - vectors).max(axis=1) < _STILL
        vectors, heights = trial, reached
        if arrived.all():
            break
    return vectors, arrived


def _starts(twice: Moments, with_means: bool) -> tuple[Numbers, Numbers]:
    """Where searches begin, and below what no parameter may go: each model stands there twice."""
    models, groups, _ = twice.means.shape
    share = _shares(twice)[..., None]
    together = (share[..., None] * twice.covariances).sum(axis=1)
    spread = np.sqrt(np.einsum("mii->mi", together))
    correlations = together / spread[:, :, None] / spread[:, None, :]
    half = models // 2
    loadings = np.concatenate([first_component(correlations[:half]), principal_axis(correlations[half:])])
    variances = np.einsum("mgii->mgi", twice.covariances)
    start = _Parameters(
        loadings * spread,
        variances * (1 - loadings**2)[:, None],
        np.ones((models, groups - 1)),
        (share * twice.means).sum(axis=1) if with_means else np.empty((models, 0)),
        np.zeros((models, groups - 1 if with_means else 0)),
    )
    nowhere = [np.full_like(part, -np.inf) for part in (start.loadings, start.intercepts, start.factor_means)]
    least = _Parameters(nowhere[0], NOTHING * variances, np.full_like(start.variances, NOTHING), *nowhere[1:])
    return start.vectors(), least.vectors()


def _discrepancy(vectors: Numbers, stacked: Moments) -> Numbers:
    """Twice the negative log-likelihood for each respondent, less a constant, by model."""
    model = _Parameters.of(vectors, *stacked.means.shape[1:])
    implied = model.covariances()
    seen = np.linalg.solve(implied, _seen(model, stacked))
    height = np.linalg.slogdet(implied)[1] + np.einsum("mgii->mg", seen)
    by_model: Numbers = (height * _shares(stacked)).sum(axis=1)
    return by_model


def _slopes(vectors: Numbers, stacked: Moments) -> tuple[Numbers, Numbers]:
    """How the discrepancy moves with each parameter, and how its slopes do, as expected under the model: by model.

    Where A is the inverse of the covariances V that a model says, S what is seen and m the model's means, a parameter
    a has the slope tr((A - ASA) Va) - 2 ma'A(seen - m), and with b the curvature tr(A Va A Vb) + 2 ma'A mb: Va and ma
    are how V and m move with a. Source: Browne and Arminger (1995).
    """
    models, groups, items = stacked.means.shape
    model = _Parameters.of(vectors, groups, items)
    factor_mean, factor_variance = (part[..., None] for part in model.factor())
    inverse = np.linalg.inv(model.covariances())
    left = inverse - inverse @ _seen(model, stacked) @ inverse
    off = _times(inverse, stacked.means - model.means(stacked))
    loadings = model.loadings[:, None]
    along, pulled = _times(inverse, loadings), _times(left, loadings)
    length = (along * loadings).sum(axis=-1, keepdims=True)
    slopes = np.concatenate([
        2 * (factor_variance * pulled - factor_mean * off), np.einsum("mgii->mgi", left),
        (pulled * loadings).sum(axis=-1, keepdims=True), -2 * off, -2 * (off * loadings).sum(axis=-1, keepdims=True),
    ], axis=-1)  # fmt: skip
    # Of each group's own parameters, above the diagonal, in the order of their places.
    ends = np.cumsum([0, items, items, 1, items, 1])
    of_loading, of_residual, of_variance, of_intercept, of_mean = (slice(*pair) for pair in pairwise(ends.tolist()))
    curvature = np.zeros((models, groups, ends[-1], ends[-1]))
    column, row, size = along[..., None], along[..., None, :], length[..., None]
    mean, variance = factor_mean[..., None], factor_variance[..., None]
    curvature[..., of_loading, of_loading] = 2 * (variance**2 * (size * inverse + column * row) + mean**2 * inverse)
    curvature[..., of_loading, of_residual] = 2 * variance * inverse * row
    curvature[..., of_loading, of_variance] = 2 * variance * size * column
    curvature[..., of_loading, of_intercept] = 2 * mean * inverse
    curvature[..., of_loading, of_mean] = 2 * mean * column
    curvature[..., of_residual, of_residual] = inverse**2
    curvature[..., of_residual, of_variance] = column**2
    curvature[..., of_variance, of_variance] = size**2
    curvature[..., of_intercept, of_intercept] = 2 * inverse
    curvature[..., of_intercept, of_mean] = 2 * column
    curvature[..., of_mean, of_mean] = 2 * size
    return _gathered(slopes, curvature, stacked, vectors.shape[1])


def _gathered(slopes: Numbers, curvature: Numbers, stacked: Moments, number: int) -> tuple[Numbers, Numbers]:
    """From what each group says of its own parameters to those of its model, some of which groups have in common."""
    models, groups, items = stacked.means.shape
    share = _shares(stacked)
    by_model, bends = np.zeros((models, number + 1)), np.zeros((models, number + 1, number + 1))
    for group, places in enumerate(_places(groups, items, number)):
        by_model[:, places] += share[:, group, None] * slopes[:, group]
        bends[:, places[:, None], places] += share[:, group, None, None] * curvature[:, group]
    above = np.triu(bends[:, :number, :number])
    return by_model[:, :number], above + np.triu(above, 1).swapaxes(1, 2)


def _places(groups: int, items: int, number: int) -> NDArray[np.intp]:
    """Where in a model's vector of so many the groups find their own parameters, a row a group.

    What the model holds to one figure, and does not estimate, is found beside the vector's end.
    """
    each, later = np.arange(items), np.arange(groups - 1)
    variances = items + groups * items
    intercepts = variances + groups - 1
    with_means = number > intercepts
    held = [number]
    return np.column_stack([
        np.tile(each, (groups, 1)),
        items + np.arange(groups * items).reshape(groups, items),
        np.concatenate([held, variances + later]),
        np.tile(intercepts + each if with_means else held * items, (groups, 1)),
        np.concatenate([held, intercepts + items + later]) if with_means else held * groups,
    ])  # fmt: skip


def _shares(stacked: Moments) -> Numbers:
    """Each group's share of its model's respondents."""
    shares: Numbers = stacked.n / stacked.n.sum(axis=1, keepdims=True)
    return shares


def _seen(model: _Parameters, stacked: Moments) -> Numbers:
    """The covariances about the means that a model says."""
    off = stacked.means - model.means(stacked)
    seen: Numbers = stacked.covariances + off[..., :, None] * off[..., None, :]
    return seen


def _times(matrices: NDArray[np.floating], vectors: NDArray[np.floating]) -> Numbers:
    product: Numbers = (matrices @ vectors[..., None])[..., 0]
    return product
