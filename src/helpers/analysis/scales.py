"""From the items of a theme to its score, and to how well the items hang together.

A score is between 0 and 100, and 100 is best: items are rescaled by their place on the scale,
and barriers are reversed. Scores describe respondents taken together; the table of single
respondents is never published.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from helpers.analysis.design import Numbers
from helpers.analysis.intervals import LEVEL, Alpha, Interval, Means, cronbach_alpha, mean_interval
from helpers.analysis.tables import By, estimated, facts_of, grouping, stacked, with_facts
from helpers.questionnaire import MINIMUM_ITEMS_FOR_SCORE, Theme
from helpers.survey import Survey

BEST = 100.0
# Rules of thumb in common use (Nunnally and Bernstein 1994; George and Mallery 2003). They only
# choose the words: the figure and its interval stand beside them.
GOOD, ACCEPTABLE, QUESTIONABLE = 0.8, 0.7, 0.6
FORCED = (
    "Does not apply: people could tick only so many, so that ticking one item leaves out another. "
    "Read them one by one rather than as a score."
)


def respondent_scores(wave: Survey) -> pd.DataFrame:
    """Each respondent's score for each theme: the mean of the items they answered.

    A column a theme, 0–100, on the index of the responses. NA for whoever answered under
    `MINIMUM_ITEMS_FOR_SCORE` of the theme's items (three of five are enough) on their scales.
    """
    scores = {theme.id: _score(_rescaled_items(wave, theme.id)) for theme in wave.questionnaire.themes}
    return pd.DataFrame(scores, index=wave.responses.index, dtype=float)


def theme_scores(wave: Survey, by: By = None) -> pd.DataFrame:
    """The mean score of each theme, 0–100, with its t interval.

    The base is those with a score. A theme of barriers of which only so many could be ticked has no
    row: whoever ticks three of nine, as asked, would score 67 whatever stands in the way.

    Columns: theme, title, [group], then the figures of every table. Rows: themes, then
    groups, in published order.
    """
    groups = grouping(wave, by)
    scored = [theme for theme in wave.questionnaire.themes if not _only_so_many(theme, wave)]
    themes = [{"theme": theme.id, "title": theme.title} for theme in scored]
    scores = respondent_scores(wave)[[theme.id for theme in scored]].to_numpy()
    return stacked(
        [estimated(scores, themes, wave, groups, _score_interval)] if themes else [],
        ["theme", "title", "group"],
        wave,
        groups,
        family="theme_scores",
        measure="Mean score, from 0 to 100 (best)",
        unit="score",
        interval=f"{LEVEL:.0%} t interval",
        base=f"respondents who answered at least {MINIMUM_ITEMS_FOR_SCORE:.0%} of a theme's items",
    )


def reliability(wave: Survey) -> pd.DataFrame:
    """How well the items of each theme hang together: Cronbach's alpha with Feldt's interval.

    Computed on complete answers to a theme's items, unweighted: it describes the instrument, not
    the population. A theme of one item has no alpha. Nor has one of barriers of which only so many
    could be ticked: their correlations are negative by the question's making, and so is its alpha.

    Columns: theme, title, n (complete answers), items, alpha, low, high, in_words.
    """
    types = {"theme": "str", "title": "str", "n": "Int64", "items": "Int64"}
    types |= {"alpha": "float", "low": "float", "high": "float", "in_words": "str"}
    rows: list[tuple[object, ...]] = []
    for theme in wave.questionnaire.themes:
        values = _rescaled_items(wave, theme.id)
        items = values.shape[1]
        found = cronbach_alpha(values)
        words = alpha_in_words(found, items)
        if _only_so_many(theme, wave):
            found, words = Alpha(np.nan, np.nan, np.nan, found.n), FORCED
        rows.append((theme.id, theme.title, found.n, items, found.alpha, found.low, found.high, words))
    table = pd.DataFrame(rows, columns=list(types)).astype(types)
    facts = {
        "weighted": False,
        "family": "reliability",
        "measure": "Cronbach's alpha",
        "unit": "alpha",
        "interval": f"{LEVEL:.0%} Feldt interval",
        "base": "respondents who answered every item of the theme",
        "question": "",
        "distribution": None,
    }
    return with_facts(table, facts_of(wave, grouping(wave, None)) | facts)


def alpha_in_words(found: Alpha, items: int) -> str:
    """What an alpha says about a score, plainly.

    >>> alpha_in_words(Alpha(0.84, 0.81, 0.87, 300), 5)
    'Good: the items hang together well.'
    """
    if items < 2:
        return "Not defined: the theme has one item, and alpha compares several."
    if np.isnan(found.alpha):
        return "Not defined: too few respondents answered every item, or all of them answered alike."
    if found.alpha >= GOOD:
        return "Good: the items hang together well."
    if found.alpha >= ACCEPTABLE:
        return "Acceptable: the items hang together."
    if found.alpha >= QUESTIONABLE:
        return "Questionable: the items hang together loosely, so read the score with care."
    return "Weak: the items do not measure one thing, so read them one by one rather than as a score."


def _only_so_many(theme: Theme, wave: Survey) -> bool:
    """Whether the questionnaire let only so many of a theme's barriers be ticked."""
    asked = map(wave.questionnaire.multiple, theme.ticked_barriers)
    return any(one.at_most is not None and one.at_most < len(one.options) for one in asked)


def _rescaled_items(wave: Survey, theme: str) -> Numbers:
    """Respondents by items of a theme, 0–100 with 100 best; NaN for blank or outside the scale."""
    items = wave.items(theme)
    columns = []
    for item, barrier in zip(items["item"].astype(str), items["barrier"].astype(bool), strict=True):
        answers, labels = wave.answers(item), wave.scale(item).labels
        place = {label: BEST * position / (len(labels) - 1) for position, label in enumerate(labels)}
        # Indexed by code; the last is for the code -1, no answer.
        by_code = np.array([*(place.get(str(label), np.nan) for label in answers.cat.categories), np.nan])
        values = by_code[answers.cat.codes.to_numpy()]
        columns.append(BEST - values if barrier else values)
    return np.column_stack(columns)


def _score(items: Numbers) -> Numbers:
    answered = (~np.isnan(items)).sum(axis=1)
    enough = answered >= MINIMUM_ITEMS_FOR_SCORE * items.shape[1]
    scores: Numbers = np.divide(np.nansum(items, axis=1), answered, out=np.full(len(items), np.nan), where=enough)
    return scores


def _score_interval(means: Means) -> Interval:
    """A t interval that does not reach beyond the ends of the scale."""
    low, high = mean_interval(means)
    return np.clip(low, 0.0, BEST), np.clip(high, 0.0, BEST)
