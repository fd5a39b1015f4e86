"""From p values of tests made together to p values adjusted for there being many."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Adjustment = Callable[[Sequence[float] | Numbers], Numbers]

# A difference is said in words when its adjusted p value is below this.
SIGNIFICANCE = 0.05


def holm(p_values: Sequence[float] | Numbers) -> Numbers:
    """P values adjusted so that one false alarm among all of them has a chance of 5% at most.

    For a chapter's family of tests. NaN, where there was nothing to test, stays NaN and does not count.
    Source: Holm (1979); R, `p.adjust(p, "holm")`.

    >>> holm([0.01, 0.04, float("nan")]).tolist()
    [0.02, 0.04, nan]
    """
    smallest_first, order, adjusted = _known(p_values)
    tests = len(order)
    stepped = smallest_first * np.arange(tests, 0, -1)
    adjusted[order] = np.minimum(np.maximum.accumulate(stepped), 1.0)
    return adjusted


def benjamini_hochberg(p_values: Sequence[float] | Numbers) -> Numbers:
    """P values adjusted so that of all alarms raised, 5% at most are false in the long run.

    For a heat map, where many cells are looked at together. NaN stays NaN. Source: Benjamini and
    Hochberg (1995); R, `p.adjust(p, "BH")`.

    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(6).tolist()
    [0.03, 0.04, 0.04]
    """
    smallest_first, order, adjusted = _known(p_values)
    tests = len(order)
    stepped = smallest_first * tests / np.arange(1, tests + 1)
    adjusted[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1.0)
    return adjusted


def adjusted_together(families: Sequence[Sequence[float] | Numbers], adjustment: Adjustment = holm) -> list[Numbers]:
    """Several lists of p values, each adjusted as part of one family that they make together.

    Source: that of the `adjustment`, `holm` or `benjamini_hochberg`.

    >>> [one.tolist() for one in adjusted_together([[0.01], [0.04, 0.03]])]
    [[0.03], [0.06, 0.06]]
    """
    given = [np.asarray(p_values, dtype=float) for p_values in families]
    return np.split(adjustment(np.concatenate([*given, []])), np.cumsum([len(one) for one in given]))[: len(given)]


def _known(p_values: Sequence[float] | Numbers) -> tuple[Numbers, NDArray[np.intp], Numbers]:
    """The p values there are, smallest first; where they stood; and a copy of all of them to fill in."""
    # statsmodels has both, and takes two seconds to be imported.
    given = np.array(p_values, dtype=float)
    known = np.flatnonzero(~np.isnan(given))
    order = known[np.argsort(given[known], kind="stable")]
    return given[order], order, given
