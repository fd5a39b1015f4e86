"""The proportional-odds model is R's, and says so where it has no estimates."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit

from helpers.analysis.arithmetic.design import Design, Numbers
from helpers.analysis.arithmetic.ordinal import (
    NotEstimableError,
    ProportionalOdds,
    _Likelihood,
    proportional_odds,
    proportionality,
)

TERMS = {"Infl": ("Medium", "High"), "Type": ("Apartment", "Atrium", "Terrace"), "Cont": ("High",)}


def golden(shared: Path, name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared / "golden" / f"{name}.json").read_text("utf-8"))
    return found


def housing(shared: Path) -> tuple[np.ndarray, Numbers, Numbers]:
    """Satisfaction, who lives how, and how many do."""
    table = pd.read_csv(shared / "golden" / "housing.csv")
    answers = table["Sat"].map({"Low": 0, "Medium": 1, "High": 2}).to_numpy()
    predictors = [table[column].eq(level) for column, levels in TERMS.items() for level in levels]
    return answers, np.column_stack(predictors).astype(float), table["Freq"].to_numpy(dtype=float)


def schools(shared: Path) -> tuple[pd.DataFrame, Design]:
    """Schools with their graded results, under raked weights taken as fixed."""
    tables = [
        pd.read_csv(shared / "golden" / f"{name}.csv", dtype={"cds": str})
        for name in ("apisrs", "apisrs_q", "apisrs_rake_weights")
    ]
    table = tables[0].merge(tables[1]).merge(tables[2])
    return table, Design(table["w_rake"].to_numpy())


def estimates(fitted: ProportionalOdds) -> Numbers:
    return np.concatenate([fitted.slopes, fitted.cut_points])


def test_weights_that_count_respondents_give_polr_s_and_clm_s_estimates(shared: Path) -> None:
    r = golden(shared, "ordinal")["housing"]
    fitted = proportional_odds(*housing(shared))
    errors = np.sqrt(np.diag(fitted.model_covariance))
    assert estimates(fitted).tolist() == pytest.approx(r["b"], abs=1e-6)
    assert errors.tolist() == pytest.approx(r["se"], rel=1e-6)
    # clm goes on for longer than polr, and so do we.
    clm = dict(zip(r["clm_terms"], r["clm_b"], strict=True))
    assert estimates(fitted).tolist() == pytest.approx([clm[term] for term in r["term"]], abs=1e-9)
    assert fitted.log_likelihood == pytest.approx(r["logLik_clm"], abs=1e-8)
    assert -2 * fitted.log_likelihood == pytest.approx(r["deviance"], abs=1e-8)


def test_six_answers_give_polr_s_estimates(shared: Path) -> None:
    r = golden(shared, "ordinal")["bfi_N1"]
    table = pd.read_csv(shared / "golden" / "bfi.csv")[["N1", "age", "gender", "education"]].dropna()
    predictors = table[["age", "gender", "education"]].to_numpy(dtype=float)
    fitted = proportional_odds(table["N1"].to_numpy(dtype=int) - 1, predictors, np.ones(len(table)))
    assert len(table) == r["n"]
    assert estimates(fitted).tolist() == pytest.approx(r["b"], abs=1e-5)
    assert np.sqrt(np.diag(fitted.model_covariance)).tolist() == pytest.approx(r["se"], rel=1e-3)
    assert -2 * fitted.log_likelihood == pytest.approx(r["deviance"], abs=1e-6)


def test_survey_weights_give_svyolr_s_estimates_and_errors(shared: Path) -> None:
    r = golden(shared, "survey_tests")["svyolr"]
    table, design = schools(shared)
    predictors = table[["meals", "ell"]].to_numpy(dtype=float)
    fitted = proportional_odds(table["q"].to_numpy() - 1, predictors, design.weights)
    assert estimates(fitted).tolist() == pytest.approx(r["b"], rel=1e-5)
    # R's second derivative is by finite differences.
    assert np.sqrt(np.diag(fitted.covariance(design))).tolist() == pytest.approx(r["se"], rel=5e-4)


def test_two_answers_make_it_a_logistic_regression(shared: Path) -> None:
    r = golden(shared, "survey_tests")["logistic"]
    table, design = schools(shared)
    predictors = np.column_stack([table["meals"], table["stype"].eq("H"), table["stype"].eq("M")]).astype(float)
    fitted = proportional_odds(table["api00"].gt(700).to_numpy(dtype=int), predictors, design.weights)
    errors = np.sqrt(np.diag(fitted.covariance(design)))
    assert [-fitted.cut_points[0], *fitted.slopes] == pytest.approx(r["b"], rel=1e-8)
    assert [errors[3], *errors[:3]] == pytest.approx(r["se"], rel=1e-4)


def test_the_second_derivative_is_the_first_one_s_slope() -> None:
    random = np.random.default_rng(2)
    predictors = random.normal(size=(60, 2))
    answers = random.integers(0, 4, size=60)
    fitted = proportional_odds(answers, predictors, random.uniform(0.5, 2, size=60))
    assert fitted.scores.sum(axis=0).tolist() == pytest.approx([0.0] * 5, abs=1e-9)
    assert fitted.influence.sum(axis=0).tolist() == pytest.approx([0.0] * 5, abs=1e-9)


def test_an_answer_far_from_what_was_to_be_expected_has_a_chance_that_is_not_nought() -> None:
    # Forty below the cuts and yet the highest answer: a chance of e to the minus 41, which 1 less 1 is not.
    likelihood = _Likelihood(np.array([2]), np.array([[-40.0]]), np.ones(1))
    assert likelihood.value(np.array([1.0, 0.0, 1.0])) == pytest.approx(-41)
    assert likelihood.derivatives(np.array([1.0, 0.0, 1.0]))[1].tolist() == [pytest.approx([-40.0, 0.0, -1.0])]


def test_a_respondent_of_weight_two_counts_as_two_alike() -> None:
    answers, predictors = np.array([0, 0, 1, 1, 2, 2, 1]), np.array([[1.0], [3], [2], [4], [3], [6], [5]])
    weights = np.array([1, 2, 2, 1, 1, 3, 1])
    weighted = proportional_odds(answers, predictors, weights.astype(float))
    repeated = proportional_odds(answers.repeat(weights), predictors.repeat(weights, axis=0), np.ones(11))
    assert estimates(weighted).tolist() == pytest.approx(estimates(repeated).tolist())


def test_other_units_of_weight_change_neither_estimates_nor_errors() -> None:
    random = np.random.default_rng(3)
    predictors, answers, weights = random.normal(size=(80, 2)), random.integers(0, 3, 80), random.uniform(1, 4, 80)
    first, second = (proportional_odds(answers, predictors, weights * unit) for unit in (1.0, 1e4))
    assert estimates(first).tolist() == pytest.approx(estimates(second).tolist(), rel=1e-9)
    errors = [np.sqrt(np.diag(one.covariance(Design(weights)))).tolist() for one in (first, second)]
    assert errors[0] == pytest.approx(errors[1], rel=1e-9)


def test_everybody_alike_has_nothing_to_estimate() -> None:
    with pytest.raises(NotEstimableError, match="everybody gave the same answer"):
        proportional_odds(np.zeros(9, dtype=int), np.arange(9.0)[:, None], np.ones(9))


@pytest.mark.parametrize("other", [lambda first: np.ones(9), lambda first: 3 * first + 1], ids=["constant", "the same"])
def test_a_predictor_that_says_nothing_of_its_own_is_said_to(other: Any) -> None:
    first = np.arange(9.0)
    with pytest.raises(NotEstimableError, match="says nothing that the others do not say"):
        proportional_odds(np.arange(9) % 3, np.column_stack([first, other(first)]), np.ones(9))


def test_a_slope_that_grows_for_ever_is_said_to_have_no_end() -> None:
    fitted = proportional_odds(np.repeat([0, 1, 2], 10), np.arange(30.0)[:, None], np.ones(30))
    assert fitted.without_end.tolist() == [True]


def test_a_group_of_one_answer_has_no_end_and_leaves_the_others_as_they_are() -> None:
    random = np.random.default_rng(4)
    score = random.normal(size=300)
    answers = np.digitize(score + random.logistic(size=300), [-1, 1])
    alone = proportional_odds(answers, score[:, None], np.ones(300))
    # Five more, who are of a group of their own and all gave the lowest answer.
    group = np.repeat([0.0, 1.0], [300, 5])
    predictors = np.column_stack([np.append(score, np.zeros(5)), group])
    both = proportional_odds(np.append(answers, np.zeros(5, dtype=int)), predictors, np.ones(305))
    assert both.without_end.tolist() == [False, True]
    assert both.slopes[0] == pytest.approx(alone.slopes[0], rel=1e-6)
    errors = [np.sqrt(one.covariance(Design(np.ones(size)))[0, 0]) for one, size in ((alone, 300), (both, 305))]
    assert errors[0] == pytest.approx(errors[1], rel=1e-2)


def drawn_answers(slopes_at_cuts: list[float], respondents: int = 4000) -> tuple[np.ndarray, Numbers]:
    """Answers whose odds rise by these slopes at each cut, and one predictor; nothing in them is chance."""
    predictor = np.repeat([0.0, 1.0], respondents)
    cut_points = np.linspace(-1.5, 1.5, len(slopes_at_cuts))
    below = expit(cut_points[None, :] - predictor[:, None] * np.array(slopes_at_cuts))
    uniform = np.tile((np.arange(respondents) + 0.5) / respondents, 2)
    return (uniform[:, None] > below).sum(axis=1), predictor[:, None]


def test_slopes_alike_at_every_cut_are_in_order() -> None:
    answers, predictor = drawn_answers([0.8, 0.8, 0.8])
    found = proportionality(answers, predictor, 1, Design(np.ones(len(answers))))
    assert found.slopes[:, 0].tolist() == pytest.approx([0.8] * 3, abs=0.01)
    assert (found.numerator, found.p[0] > 0.99) == (2, True)


def test_slopes_that_differ_from_cut_to_cut_are_found_to() -> None:
    answers, predictor = drawn_answers([0.5, 0.8, 1.1])
    found = proportionality(answers, predictor, 1, Design(np.ones(len(answers))))
    assert found.slopes[:, 0].tolist() == pytest.approx([0.5, 0.8, 1.1], abs=0.01)
    assert found.p[0] < 1e-4


def test_the_test_of_the_assumption_is_a_wald_test_of_r_s_binary_models(shared: Path) -> None:
    # R: svyglm at either cut, its residuals' influences through svyrecvar, p by pf with n - 2 degrees of freedom.
    r = {"InflMedium": 0.574046, "InflHigh": 0.658754, "TypeAtrium": 0.093571, "ContHigh": 0.258091}
    answers, predictors, counts = housing(shared)
    times = counts.astype(int)
    design = Design(np.ones(times.sum()))
    found = proportionality(answers.repeat(times), predictors.repeat(times, axis=0), 6, design)
    assert found.p[[0, 1, 3, 5]].tolist() == pytest.approx(list(r.values()), rel=1e-4)


def test_a_model_that_holds_is_doubted_once_in_twenty_samples() -> None:
    random = np.random.default_rng(8)
    p = []
    for _ in range(150):
        predictor = random.normal(size=(500, 2))
        answers = np.digitize(predictor @ [0.7, 0.0] + random.logistic(size=500), [-1.5, 0.0, 1.5])
        p.append(proportionality(answers, predictor, 1, Design(np.ones(500))).p[0])
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.1


def test_cuts_beyond_which_hardly_anybody_lies_are_not_tested() -> None:
    answers = np.repeat([0, 1, 2], [4, 300, 300])
    predictor = np.tile([0.0, 1.0], 302)[:, None]
    found = proportionality(answers, predictor, 1, Design(np.ones(604)))
    assert (len(found.slopes), np.isnan(found.p).all()) == (0, True)
