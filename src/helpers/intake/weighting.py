"""From a population's margins and who answered to a weight for each respondent: raking.

Raking (iterative proportional fitting; Deming and Stephan 1940) finds the weights nearest to the
base weights with which the respondents have the population's margins, one question after another
until all hold at once. Respondents alike in every margin share one factor, so the fitting goes over
kinds of respondents, and over the respondents themselves only to sort them and to weigh them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from helpers.errors import InputError, Mistake
from helpers.privacy.suppression import MINIMUM_BASE
from helpers.questionnaire import NOT_STATED, Questionnaire, SingleChoice, Trim

Numbers = NDArray[np.float64]
Codes = NDArray[np.integer]

# `Fire and rescue | Police` in population.csv: one count for both, where one alone has too few respondents.
TOGETHER = " | "
_COUNT_TOGETHER = f"count them together with the answer nearest to theirs (“One{TOGETHER}Other”)"
# How near the margins are brought to their targets, as a share of the population; and how near is near
# enough where that takes more than MOST_CYCLES: one person in a thousand million.
TOLERANCE = 1e-12
NEAR_ENOUGH = 1e-9
MOST_CYCLES = 1_000
# Counts rounded to hundreds do not add up exactly; beyond this they are of different populations.
SAME_TOTAL = 0.001
# Up to so many kinds for each respondent are counted out in a grid; of more, those there are are looked up.
_CELLS = 4
# R's rule of trimming nears its end with every pass, unless the bounds leave hardly any room.
_MOST_PASSES = 1_000


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
        return self.gap <= NEAR_ENOUGH


def raked(margins: Sequence[Margin], base: Numbers | None = None) -> Raked:
    """The weights nearest to `base` (1 for everybody by default) that meet every margin.

    The margins' targets have one sum, which is then that of the weights. Categories without a
    respondent must have a target of zero. Raises ValueError for a code without a target. Source: R survey,
    `rake(design, sample.margins, population.margins)`.

    >>> margin = Margin(np.array([0, 0, 0, 1]), np.array([50.0, 50.0]))
    >>> raked([margin]).weights.round(6).tolist()
    [16.666667, 16.666667, 16.666667, 50.0]
    """
    kind_of, categories = _kinds(margins)
    weighing = np.bincount(kind_of, weights=base, minlength=len(categories[0])).astype(float)
    filled = np.flatnonzero(weighing)
    before = weighing[filled]
    fitted, cycles, gap = _fitted(
        before, [(kinds[filled], one.targets) for kinds, one in zip(categories, margins, strict=True)]
    )
    factors = np.zeros_like(weighing)
    factors[filled] = fitted / before
    weights = factors[kind_of]
    return Raked(weights if base is None else np.multiply(weights, base, out=weights), cycles, gap)


def _kinds(margins: Sequence[Margin]) -> tuple[Codes, Sequence[Codes]]:
    """Each respondent's kind, and each kind's category in every margin."""
    sizes, respondents = [len(margin.targets) for margin in margins], len(margins[0].codes)
    grid = math.prod(sizes)
    if grid <= _CELLS * respondents:
        kind_of: Codes = np.ravel_multi_index(tuple(margin.codes for margin in margins), sizes)
        return kind_of, np.unravel_index(np.arange(grid), sizes)
    kind_of, categories = np.zeros(respondents, dtype=np.int64), list[Codes]()
    for margin, size in zip(margins, sizes, strict=True):
        np.ravel_multi_index((margin.codes,), (size,))  # raises ValueError for a code without a target
        found, kind_of = np.unique(kind_of * size + margin.codes, return_inverse=True)
        categories = [*(of_kind[found // size] for of_kind in categories), found % size]
    return kind_of, categories


def _fitted(kinds: Numbers, margins: Sequence[tuple[Codes, Numbers]]) -> tuple[Numbers, int, float]:
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
    Where nobody is left to spread over, or the passes come to no end, those within the bounds take up the
    rest in proportion to their room: R would lose it, or not end.
    Source: R survey, `trimWeights(design, upper, lower, strict = TRUE)`.

    >>> trimmed(np.array([1.0, 2.0, 9.0]), lower=0.5, upper=6.0).tolist()
    [2.5, 3.5, 6.0]

    Raises ValueError when the bounds do not leave room for the sum.
    """
    within, mean = np.asarray(weights, dtype=float), float(np.mean(weights))
    if not lower * (1 - TOLERANCE) <= mean <= upper * (1 + TOLERANCE):
        raise ValueError(f"weights with a mean of {mean:.3g} cannot all lie between {lower:g} and {upper:g}")
    for _ in range(_MOST_PASSES):
        bounded = np.clip(within, lower, upper)
        beyond = within - bounded
        outside = beyond != 0
        if outside.all() or np.abs(beyond).max() <= TOLERANCE * mean:
            break
        within = np.where(outside, bounded, within + beyond.sum() / (~outside).sum())
    return _filled_up(bounded, mean * len(within), lower, upper)


def _filled_up(bounded: Numbers, total: float, lower: float, upper: float) -> Numbers:
    """Weights within bounds brought to a total, each by the same share of its room."""
    rest = total - bounded.sum()
    # No weight can be more than all of them together, even where there is no upper bound.
    room = min(upper, total) - bounded if rest > 0 else lower - bounded
    share = min(1.0, rest / room.sum()) if room.any() else 0.0
    return np.clip(bounded + share * room, lower, upper)


def kish_design_effect(weights: Numbers) -> float:
    """How much larger unequal weights make a variance: n times the sum of squares over the squared sum.

    Of the weights above zero; NaN where there is none. Source: Kish (1965); R: `length(w) * sum(w^2) / sum(w)^2`.
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

        The residuals of its regression on the margins, by base weights: an estimate varies only as far as the
        margins do not explain it. Taking raked weights as fixed overstates most errors. The share of "Not stated"
        is taken as known with the margins, although it is the respondents' own; that understates an error by
        next to nothing while few leave a question blank.

        Source: Deville and Särndal (1992); R survey, `calibrate(..., calfun = "raking")`. R's `rake` itself
        averages without base weights, ten times over, which is the same where base weights are equal and ten
        times are enough.
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

    `weights` have a mean of 1. `margins` has a row a target: question, answer, respondents (of a base
    weight above zero), before and after (shares of respondents, with base weights and with these), target
    (share), count (of the population; NA for "Not stated"), source, date. `calibration` is None where
    weights were trimmed: their margins then hold only nearly, and intervals take the weights as fixed.
    """

    weights: Numbers
    base: Numbers
    margins: pd.DataFrame
    calibration: Calibration | None
    cycles: int
    trimmed: int  # how many weights lay outside the bounds


def counted_together(answer: str, asked: SingleChoice) -> list[str]:
    """The answers that one row of the population counts: one, or several together."""
    return [answer] if answer in asked.labels else answer.split(TOGETHER)


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
    questions = dict.fromkeys(questionnaire.weighting.margins or population["question"])
    targets = [_targets(questionnaire.single(question), responses, base, population, file) for question in questions]
    _require_one_population({str(one.table["question"].iloc[0]): one.people for one in targets}, file)
    found = raked([one.margin(base.sum()) for one in targets], base)
    if not found.converged:
        raise InputError(file, _no_weights(targets, found))
    weights, outside = _trimmed_to(questionnaire.weighting.trim, found.weights)
    for one in targets:
        one.table.insert(4, "after", one.shares(weights))
    calibration = None if outside else Calibration(base, weights, np.column_stack([one.codes for one in targets]))
    margins = pd.concat([one.table for one in targets], ignore_index=True)
    return PopulationWeights(weights, base, margins, calibration, found.cycles, outside)


def require_enough_respondents(margins: pd.DataFrame, file: object) -> None:
    """Raise InputError for people whom fewer than `MINIMUM_BASE` respondents stand for, naming them and their number.

    `margins` is that of `PopulationWeights`. The weights of a few would make them speak for a multitude, and
    would tell readers how few they are, where their number is withheld.
    """
    targets = zip(margins["question"], margins["answer"], margins["count"], margins["respondents"], strict=True)
    mistakes = [
        Mistake(
            f"{question}: {answer}",
            f"{count:,} people in the population and {_respondents(respondents)} to stand for "
            f"them, where {MINIMUM_BASE} are needed",
            _COUNT_TOGETHER,
        )
        for question, answer, count, respondents in targets
        if not pd.isna(count) and count > 0 and respondents < MINIMUM_BASE
    ]
    if mistakes:
        raise InputError(file, mistakes)


def _trimmed_to(trim: Trim | None, weights: Numbers) -> tuple[Numbers, int]:
    """Weights above zero within the bounds, which are multiples of their mean; how many lay outside."""
    if trim is None:
        return weights, 0
    weighing = weights > 0
    lower, upper = (bound * weights[weighing].mean() for bound in (trim.lower, trim.upper))
    outside = weighing & ((weights < lower) | (weights > upper))
    if not outside.any():
        return weights, 0
    within = weights.copy()
    within[weighing] = trimmed(weights[weighing], lower, upper)
    return within, int(outside.sum())


@dataclass(frozen=True, eq=False)
class _Targets:
    """A question's targets as a table, and each respondent's row of it."""

    table: pd.DataFrame  # question, answer, respondents, before, target (both shares), count, source, date
    codes: Codes

    @property
    def people(self) -> int:
        """How many people the population has."""
        return int(self.table["count"].sum())

    def margin(self, total: float) -> Margin:
        """What raking needs of it, for weights of this sum."""
        return Margin(self.codes, self.table["target"].to_numpy(dtype=float) * total)

    def shares(self, weights: Numbers) -> Numbers:
        """What each target's respondents weigh, as a share of all weights."""
        return np.asarray(np.bincount(self.codes, weights=weights, minlength=len(self.table)) / weights.sum())


def _targets(
    asked: SingleChoice, responses: pd.DataFrame, base: Numbers, population: pd.DataFrame, file: object
) -> _Targets:
    counted = population[population["question"].eq(asked.id)]
    labels, counts = counted["answer"].tolist(), [int(count) for count in counted["count"].tolist()]
    if not sum(counts):
        found = "no row in the population's margins" if counted.empty else "a population of 0"
        remedy = "give its counts, or leave it out of `weighting.margins`"
        raise InputError(file, Mistake(f"question {asked.id}", found, remedy))
    answers = responses[asked.id].astype("category")
    row_of = {label: row for row, one in enumerate(labels) for label in counted_together(one, asked)}
    rows = [row_of.get(str(label), -1) for label in answers.cat.categories]
    # The last is for the code -1: whoever left it blank is in a row of their own, after the others.
    codes = np.array([*rows, len(labels)])[answers.cat.codes]
    if (codes < 0).any():
        raise InputError(file, _without_target(asked.id, answers[codes < 0]))
    blank = [NOT_STATED] if (codes == len(labels)).any() else []
    size = len(labels) + len(blank)
    before = np.bincount(codes, weights=base, minlength=size) / base.sum()
    not_stated = before[len(labels) :]
    table = pd.DataFrame(
        {
            "question": [asked.id] * size,
            "answer": [*labels, *blank],
            "respondents": np.bincount(codes[base > 0], minlength=size),
            "before": before,
            "target": [*np.array(counts) / sum(counts) * (1 - not_stated.sum()), *not_stated],
            "count": pd.array([*counts, *[pd.NA for _ in blank]], dtype="Int64"),
            "source": [*counted["source"].tolist(), *["As among respondents" for _ in blank]],
            "date": [*counted["date"].tolist(), *["" for _ in blank]],
        }
    )
    _require_respondents(asked.id, table, file)
    return _Targets(table, codes)


def _without_target(question: str, outside: pd.Series) -> list[Mistake]:
    """A mistake for each answer of respondents that the population does not count."""
    remedy = f"give its count in the population, or count it together with another answer (“One{TOGETHER}Other”)"
    counts = outside.astype("str").value_counts()
    return [
        Mistake(f"{question}: {answer}", f"{_respondents(number)} and no row in the population's margins", remedy)
        for answer, number in counts.items()
    ]


def _require_respondents(question: str, targets: pd.DataFrame, file: object) -> None:
    """Raise InputError for people whom no respondent can stand for, and for respondents of no population."""
    mistakes = []
    columns = (targets[name] for name in ("answer", "count", "before", "respondents"))
    for answer, count, before, respondents in zip(*columns, strict=True):
        if not pd.isna(count) and count > 0 and not before > 0:
            found = f"{count:,} people in the population and no respondent who stands for them"
            mistakes.append(Mistake(f"{question}: {answer}", found, _COUNT_TOGETHER))
        elif not pd.isna(count) and count == 0 and before > 0:
            found = f"0 people in the population and {_respondents(respondents)}"
            mistakes.append(Mistake(f"{question}: {answer}", found, "check the population's count"))
    if mistakes:
        raise InputError(file, mistakes)


def _respondents(number: int) -> str:
    return f"{number:,} respondent{'' if number == 1 else 's'}"


def _require_one_population(totals: dict[str, int], file: object) -> None:
    low, high = min(totals.values()), max(totals.values())
    if high - low > SAME_TOTAL * low:
        found = "different totals: " + ", ".join(f"{question} {total:,}" for question, total in totals.items())
        raise InputError(file, Mistake("the margins", found, "give counts of one and the same population"))


def _no_weights(targets: Sequence[_Targets], found: Raked) -> Mistake:
    """Where raking did not converge: the category that is furthest from its target."""
    reached = pd.concat([one.table.assign(reached=one.shares(found.weights)) for one in targets], ignore_index=True)
    gaps = (reached["reached"] - reached["target"]).round(9)  # what one lacks another has too much of, and is a tie
    furthest = int(gaps.abs().to_numpy().argmax())
    worst, gap = reached.iloc[furthest], gaps.iloc[furthest]
    people = "" if pd.isna(worst["count"]) else f" ({worst['count']:,} people)"
    return Mistake(
        f"{worst['question']}: {worst['answer']}",
        f"no weights that meet all margins at once: after {found.cycles:,} cycles its "
        f"{_respondents(worst['respondents'])} weigh {abs(gap) * 100:.2g} points {'less' if gap < 0 else 'more'} "
        f"than their {worst['target']:.1%} of the population{people}",
        "weight to fewer questions (`weighting.margins`), or count answers together",
    )
