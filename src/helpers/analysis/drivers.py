"""From theme scores and an outcome to which themes go with it most closely.

Two answers to one question. Relative importance shares out what the themes explain of the differences in
an outcome, fairly where themes go together; the odds of a better answer, with everything else held
constant, say what each theme adds to the others. Neither says what brings about what.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import stdtr, stdtrit

from helpers.analysis.arithmetic.design import Design, Numbers, Rows
from helpers.analysis.arithmetic.intervals import LEVEL
from helpers.analysis.arithmetic.multiplicity import SIGNIFICANCE, holm
from helpers.analysis.arithmetic.ordinal import NotEstimableError, proportional_odds, proportionality
from helpers.analysis.ranks import ranks
from helpers.analysis.replicates import (
    REPLICATES,
    SEED,
    percentile_interval,
    replicate_errors,
    replicated_means,
    replicates_in_words,
)
from helpers.analysis.scales import respondent_scores, theme_scores
from helpers.analysis.tables import FIGURES, design_of, facts_of, grouping, with_facts
from helpers.errors import InputError, Mistake
from helpers.survey import Survey

# Who somebody is, which goes with scores and with outcomes alike.
HELD = ("sector", "role", "region")
# An odds ratio is for so many points more of a score: one point is less than anybody would notice.
POINTS = 10
# Fewer respondents for each predictor than this, and a model says more of them than of anybody else.
RESPONDENTS_FOR_EACH = 10
# Models of more respondents than this take minutes, and say the same: they are fitted to so many, drawn by lot.
MOST_FITTED = 25_000
# All subsets of the themes are gone through: with more themes than this there are too many.
MOST_THEMES = 12
# A predictor of which the others leave less than this share of its variance adds nothing to them.
_NOTHING = 1e-10


def relative_importance(covariances: Numbers) -> Numbers:
    """What each predictor adds to R², averaged over all orders in which predictors can enter.

    `covariances` ends in two axes of predictors and, last, the outcome; whatever axes come before are of
    replicates. The result has a column a predictor, and its sum is R². Exact: every subset is gone through.

    Source: Lindeman, Merenda and Gold (1980), "LMG"; R relaimpo, `calc.relimp(type = "lmg")`. It is the
    Shapley value of R².

    >>> relative_importance(np.array([[1.0, 0.0, 0.6], [0.0, 1.0, 0.3], [0.6, 0.3, 1.0]])).round(2).tolist()
    [0.36, 0.09]
    """
    deviations = np.sqrt(np.einsum("...ii->...i", covariances))
    scale = np.divide(1.0, deviations, out=np.zeros_like(deviations), where=deviations > 0)
    correlations = covariances * scale[..., :, None] * scale[..., None, :]
    predictors = covariances.shape[-1] - 1
    shares = np.zeros((*covariances.shape[:-2], predictors))
    # The share of all orders in which a predictor enters after just these so many others; none is left at the end.
    orders = [1 / predictors / math.comb(predictors - 1, size) for size in range(predictors)] + [0.0]

    def add(left: Numbers, entered: tuple[int, ...]) -> None:
        """Share out what the predictors that have not entered would add now; then let each enter in turn.

        `left` are the covariances that those entered leave of all.
        """
        own = np.einsum("...ii->...i", left)[..., :predictors]
        inverse = np.divide(1.0, own, out=np.zeros_like(own), where=own > _NOTHING)
        gains = left[..., :predictors, -1] ** 2 * inverse
        others = [one for one in range(predictors) if one not in entered]
        shares[..., others] += gains[..., others] * orders[len(entered)]
        for one in range(entered[-1] + 1 if entered else 0, predictors):
            beside = left[..., :, one]
            explained = beside[..., :, None] * (beside * inverse[..., one, None])[..., None, :]
            add(left - explained, (*entered, one))

    if predictors:
        add(correlations, ())
    return shares


def weighted_covariances(values: Numbers, weights: Numbers) -> Numbers:
    """The covariances of columns of `values` under each row of `weights`: replicates, columns, columns.

    Source: R, `cov.wt(values, weights, method = "ML")`.
    """
    total = weights.sum(axis=1, keepdims=True)
    sums = weights @ _with_products(values)
    moments = np.divide(sums, total, out=np.full_like(sums, np.nan), where=total > 0)
    return _covariances_of(moments, values.shape[1])


def _with_products(values: Numbers) -> Numbers:
    """The columns, centred, and the product of every two of them: their weighted means say how they vary together."""
    columns = values.shape[1]
    above, beside = np.triu_indices(columns)
    found = np.empty((len(values), columns + len(above)), order="F")  # of a million respondents, column by column
    np.subtract(values, values.mean(axis=0), out=found[:, :columns])
    for place, (one, other) in enumerate(zip(above, beside, strict=True), start=columns):
        np.multiply(found[:, one], found[:, other], out=found[:, place])
    return found


def _covariances_of(means: Numbers, columns: int) -> Numbers:
    """The covariances of so many columns, from the means of what `_with_products` makes of them."""
    first, products = means[:, :columns], means[:, columns:]
    above, beside = np.triu_indices(columns)
    covariances = np.empty((len(means), columns, columns))
    covariances[:, above, beside] = covariances[:, beside, above] = products
    covariances -= first[:, :, None] * first[:, None, :]
    return covariances


def _replicated_covariances(values: Numbers, rows: Rows, wave: Survey, replicates: int) -> Numbers:
    """The weighted covariances of columns, which `rows` of the wave's respondents have, in every replicate."""
    means = replicated_means(_with_products(values), wave, replicates, rows)
    return _covariances_of(means, values.shape[1])


def driver_importance(wave: Survey, outcome: str, replicates: int = REPLICATES) -> pd.DataFrame:
    """How much of what the theme scores explain of an outcome each theme accounts for.

    `estimate` is a theme's share of R² (`relative_importance`), `contribution` the same in parts of the
    outcome's variance. The base is those with an answer on the outcome's scale and a score in every theme.
    A theme without a score is left out, and is named in `attrs["left_out"]`: nobody answered enough of it, or
    only so many of its barriers could be ticked. `attrs["r_squared"]` is R².

    Columns: theme, title, then the figures, contribution, rank, rank_low, rank_high, level (`ranks.Ranks`).
    Rows: themes in the questionnaire's order. Without rows where nothing can be estimated: `attrs["cannot"]`
    says why. Raises InputError for what is no outcome.
    """
    return _importance(wave, outcome, replicates)


@lru_cache(maxsize=8)  # a chapter asks for the same several times, and a survey never changes
def _importance(wave: Survey, outcome: str, replicates: int) -> pd.DataFrame:
    asked = _asked(wave, outcome)
    cannot = _too_little(asked, len(asked.themes)) or _too_few_themes(asked)
    if cannot:
        return _table(asked, wave, _IMPORTANCE, cannot, {})
    values, rows = np.column_stack([asked.scores, asked.points]), asked.rows
    own = wave.weights.to_numpy(dtype=float)[None, rows]
    found = relative_importance(weighted_covariances(values, own))[0]
    r_squared = float(found.sum())
    if r_squared <= _NOTHING:
        return _table(asked, wave, _IMPORTANCE, "what people answered has nothing to do with any score", {})

    parts = relative_importance(_replicated_covariances(values, rows, wave, replicates))
    total = parts.sum(axis=1, keepdims=True)
    repeated = np.hstack([np.divide(parts, total, out=np.full_like(parts, np.nan), where=total > 0), total])
    (low, high), errors = percentile_interval(repeated), replicate_errors(repeated)
    order = ranks(found / r_squared, repeated[:, :-1])
    figures = {
        "estimate": found / r_squared, "low": low[:-1], "high": high[:-1], "se": errors[:-1], "contribution": found,
        "rank": order.rank, "rank_low": order.low, "rank_high": order.high, "level": order.level,
    }  # fmt: skip
    facts: dict[str, Any] = {"r_squared": r_squared, "r_squared_low": float(low[-1]), "r_squared_high": float(high[-1])}
    facts |= {"replicates": replicates, "replicated": replicates_in_words(wave, replicates)}
    return _table(asked, wave, _IMPORTANCE | facts, "", figures)


@lru_cache(maxsize=8)  # a chapter asks for the same several times, and a survey never changes
def driver_odds(wave: Survey, outcome: str) -> pd.DataFrame:
    """How the odds of a better answer rise with each theme's score, all else held constant.

    `estimate` is the odds ratio for `POINTS` points more of a theme's score, from a proportional-odds model
    with the scores of all themes and the profile questions of `HELD`; `se` is that of its logarithm, raised by
    what so many coefficients take from it (`attrs["raised"]`), without which tests raise false alarms. Base, themes
    left out and errors as in `driver_importance`; whoever left a profile question blank is of a group
    of their own. Of more than `MOST_FITTED` respondents in the base, so many are drawn by lot and stand for all:
    `attrs["drawn_from"]` then says of how many.

    Source: R survey, `svyolr`, not raised; MacKinnon and White (1985), HC1.

    Columns: theme, title, then the figures, p, p_adjusted (Holm), proportional_p (Holm, of the test whether
    the odds rise alike wherever the scale is cut; NaN where too few answers lie beyond a cut) and in_words.
    Raises InputError for what is no outcome.
    """
    everybody = _asked(wave, outcome)
    asked = _drawn_by_lot(everybody)
    questions = [wave.questionnaire.single(one.id) for one in wave.questionnaire.profile if one.id in HELD]
    held: dict[str, Any] = {"held": [question.name for question in questions]}
    held |= {} if asked is everybody else {"drawn_from": len(everybody.rows)}
    cannot = _too_little(asked, len(asked.themes))
    if cannot:
        return _table(asked, wave, _ODDS | held, cannot, {})
    groups = [_indicators(wave.profile(question.id).cat.codes.to_numpy()[asked.rows]) for question in questions]
    predictors = _independent(asked.scores / POINTS, groups)
    cannot = _too_little(asked, predictors.shape[1])
    if cannot:
        return _table(asked, wave, _ODDS | held, cannot, {})
    answers = np.unique(asked.points, return_inverse=True)[1]
    design, themes = design_of(wave), len(asked.themes)
    try:
        fitted = proportional_odds(answers, predictors, design.of(asked.rows))
        if fitted.without_end[:themes].any():
            raise NotEstimableError("scores tell the answers apart so well that no odds are high enough")
        p_alike = _proportional_p(answers, predictors, themes, design, asked.rows)
    except NotEstimableError as reason:
        return _table(asked, wave, _ODDS | held, str(reason), {})
    weights = design.of(asked.rows)
    known = float(weights.sum() ** 2 / (weights**2).sum())  # as many respondents of equal weight
    degrees = max(known - predictors.shape[1] - int(answers.max()), 1.0)  # a cut between answers is one, too
    raised = float(np.sqrt(known / degrees))
    errors, slopes = raised * np.sqrt(np.diag(fitted.covariance(design, asked.rows)))[:themes], fitted.slopes[:themes]
    margin = stdtrit(degrees, (1 + LEVEL) / 2) * errors
    p = 2 * stdtr(degrees, -np.abs(slopes) / errors)
    figures = {
        "estimate": np.exp(slopes), "low": np.exp(slopes - margin), "high": np.exp(slopes + margin), "se": errors,
        "p": p, "p_adjusted": holm(p), "proportional_p": p_alike,
        "in_words": [_alike_in_words(one) for one in p_alike],
    }  # fmt: skip
    return _table(asked, wave, _ODDS | held | {"raised": raised}, "", figures)


def importance_and_performance(wave: Survey, outcome: str, replicates: int = REPLICATES) -> pd.DataFrame:
    """Each theme's importance for an outcome beside its mean score: where to act.

    `estimate` and the other figures are those of `driver_importance`; score, score_low, score_high and
    score_n are those of `theme_scores`. `side` says on which side of the lines a theme lies for sure, with
    the whole of both intervals: "act" (important, low score), "keep" (important, high), "watch" (less
    important, low), "maintain" (less important, high), and "" where an interval reaches over a line. The
    lines are at the themes' mean score and at an equal share of importance (`attrs`: mean_score, equal_share).
    """
    importance = driver_importance(wave, outcome, replicates)
    scores = theme_scores(wave)
    columns = {"estimate": "score", "low": "score_low", "high": "score_high", "n": "score_n"}
    both = importance.merge(scores[["theme", *columns]].rename(columns=columns), on="theme", how="left")
    mean, equal = float(both["score"].mean()) if len(both) else np.nan, 1 / max(1, len(both))
    important = np.select([both["low"] > equal, both["high"] < equal], ["more", "less"], "")
    good = np.select([both["score_low"] > mean, both["score_high"] < mean], ["high", "low"], "")
    sides = {("more", "low"): "act", ("more", "high"): "keep", ("less", "low"): "watch", ("less", "high"): "maintain"}
    both["side"] = pd.Series([sides.get(pair, "") for pair in zip(important, good, strict=True)], dtype="str")
    facts = {
        "family": "importance_and_performance",
        "measure": "Share of what the themes explain, and mean score from 0 to 100 (best)",
        "mean_score": mean,
        "equal_share": equal,
    }
    both.attrs = importance.attrs | facts
    return both


_IMPORTANCE: dict[str, Any] = {
    "family": "driver_importance",
    "measure": "Share of what the theme scores explain of the differences between answers",
    "unit": "share",
    "interval": f"{LEVEL:.0%} percentile interval over replicates",
}
_ODDS: dict[str, Any] = {
    "family": "driver_odds",
    "measure": f"Odds of a better answer with {POINTS} points more of a theme's score, as a multiple",
    "unit": "number",
    "interval": f"{LEVEL:.0%} t interval of the log odds ratio",
}
_COLUMNS = {
    "driver_importance": ("contribution", "rank", "rank_low", "rank_high", "level"),
    "driver_odds": ("p", "p_adjusted", "proportional_p", "in_words"),
}
_TYPES = dict.fromkeys(("rank", "rank_low", "rank_high", "level"), "Int64") | {"in_words": "str"}


@dataclass(frozen=True, eq=False)
class _Asked:
    """An outcome, the themes with a score, and those respondents who have both, of a weight above zero."""

    outcome: str
    wording: str
    title: str
    themes: list[tuple[str, str]]  # id and title
    left_out: list[str]  # titles
    rows: Rows
    points: Numbers  # of the outcome, more is better
    scores: Numbers


def _asked(wave: Survey, outcome: str) -> _Asked:
    items = {item.id: item for item in wave.questionnaire.outcomes}
    if outcome not in items:
        raise InputError(
            "questionnaire", Mistake("outcome", repr(outcome), f"expected one of {', '.join(items) or 'none'}")
        )
    item, with_scores = items[outcome], theme_scores(wave)
    scored = set(with_scores.loc[with_scores["n"] > 0, "theme"])
    themes = [(theme.id, theme.title) for theme in wave.questionnaire.themes if theme.id in scored]
    scores = respondent_scores(wave)[[theme for theme, _ in themes]].to_numpy()
    points = _points(wave, outcome)
    whole = ~np.isnan(np.column_stack([points, scores])).any(axis=1) & wave.weights.gt(0).to_numpy()
    rows = np.flatnonzero(whole)
    left_out = [theme.title for theme in wave.questionnaire.themes if theme.id not in scored]
    return _Asked(outcome, item.wording, item.name, themes, left_out, rows, points[rows], scores[rows])


def _drawn_by_lot(asked: _Asked) -> _Asked:
    """As many of the respondents as a model is fitted to; all, where they are no more. The same on every run."""
    if len(asked.rows) <= MOST_FITTED:
        return asked
    random = np.random.Generator(np.random.PCG64(SEED))
    drawn = np.sort(random.choice(len(asked.rows), MOST_FITTED, replace=False))
    return replace(asked, rows=asked.rows[drawn], points=asked.points[drawn], scores=asked.scores[drawn])


def _points(wave: Survey, outcome: str) -> Numbers:
    """Each respondent's place on an outcome's scale, more is better; NaN for blank or outside the scale."""
    answers, labels = wave.answers(outcome), wave.scale(outcome).labels
    barrier = next(item.barrier for item in wave.questionnaire.outcomes if item.id == outcome)
    place = {label: float(position) for position, label in enumerate(reversed(labels) if barrier else labels)}
    # The last is for the code -1: no answer.
    by_code = np.array([*(place.get(str(label), np.nan) for label in answers.cat.categories), np.nan])
    return np.asarray(by_code[answers.cat.codes.to_numpy()])


def _too_few_themes(asked: _Asked) -> str:
    """Why importance cannot be shared out, whoever answered; "" where it can."""
    if len(asked.themes) > MOST_THEMES:
        return f"there are more than {MOST_THEMES} themes, whose orders are too many to go through"
    return "there are not two themes with a score to compare" if len(asked.themes) < 2 else ""


def _too_little(asked: _Asked, predictors: int) -> str:
    """Why a model of so many predictors cannot be estimated; "" where it can. Small counts are not told."""
    if not asked.themes:
        return "no theme has a score"
    needed = RESPONDENTS_FOR_EACH * max(1, predictors)
    if len(asked.rows) < needed:
        return f"fewer than {needed:,} respondents have an answer on its scale and a score in every theme"
    if np.ptp(asked.points) == 0:
        return "everybody with a score in every theme gave the same answer"
    alike = [title for (_, title), values in zip(asked.themes, asked.scores.T, strict=True) if np.ptp(values) < 1e-9]
    return f"everybody has the same score in “{alike[0]}”" if alike else ""


def _indicators(codes: NDArray[np.integer]) -> Numbers:
    """A column for each group but the largest: who is in it."""
    present, sizes = np.unique(codes, return_counts=True)
    return np.asarray(codes[:, None] == np.delete(present, sizes.argmax()), dtype=float)


def _independent(scores: Numbers, groups: list[Numbers]) -> Numbers:
    """Scores and groups side by side, without the groups that say nothing which those before do not say."""
    columns = np.hstack([np.ones((len(scores), 1)), scores, *groups])
    own = np.abs(np.diag(np.linalg.qr(columns, mode="r")))
    says = np.zeros(columns.shape[1], dtype=np.bool_)
    says[: len(own)] = own > 1e-9 * np.linalg.norm(columns, axis=0)[: len(own)]
    says[: 1 + scores.shape[1]] = True
    return np.asarray(columns[:, np.flatnonzero(says)[1:]])


def _proportional_p(
    answers: NDArray[np.integer], predictors: Numbers, themes: int, design: Design, rows: Rows
) -> Numbers:
    """Adjusted p values of the assumption, theme by theme; NaN where a cut's own model has no estimates."""
    try:
        return holm(proportionality(answers, predictors, themes, design, rows).p)
    except NotEstimableError:
        return np.full(themes, np.nan)


def _alike_in_words(p: float) -> str:
    """What the test of the assumption says of a theme.

    >>> _alike_in_words(0.4), _alike_in_words(0.01)
    ('As far as can be told', 'Doubtful')
    """
    if np.isnan(p):
        return "Too few answers to tell"
    return "Doubtful" if p < SIGNIFICANCE else "As far as can be told"


def _table(asked: _Asked, wave: Survey, facts: dict[str, Any], cannot: str, figures: dict[str, Any]) -> pd.DataFrame:
    """The themes with their figures and facts; without rows where nothing can be estimated."""
    themes = [] if cannot else asked.themes
    weights = wave.weights.to_numpy(dtype=float)[asked.rows]
    kish = float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else np.nan
    columns = {
        "theme": [theme for theme, _ in themes],
        "title": [title for _, title in themes],
        **dict.fromkeys(FIGURES, np.nan),
        "n": len(asked.rows),
        "n_effective": kish,
        **dict.fromkeys(_COLUMNS[facts["family"]], np.nan),
        **figures,
    }
    table = pd.DataFrame(columns, index=range(len(themes)))
    types = {"theme": "str", "title": "str", "n": "Int64"} | {name: of for name, of in _TYPES.items() if name in table}
    about = {
        "base": f"respondents with an answer on the scale and a score in all {len(asked.themes)} themes",
        "question": asked.wording,
        "question_id": asked.outcome,
        "outcome_title": asked.title,
        "left_out": asked.left_out,
        "cannot": cannot,
        "distribution": None,
    }
    return with_facts(table.astype(types), facts_of(wave, grouping(wave, None)) | facts | about)
