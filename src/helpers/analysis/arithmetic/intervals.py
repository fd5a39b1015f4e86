"""From numbers and weights to means with intervals: the arithmetic, on plain arrays.

Everything published rests on `linearised_means` and its sister for ratios. An estimate's uncertainty comes
from the influence of each respondent on it (Taylor linearisation), as in R's `survey` package: `svymean` and
`svyratio` for estimates and standard errors, `svyciprop` for the intervals of shares. All arrays of
results have one entry a column of the values given.

The intervals are those of an assumption (see `design`): the sample chose itself, so they describe how far
chance alone moves a figure, and nothing of who stayed away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit, stdtrit

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.kinds import Counts, coded, summed, total

Interval = tuple[Numbers, Numbers]

# The level of every interval in the report.
LEVEL = 0.95
LOWER, UPPER = (1 - LEVEL) / 2, (1 + LEVEL) / 2
# With fewer on either side of a share, counted in effective respondents, its logit interval covers the
# truth as rarely as 88 times in 100 where it should 95 times.
FEW = 5
# What raking has settled varies by what floats leave: less than this part of an ordinary standard error.
_NOTHING = 1e-10


@dataclass(frozen=True)
class Means:
    """Weighted means, or ratios, of some columns, and what their intervals need.

    `n` counts the respondents in the base, `n_effective` is Kish's: as many equally weighted
    respondents would be as informative. `design_effect` is the variance over that of a simple random
    sample of n, drawn with replacement. `degrees` of freedom are the base less one, as R's `degf`; of a
    group they are fewer, the more unequal its weights (`how_well_known`), where R's intervals, by the group's
    size less one, cover the truth 91 times in 100 for ten respondents and 94 times for 36. Of a sample drawn in
    strata or clusters they are clusters less strata, and an exact interval multiplies its effective n by
    `degrees_adjustment`, which is 1 for others. What is undefined (nobody in the base, or one respondent and so no
    variation to see) is NaN; so is the design effect of answers all alike.
    """

    estimate: Numbers
    se: Numbers
    n: NDArray[np.int64]
    n_effective: Numbers
    design_effect: Numbers
    degrees: Numbers
    degrees_adjustment: Numbers | float = 1.0


def linearised_means(values: Numbers, design: Design, rows: Rows | None = None) -> Means:
    """Weighted means of the columns of `values`, with linearised standard errors.

    `values` has a row for each respondent of the design, or of those in `rows`; NaN for whoever is not
    in a column's base. A group is estimated as a domain of the whole sample, for the size of a group is
    left to chance too. A respondent of weight zero is in no base.

    Source: R survey, `svymean(~x, subset(design, ...), deff = "replace")`.

    >>> linearised_means(np.array([[1.0], [0.0], [0.0], [np.nan]]), Design(np.ones(4))).estimate
    array([0.33333333])
    """
    if design.countable:
        return _joined([_of_alike(linearised_means, [column], design, rows) for column in values.T])
    found = means_and_influence(values, design.of(rows), design.often(rows))
    return _linearised(found, ~np.isnan(values), design, rows)


def linearised_ratios(above: Numbers, below: Numbers, design: Design, rows: Rows | None = None) -> Means:
    """The weighted total of each column of `above` over that of `below`, with linearised standard errors.

    Shapes, bases and `rows` as in `linearised_means`; whoever lacks either number is in no base. NaN where the
    total below is nought. Source: R survey, `svyratio(~above, ~below, subset(design, ...))`.

    >>> linearised_ratios(np.array([[1.0], [2.0]]), np.array([[5.0], [5.0]]), Design(np.ones(2))).estimate
    array([0.3])
    """
    if design.countable:
        columns = zip(above.T, below.T, strict=True)
        return _joined([_of_alike(linearised_ratios, pair, design, rows) for pair in columns])
    known = ~np.isnan(above) & ~np.isnan(below)
    return _linearised(ratios_and_influence(above, below, design.of(rows), design.often(rows)), known, design, rows)


def means_by_group(values: Numbers, groups: Sequence[Rows], design: Design) -> list[Means]:
    """The `linearised_means` of each of several groups, given by their rows, of whom nobody is in two.

    Where respondents are many, those alike are counted once for all groups, and not once for each.
    """
    if design.countable:
        return _by_group(linearised_means, [[column] for column in values.T], groups, design)
    return [linearised_means(_rows_of(values, rows), design, rows) for rows in groups]


def ratios_by_group(above: Numbers, below: Numbers, groups: Sequence[Rows], design: Design) -> list[Means]:
    """The `linearised_ratios` of each of several groups, as `means_by_group`."""
    if design.countable:
        return _by_group(linearised_ratios, list(zip(above.T, below.T, strict=True)), groups, design)
    return [linearised_ratios(_rows_of(above, rows), _rows_of(below, rows), design, rows) for rows in groups]


def _rows_of(values: Numbers, rows: Rows) -> Numbers:
    """Some rows, laid out by rows: what libraries sum in another order differs in its last place."""
    return np.ascontiguousarray(values[rows])


def _of_alike(estimate: Callable[..., Means], columns: Sequence[Numbers], design: Design, rows: Rows | None) -> Means:
    """The estimate of a column, or of several together, from those who are alike in it."""
    counted, inside, told = design.alike(*columns, rows=rows)
    return estimate(*(of_cells[:, None] for of_cells in told), counted, inside)


def _by_group(
    estimate: Callable[..., Means], columns: Sequence[Sequence[Numbers]], groups: Sequence[Rows], design: Design
) -> list[Means]:
    """The estimates of groups from those who are alike in their group and in a column, or in several together."""
    group = np.full(len(design), len(groups))
    for place, rows in enumerate(groups):
        group[rows] = place
    in_codes = coded(group)
    found: list[list[Means]] = [[] for _ in groups]
    for column in columns:
        counted, _, (of_group, *told) = design.alike(in_codes, *column)
        for place, means in enumerate(found):
            rows = np.flatnonzero(of_group == place)
            own, inside = counted.domain(rows)
            means.append(estimate(*(one[rows, None] for one in told), own, inside))
    return [_joined(means) for means in found]


def _joined(columns: Sequence[Means]) -> Means:
    """The means of columns side by side."""
    if not columns:
        none = np.empty(0)
        return Means(none, none, np.empty(0, dtype=np.int64), none, none, none, none)
    return Means(*(np.concatenate([getattr(one, figure.name) for one in columns]) for figure in fields(Means)))


Linearised = tuple[tuple[NDArray[np.int64], Numbers, Numbers], Numbers, Numbers]


def means_and_influence(values: Numbers, weights: Numbers, counts: Counts | None = None) -> Linearised:
    """Bases, means and effective bases of columns; each row's influence on the means; the variances of the values.

    A row stands for one respondent, or for so many alike as `counts` says; its influence is that of one of them.
    """
    inside = ~np.isnan(values) & (weights > 0)[:, None]
    weighing = np.where(inside, weights[:, None], 0.0)
    # Counted from the smallest, answers that are all alike have exactly that mean, and no variance.
    smallest = np.where(inside, values, np.inf).min(axis=0, initial=np.inf)
    smallest = np.where(np.isfinite(smallest), smallest, 0.0)
    above = np.where(inside, values - smallest, 0.0)
    n, weight = total(inside, counts), total(weighing, counts)
    mean = ratio(total(weighing * above, counts), weight)
    distance = np.where(inside, above - mean, 0.0)
    influence = ratio(weighing * distance, weight)
    spread = ratio(total(weighing * distance**2, counts), weight) * ratio(n * 1.0, n - 1.0)
    return (n, smallest + mean, _effective(weighing, counts)), influence, spread


def ratios_and_influence(above: Numbers, below: Numbers, weights: Numbers, counts: Counts | None = None) -> Linearised:
    """The same of ratios of totals, `above` over `below`, rows by columns.

    What takes the place of the values is how far each row lies from the ratio. A row stands for one respondent, or
    for so many alike as `counts` says.
    """
    inside = ~np.isnan(above) & ~np.isnan(below) & (weights > 0)[:, None]
    weighing = np.where(inside, weights[:, None], 0.0)
    over, under = np.where(inside, above, 0.0), np.where(inside, below, 0.0)
    n, weight = total(inside, counts), total(weighing, counts)
    under_total = total(weighing * under, counts)
    estimate = ratio(total(weighing * over, counts), under_total)
    distance = ratio((over - estimate * under) * weight, under_total)
    influence = ratio(weighing * distance, weight)
    spread = ratio(total(weighing * distance**2, counts), weight) * ratio(n * 1.0, n - 1.0)
    return (n, estimate, _effective(weighing, counts)), influence, spread


def _linearised(found: Linearised, known: NDArray[np.bool_], design: Design, rows: Rows | None) -> Means:
    (n, estimate, n_effective), influence, spread = found
    drawn_by_lot = ratio(spread, n * 1.0)
    se = design.standard_errors(influence, rows)
    se = np.where(se > _NOTHING * np.sqrt(drawn_by_lot), se, se * 0.0)
    se = np.where(n > 1, se, np.nan)
    weights = design.of(rows)[:, None]
    degrees, adjustment = design.degrees(known & (weights > 0), rows), np.ones(len(n))
    if not design.one_by_one:
        adjustment = (stdtrit(n - 1.0, UPPER) / stdtrit(degrees, UPPER)) ** 2
    elif len(known) < len(design.weights):
        degrees, _ = how_well_known(np.where(known, weights, 0.0), design.often(rows))
    return Means(estimate, se, n, n_effective, ratio(se**2, drawn_by_lot), degrees, adjustment)


def how_well_known(weighing: Numbers, counts: Counts | None = None) -> tuple[Numbers, Numbers]:
    """The degrees of freedom of the linearised variances of weighted means, and what to raise these by.

    `weighing` has a column of weights for each mean, 0 for whoever is not in its base; a row stands for as many
    respondents as `counts` says. A few heavy respondents
    settle a variance of unequal weights, and the mean is drawn to them, so that it comes out too small. Were all
    answers equally uncertain, it would be that of so many equal weights, n - 1, and right once it is raised; for
    equal weights they are n - 1 and n / (n - 1). NaN with fewer than two respondents.

    Source: Satterthwaite's degrees for linearised variances, Bell and McCaffrey (2002).
    """
    shares = ratio(weighing, np.broadcast_to(total(weighing, counts), weighing.shape))
    return _known_of(shares, lambda values: total(values, counts))


def groups_well_known(
    weights: Numbers, group: Rows, groups: int, counts: Counts | None = None
) -> tuple[Numbers, Numbers]:
    """`how_well_known` the variances of the means of so many groups are, of whom nobody is in two.

    `weights` and `group`, counted from 0, have an entry a row, which stands for as many respondents as `counts` says.
    So each row is gone over once, and not once a group.
    """

    def of_groups(values: NDArray[Any]) -> Numbers:
        return summed((values if counts is None else values * counts)[:, None], group, groups)[:, 0]

    return _known_of(ratio(weights, of_groups(weights)[group]), of_groups)


def _known_of(shares: Numbers, total_of: Callable[[NDArray[Any]], NDArray[Any]]) -> tuple[Numbers, Numbers]:
    """The same from the share of all weights that each has: `total_of` adds up what the rows of a mean have."""
    power, sums = shares, []
    for _ in range(4):
        power = power * shares
        sums.append(total_of(power))
    two, three, four, five = sums
    # The variance is a quadratic form of the answers: the trace of its matrix, and that of the matrix squared.
    trace = two - 2 * three + two**2
    squared = four + 2 * two * four - 4 * five + 2 * four * two + 2 * three**2 - 4 * two**2 * three + two**4
    n = total_of(shares > 0)
    # Beside one that weighs a million times as much, rounding leaves nothing of the others: then it is one.
    degrees = np.minimum(np.fmax(ratio(trace**2, squared), 1.0), n - 1.0)
    return np.where(n > 1, degrees, np.nan), np.where(n > 1, ratio(two, trace), np.nan)


def _effective(weighing: Numbers, counts: Counts | None) -> Numbers:
    return ratio(total(weighing, counts) ** 2, total(weighing**2, counts))


def mean_interval(means: Means) -> Interval:
    """Student's t interval of each mean. All answers alike give an interval of no width.

    Source: R survey, `confint(svymean(~x, design), df = degf(design))`.
    """
    margin = stdtrit(means.degrees, UPPER) * means.se
    return means.estimate - margin, means.estimate + margin


def share_interval(means: Means) -> Interval:
    """The interval of each share: `logit_interval`, and `beta_interval` near 0 and 1.

    Both stay within 0 and 1. Near is where fewer than `FEW` effective respondents are on one side: there the
    logit interval is too short, and at 0 and 1 it is undefined. Elsewhere it is the shorter and good enough. A
    share that raking has settled, for all of one category and none else gave the answer, takes the beta
    interval too: the logit interval would have no width, as if chance played no part in who answered so.
    """
    (low, high), (beta_low, beta_high) = logit_interval(means), beta_interval(means)
    near = _own_n(means) * np.minimum(means.estimate, 1 - means.estimate) < FEW
    near |= means.se == 0
    return np.where(near, beta_low, low), np.where(near, beta_high, high)


def logit_interval(means: Means) -> Interval:
    """A t interval on the log odds of each share. NaN for shares of 0 and 1.

    Source: R survey, `svyciprop(~x, design, method = "logit")`.
    """
    inner = (means.estimate > 0) & (means.estimate < 1)
    share = np.where(inner, means.estimate, 0.5)
    margin = stdtrit(means.degrees, UPPER) * np.where(inner, means.se, np.nan) / (share * (1 - share))
    return expit(logit(share) - margin), expit(logit(share) + margin)


def beta_interval(means: Means) -> Interval:
    """The interval of each share that is exact for its effective n.

    The effective n is that of the share's own variance. A share without variance, such as 0 or 1, takes
    Kish's, which makes it Clopper and Pearson's interval in an unweighted survey. Where few clusters tell of the
    variance, it is less, as much as Student's t is wider for them.

    Source: Korn and Graubard (1998); R survey, `svyciprop(~x, design, method = "beta")`.
    """
    share, n = means.estimate, _own_n(means)
    # betaincinv is undefined for a parameter of 0, where the interval ends at the share itself.
    low = np.where(share > 0, betaincinv(n * share, n * (1 - share) + 1, LOWER), share)
    high = np.where(share < 1, betaincinv(n * share + 1, n * (1 - share), UPPER), share)
    return low, high


def _own_n(means: Means) -> Numbers:
    """As many equally weighted respondents would give the share its variance, and tell of it as well."""
    share = means.estimate
    n = np.where(means.se > 0, ratio(share * (1 - share), means.se**2), means.n_effective)
    return np.asarray(n * means.degrees_adjustment)


def ratio(above: NDArray[np.floating[Any]], below: NDArray[np.floating[Any]]) -> Numbers:
    """One by the other, of any shape; NaN where `below` is nought or less: there is nothing to divide by."""
    divided: Numbers = np.divide(above, below, out=np.full(np.shape(above), np.nan), where=below > 0)
    return divided
