"""From the items of a theme to its score, and to how well the items hang together.

A score is between 0 and 100, and 100 is best: items are rescaled by their place on the scale,
and barriers are reversed. Scores describe respondents taken together; the table of single
respondents is never published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import pandas as pd

from helpers.analysis.arithmetic.design import Numbers, Rows
from helpers.analysis.arithmetic.factors import omega
from helpers.analysis.arithmetic.intervals import LEVEL, Interval, Means, mean_interval
from helpers.analysis.arithmetic.kinds import Counts, cells
from helpers.analysis.arithmetic.reliability import (
    Alpha,
    alpha_without,
    cronbach_alpha,
    item_rest_correlations,
)
from helpers.analysis.tables import By, estimated, facts_of, grouping, in_columns, stacked, with_facts
from helpers.questionnaire import MINIMUM_ITEMS_FOR_SCORE, Theme
from helpers.survey import Survey

BEST = 100.0
# Rules of thumb in common use (Nunnally and Bernstein 1994; George and Mallery 2003), for alpha and for omega.
# They only choose the words: the figure and its interval stand beside them.
WEAK = 0.6  # below it
STRENGTHS = {
    0.8: "Good: the items hang together well.",
    0.7: "Acceptable: the items hang together.",
    WEAK: "Questionable: the items hang together loosely, so read the score with care.",
    -np.inf: "Weak: the items have too little in common, so read them one by one rather than as a score.",
}
UNWEIGHTED = "These figures describe the questionnaire rather than the population, so they are not weighted."
FORCED = (
    "Does not apply: people could tick only so many, so that ticking one item leaves out another. "
    "Read them one by one rather than as a score."
)


@lru_cache(maxsize=4)  # a chapter asks for the same several times, and a survey never changes
def respondent_scores(wave: Survey) -> pd.DataFrame:
    """Each respondent's score for each theme: the mean of the items they answered.

    A column a theme, 0–100, on the index of the responses. NA for whoever answered under
    `MINIMUM_ITEMS_FOR_SCORE` of the theme's items (three of five are enough) on their scales.
    """
    scores = {theme.id: _score(rescaled_items(wave, theme.id)) for theme in wave.questionnaire.themes}
    return pd.DataFrame(scores, index=wave.responses.index, dtype=float)


def scores_from(items: pd.DataFrame, wave: Survey) -> Numbers:
    """Each respondent's score from some items, rows of the codebook: the mean of those they answered.

    0–100; NaN for whoever answered under `MINIMUM_ITEMS_FOR_SCORE` of them.
    """
    return _score(_rescaled(zip(items["item"].astype(str), items["barrier"].astype(bool), strict=True), wave))


def theme_scores(wave: Survey, by: By = None) -> pd.DataFrame:
    """The mean score of each theme, 0–100, with its t interval.

    The base is those with a score. A theme of barriers of which only so many could be ticked has no
    row: whoever ticks three of nine, as asked, would score 67 whatever stands in the way.

    Columns: theme, title, [group], then the figures of every table. Rows: themes, then
    groups, in published order.
    """
    groups = grouping(wave, by)
    scored = scored_themes(wave)
    themes = [{"theme": theme.id, "title": theme.title} for theme in scored]
    scores = respondent_scores(wave)[[theme.id for theme in scored]].to_numpy()
    return stacked(
        [estimated(scores, themes, wave, groups, score_interval)] if themes else [],
        ["theme", "title", "group"],
        wave,
        groups,
        family="theme_scores",
        measure="Mean score, from 0 to 100 (best)",
        unit="score",
        interval=f"{LEVEL:.0%} t interval",
        base=f"respondents who answered at least {MINIMUM_ITEMS_FOR_SCORE:.0%} of a theme's items",
    )


@dataclass(frozen=True, eq=False)
class CompleteAnswers:
    """The different complete answers to a theme's items, a row each (by items), 0–100.

    `of` has the row of each respondent's answers; -1 for whoever left an item blank, or answered outside its scale.
    People answer alike so often that the different answers of a million are some thousand.
    """

    rows: Numbers
    of: Rows

    def counted(self, among: Rows | None = None) -> tuple[Numbers, Counts]:
        """The different answers of everybody, or of the respondents `among` them, and how many gave each."""
        of = self.of if among is None else self.of[among]
        times = np.bincount(of + 1, minlength=len(self.rows) + 1)[1:]
        given = np.flatnonzero(times)
        return self.rows[given], times[given]


@lru_cache(maxsize=16)  # scales are looked at from several sides, and by the groups of several questions
def complete_answers(wave: Survey, theme: str) -> CompleteAnswers:
    """The complete answers to a theme's items, rescaled as in its score."""
    values = rescaled_items(wave, theme)
    complete = ~np.isnan(values).any(axis=1)
    cell, found = cells(list(values[complete].T))
    of = np.full(len(values), -1, dtype=np.intp)
    of[complete] = cell
    return CompleteAnswers(np.column_stack(found), of)


def reliability(wave: Survey) -> pd.DataFrame:
    """How well the items of each theme hang together: Cronbach's alpha with Feldt's interval, McDonald's omega.

    Omega lets items count differently, where alpha supposes that they all measure the theme as well. Both rest
    on complete answers to a theme's items, unweighted: they describe the instrument, not the population. A
    theme of one item has neither, one of two no omega. Nor has one of barriers of which only so many could be
    ticked: their correlations are negative by the question's making, and so is its alpha.

    Columns: theme, title, n (complete answers), items, alpha, low, high, omega, in_words.
    """
    types = {"theme": "str", "title": "str", "n": "Int64", "items": "Int64"}
    types |= {"alpha": "float", "low": "float", "high": "float", "omega": "float", "in_words": "str"}
    rows: list[tuple[object, ...]] = []
    for theme in wave.questionnaire.themes:
        complete, counts = complete_answers(wave, theme.id).counted()
        n, items = int(counts.sum()), complete.shape[1]
        found, of_theme = Alpha(np.nan, np.nan, np.nan, n), np.nan
        words = FORCED
        if not only_so_many(theme, wave):
            found, of_theme = cronbach_alpha(complete, counts), omega(complete, counts)
            words = reliability_in_words(found, of_theme, items)
        rows.append((theme.id, theme.title, n, items, found.alpha, found.low, found.high, of_theme, words))
    table = pd.DataFrame(rows, columns=list(types)).astype(types)
    return with_facts(table, instrument_facts(wave) | {
        "family": "reliability",
        "measure": "Cronbach's alpha and McDonald's omega",
        "unit": "alpha",
        "interval": f"{LEVEL:.0%} Feldt interval of alpha",
        "base": "respondents who answered every item of the theme",
    })  # fmt: skip


def item_reliability(wave: Survey, theme: str) -> pd.DataFrame:
    """How well each item of a theme goes with the others, and what alpha becomes without it.

    `item_rest` is its correlation with the sum of the others, `low` and `high` Fisher's interval; `gain` is what
    leaving it out adds to alpha, with an interval for whether it adds anything. Complete answers,
    unweighted; a barrier counts the other way round, as in the score. NaN where a figure is undefined, and
    throughout where only so many barriers could be ticked.

    Columns: theme, item, title, n, item_rest, low, high, alpha, alpha_without, gain, gain_low, gain_high.
    """
    asked = wave.questionnaire.theme(theme)
    items = wave.items(theme)
    complete, counts = complete_answers(wave, theme).counted()
    told = (complete[:0], counts[:0]) if only_so_many(asked, wave) else (complete, counts)
    rest, (low, high) = item_rest_correlations(*told)
    without = alpha_without(*told)
    table = pd.DataFrame({
        "theme": theme, "item": items["item"], "title": items["title"], "n": int(counts.sum()),
        "item_rest": rest, "low": low, "high": high, "alpha": cronbach_alpha(*told).alpha,
        "alpha_without": without.alpha, "gain": without.gain, "gain_low": without.low, "gain_high": without.high,
    }).astype({"theme": "str", "n": "Int64"})  # fmt: skip
    return with_facts(table, instrument_facts(wave) | {
        "family": "item_reliability",
        "measure": "Correlation of each item with the sum of the others, and alpha without it",
        "unit": "alpha",
        "interval": f"{LEVEL:.0%} Fisher interval of the correlation",
        "base": f"respondents who answered every item of {asked.title}",
    })  # fmt: skip


def reliability_in_words(found: Alpha, of_theme: float, items: int) -> str:
    """What alpha says about a score, plainly, and omega where it says something else.

    >>> reliability_in_words(Alpha(0.84, 0.81, 0.87, 300), 0.85, 5)
    'Good: the items hang together well.'
    >>> reliability_in_words(Alpha(0.79, 0.76, 0.82, 300), 0.81, 5)
    'Acceptable: the items hang together. Omega says: good.'
    """
    said = alpha_in_words(found, items)
    if np.isnan(found.alpha) or np.isnan(of_theme) or strength(of_theme) == strength(found.alpha):
        return said
    return f"{said} Omega says: {strength(of_theme).partition(':')[0].lower()}."


def alpha_in_words(found: Alpha, items: int) -> str:
    """What an alpha says about a score, plainly.

    >>> alpha_in_words(Alpha(0.84, 0.81, 0.87, 300), 5)
    'Good: the items hang together well.'
    """
    if items < 2:
        return "Not defined: the theme has one item, and alpha compares several."
    if np.isnan(found.alpha):
        return "Not defined: too few respondents answered every item, or all of them answered alike."
    return strength(found.alpha)


def strength(value: float) -> str:
    """How strong a scale is, by its alpha or its omega."""
    return next(words for least, words in STRENGTHS.items() if value >= least)


def instrument_facts(wave: Survey) -> dict[str, object]:
    """What a table about the questionnaire's items says of the survey: nothing in it is weighted."""
    return facts_of(wave, grouping(wave, None)) | {
        "weighted": False, "weighting": UNWEIGHTED, "question": "", "distribution": None
    }  # fmt: skip


def scored_themes(wave: Survey) -> list[Theme]:
    """The themes that have a score, in published order: all but those of which only so many could be ticked."""
    return [theme for theme in wave.questionnaire.themes if not only_so_many(theme, wave)]


def only_so_many(theme: Theme, wave: Survey) -> bool:
    """Whether the questionnaire let only so many of a theme's barriers be ticked."""
    asked = map(wave.questionnaire.multiple, theme.ticked_barriers)
    return any(one.at_most is not None and one.at_most < len(one.options) for one in asked)


def rescaled_items(wave: Survey, theme: str) -> Numbers:
    """Respondents by items of a theme, 0–100 with 100 best; NaN for blank or outside the scale."""
    return _rescaled([(item.id, item.barrier) for item in wave.questionnaire.items(theme)], wave)


def _rescaled(items: Iterable[tuple[str, bool]], wave: Survey) -> Numbers:
    columns = []
    for item, barrier in items:
        answers, labels = wave.answers(item), wave.scale(item).labels
        place = {label: BEST * position / (len(labels) - 1) for position, label in enumerate(labels)}
        # Indexed by code; the last is for the code -1, no answer.
        by_code = np.array([*(place.get(str(label), np.nan) for label in answers.cat.categories), np.nan])
        values = by_code[answers.cat.codes.to_numpy()]
        columns.append(BEST - values if barrier else values)
    return in_columns(columns)


def _score(items: Numbers) -> Numbers:
    answered = (~np.isnan(items)).sum(axis=1)
    enough = answered >= MINIMUM_ITEMS_FOR_SCORE * items.shape[1]
    scores: Numbers = np.divide(np.nansum(items, axis=1), answered, out=np.full(len(items), np.nan), where=enough)
    return scores


def score_interval(means: Means) -> Interval:
    """A t interval that does not reach beyond the ends of the scale."""
    low, high = mean_interval(means)
    return np.clip(low, 0.0, BEST), np.clip(high, 0.0, BEST)
