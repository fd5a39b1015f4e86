"""From counts published with gaps to what a reader can work out of each gap.

A table counts respondents in cells, no two of the same one. Some cells are withheld, and the totals of some sets of
cells, the wholes, are known: groups add up to everybody, and those of a crossing to each question that is crossed.
A withheld count lies between the least and the most that the totals leave it, its feasibility interval.

Source: Fischetti and Salazar-Gonzalez (2000), "Models and algorithms for optimizing cell suppression in tabular data
with linear constraints", where the reader is called the attacker.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Counts = NDArray[np.float64]
Places = NDArray[np.intp]
Flags = NDArray[np.bool_]

# With more gaps than these that hang together, what a reader who knows that people come whole could add is left out.
MOST_IN_WHOLE_NUMBERS = 60
# Respondents, by which an optimiser may miss a whole number.
ROUNDING = 1e-6


@dataclass(frozen=True, eq=False)
class Cells:
    """Counts of respondents, and the places of those that add up to a total that is known.

    `least` is what every reader knows a withheld count to be at least: 1 where nobody is shown as 0.
    """

    sizes: Counts
    wholes: tuple[Places, ...]
    least: float = 0.0

    def sums(self) -> csr_array:
        """Which cells each total is of: a row a whole, a column a cell."""
        lengths = [len(whole) for whole in self.wholes]
        rows = np.repeat(np.arange(len(self.wholes)), lengths)
        columns = np.concatenate([*self.wholes, np.empty(0, dtype=np.intp)])
        return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(self.wholes), len(self.sizes)))


def feasibility(cells: Cells, withheld: Flags) -> tuple[Counts, Counts]:
    """The least and the most that each count may be, for a reader who sees those that are not withheld.

    A count that is shown is what it is; one in no whole may be anything.
    """
    low, high = cells.sizes.copy(), cells.sizes.copy()
    gaps = np.flatnonzero(withheld)
    low[gaps], high[gaps] = cells.least, np.inf
    sums = cells.sums()[:, gaps]
    for places, totals in hanging_together(sums):
        of_part = sums[totals][:, places].toarray()
        low[gaps[places]], high[gaps[places]] = _ends(of_part, cells.sizes[gaps[places]], cells.least)
    return low, high


def hanging_together(sums: csr_array) -> Iterator[tuple[Places, Places]]:
    """The places of cells that hang together through totals, and of these totals; not of cells in no whole."""
    totals, cells = sums.shape
    found = sums.tocoo()
    ones = np.ones(found.nnz)
    both = csr_array((ones, (found.row, totals + found.col)), shape=(totals + cells, totals + cells))
    _, part = connected_components(both, directed=False)
    of_totals, of_cells = part[:totals], part[totals:]
    for one in np.unique(of_totals[np.diff(sums.indptr) > 0]):
        yield np.flatnonzero(of_cells == one), np.flatnonzero(of_totals == one)


def _ends(sums: Counts, sizes: Counts, least: float) -> tuple[Counts, Counts]:
    """The ends of the intervals of gaps that hang together. Rows of `sums` are totals of what is withheld."""
    sums = np.unique(sums, axis=0)
    count = len(sizes)
    if len(sums) == 1:
        if count == 1:
            return sizes, sizes
        return np.full(count, least), np.full(count, sizes.sum() - least * (count - 1))
    known, in_people = sums @ sizes, count <= MOST_IN_WHOLE_NUMBERS
    ends = [[_furthest(sums, known, least, place, way, in_people) for place in range(count)] for way in (1.0, -1.0)]
    return np.array(ends[0]), np.array(ends[1])


def _furthest(sums: Counts, known: Counts, least: float, place: int, way: float, in_people: bool) -> float:
    """The least (way 1) or the most (way -1) that one gap may be, given the totals; `in_people`: in whole numbers."""
    wanted = np.zeros(sums.shape[1])
    wanted[place] = way
    if in_people:
        found = milp(
            wanted,
            integrality=np.ones(len(wanted)),
            bounds=(least, np.inf),
            constraints=LinearConstraint(sums, known, known),
        )
        if found.status == 0:
            return float(round(found.x[place]))
    found = linprog(wanted, A_eq=sums, b_eq=known, bounds=(least, None))
    # Rounded outwards would promise more than is known of.
    return float(np.ceil(found.x[place] - ROUNDING) if way > 0 else np.floor(found.x[place] + ROUNDING))
