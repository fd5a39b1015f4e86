"""From a population's margins and who answered to a weight for each respondent: raking.

Raking (iterative proportional fitting; Deming and Stephan 1940) finds the weights nearest to the
base weights with which the respondents have the population's margins, one question after another
until all hold at once. Respondents alike in every margin share one factor, so the fitting goes over
kinds of respondents, and over the respondents themselves only to sort them and to weigh them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, Mistake
from helpers.questionnaire import NOT_STATED, Questionnaire, Trim

Numbers = NDArray[np.float64]
Codes = NDArray[np.integer]

# `Fire and rescue | Police` in population.csv: one count for both, where one alone has no respondents.
TOGETHER = " | "
# How near the margins must come to their targets, as a share of the population.
TOLERANCE = 1e-12
MOST_CYCLES = 1_000
# Counts rounded to hundreds do not add up exactly; beyond this they are of different populations.
SAME_TOTAL = 0.001
# More kinds of respondents than this are looked up among those there are, not counted out in a grid.
_LARGEST_GRID = 4_000_000


@dataclass(frozen=True)
class Margin:
    """One question's place in raking: each respondent's category, and what each category must weigh."""

    codes: Codes  # positions in `targets`, one a respondent
    targets: Numbers  # in any unit that all margins share


@dataclass(frozen=True)
class Raked:
    """Weights that meet the margins, and how many cycles over all of them it took."""

    weights: Numbers
    cycles: int
    gap: float  # the largest distance of a category from its target, as a share of the population

    @property
    def converged(self) -> bool:
        """Whether the margins hold."""
        return self.gap <= TOLERANCE


def raked(margins: Sequence[Margin], base: Numbers | None = None) -> Raked:
    """The weights nearest to `base` (1 for everybody by default) that meet every margin.

    Their sum is that of the last margin's targets. Categories without a respondent must have a target
    of zero. Source: R survey, `rake(design, sample.margins, population.margins)`.

    >>> margin = Margin(np.array([0, 0, 0, 1]), np.array([50.0, 50.0]))
    >>> raked([margin]).weights.round(6).tolist()
    [16.666667, 16.666667, 16.666667, 50.0]
    """
    kinds, sizes = _kinds(margins)
    present, kind_of = (np.arange(int(np.prod(sizes))), kinds)
    if np.prod(sizes, dtype=float) > _LARGEST_GRID:
        present, kind_of = np.unique(kinds, return_inverse=True)
    weighing = np.bincount(kind_of, weights=base, minlength=len(present)).astype(float)
    filled = np.flatnonzero(weighing)
    categories = np.unravel_index(present[filled], sizes)
    before = weighing[filled]
    fitted, cycles, gap = _fitted(before, list(zip(categories, (one.targets for one in margins), strict=True)))
    factors = np.zeros(len(present))
    factors[filled] = fitted / before
    weights = factors[kind_of]
    return Raked(weights if base is None else np.multiply(weights, base, out=weights), cycles, gap)


def _kinds(margins: Sequence[Margin]) -> tuple[NDArray[np.int64], tuple[int, ...]]:
    """Each respondent's kind, one number for a category in every margin."""
    sizes = tuple(len(margin.targets) for margin in margins)
    kinds = margins[0].codes.astype(np.int64)
    for margin, size in zip(margins[1:], sizes[1:], strict=True):
        kinds *= size
        kinds += margin.codes
    return kinds, sizes


def _fitted(kinds: Numbers, margins: list[tuple[Codes, Numbers]]) -> tuple[Numbers, int, float]:
    """What the kinds of respondents must weigh, the cycles that it took, and the gap that is left."""
    weighing = kinds.copy()
    gap = np.inf
    for cycle in range(1, MOST_CYCLES + 1):
        for category, targets in margins:
            weighs = np.bincount(category, weights=weighing, minlength=len(targets))
            weighing *= np.divide(targets, weighs, out=np.zeros(len(targets)), where=weighs > 0)[category]
        gap = max(
            float(np.abs(np.bincount(category, weights=weighing, minlength=len(targets)) - targets).max())
            / float(targets.sum())
            for category, targets in margins
        )
        if gap <= TOLERANCE:
            return weighing, cycle, gap
    return weighing, MOST_CYCLES, gap


def trimmed(weights: Numbers, lower: float, upper: float) -> Numbers:
    """The weights brought within two bounds, what was cut off or added spread over the others alike.

    What is spread may push others over a bound, so it is done again until none is; the sum stays.
    Source: R survey, `trimWeights(design, upper, lower, strict = TRUE)`.

    >>> trimmed(np.array([1.0, 2.0, 9.0]), lower=0.5, upper=6.0).tolist()
    [2.5, 3.5, 6.0]

    Raises ValueError when the bounds do not leave room for the sum.
    """
    if not lower * len(weights) <= weights.sum() <= upper * len(weights):
        raise ValueError(f"weights with a mean of {weights.mean():.3g} cannot all lie between {lower:g} and {upper:g}")
    within = np.asarray(weights, dtype=float)
    while True:
        outside = (within < lower) | (within > upper)
        if not outside.any():
            return within
        bounded = np.clip(within, lower, upper)
        spread = (within - bounded).sum() / max(1, (~outside).sum())
        within = np.where(outside, bounded, within + spread)


def kish_design_effect(weights: Numbers) -> float:
    """How much larger unequal weights make a variance: n times the sum of squares over the squared sum.

    Of the weights above zero. Source: Kish (1965); R: `length(w) * sum(w^2) / sum(w)^2`.
    """
    weighing = weights[weights > 0]
    return float(len(weighing) * (weighing**2).sum() / weighing.sum() ** 2) if len(weighing) else np.nan


@dataclass(frozen=True, eq=False)
class Calibration:
    """What raking makes known: totals of its margins that no longer vary from sample to sample.

    `base` and `weights` are each respondent's weight before and after, `categories` a column of codes
    a margin.
    """

    base: Numbers
    weights: Numbers
    categories: NDArray[np.int64] = field(repr=False)

    def residuals(self, influence: Numbers) -> Numbers:
        """What is left of each respondent's influence (rows by columns) once the margins are held.

        The residuals of its regression on the margins, by base weights: an estimate varies only as far
        as the margins do not explain it. Taking raked weights as fixed overstates most errors.

        Source: Deville and Särndal (1992); R survey, `calibrate(..., calfun = "raking")`.
        """
        into, back = self._scales
        left = influence * into
        left -= self._directions @ (self._directions.T @ left)
        left *= back
        return np.asarray(left)

    @cached_property
    def _scales(self) -> tuple[Numbers, Numbers]:
        """What turns an influence into the regression's own scale, and back."""
        root, positive = np.sqrt(self.base), (self.base > 0) & (self.weights > 0)
        into = np.divide(root, self.weights, out=np.zeros_like(root), where=positive)
        return into[:, None], np.divide(self.weights, root, out=np.zeros_like(root), where=positive)[:, None]

    @cached_property
    def _directions(self) -> Numbers:
        """An orthonormal basis of the margins' indicators, each times the root of the base weight."""
        indicators = np.hstack([np.eye(column.max() + 1)[column] for column in self.categories.T])
        left, sizes, _ = np.linalg.svd(indicators * np.sqrt(self.base)[:, None], full_matrices=False)
        # The categories of every question add up to everybody, so some directions come twice.
        return np.asarray(left[:, sizes > sizes[0] * 1e-10])


@dataclass(frozen=True, eq=False)
class PopulationWeights:
    """How a wave was weighted to its population.

    `weights` have a mean of 1. `margins` has a row a target: question, answer, respondents, before and
    after (shares of respondents, with base weights and with these), target (share), count, source, date.
    `calibration` is None where weights were trimmed: their margins then hold only nearly, and intervals
    take the weights as fixed.
    """

    weights: Numbers
    base: Numbers
    margins: pd.DataFrame
    calibration: Calibration | None
    cycles: int
    trimmed: int  # how many weights lay outside the bounds


def weigh(
    responses: pd.DataFrame, questionnaire: Questionnaire, population: pd.DataFrame, file: object
) -> PopulationWeights:
    """Weights with which the respondents have the population's margins.

    `population` has question, answer, count, source, date: one row a target, and one answer may be
    several that are counted together ("Police | Fire and rescue"). Whoever left a question blank keeps
    the share that they have among respondents, and the targets share out the rest: their answer is
    not known, so the population cannot say what they should weigh.

    Raises InputError, naming category and count: for a target without respondents, for respondents
    without a target, for margins of different populations, and where no weights meet all margins.
    """
    base = responses["weight"].to_numpy(dtype=float) if "weight" in responses else np.ones(len(responses))
    base = base / base.mean()
    questions = questionnaire.weighting.margins or tuple(dict.fromkeys(population["question"]))
    tables = [_targets(question, responses, base, population, file) for question in questions]
    _require_one_population({q: int(table["count"].sum()) for q, table in zip(questions, tables, strict=True)}, file)
    margins = [Margin(_codes(q, responses, table), table["target"].to_numpy() * base.sum())
               for q, table in zip(questions, tables, strict=True)]  # fmt: skip
    found = raked(margins, base)
    if not found.converged:
        raise InputError(file, _no_weights(questions, tables, margins, found))
    weights, outside = _trimmed_to(questionnaire.weighting.trim, found.weights)
    for table, margin in zip(tables, margins, strict=True):
        table["after"] = np.bincount(margin.codes, weights=weights, minlength=len(table)) / weights.sum()
    calibration = None if outside else Calibration(base, weights, np.column_stack([one.codes for one in margins]))
    return PopulationWeights(weights, base, pd.concat(tables, ignore_index=True), calibration, found.cycles, outside)


def _trimmed_to(trim: Trim | None, weights: Numbers) -> tuple[Numbers, int]:
    if trim is None:
        return weights, 0
    outside = int(((weights < trim.lower) | (weights > trim.upper)).sum())
    return trimmed(weights, trim.lower, trim.upper), outside


def _targets(
    question: str, responses: pd.DataFrame, base: Numbers, population: pd.DataFrame, file: object
) -> pd.DataFrame:
    """A question's targets: answer, respondents, before, target (both shares), count, source, date."""
    counted = population[population["question"] == question]
    if counted.empty:
        remedy = "give its counts, or leave it out of `weighting.margins`"
        raise InputError(file, Mistake(f"question {question}", "no row in the population's margins", remedy))
    given = responses[question].astype("str")
    targets = counted[["question", "answer", "count", "source", "date"]].reset_index(drop=True)
    target_of = {label: answer for answer in targets["answer"] for label in str(answer).split(TOGETHER)}
    stated = given.map(target_of)
    _require_targets(question, given, stated, file)
    blank = given.isna().to_numpy()
    weighs = pd.Series(base).groupby(stated.fillna(NOT_STATED).to_numpy()).agg(["size", "sum"])
    if blank.any():
        unknown = pd.DataFrame([[question, NOT_STATED, 0, "As among respondents", ""]], columns=targets.columns)
        targets = pd.concat([targets, unknown], ignore_index=True)
    found = weighs.reindex(targets["answer"].to_numpy(), fill_value=0)
    targets["respondents"] = found["size"].to_numpy()
    targets["before"] = found["sum"].to_numpy(dtype=float) / base.sum()
    stating = 1 - base[blank].sum() / base.sum()
    targets["target"] = targets["count"] / targets["count"].sum() * stating
    targets.loc[targets["answer"].eq(NOT_STATED), "target"] = 1 - stating
    _require_respondents(question, targets, file)
    return targets


def _require_targets(question: str, given: pd.Series, stated: pd.Series, file: object) -> None:
    """Raise InputError for respondents whose answer the population does not count."""
    outside = given[given.notna() & stated.isna()].value_counts()
    remedy = f"give its count in the population, or count it together with another answer (“One{TOGETHER}Other”)"
    mistakes = [
        Mistake(f"{question}: {answer}", f"{number:,} respondents and no row in the population's margins", remedy)
        for answer, number in outside.items()
    ]
    if mistakes:
        raise InputError(file, mistakes)


def _require_respondents(question: str, targets: pd.DataFrame, file: object) -> None:
    """Raise InputError for people whom no respondent can stand for, and for respondents of no population."""
    mistakes = []
    for target in targets.to_dict("records"):
        place = f"{question}: {target['answer']}"
        if target["target"] > 0 and not target["before"] > 0:
            found = f"{target['count']:,} people in the population and no respondent who stands for them"
            remedy = f"count them together with the answer nearest to theirs (“One{TOGETHER}Other”)"
            mistakes.append(Mistake(place, found, remedy))
        elif target["target"] == 0 and target["respondents"] > 0:
            found = f"0 people in the population and {target['respondents']:,} respondents"
            mistakes.append(Mistake(place, found, "check the population's count"))
    if mistakes:
        raise InputError(file, mistakes)


def _require_one_population(totals: dict[str, int], file: object) -> None:
    low, high = min(totals.values()), max(totals.values())
    if high > low * (1 + SAME_TOTAL):
        found = "different totals: " + ", ".join(f"{question} {total:,}" for question, total in totals.items())
        raise InputError(file, Mistake("the margins", found, "give counts of one and the same population"))


def _codes(question: str, responses: pd.DataFrame, targets: pd.DataFrame) -> NDArray[np.int64]:
    """Each respondent's row of a question's targets."""
    row = {label: place for place, answer in enumerate(targets["answer"]) for label in str(answer).split(TOGETHER)}
    return np.asarray(responses[question].astype("str").fillna(NOT_STATED).map(row), dtype=np.int64)


def _no_weights(
    questions: Sequence[str], tables: Sequence[pd.DataFrame], margins: Sequence[Margin], found: Raked
) -> Mistake:
    """Where raking did not converge: the category that is furthest from its target."""
    gaps = []
    for question, table, margin in zip(questions, tables, margins, strict=True):
        reached = np.bincount(margin.codes, weights=found.weights, minlength=len(table)) / found.weights.sum()
        worst = int(np.abs(reached - table["target"]).argmax())
        target = table["target"][worst]
        gaps.append((abs(reached[worst] - target), f"{question}: {table['answer'][worst]}", reached[worst], target))
    _, place, share, target = max(gaps)
    return Mistake(
        place,
        f"no weights that meet all margins at once: after {found.cycles:,} cycles it stands at {share:.2%}, "
        f"where the population has {target:.2%}",
        "weight to fewer questions (`weighting.margins`), or count answers together",
    )
