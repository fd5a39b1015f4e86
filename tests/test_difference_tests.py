"""Tests of difference: R's figures where R has them, right for small groups, silent where nothing can be tested."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import pytest
from scipy.special import chdtrc, fdtrc

from helpers.analysis.arithmetic.design import Design, Numbers
from helpers.analysis.arithmetic.difference_tests import (
    FTest,
    differences_from_others,
    linear_model,
    mid_ranks,
    rank_test,
    rao_scott_test,
    wald_test,
    welch_test,
)
from helpers.analysis.arithmetic.intervals import means_and_influence
from helpers.intake.weighting import Calibration, Margin, raked

EXACTLY = 1e-9  # relative: R's own figures, to the rounding of both


class Schools(NamedTuple):
    """R's `apisrs`: schools, with the weights that the reference numbers were computed with."""

    cells: pd.DataFrame
    as_given: Design
    calibrated: Design
    golden: dict[str, Any]

    def numbers(self, column: str) -> Numbers:
        return self.cells[column].to_numpy(dtype=float)

    def codes(self, column: str) -> Any:
        return pd.Categorical(self.cells[column]).codes.astype(int)


@pytest.fixture(scope="module")
def schools(shared: Path) -> Schools:
    folder = shared / "golden"
    cells = pd.read_csv(folder / "apisrs.csv")
    cells["q"] = pd.read_csv(folder / "apisrs_q.csv")["q"]
    weights = pd.read_csv(folder / "apisrs_rake_weights.csv")["w_rake"].to_numpy()
    population = json.loads((folder / "api_margins.json").read_text("utf-8"))
    margins = [
        Margin(pd.Categorical(cells[question]).codes.astype(int), np.array(list(counts.values()), dtype=float))
        for question, counts in population.items()
    ]
    base = cells["pw"].to_numpy(dtype=float)
    found = raked(margins, base).weights
    calibrated = Design(found, Calibration(base, found, np.column_stack([one.codes for one in margins])))
    golden = json.loads((folder / "survey_tests.json").read_text("utf-8"))
    return Schools(cells, Design(weights), calibrated, golden)


# --- as R has it -------------------------------------------------------------------------------------------


def test_the_difference_of_a_group_from_everybody_else_is_that_of_svyttest(schools: Schools) -> None:
    golden = schools.golden["ttest"]
    inside = (schools.cells["sch.wide"] == "Yes").to_numpy()
    found, _ = differences_from_others(schools.numbers("api00")[:, None], inside, schools.as_given)
    assert found.estimate[0] == pytest.approx(golden["diff"], rel=EXACTLY)
    not_raised = svyttests_error(schools.numbers("api00"), inside, schools.as_given)
    assert found.estimate[0] / not_raised == pytest.approx(golden["t"], rel=EXACTLY)
    assert 1 < found.se[0] / not_raised < 1.02  # for what the means of 37 and 163 schools take from their variances
    as_in_r = replace(found, se=np.array([not_raised]), degrees=np.array([golden["df"]]))
    assert [end[0] for end in as_in_r.interval] == pytest.approx(golden["ci"], rel=EXACTLY)


def svyttests_error(values: Numbers, inside: Any, design: Design) -> float:
    """Ours before it is raised for small groups."""
    influence = [
        means_and_influence(np.where(side, values, np.nan)[:, None], design.weights)[1] for side in (inside, ~inside)
    ]
    return float(design.standard_errors(influence[0] - influence[1])[0])


def test_the_wald_test_of_two_groups_is_svyttest_squared(schools: Schools) -> None:
    golden = schools.golden["ttest"]
    found = wald_test(schools.numbers("api00"), schools.codes("sch.wide"), schools.as_given)
    assert [found.statistic, found.numerator, found.denominator] == pytest.approx(
        [golden["t"] ** 2, 1, golden["df"]], rel=EXACTLY
    )
    assert found.p == pytest.approx(golden["p"], rel=EXACTLY)


def test_rao_and_scotts_test_is_svychisq(schools: Schools) -> None:
    golden = schools.golden["chisq_F"]
    found = rao_scott_test(schools.codes("comp.imp"), schools.codes("stype"), schools.as_given)
    as_in_r = found.numerator * (found.n - 1)  # ours are fewer: see below
    figures = [found.statistic, found.numerator, as_in_r, fdtrc(found.numerator, as_in_r, found.statistic)]
    assert figures == pytest.approx([golden[name] for name in ("F", "ndf", "ddf", "p")], rel=EXACTLY)
    assert found.denominator < as_in_r


@pytest.mark.parametrize(
    ("group", "name", "degrees", "statistic"),
    [("comp.imp", "ranktest", "denominator", "t"), ("stype", "kw", "numerator", "")],
    ids=["two", "three"],
)
def test_the_tests_on_ranks_are_svyranktest(
    schools: Schools, group: str, name: str, degrees: str, statistic: str
) -> None:
    golden = schools.golden[name]
    ranks = ranks_as_r_has_them(schools.numbers("api00"), schools.as_given.weights)
    found = wald_test(ranks, schools.codes(group), schools.as_given)
    assert found.p == pytest.approx(golden["p"], rel=EXACTLY)
    assert getattr(found, degrees) == golden["df"]
    if statistic:
        assert found.statistic == pytest.approx(golden[statistic] ** 2, rel=EXACTLY)


def ranks_as_r_has_them(values: Numbers, weights: Numbers) -> Numbers:
    """`svyranktest` averages within ties without regard to weights, so that the order of rows matters a little."""
    order = np.argsort(values, kind="stable")
    ranks = np.empty(len(values))
    below = pd.Series(np.cumsum(weights[order]) - weights[order] / 2)
    ranks[order] = below.groupby(values[order]).transform("mean")
    return np.asarray(ranks / weights.sum())


TEN = np.array([2.0, 4, 4, 5, 7, 7, 8, 9, 11, 12])
FIFTY = np.arange(1, 51) * 37 % 101 / 7
THIRTY = np.arange(1, 31) * 53 % 89 / 5


def test_of_equal_weights_the_difference_from_everybody_else_is_that_of_t_test() -> None:
    """R: `t.test(c(2,4,4,5,7,7,8,9,11,12), (1:50 * 37) %% 101 / 7)`."""
    values = np.concatenate([TEN, FIFTY])[:, None]
    found, _ = differences_from_others(values, np.arange(60) < 10, everybody_alike(60))
    figures = [found.estimate / found.se, found.degrees, found.p, *found.interval]
    assert [float(one[0]) for one in figures] == pytest.approx(
        [-0.2870726145134898, 15.7420395778107078, 0.7778009893984481, -2.830114749540843, 2.155829035255128],
        rel=EXACTLY,
    )
    assert found.design_effect[0] == pytest.approx(1)
    with_others, _ = differences_from_others(
        np.append(values, [[np.nan], [np.nan]], axis=0), np.arange(62) < 10, everybody_alike(62)
    )
    assert with_others.p[0] == pytest.approx(found.p[0])  # whoever is not in the base says nothing


def test_of_equal_weights_welchs_test_is_oneway_test() -> None:
    """R: `oneway.test(y ~ g)` of the same and of `(1:30 * 53) %% 89 / 5`."""
    found = welch_test(np.concatenate([TEN, FIFTY, THIRTY]), np.repeat([0, 1, 2], [10, 50, 30]), everybody_alike(90))
    assert [found.statistic, found.numerator, found.denominator, found.p] == pytest.approx(
        [2.300187102295651, 2, 27.68079049948262, 0.1190877309246797], rel=EXACTLY
    )


def test_a_linear_model_is_svyglm(schools: Schools) -> None:
    golden = schools.golden["linear"]
    stype = schools.cells["stype"]
    predictors = [np.ones(200), schools.numbers("meals"), schools.numbers("ell"), stype == "H", stype == "M"]
    model = linear_model(schools.numbers("api00"), np.column_stack(predictors).astype(float), schools.as_given)
    assert model.coefficients.tolist() == pytest.approx(golden["b"], rel=1e-8)
    assert schools.as_given.standard_errors(model.influence).tolist() == pytest.approx(golden["se"], rel=1e-8)


def test_after_raking_every_test_counts_only_what_the_margins_do_not_explain(schools: Schools) -> None:
    """R: `d <- calibrate(svydesign(~1, weights = ~pw, data = apisrs), ~stype + sch.wide, ..., calfun = "raking")`."""
    design, improved = schools.calibrated, (schools.cells["comp.imp"] == "Yes").to_numpy()
    # svyttest(api00 ~ comp.imp, d)
    found, _ = differences_from_others(schools.numbers("api00")[:, None], improved, design)
    not_raised = svyttests_error(schools.numbers("api00"), improved, design)
    assert [found.estimate[0], found.estimate[0] / not_raised] == pytest.approx(
        [49.43133790098908, 2.749886972717507], rel=EXACTLY
    )
    # regTermTest(svyglm(meals ~ factor(q), d), ~factor(q))
    wald = wald_test(schools.numbers("meals"), schools.codes("q"), design)
    assert [wald.statistic, wald.numerator, wald.denominator] == pytest.approx([108.3137538698608, 4, 195], rel=EXACTLY)
    # svychisq(~q + comp.imp, d)
    shares = rao_scott_test(schools.codes("q"), schools.codes("comp.imp"), design)
    p_in_r = fdtrc(shares.numerator, shares.numerator * (200 - 1), shares.statistic)
    assert [shares.statistic, shares.numerator, p_in_r] == pytest.approx(
        [2.605812946273763, 3.995711407831698, 0.03471301213379874], rel=EXACTLY
    )
    # svyglm(api00 ~ meals + ell + comp.imp, d)
    predictors = np.column_stack([np.ones(200), schools.numbers("meals"), schools.numbers("ell"), improved])
    model = linear_model(schools.numbers("api00"), predictors, design)
    assert design.standard_errors(model.influence).tolist() == pytest.approx(
        [14.6225157138724704, 0.3463464247635225, 0.5154006214360523, 11.8555519681282675], rel=1e-8
    )


def test_epsilon_squared_is_kruskal_and_walliss_h_over_n_less_one(shared: Path) -> None:
    waves = pd.read_csv(shared / "golden" / "waves.csv")
    golden = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))["waves"]
    found = rank_test(waves["q"].to_numpy(float), waves["wave"].to_numpy(), everybody_alike(240))
    assert found.effect * (240 - 1) == pytest.approx(golden["kw"], rel=EXACTLY)


def test_of_two_groups_and_equal_weights_the_ranks_are_wilcoxons(shared: Path) -> None:
    waves = pd.read_csv(shared / "golden" / "waves.csv").query("wave in [1, 4]")
    golden = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))["waves"]
    values, first = waves["q"].to_numpy(float), (waves["wave"] == 1).to_numpy()
    ranks = mid_ranks(values, np.ones(120)) * 120 + 0.5  # counted from 1
    assert ranks[first].sum() - 60 * 61 / 2 == pytest.approx(golden["wilcox_W_1v4"], rel=EXACTLY)
    found = rank_test(values, first.astype(int), everybody_alike(120))
    assert chdtrc(1, found.effect * (120 - 1)) == pytest.approx(golden["wilcox_p_nocorrect"], rel=EXACTLY)


def test_cramers_v_is_pearsons_chi_squared_over_n(shared: Path) -> None:
    golden = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))["trend"]
    yes, n = golden["x"], golden["n"]
    answers = np.concatenate([answered(one, size) for one, size in zip(yes, n, strict=True)])
    found = rao_scott_test(answers, np.repeat(np.arange(4), n), everybody_alike(sum(n)))
    chi_squared = found.effect**2 * sum(n)
    assert [chi_squared, chdtrc(3, chi_squared)] == pytest.approx([golden["chisq"], golden["chisq_p"]], rel=EXACTLY)


# --- the arithmetic ----------------------------------------------------------------------------------------


def everybody_alike(respondents: int) -> Design:
    return Design(np.ones(respondents))


def of(text: str) -> Numbers:
    return np.array([float(word) if word != "-" else np.nan for word in text.split()])


def test_eta_squared_is_the_part_of_the_squares_that_lies_between_the_groups() -> None:
    found = wald_test(of("1 3 5 7"), np.array([0, 0, 1, 1]), everybody_alike(4))
    assert found.effect == pytest.approx((4 * 2**2) / (3**2 + 1**2 + 1**2 + 3**2))


def test_cramers_v_is_one_for_answers_that_go_with_the_group_and_nought_for_those_that_do_not() -> None:
    groups = np.repeat([0, 1], 50)
    with_it = np.where(np.arange(100) == 99, 0, groups)  # all but one
    without = np.tile([0, 1], 50)
    assert rao_scott_test(with_it, groups, everybody_alike(100)).effect == pytest.approx(0.98, abs=0.005)
    assert rao_scott_test(without, groups, everybody_alike(100)).effect == pytest.approx(0, abs=1e-12)


def test_cramers_v_takes_the_smaller_side_of_the_table() -> None:
    """Two groups by three answers: 20, 10, 0 and 0, 10, 20 where 10 are expected in each cell."""
    groups, answers = np.repeat([0, 1], 30), np.repeat([0, 1, 1, 2], [20, 10, 10, 20])
    pearson = 4 * 10**2 / 10
    found = rao_scott_test(answers, groups, everybody_alike(60))
    assert found.effect == pytest.approx(np.sqrt(pearson / (60 * 1)))


def test_cohens_d_is_the_difference_over_the_standard_deviation_within() -> None:
    values = of("10 20 30 40 50 60")[:, None]
    found, effect = differences_from_others(values, np.arange(6) < 3, everybody_alike(6))
    assert found.estimate.tolist() == [20.0 - 50.0]
    assert effect.tolist() == pytest.approx([-30 / 10])  # both sides have a variance of 100


def test_a_group_is_compared_with_everybody_else_not_with_an_average_that_holds_it() -> None:
    values = of("0 0 60")[:, None]
    found, _ = differences_from_others(values, np.array([True, True, False]), everybody_alike(3))
    assert found.estimate.tolist() == [0 - 60]


def test_who_is_not_in_the_base_or_weighs_nothing_changes_no_test() -> None:
    values, groups = of("1 3 2 6 5 9 4 8"), np.array([0, 0, 0, 1, 1, 1, 2, 2])
    whole = wald_test(values, groups, everybody_alike(8))
    more, in_groups = np.append(values, [np.nan, 100.0, 50.0]), np.append(groups, [0, -1, 1])
    with_others = wald_test(more, in_groups, Design(np.array([*np.ones(10), 0.0])))
    assert with_others.n == whole.n == 8
    # The size of the whole sample is all that they change: n / (n - 1).
    assert with_others.statistic == pytest.approx(whole.statistic * (8 / 7) / (11 / 10))


def test_people_who_are_level_have_one_rank_whatever_the_order_of_their_rows() -> None:
    random = np.random.default_rng(1)
    values, weights, groups = random.integers(0, 5, 200) * 1.0, random.uniform(0.2, 3, 200), random.integers(0, 3, 200)
    order = random.permutation(200)
    one = rank_test(values, groups, Design(weights))
    other = rank_test(values[order], groups[order], Design(weights[order]))
    assert other.statistic == pytest.approx(one.statistic)
    assert mid_ranks(of("5 1 5"), np.array([1.0, 2.0, 1.0])).tolist() == [(2 + 1) / 4, 1 / 4, (2 + 1) / 4]


def test_a_small_group_has_few_degrees_of_freedom_however_many_the_others_are() -> None:
    random = np.random.default_rng(2)
    values, inside = random.normal(size=(1000, 1)), np.arange(1000) < 12
    found, _ = differences_from_others(values, inside, everybody_alike(1000))
    assert found.degrees[0] == pytest.approx(12 - 1, abs=0.7)  # Welch: the twelve less one, and hardly more
    uneven = Design(np.where(np.arange(1000) < 2, 20.0, 1.0))  # two of the twelve weigh most
    assert differences_from_others(values, inside, uneven)[0].degrees[0] < 3


def test_for_two_groups_welchs_test_is_the_t_test_of_their_difference() -> None:
    random = np.random.default_rng(3)
    values, inside, design = random.normal(size=90), np.arange(90) < 20, Design(random.uniform(0.5, 2, 90))
    difference, _ = differences_from_others(values[:, None], inside, design)
    both = welch_test(values, inside.astype(int), design)
    assert both.statistic**0.5 == pytest.approx(abs(difference.estimate[0] / difference.se[0]), rel=EXACTLY)
    assert both.denominator == pytest.approx(difference.degrees[0], rel=EXACTLY)


def test_many_small_groups_raise_no_more_false_alarms_than_they_should() -> None:
    """Twenty groups of ten, nothing between them: the Wald test alone would cry wolf far more often."""
    random, groups = np.random.default_rng(4), np.repeat(np.arange(20), 10)
    design = everybody_alike(200)
    samples = [random.normal(size=200) for _ in range(200)]
    wald = np.mean([wald_test(values, groups, design).p < 0.05 for values in samples])
    welch = np.mean([welch_test(values, groups, design).p < 0.05 for values in samples])
    assert wald > 0.2
    assert welch < 0.07


def answered(yes: int, of: int) -> list[int]:
    return [1] * yes + [0] * (of - yes)


def test_x_squared_is_known_as_well_as_the_variances_of_small_groups() -> None:
    """Groups of 20 and 80: their shares have 80% and 20% of the variance, which 19 and 79 degrees tell of.

    Half of those, for a share and its variance move together.
    """
    groups = np.repeat([0, 1], [20, 80])
    half = rao_scott_test(np.array(answered(8, 20) + answered(42, 80)), groups, everybody_alike(100))
    assert half.denominator == pytest.approx(1 / (0.8**2 / 19 + 0.2**2 / 79) / 2)
    twice = rao_scott_test(np.array(answered(16, 40) + answered(84, 160)), np.repeat(groups, 2), everybody_alike(200))
    assert twice.denominator == pytest.approx(1 / (0.8**2 / 39 + 0.2**2 / 159) / 2)


def test_x_squared_is_known_the_less_the_rarer_an_answer() -> None:
    """A fifth said yes: 1 / 0.2 + 1 / 0.8 is 2.25 more than the four of halves."""
    groups = np.repeat([0, 1], [20, 80])
    fifth = rao_scott_test(np.array(answered(6, 20) + answered(14, 80)), groups, everybody_alike(100))
    assert fifth.denominator == pytest.approx(2 / (4 + 2.25) / (0.8**2 / 19 + 0.2**2 / 79))


def test_x_squared_of_many_answers_is_known_better() -> None:
    """Three answers, as common as each other, tell of a group's variance twice."""
    groups, thirds = np.repeat([0, 1], [60, 240]), np.arange(300) % 3
    found = rao_scott_test(thirds, groups, everybody_alike(300))
    assert found.denominator == pytest.approx(2 / (4 / 2) / (0.8**2 / 59 + 0.2**2 / 239))


def test_a_heavy_respondent_leaves_few_degrees_to_x_squared() -> None:
    groups, answers = np.repeat([0, 1], [20, 80]), np.arange(100) % 2
    heavy = Design(np.where(np.arange(100) == 0, 15.0, 1.0))
    assert rao_scott_test(answers, groups, heavy).denominator < 3


def test_rare_answers_and_unequal_weights_raise_no_more_false_alarms_than_they_should() -> None:
    """Groups of 12 to 300, one answer in fifty, nothing between them: R's own p values cry wolf far more often."""
    random, groups = np.random.default_rng(6), np.repeat(np.arange(5), [12, 20, 30, 60, 300])
    ours, rs = [], []
    for _ in range(400):
        found = rao_scott_test((random.random(422) < 0.02).astype(int), groups, Design(random.lognormal(0, 0.6, 422)))
        ours.append(found.p)
        rs.append(fdtrc(found.numerator, found.numerator * (found.n - 1), found.statistic))
    assert np.mean(np.array(rs) < 0.01) > 0.04
    assert np.mean(np.array(ours) < 0.01) <= 0.01


def test_an_answer_that_one_respondent_gave_tells_no_groups_apart() -> None:
    groups, answers = np.repeat([0, 1, 2], [300, 80, 10]), np.arange(390) == 389
    found = rao_scott_test(answers.astype(int), groups, everybody_alike(390))
    assert fdtrc(found.numerator, found.numerator * (found.n - 1), found.statistic) < 1e-6  # as R has it
    assert found.p > 0.05


# --- where there is nothing to test ---------------------------------------------------------------------------

ONE_GROUP = np.zeros(6, dtype=int)
TWO_GROUPS = np.array([0, 0, 0, 1, 1, 1])


@pytest.mark.parametrize("test", [wald_test, welch_test, rank_test])
@pytest.mark.parametrize(
    ("values", "groups"),
    [
        pytest.param(of("1 2 3 4 5 6"), ONE_GROUP, id="one group"),
        pytest.param(of("5 5 5 5 5 5"), TWO_GROUPS, id="all answers alike"),
        pytest.param(of("0.1 0.1 0.1 0.7 0.7 0.7"), TWO_GROUPS, id="alike within each group"),
        pytest.param(of("- - - - - -"), TWO_GROUPS, id="nobody answered"),
        pytest.param(of("1 - - - - 2"), TWO_GROUPS, id="one respondent a group"),
    ],
)
def test_without_variation_or_a_second_group_nothing_is_tested(test: Any, values: Numbers, groups: Any) -> None:
    for weights in (np.ones(6), np.array([0.3, 1.7, 0.9, 2.1, 0.4, 1.1])):
        found: FTest = test(values, groups, Design(weights))
        assert np.isnan([found.statistic, found.p, found.effect]).all()
        assert found.n == int((~np.isnan(values)).sum())


@pytest.mark.parametrize(
    ("answers", "groups"),
    [
        pytest.param([0, 1, 0, 1, 0, 1], ONE_GROUP, id="one group"),
        pytest.param([1, 1, 1, 1, 1, 1], TWO_GROUPS, id="one answer"),
        pytest.param([-1, -1, -1, -1, -1, -1], TWO_GROUPS, id="nobody answered"),
        pytest.param([0, 0, 0, 1, 1, 1], TWO_GROUPS, id="each group alike in itself"),
    ],
)
def test_without_a_table_of_two_by_two_no_shares_are_tested(answers: list[int], groups: Any) -> None:
    found = rao_scott_test(np.array(answers), groups, everybody_alike(6))
    assert np.isnan([found.statistic, found.p, found.effect]).all()


def test_empty_cells_are_borne() -> None:
    answers = np.array([0, 0, 1, 1, 0, 0, 0, 0, 2, 2, 1, 0] * 5)
    groups = np.array([0, 0, 0, 0, 1, 1, 2, 2, 2, 2, 2, 2] * 5)
    found = rao_scott_test(answers, groups, everybody_alike(60))
    assert 0 < found.p < 1


def test_many_groups_each_alike_in_itself_are_not_tested_whatever_rounding_leaves() -> None:
    random = np.random.default_rng(5)
    groups = np.repeat(np.arange(6), 7)
    values = np.array([0.1, 0.7, 1 / 3, 12.7, 99.9, 63.3])[groups]
    for _ in range(20):
        assert np.isnan(wald_test(values, groups, Design(random.uniform(0.1, 3, 42))).statistic)


def test_a_difference_without_variation_has_no_p_value() -> None:
    for values in (of("5 5 5 5 5 5"), of("0.1 0.1 0.1 0.7 0.7 0.7"), of("1 - - - - 2"), of("- - - - - -")):
        found, _ = differences_from_others(values[:, None], TWO_GROUPS == 0, Design(np.array([0.3, 1.7, 0.9, 2, 1, 1])))
        assert np.isnan(found.p).all()


def test_predictors_that_say_the_same_twice_leave_their_contrast_open() -> None:
    twice = np.array([1.0, 1, 0, 0, 0, 1])
    model = linear_model(of("3 4 1 2 1 5"), np.column_stack([np.ones(6), twice, twice]), everybody_alike(6))
    assert (model.known @ [0, 1, 1]).tolist() == pytest.approx([0, 1, 1])  # their sum is known
    assert (model.known @ [0, 1, 0]).tolist() == pytest.approx([0, 0.5, 0.5])  # neither alone is
    assert (model.coefficients @ [0, 1, 1]) == pytest.approx(4 - 4 / 3)
