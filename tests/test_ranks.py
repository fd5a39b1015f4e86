"""A rank comes with the places that it may hold, and what cannot be told apart is level."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from helpers.analysis.arithmetic.design import Numbers
from helpers.analysis.estimates import barrier_shares
from helpers.analysis.ranks import Ranks, barrier_ranks, ranks
from helpers.privacy.suppression import withhold_small_groups
from surveys import drawn_survey


def drawn_replicates(estimates: list[float], error: float, seed: int = 1, many: int = 2000) -> Numbers:
    random = np.random.default_rng(seed)
    return np.array(estimates) + error * random.normal(size=(many, len(estimates)))


def places(found: Ranks) -> list[tuple[int, int, int]]:
    return list(zip(found.rank.tolist(), found.low.tolist(), found.high.tolist(), strict=True))


def test_estimates_far_apart_have_one_place_each() -> None:
    estimates = [0.2, 0.5, 0.3]
    assert places(ranks(np.array(estimates), drawn_replicates(estimates, 0.005))) == [(3, 3, 3), (1, 1, 1), (2, 2, 2)]


def test_estimates_that_cannot_be_told_apart_share_their_places() -> None:
    estimates = [0.50, 0.49, 0.30, 0.10]
    found = ranks(np.array(estimates), drawn_replicates(estimates, 0.02))
    assert places(found) == [(1, 1, 2), (2, 1, 2), (3, 3, 3), (4, 4, 4)]
    assert found.level.tolist() == [1, 1, 2, 3]


def test_equal_estimates_have_equal_ranks() -> None:
    estimates = [0.3, 0.5, 0.3, 0.1]
    found = ranks(np.array(estimates), drawn_replicates(estimates, 0.001))
    assert places(found) == [(2, 2, 3), (1, 1, 1), (2, 2, 3), (4, 4, 4)]
    assert found.level.tolist() == [2, 1, 2, 3]


def test_a_level_holds_what_cannot_be_told_from_its_first() -> None:
    # The second is level with the first and with the third, but the first is not with the third.
    found = Ranks(np.array([1, 2, 3, 4]), np.array([1, 1, 2, 4]), np.array([2, 3, 3, 4]))
    assert found.level.tolist() == [1, 1, 2, 3]


def test_what_either_interval_leaves_open_is_level() -> None:
    # The third rests on few: it may be the first, though the first is surely above it.
    found = Ranks(np.array([1, 2, 3, 4]), np.array([1, 1, 1, 3]), np.array([2, 2, 4, 4]))
    assert found.level.tolist() == [1, 1, 1, 2]


def test_estimates_that_rise_and_fall_together_are_told_apart_though_their_intervals_overlap() -> None:
    common = 0.05 * np.random.default_rng(1).normal(size=(1000, 1))
    replicates = drawn_replicates([0.50, 0.47], 0.002, many=1000) + common
    assert places(ranks(np.array([0.50, 0.47]), replicates)) == [(1, 1, 1), (2, 2, 2)]


def test_a_difference_that_never_varies_is_one_unless_it_is_none() -> None:
    # The third falls short of the first by what a sum of floats leaves behind.
    estimates = np.array([1.0, 0.0, np.nextafter(1.0, 0.0)])
    assert places(ranks(estimates, np.tile(estimates, (50, 1)))) == [(1, 1, 2), (3, 3, 3), (1, 1, 2)]


def test_a_replicate_in_which_an_estimate_is_not_defined_says_nothing() -> None:
    replicates = drawn_replicates([0.5, 0.3], 0.01, many=300)
    replicates[0, 0] = np.nan
    assert places(ranks(np.array([0.5, 0.3]), replicates)) == [(1, 1, 1), (2, 2, 2)]
    nowhere = np.full((3, 2), np.nan)
    assert places(ranks(np.array([0.5, 0.3]), nowhere)) == [(1, 1, 2), (2, 1, 2)]


def test_one_estimate_is_first_and_none_is_nothing() -> None:
    assert places(ranks(np.array([0.4]), np.full((10, 1), 0.4))) == [(1, 1, 1)]
    assert places(ranks(np.empty(0), np.empty((10, 0)))) == []


def test_a_comparison_that_is_clear_makes_way_for_those_that_are_less_so() -> None:
    # Two and a half standard errors apart: too close beside fifty others, far enough once those are set aside.
    estimates = [0.500, 0.460, *np.linspace(-2, -1, 50)]
    found = ranks(np.array(estimates), drawn_replicates(estimates, 0.04 / 2.5 / np.sqrt(2)))
    assert (found.rank[0], found.low[0], found.high[0]) == (1, 1, 1)


@pytest.mark.parametrize("apart", [0.0001, 0.01, 0.03], ids=["level", "close", "less close"])
def test_intervals_hold_the_true_ranks_in_95_samples_of_a_hundred_or_more(apart: float) -> None:
    """Percentile intervals of bootstrapped ranks miss the outer ones of what is level in most samples."""
    truth, error = 0.5 + apart * np.arange(10), 0.013
    true_ranks = 10 - np.arange(10)
    held = []
    for sample in range(100):
        random = np.random.default_rng(sample)
        estimates = truth + error * random.normal(size=10)
        found = ranks(estimates, estimates + error * random.normal(size=(250, 10)))
        held.append((found.low <= true_ranks) & (true_ranks <= found.high))
    assert np.mean(held, axis=0).min() >= 0.92
    assert np.mean(held) >= 0.95


WAVE = drawn_survey(
    """
    fear_of_blame  leaders_back       hurdles__law  hurdles__time  times
    agree          strongly_disagree  yes           no             100
    agree          agree              yes           no             60
    disagree       neither            no            no             40
    """,
    themes={"risk": ["fear_of_blame", "leaders_back"], "hurdles": ["hurdles"]},
)


def test_all_barriers_of_the_report_stand_in_the_order_of_their_shares() -> None:
    table = barrier_ranks(WAVE)
    # In the way: blame of 160 in 200, leaders of 100 (they do not back), the law of 160, time of none.
    assert table["item"].tolist() == ["fear_of_blame", "hurdles__law", "leaders_back", "hurdles__time"]
    assert table["estimate"].tolist() == [160 / 200, 160 / 200, 100 / 200, 0.0]
    assert table[["rank", "rank_low", "rank_high", "level"]].to_numpy().tolist() == [
        [1, 1, 2, 1], [1, 1, 2, 1], [3, 3, 3, 2], [4, 4, 4, 3],
    ]  # fmt: skip


def test_shares_and_their_intervals_are_those_of_every_chapter() -> None:
    table, shares = barrier_ranks(WAVE), barrier_shares(WAVE.items(), WAVE)
    columns = ["item", "estimate", "low", "high", "n", "barrier"]
    both = [one[columns].sort_values("item").to_numpy().tolist() for one in (table, shares)]
    assert both[0] == both[1]
    assert (table.attrs["family"], table.attrs["unit"], table.attrs["replicates"]) == ("barrier_ranks", "share", 1000)


def test_an_item_that_is_withheld_leaves_no_gap_by_which_to_guess_it() -> None:
    rows = ["agree - 100", "disagree disagree 8", "disagree - 92"]
    wave = drawn_survey("\n".join(["fear_of_blame leaders_back times", *rows]))
    table = barrier_ranks(wave).pipe(withhold_small_groups)
    # All eight say that leaders do not back them: the largest share of all, whose place is not told either.
    assert table["item"].tolist() == ["fear_of_blame", "leaders_back"]
    by_item = table.set_index("item")
    assert by_item.loc["fear_of_blame", ["rank", "rank_low", "rank_high"]].tolist() == [1, 1, 1]
    assert by_item.loc["leaders_back", ["estimate", "rank", "rank_low", "rank_high", "level"]].isna().all()


def test_an_enabler_is_a_barrier_in_replicates_too_for_whoever_disagrees() -> None:
    # Blame is in the way of 60 in a hundred; leaders do not back 30, while 70 say that they do.
    rows = ["agree agree 120", "disagree agree 20", "disagree disagree 60"]
    table = barrier_ranks(drawn_survey("\n".join(["fear_of_blame leaders_back times", *rows])))
    assert table["estimate"].tolist() == [0.6, 0.3]
    assert table[["rank_low", "rank_high"]].to_numpy().tolist() == [[1, 1], [2, 2]]


def test_weights_decide_the_order() -> None:
    drawing = """
        weight  fear_of_blame  leaders_back  times
        1.6     disagree       disagree      50
        0.4     agree          agree         50
    """
    assert barrier_ranks(drawn_survey(drawing))["item"].tolist() == ["leaders_back", "fear_of_blame"]


def test_ranks_are_the_same_on_every_run() -> None:
    first, second = (barrier_ranks(WAVE, replicates=200) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_survey_without_items_has_no_ranks() -> None:
    assert len(barrier_ranks(drawn_survey("sector times\npublic 20"))) == 0
