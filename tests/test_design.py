"""How the sample came about: errors from influences, against R's survey package on ten respondents.

d <- data.frame(a, b, base, y, x)                                   # the columns below
s <- svydesign(ids = ~1, weights = ~base, data = d)
r <- calibrate(s, ~a+b, c(20, aq = 6, bv = 14), calfun = "raking", epsilon = 1e-13)
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.design import Design, Numbers
from helpers.analysis.arithmetic.intervals import (
    linearised_means,
    linearised_ratios,
    means_and_influence,
    ratios_and_influence,
)
from helpers.analysis.tables import design_of
from helpers.intake.weighting import Calibration, Margin, raked
from helpers.survey import weighted_survey
from surveys import drawn_survey

A = np.array([0, 0, 0, 1, 1, 0, 1, 1, 0, 1])
B = np.array([0, 1, 1, 0, 1, 0, 0, 1, 1, 1])
BASE = np.array([1.0, 2, 1, 1, 3, 1, 2, 1, 1, 1])
Y = np.array([[3.0, 5, 4, 8, 6, 2, 9, 7, 4, 6]]).T
X = np.array([[1.0, 2, 2, 3, 1, 1, 4, 2, 3, 2]]).T
WEIGHTS = raked([Margin(A, np.array([14.0, 6])), Margin(B, np.array([6.0, 14]))], BASE).weights
PLAIN = Design(BASE)
RAKED = Design(WEIGHTS, Calibration(BASE, WEIGHTS, np.column_stack([A, B])))
Q = np.flatnonzero(A == 1)
EXACTLY = {"rel": 1e-9}


def error_of(influence: Numbers, design: Design) -> float:
    return float(design.standard_errors(influence)[0])


@pytest.mark.parametrize(("design", "se"), [(PLAIN, 0.673263213132865), (RAKED, 0.483169011295227)])
def test_the_error_of_a_mean_is_rs_plain_and_raked(design: Design, se: float) -> None:
    assert linearised_means(Y, design).se[0] == pytest.approx(se, **EXACTLY)


@pytest.mark.parametrize(
    ("design", "ratio", "se", "design_effect"),
    [
        (PLAIN, 2.75862068965517, 0.423749954177685, 1.51546730731495),
        (RAKED, 2.46718150244718, 0.27955841760848, 0.800758385826906),
    ],
)
def test_the_error_of_a_ratio_is_rs(design: Design, ratio: float, se: float, design_effect: float) -> None:
    found = linearised_ratios(Y, X, design)

    # R: svyratio(~y, ~x, design); the design effect is that of (y - ratio × x) / mean of x
    assert [found.estimate[0], found.se[0], found.design_effect[0]] == pytest.approx(
        [ratio, se, design_effect], **EXACTLY
    )


@pytest.mark.parametrize(("design", "design_effect"), [(PLAIN, 1.1866235167206), (RAKED, 1.62859506393098)])
def test_the_design_effect_of_a_group_is_rs(design: Design, design_effect: float) -> None:
    # R: svymean(~y, subset(design, a == "q"), deff = "replace")
    assert linearised_means(Y[Q], design, Q).design_effect[0] == pytest.approx(design_effect, **EXACTLY)


def test_weights_taken_as_fixed_would_overstate_the_error() -> None:
    assert linearised_means(Y, Design(WEIGHTS)).se[0] > 1.1 * linearised_means(Y, RAKED).se[0]


@pytest.mark.parametrize(("design", "se"), [(PLAIN, 18.3181755520454), (RAKED, 9.66338022590454)])
def test_the_error_of_a_total_is_rs_though_its_influences_do_not_add_up_to_nought(design: Design, se: float) -> None:
    assert error_of(design.weights[:, None] * Y, design) == pytest.approx(se, **EXACTLY)


@pytest.mark.parametrize(("design", "se"), [(PLAIN, 22.9031778484025), (RAKED, 4.71963040421574)])
def test_a_group_is_a_part_of_the_whole_sample_given_by_itself_or_among_the_others(design: Design, se: float) -> None:
    influence = design.weights[:, None] * Y
    among = np.where((A == 1)[:, None], influence, 0.0)

    # R: svytotal(~y, subset(d, a == "q"))
    assert design.standard_errors(influence[Q], Q)[0] == pytest.approx(se, **EXACTLY)
    assert error_of(among, design) == pytest.approx(se, **EXACTLY)
    assert design.covariance(influence[Q], Q)[0, 0] == pytest.approx(se**2, **EXACTLY)


@pytest.mark.parametrize(
    ("design", "difference", "se"),
    [(PLAIN, -3.29166666666667, 0.878837362507631), (RAKED, -3.08371886633674, 0.549377505199906)],
)
def test_a_difference_between_groups_counts_what_they_have_in_common(
    design: Design, difference: float, se: float
) -> None:
    groups = np.hstack([np.where((group == A)[:, None], Y, np.nan) for group in (0, 1)])
    (_, means, _), influence, _ = means_and_influence(groups, design.weights)
    contrast = np.array([1, -1])

    # R: coef(svyglm(y ~ a, design))
    assert means @ contrast == pytest.approx(difference, **EXACTLY)
    assert np.sqrt(contrast @ design.covariance(influence) @ contrast) == pytest.approx(se, **EXACTLY)
    assert error_of(influence @ contrast[:, None], design) == pytest.approx(se, **EXACTLY)


def test_the_covariance_of_two_columns_is_rs() -> None:
    _, influence, _ = means_and_influence(np.hstack([Y, X]), WEIGHTS)

    # R: vcov(svymean(~y + x, r))
    expected = [0.233452293476007, 0.129493661302058, 0.129493661302058, 0.116203759304126]
    assert RAKED.covariance(influence).ravel().tolist() == pytest.approx(expected, **EXACTLY)


def test_what_the_margins_settle_does_not_vary() -> None:
    share_in_q = (A == 1).astype(float)[:, None]

    assert linearised_means(share_in_q, PLAIN).se[0] > 0.1
    assert linearised_means(share_in_q, RAKED).se[0] == pytest.approx(0, abs=1e-12)


def test_a_ratio_of_a_column_to_itself_does_not_vary() -> None:
    (_, estimate, _), influence, _ = ratios_and_influence(Y, Y, WEIGHTS)

    assert estimate.tolist() == [1]
    assert error_of(influence, RAKED) == 0


def test_one_respondent_has_no_error_that_can_be_seen() -> None:
    alone = Design(np.ones(1))

    assert np.isnan(alone.standard_errors(np.array([[0.3]]))).all()
    assert np.isnan(alone.covariance(np.array([[0.3, 0.1]]))).tolist() == [[True, True], [True, True]]


def test_an_opened_wave_brings_its_weights_and_what_raking_made_known() -> None:
    population = pd.DataFrame({"question": "sector", "answer": ["Public", "Private"], "count": [30, 10]})
    wave = drawn_survey(
        """
        sector   fear_of_blame
        public   agree
        public   disagree
        private  agree
        private  disagree
        """,
        population=population.assign(source="a census", date="2025"),
    )
    counted_alike, weighed = design_of(wave), design_of(weighted_survey(wave))

    assert counted_alike.weights.tolist() == [1, 1, 1, 1]
    assert counted_alike.calibration is None
    assert weighed.weights.tolist() == pytest.approx([1.5, 1.5, 0.5, 0.5])
    assert weighed.calibration is not None
