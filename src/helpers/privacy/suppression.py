"""From a table of estimates to one that may be published: small groups withheld.

The promise made to respondents is that nothing published rests on fewer than `MINIMUM_BASE` of
them. A withheld figure is NA with `withheld` true, and is shown as withheld: never as zero,
which would hide it among true zeros, and never as blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

# The promise to respondents: among fewer, colleagues can guess who answered what.
MINIMUM_BASE = 10
# Whatever of these columns a table has is withheld with its row. Shares of the population are public.
FIGURES = (
    "estimate", "low", "high", "n", "n_effective", "se", "design_effect", "count", "alpha", "in_words",
    # Beside everybody else, and of support: see `analysis.support`.
    "others", "difference", "difference_low", "difference_high", "p_adjusted", "stands", "more", "target",
    "score_n", "rank", "rank_low", "rank_high",
    "asked", "asked_low", "asked_high", "asked_n", "asked_others", "asked_p_adjusted", "asked_stands",
    "everybody", "asked_everybody",
    # Differences between groups: see `analysis.comparisons`.
    "score", "score_low", "score_high", "effect", "statistic", "numerator", "denominator", "groups",
    "lowest_group", "lowest", "lowest_low", "lowest_high", "lowest_n",
    "highest_group", "highest", "highest_low", "highest_high", "highest_n",
    # Change since an earlier wave: see `analysis.trends`. A p value tells of respondents too.
    "before", "before_low", "before_high", "n_before", "now", "now_low", "now_high", "n_now", "p", "survives",
    "detectable", "detectable_among_all", "unadjusted", "unadjusted_low", "unadjusted_high",
    # What matters most: see `analysis.drivers` and `analysis.ranks`.
    "contribution", "level", "proportional_p", "score", "score_low", "score_high", "side",
    # How items hang together: see `analysis.scales`.
    "omega", "item_rest", "alpha_without", "gain", "gain_low", "gain_high",
    # What weighting does: see `analysis.weights`.
    "after", "unweighted", "unweighted_low", "unweighted_high", "change",
    # Of coded answers and of topics: see `analysis.agreement` and `analysis.topics`.
    "answers", "found", "given", "precision", "recall", "stability",
)  # fmt: skip


def withhold_small_groups(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the figures of small groups withheld, and a column `withheld` (bool).

    A row is small when its base `n` is under `MINIMUM_BASE`, or when it counts respondents
    (column `count`) and counts 1 to 9. A count of 0 is shown: it is nobody's answer.

    What is withheld must not be had by subtraction. Where `attrs["distribution"]` names the
    columns within which rows add up to a published whole, the next smallest row is withheld too,
    until those withheld are of `MINIMUM_BASE` respondents or more together (so there are two). The groups
    of a crossing add up to those of each question that is crossed, too (`attrs["crossed"]`).

    Withholding twice withholds no more than once.
    """
    size = table["count"] if "count" in table else table["n"]
    sizes = size.to_numpy(dtype=float, na_value=np.nan)
    # An NA is no proof of a base that is large enough.
    enough = table["n"].ge(MINIMUM_BASE) & (size.eq(0) | size.ge(MINIMUM_BASE))
    withheld = ~enough.fillna(False).to_numpy(dtype=bool)
    wholes = [rows for keys in _wholes(table) for rows in _distributions(table, keys)]
    changed = True
    while changed:
        before = withheld.copy()
        # What is withheld in one whole may leave a single gap in another.
        for rows in wholes:
            withheld[rows] = _not_to_be_had_by_subtraction(sizes[rows], withheld[rows])
        changed = bool((withheld != before).any())
    figures = [column for column in FIGURES if column in table]
    published = table.assign(**{column: table[column].mask(withheld) for column in figures}, withheld=withheld)
    published.attrs = table.attrs | {"minimum_base": MINIMUM_BASE}
    return published


def _wholes(table: pd.DataFrame) -> Iterator[list[str]]:
    """The columns within which rows add up to a published whole; of a crossing, those with each of its parts, too."""
    distribution = table.attrs.get("distribution")
    if distribution is None:
        return
    crossed = [column for column in table.attrs.get("crossed", ()) if column in table]
    for some in range(max(1, len(crossed))):
        for parts in combinations(crossed, some):
            yield [*(key for key in distribution if key in table), *parts]


def _distributions(table: pd.DataFrame, keys: list[str]) -> list[NDArray[np.intp]]:
    """The positions of the rows of each published whole."""
    if not keys:
        return [np.arange(len(table))]
    whole = table.groupby(keys, observed=True, dropna=False, sort=False).ngroup().to_numpy()
    return [np.flatnonzero(whole == one) for one in np.unique(whole)]


def _not_to_be_had_by_subtraction(sizes: NDArray[np.float64], withheld: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which parts of one whole to withhold, so that the whole less the parts shown tells of ten or more."""
    withheld = withheld.copy()
    for position in np.argsort(sizes, kind="stable"):
        hidden = sizes[withheld & (sizes > 0)]
        # One alone could be had, however large; of a crossing, what it hides could be had then, too.
        if not len(hidden) or (len(hidden) > 1 and hidden.sum() >= MINIMUM_BASE):
            break
        if sizes[position] > 0:
            withheld[position] = True
    return withheld
