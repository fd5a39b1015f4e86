"""Whatever was answered, a table has defined figures and a page says something: never a warning, nan or inf."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.estimates import (
    answer_shares,
    barrier_shares,
    choice_shares,
    enabler_shares,
    option_shares,
    outcome_shares,
    outside_shares,
    profile_shares,
    theme_barrier_shares,
)
from helpers.analysis.ratings import item_means, item_medians, minutes_taken
from helpers.analysis.scales import theme_scores
from helpers.analysis.tables import FIGURES, By
from helpers.analysis.totals import barrier_totals, option_totals
from helpers.display.answers import diverging_bars
from helpers.display.charts import bars, dots_with_intervals
from helpers.display.composed.support import asked_where_weak
from helpers.display.composed.weighting import weights_in_words
from helpers.display.exhibit import Exhibit
from helpers.display.naming import table_key
from helpers.display.tables import crossed_table, estimates_table, outside_table
from helpers.display.wording import Sentence, headline
from helpers.privacy.suppression import withhold_small_groups
from helpers.survey import Survey
from surveys import drawn_population, drawn_survey
from test_support import helped

HEADING = "sector role fear_of_blame leaders_back overall support__law support__time"
MEANT = {
    "rating": {
        "answers": [{"answer": str(point), "means": "positive" if point > 6 else "negative"} for point in range(11)]
    }
}
POPULATION = drawn_population(sector={"Public": 900, "Private": 100})


def drawn(*rows: str, heading: str = HEADING, **options: object) -> Survey:
    return drawn_survey("\n".join([heading, *rows]), scales=MEANT, **options)  # type: ignore[arg-type]


WAVES = {
    "one respondent": drawn("public manager agree disagree 7 yes no"),
    "one respondent who answered nothing": drawn(
        "public manager - - - - -", "private - agree agree 1 no no", "private - - - 2 - -"
    ),
    "a group of one": drawn(
        "public manager agree disagree 7 yes no 29",
        "private officer agree agree 3 no yes 1",
        heading=HEADING + " times",
    ),
    "all alike": drawn("public manager agree disagree 7 yes no 24", heading=HEADING + " times"),
    "all alike in a group": drawn(
        "public manager agree disagree 7 yes no 24",
        "private officer disagree agree 0 no yes 12",
        heading=HEADING + " times",
    ),
    "all missing": drawn(
        "public manager agree agree 7 yes no 1", "public manager - - - - - 29", heading=HEADING + " times"
    ),
    "all outside the scale": drawn("public manager dont_know not_applicable 7 no no 29", heading=HEADING + " times"),
    "an item that nobody answered": drawn("public manager agree dont_know 7 yes no 29", heading=HEADING + " times"),
    "some weigh nothing": drawn(
        "public manager agree disagree 7 yes no 1 20",
        "private officer disagree agree 3 no yes 0 20",
        heading=HEADING + " weight times",
    ),
    "all weigh nothing": drawn("public manager agree disagree 7 yes no 0 20", heading=HEADING + " weight times"),
    "one outweighs all": drawn(
        "public manager agree disagree 7 yes no 1000 1",
        "public officer disagree agree 3 no yes 0.001 30",
        heading=HEADING + " weight times",
    ),
    "raked, and all alike in a group": drawn(
        "public manager agree disagree 7 yes no 24",
        "private officer disagree agree 0 no yes 12",
        heading=HEADING + " times",
        population=POPULATION,
        weighting={},
    ),
    "raked, and some answered nothing": drawn(
        "public manager agree disagree 7 yes no 24",
        "private officer - dont_know - - - 12",
        heading=HEADING + " times",
        population=POPULATION,
        weighting={},
    ),
    "raked, with a group of one": drawn(
        "public manager agree disagree 7 yes no 24",
        "public officer disagree disagree 2 no yes 12",
        "private officer neither agree 9 no no 1",
        heading=HEADING + " times",
        population=POPULATION,
        weighting={},
    ),
}
BY: list[By] = [None, "sector", ["sector", "role"]]


@cache
def tables(name: str) -> list[pd.DataFrame]:
    """Every table of estimates of a wave, whole, by a question and by a crossing."""
    return list(_tables(WAVES[name]))


def _tables(wave: Survey) -> Iterator[pd.DataFrame]:
    items, outcomes = wave.items(), wave.outcomes()
    for by in BY:
        for one in (answer_shares, barrier_shares, enabler_shares, item_means, item_medians):
            yield one(items, wave, by)
        for one in (answer_shares, item_means, item_medians):
            yield one(outcomes, wave, by)
        for of_wave in (theme_scores, theme_barrier_shares, outcome_shares):
            yield of_wave(wave, by)
        yield option_shares("support", wave, by)
        yield choice_shares("role", wave, by)
        if wave.population_weights:
            yield option_totals("support", wave, by)
            yield barrier_totals(items, wave, by)
    yield outside_shares(items, wave)
    yield profile_shares("sector", wave)
    yield minutes_taken(wave)


@pytest.mark.parametrize("wave", WAVES)
def test_a_figure_is_a_number_or_rests_on_nobody(wave: str) -> None:
    for table in tables(wave):
        figures = table[[*FIGURES]].astype(float)
        told = figures.dropna(subset=["low", "high"])

        assert not np.isinf(figures.to_numpy()).any()
        assert (figures["estimate"].isna() == figures["n"].eq(0)).all()
        assert (figures["low"].isna() == figures["high"].isna()).all()
        assert ((told["low"] <= told["estimate"]) & (told["estimate"] <= told["high"])).all()


@pytest.mark.parametrize("wave", WAVES)
def test_one_respondent_has_no_error_to_be_seen_and_what_cannot_vary_no_design_effect(wave: str) -> None:
    for table in tables(wave):
        assert table.loc[table["n"].lt(2), ["se", "design_effect"]].isna().all(axis=None)
        assert table.loc[table["se"].eq(0), "design_effect"].fillna(0).eq(0).all()


NOT_A_FIGURE = re.compile(r"(?i)(?<![a-z])(nan|inf|none|null|nat|<na>|&lt;na&gt;)(?![a-z])")
STYLE = re.compile(r"(?s)<style.*?</style>|<defs.*?</defs>|(?:style|stroke|fill|class)=\"[^\"]*\"")


def shown(table: pd.DataFrame) -> Iterator[Exhibit | Sentence]:
    """A table as a sentence, and as a chart or a table."""
    published = withhold_small_groups(table)
    yield headline(published)
    yield way(table)(published)


def way(table: pd.DataFrame) -> Callable[[pd.DataFrame], Exhibit | Sentence]:
    family, grouped = table.attrs["family"], "group" in table
    if family in ("option_shares", "option_totals") and grouped:
        return crossed_table
    if family == "barrier_shares" or (family == "theme_scores" and not grouped):
        return dots_with_intervals
    ways = {"answer_shares": diverging_bars, "outside_shares": outside_table, "profile_shares": bars}
    return estimates_table if grouped else ways.get(family, estimates_table)


def said(one: Exhibit | Sentence) -> str:
    return STYLE.sub("", one.html()) if isinstance(one, Exhibit) else str(one)


@pytest.mark.parametrize("wave", WAVES)
def test_what_is_shown_says_no_nan(wave: str) -> None:
    for table in tables(wave):
        if "by_role" not in table:
            assert [NOT_A_FIGURE.findall(said(one)) for one in shown(table)] == [[], []]


def test_crossings_are_shown_like_any_groups_and_said_by_both_their_names() -> None:
    for table in tables("one outweighs all"):
        if "by_role" in table:
            sentence, exhibit = shown(table)
            assert NOT_A_FIGURE.findall(said(sentence) + said(exhibit)) == []
            assert "Public, Officer" in said(exhibit)
            assert table_key(table).endswith("-by-sector-role")


def test_an_empty_survey_says_that_there_is_nothing_to_show() -> None:
    wave = drawn_survey("sector\npublic")
    outcomes = wave.outcomes()
    themes, items = theme_scores(wave), wave.items()
    for table in (themes, item_means(outcomes, wave), barrier_shares(items, wave), theme_barrier_shares(wave)):
        assert str(dots_with_intervals(withhold_small_groups(table))) == (
            "There is nothing to show: nothing was asked that would tell."
        )


def test_where_all_of_the_weak_ask_for_support_and_none_of_the_others_the_difference_has_no_interval() -> None:
    wave = helped("""
        sector   blame              confident  support__law  support__lessons  support__cash  times
        public   strongly_agree     disagree   yes           yes               yes            40
        private  strongly_disagree  agree      no            no                no             40
    """)
    exhibit = asked_where_weak(wave, "support")
    assert isinstance(exhibit, Exhibit)
    assert exhibit.table["Difference, points"].tolist() == ["+100", "+100", "+100"]
    assert NOT_A_FIGURE.findall(said(exhibit)) == []


def test_weights_of_zero_are_said_to_be_the_same() -> None:
    assert str(weights_in_words(WAVES["all weigh nothing"])).endswith("Every weight is the same.")
