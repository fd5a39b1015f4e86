"""From values and groups to tests of difference: the arithmetic, on plain arrays.

Every test rests on the influence of each respondent on the estimates that are compared, through the
design, so that raked weights count as raked. `values` has an entry for each respondent of the design, NaN
for whoever is not in the base; a respondent of weight zero is in no base. `groups` gives each respondent's
group, counted from 0, and -1 for whoever is in none.

Degrees of freedom, and what variances of small groups are raised by, are for respondents who came one by one. In a
sample drawn in strata or clusters, standard errors and statistics count these, but p values are not to be trusted.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import fdtrc, stdtr, stdtrit

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.intervals import UPPER, groups_well_known, how_well_known, means_and_influence, ratio
from helpers.analysis.arithmetic.kinds import Counts, total

Groups = NDArray[np.integer[Any]]
Members = NDArray[np.bool_]

# What is smaller than this part of what it was reckoned from is left by rounding, and is nought.
ROUNDING = 1e-10


@dataclass(frozen=True)
class FTest:
    """Whether groups differ at all: F, its degrees of freedom, an effect size, and the base.

    All but `n` are NaN where there is nothing to test: fewer than two groups, or no variation to
    measure a difference by.
    """

    statistic: float
    numerator: float
    denominator: float
    effect: float
    n: int

    @property
    def p(self) -> float:
        """How often chance alone would bring an F as large: R's `pf(..., lower.tail = FALSE)`. NaN where F is."""
        return float(fdtrc(self.numerator, self.denominator, self.statistic))


@dataclass(frozen=True, eq=False)
class Differences:
    """How far estimates lie from nought, one entry each, with what their tests and intervals need.

    Tests and intervals are Student's, as in R's `t.test`. `design_effect` is the variance over that of simple random
    samples of the same sizes. NaN is undefined.
    """

    estimate: Numbers
    se: Numbers
    degrees: Numbers
    design_effect: Numbers

    @property
    def p(self) -> Numbers:
        """Two-sided p values of the t tests; NaN where nothing varies."""
        statistic = np.divide(self.estimate, self.se, out=np.full(self.se.shape, np.nan), where=self.se > 0)
        return np.asarray(2 * stdtr(self.degrees, -np.abs(statistic)))

    @property
    def interval(self) -> tuple[Numbers, Numbers]:
        """The lower and the upper ends of the t intervals, at the report's level; not adjusted for there being many."""
        margin = stdtrit(self.degrees, UPPER) * self.se
        return self.estimate - margin, self.estimate + margin


def differences_from_others(values: Numbers, inside: Members, design: Design) -> tuple[Differences, Numbers]:
    """How far the means of a group lie from those of everybody else, for each column of `values`; and Cohen's d.

    `values` is respondents by columns, NaN outside a column's base; `inside` says who is in the group. Cohen's d
    is the difference in weighted standard deviations within the two.

    Source: for equal weights, R's `t.test`. For others R survey's `svyttest`, made right for small groups: each
    side's variance is raised by what its own mean takes from it, and the degrees of freedom are Satterthwaite's,
    where R has the base less two. Cohen (1988).
    """
    if design.countable:
        return _each_column(values, inside, design)
    own, elsewhere = np.where(inside[:, None], values, np.nan), np.where(inside[:, None], np.nan, values)
    (n, mean, _), influence, spread = means_and_influence(own, design.weights, design.counts)
    (others, other_mean, _), other_influence, other_spread = means_and_influence(
        elsewhere, design.weights, design.counts
    )
    influence = influence - other_influence
    degrees, raised = _two_sides(influence, inside, ~np.isnan(values), design)
    estimate, se = mean - other_mean, design.standard_errors(influence) * np.sqrt(raised * _not_raised_twice(design))
    within = ratio((n - 1) * spread + (others - 1) * other_spread, n + others - 2.0)
    by_lot = ratio(spread, n * 1.0) + ratio(other_spread, others * 1.0)
    return Differences(estimate, se, degrees, ratio(se**2, by_lot)), ratio(estimate, np.sqrt(within))


def _each_column(values: Numbers, inside: Members, design: Design) -> tuple[Differences, Numbers]:
    """The differences of columns one by one, each from those who are alike in it."""
    found = []
    for column in values.T:
        counted, _, (of_cells, inside_cells) = design.alike(column, inside)
        found.append(differences_from_others(of_cells[:, None], inside_cells, counted))
    figures = ([getattr(one, figure.name) for one, _ in found] for figure in fields(Differences))
    return Differences(*map(np.concatenate, figures)), np.concatenate([effect for _, effect in found])


def satterthwaite(influence: Numbers, inside: Members, base: Members, design: Design) -> Numbers:
    """Degrees of freedom of differences between a group and everybody else, column by column.

    Each side's variance is known the better, the more respondents it has and the more alike they
    weigh; for equal weights this is Welch's formula. `base` says who is in a column's base.
    Source: Satterthwaite (1946); Welch (1947); of unequal weights Bell and McCaffrey (2002).
    """
    return _two_sides(influence, inside, base, design)[0]


def _two_sides(influence: Numbers, inside: Members, base: Members, design: Design) -> tuple[Numbers, Numbers]:
    """Satterthwaite's degrees of freedom, and what to raise the variances by."""
    variance, raised, squares = np.zeros((3, influence.shape[1]))
    for side in (inside, ~inside):
        counts = design.often(side)
        part = total(influence[side] ** 2, counts)
        degrees, raised_by = how_well_known(np.where(base[side], design.weights[side, None], 0.0), counts)
        variance += part
        raised += part * raised_by
        squares += ratio((part * raised_by) ** 2, degrees)
    return ratio(raised**2, squares), np.where(variance > 0, ratio(raised, variance), 1.0)


def _not_raised_twice(design: Design) -> float:
    """What takes back that a design raises all variances by n / (n - 1), where each group's are raised by their own."""
    return (len(design) - 1) / len(design)


def wald_test(values: Numbers, groups: Groups, design: Design) -> FTest:
    """Whether the means of groups differ: the Wald F test, with eta squared as the effect size.

    Eta squared is the share of the values' variance that lies between the groups (Cohen 1988).
    Source: R survey, `regTermTest(svyglm(y ~ group), ~group)`; for two groups the root of this F is
    the t of `svyttest`. With many small groups it raises false alarms: `welch_test` does not.
    """
    if design.countable:
        design, _, (values, groups) = design.alike(values, groups)
    means = _group_means(values, groups, design)
    return _wald(means, means.covariance)


def welch_test(values: Numbers, groups: Groups, design: Design) -> FTest:
    """The Wald test made right for small groups, whose variances are known badly and come out too small.

    Each variance is raised by what the group's own mean takes from it, as n - 1 does for equal weights.
    Source: Welch (1951), as in R's `oneway.test`; of unequal weights each group's degrees of freedom are those
    of Bell and McCaffrey (2002).
    """
    if design.countable:
        design, _, (values, groups) = design.alike(values, groups)
    means = _group_means(values, groups, design)
    variances, (degrees, raised), kinds = np.diag(means.covariance), means.known, len(means.estimate)
    if kinds < 2 or np.isnan(degrees).any() or not (variances > ROUNDING * variances.max()).all():
        return _untested(means.n)
    covariance = means.covariance * np.sqrt(np.outer(raised, raised)) * _not_raised_twice(design)
    certain = 1 / np.diag(covariance)
    unknown = ((1 - certain / certain.sum()) ** 2 / degrees).sum()
    wald = _wald(means, covariance)
    statistic = wald.statistic / (1 + 2 * (kinds - 2) / (kinds**2 - 1) * unknown)
    return FTest(float(statistic), wald.numerator, float((kinds**2 - 1) / (3 * unknown)), wald.effect, wald.n)


def rank_test(values: Numbers, groups: Groups, design: Design) -> FTest:
    """Whether groups differ in rank: Kruskal and Wallis's test for surveys; for two groups Wilcoxon's.

    The effect size is epsilon squared, the share of the ranks' variance that lies between the groups:
    Kruskal and Wallis's H over n - 1. Source: Lumley and Scott (2013); R survey, `svyranktest`. Here the
    F is made right for small groups, and who is level has the same rank: R parts people of different
    weight by the order of their rows.
    """
    if design.countable:
        design, _, (values, groups) = design.alike(values, groups)
    return welch_test(mid_ranks(values, design.weights, design.counts), groups, design)


def mid_ranks(values: Numbers, weights: Numbers, counts: Counts | None = None) -> Numbers:
    """Each value's place among all, between 0 and 1: the weight below it and half the weight level with it.

    An entry stands for one respondent, or for so many alike as `counts` says. NaN for a value that is NaN, and for
    whoever weighs nothing. Source: the ranks of R survey's `svyranktest`, but that equal values have one rank.

    >>> mid_ranks(np.array([10.0, 20.0, 20.0, np.nan]), np.array([2.0, 1.0, 1.0, 5.0])).tolist()
    [0.25, 0.75, 0.75, nan]
    """
    base = ~np.isnan(values) & (weights > 0)
    ranks = np.full(len(values), np.nan)
    if base.any():
        _, place = np.unique(values[base], return_inverse=True)
        weighs = np.bincount(place, weights=weights[base] if counts is None else weights[base] * counts[base])
        ranks[base] = ((np.cumsum(weighs) - weighs / 2) / weighs.sum())[place]
    return ranks


def rao_scott_test(answers: Groups, groups: Groups, design: Design) -> FTest:
    """Whether the shares of answers differ between groups: Rao and Scott's F test, with Cramér's V.

    `answers` gives each respondent's answer, counted from 0, and -1 for none. Pearson's X² of the
    weighted table is set against what chance would bring in this sample, to the second order.
    Source: Rao and Scott (1984); R survey, `svychisq(~answer + group, statistic = "F")`.

    F and its numerator are R's. Its denominator is not, but that of `_chi_squared_known`: R's, the numerator times
    n - 1, is for variances that are well known and X² near to normal (Thomas and Rao 1987). With small groups,
    unequal weights and rare answers it raises false alarms: of an answer given by 1% in 13 groups, 40 times as
    many as it should at p = 0.001.
    """
    if design.countable:
        design, _, (answers, groups) = design.alike(answers, groups)
    base = _base(answers >= 0, groups, design)
    often = design.often(base)
    n = int(total(base, design.counts))
    (rows, row), (columns, column) = _numbered(groups[base]), _numbered(answers[base])
    if rows < 2 or columns < 2:
        return _untested(n)
    cell = row * columns + column
    weighing = design.weights[base] / total(design.weights[base], often)
    counted = weighing if often is None else weighing * often
    shares = np.asarray(np.bincount(cell, weights=counted, minlength=rows * columns), dtype=float)
    table = shares.reshape(rows, columns)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0))
    pearson = float(((table - expected) ** 2 / expected).sum())
    # Departures from independence: tables whose rows and columns all add up to nought.
    departures = np.kron(_contrasts(rows), _contrasts(columns))
    relative = departures * np.nan_to_num(ratio(np.ones(len(shares)), shares))[:, None]
    influence = np.zeros((len(base), departures.shape[1]))
    influence[base] = weighing[:, None] * (relative[cell] - shares @ relative)
    # Empty cells may leave departures of which nothing can be said: they have no inverse.
    by_lot = np.linalg.pinv(departures.T @ relative, hermitian=True)
    generalised = by_lot @ design.covariance(influence)
    effects = float(np.trace(generalised))
    # Groups that are each of one mind vary by rounding alone, and leave nothing to test by.
    if not effects > ROUNDING:
        return _untested(n)
    numerator = effects**2 / float(np.trace(generalised @ generalised))
    cramers_v = float(np.sqrt(pearson / (min(rows, columns) - 1)))
    denominator = min(_chi_squared_known(weighing, row, table.sum(axis=0), often), numerator * (n - 1))
    return FTest(pearson / effects, numerator, denominator, cramers_v, n)


def shares_test(values: Numbers, groups: Groups, design: Design) -> FTest:
    """Rao and Scott's test of values that are 1, 0 or NaN: whether the share of ones differs between groups.

    A t test of shares raises false alarms where a group is small: of one whose members all say the same, it takes
    the variance to be nought. Source: as `rao_scott_test`.
    """
    return rao_scott_test(np.nan_to_num(values, nan=-1).astype(int), groups, design)


def _chi_squared_known(weighing: Numbers, group: Rows, shares: Numbers, counts: Counts | None) -> float:
    """Degrees of freedom for an X² over its estimated design effects, were there no differences.

    `weighing` has each respondent's share of all weights, `group` their group from 0, `shares` are the answers'.
    Three things make F stray further than R supposes, and an F of so many degrees of freedom as much. Each group's
    part of X² has a variance that is known only as well as its weights leave it: together Satterthwaite's. The same
    heavy respondents move a share and its variance at once, which is counted as as much again. And X² has longer
    tails, the rarer an answer: by the sum of 1 / share less the number of answers squared, as Haldane found.
    Groups of one size have shorter tails than this; it errs on the safe side, as invented surveys show.

    Source: Satterthwaite (1946); Bell and McCaffrey (2002) for unequal weights; Haldane (1940), Biometrika 31.
    """
    counted: Numbers = weighing if counts is None else weighing * counts
    of_group, squares = np.bincount(group, weights=counted), np.bincount(group, weights=counted * weighing)
    parts, answers = (1 - of_group) * squares / of_group, len(shares) - 1
    degrees, _ = groups_well_known(weighing, group, len(of_group), counts)
    # Of a single respondent nothing is known: no group counts for less than one degree.
    unsure = (parts**2 / np.fmax(degrees, 1.0)).sum() / parts.sum() ** 2
    rare = ((1 / shares).sum() - len(shares) ** 2) / answers**2
    return float(2 / ((4 / answers + rare) * unsure))


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Coefficients of a weighted linear regression, and what contrasts of them need.

    `known` projects a contrast onto what the predictors can tell apart. `spread` is the weighted
    standard deviation of what the model leaves unexplained.
    """

    coefficients: Numbers
    influence: Numbers
    known: Numbers
    spread: float
    base: Members


def linear_model(values: Numbers, predictors: Numbers, design: Design) -> LinearModel:
    """The weighted regression of `values` on the columns of `predictors` (one of them all ones).

    Its standard errors are `design.standard_errors(model.influence)`. Predictors that say the same
    twice are borne: `known` tells which contrasts they leave open. Source: R survey, `svyglm`.
    """
    base = ~np.isnan(values) & (design.weights > 0)
    weighing = np.where(base, design.weights, 0.0)
    filled = np.where(base, values, 0.0)
    counted: Numbers = weighing if design.counts is None else weighing * design.counts
    crossed = (predictors * counted[:, None]).T @ predictors
    inverse = np.linalg.pinv(crossed, rcond=1e-10, hermitian=True)
    coefficients = inverse @ (predictors.T @ (counted * filled))
    left = np.where(base, filled - predictors @ coefficients, 0.0)
    left[np.abs(left) <= ROUNDING * np.abs(filled).max(initial=0.0)] = 0.0
    influence = (weighing * left)[:, None] * (predictors @ inverse)
    spread = float(np.sqrt(ratio((counted * left**2).sum(), counted.sum())))
    return LinearModel(coefficients, influence, inverse @ crossed, spread, base)


@dataclass(frozen=True, eq=False)
class _GroupMeans:
    """The means of groups, how they vary, how well each variance is known, and eta squared; `n` is the base."""

    estimate: Numbers
    covariance: Numbers
    known: tuple[Numbers, Numbers]
    eta_squared: float
    n: int


def _group_means(values: Numbers, groups: Groups, design: Design) -> _GroupMeans:
    base = _base(~np.isnan(values), groups, design)
    labels = np.flatnonzero(np.bincount(groups[base]))
    weighing = np.where(base, design.weights, 0.0)
    counted: Numbers = weighing if design.counts is None else weighing * design.counts
    members = (groups[:, None] == labels) * weighing[:, None]
    weight = total(members, design.counts)
    centred = np.where(base, values, 0.0)
    centred = np.where(base, centred - ratio(counted @ centred, counted.sum()), 0.0)
    means = ratio((centred if design.counts is None else centred * design.counts) @ members, weight)
    distance = centred[:, None] - means
    if len(labels):
        distance[np.abs(distance) <= ROUNDING * np.abs(values[base]).max()] = 0.0
    covariance = design.covariance(ratio(members * distance, weight))
    eta_squared = float(ratio((weight * means**2).sum(), counted @ centred**2))
    known, n = how_well_known(members, design.counts), int(total(base, design.counts))
    return _GroupMeans(means, covariance, known, eta_squared, n)


def _wald(means: _GroupMeans, covariance: Numbers) -> FTest:
    """The Wald test that the means are all the same."""
    kinds = len(means.estimate)
    if kinds < 2:
        return _untested(means.n)
    against_first = np.hstack([-np.ones((kinds - 1, 1)), np.eye(kinds - 1)])
    variance, apart = against_first @ covariance @ against_first.T, against_first @ means.estimate
    if not _can_be_inverted(variance):
        return _untested(means.n)
    statistic = float(apart @ np.linalg.solve(variance, apart)) / (kinds - 1)
    return FTest(statistic, kinds - 1, means.n - kinds, means.eta_squared, means.n)


def _base(known: Members, groups: Groups, design: Design) -> Members:
    """Who is in the base: whoever's value is known, and whose group."""
    return np.asarray(known & (groups >= 0) & (design.weights > 0))


def _numbered(codes: Groups) -> tuple[int, Rows]:
    """How many different codes there are, and the place of each among them: `np.unique`, of what is counted from 0.

    >>> _numbered(np.array([4, 0, 4]))
    (2, array([1, 0, 1]))
    """
    there = np.bincount(codes) > 0
    return int(there.sum()), (np.cumsum(there) - 1)[codes]


@lru_cache(maxsize=64)  # for sizes come again and again, test by test
def _contrasts(size: int) -> Numbers:
    """All ways in which so many numbers can differ that add up to nought: orthonormal, a column each."""
    return np.asarray(np.linalg.qr(np.eye(size) - 1 / size)[0][:, : size - 1])


def _can_be_inverted(variance: Numbers) -> bool:
    """Whether there is variation in every direction, above what rounding leaves."""
    if not np.isfinite(variance).all():
        return False
    sizes = np.linalg.eigvalsh(variance)
    return bool(sizes[0] > sizes[-1] * ROUNDING)


def _untested(n: int) -> FTest:
    return FTest(np.nan, np.nan, np.nan, np.nan, n)
