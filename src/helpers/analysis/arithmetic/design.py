"""From the influence of each respondent on an estimate to its standard error: how the sample came about.

Nobody was drawn by lot: the sample chose itself, so a design is an assumption. It says that answers are
exchangeable among respondents alike in the margins that weights are raked to. Then the errors are those
of R survey's `svydesign(ids = ~1, weights = ~w)`, and they describe sampling variation only.

An influence is what a respondent adds to an estimate, to first order (Taylor linearisation). Of raked
weights, only what the margins do not explain of it counts: its residuals, as in R's `calibrate`. Trimmed
weights no longer hold the margins, so they are taken as fixed, which overstates most errors. Degrees of
freedom are the base less one, and fewer in a group of unequal weights (`intervals.Means`); raking to many margins
uses up more, but as in R, they are not counted.

An open survey has no strata, clusters or finite population. A sample that was drawn with them can be given as such:
then clusters vary within strata, the less so the more of them were drawn, and degrees of freedom are clusters less
strata.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.analysis.arithmetic.kinds import Coded, Counts, Kinds, Rows, Told, counted_cells, summed, total
from helpers.intake.weighting import Calibration, Numbers

__all__ = ["Design", "Numbers", "Rows"]

Codes = NDArray[np.integer[Any]]


@dataclass(frozen=True, eq=False)
class Design:
    """What each respondent weighs, and what raking made known, if the weights were raked.

    An estimate's influences are given for all respondents, or for those in `rows` (their positions):
    the others have none. Influences are with weights taken as fixed; a calibration leaves their residuals.

    A sample that was drawn has more, an entry a respondent: the codes of `strata` and of `clusters` within them (in
    another stratum the same code is another cluster; without clusters each respondent is one), and the
    `sampling_fraction` of the stratum, which is the share of its clusters that were drawn. Raises ValueError, naming
    the stratum, for a fraction that cannot be, and for a single cluster where there are others that were not drawn.

    Source: R survey, `svydesign(ids = ~clusters, strata = ~strata, fpc = ~sampling_fraction, nest = TRUE)`.

    Where respondents are many, `kinds` says which are alike; then `alike` makes of a design one with `counts`, whose
    rows stand for so many respondents each. Everything holds for such a design as well: what is said of a respondent
    is said of a row, and counted as often.
    """

    weights: Numbers
    calibration: Calibration | None = None
    strata: Codes | None = None
    clusters: Codes | None = None
    sampling_fraction: Numbers | None = None
    counts: Counts | None = None
    kinds: Kinds | None = field(default=None, repr=False)

    def __post_init__(self) -> None:
        # What is wrong with strata is said where they are given, not where they are first counted on.
        if self._drawn is None and self.kinds is None:
            object.__setattr__(self, "kinds", Kinds.among(self.weights, self.calibration))

    def __len__(self) -> int:
        return len(self.weights) if self.counts is None else int(self.counts.sum())

    @property
    def countable(self) -> bool:
        """Whether respondents are so many that it is worth while to count those who are alike: see `alike`."""
        return self.kinds is not None and self.counts is None

    def alike(self, *told: Told, rows: Rows | None = None) -> tuple[Design, Rows | None, list[NDArray[Any]]]:
        """The design with a row for all who are alike in what is told of them, and in what the design knows.

        `told` is of everybody, or of those in `rows`. With the design come the rows in it of whoever that is (None:
        all), and what is told of these. Raises ValueError for a design that is not `countable`.
        """
        if self.kinds is None or self.counts is not None:
            raise ValueError("whoever is alike is counted once, in a design of many who came one by one")
        kind = self.kinds.of if rows is None else self.kinds.of[rows]
        counts, (of_cell, *of_cells) = counted_cells([Coded(kind, np.arange(len(self.kinds.members))), *told])
        if rows is None:
            return _counted(self.kinds, of_cell, counts), None, of_cells
        return *_beside_others(self.kinds, of_cell, counts), of_cells

    def domain(self, rows: Rows) -> tuple[Design, Rows]:
        """The design with the others counted kind by kind, for nothing is asked of them; and the place of `rows` in it.

        Raises ValueError for a design without `counts`.
        """
        if self.kinds is None or self.counts is None:
            raise ValueError("the others are counted in a design of those who are alike")
        return _beside_others(self.kinds, self.kinds.of[rows], self.counts[rows])

    def often(self, rows: Rows | NDArray[np.bool_] | None) -> Counts | None:
        """How many respondents some rows stand for, or all; None where each stands for one."""
        return self.counts if self.counts is None or rows is None else self.counts[rows]

    def of(self, rows: Rows | None) -> Numbers:
        """The weights of the respondents in `rows` (their positions), or of all."""
        return self.weights if rows is None else self.weights[rows]

    def covariance(self, influence: Numbers, rows: Rows | None = None) -> Numbers:
        """The covariances of estimates from respondents' influences on them (rows by columns).

        That of a difference is the variance of the difference of two influences. NaN where there is
        only one respondent. Source: R survey, `svyrecvar`.
        """
        if len(self) < 2:
            return np.full((influence.shape[1],) * 2, np.nan)
        if self.kinds is not None and self.counts is None:
            products, sums = self.kinds.products_left(influence, rows)
            return np.asarray((products - np.outer(sums, sums) / len(self)) * (len(self) / (len(self) - 1)))
        left, often, others, mean, factor = self._about_the_mean(influence, rows)
        squares = (left if often is None else left * often[:, None]).T @ left + others * np.outer(mean, mean)
        return np.asarray(factor * squares)

    def standard_errors(self, influence: Numbers, rows: Rows | None = None) -> Numbers:
        """The standard errors alone, one a column: the roots of the diagonal of `covariance`."""
        if len(self) < 2:
            return np.full(influence.shape[1], np.nan)
        left, often, others, mean, factor = self._about_the_mean(influence, rows)
        squares = np.einsum("ij,ij->j", left if often is None else left * often[:, None], left) + others * mean**2
        return np.asarray(np.sqrt(factor * squares))

    @property
    def one_by_one(self) -> bool:
        """Whether respondents came one by one: without strata, clusters, and an end of those who might have come."""
        return self._drawn is None

    def degrees(self, inside: NDArray[np.bool_], rows: Rows | None = None) -> Numbers:
        """Clusters less strata of whoever is inside a base, by column: one by one, respondents less one.

        NaN where that leaves none. Source: R survey, `degf`.
        """
        found = total(inside, self.often(rows)) - 1.0 if self._drawn is None else self._drawn.degrees(inside, rows)
        return np.where(found > 0, found, np.nan)

    def _about_the_mean(
        self, influence: Numbers, rows: Rows | None
    ) -> tuple[Numbers, Counts | None, int, Numbers, float]:
        """The influences that count, less their mean over all, and how often; how many have none; that mean; a factor.

        Influences on a mean add up to nought, but those on a total do not, nor do all raked residuals. In a sample
        of strata and clusters each stratum has a mean and a factor of its own: no more is left to do. The factor is
        that of the squares.
        """
        left = influence
        if self.calibration is not None:
            if rows is not None:
                left = np.zeros((len(self.weights), influence.shape[1]))
                left[rows] = influence
            left = self.calibration.residuals(left) if self.kinds is None else self.kinds.left_over(left, self.counts)
            rows = None
        if self._drawn is not None:
            return self._drawn.deviations(left, rows), None, 0, np.zeros(left.shape[1]), 1.0
        often = self.often(rows)
        mean, counted = total(left, often) / len(self), len(left) if often is None else int(often.sum())
        return left - mean, often, len(self) - counted, mean, len(self) / (len(self) - 1)

    @cached_property
    def _drawn(self) -> _Drawn | None:
        if self.strata is None and self.clusters is None and self.sampling_fraction is None:
            return None
        return _Drawn.of(
            np.zeros(len(self), dtype=np.intp) if self.strata is None else self.strata,
            np.arange(len(self)) if self.clusters is None else self.clusters,
            np.zeros(len(self)) if self.sampling_fraction is None else self.sampling_fraction,
        )


def _counted(kinds: Kinds, of_cell: Rows, counts: Counts) -> Design:
    """The design of cells of people alike: the kind of each, and how many they are."""
    return Design(kinds.weights[of_cell], kinds.calibration, counts=counts, kinds=replace(kinds, of=of_cell))


def _beside_others(kinds: Kinds, of_cell: Rows, counts: Counts) -> tuple[Design, Rows]:
    """The design of some cells and of all others, and the rows of the cells in it.

    The others have no influence, but are of the sample: a row for each kind of them.
    """
    inside = np.bincount(of_cell, weights=counts, minlength=len(kinds.members))
    elsewhere = kinds.members - inside.astype(np.int64)
    others = np.flatnonzero(elsewhere)
    together = np.concatenate([of_cell, others]), np.concatenate([counts, elsewhere[others]])
    return _counted(kinds, *together), np.arange(len(of_cell))


@dataclass(frozen=True, eq=False)
class _Drawn:
    """Each respondent's cluster and each cluster's stratum, counted from 0, and each stratum's factor.

    The factor is (1 - f) n / (n - 1) for n clusters, a fraction f of all that there are.
    """

    cluster: Rows
    stratum: Rows
    clusters: NDArray[np.int64]
    factor: Numbers

    @classmethod
    def of(cls, strata: Codes, clusters: Codes, fractions: Numbers) -> _Drawn:
        names, of_stratum = np.unique(strata, return_inverse=True)
        _, code = np.unique(clusters, return_inverse=True)
        codes = len(code) + 1
        found, cluster = np.unique(of_stratum * codes + code, return_inverse=True)
        stratum = found // codes
        n, fraction = np.bincount(stratum), np.zeros(len(names))
        fraction[of_stratum] = fractions
        for name in strata[(fractions != fraction[of_stratum]) | ~((fractions >= 0) & (fractions <= 1))][:1]:
            raise ValueError(f"stratum {name} has no single sampling fraction of 0 to 1")
        for name in names[(n == 1) & (fraction < 1)][:1]:
            raise ValueError(f"stratum {name} has a single cluster, which shows nothing of how clusters vary")
        return cls(cluster, stratum, n, (1 - fraction) * n / np.maximum(n - 1, 1))

    def deviations(self, influence: Numbers, rows: Rows | None) -> Numbers:
        """The clusters' influences less their mean in the stratum, so that squares add up to a variance."""
        totals = self._totals(influence, rows)
        means = summed(totals, self.stratum, len(self.factor)) / self.clusters[:, None]
        return np.asarray(np.sqrt(self.factor)[self.stratum, None] * (totals - means[self.stratum]))

    def degrees(self, inside: NDArray[np.bool_], rows: Rows | None) -> Numbers:
        clusters = self._totals(inside, rows) > 0
        strata = summed(clusters, self.stratum, len(self.factor)) > 0
        return np.asarray(clusters.sum(axis=0) * 1.0 - strata.sum(axis=0))

    def _totals(self, values: NDArray[Any], rows: Rows | None) -> Numbers:
        """Rows added up by cluster."""
        return summed(values, self.cluster if rows is None else self.cluster[rows], len(self.stratum))
