"""Which counts are withheld with small ones: enough of them, and no more than must be."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.privacy import patterns
from helpers.privacy.inference import Cells, Flags
from helpers.privacy.patterns import MOST_SOLVED, too_narrow, withheld_together
from test_inference import crossing, whole

WIDTH = 10.0
SIZES = st.sampled_from([1, 2, 5, 8, 9, 10, 11, 12, 15, 20, 30, 50])


def small(cells: Cells) -> Flags:
    return cells.sizes < WIDTH


def withheld(cells: Cells) -> list[float]:
    return cells.sizes[withheld_together(cells, small(cells), WIDTH)].tolist()


@pytest.mark.parametrize(
    ("cells", "sizes"),
    [
        pytest.param(whole(40, 50), [], id="none is small"),
        pytest.param(whole(4, 50, 30), [4, 30], id="the smallest other hides one"),
        pytest.param(whole(4, 9, 30), [4, 9], id="two that hide each other"),
        pytest.param(whole(1, 10, 40, least=1), [1, 40], id="1 and 10: each between 1 and 10, where none is 0"),
        pytest.param(whole(1, 10, 11, 40, least=1), [1, 11], id="the smallest that is enough"),
        pytest.param(whole(4), [4], id="nothing else"),
        pytest.param(crossing([[4, 30, 60], [40, 50, 70]]), [4, 30, 40, 50], id="a rectangle"),
    ],
)
def test_what_is_withheld_with_small_counts(cells: Cells, sizes: list[float]) -> None:
    assert withheld(cells) == sizes


def fewest(cells: Cells) -> float:
    """The respondents of the best pattern, found by trying all."""
    others = np.flatnonzero(~small(cells))
    found = []
    for many in range(len(others) + 1):
        for more in combinations(others, many):
            tried = small(cells)
            tried[list(more)] = True
            if not too_narrow(cells, tried, WIDTH).any():
                found.append(float((cells.sizes[tried] + 1).sum()))
    return min(found, default=float((cells.sizes + 1).sum()))


@settings(max_examples=12, deadline=None)
@given(sizes=st.lists(st.lists(SIZES, min_size=3, max_size=3), min_size=2, max_size=3))
def test_a_crossing_withholds_as_few_respondents_as_can_be(sizes: list[list[int]]) -> None:
    cells = crossing(sizes)
    if small(cells).any():
        assert sum(size + 1 for size in withheld(cells)) == pytest.approx(fewest(cells))


@settings(max_examples=60, deadline=None)
@given(sizes=st.lists(SIZES, min_size=1, max_size=8), least=st.sampled_from([0.0, 1.0]))
def test_a_whole_withholds_as_few_respondents_as_can_be(sizes: list[int], least: float) -> None:
    cells = whole(*sizes, least=least)
    if small(cells).any():
        assert sum(size + 1 for size in withheld(cells)) == pytest.approx(fewest(cells))


@settings(max_examples=12, deadline=None)
@given(data=st.data(), rows=st.integers(2, 7), columns=st.integers(4, 7))
def test_no_reader_can_infer_a_count_nearly_however_many_hang_together(
    data: st.DataObject, rows: int, columns: int
) -> None:
    cells = crossing(
        data.draw(st.lists(st.lists(SIZES, min_size=columns, max_size=columns), min_size=rows, max_size=rows))
    )
    found = withheld_together(cells, small(cells), WIDTH)
    assert found[small(cells)].all()
    assert not too_narrow(cells, found, WIDTH).any() or found.all()


def test_many_counts_are_not_solved_and_are_safe_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_: object) -> None:
        raise AssertionError

    monkeypatch.setattr(patterns, "_solved", never)
    cells = crossing([[4, *range(11, 18)], *([20, *range(21, 28)] for _ in range(MOST_SOLVED // 8))])
    assert len(cells.sizes) > MOST_SOLVED
    found = withheld_together(cells, small(cells), WIDTH)
    assert found.sum() == 4
    assert not too_narrow(cells, found, WIDTH).any()
