"""One thing behind the items: known structures are found again, and R's psych and lavaan find the same."""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.optimize import approx_fprime, minimize

from helpers.analysis.arithmetic import one_factor as fitting
from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.arithmetic.factors import fit_measures, furthest_off, minres_loadings, nothing_in_common, omega
from helpers.analysis.arithmetic.one_factor import STEPS, Equal, Moments, one_factor

NA = np.nan
LOADINGS = np.array([0.8, 0.7, 0.6, 0.5])


def implied(loadings: Numbers, variance: float = 1.0, residuals: float | Numbers = 0.5) -> Numbers:
    """The covariances of items on one factor."""
    return variance * np.outer(loadings, loadings) + residuals * np.eye(len(loadings))


def moments(*groups: tuple[Numbers, Numbers], n: float = 200) -> Moments:
    means, covariances = zip(*groups, strict=True)
    return Moments(np.full(len(groups), n), np.array(means), np.array(covariances))


def stacked(*models: Moments) -> Moments:
    """Models side by side."""
    return Moments(
        *(np.stack(parts) for parts in zip(*[(one.n, one.means, one.covariances) for one in models], strict=True))
    )


def at_one(place: Numbers, places: Numbers, model: int, seen: Moments) -> float:
    """The discrepancy of one model, when it alone moves to a place."""
    moved = places.copy()
    moved[model] = place
    return float(fitting._discrepancy(moved, seen)[model])


# --- Loadings and omega ---------------------------------------------------------------------------


def test_items_on_one_factor_have_their_loadings_found_again() -> None:
    correlations = np.outer(LOADINGS, LOADINGS)
    np.fill_diagonal(correlations, 1.0)

    assert minres_loadings(correlations).tolist() == pytest.approx(LOADINGS.tolist(), abs=1e-9)


def test_an_item_that_runs_against_the_others_loads_below_nought() -> None:
    loadings = np.array([0.8, 0.7, 0.6, -0.5])
    correlations = np.outer(loadings, loadings)
    np.fill_diagonal(correlations, 1.0)

    assert minres_loadings(correlations).tolist() == pytest.approx(loadings.tolist(), abs=1e-9)


@pytest.mark.parametrize(
    "correlations",
    [
        pytest.param([[1.0]], id="one item"),
        pytest.param([[1, 0.5], [0.5, 1]], id="two items"),
        pytest.param([[1, NA, 0.5], [NA, 1, NA], [0.5, NA, 1]], id="an item without variance"),
        pytest.param([[1, 0.9, 0.9], [0.9, 1, 0.5], [0.9, 0.5, 1]], id="a loading of √(0.9 × 0.9 / 0.5), above 1"),
        pytest.param([[1.0, 1, 1], [1, 1, 1], [1, 1, 1]], id="the same item three times"),
    ],
)
def test_loadings_are_undefined_where_no_proper_factor_has_them(correlations: list[list[float]]) -> None:
    assert np.isnan(minres_loadings(np.array(correlations))).all()


def test_omega_is_the_share_of_the_sums_variance_that_is_common() -> None:
    # in the first eight rows no two columns have anything in common, in the last eight they are the same
    apart = np.array([[a, b, c] for a in (-1, 1) for b in (-1, 1) for c in (-1, 1)], dtype=float)
    alike = np.repeat([[-1.0], [1.0]], 4, axis=0) * np.ones(3)
    correlation = (8 * 0 + 8 * 1) / 16  # of any two columns, and the square of each loading

    assert omega(np.concatenate([apart, alike])) == pytest.approx(1 - 3 * (1 - correlation) / (3 + 6 * correlation))


@pytest.mark.parametrize("values", [np.empty((0, 3)), np.ones((1, 3)), np.ones((9, 3)), np.ones((9, 1))])
def test_omega_is_undefined_where_nothing_varies(values: Numbers) -> None:
    assert np.isnan(omega(values))


# --- The fitted model -----------------------------------------------------------------------------


def test_a_structure_of_one_factor_fits_wholly() -> None:
    seen = moments((np.zeros(4), implied(LOADINGS)))
    model = one_factor(seen)

    assert model is not None
    assert model.chi_square == pytest.approx(0, abs=1e-6)
    assert model.degrees == 4 * 5 // 2 - 2 * 4
    assert model.loadings[0] == pytest.approx(LOADINGS / np.sqrt(LOADINGS**2 + 0.5), abs=1e-5)


# A second group on the same factor: a mean of 0.4 and a variance of 1.5. Then what it may do otherwise.
FIRST = (np.array([3.0, 3.1, 2.9, 3.2]), implied(LOADINGS))
SECOND = (FIRST[0] + 0.4 * LOADINGS, implied(LOADINGS, variance=1.5, residuals=0.7))
OTHER_LOADING = implied(np.array([0.8, 0.7, 0.6, 0.1]))
OTHER_MEAN = (SECOND[0] + np.array([0, 0, 0.5, 0]), SECOND[1])


@pytest.mark.parametrize(
    ("second", "fits"),
    [
        pytest.param(SECOND, {"form", "loadings", "intercepts"}, id="measured alike"),
        pytest.param((SECOND[0], OTHER_LOADING), {"form"}, id="another loading"),
        pytest.param(OTHER_MEAN, {"form", "loadings"}, id="another mean of one item"),
    ],
)
def test_groups_are_found_to_measure_alike_just_as_far_as_they_do(
    second: tuple[Numbers, Numbers], fits: set[str]
) -> None:
    seen = moments(FIRST, second)
    found = {step: one_factor(seen, step) for step in STEPS}

    assert {step for step, model in found.items() if model and model.chi_square < 1e-5} == fits
    assert [model.degrees for model in found.values() if model] == [2 * 2, 2 * 2 + 3, 2 * 2 + 3 + 3]


def test_the_item_that_a_group_answers_differently_is_named() -> None:
    seen = moments(FIRST, OTHER_MEAN)
    model = one_factor(seen, "intercepts")

    assert model is not None
    assert furthest_off(model, seen)[1] == 2


def test_a_smaller_group_is_the_one_that_is_off() -> None:
    seen = Moments(np.array([900.0, 100.0]), *[np.array(part) for part in zip(FIRST, OTHER_MEAN, strict=True)])
    model = one_factor(seen, "intercepts")

    assert model is not None
    assert furthest_off(model, seen) == (1, 2)


def test_groups_that_have_the_form_alone_in_common_do_not_hang_on_each_other() -> None:
    groups = [FIRST, OTHER_MEAN, (FIRST[0], OTHER_LOADING)]
    together, alone = one_factor(moments(*groups)), [one_factor(moments(group)) for group in groups]

    assert together is not None
    assert together.loadings.tolist() == [one.loadings[0].tolist() for one in alone if one]


def test_of_several_solutions_the_likeliest_is_found() -> None:
    """Of correlations of which a single search, from the first principal component, finds a worse one."""
    correlations = np.eye(4)
    correlations[np.triu_indices(4, 1)] = [-0.3, 0.1, 0.1, -0.1, 0.0, 0.3]
    correlations = np.triu(correlations) + np.triu(correlations, 1).T
    seen, random = moments((np.zeros(4), correlations)), np.random.default_rng(2)
    starts = [np.concatenate([random.uniform(-0.9, 0.9, 4), random.uniform(0.1, 0.9, 4)]) for _ in range(30)]
    bounds = [(-2, 2)] * 4 + [(1e-3, 2)] * 4
    found = [minimize(at_one, start, (start[None], 0, stacked(seen)), bounds=bounds) for start in starts]
    perfect = np.linalg.slogdet(correlations)[1] + 4
    model = one_factor(seen)

    assert model is not None
    assert model.chi_square == pytest.approx(200 * (min(one.fun for one in found) - perfect), abs=1e-3)


@pytest.mark.parametrize(
    ("equal", "correlations"),
    [
        ("loadings", [[-0.2, 0.1, 0.1], [0.4, -0.4, -0.2]]),
        ("form", [[-0.3, 0.1, 0.1], [-0.5, -0.2, -0.4], [-0.1, -0.3, -0.6]]),
    ],
)
def test_a_search_that_loses_its_way_finds_nothing(equal: Equal, correlations: list[list[float]]) -> None:
    groups = []
    for pairs in correlations:
        one = np.eye(3)
        one[np.triu_indices(3, 1)] = pairs
        groups.append((np.zeros(3), np.triu(one) + np.triu(one, 1).T))

    assert one_factor(moments(*groups, n=100), equal) is None


def test_the_units_of_answers_change_nothing() -> None:
    random = np.random.default_rng(4)
    groups = [random.normal(size=(120, 1)) * LOADINGS + random.normal(size=(120, 4)) for _ in range(2)]
    small, large = (
        [figure for step in STEPS for figure in astuple(fit_measures(one_factor(seen, step), seen))]
        for seen in (Moments.of(groups), Moments.of([25 * rows + 50 for rows in groups]))
    )

    assert small == pytest.approx(large, abs=1e-6)


@pytest.mark.parametrize("equal", STEPS)
@pytest.mark.parametrize(
    "covariance",
    [
        pytest.param(implied(np.array([0.5, 0.5])), id="two items"),
        pytest.param(np.diag([1.0, 1.0, 0.0, 1.0]), id="an item without variance"),
        pytest.param(np.ones((4, 4)), id="the same item four times"),
        pytest.param(np.array([[1, 0.9, 0.9], [0.9, 1, 0.7], [0.9, 0.7, 1.0]]), id="a residual variance below nought"),
    ],
)
def test_there_is_no_model_where_none_is_proper(covariance: Numbers, equal: Equal) -> None:
    means = np.zeros(len(covariance))
    assert one_factor(moments((means, covariance), (means, covariance)), equal) is None


def test_a_group_smaller_than_its_items_has_no_model() -> None:
    random = np.random.default_rng(4)
    assert one_factor(Moments.of([random.normal(size=(4, 5)), random.normal(size=(90, 5))])) is None


def test_with_three_items_there_is_nothing_to_test() -> None:
    seen = moments((np.zeros(3), implied(LOADINGS[:3])))
    fit = fit_measures(one_factor(seen), seen)

    assert fit.degrees == 0
    assert np.isnan([fit.p_value, fit.cfi, fit.tli, fit.rmsea, fit.rmsea_low, fit.rmsea_high, fit.srmr]).all()


def test_how_far_items_are_from_having_nothing_in_common() -> None:
    group = (np.zeros(3), np.eye(3) + 0.1 * (1 - np.eye(3)))
    # the determinant of three correlations of r is 1 - 3r² + 2r³
    chi_square = -200 * np.log(1 - 3 * 0.1**2 + 2 * 0.1**3)

    assert nothing_in_common(moments(group, group)) == (pytest.approx(2 * chi_square), 2 * 3)
    assert np.isnan(nothing_in_common(moments((np.zeros(3), np.ones((3, 3)))))[0])


def test_the_slopes_of_the_discrepancy_are_its_own() -> None:
    seen = stacked(moments(FIRST, OTHER_MEAN), moments(SECOND, FIRST))
    places, _ = fitting._starts(seen, with_means=True)
    places += np.linspace(0.05, 0.1, places.shape[1])

    for model, slopes in enumerate(fitting._slopes(places, seen)[0]):
        found = approx_fprime(places[model], at_one, 1e-7, places, model, seen)
        assert slopes == pytest.approx(found, abs=1e-5)


def test_what_is_expected_of_the_slopes_is_so_where_the_model_is_true() -> None:
    seen = stacked(moments(FIRST, SECOND))
    place = fitting._search(seen, with_means=True)
    assert place is not None
    steps = 1e-6 * np.eye(place.shape[1])
    bends = [
        (fitting._slopes(place + step, seen)[0] - fitting._slopes(place - step, seen)[0])[0] / 2e-6 for step in steps
    ]

    assert fitting._slopes(place, seen)[1][0] == pytest.approx(np.array(bends), abs=1e-5)


# --- As R has it ----------------------------------------------------------------------------------

# Covariances and means of two groups of 300 and 150, made up, and what R lavaan 0.6.14 says of them: chi-square,
# degrees, p, CFI, TLI, RMSEA with its 90% interval, SRMR (cfa(..., std.lv = TRUE, sample.cov.rescale = FALSE)).
A = np.array([[1.10, 0.45, 0.40, 0.30], [0.45, 1.00, 0.38, 0.33], [0.40, 0.38, 0.95, 0.25], [0.30, 0.33, 0.25, 1.20]])
B = np.array([[1.30, 0.60, 0.35, 0.40], [0.60, 1.10, 0.50, 0.30], [0.35, 0.50, 1.00, 0.35], [0.40, 0.30, 0.35, 0.90]])
TWO = Moments(np.array([300.0, 150]), np.array([[3, 3.1, 2.9, 3.2], [3.2, 3.5, 3.1, 3.3]]), np.array([A, B]))
LAVAAN = {
    "alone": (0.53805265, 2, 0.76412314, 1.0, 1.02649437, 0.0, 0.0, 0.07683712, 0.00902795),
    "form": (9.25634448, 4, 0.05500190, 0.98110754, 0.94332263, 0.07642240, 0.0, 0.14223097, 0.01763290),
    "loadings": (9.57064434, 7, 0.21423782, 0.99076054, 0.98416092, 0.04039994, 0.0, 0.09726113, 0.01877545),
    "intercepts": (13.77129453, 10, 0.18368149, 0.98644514, 0.98373417, 0.04094058, 0.0, 0.08870725, 0.02867469),
}


def test_the_fit_of_one_group_is_that_of_lavaan() -> None:
    seen = Moments(TWO.n[:1], TWO.means[:1], TWO.covariances[:1])
    model = one_factor(seen)

    assert model is not None
    assert model.loadings[0] == pytest.approx([0.645261, 0.671822, 0.588083, 0.420425], abs=2e-6)
    assert astuple(fit_measures(model, seen)) == pytest.approx(LAVAAN["alone"], abs=1e-6)


@pytest.mark.parametrize("equal", STEPS)
def test_the_fit_of_two_groups_is_that_of_lavaan(equal: Equal) -> None:
    model = one_factor(TWO, equal)

    assert model is not None
    assert astuple(fit_measures(model, TWO)) == pytest.approx(LAVAAN[equal], abs=1e-6)


@pytest.mark.parametrize("scale", ["A", "C", "E", "N", "O"])
def test_omega_and_its_loadings_are_those_of_r(shared: Path, scale: str) -> None:
    expected = json.loads((shared / "golden" / "reliability_bfi.json").read_text())[scale]
    answers = pd.read_csv(shared / "golden" / "bfi.csv")[expected["items"]].dropna().to_numpy(dtype=float)
    values = np.where(np.isin(expected["items"], expected["reversed"]), 7 - answers, answers)
    loadings = minres_loadings(np.corrcoef(values, rowvar=False))

    assert omega(values) == pytest.approx(expected["omega_total_1f"], abs=1e-6)
    # R stops at its own tolerance: what it leaves of the correlations is a little more.
    assert loadings.tolist() == pytest.approx(expected["loadings_1f_minres"], abs=1e-5)
    assert left_over(values, loadings) <= left_over(values, np.array(expected["loadings_1f_minres"]))


def left_over(values: Numbers, loadings: Numbers) -> float:
    left = np.corrcoef(values, rowvar=False) - np.outer(loadings, loadings)
    return float((left[np.triu_indices(len(loadings), 1)] ** 2).sum())


# Chi-square, CFI, RMSEA and SRMR of R lavaan, by scale: all respondents; then women beside men, step by step.
BFI = {
    "A": [(86.69606, 0.967628, 0.077662, 0.031684), (85.32491, 0.968228, 0.074573, 0.027763),
          (92.79042, 0.966766, 0.064459, 0.031731), (132.02051, 0.951906, 0.068386, 0.038925)],
    "N": [(360.93172, 0.924505, 0.162555, 0.056242)],
}  # fmt: skip


@pytest.mark.parametrize("scale", ["A", "N"])
def test_the_fit_of_real_answers_is_that_of_lavaan(shared: Path, scale: str) -> None:
    expected = json.loads((shared / "golden" / "reliability_bfi.json").read_text())[scale]
    answered = pd.read_csv(shared / "golden" / "bfi.csv")[[*expected["items"], "gender"]].dropna()
    answers = answered[expected["items"]].to_numpy(dtype=float)
    values = np.where(np.isin(expected["items"], expected["reversed"]), 7 - answers, answers)
    women = (answered["gender"] == 2).to_numpy()
    seen = [Moments.of([values]), *[Moments.of([values[~women], values[women]])] * 3]
    models = [one_factor(one, step) for one, step in zip(seen, ["form", *STEPS], strict=True)]

    for one, model, told in zip(seen, models, BFI[scale], strict=False):
        fit = fit_measures(model, one)
        assert [fit.chi_square, fit.cfi, fit.rmsea, fit.srmr] == pytest.approx(told, abs=1e-5)
