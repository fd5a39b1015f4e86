"""From a table of estimates to one that may be published: small groups withheld.

The promise made to respondents is that nothing published rests on fewer than `MINIMUM_BASE` of
them. A withheld figure is NA with `withheld` true, and is shown as withheld: never as zero,
which would hide it among true zeros, and never as blank.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # publishing reads what is said here, and has no need of tables and arrays
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

# The promise to respondents: among fewer, colleagues can guess who answered what.
MINIMUM_BASE = 10
# What names a row, or is known without anybody's answer: of the questionnaire, or of the population. Every other
# column is withheld with its row, so that a new one is private until it is named here.
NAMES = frozenset({
    "section", "theme", "title", "item", "items", "items_now", "barrier", "option", "support", "wishes",
    "code", "code_id", "about", "topic", "question", "question_id", "outcome", "answer", "meaning", "group",
    "name", "unit", "change_of", "population_share", "people", "source", "date",
})  # fmt: skip


def withhold_small_groups(table: pd.DataFrame) -> pd.DataFrame:
    """The table with the figures of small groups withheld, and a column `withheld` (bool).

    Withheld is whatever is in no column of `NAMES` or of the parts of a crossing.

    A row is small when its base `n` is under `MINIMUM_BASE`, or when it counts respondents
    (column `count`) and counts 1 to 9. A count of 0 is shown: it is nobody's answer.

    What is withheld must not be had by subtraction. Where `attrs["distribution"]` names the
    columns within which rows add up to a published whole, others are withheld too, as few respondents as
    possible, until what a reader can infer of each row leaves `MINIMUM_BASE` respondents between its least and
    its most. The groups of a crossing add up to those of each question that is crossed, too (`attrs["crossed"]`).

    A table that has been through this stays as it is.
    """
    if "withheld" in table:
        return table
    size = table["count"] if "count" in table else table["n"]
    # An NA is no proof of a base that is large enough: a NaN is never at least ten.
    bases, sizes = (column.to_numpy(dtype=float, na_value=float("nan")) for column in (table["n"], size))
    enough = (bases >= MINIMUM_BASE) & ((sizes == 0) | (sizes >= MINIMUM_BASE))
    withheld = ~enough
    if withheld.any():
        withheld = _with_those_that_hide_it(table, sizes, withheld)
    named = NAMES.union(table.attrs.get("crossed", ()), ["withheld"])
    bare = table.copy(deep=False)
    bare.attrs = {}  # what is said of it would be copied with each column
    figures = [str(column) for column in bare if column not in named] if withheld.any() else []
    published = bare.assign(**{column: bare[column].mask(withheld) for column in figures}, withheld=withheld)
    published.attrs = table.attrs | {"minimum_base": MINIMUM_BASE}
    return published


def _with_those_that_hide_it(
    table: pd.DataFrame, sizes: NDArray[np.float64], small: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Small rows, and the others that must be withheld with them."""
    import numpy as np

    from helpers.privacy.inference import Cells  # when it is needed: an optimiser takes its time to load
    from helpers.privacy.patterns import withheld_together

    # Nobody is in the others, who hide nobody and give nobody away.
    rows = np.flatnonzero(sizes > 0)
    place = np.full(len(sizes), -1)
    place[rows] = np.arange(len(rows))
    wholes = [place[whole] for keys in _wholes(table) for whole in _distributions(table, keys)]
    # Where an answer that nobody gave is shown as 0, whatever is withheld is at least 1.
    cells = Cells(sizes[rows], tuple(whole[whole >= 0] for whole in wholes), 1.0 if "count" in table else 0.0)
    withheld = small.copy()
    withheld[rows] = withheld_together(cells, small[rows], MINIMUM_BASE)
    return withheld


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
    import numpy as np

    if not keys:
        return [np.arange(len(table))]
    whole = table.groupby(keys, observed=True, dropna=False, sort=False).ngroup().to_numpy()
    return [np.flatnonzero(whole == one) for one in np.unique(whole)]
