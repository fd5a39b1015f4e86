"""The demonstration's figures agree with R's: raking, scores, shares, errors, reliability, drivers, tests, changes.

`tests/reference/reference.json` was computed by R's survey and psych packages from the answers as they were
given. A few figures at the end are of small tables that others gave to R. Tolerances are relative: what is
arithmetic agrees to 1e-8, what is found by searching less closely.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc

from helpers.analysis.arithmetic.design import Design
from helpers.analysis.arithmetic.difference_tests import mid_ranks, rank_test, wald_test
from helpers.analysis.arithmetic.intervals import Means, beta_interval, linearised_means, means_and_influence
from helpers.analysis.arithmetic.ordinal import proportional_odds
from helpers.analysis.comparisons import (
    barrier_comparisons,
    net_differences,
    option_comparisons,
    outcome_comparisons,
    score_comparisons,
    score_differences,
)
from helpers.analysis.drivers import driver_importance, driver_odds
from helpers.analysis.estimates import answer_shares, barrier_shares, option_shares
from helpers.analysis.scales import item_reliability, reliability, respondent_scores, scores_from, theme_scores
from helpers.analysis.tables import design_of
from helpers.analysis.trends import barrier_changes, score_changes
from helpers.questionnaire import NOT_STATED
from helpers.survey import Survey
from reference_inputs import ASKED, REFERENCE, demonstration, digests, write_inputs

ARITHMETIC = 1e-8
OMEGA = 1e-6
COEFFICIENTS, THEIR_ERRORS = 1e-4, 1e-3
FIGURES = ("estimate", "se", "low", "high", "n", "n_effective")
# R's degrees of freedom of a group are its size less one. Ours are fewer where weights are unequal, for R's intervals
# cover the truth too rarely (see `intervals.how_well_known`): a group's ends are further out, and all else agrees.
FIGURES_OF_GROUPS = ("estimate", "se", "n", "n_effective")
REMAKE = "the demonstration changed since R read it: run `make reference` (it needs R), and commit reference.json"
OUTCOMES = ("outcome_timely", "outcome_complete", "outcome_overall")


@pytest.fixture(scope="module")
def reference() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((REFERENCE / "reference.json").read_text("utf-8"))
    return loaded


@pytest.fixture(scope="module")
def wave() -> Survey:
    return demonstration("2026")


def apart(
    mine: pd.DataFrame, theirs: dict[str, list[Any]], keys: Sequence[str], columns: Sequence[str], within: float
) -> list[tuple[Any, ...]]:
    """The figures that are further apart than `within`, relative to R's own; or to its standard error, if larger."""
    r = pd.DataFrame(theirs)
    both = r.merge(mine, on=list(keys), how="outer", suffixes=("_r", ""), validate="one_to_one", indicator=True)
    assert both["_merge"].eq("both").all(), both.loc[both["_merge"].ne("both"), [*keys, "_merge"]]
    found = []
    for column in columns:
        ours, r_says = both[column].astype(float), both[f"{column}_r"].astype(float)
        size = r_says.abs().combine(both["se_r"].astype(float), max) if column == "estimate" and "se" in r else r_says
        agree = ((ours - r_says).abs() <= within * size.abs() + 1e-13) | (ours.isna() & r_says.isna())
        found += both.loc[~agree, [*keys, column, f"{column}_r"]].to_records(index=False).tolist()
    return found


def apart_but_for_ends_of_groups(
    mine: pd.DataFrame, theirs: dict[str, list[Any]], *figures: str
) -> list[tuple[Any, ...]]:
    """What is apart of estimates of everybody and of groups. A group's interval holds R's own, and little more."""
    keys, r = ["name", "by", "group"], pd.DataFrame(theirs)
    everybody = r["by"] == ""
    whole = {name: column.tolist() for name, column in r[everybody].items()}
    both = r[~everybody].merge(mine, on=keys, suffixes=("_r", ""), validate="one_to_one")
    assert len(both) == (~everybody).sum()
    shorter = (both["low"] > both["low_r"] + 1e-9) | (both["high"] < both["high_r"] - 1e-9)
    longer = both["high"] - both["low"] > 1.3 * (both["high_r"] - both["low_r"]) + 1e-9
    return [
        *apart(mine[mine["by"] == ""], whole, keys, (*FIGURES, *figures), ARITHMETIC),
        *apart(mine, theirs, keys, (*FIGURES_OF_GROUPS, *figures), ARITHMETIC),
        *both.loc[shorter | longer, keys].to_records(index=False).tolist(),
    ]


def by_each(table_of: Any, questions: Sequence[str | None]) -> pd.DataFrame:
    """The tables by several questions as one, in R's way of naming them: "" and "All" for everybody."""
    tables = [table_of(question).assign(by=question or "") for question in questions]
    return pd.concat(tables, ignore_index=True).assign(group=lambda table: table["group"].fillna("All"))


def grouped(table: pd.DataFrame) -> pd.DataFrame:
    return table if "group" in table else table.assign(group=pd.NA)


def test_r_read_what_the_demonstration_says_today(reference: dict[str, Any], tmp_path: Path) -> None:
    write_inputs(tmp_path)
    assert digests(tmp_path) == reference["inputs"], REMAKE


def test_the_reference_says_which_r_and_which_packages_made_it(reference: dict[str, Any]) -> None:
    assert set(reference["made_with"]) == {"R", "survey", "psych", "GPArotation"}


# Weights


def test_weights_are_those_that_r_rakes(wave: Survey, reference: dict[str, Any]) -> None:
    weights, r = wave.weights.to_numpy(), reference["weights"]
    assert len(weights) == r["n"]
    assert weights[::8] == pytest.approx(r["every_eighth"], rel=ARITHMETIC)
    told = [weights.sum(), (weights**2).sum(), weights.min(), weights.max()]
    assert told == pytest.approx([r[one] for one in ("sum", "sum_of_squares", "smallest", "largest")], rel=ARITHMETIC)


def test_r_itself_agrees_on_weights_whichever_way_it_takes(reference: dict[str, Any]) -> None:
    assert reference["weights"]["rake_differs_by"] < ARITHMETIC


# Shares and scores


def test_shares_of_answers_have_r_s_errors_and_intervals(wave: Survey, reference: dict[str, Any]) -> None:
    shares = answer_shares(pd.concat([wave.items(), wave.outcomes()]), wave)
    assert apart(shares, reference["answer_shares"], ["item", "answer"], FIGURES, ARITHMETIC) == []


def test_barrier_shares_have_r_s_errors_and_intervals(wave: Survey, reference: dict[str, Any]) -> None:
    shares = by_each(lambda by: grouped(barrier_shares(wave.items(), wave, by)), [None, "sector"])
    shares = shares.rename(columns={"item": "name"})
    assert apart_but_for_ends_of_groups(shares, reference["barrier_shares"]) == []


def test_shares_ticking_an_option_have_r_s_errors_and_intervals(wave: Survey, reference: dict[str, Any]) -> None:
    tables = [
        by_each(lambda by, asked=asked: grouped(option_shares(asked, wave, by)), [None, "sector", "role"]).assign(
            name=lambda table, asked=asked: table["option"].map(columns(wave, asked))
        )
        for asked in ASKED
    ]
    shares = pd.concat(tables, ignore_index=True)
    assert apart_but_for_ends_of_groups(shares, reference["option_shares"]) == []


def columns(wave: Survey, question: str) -> dict[str, str]:
    """The column of each option, by its label."""
    asked = wave.questionnaire.multiple(question)
    return {option.option: asked.column(option) for option in asked.options} | {"Other": f"{question}__other"}


def test_theme_scores_have_r_s_errors_intervals_and_design_effects(wave: Survey, reference: dict[str, Any]) -> None:
    questions = [None, "sector", "role", "organisation", "region"]
    scores = by_each(lambda by: grouped(theme_scores(wave, by)), questions).rename(columns={"theme": "name"})
    assert apart_but_for_ends_of_groups(scores, reference["theme_scores"], "design_effect") == []


# Reliability


def test_alpha_omega_and_item_statistics_are_those_of_psych(wave: Survey, reference: dict[str, Any]) -> None:
    alphas = reliability(wave).set_index("theme")
    for theme, r in reference["reliability"].items():
        told, items = alphas.loc[theme], item_reliability(wave, theme)
        assert [told[one] for one in ("n", "alpha", "low", "high")] == pytest.approx(
            [r[one] for one in ("n", "alpha", "low", "high")], rel=ARITHMETIC
        )
        assert told["omega"] == pytest.approx(r["omega"], rel=OMEGA)
        assert items["item"].tolist() == r["items"]
        assert items["item_rest"].tolist() == pytest.approx(r["item_rest"], rel=ARITHMETIC)
        assert items["alpha_without"].tolist() == pytest.approx(r["alpha_if_dropped"], rel=ARITHMETIC)


# What matters most


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_importance_is_that_of_all_subsets_in_r(wave: Survey, reference: dict[str, Any], outcome: str) -> None:
    importance, r = driver_importance(wave, outcome, replicates=4), reference["importance"][outcome]
    assert importance["n"].unique().tolist() == [r["n"]]
    contributions = dict(zip(importance["theme"], importance["contribution"], strict=True))
    assert contributions == pytest.approx(r["weighted"]["lmg"], rel=ARITHMETIC)
    assert importance.attrs["r_squared"] == pytest.approx(r["weighted"]["r_squared"], rel=ARITHMETIC)


@pytest.mark.parametrize("outcome", OUTCOMES)
def test_odds_and_their_errors_are_those_of_svyolr(wave: Survey, reference: dict[str, Any], outcome: str) -> None:
    odds, r = driver_odds(wave, outcome), reference["ordinal"][outcome]["adjusted"]
    slopes, errors = (dict(zip(r["term"], r[one], strict=True)) for one in ("estimate", "se"))
    terms = [f"ten_{theme}" for theme in odds["theme"]]
    assert odds["n"].unique().tolist() == [r["n"]]
    assert np.log(odds["estimate"]).tolist() == pytest.approx([slopes[term] for term in terms], rel=COEFFICIENTS)
    raised = odds.attrs["raised"]
    assert (odds["se"] / raised).tolist() == pytest.approx([errors[term] for term in terms], rel=THEIR_ERRORS)
    assert 1.005 < raised < 1.02


# Differences between groups


def test_differences_from_everybody_else_have_r_s_errors(wave: Survey, reference: dict[str, Any]) -> None:
    found = score_differences(wave, "sector", "role").query("group != @NOT_STATED")
    not_raised = np.array([svyttests_error(wave, *row) for row in found[["theme", "question", "group"]].to_numpy()])
    as_in_r = found.assign(se=not_raised)
    assert apart(*as_differences(as_in_r, reference["score_differences"]), ARITHMETIC) == []
    # Ours are raised by what a group's own mean takes from its variance: by little, for no group here is small.
    assert (found["se"] / not_raised).between(1, 1.03).all()


def svyttests_error(wave: Survey, theme: str, question: str, group: str) -> float:
    """That of the difference between a group's scores and everybody else's, from respondents' influence on both."""
    scores, inside, design = (
        respondent_scores(wave)[[theme]].to_numpy(),
        wave.profile(question) == group,
        design_of(wave),
    )
    sides = [np.where(side.to_numpy()[:, None], scores, np.nan) for side in (inside, ~inside)]
    (_, ours, _), (_, theirs, _) = (means_and_influence(side, design.weights) for side in sides)
    return float(design.standard_errors(ours - theirs)[0])


def test_differences_with_the_other_question_held_constant_have_r_s_errors(
    wave: Survey, reference: dict[str, Any]
) -> None:
    found = net_differences(wave, "sector", "role").query("group != @NOT_STATED")
    assert apart(*as_differences(found, reference["net_differences"]), ARITHMETIC) == []


def as_differences(mine: pd.DataFrame, r: dict[str, list[Any]]) -> tuple[Any, ...]:
    named = mine[["theme", "question", "group", "estimate", "se"]].rename(columns={"theme": "name", "question": "by"})
    theirs = {("estimate" if name == "difference" else name): column for name, column in r.items()}
    return named, theirs, ["name", "by", "group"], ["estimate", "se"]


def test_groups_are_tested_as_r_tests_them(wave: Survey, reference: dict[str, Any]) -> None:
    rows = pd.DataFrame(reference["score_tests"])
    scores = respondent_scores(wave)
    for row in rows.to_dict("records"):
        values, groups = scores[row["name"]].to_numpy(), stated(wave, row["by"])
        design = design_of(wave)
        assert wald_test(values, groups, design).statistic == pytest.approx(row["wald_f"], rel=ARITHMETIC)
        ranked = mid_ranks(np.where(groups < 0, np.nan, values), design.weights)
        assert wald_test(ranked, groups, design).statistic == pytest.approx(row["ranks_f"], rel=ARITHMETIC)
    tested = score_comparisons(wave, *rows["by"].unique()).set_index(["theme", "question"])["n"]
    assert tested.loc[list(zip(rows["name"], rows["by"], strict=True))].tolist() == rows["n"].tolist()


def test_outcomes_are_ranked_as_r_ranks_them(wave: Survey, reference: dict[str, Any]) -> None:
    rows, outcomes, design = reference["outcome_tests"], wave.outcomes().set_index("item"), design_of(wave)
    for outcome, by, r_says in zip(rows["name"], rows["by"], rows["ranks_f"], strict=True):
        groups = stated(wave, by)
        values = np.where(groups < 0, np.nan, scores_from(outcomes.loc[[outcome]].reset_index(), wave))
        ranked = mid_ranks(values, design.weights)
        assert wald_test(ranked, groups, design).statistic == pytest.approx(r_says, rel=ARITHMETIC)
    assert outcome_comparisons(wave, "sector", "role")["n"].tolist() == rows["n"]


def stated(wave: Survey, question: str) -> np.ndarray:
    """Each respondent's group, counted from 0; -1 for whoever did not state it."""
    given = wave.profile(question)
    return np.where(given == NOT_STATED, -1, given.cat.codes)


def test_shares_are_compared_by_r_s_rao_scott_test(wave: Survey, reference: dict[str, Any]) -> None:
    tested = barrier_comparisons(wave.items(), wave, "sector", "role").rename(
        columns={"item": "name", "question": "by"}
    )
    assert apart(*as_rao_scott(tested, reference["barrier_tests"]), ARITHMETIC) == []


def test_options_are_compared_by_r_s_rao_scott_test(wave: Survey, reference: dict[str, Any]) -> None:
    tables = [
        option_comparisons(asked, wave, "sector", "role").assign(
            name=lambda table, asked=asked: table["option"].map(columns(wave, asked))
        )
        for asked in ASKED
    ]
    tested = pd.concat(tables, ignore_index=True).rename(columns={"question": "by"})
    assert apart(*as_rao_scott(tested, reference["option_tests"]), ARITHMETIC) == []


def as_rao_scott(mine: pd.DataFrame, r: dict[str, list[Any]]) -> tuple[Any, ...]:
    theirs = {"name": r["name"], "by": r["by"], "statistic": r["rao_scott_f"], "numerator": r["ndf"], "n": r["n"]}
    return mine, theirs, ["name", "by"], ["statistic", "numerator", "n"]


# Change


def test_changes_are_r_s_on_one_profile_and_as_they_are(wave: Survey, reference: dict[str, Any]) -> None:
    earlier = demonstration("2025")
    barriers, scores = barrier_changes(wave, earlier), score_changes(wave, earlier)
    found = pd.concat([barriers.rename(columns={"item": "name"}), scores.rename(columns={"theme": "name"})])
    r = {name: pd.DataFrame(table).set_index("name") for name, table in reference["changes"].items()}
    adjusted = changed(r["now"], r["before"])
    mine = found[["name", "estimate", "se", "n"]]
    assert apart(mine, adjusted, ["name"], ["estimate", "se", "n"], ARITHMETIC) == []
    plain = found[["name", "unadjusted"]].rename(columns={"unadjusted": "estimate"})
    unadjusted = changed(r["now_plain"], r["before_plain"])
    assert apart(plain.assign(se=unadjusted["se"]), unadjusted, ["name"], ["estimate"], ARITHMETIC) == []


def changed(now: pd.DataFrame, before: pd.DataFrame) -> dict[str, list[Any]]:
    """Later less earlier, of two independent samples."""
    return {
        "name": now.index.tolist(),
        "estimate": (now["estimate"] - before["estimate"]).tolist(),
        "se": np.hypot(now["se"], before["se"]).tolist(),
        "n": np.minimum(now["n"], before["n"]).tolist(),
    }


# Small tables of others


@pytest.fixture(scope="module")
def small(shared: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))
    return loaded


def waves_of_sixty(shared: Path) -> tuple[np.ndarray, np.ndarray]:
    """Answers from 1 to 5 in four waves, and which wave each is of."""
    table = pd.read_csv(shared / "golden" / "waves.csv")
    return table["q"].to_numpy(), table["wave"].to_numpy()


def test_a_trend_in_odds_is_that_of_polr(small: dict[str, Any], shared: Path) -> None:
    answers, waves = waves_of_sixty(shared)
    fitted = proportional_odds(answers - 1, waves[:, None].astype(float), np.ones(len(waves)))
    found = [fitted.slopes[0], np.sqrt(fitted.model_covariance[0, 0])]
    assert found == pytest.approx([small["waves"]["polr_slope"], small["waves"]["polr_se"]], rel=1e-6)


def test_ranks_of_equal_weights_bring_nearly_kruskal_and_walliss_p_value(small: dict[str, Any], shared: Path) -> None:
    """Theirs is of a χ², as if the ranks' variances were known; an F that has to estimate them is a little milder."""
    answers, waves = waves_of_sixty(shared)
    found = rank_test(answers.astype(float), waves, Design(np.ones(len(waves))))
    assert chdtrc(4 - 1, found.effect * (len(waves) - 1)) == pytest.approx(small["waves"]["kw_p"], rel=ARITHMETIC)
    assert 1 < found.p / small["waves"]["kw_p"] < 1.1


def test_the_beta_interval_of_so_many_respondents_is_clopper_and_pearson_s(small: dict[str, Any]) -> None:
    one = [np.array([value]) for value in (0.25, np.sqrt(0.25 * 0.75 / 12), 12, 12.0, 1.0, 11.0)]
    low, high = beta_interval(Means(*one))
    assert [low[0], high[0]] == pytest.approx(small["clopper_3_12"], rel=ARITHMETIC)


def test_where_nobody_of_twelve_says_so_the_beta_interval_is_clopper_and_pearson_s() -> None:
    """R: `binom.test(0, 12)$conf.int`. Of a true share of 1 - 0.025^(1/12), nobody says so in 0.025 of samples."""
    low, high = beta_interval(linearised_means(np.zeros((12, 1)), Design(np.ones(12))))
    assert [low[0], high[0]] == pytest.approx([0, 1 - 0.025 ** (1 / 12)], rel=ARITHMETIC)
