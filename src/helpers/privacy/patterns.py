"""From small counts to all that must be withheld with them, so that no gap can be worked out.

Which others to withhold is the cell suppression problem: as few respondents as possible, so that every withheld count
keeps a feasibility interval that is wide enough. Counts that hang together through several totals, such as a crossing,
are solved exactly where they are few, by mixed-integer programming, and one by one where they are many. Whatever is
found is checked by what a reader could infer.

Source: Fischetti and Salazar-Gonzalez (2000), model (1)-(8), with an interval of a given width and no ends of its own.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array, eye_array, hstack, kron, vstack

from helpers.privacy.inference import ROUNDING, Cells, Flags, Places, feasibility, hanging_together

# More counts than these that hang together are not solved exactly: it takes seconds, and then minutes.
MOST_SOLVED = 24
# Branches, after which the best that is found counts. Not seconds: the same counts are withheld on every machine.
_MOST_BRANCHES = 2_000


def withheld_together(cells: Cells, small: Flags, width: float) -> Flags:
    """Which counts to withhold so that each of these has a feasibility interval `width` wide or wider.

    All that are `small` are among them. Where even withholding everything that hangs together leaves a narrower
    interval, everything is withheld: the total itself is then of too few.
    """
    withheld = small.copy()
    for places, totals in hanging_together(cells.sums()):
        if small[places].any():
            part = _part(cells, places, totals)
            withheld[places] = _checked(part, _of_part(part, small[places], width), width)
    return withheld


def too_narrow(cells: Cells, withheld: Flags, width: float) -> Flags:
    """Which withheld counts a reader can infer more nearly than `width`."""
    low, high = feasibility(cells, withheld)
    return withheld & (high - low < width)


def _part(cells: Cells, places: Places, totals: Places) -> Cells:
    """Those cells alone, in their order, with their totals, each once."""
    new = np.full(len(cells.sizes), -1, dtype=np.intp)
    new[places] = np.arange(len(places))
    wholes = {tuple(new[cells.wholes[total]].tolist()) for total in totals}
    return Cells(cells.sizes[places], tuple(np.array(whole, dtype=np.intp) for whole in sorted(wholes)), cells.least)


def _of_part(cells: Cells, small: Flags, width: float) -> Flags:
    """The pattern of counts that hang together: as few respondents as possible, where that can be found."""
    if len(cells.wholes) == 1 and len(cells.wholes[0]) == len(cells.sizes):
        return _of_one_whole(cells, small, width)
    if len(cells.sizes) <= MOST_SOLVED:
        found = _solved(cells, small, width)
        if found is not None:
            return found
    return small


def _of_one_whole(cells: Cells, small: Flags, width: float) -> Flags:
    """The pattern of one whole: the one or two others that are enough and have the fewest respondents."""
    if not too_narrow(cells, small, width).any():
        return small
    others = np.flatnonzero(~small & (cells.sizes > 0))
    choices = [*combinations(others, 1), *combinations(others[np.argsort(cells.sizes[others], kind="stable")][:6], 2)]
    for choice in sorted(choices, key=lambda chosen: (cells.sizes[list(chosen)].sum(), chosen)):
        tried = small.copy()
        tried[list(choice)] = True
        if not too_narrow(cells, tried, width).any():
            return tried
    return small


def _solved(cells: Cells, small: Flags, width: float) -> Flags | None:
    """The pattern with the fewest respondents, by mixed-integer programming; None where there is none.

    Beside whether each count is withheld, the unknowns are two other tables for each count, which agree with all
    totals and with all that is shown: in one that count is lower, in the other higher, and they are `width` apart.
    """
    count, sums = len(cells.sizes), cells.sums()
    # How far a count may sink, and how far it may rise, for a reader who sees nothing but totals.
    below = cells.sizes - np.minimum(cells.least, cells.sizes)
    above = sums.toarray().T @ (sums @ cells.sizes)
    tables = 2 * count
    each, apart = np.ones((tables, 1)), np.zeros((count, tables * count))
    for place in range(count):
        apart[place, tables * place + place], apart[place, tables * place + count + place] = -1, 1
    rules = [
        # Both tables have the totals that are known; in them moves what is withheld, and nothing else; and far enough.
        (hstack([csr_array((tables * len(cells.wholes), count)), kron(eye_array(tables), sums)]), 0, 0),
        (hstack([kron(each, np.diag(below)), eye_array(tables * count)]), 0, np.inf),
        (hstack([kron(each, np.diag(-above)), eye_array(tables * count)]), -np.inf, 0),
        (hstack([-width * eye_array(count), csr_array(apart)]), 0, np.inf),
    ]
    moves = np.full(tables * count, np.inf)
    found = milp(
        # Of patterns with as many respondents the one with fewer counts, and of these the first.
        np.concatenate([cells.sizes + 1 + np.arange(count) * 1e-6, np.zeros(tables * count)]),
        integrality=np.concatenate([np.ones(count), np.zeros(tables * count)]),
        bounds=Bounds(np.concatenate([small.astype(float), -moves]), np.concatenate([np.ones(count), moves])),
        constraints=[LinearConstraint(rule.tocsr(), low, high) for rule, low, high in rules],
        options={"node_limit": _MOST_BRANCHES, "mip_rel_gap": 0.0},
    )
    return None if found.x is None else np.asarray(found.x[:count] > 0.5)


def _checked(cells: Cells, withheld: Flags, width: float) -> Flags:
    """The pattern, with more withheld for as long as a reader can infer a count too nearly."""
    while (narrow := too_narrow(cells, withheld, width)).any():
        more = _beside(cells, withheld, int(np.flatnonzero(narrow)[0]), width)
        if more is None or not (more & ~withheld).any():
            return np.ones(len(withheld), dtype=bool)
        withheld = withheld | more
    return withheld


def _beside(cells: Cells, withheld: Flags, place: int, width: float) -> Flags | None:
    """What else must move for one count to be `width` more, totals the same, at little cost; None if nothing can.

    Each count costs as much as it has respondents, for each by which it moves; what is withheld already costs nothing.
    Source: Kelly, Golden and Assad (1992), "Cell suppression: disclosure protection for sensitive tabular data".
    """
    count, sums = len(cells.sizes), cells.sums()
    cost = np.where(withheld, 0.0, cells.sizes)
    rising, sinking = np.full(count, np.inf), cells.sizes - np.minimum(cells.least, cells.sizes)
    sinking[place] = 0
    fixed = np.zeros((1, 2 * count))
    fixed[0, place] = 1
    found = linprog(
        np.concatenate([cost, cost]),
        A_eq=vstack([hstack([sums, -sums]), csr_array(fixed)]),
        b_eq=np.concatenate([np.zeros(len(cells.wholes)), [width]]),
        bounds=list(zip(np.zeros(2 * count), np.concatenate([rising, sinking]), strict=True)),
    )
    if found.x is None:
        return None
    moves: Flags = np.abs(found.x[:count] - found.x[count:]) > ROUNDING
    return moves
