"""Means and intervals against visible arithmetic, and against R's survey and psych packages."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import comb

from helpers.analysis.design import Design, Numbers
from helpers.analysis.intervals import (
    Means,
    beta_interval,
    cronbach_alpha,
    linearised_means,
    logit_interval,
    mean_interval,
    share_interval,
)

NA = np.nan


def means_of(values: list[float], weights: list[float] | None = None, respondents: int | None = None) -> Means:
    weighing = np.zeros(respondents or len(values))
    weighing[: len(values)] = weights or [1.0] * len(values)
    return linearised_means(np.array([values], dtype=float).T, Design(weighing), np.arange(len(values)))


def share_of(yes: int, of: int) -> Means:
    return means_of([1.0] * yes + [0.0] * (of - yes))


def one(numbers: Numbers) -> float:
    assert numbers.shape == (1,)
    return float(numbers[0])


def test_a_mean_is_weighted_and_its_error_comes_from_each_respondents_influence() -> None:
    means = means_of([1, 0], weights=[2, 1])

    assert one(means.estimate) == pytest.approx(2 / 3)
    # influences 2 × (1 - 2/3) / 3 and 1 × (0 - 2/3) / 3, and the factor 2 / (2 - 1)
    assert one(means.se) == pytest.approx(np.sqrt(2 * ((2 / 9) ** 2 + (2 / 9) ** 2)))


def test_the_effective_n_is_kishs() -> None:
    assert one(means_of([1, 0, NA], weights=[2, 1, 9]).n_effective) == pytest.approx((2 + 1) ** 2 / (2**2 + 1**2))


def test_weights_thirty_times_as_large_change_no_error() -> None:
    small, large = (means_of([4, 5, 9], weights=[w, 2 * w, w]) for w in (1.0, 30.0))

    assert one(large.se) == pytest.approx(one(small.se), rel=1e-12)
    assert one(large.n_effective) == pytest.approx(one(small.n_effective), rel=1e-12)


def test_whoever_is_outside_the_base_counts_in_the_factor_only() -> None:
    apart = means_of([1, 0, 1], respondents=100)
    among = means_of([1, 0, 1] + [NA] * 97)

    assert one(apart.n) == one(among.n) == 3
    assert one(apart.se) == one(among.se) == pytest.approx(np.sqrt(100 / 99 * (4 + 1 + 1) / 81))


def test_a_respondent_of_weight_zero_is_in_no_base() -> None:
    means = means_of([1, 0, 1], weights=[1, 1, 0])

    assert one(means.n) == 2
    assert one(means.estimate) == pytest.approx(1 / 2)


def test_a_mean_of_nobody_is_undefined() -> None:
    means = means_of([NA, NA])

    assert one(means.n) == 0
    assert np.isnan([means.estimate, means.n_effective, *mean_interval(means), *share_interval(means)]).all()


def test_one_respondent_has_a_share_with_an_interval_and_a_mean_without() -> None:
    means = means_of([1])

    assert one(means.estimate) == 1
    assert [one(end) for end in share_interval(means)] == pytest.approx([0.025, 1])
    assert np.isnan(mean_interval(means)).all()


def test_answers_all_alike_give_a_mean_an_interval_of_no_width() -> None:
    assert [one(end) for end in mean_interval(means_of([40, 40, 40]))] == [40, 40]


@pytest.mark.parametrize("n", [1, 10, 240])
def test_shares_of_zero_and_one_get_the_exact_interval(n: int) -> None:
    none, everybody = share_interval(share_of(0, n)), share_interval(share_of(n, n))

    # nobody of n: the share that would leave all n out once in forty times
    assert [one(end) for end in none] == pytest.approx([0, 1 - 0.025 ** (1 / n)])
    assert [one(end) for end in everybody] == pytest.approx([0.025 ** (1 / n), 1])


def test_a_share_of_one_stays_one_whatever_the_weights() -> None:
    means = means_of([1, 1, 1, NA], weights=[0.1, 0.7, 1.3, 2])

    assert one(means.estimate) == 1
    assert one(share_interval(means)[1]) == 1


def test_shares_between_get_the_logit_interval() -> None:
    assert [one(end) for end in share_interval(share_of(1, 30))] == [
        one(end) for end in logit_interval(share_of(1, 30))
    ]


def test_the_degrees_of_freedom_are_those_of_the_base() -> None:
    assert one(means_of([1, 0, 1, NA, NA]).degrees) == 3 - 1


@pytest.mark.parametrize("n", [10, 50, 400])
def test_share_intervals_cover_the_truth_at_least_as_often_as_they_say(n: int) -> None:
    yes = np.arange(n + 1)
    low, high = (np.array(ends) for ends in zip(*(map(one, share_interval(share_of(k, n))) for k in yes), strict=True))
    truths = np.linspace(0.05, 0.95, 91)[:, None]
    chances = comb(n, yes) * truths**yes * (1 - truths) ** (n - yes)
    covered = (chances * ((low <= truths) & (truths <= high))).sum(axis=1)

    assert covered.mean() == pytest.approx(0.95 if n > 50 else 0.97, abs=0.02)
    assert covered.min() > 0.93


def test_several_columns_are_estimated_each_on_its_own_base() -> None:
    values = np.array([[1.0, NA], [0.0, 5.0], [NA, 7.0]])

    assert linearised_means(values, Design(np.ones(3))).estimate.tolist() == [1 / 2, 6]


def test_alpha_of_two_items_by_hand() -> None:
    # variances 1 and 1 with covariance 1/2: of the sum 1 + 1 + 2 × 1/2 = 3, so alpha = 2 × (1 - 2/3)
    values = np.array([[1.0, 2], [2, 1], [3, 3]])

    assert cronbach_alpha(values).alpha == pytest.approx(2 / 3)


def test_alpha_rests_on_complete_answers() -> None:
    values = np.array([[1.0, 2], [2, 1], [3, 3], [NA, 3]])

    assert cronbach_alpha(values).n == 3
    assert cronbach_alpha(values).alpha == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "values",
    [
        pytest.param([[1.0], [2], [3]], id="one item"),
        pytest.param([[1.0, 2]], id="one respondent"),
        pytest.param([[NA, 2], [1, NA]], id="nobody complete"),
        pytest.param([[1.0, 2], [1, 2], [1, 2]], id="all alike"),
        pytest.param([[100 / 3, 200 / 3], [200 / 3, 100 / 3], [0, 100]], id="the same sum for all"),
    ],
)
def test_alpha_is_undefined_where_nothing_varies_together(values: list[list[float]]) -> None:
    found = cronbach_alpha(np.array(values))

    assert np.isnan([found.alpha, found.low, found.high]).all()


@pytest.fixture(scope="module")
def golden(shared: Path) -> Path:
    return shared / "golden"


@pytest.mark.parametrize(
    ("design", "weight"),
    [("srs_noweightadj", "w_base"), ("raked_naive_SE", "w_rake"), ("trimmed_naive_SE", "w_trim")],
)
def test_means_shares_and_intervals_are_those_of_r(golden: Path, design: str, weight: str) -> None:
    expected = json.loads((golden / "survey_estimates.json").read_text())[design]
    schools = pd.read_csv(golden / "apisrs.csv")
    weights = pd.read_csv(golden / "apisrs_rake_weights.csv")[weight].to_numpy()
    values = np.column_stack([schools["api00"], schools["api00"] > 700]).astype(float)
    design = Design(weights)
    means = linearised_means(values, design)

    exactly = {"rel": 1e-8}
    assert means.estimate.tolist() == pytest.approx([expected["mean"], expected["prop"]], **exactly)
    assert means.se.tolist() == pytest.approx([expected["se"], expected["prop_se"]], **exactly)
    assert means.n_effective.tolist() == pytest.approx([expected["ess"]] * 2, **exactly)
    assert [end[0] for end in mean_interval(means)] == pytest.approx(expected["ci"], **exactly)
    for interval, name in ((logit_interval, "logit"), (beta_interval, "beta"), (mean_interval, "mean")):
        found = expected["ciprop"][name]
        assert [end[1] for end in interval(means)] == pytest.approx([found["lo"], found["hi"]], **exactly)

    groups = expected["by_stype"]
    for group, mean, se in zip(groups["level"], groups["mean"], groups["se"], strict=True):
        inside = (schools["stype"] == group).to_numpy()
        domain = linearised_means(values[inside], design, np.flatnonzero(inside))
        assert [domain.estimate[0], domain.se[0]] == pytest.approx([mean, se], **exactly)


@pytest.mark.parametrize("scale", ["A", "C", "E", "N", "O"])
def test_alpha_and_its_interval_are_those_of_r(golden: Path, scale: str) -> None:
    expected = json.loads((golden / "reliability_bfi.json").read_text())[scale]
    values = pd.read_csv(golden / "bfi.csv")[expected["items"]].to_numpy(dtype=float)
    reversed_items = np.isin(expected["items"], expected["reversed"])
    found = cronbach_alpha(np.where(reversed_items, 7 - values, values))

    assert found.n == expected["n_complete"]
    assert [found.alpha, found.low, found.high] == pytest.approx([expected["alpha"], *expected["feldt_ci"]], rel=1e-8)
