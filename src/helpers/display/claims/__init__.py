"""From a table to a claim: what it supports, and no more.

Each kind of table has a module that reads it; `claim` finds the one, by the table's family.
"""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd

from helpers.display.claims.claim import SMALL_BASE, Claim
from helpers.display.claims.differences import of_comparisons, of_differences, of_net_differences
from helpers.display.claims.drivers import of_importance, of_importance_and_performance, of_odds, of_outcomes
from helpers.display.claims.editions import of_beside
from helpers.display.claims.estimates import of_estimates, of_outside
from helpers.display.claims.ranks import of_ranks
from helpers.display.claims.ratings import of_minutes, of_ratings
from helpers.display.claims.reliability import of_comparability, of_fit, of_items, of_reliability
from helpers.display.claims.support import of_option_comparisons, of_targets, of_weakness
from helpers.display.claims.totals import of_totals
from helpers.display.claims.trends import of_changes
from helpers.display.claims.voices import of_agreement, of_codes, of_theme_words, of_topics, of_writers
from helpers.display.claims.weighting import of_population_targets, of_weighting_effects

__all__ = ["SMALL_BASE", "Claim", "claim"]

_CLAIMS: dict[str, Callable[[pd.DataFrame], Claim]] = {
    "barrier_changes": of_changes,
    "barrier_comparisons": of_comparisons,
    "barrier_ranks": of_ranks,
    "barrier_totals": of_totals,
    "barriers_and_support": of_targets,
    "code_shares": of_codes,
    "coding_agreement": of_agreement,
    "comparability": of_comparability,
    "driver_importance": of_importance,
    "driver_odds": of_odds,
    "importance_and_performance": of_importance_and_performance,
    "item_means": of_ratings,
    "item_medians": of_ratings,
    "item_reliability": of_items,
    "minutes_taken": of_minutes,
    "one_factor_fit": of_fit,
    "net_differences": of_net_differences,
    "option_changes": of_changes,
    "option_totals": of_totals,
    "options_beside": of_beside,
    "outcome_changes": of_changes,
    "outcome_comparisons": of_comparisons,
    "option_comparisons": of_option_comparisons,
    "outcome_shares": of_outcomes,
    "outside_shares": of_outside,
    "population_targets": of_population_targets,
    "reliability": of_reliability,
    "score_changes": of_changes,
    "score_comparisons": of_comparisons,
    "score_differences": of_differences,
    "scores_beside": of_beside,
    "statements_beside": of_beside,
    "support_where_weak": of_weakness,
    "theme_word_shares": of_theme_words,
    "topic_shares": of_topics,
    "weighting_effects": of_weighting_effects,
    "writer_shares": of_writers,
}


def claim(table: pd.DataFrame) -> Claim:
    """What a table supports, by the family that it belongs to; `of_estimates` reads those not named above."""
    return _CLAIMS.get(table.attrs.get("family", ""), of_estimates)(table)
