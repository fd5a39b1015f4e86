"""From ordered answers and what goes with them to a proportional-odds model: the arithmetic, on plain arrays.

    logit P(answer <= j) = cut point j - predictors @ slopes

A slope is how far the log odds of a higher answer rise with a predictor, wherever the scale is cut. That
they rise alike at every cut is the model's assumption, and `proportionality` asks whether it holds.
Likelihoods are weighted, and standard errors come from respondents' influences through the design, so that
raked weights count as raked.

Source: McCullagh (1980); R MASS, `polr`; R survey, `svyolr`.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit, fdtrc, logit

from helpers.analysis.arithmetic.design import Design, Numbers, Rows

Answers = NDArray[np.integer]

# Newton's steps end when the gradient leaves so little of a gain in the log likelihood for each respondent,
# and one more is taken. A slope that has no end (those of a group all gave the lowest answer) goes on by one
# a step, and soon gains less than this too.
_NEAR_ENOUGH = 1e-13
_MOST_STEPS, _MOST_HALVINGS = 100, 30
# A log odds ratio beyond this, between two of the respondents fitted, is no estimate but the lack of one.
_WITHOUT_END = 15.0
# A scale is cut where either side has this many answers for each slope: fewer leave the cut's own model
# unstable. Source: Vittinghoff and McCulloch (2007), who find five enough where ten had been the rule.
ANSWERS_FOR_EACH_SLOPE = 5


class NotEstimableError(ValueError):
    """A model without estimates; its text says why, as a sentence goes on."""


@dataclass(frozen=True, eq=False)
class ProportionalOdds:
    """A fitted model. Rows are respondents, columns the slopes and then the cut points.

    `scores` is what each respondent adds to the gradient of the weighted log likelihood, and
    `information` is minus its second derivative. `without_end` says which slopes grow for ever: no
    finite one is the likeliest.
    """

    slopes: Numbers
    cut_points: Numbers
    log_likelihood: float
    scores: Numbers
    information: Numbers
    without_end: NDArray[np.bool_]

    @property
    def model_covariance(self) -> Numbers:
        """The covariance of slopes and cut points where a weight counts respondents alike in everything.

        Not for survey weights. Source: R MASS, `vcov(polr(..., weights = counts))`.
        """
        return np.asarray(np.linalg.inv(self.information))

    @property
    def influence(self) -> Numbers:
        """Each respondent's influence on slopes and cut points."""
        return np.asarray(np.linalg.solve(self.information, self.scores.T).T)

    def covariance(self, design: Design, rows: Rows | None = None) -> Numbers:
        """The covariance of slopes and cut points in a survey, where `rows` of its respondents were fitted.

        Source: R survey, `vcov(svyolr(...))`.
        """
        return design.covariance(self.influence, rows)


def proportional_odds(answers: Answers, predictors: Numbers, weights: Numbers) -> ProportionalOdds:
    """The model of answers (places on a scale, from 0) by predictors, a row a respondent of a weight above zero.

    Every place up to the highest must be somebody's. With two places it is a logistic regression.
    Raises NotEstimableError where everybody answered alike, or one predictor says what others do.
    """
    if len(answers) == 0 or answers.max() < 1:
        raise NotEstimableError("everybody gave the same answer")
    if np.linalg.matrix_rank(predictors - predictors.mean(axis=0)) < predictors.shape[1]:
        raise NotEstimableError("one predictor says nothing that the others do not say")
    return _fitted(answers, predictors, weights)


def _fitted(answers: Answers, predictors: Numbers, weights: Numbers) -> ProportionalOdds:
    likelihood = _Likelihood(answers, predictors, weights)
    try:
        at = likelihood.highest()
    except np.linalg.LinAlgError:
        raise NotEstimableError("the model does not settle on an estimate") from None
    value, scores, information = likelihood.derivatives(at)
    slopes, cut_points = likelihood.parts(at)
    without_end = np.abs(slopes) * np.ptp(predictors, axis=0) > _WITHOUT_END
    return ProportionalOdds(slopes, cut_points, value, scores, information, without_end)


@dataclass(frozen=True, eq=False)
class _Likelihood:
    """The weighted log likelihood of slopes and cut points, given answers."""

    answers: Answers
    predictors: Numbers
    weights: Numbers

    def parts(self, at: Numbers) -> tuple[Numbers, Numbers]:
        """Slopes and cut points."""
        return at[: self.predictors.shape[1]], at[self.predictors.shape[1] :]

    def highest(self) -> Numbers:
        """Where the likelihood is highest, by Newton's steps; it is concave, so there is one such place."""
        counts = np.bincount(self.answers, weights=self.weights)
        below = np.cumsum(counts)[:-1] / counts.sum()
        at = np.concatenate([np.zeros(self.predictors.shape[1]), logit(below)])
        value, scores, information = self.derivatives(at)
        for _ in range(_MOST_STEPS):
            gradient = scores.sum(axis=0)
            step = np.linalg.solve(information, gradient)
            if gradient @ step <= _NEAR_ENOUGH * counts.sum():
                return at + step
            at = self._risen(at, step, value)
            value, scores, information = self.derivatives(at)
        raise NotEstimableError("the model does not settle on an estimate")

    def _risen(self, at: Numbers, step: Numbers, value: float) -> Numbers:
        """A place further along a step that is no lower: the step is halved until there is one."""
        for _ in range(_MOST_HALVINGS):
            if self.value(at + step) >= value:
                return at + step
            step = step / 2
        raise NotEstimableError("the model does not settle on an estimate")

    def value(self, at: Numbers) -> float:
        """The log likelihood; minus infinity where cut points are out of order."""
        chance, *_ = self._chances(at)
        if chance.min() <= 0:
            return -np.inf
        return float(self.weights @ np.log(chance))

    def derivatives(self, at: Numbers) -> tuple[float, Numbers, Numbers]:
        """The log likelihood, what each respondent adds to its gradient, and minus its second derivative.

        An answer's chance is that of lying below its upper cut less that of lying below its lower one; the
        derivatives are those by the distance to either, put together.
        """
        chance, upper, lower = self._chances(at)
        slope_up, slope_down = _density(upper) / chance, -_density(lower) / chance
        up = slope_up * (expit(-upper) - expit(upper)) - slope_up**2
        down = slope_down * (expit(-lower) - expit(lower)) - slope_down**2
        across = -slope_up * slope_down
        cuts = len(at) - self.predictors.shape[1]
        towards_upper = np.hstack([-self.predictors, np.eye(cuts + 1, cuts)[self.answers]])
        towards_lower = np.hstack([-self.predictors, np.eye(cuts + 1, cuts, k=-1)[self.answers]])
        weighing = self.weights[:, None]
        scores = weighing * (slope_up[:, None] * towards_upper + slope_down[:, None] * towards_lower)
        mixed = (towards_upper * weighing * across[:, None]).T @ towards_lower
        information = -(
            (towards_upper * weighing * up[:, None]).T @ towards_upper
            + (towards_lower * weighing * down[:, None]).T @ towards_lower
            + mixed
            + mixed.T
        )
        return float(self.weights @ np.log(chance)), scores, information

    def _chances(self, at: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The chance of each answer given, and how far its upper and its lower cut lie above the leaning."""
        slopes, cut_points = self.parts(at)
        ends = np.concatenate([[-np.inf], cut_points, [np.inf]])
        leaning = self.predictors @ slopes
        upper, lower = ends[self.answers + 1] - leaning, ends[self.answers] - leaning
        # Far above nought two chances are both one; what they lie below one is not the same.
        high = lower > 0
        chance = np.where(high, expit(-lower) - expit(-upper), expit(upper) - expit(lower))
        return chance, upper, lower


def _density(distance: Numbers) -> Numbers:
    """The logistic density. One less a chance next to one is nought; the chance of the other side is not."""
    return np.asarray(expit(distance) * expit(-distance))


@dataclass(frozen=True, eq=False)
class Proportionality:
    """Whether slopes are alike wherever the scale is cut: F, its degrees of freedom, a p value for each slope.

    `slopes` has a row a cut and a column a slope: those of the cut's own logistic regression. NaN, and no
    rows, where fewer than two cuts have answers enough on either side.
    """

    slopes: Numbers
    statistic: Numbers
    numerator: int
    denominator: int
    p: Numbers


def proportionality(
    answers: Answers, predictors: Numbers, tested: int, design: Design, rows: Rows | None = None
) -> Proportionality:
    """A test of the model's assumption for each of the first `tested` predictors, not adjusted for their number.

    The scale is cut in two wherever either side has answers enough, a logistic regression is fitted to every
    cut, and a Wald test asks whether a predictor's slopes are the same in all of them. Their covariance comes
    from respondents' influences, as that of the model does. `answers` and `predictors` are of everybody in the
    design, or of those in `rows`.

    Source: Brant (1990), with the survey's covariance in place of the model's.
    """
    weights = design.of(rows)
    enough = ANSWERS_FOR_EACH_SLOPE * predictors.shape[1]
    sides = [np.count_nonzero(answers > cut) for cut in range(int(answers.max(initial=0)))]
    fits = []
    for cut, above in enumerate(sides):
        if min(above, len(answers) - above) >= enough:
            fits.append(_fitted((answers > cut).astype(np.intp), predictors, weights))
    cuts = len(fits)
    if cuts < 2:
        nothing = np.full(tested, np.nan)
        return Proportionality(np.empty((0, tested)), nothing, 0, 0, nothing)
    slopes = np.array([fit.slopes[:tested] for fit in fits])
    covariance = design.covariance(np.hstack([fit.influence[:, :tested] for fit in fits]), rows)
    # The first cut's slope less that of each other: as many differences as there are other cuts.
    differences = np.hstack([np.ones((cuts - 1, 1)), -np.eye(cuts - 1)])
    numerator, denominator = cuts - 1, len(answers) - cuts
    statistic = np.empty(tested)
    for one in range(tested):
        of_one = differences @ covariance[one::tested, one::tested] @ differences.T
        apart = differences @ slopes[:, one]
        statistic[one] = apart @ np.linalg.solve(of_one, apart) / numerator
    return Proportionality(slopes, statistic, numerator, denominator, fdtrc(numerator, denominator, statistic))
