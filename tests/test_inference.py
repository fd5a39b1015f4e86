"""What a reader can work out of counts that are withheld: against every table that agrees with what is published."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.privacy.inference import MOST_IN_WHOLE_NUMBERS, Cells, feasibility


def whole(*sizes: float, least: float = 0.0) -> Cells:
    return Cells(np.array(sizes, dtype=float), (np.arange(len(sizes)),), least)


def crossing(sizes: list[list[int]], least: float = 0.0) -> Cells:
    counts = np.array(sizes, dtype=float)
    places = np.arange(counts.size).reshape(counts.shape)
    return Cells(counts.ravel(), (*places, *places.T), least)


def intervals(cells: Cells, withheld: list[int]) -> list[tuple[float, float]]:
    gaps = np.isin(np.arange(len(cells.sizes)), withheld)
    low, high = feasibility(cells, gaps)
    return list(zip(low[gaps].tolist(), high[gaps].tolist(), strict=True))


def test_a_count_that_is_shown_is_known() -> None:
    low, high = feasibility(whole(4, 30, 40), np.array([False, False, False]))
    assert low.tolist() == high.tolist() == [4, 30, 40]


@pytest.mark.parametrize(
    ("cells", "withheld", "known"),
    [
        pytest.param(whole(4, 30, 40), [0], [(4, 4)], id="one gap: the total less the others"),
        pytest.param(whole(4, 30, 40), [0, 1], [(0, 34), (0, 34)], id="two gaps"),
        pytest.param(whole(4, 30, 40, least=1), [0, 1], [(1, 33), (1, 33)], id="two gaps, and nobody is shown as 0"),
        pytest.param(Cells(np.array([4.0, 7.0]), (np.array([0]),)), [0, 1], [(4, 4), (0, np.inf)], id="in no whole"),
        pytest.param(crossing([[4, 30], [40, 50]]), [0, 1], [(4, 4), (30, 30)], id="a row of gaps, by the columns"),
        pytest.param(crossing([[4, 30], [40, 50]]), [0, 1, 2, 3], [(0, 34), (0, 34), (10, 44), (46, 80)], id="all"),
    ],
)  # fmt: skip
def test_what_the_totals_leave_of_a_gap(cells: Cells, withheld: list[int], known: list[tuple[float, float]]) -> None:
    assert intervals(cells, withheld) == known


@settings(max_examples=40, deadline=None)
@given(
    sizes=st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=2, max_size=2),
    gaps=st.sets(st.integers(0, 5), min_size=1),
)
def test_intervals_are_those_of_all_tables_that_agree(sizes: list[list[int]], gaps: set[int]) -> None:
    cells = crossing(sizes)
    places, sums = sorted(gaps), cells.sums().toarray()
    tables = []
    for counts in product(range(int(cells.sizes.sum()) + 1), repeat=len(places)) if len(places) <= 3 else ():
        table = cells.sizes.copy()
        table[places] = counts
        if (sums @ table == sums @ cells.sizes).all():
            tables.append(table[places])
    if tables:
        ends = np.array(tables)
        assert intervals(cells, places) == list(zip(ends.min(axis=0), ends.max(axis=0), strict=True))


def test_people_come_whole() -> None:
    # Of three pairs that are known together, 1, 2 and 2: halves would fit, and no other whole numbers do.
    pairs = (np.array([0, 1]), np.array([1, 2]), np.array([0, 2]))
    assert intervals(Cells(np.array([1.0, 1.0, 1.0]), pairs), [0, 1, 2]) == [(1, 1)] * 3


def test_very_many_gaps_that_hang_together_are_solved_without_whole_numbers() -> None:
    side = int(MOST_IN_WHOLE_NUMBERS**0.5) + 1
    cells = crossing([[5] * side] * side)
    assert intervals(cells, list(range(side * side))) == [(0, 5 * side)] * side**2
