"""From the influence of each respondent on an estimate to its standard error: how the sample came about.

Nobody was drawn by lot: the sample chose itself, so a design is an assumption. It says that answers are
exchangeable among respondents alike in the margins that weights are raked to. Then the errors are those
of R survey's `svydesign(ids = ~1, weights = ~w)`, and they describe sampling variation only.

An influence is what a respondent adds to an estimate, to first order (Taylor linearisation). Of raked
weights, only what the margins do not explain of it counts: its residuals, as in R's `calibrate`. Trimmed
weights no longer hold the margins, so they are taken as fixed, which overstates most errors. Degrees of
freedom are the base less one, and fewer in a group of unequal weights (`intervals.Means`); raking to many margins
uses up more, but as in R, they are not counted. There are no strata, clusters or finite populations here: an
open survey has none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.intake.weighting import Calibration, Numbers

__all__ = ["Design", "Numbers", "Rows"]

Rows = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Design:
    """What each respondent weighs, and what raking made known, if the weights were raked.

    An estimate's influences are given for all respondents, or for those in `rows` (their positions):
    the others have none. Influences are with weights taken as fixed; a calibration leaves their residuals.
    """

    weights: Numbers
    calibration: Calibration | None = None

    def __len__(self) -> int:
        return len(self.weights)

    def of(self, rows: Rows | None) -> Numbers:
        """The weights of some respondents, or of all."""
        return self.weights if rows is None else self.weights[rows]

    def covariance(self, influence: Numbers, rows: Rows | None = None) -> Numbers:
        """The covariances of estimates from respondents' influences on them (rows by columns).

        That of a difference is the variance of the difference of two influences. NaN where there is
        only one respondent. Source: R survey, `svyrecvar` of with-replacement sampling.
        """
        if len(self) < 2:
            return np.full((influence.shape[1],) * 2, np.nan)
        left, others, mean = self._about_the_mean(influence, rows)
        squares = left.T @ left + others * np.outer(mean, mean)
        return np.asarray(len(self) / (len(self) - 1) * squares)

    def standard_errors(self, influence: Numbers, rows: Rows | None = None) -> Numbers:
        """The standard errors alone: the roots of the diagonal of `covariance`."""
        if len(self) < 2:
            return np.full(influence.shape[1], np.nan)
        left, others, mean = self._about_the_mean(influence, rows)
        squares = np.einsum("ij,ij->j", left, left) + others * mean**2
        return np.asarray(np.sqrt(len(self) / (len(self) - 1) * squares))

    def _about_the_mean(self, influence: Numbers, rows: Rows | None) -> tuple[Numbers, int, Numbers]:
        """The influences that count, less their mean over all respondents; how many have none; and that mean.

        Influences on a mean add up to nought, but those on a total do not, nor do all raked residuals.
        """
        left = influence
        if self.calibration is not None:
            if rows is not None:
                left = np.zeros((len(self), influence.shape[1]))
                left[rows] = influence
            left = self.calibration.residuals(left)
        mean = left.sum(axis=0) / len(self)
        return left - mean, len(self) - len(left), mean
