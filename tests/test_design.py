"""How the sample came about: errors from influences, against R's survey package on ten respondents.

d <- data.frame(a, b, base, y, x)                                   # the columns below
s <- svydesign(ids = ~1, weights = ~base, data = d)
r <- calibrate(s, ~a+b, c(20, aq = 6, bv = 14), calfun = "raking", epsilon = 1e-13)
# The same ten, drawn: clusters within strata, in each a fraction of all there are; then raked.
s <- svydesign(ids = ~cluster, strata = ~stratum, fpc = ~fraction, weights = ~base, data = d, nest = TRUE)
"""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.design import Design, Numbers
from helpers.analysis.arithmetic.difference_tests import linear_model
from helpers.analysis.arithmetic.intervals import (
    beta_interval,
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
STRATA = np.array([7, 7, 7, 7, 8, 8, 8, 8, 8, 8])
CLUSTERS = np.array([1, 1, 2, 3, 1, 1, 2, 2, 3, 4])  # a code that comes again in the other stratum is another cluster
FRACTION = np.where(STRATA == 7, 0.5, 0.25)
DRAWN = Design(BASE, None, STRATA, CLUSTERS, FRACTION)
DRAWN_AND_RAKED = Design(WEIGHTS, RAKED.calibration, STRATA, CLUSTERS, FRACTION)
Q = np.flatnonzero(A == 1)
EXACTLY = {"rel": 1e-9}


def error_of(influence: Numbers, design: Design) -> float:
    return float(design.standard_errors(influence)[0])


@pytest.mark.parametrize(
    ("design", "se"),
    [
        (PLAIN, 0.673263213132865),
        (RAKED, 0.483169011295227),
        (DRAWN, 0.660610857872741),
        (DRAWN_AND_RAKED, 0.361705245111697),
    ],
)
def test_the_error_of_a_mean_is_rs_plain_and_raked(design: Design, se: float) -> None:
    assert linearised_means(Y, design).se[0] == pytest.approx(se, **EXACTLY)


@pytest.mark.parametrize(
    ("design", "ratio", "se", "design_effect"),
    [
        (PLAIN, 2.75862068965517, 0.423749954177685, 1.51546730731495),
        (RAKED, 2.46718150244718, 0.27955841760848, 0.800758385826906),
        (DRAWN, 2.75862068965517, 0.352494314899911, 1.048652212304902),
        (DRAWN_AND_RAKED, 2.46718150244718, 0.276726061443126, 0.784614757302743),
    ],
)
def test_the_error_of_a_ratio_is_rs(design: Design, ratio: float, se: float, design_effect: float) -> None:
    found = linearised_ratios(Y, X, design)

    # R: svyratio(~y, ~x, design); the design effect is that of (y - ratio × x) / mean of x
    assert [found.estimate[0], found.se[0], found.design_effect[0]] == pytest.approx(
        [ratio, se, design_effect], **EXACTLY
    )


@pytest.mark.parametrize(
    ("design", "design_effect"),
    [
        (PLAIN, 1.1866235167206),
        (RAKED, 1.62859506393098),
        (DRAWN, 1.009253640776699),
        (DRAWN_AND_RAKED, 1.15581098064573),
    ],
)
def test_the_design_effect_of_a_group_is_rs(design: Design, design_effect: float) -> None:
    # R: svymean(~y, subset(design, a == "q"), deff = "replace")
    assert linearised_means(Y[Q], design, Q).design_effect[0] == pytest.approx(design_effect, **EXACTLY)


def test_weights_taken_as_fixed_would_overstate_the_error() -> None:
    assert linearised_means(Y, Design(WEIGHTS)).se[0] > 1.1 * linearised_means(Y, RAKED).se[0]


@pytest.mark.parametrize(("design", "se"), [(PLAIN, 18.3181755520454), (RAKED, 9.66338022590454)])
def test_the_error_of_a_total_is_rs_though_its_influences_do_not_add_up_to_nought(design: Design, se: float) -> None:
    assert error_of(design.weights[:, None] * Y, design) == pytest.approx(se, **EXACTLY)


@pytest.mark.parametrize(
    ("design", "se"),
    [
        (PLAIN, 22.9031778484025),
        (RAKED, 4.71963040421574),
        (DRAWN, 20.4144556625936),
        (DRAWN_AND_RAKED, 3.97598595130579),
    ],
)
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


@pytest.mark.parametrize(
    ("design", "expected"),
    [
        (RAKED, [0.233452293476007, 0.129493661302058, 0.129493661302058, 0.116203759304126]),
        (DRAWN, [0.436406705539359, 0.230594023323615, 0.230594023323615, 0.179892492711370]),
        (DRAWN_AND_RAKED, [0.1308306843413125, 0.0968911138578356, 0.0968911138578356, 0.1056343396906026]),
    ],
)
def test_the_covariance_of_two_columns_is_rs(design: Design, expected: list[float]) -> None:
    _, influence, _ = means_and_influence(np.hstack([Y, X]), design.weights)

    # R: vcov(svymean(~y + x, design))
    assert design.covariance(influence).ravel().tolist() == pytest.approx(expected, **EXACTLY)


@pytest.mark.parametrize(
    ("design", "errors"),
    [
        (DRAWN, [0.2588116581629182, 0.0890032862116933, 0.3668667060141140]),
        (DRAWN_AND_RAKED, [0.364936557045257, 0.186575074155318, 0.375017109227112]),
    ],
)
def test_the_errors_of_a_linear_model_in_a_sample_that_was_drawn_are_rs(design: Design, errors: list[float]) -> None:
    model = linear_model(Y[:, 0], np.hstack([np.ones((10, 1)), X, A[:, None]]), design)

    # R: SE(svyglm(y ~ x + a, design))
    assert design.standard_errors(model.influence).tolist() == pytest.approx(errors, **EXACTLY)


def test_what_the_margins_settle_does_not_vary() -> None:
    share_in_q = (A == 1).astype(float)[:, None]

    assert linearised_means(share_in_q, PLAIN).se[0] > 0.1
    assert linearised_means(share_in_q, RAKED).se[0] == pytest.approx(0, abs=1e-12)


def test_a_ratio_of_a_column_to_itself_does_not_vary() -> None:
    (_, estimate, _), influence, _ = ratios_and_influence(Y, Y, WEIGHTS)

    assert estimate.tolist() == [1]
    assert error_of(influence, RAKED) == 0


def test_degrees_of_freedom_are_clusters_less_strata_of_the_base() -> None:
    # R: degf(s); degf(subset(s, a == "q"))
    assert linearised_means(Y, DRAWN).degrees.tolist() == [3 + 4 - 2]
    assert linearised_means(Y[Q], DRAWN, Q).degrees.tolist() == [1 + 3 - 2]
    weightless = Design(np.where(CLUSTERS == 3, 0.0, BASE), None, STRATA, CLUSTERS)
    assert linearised_means(Y, weightless).degrees.tolist() == [2 + 3 - 2]
    two = np.array([2, 4])  # a cluster of either stratum
    assert np.isnan(linearised_means(Y[two], DRAWN, two).degrees).all()


def test_an_exact_interval_knows_how_few_clusters_tell_of_its_error() -> None:
    # R: svyciprop(~I(y > 5), s, method = "beta")
    ends = [float(end[0]) for end in beta_interval(linearised_means((Y > 5).astype(float), DRAWN))]

    assert ends == pytest.approx([0.247429969207351, 0.855093958962881], **EXACTLY)


def test_clusters_of_two_who_answer_alike_are_half_as_many_respondents() -> None:
    twice = Design(np.repeat(BASE, 2), clusters=np.repeat(np.arange(10), 2))
    one, two = linearised_means(Y, PLAIN), linearised_means(np.repeat(Y, 2, axis=0), twice)

    assert [two.se[0], two.degrees[0], two.n[0]] == pytest.approx([one.se[0], 10 - 1, 20])
    assert two.design_effect[0] == pytest.approx(one.design_effect[0] * 20 / 10 * (20 - 1) / 20 * 10 / (10 - 1))


def test_one_stratum_of_respondents_drawn_from_very_many_is_no_stratum() -> None:
    stratum = Design(BASE, strata=np.full(10, 3), sampling_fraction=np.zeros(10))

    assert not stratum.one_by_one
    assert linearised_means(Y, stratum).se[0] == pytest.approx(linearised_means(Y, PLAIN).se[0], rel=1e-14)


def test_of_a_population_that_was_asked_to_the_last_nothing_varies() -> None:
    assert linearised_means(Y, Design(BASE, sampling_fraction=np.ones(10))).se.tolist() == [0]


FEWER = np.array([0, 1, 4, 5, 6, 7, 8, 9])  # leaves one cluster of the first stratum


def test_a_single_cluster_shows_no_variation_and_is_refused() -> None:
    with pytest.raises(ValueError, match="stratum 7 has a single cluster"):
        Design(BASE[FEWER], None, STRATA[FEWER], CLUSTERS[FEWER], FRACTION[FEWER])


def test_a_single_cluster_that_has_no_other_does_not_vary() -> None:
    fraction = np.where(STRATA == 7, 1.0, 0.25)[FEWER]
    whole = Design(BASE[FEWER], None, STRATA[FEWER], CLUSTERS[FEWER], fraction)

    assert linearised_means(Y[FEWER], whole).se[0] == pytest.approx(0.697216688778396, **EXACTLY)


@pytest.mark.parametrize("of_the_last", [0.3, 1.2, -0.1, np.nan])
def test_a_sampling_fraction_that_cannot_be_is_refused(of_the_last: float) -> None:
    others = 0.25 if of_the_last == 0.3 else of_the_last
    fraction = np.where(STRATA == 7, 0.5, others)
    fraction[-1] = of_the_last
    with pytest.raises(ValueError, match="stratum 8 has no single sampling fraction of 0 to 1"):
        Design(BASE, None, STRATA, CLUSTERS, fraction)


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
