"""Means, ratios and intervals against visible arithmetic, and against R's survey package."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy.special import comb

from helpers.analysis.arithmetic.design import Design, Numbers
from helpers.analysis.arithmetic.intervals import (
    Interval,
    Means,
    beta_interval,
    how_well_known,
    linearised_means,
    linearised_ratios,
    logit_interval,
    mean_interval,
    share_interval,
)
from helpers.analysis.arithmetic.quantiles import quantiles
from helpers.intake.weighting import Calibration, Margin, kish_design_effect, raked

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
    means = means_of([1], respondents=5)

    assert one(means.estimate) == 1
    assert np.isnan([means.se, means.design_effect]).all()  # R says 0, as if one answer told of all others
    assert [one(end) for end in share_interval(means)] == pytest.approx([0.025, 1])
    assert np.isnan(mean_interval(means)).all()


def test_answers_all_alike_give_a_mean_an_interval_of_no_width_and_no_design_effect() -> None:
    # 7 times 0.1, 0.7 and 1.3 add up to 14.7 less something in the last place.
    means = means_of([7, 7, 7], weights=[0.1, 0.7, 1.3])

    assert one(means.estimate) == 7
    assert one(means.se) == 0
    assert [one(end) for end in mean_interval(means)] == [7, 7]
    assert np.isnan(means.design_effect).all()


def test_weights_that_are_all_zero_leave_nobody() -> None:
    means = means_of([1, 0], weights=[0, 0])

    assert one(means.n) == 0
    assert np.isnan([means.estimate, means.se, means.n_effective, means.design_effect]).all()
    assert np.isnan([*mean_interval(means), *share_interval(means)]).all()


def test_the_design_effect_is_that_of_equal_weights_for_equal_weights() -> None:
    assert one(means_of([1, 0, 4, 2]).design_effect) == pytest.approx(1)


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


@pytest.mark.parametrize(
    ("yes", "of", "interval"),
    [
        (0, 40, beta_interval),
        (1, 40, beta_interval),
        (5, 40, beta_interval),  # 4.875 effective respondents: of 40, one is spent on the mean
        (6, 40, logit_interval),
        (34, 40, logit_interval),
        (35, 40, beta_interval),
        (40, 40, beta_interval),
    ],
)
def test_a_share_gets_the_logit_interval_and_near_0_and_1_the_beta_interval(
    yes: int, of: int, interval: Callable[[Means], Interval]
) -> None:
    means = share_of(yes, of)

    assert [one(end) for end in share_interval(means)] == [one(end) for end in interval(means)]
    assert one(logit_interval(means)[1]) != one(beta_interval(means)[1])


def test_near_is_counted_in_effective_respondents() -> None:
    # Ten said yes, but one weighs as much as a hundred others.
    means = means_of([1.0] * 10 + [0.0] * 40, weights=[100.0] + [1.0] * 9 + [10.0] * 40)

    assert [one(end) for end in share_interval(means)] == [one(end) for end in beta_interval(means)]


def test_a_share_that_raking_has_settled_keeps_an_interval() -> None:
    # All of the one sector said yes, and none of the other: raking to the sectors leaves nothing to vary.
    yes, base = np.array([[1.0] * 10 + [0.0] * 30]).T, np.ones(40)
    weights = raked([Margin(1 - yes[:, 0].astype(int), np.array([20.0, 20.0]))]).weights
    means = linearised_means(yes, Design(weights, Calibration(base, weights, yes.astype(int))))

    assert [one(means.estimate), one(means.se), one(means.design_effect)] == [pytest.approx(1 / 2), 0, 0]
    assert np.isnan(logit_interval(means)[0]) or one(logit_interval(means)[0]) == one(logit_interval(means)[1])
    assert [one(end) for end in share_interval(means)] == pytest.approx([0.313, 0.687], abs=0.001)  # of Kish's n, 30


def test_the_degrees_of_freedom_are_those_of_the_base() -> None:
    assert one(means_of([1, 0, 1, NA, NA]).degrees) == 3 - 1
    assert one(means_of([1, 0, 1, NA, NA], weights=[1, 5, 9, 1, 1]).degrees) == 3 - 1  # R's, of a whole sample
    assert one(means_of([1, 0, 1, NA, NA], respondents=9).degrees) == pytest.approx(3 - 1)
    assert np.isnan(means_of([1, NA], respondents=9).degrees).all()


def test_a_group_of_unequal_weights_has_fewer_degrees_of_freedom() -> None:
    """Of one heavy and many light: the two sides of a comparison, for the light have hardly a say."""
    assert one(means_of([1, 0, 1, 0, 1], weights=[1e6, 1, 1, 1, 1], respondents=9).degrees) == pytest.approx(1, abs=0.3)
    alike, unlike = (means_of([1, 0, 1, 0], weights=weights, respondents=9) for weights in ([2.0] * 4, [1.0, 1, 2, 4]))
    assert one(alike.degrees) == pytest.approx(3)
    assert one(unlike.degrees) == pytest.approx(known_by_matrices([1, 1, 2, 4])[0])
    ratios = linearised_ratios(np.array([[1.0, 0, 1, 0]]).T, np.ones((4, 1)), UNLIKE, np.arange(4))
    assert one(ratios.degrees) == pytest.approx(one(unlike.degrees))


UNLIKE = Design(np.array([1.0, 1, 2, 4, 0, 0, 0, 0, 0]))


def test_variances_are_known_as_a_quadratic_form_of_answers_equally_uncertain() -> None:
    weights = np.array([[3, 1, 0.5, 0.5, 2, 7], [1, 1, 1, 1, 0, 0], [4, 0, 0, 0, 0, 0]]).T
    degrees, raised = how_well_known(weights)
    assert [degrees[0], raised[0]] == pytest.approx(known_by_matrices([3, 1, 0.5, 0.5, 2, 7]))
    assert [degrees[1], raised[1]] == pytest.approx([4 - 1, 4 / (4 - 1)])
    assert np.isnan([degrees[2], raised[2]]).all()


def known_by_matrices(weights: list[float]) -> tuple[float, float]:
    """Satterthwaite's degrees of freedom of y'Qy, and its true mean over the mean that it has."""
    shares = np.array(weights) / sum(weights)
    residuals = np.eye(len(shares)) - shares  # of answers from their weighted mean
    q = residuals.T @ np.diag(shares**2) @ residuals
    return np.trace(q) ** 2 / np.trace(q @ q), (shares**2).sum() / np.trace(q)


def test_intervals_of_small_groups_of_unequal_weights_cover_the_truth_as_often_as_they_say() -> None:
    random, groups = np.random.default_rng(7), 1_500
    covered = {"ours": 0, "by the size less one": 0}
    for _ in range(groups):
        weights = np.append(random.lognormal(0, 0.6, 12), np.zeros(1_000))
        means = linearised_means(random.normal(size=(12, 1)), Design(weights), np.arange(12))
        for name, degrees in (("ours", means.degrees), ("by the size less one", np.array([11.0]))):
            low, high = mean_interval(replace(means, degrees=degrees))
            covered[name] += bool(one(low) < 0 < one(high))
    assert covered["ours"] / groups == pytest.approx(0.95, abs=0.015)
    assert covered["by the size less one"] / groups < 0.93


@pytest.mark.parametrize("n", [10, 50, 400])
def test_share_intervals_cover_the_truth_at_least_as_often_as_they_say(n: int) -> None:
    yes = np.arange(n + 1)
    low, high = (np.array(ends) for ends in zip(*(map(one, share_interval(share_of(k, n))) for k in yes), strict=True))
    truths = np.linspace(0.005, 0.995, 199)[:, None]
    chances = comb(n, yes) * truths**yes * (1 - truths) ** (n - yes)
    covered = (chances * ((low <= truths) & (truths <= high))).sum(axis=1)

    assert covered.mean() == pytest.approx(0.95 if n > 50 else 0.97, abs=0.025)
    assert covered.min() > 0.93  # of logit intervals alone: 0.88


def test_several_columns_are_estimated_each_on_its_own_base() -> None:
    values = np.array([[1.0, NA], [0.0, 5.0], [NA, 7.0]])

    assert linearised_means(values, Design(np.ones(3))).estimate.tolist() == [1 / 2, 6]


def test_a_ratio_is_of_totals_and_not_a_mean_of_ratios() -> None:
    # 1 of 1 and 2 of 9 answers: 3 of 10, where the mean of the two would be 61%
    ratios = linearised_ratios(np.array([[1.0], [2.0]]), np.array([[1.0], [9.0]]), Design(np.ones(2)))

    assert one(ratios.estimate) == pytest.approx(3 / 10)
    # influences (1 - 0.3 × 1) / 10 and (2 - 0.3 × 9) / 10, and the factor 2 / (2 - 1)
    assert one(ratios.se) == pytest.approx(np.sqrt(2 * (0.07**2 + 0.07**2)))


def test_whoever_lacks_a_part_of_a_ratio_is_not_in_its_base() -> None:
    above, below = np.array([[1.0, NA, 5.0, 2.0]]).T, np.array([[1.0, 4.0, NA, 3.0]]).T
    ratios = linearised_ratios(above, below, Design(np.ones(4)))

    assert one(ratios.n) == 2
    assert one(ratios.estimate) == pytest.approx(3 / 4)


def test_a_ratio_of_nothing_is_undefined() -> None:
    nothing = np.zeros((3, 1))
    ratios = linearised_ratios(nothing, nothing, Design(np.ones(3)))

    assert np.isnan([ratios.estimate, ratios.se, ratios.design_effect, *share_interval(ratios)]).all()


def test_a_ratio_over_ones_is_a_mean() -> None:
    values, weights = np.array([[4.0, 5, NA, 9, 2]]).T, np.array([1.0, 2, 3, 0.5, 0])
    mean = linearised_means(values, Design(weights))
    ratios = linearised_ratios(values, np.ones((5, 1)), Design(weights))

    for figure in ("estimate", "se", "n", "n_effective", "design_effect"):
        assert one(getattr(ratios, figure)) == pytest.approx(one(getattr(mean, figure)))


@dataclass(frozen=True)
class Sample:
    """A sample of schools in California, drawn or weighted in one of six ways, and what R makes of it."""

    schools: pd.DataFrame
    design: Design
    expected: dict[str, Any]


@pytest.fixture(
    params=[
        "srs_noweightadj", "raked_R_calibrated_SE", "raked_naive_SE", "trimmed_naive_SE",
        "stratified_fpc", "cluster_fpc",
    ]
)  # fmt: skip
def sample(request: pytest.FixtureRequest, shared: Path) -> Sample:
    golden, name = shared / "golden", request.param
    file = {"stratified_fpc": "apistrat", "cluster_fpc": "apiclus1"}.get(name, "apisrs")
    schools = pd.read_csv(golden / f"{file}.csv")
    design = drawn(schools) if file != "apisrs" else weighted(name, schools, golden)
    return Sample(schools, design, json.loads((golden / "survey_estimates.json").read_text())[name])


def drawn(schools: pd.DataFrame) -> Design:
    """Schools drawn from each of three types, or whole districts of them; `fpc` says from how many there are."""
    weights, population = schools["pw"].to_numpy(), schools["fpc"].to_numpy()
    if "dnum" in schools:
        districts = schools["dnum"].to_numpy()
        return Design(weights, clusters=districts, sampling_fraction=len(np.unique(districts)) / population)
    types, of_type = pd.Categorical(schools["stype"]).codes, schools.groupby("stype")["pw"].transform("size")
    return Design(weights, strata=types, sampling_fraction=of_type.to_numpy() / population)


def weighted(name: str, schools: pd.DataFrame, golden: Path) -> Design:
    weights = pd.read_csv(golden / "apisrs_rake_weights.csv")
    base = weights["w_base"].to_numpy()
    targets = json.loads((golden / "api_margins.json").read_text())
    codes = [schools[of].map({answer: code for code, answer in enumerate(targets[of])}).to_numpy() for of in targets]
    margins = [Margin(of, np.array([*targets[name].values()])) for of, name in zip(codes, targets, strict=True)]
    fitted = raked(margins, base).weights
    designs = {
        "srs_noweightadj": Design(base),
        "raked_R_calibrated_SE": Design(fitted, Calibration(base, fitted, np.column_stack(codes))),
        "raked_naive_SE": Design(weights["w_rake"].to_numpy()),
        "trimmed_naive_SE": Design(weights["w_trim"].to_numpy()),
    }
    return designs[name]


EXACTLY = {"rel": 1e-8}


def test_means_shares_and_their_errors_are_those_of_r(sample: Sample) -> None:
    means, expected = score_and_share(sample), sample.expected

    assert means.estimate.tolist() == pytest.approx([expected["mean"], expected["prop"]], **EXACTLY)
    assert means.se.tolist() == pytest.approx([expected["se"], expected["prop_se"]], **EXACTLY)
    assert means.n.tolist() == [expected["n"]] * 2
    assert means.degrees.tolist() == [expected["df"]] * 2
    assert means.n_effective.tolist() == pytest.approx([expected["ess"]] * 2, **EXACTLY)
    assert kish_design_effect(sample.design.weights) == pytest.approx(expected["kish_deff"], **EXACTLY)


def test_the_design_effect_is_rs_once_the_population_is_left_to_be_infinite(sample: Sample) -> None:
    # R's `deff = TRUE` compares with a sample drawn without replacement: its variance is less by n / N.
    drawn_without_replacement = 1 - sample.expected["n"] / sample.design.weights.sum()
    found = score_and_share(sample).design_effect[0] / drawn_without_replacement

    assert found == pytest.approx(sample.expected["deff"], **EXACTLY)


@pytest.mark.parametrize(
    ("interval", "name"),
    [(logit_interval, "logit"), (logit_interval, "xlogit"), (beta_interval, "beta"), (mean_interval, "mean")],
)
def test_intervals_of_shares_are_those_of_r(sample: Sample, interval: Callable[[Means], Interval], name: str) -> None:
    means = score_and_share(sample)
    found = [means.estimate[1], *(end[1] for end in interval(means))]

    assert found == pytest.approx([sample.expected["ciprop"][name][figure] for figure in ("p", "lo", "hi")], **EXACTLY)


def test_intervals_of_means_are_those_of_r(sample: Sample) -> None:
    ends = [end[0] for end in mean_interval(score_and_share(sample))]

    assert ends == pytest.approx(sample.expected["ci"], **EXACTLY)


def test_groups_are_those_of_r(sample: Sample) -> None:
    expected, values = sample.expected["by_stype"], sample.schools[["api00"]].to_numpy(dtype=float)
    for group, mean, se in zip(expected["level"], expected["mean"], expected["se"], strict=True):
        rows = np.flatnonzero(sample.schools["stype"] == group)
        found = linearised_means(values[rows], sample.design, rows)

        assert [one(found.estimate), one(found.se)] == pytest.approx([mean, se], **EXACTLY)


def test_ratios_are_those_of_r(sample: Sample) -> None:
    above, below = (sample.schools[[column]].to_numpy(dtype=float) for column in ("api00", "enroll"))
    found = linearised_ratios(above, below, sample.design)

    expected = [sample.expected["ratio"], sample.expected["ratio_se"]]
    assert [one(found.estimate), one(found.se)] == pytest.approx(expected, **EXACTLY)


def test_medians_are_those_of_r(sample: Sample) -> None:
    found = quantiles(sample.schools[["api00"]].to_numpy(dtype=float), sample.design)

    assert found.estimate.tolist() == [sample.expected["median"]]


def score_and_share(sample: Sample) -> Means:
    """The schools' mean score, and the share of those with more than 700."""
    scores = sample.schools["api00"]
    return linearised_means(np.column_stack([scores, scores > 700]).astype(float), sample.design)
