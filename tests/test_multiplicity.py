"""P values adjusted for there being many: as R adjusts them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.analysis.arithmetic.multiplicity import benjamini_hochberg, holm

P_VALUES = st.lists(st.floats(0, 1), max_size=40)


@pytest.mark.parametrize(("adjust", "name"), [(holm, "holm"), (benjamini_hochberg, "BH")])
def test_p_values_are_adjusted_as_r_adjusts_them(adjust, name, shared: Path) -> None:  # type: ignore[no-untyped-def]
    golden = json.loads((shared / "golden" / "tests.json").read_text("utf-8"))
    assert adjust(golden["pvals"]).tolist() == pytest.approx(golden[name], rel=1e-12)
    backwards = adjust(golden["pvals"][::-1])
    assert backwards.tolist() == pytest.approx(golden[name][::-1], rel=1e-12)


def test_holm_multiplies_the_smallest_by_all_of_them_and_each_next_by_one_fewer() -> None:
    assert holm([0.01, 0.02, 0.30]).tolist() == pytest.approx([0.01 * 3, 0.02 * 2, 0.30 * 1])


def test_no_p_value_is_adjusted_to_less_than_a_smaller_one() -> None:
    assert holm([0.020, 0.021, 0.022]).tolist() == pytest.approx([0.06, 0.06, 0.06])


def test_benjamini_and_hochberg_multiply_by_all_of_them_over_the_rank() -> None:
    assert benjamini_hochberg([0.01, 0.02, 0.30]).tolist() == pytest.approx([0.01 * 3 / 1, 0.02 * 3 / 2, 0.30 * 3 / 3])


@pytest.mark.parametrize("adjust", [holm, benjamini_hochberg])
def test_what_was_not_tested_does_not_count_and_stays_unknown(adjust) -> None:  # type: ignore[no-untyped-def]
    with_gaps = adjust([np.nan, 0.01, np.nan, 0.04])
    assert with_gaps[[1, 3]].tolist() == adjust([0.01, 0.04]).tolist()
    assert np.isnan(with_gaps[[0, 2]]).all()
    assert adjust([]).tolist() == []
    assert np.isnan(adjust([np.nan])).all()


@given(P_VALUES)
def test_an_adjusted_p_value_is_no_smaller_than_it_was_and_holm_is_the_stricter(p_values: list[float]) -> None:
    strict, mild = holm(p_values), benjamini_hochberg(p_values)
    assert (mild >= np.array(p_values) * (1 - 1e-12)).all()
    assert (strict >= mild * (1 - 1e-12)).all()
    assert (strict <= 1).all()


def test_the_given_p_values_are_not_changed() -> None:
    p_values = np.array([0.04, 0.01])
    holm(p_values)
    assert p_values.tolist() == [0.04, 0.01]
