"""From the influence of each respondent on an estimate to its standard error: how the sample came about.

Nobody was drawn by lot, so a design says what is assumed: answers are exchangeable among respondents
alike in the margins that weights are raked to. As in R, `svydesign(ids = ~1, weights = ~w)`, then raked.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from helpers.intake.weighting import Calibration, Numbers
from helpers.survey import Survey

__all__ = ["Design", "Numbers", "Rows", "design_of"]

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

        NaN where there is only one respondent. Source: R survey, `vcov` of with-replacement sampling.
        """
        respondents = len(self)
        if respondents < 2:
            return np.full((influence.shape[1],) * 2, np.nan)
        left = self._left(influence, rows)
        return np.asarray(respondents / (respondents - 1) * left.T @ left)

    def standard_errors(self, influence: Numbers, rows: Rows | None = None) -> Numbers:
        """The standard errors alone: the roots of the diagonal of `covariance`."""
        respondents = len(self)
        if respondents < 2:
            return np.full(influence.shape[1], np.nan)
        left = self._left(influence, rows)
        return np.asarray(np.sqrt(respondents / (respondents - 1) * np.einsum("ij,ij->j", left, left)))

    def _left(self, influence: Numbers, rows: Rows | None) -> Numbers:
        """The influences that count towards the error."""
        if self.calibration is None:
            return influence
        everybody = influence
        if rows is not None:
            everybody = np.zeros((len(self), influence.shape[1]))
            everybody[rows] = influence
        return self.calibration.residuals(everybody)


def design_of(wave: Survey) -> Design:
    """The design of an opened wave."""
    raked = wave.population_weights
    return Design(wave.weights.to_numpy(dtype=float), raked.calibration if raked else None)
