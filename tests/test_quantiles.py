"""Medians and quarters with Woodruff's intervals, against visible arithmetic and R's survey package."""

from __future__ import annotations

import numpy as np
import pytest

from helpers.analysis.arithmetic.design import Design
from helpers.analysis.arithmetic.quantiles import Quantiles, quantiles

NA = np.nan


def quantile_of(values: list[float], weights: list[float] | None = None, share: float = 0.5) -> Quantiles:
    return quantiles(np.array([values]).T, Design(np.array(weights or [1.0] * len(values))), share=share)


def ends(found: Quantiles) -> list[float]:
    return [found.low[0], found.high[0]]


@pytest.mark.parametrize(
    ("values", "weights", "share", "expected"),
    [
        pytest.param([1, 2, 3, 9], None, 0.5, 2, id="the lower of the two in the middle"),
        pytest.param([9, 1, 3, 2, 4], None, 0.5, 3, id="the one in the middle, in whatever order"),
        pytest.param([1, 2, 3, 9], None, 0.25, 1, id="a quarter"),
        pytest.param([1, 2, 3, 9], None, 0.75, 3, id="three quarters"),
        pytest.param([1, 2, 3, 9], [1, 1, 1, 4], 0.5, 9, id="whoever weighs more than all others"),
        pytest.param([1, 2, 3, 9], [0.1, 0.6, 0.1, 0.8], 0.5, 3, id="half, but for the sixteenth place"),
        pytest.param([1, 2, 3, NA], None, 0.5, 2, id="a blank is nobody"),
        pytest.param([1, 2, 3, 9], [0, 0, 0, 1], 0.5, 9, id="a weight of zero is nobody"),
        pytest.param([1, 2], [9, 1], 0.05, 1, id="less than the first alone"),
    ],
)
def test_a_quantile_is_the_smallest_value_that_its_share_do_not_exceed(
    values: list[float], weights: list[float] | None, share: float, expected: float
) -> None:
    assert quantile_of(values, weights, share).estimate[0] == expected


def test_its_interval_reaches_as_far_as_the_share_at_or_below_is_uncertain() -> None:
    # Of 1 to 100, half are at or below 50: an error of √(0.25 / 99), times t of 99 degrees is 9.97 points.
    found = quantile_of(list(range(1, 101)))

    assert [found.estimate[0], *ends(found)] == [50, 41, 60]


def test_a_median_that_many_gave_is_sure_where_half_is_far_from_the_shares_about_it() -> None:
    # 20% below 6, 70% at or below 6: half lies between the two by more than chance moves them.
    found = quantile_of([3.0] * 40 + [6.0] * 100 + [9.0] * 60)

    assert [found.estimate[0], *ends(found)] == [6, 6, 6]


def test_an_interval_reaches_to_the_answer_below_where_nearly_half_gave_it() -> None:
    # 49% at or below 5. R's interval is set about the 69% at or below 6, and leaves 5 out: it is 6 to 9.
    found = quantile_of([5.0] * 98 + [6.0] * 40 + [9.0] * 62)

    assert [found.estimate[0], *ends(found)] == [6, 5, 6]


def test_where_few_are_alike_the_interval_is_rs() -> None:
    # R: svyquantile(~y, svydesign(ids = ~1, weights = ~1, data = data.frame(y = (1:60)^2)), 0.5)
    found = quantile_of([float(value**2) for value in range(1, 61)])

    assert [found.estimate[0], *ends(found), found.se[0]] == pytest.approx([900, 529, 1444, 228.63621026306])


def test_of_a_sample_drawn_in_strata_and_clusters_it_is_rs_too() -> None:
    # R: d <- data.frame(y = (1:60)^2, st = rep(0:1, c(24, 36)), cl = rep(1:20, each = 3), f, w)
    #    svyquantile(~y, svydesign(ids = ~cl, strata = ~st, fpc = ~f, weights = ~w, data = d), 0.5)
    place = np.arange(60)
    early = place < 24
    design = Design(
        np.where(early, 2.5, 10.0), strata=early.astype(int), clusters=place // 3,
        sampling_fraction=np.where(early, 0.4, 0.1),
    )  # fmt: skip
    found = quantiles((place[:, None] + 1.0) ** 2, design)

    assert [found.estimate[0], *ends(found), found.se[0]] == pytest.approx([1521, 841, 2500, 394.826644735866])


def test_nobody_above_the_estimate_is_no_certainty() -> None:
    # Seven of ten at the top: at or below 5 is everybody, which has no error; below 5 are three.
    found = quantile_of([3.0] * 3 + [5.0] * 7)

    assert [found.estimate[0], *ends(found)] == [5, 3, 5]


def test_answers_all_alike_have_an_interval_of_no_width() -> None:
    found = quantile_of([4, 4, 4])

    assert [found.estimate[0], *ends(found), found.se[0]] == [4, 4, 4, 0]


@pytest.mark.parametrize("values", [[4.0], [1.0, 2.0, NA]], ids=["one respondent", "two"])
def test_so_few_that_an_end_is_missing_have_no_interval(values: list[float]) -> None:
    found = quantile_of(values)

    assert found.estimate[0] == values[0]
    assert np.isnan([*ends(found), found.se[0]]).all()


def test_an_interval_has_both_ends_or_none() -> None:
    # A quarter of ten: its error reaches below nobody, but not above everybody.
    found = quantile_of(list(range(10)), share=0.25)

    assert found.estimate[0] == 2
    assert np.isnan(ends(found)).all()


@pytest.mark.parametrize(("values", "weights"), [([NA, NA], None), ([1.0, 2.0], [0.0, 0.0])])
def test_a_quantile_of_nobody_is_undefined(values: list[float], weights: list[float] | None) -> None:
    found = quantile_of(values, weights)

    assert found.n.tolist() == [0]
    assert np.isnan([found.estimate[0], *ends(found), found.se[0]]).all()


@pytest.mark.parametrize("share_below", [0.4, 0.45, 0.49, 0.51, 0.55])
def test_intervals_of_a_median_on_a_scale_cover_it_at_least_as_often_as_they_say(share_below: float) -> None:
    # One answer at or below 5 for a known share; the median is 5 if that is half, and 6 if not.
    chance = np.random.default_rng(20_26)
    answers = chance.choice([3.0, 5.0, 6.0, 9.0], p=[0.2, share_below - 0.2, 0.3, 0.7 - share_below], size=(200, 600))
    found = quantiles(answers, Design(np.ones(200)))
    truth = 5 if share_below >= 0.5 else 6

    # Set about the share that is found, as in R, the intervals cover it as rarely as half the time.
    assert ((found.low <= truth) & (truth <= found.high)).mean() > 0.95


def test_several_columns_are_estimated_each_on_its_own_base() -> None:
    found = quantiles(np.array([[1.0, NA], [2.0, 5.0], [NA, 7.0], [3.0, NA]]), Design(np.ones(4)))

    assert found.estimate.tolist() == [2, 5]
    assert found.n.tolist() == [3, 2]


def test_a_group_is_the_same_given_by_itself_or_among_the_others() -> None:
    design, rows = Design(np.linspace(0.5, 1.5, 100)), np.arange(20, 60)
    values = np.arange(100.0)[:, None] % 37
    among = np.full((100, 1), NA)
    among[rows] = values[rows]
    apart, together = quantiles(values[rows], design, rows), quantiles(among, design)

    assert [apart.estimate[0], *ends(apart)] == [together.estimate[0], *ends(together)]
    assert apart.n.tolist() == [40]
