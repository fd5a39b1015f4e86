"""From what goes with good sharing to its exhibits: outcomes, importance, odds.

A notebook does not know which outcomes a survey asked about: these functions look, and say so where
there is nothing to show.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeVar

import pandas as pd

from helpers.analysis.arithmetic.multiplicity import holm
from helpers.analysis.comparisons import adjust_p_values
from helpers.analysis.drivers import POINTS, driver_importance, driver_odds, importance_and_performance
from helpers.analysis.estimates import outcome_shares
from helpers.display.charts import dots_with_intervals
from helpers.display.exhibit import WITHHELD, Exhibit
from helpers.display.naming import table_key
from helpers.display.performance import importance_against_performance
from helpers.display.ranks import rank_figures, rank_intervals
from helpers.display.spelling import count, figure, interval, listed, lowered, p_value, percentage, quoted
from helpers.display.tables import described, intervals
from helpers.display.wording import Sentence, headline, in_words, note, require_withheld, title
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey

Shown = TypeVar("Shown")


def outcomes_as_answered(wave: Survey) -> Exhibit | Sentence:
    """For how many people sharing works, outcome by outcome."""
    if not wave.questionnaire.outcomes:
        return _no_outcomes()
    return dots_with_intervals(withhold_small_groups(outcome_shares(wave)))


def what_matters_most(wave: Survey, outcome: str) -> Sentence:
    """Which themes go most closely with an outcome, as a headline."""
    return _of_outcome(wave, outcome, lambda: headline(withhold_small_groups(driver_importance(wave, outcome))))


def importance_by_outcome(wave: Survey) -> Exhibit | Sentence:
    """What each theme accounts for of what all of them explain, outcome by outcome."""
    if not wave.questionnaire.outcomes:
        return _no_outcomes()
    tables = [withhold_small_groups(driver_importance(wave, outcome.id)) for outcome in wave.questionnaire.outcomes]
    estimated = [table for table in tables if len(table)]
    return importance_dots(estimated, _left_out(tables)) if estimated else in_words(tables[0])


def importance_dots(tables: Sequence[pd.DataFrame], notes: Sequence[str] = ()) -> Exhibit:
    """Tables of `driver_importance`, an outcome each, as dots on their intervals: the most important first."""
    table = _under_each_other(tables)
    told = ("outcome_title", "r_squared", "r_squared_low", "r_squared_high")
    table.attrs |= {"explained": [{fact: one.attrs[fact] for fact in told} for one in tables]}
    drawn = dots_with_intervals(table, key=table_key(table))
    if isinstance(drawn, Sentence):
        raise TypeError("a table with rows is drawn")
    explained = [
        f"{percentage(one.attrs['r_squared'])} "
        f"({interval(one.attrs['r_squared_low'], one.attrs['r_squared_high'], 'share')}) "
        f"for {quoted(one.attrs['outcome_title'])}"
        for one in tables
    ]
    how = (
        "Together the scores explain this much of the differences between answers, with its 95% interval: "
        f"{listed(explained)}. Each theme's part is what its score adds, averaged over all orders in which the themes "
        f"can be added (LMG, or Shapley values); intervals from {tables[0].attrs['replicated']}."
    )
    return replace(drawn, table=_importance_table(table), row_headings=2, notes=(how, *drawn.notes, *notes))


def odds_by_outcome(wave: Survey) -> Exhibit | Sentence:
    """How the odds of a better answer rise with each theme's score, outcome by outcome, the rest held constant."""
    if not wave.questionnaire.outcomes:
        return _no_outcomes()
    tables = [withhold_small_groups(driver_odds(wave, outcome.id)) for outcome in wave.questionnaire.outcomes]
    estimated = [table for table in tables if len(table)]
    if not estimated:
        return in_words(tables[0])
    return odds_table(_under_each_other(estimated).pipe(adjust_p_values, holm), _left_out(tables))


def where_to_act(wave: Survey, outcome: str) -> Exhibit | Sentence:
    """Each theme's importance for an outcome against its score."""

    def shown() -> Exhibit | Sentence:
        return importance_against_performance(withhold_small_groups(importance_and_performance(wave, outcome)))

    return _of_outcome(wave, outcome, shown)


def odds_table(rows: pd.DataFrame, notes: Sequence[str] = ()) -> Exhibit:
    """Odds ratios of several outcomes (`section`), with intervals, tests and the model's assumption in words."""
    require_withheld(rows)
    shown = pd.DataFrame({
        "Question": rows["section"],
        "Theme": rows["title"],
        "Odds ratio": rows["estimate"].map(lambda ratio: figure(ratio, "number")),
        "95% interval": intervals(rows),
        "p, adjusted": [WITHHELD if pd.isna(p) else p_value(p) for p in rows["p_adjusted"]],
        "Counts alike?": rows["in_words"].fillna(WITHHELD),
        "Base": rows["n"].map(count),
    })  # fmt: skip
    held = listed(["the scores of the other themes", *map(lowered, rows.attrs["held"])])
    facts = described(rows)
    facts["notes"] = (
        f"An odds ratio of 1.20 says that, of two people alike in {held}, the one with {POINTS} points more in the "
        "theme has odds of a better answer that are 1.20 times as high. Proportional-odds model; p values adjusted "
        "for there being several themes and outcomes (Holm). The model supposes that a score counts alike wherever "
        "the scale of answers is cut in two; “Counts alike?” says what a test of that found.",
        *_drawn_by_lot(rows),
        *facts["notes"],
        *notes,
    )
    return Exhibit(table_key(rows), title(rows), table=shown, data=rows, row_headings=2, **facts)


def _drawn_by_lot(rows: pd.DataFrame) -> list[str]:
    """That a model was fitted to some of the respondents alone, where it was."""
    if "drawn_from" not in rows.attrs:
        return []
    return [f"The base was drawn by lot from the {rows.attrs['drawn_from']:,} respondents who could be in it."]


def _under_each_other(tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    """Tables of an outcome each as one, with columns `section` and `outcome`: in each, the largest estimate first."""
    parts = [
        table.sort_values("estimate", ascending=False, kind="stable").assign(
            section=table.attrs["outcome_title"], outcome=table.attrs["question_id"]
        )
        for table in tables
    ]
    table = pd.concat(parts, ignore_index=True)
    first = ["section", "outcome"]
    table = table[[*first, *(column for column in table.columns if column not in first)]]
    of_one = ("question", "question_id", "outcome_title", "r_squared", "r_squared_low", "r_squared_high")
    table.attrs = {fact: value for fact, value in tables[0].attrs.items() if fact not in of_one}
    return table


def _importance_table(table: pd.DataFrame) -> pd.DataFrame:
    """What each theme accounts for, of what is explained and of all differences, with its rank, as texts."""
    ranks = zip(rank_figures(table), rank_intervals(table), strict=True)
    return pd.DataFrame({
        "Question": table["section"],
        "Theme": table["title"],
        "Share of what is explained": table["estimate"].map(percentage),
        "95% interval": intervals(table),
        "Share of all differences": table["contribution"].map(percentage),
        "Rank, and its interval": [f"{rank} ({spread})" for rank, spread in ranks],
        "Base": table["n"].map(count),
    })  # fmt: skip


def _left_out(tables: Sequence[pd.DataFrame]) -> list[str]:
    """What is not shown, and why: outcomes that cannot be estimated, themes without a score."""
    said = [
        f"Not for {quoted(table.attrs['outcome_title'])}: {table.attrs['cannot']}." for table in tables if table.empty
    ]
    if names := [quoted(name) for name in tables[0].attrs["left_out"]]:
        said.append(f"{listed(names)} {'has' if len(names) == 1 else 'have'} no score to set beside the others.")
    return said


def _of_outcome(wave: Survey, outcome: str, shown: Callable[[], Shown]) -> Shown | Sentence:
    """What is shown of an outcome; a sentence where the survey did not ask about it."""
    if not wave.questionnaire.outcomes:
        return _no_outcomes()
    if outcome not in {asked.id for asked in wave.questionnaire.outcomes}:
        return note(f"This survey did not ask the outcome “{outcome}”, so there is nothing to show here.")
    return shown()


def _no_outcomes() -> Sentence:
    return note("This survey did not ask how well sharing works, so it cannot tell which theme matters most for that.")
